// The form of rules of recurrence. Only such as come again whatever the first
// day is: a calendar library may look for ever for a 30th that is also a fifth
// Sunday from the end.
#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/base/calendar_date.h"
#include "core/base/status_macros.h"
#include "core/exercise/recurrence.h"
#include "core/statement/body.h"

namespace rollcall {
namespace {

constexpr int kMaxInterval = 99;
constexpr int kMaxCount = 9999;
constexpr int kMaxMonthDay = 28;  // every month has it
constexpr int kMaxOrdinal = 4;    // every month has a fourth Monday

// A number without a sign, or with a minus, not padded.
bool IsNumber(absl::string_view text, int least, int most) {
  int value = 0;
  return absl::SimpleAtoi(text, &value) && absl::StrCat(value) == text && value != 0 &&
         value >= least && value <= most;
}

bool IsWeekday(absl::string_view text, bool ordinals) {
  static constexpr absl::string_view kDays[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
  if (text.size() < 2) return false;
  const absl::string_view ordinal = text.substr(0, text.size() - 2);
  return std::find(std::begin(kDays), std::end(kDays), text.substr(text.size() - 2)) !=
             std::end(kDays) &&
         (ordinal.empty() || (ordinals && IsNumber(ordinal, -kMaxOrdinal, kMaxOrdinal)));
}

template <typename Check>
bool EveryOne(absl::string_view list, Check check) {
  const std::vector<std::string> each = absl::StrSplit(list, ',');
  return std::all_of(each.begin(), each.end(), check);
}

bool IsDay(absl::string_view text) {
  return text.size() == 8 &&
         ParseDate(absl::StrCat(text.substr(0, 4), "-", text.substr(4, 2), "-", text.substr(6)))
             .has_value();
}

// True when the part may stand beside this frequency.
bool IsPart(absl::string_view frequency, absl::string_view name, absl::string_view value) {
  const bool by_months = frequency == "MONTHLY" || frequency == "YEARLY";
  if (name == "INTERVAL") return IsNumber(value, 1, kMaxInterval);
  if (name == "COUNT") return IsNumber(value, 1, kMaxCount);
  if (name == "UNTIL") return IsDay(value);
  if (name == "WKST") return IsWeekday(value, /*ordinals=*/false);
  if (name == "BYMONTH") {
    return frequency == "YEARLY" &&
           EveryOne(value, [](absl::string_view month) { return IsNumber(month, 1, 12); });
  }
  if (name == "BYMONTHDAY") {
    return by_months && EveryOne(value, [](absl::string_view day) {
             return IsNumber(day, -kMaxMonthDay, kMaxMonthDay);
           });
  }
  if (name == "BYDAY") {
    return (by_months || frequency == "WEEKLY") &&
           EveryOne(value, [&](absl::string_view day) { return IsWeekday(day, by_months); });
  }
  return false;
}

bool IsRule(absl::string_view rule) {
  const std::vector<std::string> parts = absl::StrSplit(rule, ';');
  std::string frequency;
  std::set<std::string> names;
  for (const std::string& part : parts) {
    const std::pair<std::string, std::string> pair = absl::StrSplit(part, absl::MaxSplits('=', 1));
    const auto& [name, value] = pair;
    if (!names.insert(name).second) return false;
    if (name == "FREQ" && frequency.empty()) {
      frequency = value;
      if (value != "DAILY" && value != "WEEKLY" && value != "MONTHLY" && value != "YEARLY") {
        return false;
      }
    } else if (frequency.empty() || !IsPart(frequency, name, value)) {
      return false;
    }
  }
  return !frequency.empty() && !(names.contains("COUNT") && names.contains("UNTIL")) &&
         !(names.contains("BYMONTHDAY") && names.contains("BYDAY"));
}

}  // namespace

absl::Status CheckRecurrence(absl::string_view rule) {
  if (rule.size() <= kMaxRecurrenceBytes && IsRule(rule)) return absl::OkStatus();
  return InvalidBody(
      "recurrence",
      "must be an RRULE value of RFC 5545 that begins with FREQ in days, weeks, months or years "
      "and has only parts that docs/formats/exercise.md names, as in FREQ=MONTHLY;INTERVAL=6");
}

}  // namespace rollcall
