#include "core/exercise/ordinary_time.h"

#include <algorithm>

#include "absl/time/civil_time.h"
#include "core/base/calendar_date.h"

namespace rollcall {
namespace {

bool IsQuietDay(const v1::DutyHours& hours, absl::CivilDay day) {
  // absl counts from Monday = 0.
  const int weekday = static_cast<int>(absl::GetWeekday(day)) + 1;
  return std::any_of(hours.weekend().begin(), hours.weekend().end(),
                     [weekday](int weekend) { return weekend == weekday; }) ||
         std::any_of(hours.holidays().begin(), hours.holidays().end(),
                     [day](const google::type::Date& date) { return ToCivilDay(date) == day; });
}

}  // namespace

absl::Time NextOrdinaryTime(const v1::PointOfContact& contact, absl::Time time,
                            const absl::TimeZone& zone) {
  const v1::DutyHours& hours = contact.duty_hours();
  if (hours.around_the_clock()) return time;
  const absl::CivilSecond local = absl::ToCivilSecond(time, zone);
  const absl::CivilDay today(local);
  if (!IsQuietDay(hours, today) && local.hour() >= kMorningHour && local.hour() < kEveningHour) {
    return time;
  }
  const int first = local.hour() < kMorningHour ? 0 : 1;
  for (int i = first; i <= kMaxQuietDays; ++i) {
    const absl::CivilDay day = today + i;
    if (IsQuietDay(hours, day)) continue;
    return absl::FromCivil(absl::CivilHour(day) + kMorningHour, zone);
  }
  return time;
}

}  // namespace rollcall
