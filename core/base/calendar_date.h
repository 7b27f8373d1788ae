// Calendar dates: google.type.Date <-> absl::CivilDay <-> "2027-05-01".
#ifndef ROLLCALL_CORE_BASE_CALENDAR_DATE_H_
#define ROLLCALL_CORE_BASE_CALENDAR_DATE_H_

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/types/optional.h"
#include "google/type/date.pb.h"

namespace rollcall {

// The day; nullopt when it is none: any field missing or out of range,
// 30 February, a year outside 1 to 9999.
inline absl::optional<absl::CivilDay> ToCivilDay(const google::type::Date& date) {
  if (date.year() < 1 || date.year() > 9999 || date.month() < 1 || date.month() > 12 ||
      date.day() < 1 || date.day() > 31) {
    return absl::nullopt;
  }
  // CivilDay normalizes: 30 February becomes 1 or 2 March.
  const absl::CivilDay day(date.year(), date.month(), date.day());
  if (day.month() != date.month()) return absl::nullopt;
  return day;
}

// Needs a year of 1 to 9999.
inline google::type::Date ToDate(absl::CivilDay day) {
  google::type::Date date;
  date.set_year(static_cast<int>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

// "2027-05-01". Total: fields out of range are printed as they are.
inline std::string FormatDate(const google::type::Date& date) {
  return absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day());
}

// The inverse: exactly ISO 8601's YYYY-MM-DD and a real day, else nullopt.
inline absl::optional<google::type::Date> ParseDate(absl::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return absl::nullopt;
  for (const size_t i : {0, 1, 2, 3, 5, 6, 8, 9}) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(text[i]))) return absl::nullopt;
  }
  int year = 0;
  int month = 0;
  int day = 0;
  if (!absl::SimpleAtoi(text.substr(0, 4), &year) || !absl::SimpleAtoi(text.substr(5, 2), &month) ||
      !absl::SimpleAtoi(text.substr(8, 2), &day)) {
    return absl::nullopt;
  }
  google::type::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  if (!ToCivilDay(date).has_value()) return absl::nullopt;
  return date;
}

}  // namespace rollcall

#endif  // ROLLCALL_CORE_BASE_CALENDAR_DATE_H_
