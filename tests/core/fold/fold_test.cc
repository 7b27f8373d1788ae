#include "core/fold/fold.h"

#include <string>

#include "absl/strings/escaping.h"
#include "core/base/refusal.h"
#include "core/crypto/digest.h"
#include "gtest/gtest.h"
#include "tests/testing/test_directory.h"

namespace rollcall {
namespace {

using testing::Said;
using testing::TestDirectory;

class FoldTest : public ::testing::Test {
 protected:
  FoldTest() { directory_.Enrol("KEN"); }
  Said Sheet(absl::string_view office = "Test Office") {
    return directory_.Say(Kind::kSheet, "states/KEN/technical",
                          directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL, office),
                          directory_.StateSigners("KEN"));
  }
  // Seals what `spoil` made of the next draft and judges it.
  template <typename Spoil>
  absl::Status AcceptSpoilt(Spoil spoil) {
    Draft draft = directory_.NextDraft(Kind::kSheet, "states/KEN/technical",
                                       directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL));
    spoil(draft);
    const auto statement = Seal(draft, directory_.StateSigners("KEN"));
    EXPECT_TRUE(statement.ok()) << statement.status();
    return directory_.Accept({*statement, draft.body});
  }
  TestDirectory directory_;
};

TEST_F(FoldTest, RefusesStatementForAnotherDirectory) {
  EXPECT_EQ(ReasonOf(AcceptSpoilt([](Draft& d) { d.origin = "rollcall.example/other"; })),
            v1::ERROR_REASON_WRONG_ORIGIN);
}

TEST_F(FoldTest, LogStartsWithACharter) {
  const Said said = Sheet();
  EmptyView nothing;
  ChangeSet changes(&nothing);
  const absl::Status status =
      Apply(said.statement, {0, directory_.clock().Now()}, said.body, changes);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(changes.changes().empty());
}

TEST_F(FoldTest, IssueTimeIsBoundedOnBothSides) {
  const Said said = Sheet();
  const absl::Time issued = directory_.clock().Now();
  const auto judged_at = [&](absl::Time accept_time) {
    ChangeSet changes(&directory_.view());
    return ReasonOf(Apply(said.statement, {2, accept_time}, said.body, changes));
  };
  constexpr absl::Duration kTick = absl::Nanoseconds(1);
  EXPECT_EQ(judged_at(issued - absl::Minutes(5) - kTick), v1::ERROR_REASON_ISSUE_TIME_OUT_OF_RANGE);
  EXPECT_EQ(judged_at(issued + absl::Hours(24 * 30) + kTick),
            v1::ERROR_REASON_ISSUE_TIME_OUT_OF_RANGE);
  EXPECT_EQ(judged_at(issued - absl::Minutes(5)), v1::ERROR_REASON_UNSPECIFIED);
  EXPECT_EQ(judged_at(issued + absl::Hours(24 * 30)), v1::ERROR_REASON_UNSPECIFIED);
}

TEST_F(FoldTest, RefusesSequenceGapAndStalePreviousAndTellsTheHead) {
  const Said first = Sheet();
  ASSERT_TRUE(directory_.Accept(first).ok());
  const Said competing = Sheet("A");
  ASSERT_TRUE(directory_.Accept(Sheet("B")).ok());

  const absl::Status stale = directory_.Accept(competing);
  EXPECT_EQ(ReasonOf(stale), v1::ERROR_REASON_CHAIN_CONFLICT);
  const auto info = ErrorInfoOf(stale);
  ASSERT_TRUE(info.has_value());
  const auto& metadata = info->metadata();
  EXPECT_EQ(metadata.at("head_sequence"), "2");
  EXPECT_EQ(metadata.at("head_index"), "3");
  EXPECT_EQ(metadata.at("head_digest"), directory_.accepted().back().statement.digest().ToHex());

  EXPECT_EQ(ReasonOf(AcceptSpoilt([](Draft& d) { ++d.sequence; })),
            v1::ERROR_REASON_CHAIN_CONFLICT);
  EXPECT_EQ(
      ReasonOf(AcceptSpoilt([&](Draft& d) { d.previous = first.statement.digest().ToBytes(); })),
      v1::ERROR_REASON_CHAIN_CONFLICT);
}

TEST_F(FoldTest, RefusesReplayedSheet) {
  const Said said = Sheet();
  ASSERT_TRUE(directory_.Accept(said).ok());
  EXPECT_EQ(ReasonOf(directory_.Accept(said)), v1::ERROR_REASON_CHAIN_CONFLICT);
}

TEST_F(FoldTest, RefusesBodyThatDoesNotMatchItsDigest) {
  Said said = Sheet();
  said.body = directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL, "Other words");
  EXPECT_EQ(ReasonOf(directory_.Accept(said)), v1::ERROR_REASON_BODY_MISMATCH);
}

TEST_F(FoldTest, RuleBodyMustBePresentAndItsOwn) {
  const Said said = directory_.Say(
      Kind::kEnrolment, "states/FRA",
      directory_.EnrolmentBody(TestDirectory::KeySetOf(directory_.StateSigners("FRA"))),
      directory_.Registrar());
  const Placement place{2, directory_.clock().Now()};
  EXPECT_EQ(ReasonOf(Apply(said.statement, place, absl::nullopt, directory_.view())),
            v1::ERROR_REASON_INVALID_FIELD);
  EXPECT_EQ(ReasonOf(Apply(said.statement, place, "other", directory_.view())),
            v1::ERROR_REASON_BODY_MISMATCH);
}

TEST_F(FoldTest, ContentBodyIsNotLookedAt) {
  const Said said = Sheet();
  ChangeSet with(&directory_.view());
  ChangeSet without(&directory_.view());
  const Placement place{2, directory_.clock().Now()};
  ASSERT_TRUE(Apply(said.statement, place, said.body, with).ok());
  ASSERT_TRUE(Apply(said.statement, place, absl::nullopt, without).ok());
  EXPECT_EQ(with.changes(), without.changes());
}

TEST_F(FoldTest, RefusalLeavesNoTrace) {
  ChangeSet changes(&directory_.view());
  const Said said =
      directory_.Say(Kind::kAccess, "states/KEN",
                     directory_.AccessBody({directory_.Grant(
                         directory_.Key("registrar-tls").public_key(), {v1::ACCESS_ROLE_READER})}),
                     directory_.StateSigners("KEN"));
  EXPECT_FALSE(Apply(said.statement, {2, directory_.clock().Now()}, said.body, changes).ok());
  EXPECT_TRUE(changes.changes().empty());
}

TEST_F(FoldTest, RefusesSheetAboutATerritory) {
  const Said said = directory_.Say(Kind::kSheet, "states/PRI/technical",
                                   directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL),
                                   directory_.StateSigners("KEN"));
  EXPECT_EQ(ReasonOf(directory_.Accept(said)), v1::ERROR_REASON_NOT_A_STATE);
}

TEST_F(FoldTest, MixedAlgorithmsSignTogether) {
  const PrivateKey& p256 = directory_.Key("p256", KeyAlgorithm::kEcdsaP256);
  const PrivateKey& ed25519 = directory_.Key("ed25519");
  directory_.MustAccept(Kind::kEnrolment, "states/CHE",
                        directory_.EnrolmentBody(TestDirectory::KeySetOf({&p256, &ed25519}, 2)),
                        directory_.Registrar());
  EXPECT_TRUE(directory_
                  .Accept(directory_.Say(Kind::kSheet, "states/CHE/technical",
                                         directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL),
                                         {&p256, &ed25519}))
                  .ok());
}

}  // namespace
}  // namespace rollcall
