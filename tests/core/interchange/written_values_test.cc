// Values as people write them: time zones, hours, numbers, addresses, languages.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "core/interchange/duty_hours_line.h"
#include "core/interchange/path_pattern.h"
#include "core/interchange/written_address.h"
#include "core/interchange/written_hours.h"
#include "core/interchange/written_time_zone.h"

namespace rollcall {
namespace {

using ::testing::ElementsAre;

std::string Zone(absl::string_view text, absl::string_view alpha2 = "") {
  const auto zone = ReadWrittenTimeZone(text, alpha2);
  return zone.has_value() ? zone->name : "nothing";
}

TEST(WrittenTimeZoneTest, KeepsNamesOfTheDatabase) {
  EXPECT_EQ(Zone("Africa/Nairobi"), "Africa/Nairobi");
  EXPECT_EQ(Zone(" UTC "), "UTC");
  EXPECT_EQ(ReadWrittenTimeZone("Asia/Tokyo", "JP")->how, "");
  EXPECT_EQ(Zone("Africa/Nowhere"), "nothing");
}

TEST(WrittenTimeZoneTest, ReadsDistancesFromUtcByTheState) {
  EXPECT_EQ(Zone("GMT -5", "PE"), "America/Lima");
  EXPECT_EQ(Zone("GMT+3", "KE"), "Africa/Nairobi");
  EXPECT_EQ(Zone("UTC+05:30", "IN"), "Asia/Calcutta");
  EXPECT_EQ(Zone("UTC+0545", "NP"), "Asia/Katmandu");
  EXPECT_EQ(Zone("+1", "FR"), "Europe/Paris");
  EXPECT_EQ(Zone("GMT \xE2\x88\x92"
                 "5"),
            "Etc/GMT+5");
  EXPECT_EQ(Zone("UTC+8"), "Etc/GMT-8");
  EXPECT_EQ(Zone("GMT"), "UTC");
  EXPECT_EQ(Zone("UTC+5:30"), "nothing");
  EXPECT_EQ(Zone("UTC+15"), "nothing");
}

TEST(WrittenTimeZoneTest, TakesNoDstIntoAccount) {
  EXPECT_EQ(Zone("GMT+1, No DST", "FR"), "Etc/GMT-1");
  EXPECT_EQ(Zone("GMT -3 (No DST)", "UY"), "America/Montevideo");
}

TEST(WrittenTimeZoneTest, ReadsWordsOnlyWhereTheyMeanOneZone) {
  EXPECT_EQ(Zone("Pacific", "US"), "America/Los_Angeles");
  EXPECT_EQ(Zone("Eastern Time", "CA"), "America/Toronto");
  EXPECT_EQ(Zone("Pacific", "FJ"), "nothing");
  EXPECT_EQ(Zone("CET", "AT"), "Europe/Vienna");
  EXPECT_EQ(Zone("E. Africa Standard Time", "KE"), "Africa/Nairobi");
  EXPECT_EQ(Zone("IST", "IN"), "nothing");
  EXPECT_EQ(Zone("local time", "IN"), "nothing");
  EXPECT_EQ(Zone(""), "nothing");
}

std::string Hours(absl::string_view text) {
  const auto hours = ReadWrittenHours(text);
  return hours.has_value() ? FormatDutyHours(*hours) : "nothing";
}

TEST(WrittenHoursTest, ReadsFreeText) {
  EXPECT_EQ(Hours("24/7"), "around the clock");
  EXPECT_EQ(Hours("24 x 7 x 365"), "around the clock");
  EXPECT_EQ(Hours("Monday to Friday 8.30 am - 5 pm"), "Mon-Fri 08:30-17:00");
  EXPECT_EQ(Hours("Mon\xE2\x80\x93Thu 0800-1700, Fri 08:00-12:00"),
            "Mon-Thu 08:00-17:00; Fri 08:00-12:00");
  EXPECT_EQ(Hours("Mon-Fri: 08h00 to 16h30 local time"), "Mon-Fri 08:00-16:30");
  EXPECT_EQ(Hours("weekdays 9-17"), "Mon-Fri 09:00-17:00");
  EXPECT_EQ(Hours("Sundays - Thursdays 22:00-06:00"), "Sun-Thu 22:00-06:00");
  EXPECT_EQ(Hours("Mon-Fri 08:00-12:00 and 13:00-17:00"),
            "Mon-Fri 08:00-12:00; Mon-Fri 13:00-17:00");
  EXPECT_EQ(Hours("weekend Sat, Sun"), "weekend Sat, Sun");
}

TEST(WrittenHoursTest, GuessesNothing) {
  for (const absl::string_view text :
       {"", "business hours", "9:00-17:00", "Mon-Fri", "Mon-Fri 25:00-26:00", "Mon-Fri 8 to late",
        "call first", "13pm Monday", "Mon 24:00-25:00"}) {
    EXPECT_EQ(Hours(text), "nothing") << text;
  }
}

std::string Phone(absl::string_view text) {
  const WrittenPhone phone = ReadWrittenPhone(text);
  return absl::StrCat(phone.number, "|", phone.note, phone.fax ? "|fax" : "");
}

TEST(WrittenAddressTest, TakesRemarksOffNumbers) {
  EXPECT_EQ(Phone("+254 20 000 (fax)"), "+254 20 000|fax|fax");
  EXPECT_EQ(Phone("Fax: +254 20 000"), "+254 20 000|Fax|fax");
  EXPECT_EQ(Phone("+44 (0) 20 7946"), "+44 (0) 20 7946|");
  EXPECT_EQ(Phone("tel:+1-555-0100;ext=5"), "+1-555-0100;ext=5|");
  EXPECT_EQ(Phone("020 000 ext. 12 (ask for duty officer)"),
            "020 000 ext. 12|ask for duty officer");
  EXPECT_EQ(Phone("Tel/Fax +1 2"), "+1 2|Tel/Fax");
  EXPECT_EQ(Phone("none"), "|none");
  EXPECT_EQ(Phone("(020"), "(020|");
}

TEST(WrittenAddressTest, SplitsCellsAndBaresAddresses) {
  EXPECT_THAT(SplitCell("a@b.example; c@d.example,\r\n e@f.example / g@h.example"),
              ElementsAre("a@b.example", "c@d.example", "e@f.example", "g@h.example"));
  EXPECT_THAT(SplitCell(" ; "), ElementsAre());
  EXPECT_EQ(BareEmail("Duty <a@b.example>"), "a@b.example");
  EXPECT_EQ(BareEmail("mailto:a@b.example?subject=x"), "a@b.example");
  EXPECT_EQ(BareEmail("a [at] b [dot] example"), "a@b.example");
  EXPECT_TRUE(LooksLikePage("HTTPS://cert.example"));
  EXPECT_FALSE(LooksLikePage("WWWF desk"));
}

TEST(WrittenAddressTest, ReadsLanguagesByTagAndByNameInSixLanguages) {
  EXPECT_EQ(ReadWrittenLanguage("en-KE"), "en-KE");
  EXPECT_EQ(ReadWrittenLanguage("English"), "en");
  EXPECT_EQ(ReadWrittenLanguage("espagnol"), "es");
  EXPECT_EQ(ReadWrittenLanguage("русский"), "ru");
  EXPECT_EQ(ReadWrittenLanguage("العربية"), "ar");
  EXPECT_EQ(ReadWrittenLanguage("all of them"), "");
}

TEST(PathPatternTest, MatchesElementsAndBindsThem) {
  EXPECT_EQ(PathPattern("a.b").Match("a.b"), absl::make_optional<std::string>(""));
  EXPECT_EQ(PathPattern("tel[#]").Match("tel[12]"), absl::make_optional<std::string>("12"));
  EXPECT_EQ(PathPattern("#[#].pref[#]").Match("tel[1].pref[0]"),
            absl::make_optional<std::string>("tel"));
  EXPECT_EQ(PathPattern("Channel # kind").Match("Channel 3 kind"),
            absl::make_optional<std::string>("3"));
  EXPECT_EQ(PathPattern("emails.#.address").Bind("c1").text(), "emails.c1.address");
  for (const absl::string_view path : {"tel[]", "tel[1].type[0]", "tel[1", "xtel[1]", "tel[a.b]"}) {
    EXPECT_FALSE(PathPattern("tel[#]").Match(path).has_value()) << path;
  }
  EXPECT_FALSE(PathPattern("#").Match("").has_value());
}

}  // namespace
}  // namespace rollcall
