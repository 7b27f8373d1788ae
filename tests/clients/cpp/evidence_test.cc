#include "clients/cpp/evidence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/refusal.h"
#include "core/base/timestamp.h"
#include "core/statement/canonical.h"
#include "google/protobuf/util/message_differencer.h"
#include "tests/testing/fake_client.h"
#include "tests/testing/test_directory.h"
#include "tests/testing/test_log.h"

namespace rollcall {
namespace {

using ::testing::HasSubstr;
using testing::PinnedTestDirectory;
using testing::Said;
using testing::Signers;
using testing::TestDirectory;
using testing::TestLog;

constexpr char kTechnical[] = "states/KEN/technical";

// Kenya: enrolled, keys rotated, two technical sheets, one diplomatic sheet
// before the rotation. Tanzania beside it.
//   0 charter  1 enrolment KEN  2 enrolment TZA  3 diplomatic  4 technical
//   5 keys  6 technical
class EvidenceTest : public ::testing::Test {
 protected:
  EvidenceTest() : log_(directory_), pinned_(PinnedTestDirectory(directory_)) {
    directory_.Enrol("KEN");
    directory_.Enrol("TZA");
    SaySheet("states/KEN/diplomatic", v1::CONTACT_KIND_DIPLOMATIC, OldKeys());
    SaySheet(kTechnical, v1::CONTACT_KIND_TECHNICAL, OldKeys());
    directory_.MustAccept(Kind::kKeys, "states/KEN",
                          directory_.KeysBody(TestDirectory::KeySetOf(NewKeys())),
                          {OldKeys()[0], NewKeys()[0]});
    SaySheet(kTechnical, v1::CONTACT_KIND_TECHNICAL, NewKeys());
  }

  Signers OldKeys() { return directory_.StateSigners("KEN"); }
  Signers NewKeys() { return {&directory_.Key("KEN-second")}; }

  Said SaySheet(const std::string& subject, v1::ContactKind kind, const Signers& signers) {
    directory_.clock().Advance(absl::Seconds(1));
    return directory_.MustAccept(Kind::kSheet, subject, directory_.SheetBody(kind), signers);
  }

  absl::StatusOr<CheckedEvidence> Verify(const v1::State& answer) {
    return VerifyEvidence(pinned_, "KEN", answer);
  }

  // The refusal of an honest answer after `tamper`.
  absl::Status Refusal(const std::function<void(v1::State&)>& tamper) {
    v1::State answer = log_.AnswerWithEvidence("KEN");
    tamper(answer);
    return Verify(answer).status();
  }

  void ChangeCharter(const std::function<void(v1::Charter&)>& change, const Signers& signers) {
    v1::Charter charter = directory_.MakeCharter();
    change(charter);
    directory_.MustAccept(Kind::kCharter, "directory", EncodeCanonical(charter), signers);
  }

  TestDirectory directory_;
  TestLog log_;
  PinnedDirectory pinned_;
};

TEST_F(EvidenceTest, AddsUpToTheAnswer) {
  const auto checked = Verify(log_.AnswerWithEvidence("KEN"));
  ASSERT_TRUE(checked.ok()) << checked.status();
  EXPECT_TRUE(
      google::protobuf::util::MessageDifferencer::Equals(checked->state, log_.Answer("KEN")))
      << checked->state.DebugString();
  EXPECT_EQ(checked->checkpoint, log_.Latest());
  EXPECT_EQ(checked->state.sheets_size(), 2);
  EXPECT_EQ(checked->state.sheets(1).provenance().index(), 6u);
  EXPECT_TRUE(checked->findings.empty());
}

TEST_F(EvidenceTest, ProvesThatAStateIsNotEnrolledAsFarAsTheServerSays) {
  const auto checked = VerifyEvidence(pinned_, "UGA", log_.AnswerWithEvidence("UGA"));
  ASSERT_TRUE(checked.ok()) << checked.status();
  EXPECT_EQ(checked->state.standing(), v1::STANDING_NOT_ENROLLED);
}

TEST_F(EvidenceTest, ProvesAttestedSheetOfStateWithoutKeys) {
  directory_.MustAccept(Kind::kEnrolment, "states/UGA", directory_.EnrolmentBody(v1::KeySet()),
                        directory_.Registrar());
  SaySheet("states/UGA/technical", v1::CONTACT_KIND_TECHNICAL, directory_.Registrar());
  const auto checked = VerifyEvidence(pinned_, "UGA", log_.AnswerWithEvidence("UGA"));
  ASSERT_TRUE(checked.ok()) << checked.status();
  EXPECT_TRUE(checked->state.sheets(0).provenance().attested());
}

TEST_F(EvidenceTest, JudgesEachStatementByTheCharterInForceAtItsPlace) {
  // Another registrar from now on; Kenya was enrolled by the one before.
  ChangeCharter(
      [&](v1::Charter& charter) {
        charter.mutable_roles(1)->set_signing_keys(
            0, directory_.Key("registrar-two").public_key().spki());
      },
      directory_.Roots());
  const v1::State answer = log_.AnswerWithEvidence("KEN");
  auto checked = Verify(answer);
  ASSERT_TRUE(checked.ok()) << checked.status();
  EXPECT_EQ(checked->directory.sequence(), 2u);

  // The same for a client that knows the second charter already.
  pinned_ = checked->directory;
  checked = Verify(answer);
  ASSERT_TRUE(checked.ok()) << checked.status();
}

TEST_F(EvidenceTest, FollowsTheLogsKeyThroughTheCharters) {
  ChangeCharter(
      [&](v1::Charter& charter) {
        charter.mutable_log_keys(0)->set_public_key(
            std::string(directory_.Key("log-two").public_key().ed25519()));
      },
      directory_.Roots());
  v1::State answer = log_.AnswerWithEvidence("KEN");
  EXPECT_FALSE(Verify(answer).ok());  // the old key counts no more
  answer.mutable_evidence()->set_checkpoint(log_.Note(log_.Latest(), directory_.Key("log-two")));
  const auto checked = Verify(answer);
  ASSERT_TRUE(checked.ok()) << checked.status();
}

TEST_F(EvidenceTest, KeepsWithheldWordsApartFromErasedOnes) {
  v1::State answer = log_.AnswerWithEvidence("KEN");
  for (const v1::BodyStanding standing : {v1::BODY_STANDING_WITHHELD, v1::BODY_STANDING_ERASED}) {
    v1::NominatedSheet& sheet = *answer.mutable_sheets(1);
    sheet.clear_sheet();
    sheet.set_standing(standing);
    answer.mutable_evidence()->mutable_entries(3)->clear_body();
    const auto checked = Verify(answer);
    ASSERT_TRUE(checked.ok()) << checked.status();
    EXPECT_EQ(checked->state.sheets(1).standing(), standing);
  }
}

TEST_F(EvidenceTest, BelievesSignedAnewOnlyFromEvidence) {
  directory_.MustAccept(
      Kind::kEnrolment, "states/KEN",
      directory_.EnrolmentBody(TestDirectory::KeySetOf({&directory_.Key("KEN-third")}), 2),
      directory_.Registrar());
  v1::State answer = log_.AnswerWithEvidence("KEN");
  answer.mutable_reissue()->set_signed_anew(true);
  auto checked = Verify(answer);
  ASSERT_TRUE(checked.ok()) << checked.status();
  EXPECT_FALSE(checked->state.reissue().signed_anew());
  EXPECT_LT(checked->state.sheets(1).provenance().generation(), checked->state.generation());

  SaySheet(kTechnical, v1::CONTACT_KIND_TECHNICAL, {&directory_.Key("KEN-third")});
  checked = Verify(log_.AnswerWithEvidence("KEN"));
  ASSERT_TRUE(checked.ok()) << checked.status();
  EXPECT_TRUE(checked->state.reissue().signed_anew());
}

TEST_F(EvidenceTest, TakesStatementsThatShowSigningAnew) {
  directory_.MustAccept(
      Kind::kEnrolment, "states/KEN",
      directory_.EnrolmentBody(TestDirectory::KeySetOf({&directory_.Key("KEN-third")}), 2),
      directory_.Registrar());
  const uint64_t erasure = log_.size();
  directory_.MustAccept(Kind::kErasure, kTechnical,
                        directory_.ErasureBody({log_.said(4).statement.body_digest().ToBytes()}),
                        {&directory_.Key("KEN-third")});
  v1::State answer = log_.Answer("KEN");
  ASSERT_TRUE(answer.reissue().signed_anew());
  *answer.mutable_evidence() = log_.EvidenceOf({1, 3, 5, 6, erasure - 1, erasure});
  const auto checked = Verify(answer);
  ASSERT_TRUE(checked.ok()) << checked.status();
  EXPECT_TRUE(checked->state.reissue().signed_anew());
}

TEST_F(EvidenceTest, RefusesAnswerWithoutEvidence) {
  EXPECT_TRUE(absl::IsDataLoss(Refusal([](v1::State& answer) { answer.clear_evidence(); })));
}

TEST_F(EvidenceTest, RefusesDroppedKeysEntry) {
  const absl::Status refusal = Refusal([](v1::State& answer) {
    answer.mutable_evidence()->mutable_entries()->DeleteSubrange(2, 1);
  });
  EXPECT_TRUE(absl::IsDataLoss(refusal)) << refusal;
  EXPECT_EQ(ReasonOf(refusal), v1::ERROR_REASON_SIGNATURE_INVALID) << refusal;
}

TEST_F(EvidenceTest, RefusesDroppedEnrolment) {
  EXPECT_TRUE(absl::IsDataLoss(Refusal([](v1::State& answer) {
    answer.mutable_evidence()->mutable_entries()->DeleteSubrange(0, 1);
  })));
}

TEST_F(EvidenceTest, RefusesDroppedSheetThatTheAnswerShows) {
  const absl::Status refusal = Refusal([](v1::State& answer) {
    answer.mutable_evidence()->mutable_entries()->DeleteSubrange(3, 1);
  });
  EXPECT_TRUE(absl::IsDataLoss(refusal)) << refusal;
  EXPECT_THAT(std::string(refusal.message()), HasSubstr("differs"));
}

TEST_F(EvidenceTest, RefusesAlteredBody) {
  const absl::Status refusal = Refusal([](v1::State& answer) {
    answer.mutable_evidence()->mutable_entries(3)->mutable_body()->back() ^= 1;
  });
  EXPECT_TRUE(absl::IsDataLoss(refusal)) << refusal;
  EXPECT_EQ(ReasonOf(refusal), v1::ERROR_REASON_BODY_MISMATCH);
}

TEST_F(EvidenceTest, RefusesAnswerThatSaysMoreThanItsEvidence) {
  const absl::Status refusal = Refusal([](v1::State& answer) {
    answer.mutable_sheets(1)->mutable_sheet()->mutable_points_of_contact(0)->set_office("Mallory");
  });
  EXPECT_TRUE(absl::IsDataLoss(refusal)) << refusal;
  EXPECT_THAT(std::string(refusal.message()), HasSubstr("differs"));
}

TEST_F(EvidenceTest, RefusesAnswerThatHidesAReissue) {
  directory_.MustAccept(
      Kind::kEnrolment, "states/KEN",
      directory_.EnrolmentBody(TestDirectory::KeySetOf({&directory_.Key("KEN-third")}), 2),
      directory_.Registrar());
  EXPECT_TRUE(absl::IsDataLoss(Refusal([](v1::State& answer) { answer.clear_reissue(); })));
}

TEST_F(EvidenceTest, RefusesSwappedEntries) {
  EXPECT_TRUE(absl::IsDataLoss(Refusal([](v1::State& answer) {
    answer.mutable_evidence()->mutable_entries()->SwapElements(2, 3);
  })));
}

TEST_F(EvidenceTest, RefusesSwappedEntriesUnderEachOthersIndex) {
  EXPECT_TRUE(absl::IsDataLoss(Refusal([](v1::State& answer) {
    auto& entries = *answer.mutable_evidence()->mutable_entries();
    const uint64_t keys = entries[2].index();
    entries[2].set_index(entries[3].index());
    entries[3].set_index(keys);
    entries.SwapElements(2, 3);
  })));
}

TEST_F(EvidenceTest, RefusesEntryAtAnotherPlace) {
  EXPECT_TRUE(absl::IsDataLoss(Refusal(
      [](v1::State& answer) { answer.mutable_evidence()->mutable_entries(0)->set_index(0); })));
}

TEST_F(EvidenceTest, RefusesSameEntryTwice) {
  EXPECT_TRUE(absl::IsDataLoss(Refusal([](v1::State& answer) {
    *answer.mutable_evidence()->add_entries() = answer.evidence().entries(3);
  })));
}

TEST_F(EvidenceTest, RefusesShortenedProof) {
  EXPECT_TRUE(absl::IsDataLoss(Refusal([](v1::State& answer) {
    answer.mutable_evidence()->mutable_entries(1)->mutable_inclusion_proof()->RemoveLast();
  })));
}

TEST_F(EvidenceTest, RefusesProofOfAnotherEntry) {
  EXPECT_TRUE(absl::IsDataLoss(Refusal([](v1::State& answer) {
    *answer.mutable_evidence()->mutable_entries(1)->mutable_inclusion_proof() =
        answer.evidence().entries(2).inclusion_proof();
  })));
}

TEST_F(EvidenceTest, RefusesCheckpointUnderAnotherKey) {
  const absl::Status refusal = Refusal([&](v1::State& answer) {
    answer.mutable_evidence()->set_checkpoint(log_.Note(log_.Latest(), directory_.Key("mallory")));
  });
  EXPECT_TRUE(absl::IsDataLoss(refusal)) << refusal;
}

TEST_F(EvidenceTest, RefusesCheckpointOfASmallerLog) {
  EXPECT_TRUE(absl::IsDataLoss(Refusal([&](v1::State& answer) {
    answer.mutable_evidence()->set_checkpoint(log_.Note(log_.CheckpointOf(6)));
  })));
}

TEST_F(EvidenceTest, RefusesCheckpointOfAnotherDirectory) {
  EXPECT_TRUE(absl::IsDataLoss(Refusal([&](v1::State& answer) {
    Checkpoint checkpoint = log_.Latest();
    checkpoint.origin = "rollcall.example/other";
    answer.mutable_evidence()->set_checkpoint(log_.Note(checkpoint));
  })));
}

TEST_F(EvidenceTest, RefusesAnswerAboutAnotherState) {
  EXPECT_TRUE(absl::IsDataLoss(Verify(log_.AnswerWithEvidence("TZA")).status()));
}

TEST_F(EvidenceTest, RefusesEntriesAboutAnotherState) {
  const absl::Status refusal = Refusal(
      [&](v1::State& answer) { *answer.mutable_evidence() = log_.EvidenceOf({1, 2, 3, 5, 6}); });
  EXPECT_TRUE(absl::IsDataLoss(refusal)) << refusal;
  EXPECT_THAT(std::string(refusal.message()), HasSubstr("states/TZA"));
}

TEST_F(EvidenceTest, RefusesOlderCharterThanTheKnownOne) {
  const v1::State older = log_.AnswerWithEvidence("KEN");
  ChangeCharter([](v1::Charter&) {}, directory_.Roots());
  ASSERT_TRUE(pinned_.Extend(directory_.accepted().back().ToProto()).ok());
  const absl::Status refusal = Verify(older).status();
  EXPECT_TRUE(absl::IsDataLoss(refusal)) << refusal;
  EXPECT_THAT(std::string(refusal.message()), HasSubstr("charter"));
}

TEST_F(EvidenceTest, RefusesAnotherSecondCharterThanTheKnownOne) {
  const Said known = directory_.Say(Kind::kCharter, "directory",
                                    EncodeCanonical(directory_.MakeCharter()), directory_.Roots());
  ASSERT_TRUE(pinned_.Extend(known.ToProto()).ok());
  ChangeCharter([](v1::Charter&) {}, directory_.Roots());
  const absl::Status refusal = Verify(log_.AnswerWithEvidence("KEN")).status();
  EXPECT_TRUE(absl::IsDataLoss(refusal)) << refusal;
  EXPECT_THAT(std::string(refusal.message()), HasSubstr("not the one pinned"));
}

RC_GTEST_FIXTURE_PROP(EvidenceTest, RefusesEverySingleBitChange, ()) {
  v1::State answer = log_.AnswerWithEvidence("KEN");
  auto& entries = *answer.mutable_evidence()->mutable_entries();
  std::string* bytes = nullptr;
  v1::EvidenceEntry& entry = entries[*rc::gen::inRange(0, entries.size())];
  switch (*rc::gen::inRange(0, 4)) {
    case 0:
      bytes = entry.mutable_entry();
      break;
    case 1:
      bytes = entry.mutable_body();
      break;
    case 2:
      bytes = entry.mutable_inclusion_proof(*rc::gen::inRange(0, entry.inclusion_proof_size()));
      break;
    default:
      bytes = answer.mutable_evidence()->mutable_checkpoint();
      break;
  }
  const size_t at = *rc::gen::inRange<size_t>(0, bytes->size());
  (*bytes)[at] = static_cast<char>((*bytes)[at] ^ (1 << *rc::gen::inRange(0, 8)));
  RC_ASSERT(absl::IsDataLoss(Verify(answer).status()));
}

TEST_F(EvidenceTest, ReportsAuthenticSheetThatBreaksARule) {
  // Accepted by a server with laxer rules: next confirmation in ten years.
  v1::Sheet sheet;
  ASSERT_TRUE(sheet.ParseFromString(directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL)));
  sheet.mutable_next_confirmation_date()->set_year(2036);
  const std::string body = EncodeCanonical(sheet);
  const Said lax = directory_.Say(Kind::kSheet, kTechnical, body, NewKeys());
  ASSERT_FALSE(directory_.Accept(lax).ok());

  testing::MemoryTree tree;
  std::vector<std::string> entries;
  for (uint64_t i = 0; i < log_.size(); ++i) entries.push_back(log_.entry(i));
  entries.push_back(EncodeEntry(lax.statement, directory_.clock().Now()).value());
  for (const std::string& entry : entries) tree.Append(entry);
  v1::State answer = log_.Answer("KEN");
  v1::NominatedSheet& nominated = *answer.mutable_sheets(1);
  *nominated.mutable_sheet() = sheet;
  nominated.mutable_provenance()->set_index(7);
  nominated.mutable_provenance()->set_statement_digest(lax.statement.digest().ToBytes());
  nominated.mutable_provenance()->set_body_digest(lax.statement.body_digest().ToBytes());
  *nominated.mutable_provenance()->mutable_accept_time() = ToTimestamp(directory_.clock().Now());
  v1::Evidence& evidence = *answer.mutable_evidence();
  evidence.set_checkpoint(
      log_.Note(Checkpoint{testing::kTestOrigin, 8, RootOf(8, tree.Reader()).value()}));
  for (const uint64_t index : {1, 3, 5, 7}) {
    v1::EvidenceEntry& entry = *evidence.add_entries();
    entry.set_index(index);
    entry.set_entry(entries[index]);
    entry.set_body(index == 7 ? body : log_.said(index).body);
    const std::vector<Digest> proof = InclusionProof(index, 8, tree.Reader()).value();
    for (const Digest& hash : proof) {
      entry.add_inclusion_proof(hash.ToBytes());
    }
  }
  const auto checked = Verify(answer);
  ASSERT_TRUE(checked.ok()) << checked.status();
  ASSERT_EQ(checked->findings.size(), 1u);
  EXPECT_THAT(checked->findings[0], HasSubstr(kTechnical));
}

}  // namespace
}  // namespace rollcall
