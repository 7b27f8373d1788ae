// When an announced ping may come: not on a contact's weekend days and holidays,
// and not at night. Duty checks do not ask.
#ifndef ROLLCALL_CORE_EXERCISE_ORDINARY_TIME_H_
#define ROLLCALL_CORE_EXERCISE_ORDINARY_TIME_H_

#include "absl/time/time.h"
#include "rollcall/v1/sheet.pb.h"

namespace rollcall {

// Nights: local hours outside of these.
inline constexpr int kMorningHour = 8;
inline constexpr int kEveningHour = 18;
// Who is away for longer is asked all the same: that nobody is there is what an
// exercise has to find.
inline constexpr int kMaxQuietDays = 7;

// The first ordinary moment of the contact that is not before `time`; `time`
// itself for who is there around the clock, and when there is none within
// kMaxQuietDays. Total.
absl::Time NextOrdinaryTime(const v1::PointOfContact& contact, absl::Time time,
                            const absl::TimeZone& zone);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_EXERCISE_ORDINARY_TIME_H_
