#include "core/interchange/written_time_zone.h"

#include <unicode/strenum.h>
#include <unicode/timezone.h>
#include <unicode/unistr.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"

namespace rollcall {
namespace {

// Longer than any name with its remarks.
constexpr size_t kMaxWrittenBytes = 100;
constexpr int kMillisecondsPerMinute = 60 * 1000;
// UTC-12 to UTC+14.
constexpr int kMinMinutes = -12 * 60;
constexpr int kMaxMinutes = 14 * 60;

struct Abbreviation {
  absl::string_view text;
  int minutes;  // east of UTC, without summer time
};
// Those that mean one distance in all the world.
constexpr Abbreviation kAbbreviations[] = {
    {"wet", 0},    {"west", 0},   {"cet", 60},  {"cest", 60},  {"mez", 60},   {"wat", 60},
    {"eet", 120},  {"eest", 120}, {"cat", 120}, {"sast", 120}, {"msk", 180},  {"eat", 180},
    {"trt", 180},  {"pkt", 300},  {"ict", 420}, {"wib", 420},  {"sgt", 480},  {"pht", 480},
    {"awst", 480}, {"jst", 540},  {"kst", 540}, {"aest", 600}, {"nzst", 720}, {"brt", -180}};

struct NorthAmerican {
  absl::string_view word;
  absl::string_view united_states;
  absl::string_view canada;
};
constexpr NorthAmerican kNorthAmerican[] = {{"pacific", "America/Los_Angeles", "America/Vancouver"},
                                            {"mountain", "America/Denver", "America/Edmonton"},
                                            {"central", "America/Chicago", "America/Winnipeg"},
                                            {"eastern", "America/New_York", "America/Toronto"}};

icu::UnicodeString ToUnicode(absl::string_view text) {
  return icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())});
}

std::string ToUtf8(const icu::UnicodeString& text) {
  std::string result;
  text.toUTF8String(result);
  return result;
}

// A name of the database, in its own spelling of cases.
bool IsIanaName(absl::string_view text) {
  if (text == "UTC") return true;
  if (!absl::StrContains(text, "/")) return false;
  const icu::UnicodeString id = ToUnicode(text);
  const std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(id));
  icu::UnicodeString made;
  return zone->getID(made) == id && *zone != icu::TimeZone::getUnknown();
}

absl::optional<std::string> OfWindows(absl::string_view text, const std::string& alpha2) {
  UErrorCode error = U_ZERO_ERROR;
  icu::UnicodeString id;
  icu::TimeZone::getIDForWindowsID(ToUnicode(text), alpha2.empty() ? nullptr : alpha2.c_str(), id,
                                   error);
  if (U_FAILURE(error) || id.isEmpty()) return absl::nullopt;
  return ToUtf8(id);
}

// Zones of the State at this distance from UTC in winter.
std::vector<std::string> ZonesOf(const std::string& alpha2, int minutes, bool no_summer_time) {
  std::vector<std::string> zones;
  if (alpha2.empty()) return zones;
  UErrorCode error = U_ZERO_ERROR;
  const int32_t offset = minutes * kMillisecondsPerMinute;
  const std::unique_ptr<icu::StringEnumeration> ids(icu::TimeZone::createTimeZoneIDEnumeration(
      UCAL_ZONE_TYPE_CANONICAL_LOCATION, alpha2.c_str(), &offset, error));
  if (U_FAILURE(error)) return zones;
  while (const icu::UnicodeString* id = ids->snext(error)) {
    const std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(*id));
    if (!no_summer_time || zone->useDaylightTime() == 0) zones.push_back(ToUtf8(*id));
  }
  return zones;
}

absl::optional<TimeZoneReading> OfDistance(int minutes, bool no_summer_time,
                                           const std::string& alpha2) {
  if (minutes < kMinMinutes || minutes > kMaxMinutes) return absl::nullopt;
  const std::vector<std::string> zones = ZonesOf(alpha2, minutes, no_summer_time);
  if (zones.size() == 1) {
    return TimeZoneReading{zones.front(), "the State's only zone at that distance from UTC"};
  }
  if (minutes == 0) return TimeZoneReading{"UTC", "a distance from UTC of nothing"};
  if (minutes % 60 != 0) return absl::nullopt;
  // The database counts west of Greenwich.
  const int hours = minutes / 60;
  return TimeZoneReading{absl::StrCat("Etc/GMT", hours > 0 ? "-" : "+", std::abs(hours)),
                         "a distance from UTC, taken to be without summer time"};
}

// "+5", "-05:30", "+0530", "5.5"; nullopt for anything else.
absl::optional<int> ParseDistance(absl::string_view text) {
  int sign = 1;
  if (absl::ConsumePrefix(&text, "-")) {
    sign = -1;
  } else if (!absl::ConsumePrefix(&text, "+")) {
    return absl::nullopt;
  }
  std::string digits;
  size_t split = 0;  // digits before the separator
  for (const char c : text) {
    if (absl::ascii_isdigit(static_cast<unsigned char>(c))) {
      digits.push_back(c);
    } else if ((c == ':' || c == '.') && split == 0 && !digits.empty()) {
      split = digits.size();
    } else {
      return absl::nullopt;
    }
  }
  if (digits.empty() || digits.size() > 4) return absl::nullopt;
  if (split == 0) split = digits.size() <= 2 ? digits.size() : digits.size() - 2;
  int hours = 0;
  int minutes = 0;
  if (!absl::SimpleAtoi(digits.substr(0, split), &hours)) return absl::nullopt;
  const std::string rest = digits.substr(split);
  if (!rest.empty() && (!absl::SimpleAtoi(rest, &minutes) || minutes > 59)) return absl::nullopt;
  if (rest == "5" && absl::StrContains(text, ".")) minutes = 30;
  return sign * (hours * 60 + minutes);
}

}  // namespace

absl::optional<TimeZoneReading> ReadWrittenTimeZone(absl::string_view text,
                                                    absl::string_view alpha2) {
  text = absl::StripAsciiWhitespace(text);
  if (text.empty() || text.size() > kMaxWrittenBytes) return absl::nullopt;
  if (IsIanaName(text)) return TimeZoneReading{std::string(text), ""};
  const std::string state(alpha2);
  if (const auto id = OfWindows(text, state)) {
    return TimeZoneReading{*id, "the name that Windows gives it"};
  }
  std::string folded = absl::AsciiStrToLower(text);
  const bool no_summer_time =
      absl::StrContains(folded, "no dst") || absl::StrContains(folded, "no daylight");
  folded = absl::StrReplaceAll(folded, {{"\xE2\x88\x92", "-"},
                                        {"\xE2\x80\x93", "-"},
                                        {"no dst", ""},
                                        {"no daylight saving", ""},
                                        {"standard time", ""},
                                        {"time", ""},
                                        {"hours", ""},
                                        {"hrs", ""},
                                        {"(", ""},
                                        {")", ""},
                                        {",", ""},
                                        {";", ""},
                                        {" ", ""}});
  for (const NorthAmerican& each : kNorthAmerican) {
    if (folded != each.word) continue;
    const absl::string_view zone = alpha2 == "US"   ? each.united_states
                                   : alpha2 == "CA" ? each.canada
                                                    : "";
    if (zone.empty()) return absl::nullopt;
    return TimeZoneReading{std::string(zone), "the usual meaning of that word in the State"};
  }
  for (const Abbreviation& each : kAbbreviations) {
    if (folded == each.text) return OfDistance(each.minutes, no_summer_time, state);
  }
  absl::string_view distance = folded;
  const bool named = absl::ConsumePrefix(&distance, "utc") || absl::ConsumePrefix(&distance, "gmt");
  if (named && distance.empty()) return OfDistance(0, no_summer_time, "");
  const auto minutes = ParseDistance(distance);
  if (!minutes.has_value()) return absl::nullopt;
  return OfDistance(*minutes, no_summer_time, state);
}

}  // namespace rollcall
