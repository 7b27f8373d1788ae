#include "core/interchange/duty_hours_line.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "core/base/calendar_date.h"
#include "core/interchange/duty_hours_text.h"

namespace rollcall {
namespace {

constexpr absl::string_view kAlways = "around the clock";
constexpr absl::string_view kNothing = "no hours given";
constexpr absl::string_view kWeekend = "weekend ";
constexpr absl::string_view kHolidays = "holidays ";

bool ParsePart(absl::string_view part, v1::DutyHours& hours) {
  if (absl::ConsumePrefix(&part, kWeekend)) {
    for (const absl::string_view word : absl::StrSplit(part, ',')) {
      const auto day = ParseWeekday(absl::StripAsciiWhitespace(word));
      if (!day.has_value()) return false;
      hours.add_weekend(*day);
    }
    return true;
  }
  if (absl::ConsumePrefix(&part, kHolidays)) {
    for (const absl::string_view word : absl::StrSplit(part, ',')) {
      const auto date = ParseDate(absl::StripAsciiWhitespace(word));
      if (!date.has_value()) return false;
      *hours.add_holidays() = *date;
    }
    return true;
  }
  const auto interval = ParseHours(part);
  if (interval.has_value()) *hours.add_hours() = *interval;
  return interval.has_value();
}

}  // namespace

std::string FormatDutyHours(const v1::DutyHours& hours) {
  if (hours.around_the_clock()) return std::string(kAlways);
  std::vector<std::string> parts;
  for (const v1::HoursOfDay& interval : hours.hours()) parts.push_back(FormatHours(interval));
  if (!hours.weekend().empty()) {
    std::vector<std::string> days;
    for (const int day : hours.weekend()) days.emplace_back(FormatWeekday(day));
    parts.push_back(absl::StrCat(kWeekend, absl::StrJoin(days, ", ")));
  }
  if (!hours.holidays().empty()) {
    std::vector<std::string> days;
    for (const google::type::Date& date : hours.holidays()) days.push_back(FormatDate(date));
    parts.push_back(absl::StrCat(kHolidays, absl::StrJoin(days, ", ")));
  }
  return parts.empty() ? std::string(kNothing) : absl::StrJoin(parts, "; ");
}

absl::optional<v1::DutyHours> ParseDutyHours(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  v1::DutyHours hours;
  if (text == kNothing) return hours;
  if (text == kAlways) {
    hours.set_around_the_clock(true);
    return hours;
  }
  for (const absl::string_view part : absl::StrSplit(text, ';')) {
    if (!ParsePart(absl::StripAsciiWhitespace(part), hours)) return absl::nullopt;
  }
  return hours;
}

}  // namespace rollcall
