// What GetState(EVIDENCE) gives to prove a State's answer.
#include "services/evidence.h"

#include "clients/cpp/evidence.h"
#include "core/base/refusal.h"
#include "core/statement/canonical.h"
#include "gtest/gtest.h"
#include "tests/services/live_directory.h"

namespace rollcall {
namespace {

using testing::Said;
using testing::TestDirectory;

class EvidenceTest : public testing::LiveDirectory {
 protected:
  // GetState(EVIDENCE) of Kenya for a client that knows so many charters.
  v1::State WithEvidence(uint64_t known_charter_sequence) {
    v1::GetStateRequest request;
    request.set_name("states/KEN");
    request.set_view(v1::STATE_VIEW_EVIDENCE);
    request.set_known_charter_sequence(known_charter_sequence);
    v1::State state;
    EXPECT_TRUE(v1::DirectoryService::NewStub(Channel("reader"))
                    ->GetState(Context().get(), request, &state)
                    .ok());
    return state;
  }
  PinnedDirectory Pinned() {
    const Said& charter = directory_.accepted()[0];
    return PinnedDirectory::Pin(charter.ToProto(), charter.statement.digest()).value();
  }
};

TEST_F(EvidenceTest, Verifies) {
  Start();
  const testing::Signers keys = {&directory_.Key("state-KEN"), &directory_.Key("second")};
  MustSubmit(directory_.Say(Kind::kKeys, "states/KEN",
                            directory_.KeysBody(TestDirectory::KeySetOf(keys)),
                            directory_.StateSigners("KEN")));
  MustSubmit(Sheet("KEN", v1::CONTACT_KIND_TECHNICAL, "Second Office"));
  MustSubmit(Sheet("TZA", v1::CONTACT_KIND_TECHNICAL));
  const v1::State state = WithEvidence(kKnownCharterSequence);
  // Enrolment, keys, two sheets in force; not the sheet before, not Tanzania's.
  EXPECT_EQ(state.evidence().entries_size(), 4);
  EXPECT_EQ(state.evidence().checkpoint(), server_->head()->note);
  const auto checked = VerifyEvidence(Pinned(), "KEN", state);
  ASSERT_TRUE(checked.ok()) << checked.status();
  EXPECT_EQ(checked->checkpoint.size, size());
  EXPECT_EQ(checked->state.SerializeAsString(), FoldedAnswer("KEN").SerializeAsString());
}

TEST_F(EvidenceTest, HoldsTheChartersAfterTheKnownOne) {
  v1::Charter charter = directory_.MakeCharter();
  directory_.MustAccept(Kind::kCharter, "directory", EncodeCanonical(charter), directory_.Roots());
  Start();
  for (const uint64_t known : {0, 1, 2}) {
    const v1::State state = WithEvidence(known);
    EXPECT_EQ(state.evidence().entries_size(), 5 - static_cast<int>(known));
    if (known != kKnownCharterSequence) continue;
    const auto checked = VerifyEvidence(Pinned(), "KEN", state);
    ASSERT_TRUE(checked.ok()) << checked.status();
    EXPECT_EQ(checked->directory.sequence(), 2u);
  }
}

// Only the chain's length is there to be seen: whoever walked it would find it broken.
TEST_F(EvidenceTest, RefusesAnEndlessChainBeforeItWalksThere) {
  Start();
  const auto record =
      ReadRecord<v1::ChainRecord>(StoreView(store_), view_key::Chain("enrolment", "states/KEN"));
  ASSERT_TRUE(record.ok() && record->has_value());
  v1::ChainRecord longer = **record;
  longer.set_sequence(100'000);
  Batch batch;
  batch.Put(Table::kView, view_key::Chain("enrolment", "states/KEN"), EncodeCanonical(longer));
  ASSERT_TRUE(store_.Write(batch).ok());
  MustSubmit(Sheet("TZA", v1::CONTACT_KIND_TECHNICAL));  // a head that shows it
  const absl::Status refused = GetState("states/KEN", "reader", v1::STATE_VIEW_EVIDENCE).status();
  EXPECT_TRUE(absl::IsResourceExhausted(refused)) << refused;
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_TOO_LARGE) << refused;
}

TEST_F(EvidenceTest, ShowsThatAStateHasSignedAnew) {
  const testing::Signers keys = {&directory_.Key("third")};
  directory_.MustAccept(Kind::kEnrolment, "states/KEN",
                        directory_.EnrolmentBody(TestDirectory::KeySetOf(keys), 2),
                        directory_.Registrar());
  for (const char* also : {"duty", "follower"}) {
    directory_.MustAccept(Kind::kAccess, "states/KEN",
                          directory_.AccessBody({Grant("reader", v1::ACCESS_ROLE_READER),
                                                 Grant(also, v1::ACCESS_ROLE_READER)}),
                          keys);
  }
  Start();
  const v1::State state = WithEvidence(kKnownCharterSequence);
  // Two enrolments, two sheets under the old keys, the first access statement.
  EXPECT_EQ(state.evidence().entries_size(), 5);
  const auto checked = VerifyEvidence(Pinned(), "KEN", state);
  ASSERT_TRUE(checked.ok()) << checked.status();
  EXPECT_TRUE(checked->state.reissue().signed_anew());
  EXPECT_EQ(checked->state.SerializeAsString(), FoldedAnswer("KEN").SerializeAsString());
}

TEST_F(EvidenceTest, OfAnErasedSheetVerifiesWithoutItsWords) {
  const Said& sheet = directory_.accepted().back();
  directory_.MustAccept(Kind::kErasure, "states/KEN/technical",
                        directory_.ErasureBody({sheet.statement.body_digest().ToBytes()}),
                        directory_.StateSigners("KEN"));
  Start();
  const auto state = GetState("states/KEN", "reader", v1::STATE_VIEW_EVIDENCE);
  ASSERT_TRUE(state.ok()) << state.status();
  EXPECT_EQ(state->sheets(1).standing(), v1::BODY_STANDING_ERASED);
}

}  // namespace
}  // namespace rollcall
