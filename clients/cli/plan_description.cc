#include "clients/cli/plan_description.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "core/base/timestamp.h"

namespace rollcall {
namespace {

std::string Words(absl::string_view enum_name, absl::string_view prefix) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(absl::StripPrefix(enum_name, prefix)),
                             {{"_", " "}});
}

std::string Period(const google::protobuf::Duration& duration) {
  return absl::FormatDuration(FromProtoDuration(duration));
}

std::string Start(const v1::Plan& plan) {
  const auto start = FromTimestamp(plan.start_time());
  return start.ok() ? absl::FormatTime("%Y-%m-%d %H:%M:%S UTC", *start, absl::UTCTimeZone()) : "?";
}

void AppendEscalation(const v1::Escalation& escalation, std::vector<std::string>& lines) {
  const auto add = [&](absl::string_view what, bool set, const google::protobuf::Duration& after) {
    if (set) lines.push_back(absl::StrCat("after silence of ", Period(after), ": ", what));
  };
  add("the same channel again", escalation.has_reminder_after(), escalation.reminder_after());
  add("the next channel", escalation.has_next_channel_after(), escalation.next_channel_after());
  add("the deputy", escalation.has_deputy_after(), escalation.deputy_after());
  add("the paired contact", escalation.has_paired_after(), escalation.paired_after());
}

}  // namespace

std::vector<std::string> DescribePlan(const v1::Plan& plan) {
  std::vector<std::string> lines;
  if (plan.cancelled()) lines.push_back("cancelled: nothing opens any more");
  lines.push_back(
      absl::StrCat("exercise: ", Words(v1::ExerciseKind_Name(plan.kind()), "EXERCISE_KIND_"),
                   plan.unannounced() ? ", unannounced" : ", announced"));
  lines.push_back(absl::StrCat("title: ", plan.title()));
  if (!plan.question().empty()) lines.push_back(absl::StrCat("question: ", plan.question()));
  lines.push_back(absl::StrCat("starts: ", Start(plan), ", time zone ", plan.time_zone()));
  lines.push_back(absl::StrCat("recurs: ", plan.recurrence().empty() ? "no" : plan.recurrence()));
  const v1::Selection& selection = plan.selection();
  lines.push_back(absl::StrCat(
      "States: ", selection.all_states() ? "all" : absl::StrJoin(selection.states(), ", ")));
  lines.push_back(absl::StrCat(
      "contacts: ",
      absl::StrJoin(selection.contact_kinds(), ", ",
                    [](std::string* out, int kind) {
                      out->append(Words(v1::ContactKind_Name(static_cast<v1::ContactKind>(kind)),
                                        "CONTACT_KIND_"));
                    }),
      selection.around_the_clock_only() ? ", only those there around the clock" : ""));
  lines.push_back(
      absl::StrCat("channels: ", Words(v1::ExerciseMode_Name(plan.mode()), "EXERCISE_MODE_"), ": ",
                   absl::StrJoin(plan.channels(), ", ", [](std::string* out, int kind) {
                     out->append(Words(v1::ChannelKind_Name(static_cast<v1::ChannelKind>(kind)),
                                       "CHANNEL_KIND_"));
                   })));
  lines.push_back(absl::StrCat("sending is spread over ", Period(plan.pacing())));
  lines.push_back(absl::StrCat("each ping closes after ", Period(plan.window()),
                               "; on time within ", Period(plan.on_time_within())));
  lines.push_back(absl::StrCat("attempts on one channel: ", plan.attempts_per_channel(),
                               ", the second after ", Period(plan.retry_after())));
  AppendEscalation(plan.escalation(), lines);
  if (!plan.score_points().empty()) {
    lines.push_back(absl::StrCat(
        "also scored at ",
        absl::StrJoin(plan.score_points(), ", ",
                      [](std::string* out, const auto& point) { out->append(Period(point)); })));
  }
  return lines;
}

}  // namespace rollcall
