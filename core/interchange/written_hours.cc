#include "core/interchange/written_hours.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "core/interchange/duty_hours_line.h"
#include "core/interchange/duty_hours_text.h"

namespace rollcall {
namespace {

// Longer than any line of office hours.
constexpr size_t kMaxWrittenBytes = 500;

constexpr absl::string_view kAlways[] = {"24/7",         "24x7",    "24/7/365",       "24x7x365",
                                         "24h",          "24hours", "24hours/7",      "24hoursaday",
                                         "24/7/365days", "247",     "aroundtheclock", "24hx7d"};
// Words that say nothing about hours.
constexpr absl::string_view kNoise[] = {"from", "hrs", "hours", "h",       "local",
                                        "time", "and", "&",     "office:", "hours:"};
constexpr absl::string_view kWorkingDays[] = {"weekdays", "workdays"};

template <size_t kCount>
bool IsOneOf(absl::string_view text, const absl::string_view (&words)[kCount]) {
  return std::find(std::begin(words), std::end(words), text) != std::end(words);
}

// "Mon" and "Monday" and what stands between, such as "Thurs"; 0 for no day.
int DayOf(absl::string_view word) {
  constexpr absl::string_view kDays[] = {"monday", "tuesday",  "wednesday", "thursday",
                                         "friday", "saturday", "sunday"};
  for (int i = 0; i < 7; ++i) {
    if (word.size() >= 3 && kDays[i].substr(0, word.size()) == word) return i + 1;
  }
  return 0;
}

// Minutes after midnight of "8", "8:30", "0830", "8.30am", "5pm"; -1 for no time.
int MinuteOf(absl::string_view word) {
  bool morning = false;
  bool afternoon = false;
  for (const absl::string_view mark : {"am", "a.m.", "pm", "p.m."}) {
    if (!absl::EndsWith(word, mark)) continue;
    (mark[0] == 'a' ? morning : afternoon) = true;
    word.remove_suffix(mark.size());
    break;
  }
  std::string digits;
  size_t split = 0;
  for (const char c : word) {
    if (absl::ascii_isdigit(static_cast<unsigned char>(c))) {
      digits.push_back(c);
    } else if ((c == ':' || c == '.' || c == 'h') && split == 0 && !digits.empty()) {
      split = digits.size();
    } else {
      return -1;
    }
  }
  if (digits.empty() || digits.size() > 4) return -1;
  if (split == 0) split = digits.size() <= 2 ? digits.size() : digits.size() - 2;
  int hour = 0;
  int minute = 0;
  const std::string rest = digits.substr(split);
  if (!absl::SimpleAtoi(digits.substr(0, split), &hour) || rest.size() == 1 ||
      (!rest.empty() && !absl::SimpleAtoi(rest, &minute))) {
    return -1;
  }
  if ((morning || afternoon) && (hour < 1 || hour > 12)) return -1;
  if (afternoon && hour < 12) hour += 12;
  if (morning && hour == 12) hour = 0;
  if (minute > 59 || hour > 24 || (hour == 24 && minute > 0)) return -1;
  return hour * 60 + minute;
}

// Words and dashes: "mon", "-", "fri", "8:30am", "-", "5pm".
std::vector<std::string> Tokens(absl::string_view text) {
  const std::string spaced =
      absl::StrReplaceAll(absl::AsciiStrToLower(text), {{"\xE2\x80\x93", " - "},
                                                        {"\xE2\x80\x94", " - "},
                                                        {"-", " - "},
                                                        {" to ", " - "},
                                                        {" through ", " - "},
                                                        {" until ", " - "},
                                                        {" till ", " - "},
                                                        {",", " "},
                                                        {";", " "},
                                                        {"(", " "},
                                                        {")", " "},
                                                        {"\n", " "},
                                                        {" am", "am"},
                                                        {" pm", "pm"},
                                                        {" a.m.", "am"},
                                                        {" p.m.", "pm"}});
  std::vector<std::string> tokens;
  for (const absl::string_view word : absl::StrSplit(spaced, ' ', absl::SkipEmpty())) {
    if (IsOneOf(word, kNoise)) continue;
    std::string token(word);
    // "mon:" and "17:00." end a part.
    while (token.size() > 1 && (token.back() == ':' || token.back() == '.') &&
           !absl::EndsWith(token, "m.")) {
      token.pop_back();
    }
    if (DayOf(token) == 0 && absl::EndsWith(token, "s") &&
        DayOf(token.substr(0, token.size() - 1)) != 0) {
      token.pop_back();  // "Sundays"
    }
    tokens.push_back(std::move(token));
  }
  return tokens;
}

// Adds the days at `at`: "mon - fri", "sat"; false when none stand there.
bool TakeDays(const std::vector<std::string>& tokens, size_t& at, std::vector<bool>& days) {
  bool any = false;
  while (at < tokens.size()) {
    if (IsOneOf(tokens[at], kWorkingDays)) {
      std::fill(days.begin(), days.begin() + 5, true);
      ++at;
    } else if (tokens[at] == "daily") {
      std::fill(days.begin(), days.end(), true);
      ++at;
    } else if (const int first = DayOf(tokens[at]); first != 0) {
      int last = first;
      ++at;
      if (at + 1 < tokens.size() && tokens[at] == "-" && DayOf(tokens[at + 1]) != 0) {
        last = DayOf(tokens[at + 1]);
        at += 2;
      }
      for (int day = first;; day = day % 7 + 1) {
        days[static_cast<size_t>(day - 1)] = true;
        if (day == last) break;
      }
    } else {
      break;
    }
    any = true;
  }
  return any;
}

}  // namespace

absl::optional<v1::DutyHours> ReadWrittenHours(absl::string_view text) {
  if (text.size() > kMaxWrittenBytes) return absl::nullopt;
  if (auto exact = ParseDutyHours(text)) return exact;
  std::string compact = absl::AsciiStrToLower(text);
  compact.erase(std::remove_if(compact.begin(), compact.end(),
                               [](unsigned char c) { return absl::ascii_isspace(c); }),
                compact.end());
  v1::DutyHours hours;
  if (IsOneOf(compact, kAlways)) {
    hours.set_around_the_clock(true);
    return hours;
  }
  const std::vector<std::string> tokens = Tokens(text);
  size_t at = 0;
  while (at < tokens.size()) {
    std::vector<bool> days(7);
    if (!TakeDays(tokens, at, days)) return absl::nullopt;
    bool any = false;
    while (at + 2 < tokens.size() && tokens[at + 1] == "-" && MinuteOf(tokens[at]) >= 0) {
      const int start = MinuteOf(tokens[at]);
      int end = MinuteOf(tokens[at + 2]);
      if (end < 0 || start >= 24 * 60) return absl::nullopt;
      if (end <= start) end += 24 * 60;
      v1::HoursOfDay& interval = *hours.add_hours();
      for (int day = 1; day <= 7; ++day) {
        if (days[static_cast<size_t>(day - 1)]) interval.add_days(static_cast<v1::Weekday>(day));
      }
      interval.set_start_minute(static_cast<uint32_t>(start));
      interval.set_end_minute(static_cast<uint32_t>(end));
      at += 3;
      any = true;
    }
    if (!any) return absl::nullopt;
  }
  if (hours.hours().empty()) return absl::nullopt;
  std::stable_sort(hours.mutable_hours()->begin(), hours.mutable_hours()->end(),
                   [](const v1::HoursOfDay& a, const v1::HoursOfDay& b) {
                     return std::make_pair(a.days(0), a.start_minute()) <
                            std::make_pair(b.days(0), b.start_minute());
                   });
  return hours;
}

}  // namespace rollcall
