#include "core/interchange/duty_hours_text.h"

#include <array>
#include <cstdint>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace rollcall {
namespace {

constexpr int kDays = 7;
constexpr uint32_t kDayMinutes = 24 * 60;
constexpr std::array<absl::string_view, kDays> kDayNames = {
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
constexpr size_t kAbbreviationBytes = 3;

// True for the days of the week that are meant; index 0 is Monday.
using DaySet = std::array<bool, kDays>;

absl::optional<DaySet> ParseDays(absl::string_view text) {
  DaySet days = {};
  if (absl::EqualsIgnoreCase(text, "daily")) {
    days.fill(true);
    return days;
  }
  for (const absl::string_view range : absl::StrSplit(text, ',')) {
    const std::vector<absl::string_view> ends = absl::StrSplit(range, '-');
    if (ends.size() > 2) return absl::nullopt;
    const auto first = ParseWeekday(ends.front());
    const auto last = ParseWeekday(ends.back());
    if (!first.has_value() || !last.has_value()) return absl::nullopt;
    for (int day = *first - 1;; day = (day + 1) % kDays) {
      days[day] = true;
      if (day == *last - 1) break;
    }
  }
  return days;
}

absl::optional<uint32_t> ParseMinute(absl::string_view text) {
  if (text.size() != 5 || text[2] != ':') return absl::nullopt;
  for (const size_t i : {0, 1, 3, 4}) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(text[i]))) return absl::nullopt;
  }
  uint32_t hour = 0;
  uint32_t minute = 0;
  if (!absl::SimpleAtoi(text.substr(0, 2), &hour) || !absl::SimpleAtoi(text.substr(3), &minute) ||
      minute > 59 || hour > 24 || (hour == 24 && minute > 0)) {
    return absl::nullopt;
  }
  return hour * 60 + minute;
}

std::string FormatMinute(uint32_t minute) {
  return absl::StrFormat("%02d:%02d", minute / 60, minute % 60);
}

// Runs of days, a run may pass Sunday: "Sun-Thu", "Mon,Wed,Fri".
std::string FormatDays(const DaySet& days) {
  int first = 0;  // a day before which none is set, so that no run is cut
  while (first < kDays && (!days[first] || days[(first + kDays - 1) % kDays])) ++first;
  if (first == kDays) return days[0] ? "daily" : "";
  std::vector<std::string> runs;
  for (int i = 0; i < kDays; ++i) {
    const int from = (first + i) % kDays;
    if (!days[from]) continue;
    while (i + 1 < kDays && days[(first + i + 1) % kDays]) ++i;
    const int to = (first + i) % kDays;
    runs.push_back(from == to ? std::string(FormatWeekday(from + 1))
                              : absl::StrCat(FormatWeekday(from + 1), "-", FormatWeekday(to + 1)));
  }
  return absl::StrJoin(runs, ",");
}

}  // namespace

absl::optional<v1::Weekday> ParseWeekday(absl::string_view text) {
  for (int i = 0; i < kDays; ++i) {
    if (absl::EqualsIgnoreCase(text, kDayNames[i]) ||
        absl::EqualsIgnoreCase(text, kDayNames[i].substr(0, kAbbreviationBytes))) {
      return static_cast<v1::Weekday>(i + 1);
    }
  }
  return absl::nullopt;
}

absl::string_view FormatWeekday(int weekday) {
  if (weekday < 1 || weekday > kDays) return "";
  return kDayNames[weekday - 1].substr(0, kAbbreviationBytes);
}

absl::optional<v1::HoursOfDay> ParseHours(absl::string_view text) {
  const std::vector<absl::string_view> words = absl::StrSplit(text, ' ', absl::SkipEmpty());
  if (words.size() != 2) return absl::nullopt;
  const auto days = ParseDays(words[0]);
  const std::vector<absl::string_view> times = absl::StrSplit(words[1], '-');
  if (!days.has_value() || times.size() != 2) return absl::nullopt;
  const auto start = ParseMinute(times[0]);
  auto end = ParseMinute(times[1]);
  if (!start.has_value() || !end.has_value() || *start == kDayMinutes) return absl::nullopt;
  if (*end <= *start) *end += kDayMinutes;
  v1::HoursOfDay interval;
  for (int i = 0; i < kDays; ++i) {
    if ((*days)[i]) interval.add_days(static_cast<v1::Weekday>(i + 1));
  }
  interval.set_start_minute(*start);
  interval.set_end_minute(*end);
  return interval;
}

std::string FormatHours(const v1::HoursOfDay& interval) {
  DaySet days = {};
  for (const int day : interval.days()) {
    if (day >= 1 && day <= kDays) days[day - 1] = true;
  }
  const uint32_t end = interval.end_minute();
  return absl::StrCat(FormatDays(days), " ", FormatMinute(interval.start_minute()), "-",
                      FormatMinute(end > kDayMinutes ? end - kDayMinutes : end));
}

}  // namespace rollcall
