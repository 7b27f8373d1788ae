#include "core/directory/duty_hours_rules.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/types/optional.h"
#include "core/base/calendar_date.h"

namespace rollcall {
namespace {

bool IsDay(int day) { return day >= v1::WEEKDAY_MONDAY && day <= v1::WEEKDAY_SUNDAY; }

void CheckDays(absl::string_view field, const v1::HoursOfDay& interval, SheetFindings& findings) {
  if (interval.days().empty()) {
    findings.Error(field, "needs at least one day of the week");
    return;
  }
  int previous = 0;
  for (const int day : interval.days()) {
    if (!IsDay(day)) {
      findings.Error(field, "has a number that is no day of the week: 1 (Monday) to 7 (Sunday)");
      return;
    }
    if (day <= previous) {
      findings.Error(field, "must name its days in ascending order, none twice");
      return;
    }
    previous = day;
  }
}

void CheckMinutes(absl::string_view field, const v1::HoursOfDay& interval,
                  SheetFindings& findings) {
  if (interval.start_minute() >= static_cast<uint32_t>(kMinutesPerDay)) {
    findings.Error(absl::StrCat(field, ".start_minute"), "must be 0 to 1439, before midnight");
    return;
  }
  if (interval.end_minute() <= interval.start_minute() ||
      interval.end_minute() > interval.start_minute() + kMinutesPerDay) {
    findings.Error(absl::StrCat(field, ".end_minute"),
                   "must be after the start and at most 24 hours after it");
  }
}

void CheckIntervals(absl::string_view field, const v1::DutyHours& hours, SheetFindings& findings) {
  if (hours.hours_size() > kMaxHoursOfDay) {
    findings.Error(absl::StrCat(field, ".hours"),
                   absl::StrCat("has more than ", kMaxHoursOfDay, " intervals"));
  }
  std::pair<int, int64_t> previous = {0, 0};
  for (int i = 0; i < std::min(hours.hours_size(), kMaxHoursOfDay); ++i) {
    const std::string path = absl::StrCat(field, ".hours[", i, "]");
    const v1::HoursOfDay& interval = hours.hours(i);
    CheckDays(absl::StrCat(path, ".days"), interval, findings);
    CheckMinutes(path, interval, findings);
    if (interval.days().empty()) continue;
    const std::pair<int, int64_t> place = {interval.days(0), interval.start_minute()};
    if (i > 0 && place <= previous) {
      findings.Error(path, "must come in the order of the week: by first day, then by start");
    }
    previous = place;
  }
}

void CheckWeekend(absl::string_view field, const v1::DutyHours& hours, SheetFindings& findings) {
  bool seen[kDaysPerWeek + 1] = {};
  for (const int day : hours.weekend()) {
    if (!IsDay(day)) {
      findings.Error(field, "has a number that is no day of the week: 1 (Monday) to 7 (Sunday)");
      return;
    }
    if (seen[day]) {
      findings.Error(field, "names a day twice");
      return;
    }
    seen[day] = true;
  }
}

void CheckHolidays(absl::string_view field, const v1::DutyHours& hours, SheetFindings& findings) {
  if (hours.holidays_size() > kMaxHolidays) {
    findings.Error(field, absl::StrCat("has more than ", kMaxHolidays, " days"));
  }
  absl::optional<absl::CivilDay> previous;
  for (int i = 0; i < std::min(hours.holidays_size(), kMaxHolidays); ++i) {
    const std::string path = absl::StrCat(field, "[", i, "]");
    const auto day = ToCivilDay(hours.holidays(i));
    if (!day.has_value()) {
      findings.Error(path, "is no day of the calendar");
      continue;
    }
    if (previous.has_value() && *day <= *previous) {
      findings.Error(path, "must come after the day before it in the list, none twice");
    }
    previous = day;
  }
}

}  // namespace

void CheckDutyHours(absl::string_view field, const v1::DutyHours& hours, SheetFindings& findings) {
  if (hours.around_the_clock() &&
      (!hours.hours().empty() || !hours.weekend().empty() || !hours.holidays().empty())) {
    findings.Error(field, "around the clock leaves no room for hours, weekend or holidays");
  }
  CheckIntervals(field, hours, findings);
  CheckWeekend(absl::StrCat(field, ".weekend"), hours, findings);
  CheckHolidays(absl::StrCat(field, ".holidays"), hours, findings);
}

}  // namespace rollcall
