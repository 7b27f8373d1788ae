// Times, days and languages in words.
#ifndef ROLLCALL_CLIENTS_CLI_MOMENT_H_
#define ROLLCALL_CLIENTS_CLI_MOMENT_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "core/geography/state.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"
#include "rollcall/v1/sheet.pb.h"

namespace rollcall {

// An IANA time zone of this machine's tz data; nullopt when it has none of that
// name. Sheets of other States name zones: what is not in the form of such a
// name never reaches the file system. Fits TimeZoneFinder of
// core/fold/ranking.h.
absl::optional<absl::TimeZone> FindIanaZone(absl::string_view name);

// "2026-11-21 12:00 EAT (UTC+03:00)"; the letters are left out where the zone
// has none.
std::string FormatMoment(absl::Time time, const absl::TimeZone& zone);
// The same for a time on the wire; "" for one outside years 1 to 9999.
std::string FormatMoment(const google::protobuf::Timestamp& time, const absl::TimeZone& zone);

// "Saturday 12:00 (Africa/Nairobi, UTC+03:00)": the time at a place whose
// offset from UTC is known.
std::string FormatLocalTime(absl::Time time, int32_t utc_offset_seconds,
                            absl::string_view zone_name, Language language);

// "Monday 2026-11-23 08:00 EAT (UTC+03:00)".
std::string FormatMomentWithDay(absl::Time time, const absl::TimeZone& zone, Language language);

// "2026-11-21T09:00:00Z": for programs.
std::string Rfc3339Utc(absl::Time time);

// "2026-11-21"; "" when unset.
std::string FormatDateIfSet(const google::type::Date& date);
// The same of a moment.
std::string FormatDate(absl::Time time, const absl::TimeZone& zone);

// True when `date` is set and over everywhere that counts: before the day of
// `now` in UTC.
bool IsPast(const google::type::Date& date, absl::Time now);

// "now", RFC 3339 with an offset ("2026-11-21T12:00:00+03:00", seconds
// optional), or a local date and time in `zone` ("2026-11-21 12:00",
// "2026-11-21"). INVALID_ARGUMENT saying so otherwise.
absl::StatusOr<absl::Time> ParseMoment(absl::string_view text, const absl::TimeZone& zone,
                                       absl::Time now);

// "Saturday", in the language given.
std::string DayName(absl::Weekday day, Language language);
// Its abbreviation, "Sat".
std::string ShortDayName(v1::Weekday day, Language language);

// "French" for "fr", in the language given; the tag itself when it has no name.
std::string LanguageName(absl::string_view tag, Language language);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_MOMENT_H_
