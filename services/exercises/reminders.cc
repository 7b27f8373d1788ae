#include "services/exercises/reminders.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/geography/state.h"
#include "rollcall/v1/exercise_view.pb.h"
#include "rollcall/v1/view.pb.h"
#include "storage/ledger.h"

namespace rollcall {
namespace {

Reminder ToReminder(const std::string& origin, const std::string& alpha3, const v1::State& state,
                    DueReminder due) {
  Reminder reminder;
  reminder.origin = origin;
  reminder.state = alpha3;
  reminder.subject =
      due.tls_keys.empty() ? Reminder::Subject::kConfirmation : Reminder::Subject::kAccess;
  reminder.sheet = due.sheet;
  if (!due.tls_keys.empty()) reminder.endings.push_back({due.time, std::move(due.tls_keys)});
  reminder.time = due.time;
  reminder.days_before = due.days_before;
  for (const v1::NominatedSheet& sheet : state.sheets()) {
    for (const v1::PointOfContact& contact : sheet.sheet().points_of_contact()) {
      if (due.sheet != v1::CONTACT_KIND_UNSPECIFIED && contact.kind() != due.sheet) continue;
      reminder.contacts.push_back(contact);
    }
  }
  return reminder;
}

absl::Time BeginningOfDay(absl::Time time) {
  const absl::TimeZone utc = absl::UTCTimeZone();
  return absl::FromCivil(absl::ToCivilDay(time, utc), utc);
}

// Dates are a State's to change as often as it likes, and a mail that the directory
// signs goes to many: so a date is a day, and about one subject there is one reminder
// a day, of all dates that have come near.
struct Marks {
  std::string date;
  std::string today;
};
Marks MarksOf(const std::string& alpha3, const DueReminder& due, absl::Time now) {
  const absl::string_view subject = due.sheet == v1::CONTACT_KIND_UNSPECIFIED ? "access"
                                    : due.sheet == v1::CONTACT_KIND_TECHNICAL ? "technical"
                                                                              : "diplomatic";
  const std::string what = absl::StrCat(alpha3, "/", subject);
  return {desk_key::Reminded(what, BeginningOfDay(due.time), due.days_before),
          desk_key::RemindedOn(what, BeginningOfDay(now))};
}

}  // namespace

absl::StatusOr<Reminders::AccessEnds> Reminders::ReadAccessEnds() const {
  AccessEnds ends;
  absl::Status status;
  constexpr absl::string_view kPrefix = "access/";
  RETURN_IF_ERROR(StoreView(*log_.head().reader)
                      .Scan(kPrefix, kPrefix, [&](absl::string_view key, absl::string_view bytes) {
                        v1::AccessRecord record;
                        const auto tls_key = Digest::FromHex(key.substr(kPrefix.size()));
                        if (!tls_key.ok() ||
                            !record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
                          status = CorruptRecord(key);
                          return false;
                        }
                        const auto time = FromTimestamp(record.expire_time());
                        if (time.ok()) ends[record.participant()].push_back({*tls_key, *time});
                        return true;
                      }));
  RETURN_IF_ERROR(status);
  return ends;
}

absl::StatusOr<std::vector<Reminder>> Reminders::TakeDue(const std::string& alpha3,
                                                         const std::vector<AccessEnd>& ends,
                                                         ChangeSet& marks) const {
  std::vector<Reminder> taken;
  ASSIGN_OR_RETURN(const auto bytes, Ledger(*log_.head().reader).Answer(alpha3));
  if (!bytes.has_value()) return taken;
  v1::State state;
  if (!state.ParseFromString(*bytes)) return CorruptRecord(alpha3);
  const absl::Time now = log_.BoundedNow();
  for (DueReminder& due : RemindersDue(state, ends, now)) {
    const Marks own = MarksOf(alpha3, due, now);
    ASSIGN_OR_RETURN(const auto of_date, log_.board().Get(own.date));
    ASSIGN_OR_RETURN(const auto of_today, log_.board().Get(own.today));
    if (of_date.has_value() || of_today.has_value()) continue;
    marks.Put(own.date, v1::BoardMark());
    marks.Put(own.today, v1::BoardMark());
    if (!taken.empty() && taken.back().subject == Reminder::Subject::kAccess) {
      taken.back().endings.push_back({due.time, std::move(due.tls_keys)});
    } else {
      taken.push_back(ToReminder(log_.speaker().origin(), alpha3, state, std::move(due)));
    }
  }
  return taken;
}

absl::Status Reminders::SendDue() {
  const absl::Duration now = log_.clock().Monotonic();
  if (sender_ == nullptr || now < next_look_) return absl::OkStatus();
  ASSIGN_OR_RETURN(const AccessEnds ends, ReadAccessEnds());
  ChangeSet marks(&log_.board());
  std::vector<Reminder> due;
  for (const StateRow& row : AllStates()) {
    const auto own = ends.find(StateName(row.alpha3));
    ASSIGN_OR_RETURN(std::vector<Reminder> taken,
                     TakeDue(std::string(row.alpha3),
                             own == ends.end() ? std::vector<AccessEnd>() : own->second, marks));
    for (Reminder& reminder : taken) due.push_back(std::move(reminder));
  }
  RETURN_IF_ERROR(log_.desk().Write(marks));
  for (Reminder& reminder : due) {
    sender_->Send(std::move(reminder));
    log_.observer().OnReminder();
  }
  next_look_ = now + kReminderInterval;
  return absl::OkStatus();
}

}  // namespace rollcall
