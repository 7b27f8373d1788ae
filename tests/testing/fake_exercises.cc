#include "tests/testing/fake_exercises.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"

namespace rollcall::testing {
namespace {

absl::Status NoSuchExercise(absl::string_view name) {
  return Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_NOT_FOUND,
                 absl::StrCat("there is no ", name));
}

class ScriptedStream final : public PingStream {
 public:
  explicit ScriptedStream(std::deque<FakeExercises::StreamStep> script)
      : script_(std::move(script)) {}

  absl::StatusOr<absl::optional<v1::PingNotice>> Next(absl::Duration /*wait*/) override {
    if (script_.empty()) return absl::UnavailableError("the server ended the stream");
    auto step = std::move(script_.front());
    script_.pop_front();
    return step;
  }

 private:
  std::deque<FakeExercises::StreamStep> script_;
};

}  // namespace

absl::StatusOr<v1::HeldPlan> FakeExercises::HoldPlan(const Statement& plan,
                                                     absl::string_view body) {
  RETURN_IF_ERROR(failure);
  held.push_back({plan, std::string(body)});
  v1::HeldPlan receipt;
  receipt.set_exercise(plan.header().subject());
  receipt.set_statement_digest(plan.digest().ToBytes());
  v1::Plan said;
  if (!said.ParseFromString(held.back().body)) return absl::InvalidArgumentError("no plan");
  *receipt.mutable_start_time() = said.start_time();
  *receipt.mutable_hold_time() = plan.header().issue_time();
  return receipt;
}

absl::StatusOr<std::vector<v1::HeldPlan>> FakeExercises::ListHeldPlans() {
  RETURN_IF_ERROR(failure);
  std::vector<v1::HeldPlan> plans;
  for (const Said& said : held) {
    plans.emplace_back().set_exercise(said.statement.header().subject());
  }
  return plans;
}

absl::StatusOr<v1::Exercise> FakeExercises::GetExercise(absl::string_view name) {
  if (before_get) before_get();
  RETURN_IF_ERROR(failure);
  for (const v1::Exercise& exercise : exercises) {
    if (exercise.name() == name) return exercise;
  }
  return NoSuchExercise(name);
}

absl::StatusOr<std::vector<v1::Exercise>> FakeExercises::ListExercises() {
  RETURN_IF_ERROR(failure);
  return exercises;
}

absl::StatusOr<std::vector<v1::Ping>> FakeExercises::ListPings(absl::string_view exercise,
                                                               absl::string_view state) {
  RETURN_IF_ERROR(failure);
  std::vector<v1::Ping> found;
  for (const v1::Ping& ping : pings[std::string(exercise)]) {
    if (state.empty() || ping.state() == state) found.push_back(ping);
  }
  return found;
}

absl::StatusOr<v1::GetReportResponse> FakeExercises::GetReport(absl::string_view exercise) {
  RETURN_IF_ERROR(failure);
  const auto found = reports.find(std::string(exercise));
  if (found == reports.end()) return NoSuchExercise(absl::StrCat("report of ", exercise));
  return found->second;
}

absl::StatusOr<std::unique_ptr<PingStream>> FakeExercises::WatchPings() {
  RETURN_IF_ERROR(failure);
  if (streams.empty()) {
    return Refusal(absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_ROLE_NOT_ALLOWED,
                   "only a duty officer may watch");
  }
  auto stream = std::make_unique<ScriptedStream>(std::move(streams.front()));
  streams.pop_front();
  return stream;
}

absl::StatusOr<v1::AcknowledgePingResponse> FakeExercises::AcknowledgePing(
    const v1::AcknowledgePingRequest& request) {
  RETURN_IF_ERROR(failure);
  acknowledged.push_back(request);
  if (!acknowledgement.ok() || !request.has_signed_answer()) return acknowledgement;
  v1::PingAnswer answer;
  if (!answer.ParseFromString(request.signed_answer().payload())) {
    return absl::InvalidArgumentError("no answer");
  }
  v1::AcknowledgePingResponse response = *acknowledgement;
  response.set_ping(answer.ping());
  return response;
}

absl::StatusOr<v1::RecordOutcomeResponse> FakeExercises::RecordOutcome(
    const v1::RecordOutcomeRequest& request) {
  RETURN_IF_ERROR(failure);
  v1::RecordOutcomeResponse response;
  for (const v1::RecordOutcomeRequest& before : recorded) {
    if (request.has_mail() ? before.mail().message_digest() == request.mail().message_digest()
                           : before.SerializeAsString() == request.SerializeAsString()) {
      response.set_known(true);
    }
  }
  recorded.push_back(request);
  response.set_ping(request.call().ping());
  response.set_mail_verdict(request.mail().verdict());
  return response;
}

absl::StatusOr<std::vector<v1::WorkItem>> FakeExercises::ListWork(absl::string_view exercise) {
  RETURN_IF_ERROR(failure);
  std::vector<v1::WorkItem> found;
  for (const v1::WorkItem& item : work) {
    if (exercise.empty() || !item.has_call() ||
        absl::StartsWith(item.call().ping(), absl::StrCat(exercise, "/"))) {
      found.push_back(item);
    }
  }
  return found;
}

absl::StatusOr<v1::Silence> FakeExercises::ReportSilence(const v1::ReportSilenceRequest& request) {
  RETURN_IF_ERROR(failure);
  v1::Silence silence;
  silence.set_state(request.state());
  silence.set_contact(request.contact());
  silence.set_channel_kind(request.channel_kind());
  *silence.mutable_time() = request.time();
  *silence.mutable_waited() = request.waited();
  silences.insert(silences.begin(), silence);
  return silence;
}

absl::StatusOr<std::vector<v1::Silence>> FakeExercises::ListSilences() {
  RETURN_IF_ERROR(failure);
  return silences;
}

}  // namespace rollcall::testing
