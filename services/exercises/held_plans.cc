#include "services/exercises/held_plans.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/fold/fold.h"
#include "core/statement/canonical.h"
#include "core/statement/statement.h"
#include "rollcall/v1/exercise_desk.pb.h"
#include "services/time_zones.h"

namespace rollcall {
namespace {

absl::Status JudgeAtStart(const Statement& statement, absl::string_view body, const Head& head,
                          absl::Time accept_time) {
  const StoreView view(*head.reader);
  RETURN_IF_ERROR(Admit(statement, body, view,
                        [](absl::string_view name) { return FindTimeZone(name).has_value(); }));
  ChangeSet changes(&view);
  return Apply(statement, {head.size(), accept_time}, body, changes);
}

// The log's refusal of what is signed too early for its start, said of a plan.
absl::Status SignedTooEarly() {
  return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_ISSUE_TIME_OUT_OF_RANGE,
                 "start_time: an unannounced plan is held for at most 30 days after it was signed; "
                 "sign it nearer to its start",
                 {{"field", "start_time"}});
}

v1::HeldPlan ToHeldPlan(const std::string& name, const Statement& statement,
                        const v1::HeldPlanRecord& record, const v1::Plan& plan) {
  v1::HeldPlan held;
  held.set_exercise(name);
  held.set_statement_digest(statement.digest().ToBytes());
  *held.mutable_hold_time() = record.hold_time();
  *held.mutable_start_time() = plan.start_time();
  return held;
}

absl::StatusOr<int> CountOthers(const View& desk, const std::string& key) {
  int count = 0;
  const std::string prefix = desk_key::Held("");
  RETURN_IF_ERROR(desk.Scan(prefix, prefix, [&](absl::string_view other, absl::string_view) {
    if (other != key) ++count;
    return true;
  }));
  return count;
}

}  // namespace

absl::StatusOr<v1::HeldPlan> HoldPlan(Desk& desk, const Head& head,
                                      const v1::HoldPlanRequest& request, absl::Time now) {
  ASSIGN_OR_RETURN(const Statement statement, Statement::Open(request.envelope()));
  if (statement.kind() != Kind::kPlan) return InvalidField("envelope", "must be a plan's");
  RETURN_IF_ERROR(statement.CheckBody(request.body()));
  v1::Plan plan;
  RETURN_IF_ERROR(DecodeCanonical(request.body(), "plan", &plan));
  if (!plan.unannounced()) {
    return InvalidField("body", "only an unannounced plan is held; submit an announced one");
  }
  ASSIGN_OR_RETURN(const absl::Time start, FromTimestamp(plan.start_time()));
  const absl::Status judged = JudgeAtStart(statement, request.body(), head, std::max(now, start));
  if (ReasonOf(judged) == v1::ERROR_REASON_ISSUE_TIME_OUT_OF_RANGE && start > now) {
    return SignedTooEarly();
  }
  RETURN_IF_ERROR(judged);
  const std::string key = desk_key::Held(statement.subject().exercise);
  ASSIGN_OR_RETURN(const int others, CountOthers(desk.view(), key));
  if (others >= kMaxHeldPlans) {
    return Refusal(
        absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_RATE_LIMITED,
        absl::StrCat(
            kMaxHeldPlans,
            " plans are held, the most that can be; cancel one, or wait until one has opened"));
  }
  v1::HeldPlanRecord record;
  record.set_envelope(request.envelope());
  record.set_body(request.body());
  *record.mutable_hold_time() = ToTimestamp(now);
  ChangeSet changes(&desk.view());
  if (plan.cancelled()) {
    changes.Delete(key);
  } else {
    changes.Put(key, record);
  }
  RETURN_IF_ERROR(desk.Write(changes));
  return ToHeldPlan(statement.header().subject(), statement, record, plan);
}

absl::StatusOr<v1::ListHeldPlansResponse> ListHeldPlans(const View& desk) {
  std::multimap<absl::Time, v1::HeldPlan> by_start;
  absl::Status status;
  const std::string prefix = desk_key::Held("");
  RETURN_IF_ERROR(desk.Scan(prefix, prefix, [&](absl::string_view key, absl::string_view bytes) {
    v1::HeldPlanRecord record;
    v1::Plan plan;
    if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
        !plan.ParseFromString(record.body())) {
      status = CorruptRecord(key);
      return false;
    }
    const auto statement = Statement::Open(record.envelope());
    status = statement.status();
    if (!status.ok()) return false;
    const auto start = FromTimestamp(plan.start_time());
    by_start.emplace(start.value_or(absl::InfiniteFuture()),
                     ToHeldPlan(statement->header().subject(), *statement, record, plan));
    return true;
  }));
  RETURN_IF_ERROR(status);
  v1::ListHeldPlansResponse response;
  for (auto& [start, held] : by_start) *response.add_plans() = std::move(held);
  return response;
}

}  // namespace rollcall
