// Duty hours against the clock on the wall there: is somebody on duty at that
// moment, and when next?
//
// An interval of HoursOfDay starts on each of its days at its start minute of
// local time and may reach into the next day. Local times that a change of the
// clock skips count as the moment of the change; of those that come twice, the
// first counts for a start and the second for an end. Nobody is there on a
// holiday: a shift that would start then does not take place, one that reaches
// into it ends at midnight. Weekend days do not matter here: the days of the
// intervals say when somebody is there.
#ifndef ROLLCALL_CORE_DIRECTORY_DUTY_TIME_H_
#define ROLLCALL_CORE_DIRECTORY_DUTY_TIME_H_

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "rollcall/v1/sheet.pb.h"

namespace rollcall {

enum class Duty { kOn, kUnknown, kOff };

// How far ahead the next time on duty is looked for.
inline constexpr int kDutyHorizonDays = 14;

// Whether somebody is there at `time`. Unknown when no hours are given and the
// day is no holiday. Total: hours that break the rules count as far as they
// make sense.
Duty DutyAt(const v1::DutyHours& hours, absl::Time time, const absl::TimeZone& zone);

// The first start of duty after `time`, not more than kDutyHorizonDays later
// and on no day after `last_day`; nullopt when there is none.
absl::optional<absl::Time> NextDutyTime(const v1::DutyHours& hours, absl::Time time,
                                        const absl::TimeZone& zone, absl::CivilDay last_day);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_DIRECTORY_DUTY_TIME_H_
