#include "tests/integration/import_sources.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "nlohmann/json.hpp"
#include "tests/core/interchange/zip_of.h"

namespace rollcall {
namespace {

struct Team {
  std::string id;
  std::string country;
  std::string office;
  std::vector<std::string> emails;
  std::string phone;
};

// A number of its own, or contacts of two sources would be taken for one.
std::string NumberOf(absl::string_view name, Edition edition) {
  return absl::StrCat("+254 20 2", name.size(), "00", name.front() % 10,
                      edition == Edition::kFirst ? "11" : "22");
}

std::vector<Team> TeamsOf(absl::string_view name, Edition edition) {
  std::vector<Team> teams;
  if (edition != Edition::kWithoutKenya) {
    teams.push_back(
        {absl::StrCat(name, "-ke"),
         "KE",
         absl::StrCat("Kenya desk of ", name),
         {absl::StrCat("duty@", name, ".example"), absl::StrCat("old@", name, ".example")},
         absl::StrCat(NumberOf(name, edition), " (ask for the duty officer)")});
  }
  teams.push_back({absl::StrCat(name, "-tz"),
                   "TZ",
                   absl::StrCat("Tanzania desk of ", name),
                   {absl::StrCat("desk@tz.", name, ".example")},
                   "022 211 0000 (fax)"});
  teams.push_back({absl::StrCat(name, "-tw"), "TW", "Taipei desk", {"tw@cert.example"}, ""});
  teams.push_back({absl::StrCat(name, "-fr"), "FR", "Paris desk", {"fr@cert.example"}, ""});
  return teams;
}

const std::vector<std::string>& Header() {
  static const auto* const header = new std::vector<std::string>{
      "ID", "Member State", "Institution", "E-mail", "Telephone", "Time zone", "Fax"};
  return *header;
}

std::vector<std::string> RowOf(const Team& team) {
  return {team.id,    team.country, team.office, absl::StrJoin(team.emails, "; "),
          team.phone, "GMT +3",     "n/a"};
}

std::string Csv(absl::string_view name, Edition edition) {
  std::string text = absl::StrCat("\xEF\xBB\xBF", absl::StrJoin(Header(), ","), "\r\n");
  for (const Team& team : TeamsOf(name, edition)) {
    absl::StrAppend(&text, "\"", absl::StrJoin(RowOf(team), "\",\""), "\"\r\n");
  }
  return text;
}

std::string Xlsx(absl::string_view name, Edition edition) {
  const auto row = [](const std::vector<std::string>& cells) {
    std::string xml = "<row>";
    for (const std::string& cell : cells) {
      absl::StrAppend(&xml, "<c t=\"inlineStr\"><is><t>", cell, "</t></is></c>");
    }
    return xml + "</row>";
  };
  std::string rows = row(Header());
  for (const Team& team : TeamsOf(name, edition)) rows += row(RowOf(team));
  return testing::ZipOf(testing::WorkbookParts(testing::SheetOf(rows)));
}

std::string VCard(absl::string_view name, Edition edition) {
  std::string text;
  for (const Team& team : TeamsOf(name, edition)) {
    absl::StrAppend(&text, "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:", team.id, "\r\nFN:", team.office,
                    "\r\nORG:", team.office, "\r\nitem1.ADR;TYPE=work:;;;;;;", team.country,
                    "\r\nTZ:GMT +3\r\nX-DIRTY:kept\r\n");
    for (const std::string& email : team.emails) {
      absl::StrAppend(&text, "EMAIL;TYPE=INTERNET:", email.substr(0, 5), "\r\n ", email.substr(5),
                      "\r\n");
    }
    if (!team.phone.empty()) absl::StrAppend(&text, "TEL;TYPE=work:", team.phone, "\r\n");
    absl::StrAppend(&text, "END:VCARD\r\n");
  }
  return text;
}

std::string First(absl::string_view name, Edition edition) {
  nlohmann::json teams = nlohmann::json::array();
  for (const Team& team : TeamsOf(name, edition)) {
    teams.push_back({{"id", team.id},
                     {"team", team.id},
                     {"team-full", team.office},
                     {"country", team.country},
                     {"email", absl::StrJoin(team.emails, ", ")},
                     {"phone", team.phone},
                     {"fax", "none"},
                     {"timezone", "GMT +3"},
                     {"operating-hours", "whenever"}});
  }
  return nlohmann::json{{"data", std::move(teams)}}.dump();
}

std::string TrustedIntroducer(absl::string_view name, Edition edition) {
  nlohmann::json teams = nlohmann::json::array();
  for (const Team& team : TeamsOf(name, edition)) {
    nlohmann::json emails = nlohmann::json::array();
    for (const std::string& email : team.emails) {
      emails.push_back({{"address", email}, {"usage", {"incident"}}});
    }
    nlohmann::json phones = nlohmann::json::array();
    phones.push_back({{"number", team.phone.empty() ? "No DST" : team.phone},
                      {"usage", {"emergency"}},
                      {"timezone", "GMT +3"}});
    teams.push_back({{"short_name", team.id},
                     {"official_name", team.office},
                     {"country", {{"code", team.country}}},
                     {"emails", std::move(emails)},
                     {"phones", std::move(phones)},
                     {"business_hours", "whenever"}});
  }
  return teams.dump();
}

std::string GlobalIrt(absl::string_view name, Edition edition) {
  nlohmann::json teams = nlohmann::json::array();
  for (const Team& team : TeamsOf(name, edition)) {
    teams.push_back({{"id", team.id},
                     {"name", team.office},
                     {"economy", team.country},
                     {"emails", team.emails},
                     {"phone", team.phone},
                     {"timezone", "GMT +3 (no DST)"},
                     {"hours", "on request"}});
  }
  return nlohmann::json{{"data", std::move(teams)}}.dump();
}

std::string JCard(absl::string_view name, Edition edition) {
  const nlohmann::json none = nlohmann::json::object();
  nlohmann::json cards = nlohmann::json::array();
  for (const Team& team : TeamsOf(name, edition)) {
    nlohmann::json properties = {
        {"version", none, "text", "4.0"},
        {"uid", none, "text", team.id},
        {"fn", none, "text", team.office},
        {"adr", none, "text", {"", "", "", "", "", "", team.country}},
        {"tz", none, "text", "GMT +3"},
        {"x-dirty", none, "text", "kept"},
    };
    for (const std::string& email : team.emails) {
      properties.push_back({"email", none, "text", email});
    }
    if (!team.phone.empty()) properties.push_back({"tel", none, "text", team.phone});
    cards.push_back({"vcard", std::move(properties)});
  }
  return cards.dump();
}

std::string JsContact(absl::string_view name, Edition edition) {
  nlohmann::json cards = nlohmann::json::array();
  for (const Team& team : TeamsOf(name, edition)) {
    nlohmann::json emails = nlohmann::json::object();
    for (const std::string& email : team.emails) {
      emails[absl::StrCat("e", emails.size())] = {{"address", email}};
    }
    cards.push_back(
        {{"@type", "Card"},
         {"version", "1.0"},
         {"uid", team.id},
         {"name", {{"full", team.office}}},
         {"addresses", {{"a", {{"countryCode", team.country}, {"timeZone", "Africa/Nairobi"}}}}},
         {"emails", std::move(emails)},
         {"phones", {{"p", {{"number", team.phone}}}}},
         {"anniversaries", "unknown"}});
  }
  return cards.dump();
}

ImportSource SourceOf(const std::string& name, const std::string& mapping,
                      const std::string& ending, std::string (*write)(absl::string_view, Edition)) {
  return {name,
          mapping,
          absl::StrCat(name, ".", ending),
          NumberOf(name, Edition::kFirst),
          NumberOf(name, Edition::kChanged),
          [name, write](Edition edition) { return write(name, edition); }};
}

}  // namespace

std::vector<ImportSource> ImportSources() {
  return {SourceOf("csv", "au", "csv", Csv),
          SourceOf("xlsx", "au", "xlsx", Xlsx),
          SourceOf("vcard", "vcard", "vcf", VCard),
          SourceOf("first", "first-teams", "json", First),
          SourceOf("ti", "trusted-introducer", "json", TrustedIntroducer),
          SourceOf("irt", "first-global-irt", "json", GlobalIrt),
          SourceOf("jcard", "vcard", "json", JCard),
          SourceOf("jscontact", "jscontact", "json", JsContact)};
}

}  // namespace rollcall
