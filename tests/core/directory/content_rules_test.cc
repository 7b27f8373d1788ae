#include "core/directory/content_rules.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/crypto/digest.h"
#include "gtest/gtest.h"
#include "rollcall/v1/view.pb.h"
#include "tests/testing/test_directory.h"

namespace rollcall {
namespace {

using testing::Said;
using testing::Signers;
using testing::TestDirectory;

class ContentTest : public ::testing::Test {
 protected:
  ContentTest() {
    directory_.Enrol("KEN");
    directory_.Enrol("FRA");
    directory_.MustAccept(Kind::kEnrolment, "states/FJI", directory_.EnrolmentBody(v1::KeySet()),
                          directory_.Registrar());
  }
  Said Technical(absl::string_view alpha3, const Signers& signers) {
    return directory_.Say(Kind::kSheet, "states/" + std::string(alpha3) + "/technical",
                          directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL), signers);
  }
  v1::SheetRecord Sheet(absl::string_view subject) {
    const auto record = ReadRecord<v1::SheetRecord>(directory_.view(), view_key::Sheet(subject));
    EXPECT_TRUE(record.ok() && record->has_value());
    return record->value_or(v1::SheetRecord());
  }
  absl::Status Erase(absl::string_view subject, std::vector<std::string> digests,
                     const Signers& signers) {
    return directory_.Accept(directory_.Say(Kind::kErasure, subject,
                                            directory_.ErasureBody(std::move(digests)), signers));
  }
  TestDirectory directory_;
};

TEST_F(ContentTest, StateSignsItsOwnSheet) {
  const Said said = Technical("KEN", directory_.StateSigners("KEN"));
  ASSERT_TRUE(directory_.Accept(said).ok());
  const v1::SheetRecord sheet = Sheet("states/KEN/technical");
  EXPECT_EQ(sheet.index(), 4u);
  EXPECT_EQ(sheet.body_digest(), Sha256(said.body).ToBytes());
  EXPECT_EQ(sheet.statement_digest(), said.statement.digest().ToBytes());
  EXPECT_FALSE(sheet.attested());
}

TEST_F(ContentTest, RefusesSheetSignedByAnotherState) {
  EXPECT_EQ(ReasonOf(directory_.Accept(Technical("KEN", directory_.StateSigners("FRA")))),
            v1::ERROR_REASON_SIGNATURE_INVALID);
}

TEST_F(ContentTest, RefusesSheetOfAStateThatIsNotEnrolled) {
  EXPECT_EQ(ReasonOf(directory_.Accept(Technical("BRA", directory_.StateSigners("BRA")))),
            v1::ERROR_REASON_NOT_ENROLLED);
}

TEST_F(ContentTest, RegistrarAttestsOnlyWhileTheStateHasNoKeys) {
  ASSERT_TRUE(directory_.Accept(Technical("FJI", directory_.Registrar())).ok());
  EXPECT_TRUE(Sheet("states/FJI/technical").attested());
  EXPECT_EQ(ReasonOf(directory_.Accept(Technical("FJI", directory_.StateSigners("FJI")))),
            v1::ERROR_REASON_NO_KEYS);
  EXPECT_EQ(ReasonOf(directory_.Accept(Technical("KEN", directory_.Registrar()))),
            v1::ERROR_REASON_STATE_HAS_KEYS);

  directory_.MustAccept(
      Kind::kEnrolment, "states/FJI",
      directory_.EnrolmentBody(TestDirectory::KeySetOf(directory_.StateSigners("FJI")), 2),
      directory_.Registrar());
  EXPECT_TRUE(Sheet("states/FJI/technical").attested());  // stays as it was said
  EXPECT_EQ(ReasonOf(directory_.Accept(Technical("FJI", directory_.Registrar()))),
            v1::ERROR_REASON_STATE_HAS_KEYS);
  ASSERT_TRUE(directory_.Accept(Technical("FJI", directory_.StateSigners("FJI"))).ok());
  EXPECT_FALSE(Sheet("states/FJI/technical").attested());
}

TEST_F(ContentTest, RegistrarDoesNotAttestForASuspendedState) {
  directory_.MustAccept(Kind::kEnrolment, "states/FJI",
                        directory_.EnrolmentBody(v1::KeySet(), 1, true), directory_.Registrar());
  EXPECT_EQ(ReasonOf(directory_.Accept(Technical("FJI", directory_.Registrar()))),
            v1::ERROR_REASON_SUSPENDED);
}

TEST_F(ContentTest, RefusesBodyOfAnotherStatement) {
  const Said first = Technical("KEN", directory_.StateSigners("KEN"));
  ASSERT_TRUE(directory_.Accept(first).ok());
  const Said again = directory_.Say(Kind::kSheet, "states/KEN/technical", first.body,
                                    directory_.StateSigners("KEN"));
  EXPECT_EQ(ReasonOf(directory_.Accept(again)), v1::ERROR_REASON_BODY_REUSED);
  const Said elsewhere = directory_.Say(Kind::kSheet, "states/FRA/technical", first.body,
                                        directory_.StateSigners("FRA"));
  EXPECT_EQ(ReasonOf(directory_.Accept(elsewhere)), v1::ERROR_REASON_BODY_REUSED);
}

TEST_F(ContentTest, RefusesSheetWhoseWordsBreakARule) {
  v1::Sheet sheet;
  ASSERT_TRUE(sheet.ParseFromString(directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL)));
  sheet.mutable_points_of_contact(0)->clear_office();
  const Said said = directory_.Say(Kind::kSheet, "states/KEN/technical", sheet.SerializeAsString(),
                                   directory_.StateSigners("KEN"));
  const absl::Status status = directory_.Accept(said);
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_INVALID_BODY);
  EXPECT_EQ(ErrorInfoOf(status)->metadata().at("field"), "points_of_contact[0].office");
}

TEST_F(ContentTest, RefusesSheetOfTheOtherKind) {
  const Said said = directory_.Say(Kind::kSheet, "states/KEN/technical",
                                   directory_.SheetBody(v1::CONTACT_KIND_DIPLOMATIC),
                                   directory_.StateSigners("KEN"));
  EXPECT_EQ(ReasonOf(directory_.Accept(said)), v1::ERROR_REASON_INVALID_BODY);
}

TEST_F(ContentTest, StateOrRegistrarErases) {
  const Said first = Technical("KEN", directory_.StateSigners("KEN"));
  ASSERT_TRUE(directory_.Accept(first).ok());
  const Said second = Technical("KEN", directory_.StateSigners("KEN"));
  ASSERT_TRUE(directory_.Accept(second).ok());
  const std::string subject = "states/KEN/technical";
  const std::string old_words = Sha256(first.body).ToBytes();
  const std::string words = Sha256(second.body).ToBytes();

  EXPECT_EQ(ReasonOf(Erase(subject, {old_words}, directory_.StateSigners("FRA"))),
            v1::ERROR_REASON_SIGNATURE_INVALID);
  ASSERT_TRUE(Erase(subject, {old_words}, directory_.StateSigners("KEN")).ok());
  ASSERT_TRUE(Erase(subject, {words}, directory_.Registrar()).ok());
  for (const std::string& digest : {old_words, words}) {
    const auto body = ReadRecord<v1::BodyRecord>(directory_.view(), view_key::Body(digest));
    EXPECT_TRUE((*body)->erased());
  }
  EXPECT_EQ(Sheet(subject).body_digest(), words);  // the header stays
}

TEST_F(ContentTest, RefusesErasureOfForeignOrUnknownBodies) {
  const Said kenya = Technical("KEN", directory_.StateSigners("KEN"));
  ASSERT_TRUE(directory_.Accept(kenya).ok());
  const std::string words = Sha256(kenya.body).ToBytes();
  EXPECT_EQ(ReasonOf(Erase("states/FRA/technical", {words}, directory_.StateSigners("FRA"))),
            v1::ERROR_REASON_BODY_NOT_OF_SUBJECT);
  EXPECT_EQ(ReasonOf(Erase("states/KEN/diplomatic", {words}, directory_.StateSigners("KEN"))),
            v1::ERROR_REASON_BODY_NOT_OF_SUBJECT);
  EXPECT_EQ(ReasonOf(Erase("states/KEN/technical", {Sha256("nothing").ToBytes()},
                           directory_.StateSigners("KEN"))),
            v1::ERROR_REASON_BODY_NOT_OF_SUBJECT);
  EXPECT_EQ(ReasonOf(Erase("states/KEN/technical", {}, directory_.StateSigners("KEN"))),
            v1::ERROR_REASON_INVALID_BODY);
  EXPECT_EQ(ReasonOf(Erase("states/KEN/technical", {words, words}, directory_.StateSigners("KEN"))),
            v1::ERROR_REASON_INVALID_BODY);
}

TEST_F(ContentTest, ErasesSoManyBodiesAtOnceAndNotOneMore) {
  std::vector<std::string> digests;
  for (int i = 0; i < kMaxErasedBodies; ++i) digests.push_back(Sha256(absl::StrCat(i)).ToBytes());
  std::sort(digests.begin(), digests.end());
  const Signers signers = directory_.StateSigners("KEN");
  EXPECT_EQ(ReasonOf(Erase("states/KEN/technical", digests, signers)),
            v1::ERROR_REASON_BODY_NOT_OF_SUBJECT)
      << "so many are looked at";
  digests.push_back(std::string(Digest::kBytes, '\xff'));
  const absl::Status refused = Erase("states/KEN/technical", digests, signers);
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_INVALID_BODY) << refused;
  EXPECT_EQ(ErrorInfoOf(refused)->metadata().at("field"), "body_digests");
}

}  // namespace
}  // namespace rollcall
