#include "tests/clients/cli/exercise/finished_exercise.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/base/timestamp.h"
#include "core/exercise/exercise_bodies.h"
#include "core/exercise/report.h"
#include "core/geography/state.h"
#include "core/statement/canonical.h"
#include "gtest/gtest.h"
#include "tests/testing/exercise_board.h"
#include "tests/testing/test_exercise.h"

namespace rollcall::testing {
namespace {

constexpr size_t kStates = 60;

// The first States by their codes, of one regional group no more than two: few
// enough that its figures are suppressed.
std::vector<std::string> AskedStates() {
  std::vector<std::string> codes;
  int few = 0;
  for (const StateRow& row : AllStates()) {
    if (row.group == RegionalGroup::kEasternEuropean && ++few > 2) continue;
    if (codes.size() < kStates) codes.emplace_back(row.alpha3);
  }
  return codes;
}

// Every third ping is silent; the others answer after minutes to a day.
absl::Duration AnswerTime(int i) { return absl::Minutes(2) + absl::Seconds(23 * i * i); }
bool Answers(int i) { return i % 3 != 2; }
bool ByKey(int i) { return i % 6 == 0; }

}  // namespace

FinishedExercise::FinishedExercise(TestDirectory& directory) : directory_(directory) {
  const absl::Time start = directory_.clock().Now() + absl::Minutes(1);
  SayPlan(directory_, "e", MakePlan(start));
  directory_.clock().SetWall(start);
  Ask(start);
  Answer(start);
  directory_.clock().SetWall(start + absl::Hours(49));
  ExerciseBoard board(directory_);
  auto report = MakeReport(board.Follow(), "e", directory_.accepted().size());
  EXPECT_TRUE(report.ok()) << report.status();
  *report_.mutable_plan() = MakePlan(start);
  SayReport(*std::move(report));
}

void FinishedExercise::Ask(absl::Time start) {
  std::vector<std::pair<std::string, v1::TargetList>> lists;
  for (const std::string& state : AskedStates()) {
    const std::string id = absl::StrFormat("%08d", pings_.size());
    v1::Ping& ping = pings_.emplace_back();
    ping.set_name(absl::StrCat("exercises/e/pings/", id));
    ping.set_state(StateName(state));
    ping.set_outcome(v1::PING_OUTCOME_NO_RESPONSE);
    *ping.mutable_send_time() = ToTimestamp(start);
    v1::TargetList list;
    *list.add_targets() = MakeTarget(id, start);
    lists.emplace_back(state, std::move(list));
  }
  OpenExercise(directory_, "e", lists);
  for (const auto& [state, list] : lists) {
    v1::Dispatch dispatch;
    v1::Intent& intent = *dispatch.mutable_batch()->add_intents();
    intent.set_ping(list.targets(0).ping());
    intent.set_attempt(1);
    SayDispatch(directory_, absl::StrCat("exercises/e/states/", state), dispatch);
    dispatch.Clear();
    v1::AttemptOutcome& outcome = *dispatch.mutable_batch()->add_outcomes();
    outcome.set_ping(list.targets(0).ping());
    outcome.set_attempt(1);
    outcome.set_result(v1::ATTEMPT_RESULT_SENT);
    SayDispatch(directory_, absl::StrCat("exercises/e/states/", state), std::move(dispatch));
  }
}

void FinishedExercise::Answer(absl::Time start) {
  const PrivateKey& duty = directory_.Key("duty");
  for (int i = 0; i < static_cast<int>(pings_.size()); ++i) {
    if (!Answers(i)) continue;
    v1::Ping& ping = pings_[static_cast<size_t>(i)];
    const absl::Time time = start + AnswerTime(i);
    directory_.clock().SetWall(time);
    v1::Acknowledgement said;
    said.set_salt(directory_.Salt());
    said.set_state(ping.state().substr(ping.state().rfind('/') + 1));
    *said.mutable_answer_time() = ToTimestamp(time);
    if (ByKey(i)) {
      v1::PingAnswer answer;
      answer.set_origin(kTestOrigin);
      answer.set_ping(ping.name());
      *answer.mutable_time() = ToTimestamp(time);
      v1::SignedAnswer& signed_answer = *said.mutable_signed_answer();
      signed_answer.set_payload(EncodeCanonical(answer));
      signed_answer.set_signature(
          duty.Sign(PreAuthenticationEncoding(kPingAnswerType, signed_answer.payload())).value());
      signed_answer.set_public_key(duty.public_key().spki());
    } else {
      said.set_attempt(1);
      said.mutable_code()->set_tls_key_digest(Sha256("a reader's key").ToBytes());
    }
    directory_.MustAccept(Kind::kAcknowledgement, ping.name(), EncodeCanonical(said),
                          directory_.Operator());
    ping.set_outcome(v1::PING_OUTCOME_ACKNOWLEDGED_ON_TIME);
    *ping.mutable_answer_time() = ToTimestamp(time);
  }
}

void FinishedExercise::SayReport(v1::Report report) {
  report.set_salt(directory_.Salt());
  const Said said = directory_.MustAccept(Kind::kReport, "exercises/e", EncodeCanonical(report),
                                          directory_.Operator());
  *report_.mutable_report() = std::move(report);
  report_.set_index(directory_.accepted().size() - 1);
  report_.set_statement_digest(said.statement.digest().ToBytes());
}

void FinishedExercise::Falsify() {
  v1::Report report = report_.report();
  report.mutable_members()->set_reached(report.members().reached() + 1);
  SayReport(std::move(report));
}

}  // namespace rollcall::testing
