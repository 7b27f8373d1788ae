#include "clients/cli/exercise/exercise_argument.h"

#include <cstdint>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "core/base/refusal.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

constexpr absl::string_view kExercises = "exercises/";
constexpr absl::string_view kPings = "/pings/";
constexpr absl::string_view kChannelPrefix = "CHANNEL_KIND_";
// "48 h" is what people say, not "2 d".
constexpr absl::Duration kDaysFrom = absl::Hours(72);
constexpr int64_t kMaxPeriodUnits = 1'000'000;  // far over every period of a plan

// A unit of time and the letter that names it.
struct Unit {
  char letter;
  absl::Duration length;
  absl::string_view symbol;
};
constexpr Unit kUnits[] = {{'d', absl::Hours(24), "d"},
                           {'h', absl::Hours(1), "h"},
                           {'m', absl::Minutes(1), "min"},
                           {'s', absl::Seconds(1), "s"}};

}  // namespace

absl::StatusOr<std::string> ExerciseName(absl::string_view text) {
  const std::string name =
      absl::StartsWith(text, kExercises) ? std::string(text) : absl::StrCat(kExercises, text);
  const auto parsed = ResourceName::Parse(name);
  if (parsed.ok() && parsed->pattern == ResourceName::Pattern::kExercise) return name;
  return InvalidField("exercise", absl::StrCat("\"", text,
                                               "\" is no exercise's id: 1 to 63 of [a-z0-9-], as "
                                               "`rollcall exercise list` shows them"));
}

absl::StatusOr<absl::optional<std::string>> PingName(absl::string_view text) {
  if (!absl::StrContains(text, '/')) return absl::optional<std::string>();
  std::string name(text);
  if (!absl::StartsWith(text, kExercises)) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(text, absl::MaxSplits('/', 1));
    name = absl::StrCat(kExercises, parts.first, kPings, parts.second);
  }
  const auto parsed = ResourceName::Parse(name);
  if (parsed.ok() && parsed->pattern == ResourceName::Pattern::kPing) {
    return absl::optional<std::string>(std::move(name));
  }
  return InvalidField("ping", absl::StrCat("\"", text, "\" is no ping's name: EXERCISE/PING"));
}

std::string ExerciseOfPing(absl::string_view ping) {
  return std::string(ping.substr(0, ping.find(kPings)));
}

std::string ShortName(absl::string_view name) {
  return absl::StrReplaceAll(absl::StripPrefix(name, kExercises), {{kPings, "/"}});
}

std::vector<std::string> ChannelKindNames() {
  std::vector<std::string> names;
  for (int i = v1::ChannelKind_MIN + 1; i <= v1::ChannelKind_MAX; ++i) {
    names.push_back(NameOf(static_cast<v1::ChannelKind>(i)));
  }
  return names;
}

v1::ChannelKind ChannelKindOf(absl::string_view name) {
  v1::ChannelKind kind = v1::CHANNEL_KIND_UNSPECIFIED;
  v1::ChannelKind_Parse(absl::StrCat(kChannelPrefix, absl::AsciiStrToUpper(name)), &kind);
  return kind;
}

std::string NameOf(v1::ChannelKind kind) {
  return absl::AsciiStrToLower(absl::StripPrefix(v1::ChannelKind_Name(kind), kChannelPrefix));
}

absl::StatusOr<absl::Duration> ParsePeriod(absl::string_view text) {
  for (const Unit& unit : kUnits) {
    if (text.empty() || text.back() != unit.letter) continue;
    const absl::string_view digits = text.substr(0, text.size() - 1);
    int64_t number = 0;
    if (!digits.empty() && absl::ascii_isdigit(static_cast<unsigned char>(digits[0])) &&
        absl::SimpleAtoi(digits, &number) && number <= kMaxPeriodUnits) {
      return number * unit.length;
    }
  }
  return absl::InvalidArgumentError(
      absl::StrCat("\"", text, "\" is no time: a whole number and s, m, h or d, as in 48h"));
}

std::string PeriodWords(absl::Duration period) {
  std::vector<std::string> words;
  const bool in_days = period >= kDaysFrom;
  const bool long_one = period >= absl::Hours(1);
  for (const Unit& unit : kUnits) {
    if (unit.letter == 'd' && !in_days) continue;
    const int64_t count = absl::IDivDuration(period, unit.length, &period);
    if (count == 0 || (long_one && unit.letter == 's')) continue;
    words.push_back(absl::StrCat(count, " ", unit.symbol));
  }
  return words.empty() ? "0 s" : absl::StrJoin(words, " ");
}

}  // namespace rollcall
