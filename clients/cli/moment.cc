#include "clients/cli/moment.h"

#include <array>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/base/calendar_date.h"
#include "core/base/refusal.h"
#include "core/base/timestamp.h"
#include "core/directory/contact_rules.h"
#include "unicode/dtfmtsym.h"
#include "unicode/locid.h"
#include "unicode/unistr.h"

namespace rollcall {
namespace {

icu::Locale LocaleOf(Language language) {
  return icu::Locale(std::string(LanguageCode(language)).c_str());
}

std::string ToUtf8(const icu::UnicodeString& text) {
  std::string utf8;
  text.toUTF8String(utf8);
  return utf8;
}

// `index` as ICU counts days: 1 is Sunday, 7 Saturday.
std::string IcuDayName(int index, Language language, icu::DateFormatSymbols::DtWidthType width) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::DateFormatSymbols symbols(LocaleOf(language), error);
  if (U_FAILURE(error)) return "";
  int32_t count = 0;
  const icu::UnicodeString* names =
      symbols.getWeekdays(count, icu::DateFormatSymbols::STANDALONE, width);
  return index < count ? ToUtf8(names[index]) : "";
}

std::string FormatOffset(int32_t seconds) {
  const int32_t minutes = std::abs(seconds) / 60;
  return absl::StrFormat("UTC%c%02d:%02d", seconds < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

}  // namespace

absl::optional<absl::TimeZone> FindIanaZone(absl::string_view name) {
  absl::TimeZone zone;
  if (!IsTimeZoneName(name) || !absl::LoadTimeZone(name, &zone)) return absl::nullopt;
  return zone;
}

std::string FormatMoment(absl::Time time, const absl::TimeZone& zone) {
  const absl::TimeZone::CivilInfo info = zone.At(time);
  const std::string letters = info.zone_abbr;
  const std::string offset = FormatOffset(info.offset);
  const std::string clock = absl::FormatTime("%Y-%m-%d %H:%M", time, zone);
  if (letters == "UTC") return clock + " UTC";
  if (letters.empty() || !absl::ascii_isalpha(static_cast<unsigned char>(letters.front()))) {
    return absl::StrCat(clock, " (", offset, ")");
  }
  return absl::StrCat(clock, " ", letters, " (", offset, ")");
}

std::string FormatMoment(const google::protobuf::Timestamp& time, const absl::TimeZone& zone) {
  const auto moment = FromTimestamp(time);
  return moment.ok() ? FormatMoment(*moment, zone) : "";
}

std::string FormatLocalTime(absl::Time time, int32_t utc_offset_seconds,
                            absl::string_view zone_name, Language language) {
  const absl::CivilSecond there =
      absl::ToCivilSecond(time + absl::Seconds(utc_offset_seconds), absl::UTCTimeZone());
  return absl::StrCat(DayName(absl::GetWeekday(there), language), " ",
                      absl::StrFormat("%02d:%02d", there.hour(), there.minute()), " (", zone_name,
                      ", ", FormatOffset(utc_offset_seconds), ")");
}

std::string FormatMomentWithDay(absl::Time time, const absl::TimeZone& zone, Language language) {
  return absl::StrCat(DayName(absl::GetWeekday(absl::ToCivilDay(time, zone)), language), " ",
                      FormatMoment(time, zone));
}

std::string Rfc3339Utc(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d%ET%H:%M:%SZ", time, absl::UTCTimeZone());
}

std::string FormatDateIfSet(const google::type::Date& date) {
  if (date.year() == 0) return "";
  return FormatDate(date);
}

std::string FormatDate(absl::Time time, const absl::TimeZone& zone) {
  return absl::FormatTime("%Y-%m-%d", time, zone);
}

bool IsPast(const google::type::Date& date, absl::Time now) {
  if (date.year() == 0) return false;
  return absl::CivilDay(date.year(), date.month(), date.day()) <
         absl::ToCivilDay(now, absl::UTCTimeZone());
}

absl::StatusOr<absl::Time> ParseMoment(absl::string_view text, const absl::TimeZone& zone,
                                       absl::Time now) {
  if (text == "now") return now;
  for (const char* format :
       {"%Y-%m-%d%ET%H:%M:%E*S%Ez", "%Y-%m-%d%ET%H:%M%Ez", "%Y-%m-%d%ET%H:%M:%E*S",
        "%Y-%m-%d%ET%H:%M", "%Y-%m-%d %H:%M:%E*S", "%Y-%m-%d %H:%M", "%Y-%m-%d"}) {
    absl::Time time;
    std::string error;
    if (absl::ParseTime(format, text, zone, &time, &error) && time != absl::InfiniteFuture() &&
        time != absl::InfinitePast()) {
      return time;
    }
  }
  return InvalidField("time", absl::StrCat("\"", text,
                                           "\" is no time: give 2026-11-21T12:00+03:00, or "
                                           "\"2026-11-21 12:00\" in your own time zone"));
}

std::string DayName(absl::Weekday day, Language language) {
  // Abseil counts from Monday, 0.
  const int index = (static_cast<int>(day) + 1) % 7 + 1;
  return IcuDayName(index, language, icu::DateFormatSymbols::WIDE);
}

std::string ShortDayName(v1::Weekday day, Language language) {
  if (day < v1::WEEKDAY_MONDAY || day > v1::WEEKDAY_SUNDAY) return "?";
  const int index = static_cast<int>(day) % 7 + 1;  // ISO 8601 counts from Monday, 1
  return IcuDayName(index, language, icu::DateFormatSymbols::ABBREVIATED);
}

std::string LanguageName(absl::string_view tag, Language language) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Locale locale = icu::Locale::forLanguageTag(
      icu::StringPiece(tag.data(), static_cast<int32_t>(tag.size())), error);
  if (U_FAILURE(error) || *locale.getLanguage() == '\0') return std::string(tag);
  icu::UnicodeString name;
  locale.getDisplayName(LocaleOf(language), name);
  return name.isEmpty() ? std::string(tag) : ToUtf8(name);
}

}  // namespace rollcall
