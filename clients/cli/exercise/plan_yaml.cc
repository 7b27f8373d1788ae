#include "clients/cli/exercise/plan_yaml.h"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/cli/exercise/exercise_argument.h"
#include "clients/cli/moment.h"
#include "clients/cli/yaml_reader.h"
#include "core/base/refusal.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/crypto/random.h"
#include "core/exercise/plan_rules.h"
#include "core/geography/state.h"

namespace rollcall {
namespace {

constexpr absl::string_view kFields[] = {
    "id",           "kind",        "title",      "question",
    "start",        "time_zone",   "recurrence", "unannounced",
    "states",       "contacts",    "channels",   "around_the_clock_only",
    "mode",         "pacing",      "window",     "on_time_within",
    "score_points", "retry_after", "escalation", "attempts_per_channel"};
constexpr absl::string_view kSteps[] = {"reminder_after", "next_channel_after", "deputy_after",
                                        "paired_after"};
constexpr absl::string_view kNever = "never";
constexpr absl::string_view kAll = "all";

// The value of an enum by its name in small letters; an error that lists them.
template <typename Enum>
absl::StatusOr<Enum> ReadEnum(const YamlValue& value, absl::string_view prefix,
                              bool (*parse)(google::protobuf::ConstStringParam, Enum*),
                              const std::vector<std::string>& names) {
  ASSIGN_OR_RETURN(const std::string text, value.Text());
  Enum number{};
  if (std::find(names.begin(), names.end(), text) != names.end() &&
      parse(absl::StrCat(prefix, absl::AsciiStrToUpper(text)), &number)) {
    return number;
  }
  return value.Error(absl::StrCat("must be one of: ", absl::StrJoin(names, ", ")));
}

absl::Status ReadBool(const YamlValue& document, absl::string_view key,
                      const std::function<void(bool)>& set) {
  const auto value = document.Find(key);
  if (!value.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::string text, value->Text());
  if (text != "true" && text != "false") return value->Error("must be true or false");
  set(text == "true");
  return absl::OkStatus();
}

absl::StatusOr<google::protobuf::Duration> ReadPeriod(const YamlValue& value) {
  ASSIGN_OR_RETURN(const std::string text, value.Text());
  const absl::StatusOr<absl::Duration> period = ParsePeriod(text);
  if (!period.ok()) return value.Error(period.status().message());
  return ToProtoDuration(*period);
}

absl::Status ReadText(const YamlValue& document, absl::string_view key, std::string* field) {
  const auto value = document.Find(key);
  if (!value.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(*field, value->Text());
  return absl::OkStatus();
}

absl::Status ReadStart(const YamlValue& document, absl::Time now, v1::Plan& plan) {
  ASSIGN_OR_RETURN(const YamlValue zone_value, document.Get("time_zone"));
  ASSIGN_OR_RETURN(*plan.mutable_time_zone(), zone_value.Text());
  const auto zone = FindIanaZone(plan.time_zone());
  if (!zone.has_value()) {
    return zone_value.Error("is no IANA time zone of this machine, as in Africa/Nairobi");
  }
  ASSIGN_OR_RETURN(const YamlValue start_value, document.Get("start"));
  ASSIGN_OR_RETURN(const std::string text, start_value.Text());
  const auto start = ParseMoment(text, *zone, now);
  if (!start.ok()) return start_value.Error(start.status().message());
  *plan.mutable_start_time() = ToTimestamp(absl::FromUnixSeconds(absl::ToUnixSeconds(*start)));
  return absl::OkStatus();
}

absl::Status ReadStates(const YamlValue& document, v1::Selection& selection) {
  ASSIGN_OR_RETURN(const YamlValue value, document.Get("states"));
  const absl::StatusOr<std::string> word = value.Text();
  if (word.ok()) {
    selection.set_all_states(*word == kAll);
    return *word == kAll ? absl::OkStatus()
                         : value.Error("must be `all` or a list, as in [KEN, TZA]");
  }
  selection.set_all_states(false);
  ASSIGN_OR_RETURN(const std::vector<YamlValue> list, value.List());
  std::vector<std::string> codes;
  for (const YamlValue& element : list) {
    ASSIGN_OR_RETURN(const std::string name, element.Text());
    const auto state = FindState(name);
    if (!state.ok()) return element.Error(state.status().message());
    if (std::find(codes.begin(), codes.end(), (*state)->alpha3) != codes.end()) {
      return element.Error("is given twice");
    }
    codes.emplace_back((*state)->alpha3);
  }
  std::sort(codes.begin(), codes.end());
  selection.mutable_states()->Assign(codes.begin(), codes.end());
  return absl::OkStatus();
}

// A list of kinds, in ascending order.
template <typename Enum>
absl::Status ReadKinds(const YamlValue& document, absl::string_view key, absl::string_view prefix,
                       bool (*parse)(google::protobuf::ConstStringParam, Enum*),
                       const std::vector<std::string>& names,
                       google::protobuf::RepeatedField<int>* field) {
  const auto value = document.Find(key);
  if (!value.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<YamlValue> list, value->List());
  std::vector<int> kinds;
  for (const YamlValue& element : list) {
    ASSIGN_OR_RETURN(const Enum kind, ReadEnum(element, prefix, parse, names));
    if (std::find(kinds.begin(), kinds.end(), static_cast<int>(kind)) != kinds.end()) {
      return element.Error("is given twice");
    }
    kinds.push_back(static_cast<int>(kind));
  }
  std::sort(kinds.begin(), kinds.end());
  field->Assign(kinds.begin(), kinds.end());
  return absl::OkStatus();
}

absl::Status ReadSelection(const YamlValue& document, v1::Plan& plan) {
  v1::Selection& selection = *plan.mutable_selection();
  RETURN_IF_ERROR(ReadStates(document, selection));
  RETURN_IF_ERROR(ReadKinds<v1::ContactKind>(document, "contacts", "CONTACT_KIND_",
                                             &v1::ContactKind_Parse, {"diplomatic", "technical"},
                                             selection.mutable_contact_kinds()));
  RETURN_IF_ERROR(ReadBool(document, "around_the_clock_only",
                           [&](bool only) { selection.set_around_the_clock_only(only); }));
  return ReadKinds<v1::ChannelKind>(document, "channels", "CHANNEL_KIND_", &v1::ChannelKind_Parse,
                                    ChannelKindNames(), plan.mutable_channels());
}

// Periods that are given replace the defaults; defaults that a shorter window
// overruns are cut, or left out.
absl::Status ReadPeriods(const YamlValue& document, v1::Plan& plan) {
  const std::pair<absl::string_view, google::protobuf::Duration*> fields[] = {
      {"pacing", plan.mutable_pacing()},
      {"window", plan.mutable_window()},
      {"on_time_within", plan.mutable_on_time_within()},
      {"retry_after", plan.mutable_retry_after()}};
  for (const auto& [key, field] : fields) {
    const auto value = document.Find(key);
    if (!value.has_value()) continue;
    ASSIGN_OR_RETURN(*field, ReadPeriod(*value));
  }
  const absl::Duration window = FromProtoDuration(plan.window());
  if (!document.Find("on_time_within").has_value() &&
      FromProtoDuration(plan.on_time_within()) > window) {
    *plan.mutable_on_time_within() = plan.window();
  }
  const auto points = document.Find("score_points");
  std::vector<google::protobuf::Duration> times;
  if (points.has_value()) {
    ASSIGN_OR_RETURN(const std::vector<YamlValue> list, points->List());
    for (const YamlValue& element : list) {
      ASSIGN_OR_RETURN(times.emplace_back(), ReadPeriod(element));
    }
  } else {
    for (const auto& point : plan.score_points()) {
      if (FromProtoDuration(point) < window) times.push_back(point);
    }
  }
  plan.mutable_score_points()->Assign(times.begin(), times.end());
  return absl::OkStatus();
}

absl::Status ReadEscalation(const YamlValue& document, v1::Plan& plan) {
  if (plan.mode() == v1::EXERCISE_MODE_ALL_CHANNELS) plan.clear_escalation();
  const auto given = document.Find("escalation");
  if (given.has_value()) RETURN_IF_ERROR(given->CheckKeys(kSteps));
  const absl::Duration window = FromProtoDuration(plan.window());
  const auto* const descriptor = v1::Escalation::descriptor();
  const auto* const reflection = v1::Escalation::GetReflection();
  for (const absl::string_view step : kSteps) {
    const auto* const field = descriptor->FindFieldByName(std::string(step));
    const auto value = given.has_value() ? given->Find(step) : absl::nullopt;
    if (!value.has_value()) {
      if (FromProtoDuration(static_cast<const google::protobuf::Duration&>(
              reflection->GetMessage(plan.escalation(), field))) >= window) {
        reflection->ClearField(plan.mutable_escalation(), field);
      }
      continue;
    }
    ASSIGN_OR_RETURN(const std::string text, value->Text());
    if (text == kNever) {
      reflection->ClearField(plan.mutable_escalation(), field);
      continue;
    }
    ASSIGN_OR_RETURN(const google::protobuf::Duration after, ReadPeriod(*value));
    reflection->MutableMessage(plan.mutable_escalation(), field)->CopyFrom(after);
  }
  return absl::OkStatus();
}

// Where a field of the message comes from in the file.
YamlValue SourceOf(const YamlValue& document, absl::string_view field) {
  if (field == "start_time") field = "start";
  if (field == "selection.states") field = "states";
  if (field == "selection.contact_kinds") field = "contacts";
  if (field == "selection.around_the_clock_only") field = "around_the_clock_only";
  YamlValue place = document;
  for (const absl::string_view part : absl::StrSplit(field, '.')) {
    const auto inner = place.Find(part);
    if (!inner.has_value()) break;
    place = *inner;
  }
  return place;
}

absl::Status CheckRules(const YamlValue& document, v1::Plan plan, absl::Time now) {
  plan.set_salt(std::string(kSaltBytes, '\0'));
  const auto start = FromTimestamp(plan.start_time());
  const bool at_start = plan.unannounced() && start.ok() && *start > now;
  const absl::Status rules = CheckPlan(plan, at_start ? *start : now);
  if (rules.ok()) return rules;
  const auto info = ErrorInfoOf(rules);
  const std::string field =
      info.has_value() && info->metadata().contains("field") ? info->metadata().at("field") : "";
  return Refusal(
      absl::StatusCode::kInvalidArgument, ReasonOf(rules),
      absl::StrCat(document.file(), ":", SourceOf(document, field).line(), ": ", rules.message()),
      {{"file", document.file()},
       {"line", absl::StrCat(SourceOf(document, field).line())},
       {"field", field}});
}

}  // namespace

absl::StatusOr<PlanFile> ParsePlanYaml(absl::string_view text, const std::string& file,
                                       absl::Time now) {
  ASSIGN_OR_RETURN(const YamlValue document, YamlValue::Parse(text, file));
  RETURN_IF_ERROR(document.CheckKeys(kFields));
  PlanFile result;
  ASSIGN_OR_RETURN(const YamlValue id, document.Get("id"));
  ASSIGN_OR_RETURN(result.id, id.Text());
  if (!IsValidId(result.id)) return id.Error("must be 1 to 63 of [a-z0-9-]");
  ASSIGN_OR_RETURN(const YamlValue kind_value, document.Get("kind"));
  ASSIGN_OR_RETURN(const v1::ExerciseKind kind,
                   ReadEnum<v1::ExerciseKind>(kind_value, "EXERCISE_KIND_", &v1::ExerciseKind_Parse,
                                              {"ping", "duty_check", "content_check"}));
  v1::Plan& plan = result.plan;
  plan = DefaultPlan(kind);
  ASSIGN_OR_RETURN(const YamlValue title, document.Get("title"));
  ASSIGN_OR_RETURN(*plan.mutable_title(), title.Text());
  RETURN_IF_ERROR(ReadText(document, "question", plan.mutable_question()));
  RETURN_IF_ERROR(ReadText(document, "recurrence", plan.mutable_recurrence()));
  RETURN_IF_ERROR(ReadStart(document, now, plan));
  RETURN_IF_ERROR(
      ReadBool(document, "unannounced", [&](bool quiet) { plan.set_unannounced(quiet); }));
  RETURN_IF_ERROR(ReadSelection(document, plan));
  if (const auto mode = document.Find("mode"); mode.has_value()) {
    ASSIGN_OR_RETURN(const v1::ExerciseMode value,
                     ReadEnum<v1::ExerciseMode>(*mode, "EXERCISE_MODE_", &v1::ExerciseMode_Parse,
                                                {"escalate", "all_channels"}));
    plan.set_mode(value);
  }
  if (const auto attempts = document.Find("attempts_per_channel"); attempts.has_value()) {
    ASSIGN_OR_RETURN(const uint32_t number, attempts->Number());
    plan.set_attempts_per_channel(number);
  }
  RETURN_IF_ERROR(ReadPeriods(document, plan));
  RETURN_IF_ERROR(ReadEscalation(document, plan));
  RETURN_IF_ERROR(CheckRules(document, plan, now));
  return result;
}

const char kExamplePlan[] =
    R"(  id: 2026-h2                  # required; names the exercise for good
  kind: ping                   # required: ping, duty_check or content_check
  title: Second half of 2026   # required; the people who are asked read it
  start: 2026-12-01 09:00      # required; in time_zone, or RFC 3339
  time_zone: Europe/Vienna     # required
  states: all                  # required: all, or [KEN, TZA]
  contacts: [diplomatic, technical]
  around_the_clock_only: false # only contacts that declare to be there at any hour
  recurrence: FREQ=MONTHLY;INTERVAL=6   # once unless given
  unannounced: false           # true: held back until its start
  question: Who leads your CERT?        # content_check only
  channels: [email, phone]     # also sms, secure_uri, post
  mode: escalate               # or all_channels: each for itself
  pacing: 60m                  # sending is spread over it
  window: 48h                  # each ping closes so long after it was sent
  on_time_within: 48h
  score_points: [30m, 2h, 24h]
  attempts_per_channel: 3
  retry_after: 15m             # doubled each time
  escalation:                  # after silence; never: not at all
    reminder_after: never
    next_channel_after: 24h
    deputy_after: 30h
    paired_after: 36h
)";

}  // namespace rollcall
