#include "core/directory/duty_time.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/base/calendar_date.h"
#include "core/directory/duty_hours_rules.h"

namespace rollcall {
namespace {

struct Shift {
  absl::Time start;
  absl::Time end;  // not included
};

// Times beyond these have no calendar worth the name.
absl::Time Within(absl::Time time) {
  const absl::TimeZone utc = absl::UTCTimeZone();
  return std::clamp(time, absl::FromCivil(absl::CivilDay(1, 1, 2), utc),
                    absl::FromCivil(absl::CivilDay(9999, 12, 1), utc));
}

// Sorted: each day of each interval asks for it.
class Holidays {
 public:
  explicit Holidays(const v1::DutyHours& hours) {
    for (const google::type::Date& date : hours.holidays()) {
      if (const auto day = ToCivilDay(date)) days_.push_back(*day);
    }
    std::sort(days_.begin(), days_.end());
  }

  bool Have(absl::CivilDay day) const {
    return std::binary_search(days_.begin(), days_.end(), day);
  }

 private:
  std::vector<absl::CivilDay> days_;
};

v1::Weekday WeekdayOf(absl::CivilDay day) {
  // absl counts from Monday = 0.
  return static_cast<v1::Weekday>(static_cast<int>(absl::GetWeekday(day)) + 1);
}

absl::Time StartAt(absl::CivilSecond local, const absl::TimeZone& zone) {
  const absl::TimeZone::TimeInfo info = zone.At(local);
  return info.kind == absl::TimeZone::TimeInfo::SKIPPED ? info.trans : info.pre;
}

absl::Time EndAt(absl::CivilSecond local, const absl::TimeZone& zone) {
  const absl::TimeZone::TimeInfo info = zone.At(local);
  return info.kind == absl::TimeZone::TimeInfo::SKIPPED ? info.trans : info.post;
}

absl::CivilSecond MinuteOf(absl::CivilDay day, uint32_t minute) {
  return absl::CivilSecond(day) + int64_t{60} * minute;
}

// The shift of the interval that starts on that day, if there is one.
absl::optional<Shift> ShiftOn(const Holidays& holidays, const v1::HoursOfDay& interval,
                              absl::CivilDay day, const absl::TimeZone& zone) {
  const auto& days = interval.days();
  if (std::find(days.begin(), days.end(), WeekdayOf(day)) == days.end() || holidays.Have(day)) {
    return absl::nullopt;
  }
  const auto day_minutes = static_cast<uint32_t>(kMinutesPerDay);
  const uint32_t start = std::min(interval.start_minute(), day_minutes - 1);
  uint32_t end = std::min(interval.end_minute(), start + day_minutes);
  if (end > day_minutes && holidays.Have(day + 1)) end = day_minutes;
  const Shift shift = {StartAt(MinuteOf(day, start), zone), EndAt(MinuteOf(day, end), zone)};
  if (shift.start >= shift.end) return absl::nullopt;
  return shift;
}

}  // namespace

Duty DutyAt(const v1::DutyHours& hours, absl::Time time, const absl::TimeZone& zone) {
  if (hours.around_the_clock()) return Duty::kOn;
  time = Within(time);
  const absl::CivilDay today = absl::ToCivilDay(time, zone);
  const Holidays holidays(hours);
  if (hours.hours().empty()) return holidays.Have(today) ? Duty::kOff : Duty::kUnknown;
  for (const v1::HoursOfDay& interval : hours.hours()) {
    for (const absl::CivilDay day : {today - 1, today}) {
      const auto shift = ShiftOn(holidays, interval, day, zone);
      if (shift.has_value() && shift->start <= time && time < shift->end) return Duty::kOn;
    }
  }
  return Duty::kOff;
}

absl::optional<absl::Time> NextDutyTime(const v1::DutyHours& hours, absl::Time time,
                                        const absl::TimeZone& zone, absl::CivilDay last_day) {
  time = Within(time);
  const absl::Time horizon = time + absl::Hours(24) * kDutyHorizonDays;
  const absl::CivilDay today = absl::ToCivilDay(time, zone);
  const Holidays holidays(hours);
  absl::optional<absl::Time> next;
  // One day more than the horizon: the clock may change in between. No shift of a later
  // day starts before one of an earlier day.
  for (int i = 0; i <= kDutyHorizonDays + 1 && today + i <= last_day && !next.has_value(); ++i) {
    for (const v1::HoursOfDay& interval : hours.hours()) {
      const auto shift = ShiftOn(holidays, interval, today + i, zone);
      if (!shift.has_value() || shift->start <= time || shift->start > horizon) continue;
      if (!next.has_value() || shift->start < *next) next = shift->start;
    }
  }
  return next;
}

}  // namespace rollcall
