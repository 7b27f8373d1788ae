#include "core/directory/reminders_due.h"

#include <map>
#include <utility>

#include "absl/time/civil_time.h"
#include "absl/types/optional.h"
#include "core/base/calendar_date.h"
#include "core/base/resource_name.h"

namespace rollcall {
namespace {

// The last of the reminders of a date that has come; nullopt for none.
absl::optional<int> DaysBefore(absl::Time time, absl::Time now) {
  if (now >= time + kMaxReminderDelay) return absl::nullopt;
  absl::optional<int> last;
  for (const int days : kReminderDays) {
    if (time - now <= absl::Hours(24 * days)) last = days;
  }
  return last;
}

}  // namespace

std::vector<DueReminder> RemindersDue(const v1::State& state, const std::vector<AccessEnd>& ends,
                                      absl::Time now) {
  std::vector<DueReminder> due;
  for (const v1::NominatedSheet& sheet : state.sheets()) {
    const auto day = ToCivilDay(sheet.sheet().next_confirmation_date());
    const auto name = ResourceName::Parse(sheet.name());
    if (!day.has_value() || !name.ok()) continue;
    DueReminder reminder;
    reminder.time = absl::FromCivil(*day, absl::UTCTimeZone());
    const auto days = DaysBefore(reminder.time, now);
    if (!days.has_value()) continue;
    reminder.sheet = name->pattern == ResourceName::Pattern::kTechnicalSheet
                         ? v1::CONTACT_KIND_TECHNICAL
                         : v1::CONTACT_KIND_DIPLOMATIC;
    reminder.days_before = *days;
    due.push_back(std::move(reminder));
  }
  std::map<absl::CivilDay, DueReminder> by_day;
  for (const AccessEnd& end : ends) {
    DueReminder& reminder = by_day[absl::ToCivilDay(end.time, absl::UTCTimeZone())];
    if (reminder.tls_keys.empty() || end.time < reminder.time) reminder.time = end.time;
    reminder.tls_keys.push_back(end.tls_key);
  }
  for (auto& [day, reminder] : by_day) {
    const auto days = DaysBefore(reminder.time, now);
    if (!days.has_value()) continue;
    reminder.days_before = *days;
    due.push_back(std::move(reminder));
  }
  return due;
}

}  // namespace rollcall
