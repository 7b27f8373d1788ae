#include "core/interchange/record_import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/directory/email_address.h"
#include "core/directory/phone.h"
#include "core/interchange/built_in_mappings.h"
#include "core/interchange/csv_reader.h"
#include "core/interchange/duty_hours_line.h"
#include "core/interchange/json_reader.h"
#include "core/interchange/vcard_reader.h"
#include "tests/core/interchange/read_all.h"

namespace rollcall {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

ImportContext Rules() {
  return {[](absl::string_view text, absl::string_view alpha2) -> absl::optional<std::string> {
            const auto reading = ReadPhone(text, alpha2);
            if (!reading.has_value()) return absl::nullopt;
            return reading->e164;
          },
          [](absl::string_view address) { return CheckEmailAddress(address).ok(); }};
}

std::vector<ImportedContact> Import(absl::string_view mapping, RecordReader& reader) {
  const auto parsed = ParseMapping(FindBuiltInMapping(mapping)->yaml);
  const auto records = testing::ReadAll(reader);
  EXPECT_TRUE(records.ok()) << records.status();
  std::vector<ImportedContact> contacts;
  for (const SourceRecord& record : *records) {
    contacts.push_back(ImportRecord(*parsed, record, Rules()));
  }
  return contacts;
}

std::vector<ImportedContact> Table(absl::string_view mapping, absl::string_view csv) {
  CsvReader reader(csv);
  return Import(mapping, reader);
}

std::vector<std::string> Channels(const ImportedContact& imported) {
  std::vector<std::string> result;
  for (const v1::Channel& channel : imported.contact.channels()) {
    result.push_back(absl::StrCat(static_cast<int>(channel.kind()), " ", channel.address(), "|",
                                  channel.e164(), "|", channel.note(), "|",
                                  channel.encryption_key()));
  }
  return result;
}

std::vector<std::string> Messages(const ImportedContact& imported) {
  std::vector<std::string> result;
  for (const SourceDiagnostic& each : imported.diagnostics) result.push_back(ToText(each));
  return result;
}

TEST(RecordImportTest, ReadsADirtySpreadsheet) {
  const auto contacts = Table(
      "asean",
      "Country,National CERT,Contact Person,Email,Hotline,Tel,Time Zone,Operating Hours,Extra\n"
      "Kenya,https://cert.example,A. Person,\"a@cert.example; b@cert.example, nonsense\","
      "0700 000 123 (24h),\"020 2012345\n020 2012346 (fax)\",GMT +3,Mon to Fri 8am-5pm,remark\n");
  ASSERT_THAT(contacts, SizeIs(1));
  const ImportedContact& kenya = contacts[0];
  EXPECT_TRUE(kenya.refused);  // a page is no office, and no other column names one
  EXPECT_EQ(kenya.state, "KEN");
  EXPECT_THAT(Messages(kenya), Contains(HasSubstr("National CERT: is the address of a page")));
  EXPECT_THAT(Channels(kenya), ElementsAre("1 a@cert.example|||", "1 b@cert.example|||",
                                           "2 0700 000 123|+254700000123|emergency, 24h|",
                                           "2 020 2012345|+254202012345||"));
  EXPECT_EQ(kenya.contact.time_zone(), "Africa/Nairobi");
  EXPECT_EQ(FormatDutyHours(kenya.contact.duty_hours()), "Mon-Fri 08:00-17:00");
  EXPECT_THAT(Messages(kenya), Contains(HasSubstr("line 2, column 1: time_zone: was read as "
                                                  "Africa/Nairobi, the State's only zone")));
  EXPECT_THAT(Messages(kenya), Contains(HasSubstr("Email: is no e-mail address; kept beside")));
  EXPECT_THAT(Messages(kenya), Contains(HasSubstr("Tel: is a fax number")));
  EXPECT_THAT(Messages(kenya), Contains(HasSubstr("Extra: is taken by no rule; kept beside")));
  std::vector<std::string> kept;
  for (const SourceField& field : kenya.kept) kept.push_back(field.path);
  EXPECT_THAT(kept, ElementsAre("National CERT", "Email", "Tel", "Extra"));
}

TEST(RecordImportTest, RefusesTerritoriesAndNonsenseAsStates) {
  const auto contacts = Table("osce",
                              "Country,Institution\nTW,A\nHK,A\nJE,A\nXK,A\nAtlantis,A\n,A\n"
                              "Côte d'Ivoire,A\nКения,A\n肯尼亚,A\n");
  ASSERT_THAT(contacts, SizeIs(9));
  for (int i = 0; i < 6; ++i) {
    EXPECT_TRUE(contacts[i].refused) << i;
    EXPECT_EQ(contacts[i].state, "");
  }
  EXPECT_THAT(Messages(contacts[0]),
              Contains(HasSubstr("line 2, column 1: Country: \"TW\" is not")));
  EXPECT_THAT(Messages(contacts[5]), Contains(HasSubstr("names no State")));
  EXPECT_EQ(contacts[6].state, "CIV");
  EXPECT_EQ(contacts[7].state, "KEN");
  EXPECT_EQ(contacts[8].state, "KEN");
  EXPECT_FALSE(contacts[8].refused);
}

TEST(RecordImportTest, ReadsFirstsTeams) {
  JsonReader reader(R"({"status": "OK", "data": [{"id": "x", "team": "KE-CERT",
      "team-full": "National KE-CERT", "host": "Authority", "country": "KE",
      "country-other": ["UG"], "email": "a@cert.example", "phone": "+254 20 2012345",
      "phone-emergency": "+254 20 2012346", "fax": "+254 20 1", "timezone": "GMT+3",
      "operating-hours": "24x7", "constituency": "The State", "pgp-fingerprint": "ABCD"}]})");
  const auto contacts = Import("first-teams", reader);
  const ImportedContact& team = contacts[0];
  EXPECT_FALSE(team.refused);
  EXPECT_EQ(team.source_id, "x");
  EXPECT_EQ(team.contact.office(), "National KE-CERT");
  EXPECT_EQ(team.contact.organization(), "Authority");
  EXPECT_EQ(team.contact.kind(), v1::CONTACT_KIND_TECHNICAL);
  EXPECT_TRUE(team.contact.duty_hours().around_the_clock());
  EXPECT_THAT(Channels(team),
              ElementsAre("1 a@cert.example|||ABCD", "2 +254 20 2012345|+254202012345||",
                          "2 +254 20 2012346|+254202012346|emergency|"));
  EXPECT_THAT(Messages(team), Contains(HasSubstr("fax: is taken by no rule")));
}

TEST(RecordImportTest, ReadsFirstsGlobalIrt) {
  JsonReader reader(R"json({"data": [{"id": 7, "name": "Kenya team", "economy": "Kenya",
      "emails": ["a@cert.example", "b@cert.example"], "emergency": "+254 20 2012346",
      "phone": "020 2012345 (fax)", "timezone": "GMT -5", "hours": "on request",
      "website": "https://cert.example"}]})json");
  const auto contacts = Import("first-global-irt", reader);
  const ImportedContact& team = contacts[0];
  EXPECT_FALSE(team.refused);
  EXPECT_EQ(team.state, "KEN");
  EXPECT_EQ(team.source_id, "7");
  EXPECT_EQ(team.contact.office(), "Kenya team");
  EXPECT_EQ(team.contact.time_zone(), "Etc/GMT+5");
  EXPECT_THAT(Channels(team), ElementsAre("1 a@cert.example|||", "1 b@cert.example|||",
                                          "2 +254 20 2012346|+254202012346|emergency|"));
  EXPECT_THAT(Messages(team), Contains(HasSubstr("phone: ")));
}

TEST(RecordImportTest, ReadsAForeignJsContact) {
  JsonReader reader(R"({"@type": "Card", "version": "1.0", "uid": "urn:x",
      "name": {"full": "Kenya team"}, "preferredLanguages": {"l": {"language": "sw"}},
      "addresses": {"a": {"countryCode": "KE", "full": "1 Road"}},
      "emails": {"e": {"address": "a@cert.example", "label": "duty"}},
      "phones": {"p": {"number": "020 2012345"},
                 "f": {"number": "020 2012346", "features": {"fax": true}}}})");
  const auto contacts = Import("jscontact", reader);
  const ImportedContact& card = contacts[0];
  EXPECT_FALSE(card.refused);
  EXPECT_EQ(card.state, "KEN");
  EXPECT_EQ(card.contact.office(), "Kenya team");
  EXPECT_THAT(card.contact.languages(), ElementsAre("sw"));
  EXPECT_THAT(Channels(card), UnorderedElementsAre("1 a@cert.example||duty|",
                                                   "2 020 2012345|+254202012345||", "5 1 Road|||"));
}

TEST(RecordImportTest, ReadsTrustedIntroducersTeams) {
  JsonReader reader(R"([{"short_name": "UK-X", "official_name": "X", "country": {"code": "UK"},
      "emails": [{"address": "a@cert.example", "usage": ["contact"]}],
      "phones": [{"usage": [], "number": "+44 20 7946 0000", "timezone": "Europe/London"},
                 {"usage": ["fax"], "number": "+44 20 7946 0001", "timezone": "Europe/London"}],
      "business_hours": "by arrangement", "pgp_keys": [{"fingerprint": "ABCD"}]}])");
  const auto contacts = Import("trusted-introducer", reader);
  const ImportedContact& team = contacts[0];
  EXPECT_EQ(team.state, "GBR");
  EXPECT_EQ(team.contact.time_zone(), "Europe/London");
  EXPECT_FALSE(team.contact.has_duty_hours());
  EXPECT_THAT(Channels(team),
              ElementsAre("1 a@cert.example|||ABCD", "2 +44 20 7946 0000|+442079460000||"));
  EXPECT_THAT(Messages(team), Contains(HasSubstr("business_hours: are no hours that can be told")));
  EXPECT_THAT(Messages(team), Contains(HasSubstr("phones[1].number: is taken by no rule")));
}

TEST(RecordImportTest, ReadsAForeignCard) {
  VCardReader reader(
      "BEGIN:VCARD\nVERSION:3.0\nFN:Jane Example\nN:Example;Jane;;;\nORG:Example CERT\n"
      "TEL;TYPE=work,voice:020 2012345\nTEL;TYPE=fax:020 2012346\nEMAIL:a@cert.example\n"
      "ADR:;;1 Road;Nairobi;;;Kenya\nTITLE:Officer\nEND:VCARD\n");
  const auto contacts = Import("vcard", reader);
  const ImportedContact& card = contacts[0];
  EXPECT_FALSE(card.refused);
  EXPECT_EQ(card.state, "KEN");
  EXPECT_EQ(card.contact.office(), "Example CERT");
  EXPECT_EQ(card.contact.person(), "Jane Example");
  EXPECT_EQ(card.contact.title(), "Officer");
  EXPECT_THAT(Channels(card), ElementsAre("2 020 2012345|+254202012345||", "1 a@cert.example|||",
                                          "5 1 Road, Nairobi, Kenya|||"));
}

TEST(RecordImportTest, KeepsWhatIsBeyondAnyContact) {
  std::string cell;
  for (int i = 0; i < 10'000; ++i) absl::StrAppend(&cell, "a", i, "@cert.example;");
  const auto contacts =
      Table("osce", absl::StrCat("Country,Institution,E-mail,Languages\nKE,A,", cell, ",\"",
                                 std::string(1000, ','), "en", std::string(1000, '\n'), "\"\n"));
  EXPECT_EQ(contacts[0].contact.channels_size(), 64);
  EXPECT_THAT(contacts[0].kept, SizeIs(1));
  EXPECT_THAT(Messages(contacts[0]), Contains(HasSubstr("has more addresses than one contact")));
  EXPECT_THAT(contacts[0].contact.languages(), ElementsAre("en"));
}

TEST(RecordImportTest, IsRefusedWithItsRecord) {
  const auto contacts = Table("osce", "Country,Institution\nKE,A,extra\n");
  EXPECT_TRUE(contacts[0].refused);
  EXPECT_EQ(contacts[0].contact.office(), "A");
  EXPECT_EQ(contacts[0].place.line, 2U);
}

}  // namespace
}  // namespace rollcall
