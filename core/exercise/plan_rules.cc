#include "core/exercise/plan_rules.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "core/base/plain_text.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/exercise/exercise_id.h"
#include "core/exercise/recurrence.h"
#include "core/geography/state.h"
#include "core/statement/authority.h"
#include "core/statement/body.h"
#include "core/statement/canonical.h"
#include "rollcall/v1/exercise_view.pb.h"

namespace rollcall {
namespace {

absl::Status CheckWords(absl::string_view field, absl::string_view text, size_t max_bytes,
                        TextLines lines) {
  if (text.empty() || text.size() > max_bytes) {
    return InvalidBody(field, absl::StrCat("must be 1 to ", max_bytes, " bytes"));
  }
  const absl::Status characters = CheckCharacters(text, lines);
  return characters.ok() ? absl::OkStatus() : InvalidBody(field, characters.message());
}

// Whole seconds from `least` to `most`.
absl::Status CheckDuration(absl::string_view field, const google::protobuf::Duration& duration,
                           absl::Duration least, absl::Duration most) {
  const absl::Duration value = FromProtoDuration(duration);
  if (duration.nanos() == 0 && value >= least && value <= most) return absl::OkStatus();
  return InvalidBody(field, absl::StrCat("must be whole seconds, ", absl::FormatDuration(least),
                                         " to ", absl::FormatDuration(most)));
}

absl::Status CheckTimes(const v1::Plan& plan, absl::Time accept_time) {
  const auto start = FromTimestamp(plan.start_time());
  if (!plan.has_start_time() || !start.ok() || plan.start_time().nanos() != 0) {
    return InvalidBody("start_time", "must be a time in whole seconds");
  }
  if (plan.time_zone().empty() || plan.time_zone().size() > kMaxTimeZoneBytes ||
      !std::all_of(plan.time_zone().begin(), plan.time_zone().end(),
                   [](char c) { return absl::ascii_isgraph(static_cast<unsigned char>(c)); })) {
    return InvalidBody("time_zone", "must be an IANA name, as in America/New_York");
  }
  if (!plan.recurrence().empty()) RETURN_IF_ERROR(CheckRecurrence(plan.recurrence()));
  if (plan.unannounced() && !plan.recurrence().empty()) {
    return InvalidBody("recurrence", "what recurs is announced; plan each unannounced one");
  }
  if (plan.cancelled()) return absl::OkStatus();
  if (*start > accept_time + kMaxPlanLead) {
    return InvalidBody("start_time", "lies more than ten years ahead");
  }
  if (!plan.unannounced() && *start < accept_time) {
    return InvalidBody("start_time", "lies in the past");
  }
  if (plan.unannounced() && *start > accept_time) {
    return InvalidBody("start_time",
                       "an unannounced plan enters the log at its start and not before; give it to "
                       "the operator to hold");
  }
  if (plan.unannounced() && *start < accept_time - kMaxUnannouncedDelay) {
    return InvalidBody("start_time", "lies more than a day in the past");
  }
  return absl::OkStatus();
}

absl::Status CheckSelection(const v1::Selection& selection) {
  if (selection.all_states() != selection.states().empty()) {
    return InvalidBody("selection.states", selection.all_states()
                                               ? "must be empty when all States are selected"
                                               : "selects no State");
  }
  absl::string_view previous_state;
  for (const std::string& state : selection.states()) {
    if (state <= previous_state) {
      return InvalidBody("selection.states", "must be ascending, none twice");
    }
    if (const auto row = RequireState(state); !row.ok()) {
      return WithMetadata(row.status(), "field", "selection.states");
    }
    previous_state = state;
  }
  if (selection.contact_kinds().empty()) {
    return InvalidBody("selection.contact_kinds", "selects no kind of contact");
  }
  int previous_kind = v1::CONTACT_KIND_UNSPECIFIED;
  for (const int kind : selection.contact_kinds()) {
    if (!v1::ContactKind_IsValid(kind) || kind <= previous_kind) {
      return InvalidBody("selection.contact_kinds", "must be kinds, ascending, none twice");
    }
    previous_kind = kind;
  }
  return absl::OkStatus();
}

absl::Status CheckChannels(const v1::Plan& plan) {
  if (plan.channels().empty()) return InvalidBody("channels", "names no kind of channel");
  int previous = v1::CHANNEL_KIND_UNSPECIFIED;
  for (const int kind : plan.channels()) {
    if (!v1::ChannelKind_IsValid(kind) || kind <= previous) {
      return InvalidBody("channels", "must be kinds, ascending, none twice");
    }
    previous = kind;
  }
  if (plan.attempts_per_channel() < 1 || plan.attempts_per_channel() > kMaxAttemptsPerChannel) {
    return InvalidBody("attempts_per_channel",
                       absl::StrCat("must be 1 to ", kMaxAttemptsPerChannel));
  }
  return CheckDuration("retry_after", plan.retry_after(), kMinRetryAfter, kMaxRetryAfter);
}

absl::Status CheckWindows(const v1::Plan& plan) {
  RETURN_IF_ERROR(CheckDuration("pacing", plan.pacing(), absl::ZeroDuration(), kMaxPacing));
  RETURN_IF_ERROR(CheckDuration("window", plan.window(), kMinWindow, kMaxWindow));
  const absl::Duration window = FromProtoDuration(plan.window());
  RETURN_IF_ERROR(CheckDuration("on_time_within", plan.on_time_within(), absl::Seconds(1), window));
  if (plan.score_points_size() > kMaxScorePoints) {
    return InvalidBody("score_points", absl::StrCat("must be at most ", kMaxScorePoints));
  }
  absl::Duration previous;
  for (const auto& point : plan.score_points()) {
    RETURN_IF_ERROR(
        CheckDuration("score_points", point, absl::Seconds(1), window - absl::Seconds(1)));
    if (FromProtoDuration(point) <= previous) {
      return InvalidBody("score_points", "must be ascending, none twice");
    }
    previous = FromProtoDuration(point);
  }
  return absl::OkStatus();
}

absl::Status CheckEscalation(const v1::Plan& plan) {
  if (plan.mode() == v1::EXERCISE_MODE_ALL_CHANNELS) {
    if (!plan.has_escalation()) return absl::OkStatus();
    return InvalidBody("escalation", "with ALL_CHANNELS nothing escalates");
  }
  const v1::Escalation& escalation = plan.escalation();
  struct Named {
    absl::string_view field;
    bool set;
    const google::protobuf::Duration& after;
  };
  const Named steps[] = {
      {"escalation.reminder_after", escalation.has_reminder_after(), escalation.reminder_after()},
      {"escalation.next_channel_after", escalation.has_next_channel_after(),
       escalation.next_channel_after()},
      {"escalation.deputy_after", escalation.has_deputy_after(), escalation.deputy_after()},
      {"escalation.paired_after", escalation.has_paired_after(), escalation.paired_after()},
  };
  const absl::Duration window = FromProtoDuration(plan.window());
  absl::Duration previous;
  for (const Named& step : steps) {
    if (!step.set) continue;
    const absl::Duration after = FromProtoDuration(step.after);
    if (step.after.nanos() != 0 || after < absl::Seconds(1)) {
      return InvalidBody(step.field, "must be whole seconds");
    }
    if (after >= window) {
      return InvalidBody(step.field,
                         absl::StrCat("overruns the window: ", absl::FormatDuration(after),
                                      " after sending the ping has closed already, at ",
                                      absl::FormatDuration(window)));
    }
    if (after <= previous) {
      return InvalidBody(step.field, "must come after the step before it");
    }
    previous = after;
  }
  return absl::OkStatus();
}

absl::Status CheckKind(const v1::Plan& plan) {
  if (!v1::ExerciseKind_IsValid(plan.kind()) || plan.kind() == v1::EXERCISE_KIND_UNSPECIFIED) {
    return InvalidBody("kind", "must say what is tested");
  }
  if (!v1::ExerciseMode_IsValid(plan.mode()) || plan.mode() == v1::EXERCISE_MODE_UNSPECIFIED) {
    return InvalidBody("mode", "must say how channels are used");
  }
  if (plan.kind() == v1::EXERCISE_KIND_DUTY_CHECK && !plan.selection().around_the_clock_only()) {
    return InvalidBody("selection.around_the_clock_only",
                       "a duty check asks only those who declare to be there around the clock");
  }
  if (plan.kind() == v1::EXERCISE_KIND_CONTENT_CHECK) {
    return CheckWords("question", plan.question(), kMaxQuestionBytes, TextLines::kMany);
  }
  if (!plan.question().empty()) return InvalidBody("question", "only a content check asks one");
  return absl::OkStatus();
}

// A plan must not be taken for an occurrence of another one, nor the other way
// round.
absl::Status CheckPlanId(const Judgement& judgement, const v1::Plan& plan, absl::string_view id) {
  if (!plan.recurrence().empty() && id.size() + kOccurrenceSuffixBytes > kMaxIdBytes) {
    return InvalidBody("recurrence", absl::StrCat("a recurring plan's id may have ",
                                                  kMaxIdBytes - kOccurrenceSuffixBytes, " bytes"));
  }
  if (!ParseOccurrenceId(id).has_value()) return absl::OkStatus();
  return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_INVALID_SUBJECT,
                 absl::StrCat(judgement.statement.header().subject(),
                              ": an id that ends with a day is that of an occurrence; choose "
                              "another"));
}

}  // namespace

absl::Status CheckPlan(const v1::Plan& plan, absl::Time accept_time) {
  RETURN_IF_ERROR(CheckSalt(plan.salt()));
  RETURN_IF_ERROR(CheckWords("title", plan.title(), kMaxPlanTitleBytes, TextLines::kOne));
  RETURN_IF_ERROR(CheckTimes(plan, accept_time));
  RETURN_IF_ERROR(CheckSelection(plan.selection()));
  RETURN_IF_ERROR(CheckKind(plan));
  RETURN_IF_ERROR(CheckChannels(plan));
  RETURN_IF_ERROR(CheckWindows(plan));
  return CheckEscalation(plan);
}

absl::Status AdmitPlan(const v1::Plan& plan,
                       const std::function<bool(absl::string_view)>& knows_time_zone) {
  if (knows_time_zone != nullptr && !knows_time_zone(plan.time_zone())) {
    return InvalidBody("time_zone", "is not known here; use an IANA name, as in America/New_York");
  }
  return absl::OkStatus();
}

absl::Status ApplyPlan(const Judgement& judgement) {
  v1::PlanRecord record;
  RETURN_IF_ERROR(DecodeCanonical(judgement.body, "plan", record.mutable_plan()));
  const v1::Plan& plan = record.plan();
  const std::string& id = judgement.statement.subject().exercise;
  RETURN_IF_ERROR(CheckPlan(plan, judgement.place.accept_time));
  RETURN_IF_ERROR(CheckPlanId(judgement, plan, id));
  RETURN_IF_ERROR(CheckAuthorities(
      judgement.statement,
      {AuthorityFor(judgement.charter.charter(), v1::CHARTER_ROLE_EXERCISE_CONTROLLER)}));
  ASSIGN_OR_RETURN(const auto before,
                   ReadRecord<v1::PlanRecord>(judgement.changes, view_key::Plan(id)));
  ASSIGN_OR_RETURN(const auto opened, judgement.changes.Get(view_key::Exercise(id)));
  if (opened.has_value()) {
    return Refusal(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_EXERCISE_OPEN,
                   "the exercise has been opened and its plan does not change any more; plan "
                   "another one");
  }
  if (before.has_value() && before->plan().recurrence().empty() != plan.recurrence().empty()) {
    return InvalidBody("recurrence", "a plan cannot become a recurring one, or cease to be one");
  }
  record.set_index(judgement.place.index);
  record.set_statement_digest(judgement.statement.digest().ToBytes());
  *record.mutable_accept_time() = ToTimestamp(judgement.place.accept_time);
  if (before.has_value()) record.set_last_exercise(before->last_exercise());
  judgement.changes.Put(view_key::Plan(id), record);
  if (plan.cancelled()) {
    judgement.changes.Delete(view_key::Planned(id));
    return absl::OkStatus();
  }
  v1::PlannedRecord planned;
  *planned.mutable_start_time() = plan.start_time();
  judgement.changes.Put(view_key::Planned(id), planned);
  return absl::OkStatus();
}

v1::Plan DefaultPlan(v1::ExerciseKind kind) {
  const auto set = [](google::protobuf::Duration* field, absl::Duration value) {
    *field = ToProtoDuration(value);
  };
  v1::Plan plan;
  plan.set_kind(kind);
  plan.set_mode(v1::EXERCISE_MODE_ESCALATE);
  plan.mutable_selection()->set_all_states(true);
  plan.mutable_selection()->add_contact_kinds(v1::CONTACT_KIND_DIPLOMATIC);
  plan.mutable_selection()->add_contact_kinds(v1::CONTACT_KIND_TECHNICAL);
  plan.add_channels(v1::CHANNEL_KIND_EMAIL);
  plan.add_channels(v1::CHANNEL_KIND_PHONE);
  plan.set_attempts_per_channel(kMaxAttemptsPerChannel);
  set(plan.mutable_pacing(), absl::Hours(1));
  set(plan.mutable_retry_after(), absl::Minutes(15));
  set(plan.mutable_window(), absl::Hours(48));
  set(plan.mutable_on_time_within(), absl::Hours(48));
  for (const absl::Duration point : {absl::Minutes(30), absl::Hours(2), absl::Hours(24)}) {
    set(plan.add_score_points(), point);
  }
  v1::Escalation& escalation = *plan.mutable_escalation();
  set(escalation.mutable_next_channel_after(), absl::Hours(24));
  set(escalation.mutable_deputy_after(), absl::Hours(30));
  set(escalation.mutable_paired_after(), absl::Hours(36));
  if (kind == v1::EXERCISE_KIND_DUTY_CHECK) {
    plan.set_unannounced(true);
    plan.mutable_selection()->set_around_the_clock_only(true);
    set(plan.mutable_on_time_within(), absl::Hours(2));
  }
  if (kind == v1::EXERCISE_KIND_CONTENT_CHECK) {
    // Three working days, over a weekend.
    set(plan.mutable_window(), absl::Hours(24 * 5));
    set(plan.mutable_on_time_within(), absl::Hours(24 * 5));
  }
  return plan;
}

}  // namespace rollcall
