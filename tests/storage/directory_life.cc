#include "tests/storage/directory_life.h"

#include <algorithm>

#include "core/base/timestamp.h"
#include "core/merkle/checkpoint.h"
#include "core/statement/canonical.h"
#include "gtest/gtest.h"
#include "rollcall/v1/exercise_report.pb.h"
#include "tests/testing/test_exercise.h"
#include "tests/testing/test_proposal.h"

namespace rollcall::testing {
namespace {

constexpr v1::ContactKind kTechnical = v1::CONTACT_KIND_TECHNICAL;
constexpr v1::ContactKind kDiplomatic = v1::CONTACT_KIND_DIPLOMATIC;

void LiveThroughAnExercise(TestDirectory& life) {
  const absl::Time start = life.clock().Now() + absl::Minutes(1);
  SayPlan(life, "e", MakePlan(start));
  life.clock().Advance(absl::Minutes(1));
  v1::TargetList list;
  *list.add_targets() = MakeTarget("7f3a9c0d", start);
  OpenExercise(life, "e", {{"KEN", list}});
  v1::Dispatch intent;
  intent.mutable_batch()->add_intents()->set_ping("7f3a9c0d");
  intent.mutable_batch()->mutable_intents(0)->set_attempt(1);
  SayDispatch(life, "exercises/e/states/KEN", intent);
  v1::Acknowledgement answer;
  answer.set_salt(life.Salt());
  answer.set_state("KEN");
  answer.set_attempt(1);
  *answer.mutable_answer_time() = ToTimestamp(start);
  answer.mutable_code()->set_tls_key_digest(std::string(32, 'k'));
  life.MustAccept(Kind::kAcknowledgement, "exercises/e/pings/7f3a9c0d", EncodeCanonical(answer),
                  life.Operator());
  v1::Report report;
  report.set_salt(life.Salt());
  *report.mutable_open_time() = *report.mutable_close_time() = ToTimestamp(start);
  life.MustAccept(Kind::kReport, "exercises/e", EncodeCanonical(report), life.Operator());
  v1::Reachability facts;
  facts.set_salt(life.Salt());
  v1::LastAnswer& last = *facts.add_answers();
  last.set_contact("technical-1");
  last.set_year(2026);
  last.set_month(11);
  life.MustAccept(Kind::kReachability, "states/KEN", EncodeCanonical(facts), life.Operator());
}

void HearARegionalDirectory(TestDirectory& life) {
  EnrolRegionalDirectory(life, "au", {"KEN"});
  const auto propose = [&](absl::string_view office) {
    return life.MustAccept(Kind::kProposal, "states/KEN/proposals/au",
                           ProposalBody(life, {MakeProposedContact("technical-1", office)}),
                           RegionalSigners(life, "au"));
  };
  const Said declined = propose("Proposed desk");
  life.MustAccept(Kind::kDecision, "states/KEN/proposals/au",
                  DecisionBody(life, declined, Declining()), {&life.Key("ken-new")});
  life.MustAccept(Kind::kSheet, "states/KEN/technical",
                  AcceptingSheetBody(life, propose("Another desk")), {&life.Key("ken-new")});
}

}  // namespace

void LiveALife(TestDirectory& life) {
  const auto pass = [&] { life.clock().Advance(absl::Minutes(7)); };
  life.Enrol("KEN");
  life.Enrol("FRA");
  pass();
  const Said first =
      life.MustAccept(Kind::kSheet, "states/KEN/technical", life.SheetBody(kTechnical, "KE-CIRT"),
                      life.StateSigners("KEN"));
  life.MustAccept(Kind::kSheet, "states/KEN/diplomatic", life.SheetBody(kDiplomatic, "Protocol"),
                  life.StateSigners("KEN"));
  pass();
  life.MustAccept(Kind::kSheet, "states/FRA/technical", life.SheetBody(kTechnical, "Paris"),
                  life.StateSigners("FRA"));
  life.MustAccept(
      Kind::kAccess, "states/FRA",
      life.AccessBody({life.Grant(life.Key("fra-tls").public_key(), {v1::ACCESS_ROLE_READER})}),
      life.StateSigners("FRA"));
  pass();
  // A State without keys, attested by the registrar.
  life.MustAccept(Kind::kEnrolment, "states/TUV", life.EnrolmentBody(v1::KeySet()),
                  life.Registrar());
  life.MustAccept(Kind::kSheet, "states/TUV/technical", life.SheetBody(kTechnical, "Funafuti"),
                  life.Registrar());
  // Replaced sheet, then rotated keys.
  life.MustAccept(Kind::kSheet, "states/KEN/technical", life.SheetBody(kTechnical, "KE-CIRT II"),
                  life.StateSigners("KEN"));
  life.MustAccept(Kind::kKeys, "states/KEN",
                  life.KeysBody(TestDirectory::KeySetOf({&life.Key("ken-new")})),
                  {&life.Key("state-KEN"), &life.Key("ken-new")});
  pass();
  life.MustAccept(Kind::kErasure, "states/KEN/technical",
                  life.ErasureBody({first.statement.body_digest().ToBytes()}), life.Registrar());
  LiveThroughAnExercise(life);
  HearARegionalDirectory(life);
  // Suspended, then keys re-issued, then signed anew.
  const v1::KeySet fra = TestDirectory::KeySetOf(life.StateSigners("FRA"));
  life.MustAccept(Kind::kEnrolment, "states/FRA", life.EnrolmentBody(fra, 1, true),
                  life.Registrar());
  life.MustAccept(Kind::kEnrolment, "states/FRA",
                  life.EnrolmentBody(TestDirectory::KeySetOf({&life.Key("fra-new")}), 2),
                  life.Registrar());
  life.MustAccept(Kind::kSheet, "states/FRA/technical", life.SheetBody(kTechnical, "Paris anew"),
                  {&life.Key("fra-new")});
  pass();
  life.MustAccept(Kind::kCharter, "directory", EncodeCanonical(life.MakeCharter()), life.Roots());
}

std::string LeafOf(const TestDirectory& directory, size_t index) {
  const auto leaf =
      EncodeEntry(directory.accepted()[index].statement, directory.accept_times()[index]);
  EXPECT_TRUE(leaf.ok()) << leaf.status();
  return leaf.ok() ? *leaf : std::string();
}

absl::Status AppendAccepted(Group& group, const TestDirectory& directory, size_t index) {
  const Said& said = directory.accepted()[index];
  return group.Append(said.statement, directory.accept_times()[index], LeafOf(directory, index),
                      absl::string_view(said.body));
}

std::string NoteOf(TestDirectory& directory, const Group& group) {
  const auto root = group.Root();
  EXPECT_TRUE(root.ok()) << root.status();
  if (!root.ok()) return "";
  const Checkpoint checkpoint{.origin = kTestOrigin, .size = group.size(), .root = *root};
  const Signer* signers[] = {&directory.LogKey()};
  const auto note = SignCheckpoint(checkpoint, signers);
  EXPECT_TRUE(note.ok()) << note.status();
  return note.ok() ? *note : std::string();
}

void WriteGroup(Store& store, TestDirectory& directory, size_t begin, size_t end) {
  const auto before = store.Snapshot();
  Group group(*before, begin);
  for (size_t i = begin; i < end; ++i) {
    const absl::Status status = AppendAccepted(group, directory, i);
    ASSERT_TRUE(status.ok()) << "entry " << i << ": " << status;
  }
  const auto batch = group.Finish(NoteOf(directory, group));
  ASSERT_TRUE(batch.ok()) << batch.status();
  const absl::Status written = store.Write(*batch);
  ASSERT_TRUE(written.ok()) << written;
}

void WriteAll(Store& store, TestDirectory& directory, const std::vector<size_t>& sizes) {
  const size_t all = directory.accepted().size();
  size_t group = 0;
  for (size_t begin = 0; begin < all;) {
    const size_t size = sizes[std::min(group++, sizes.size() - 1)];
    const size_t end = std::min(all, begin + size);
    WriteGroup(store, directory, begin, end);
    begin = end;
  }
}

}  // namespace rollcall::testing
