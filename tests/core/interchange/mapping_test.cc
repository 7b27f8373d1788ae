#include "core/interchange/mapping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/interchange/built_in_mappings.h"

namespace rollcall {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string Error(absl::string_view yaml) {
  const auto mapping = ParseMapping(yaml, "m.yaml");
  if (mapping.ok()) return "accepted";
  EXPECT_EQ(ReasonOf(mapping.status()), v1::ERROR_REASON_INVALID_BODY);
  return std::string(mapping.status().message());
}

TEST(MappingTest, EveryShippedMappingPassesAndHasItsFilesName) {
  EXPECT_GE(BuiltInMappings().size(), 10U);
  for (const BuiltInMapping& each : BuiltInMappings()) {
    const auto mapping = ParseMapping(each.yaml, absl::StrCat(each.name, ".yaml"));
    ASSERT_TRUE(mapping.ok()) << mapping.status();
    EXPECT_EQ(mapping->name, each.name);
    EXPECT_FALSE(mapping->description.empty());
  }
  EXPECT_NE(FindBuiltInMapping("osce"), nullptr);
  EXPECT_EQ(FindBuiltInMapping("nowhere"), nullptr);
}

TEST(MappingTest, TheManualNamesEveryShippedMappingAndItsExampleIsOne) {
  std::ifstream in(ROLLCALL_IMPORT_PAGE);
  const std::string page((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  for (const BuiltInMapping& each : BuiltInMappings()) {
    EXPECT_THAT(page, HasSubstr(absl::StrCat("| `", each.name, "` |")));
  }
  const size_t begin = page.find("```yaml\n");
  ASSERT_NE(begin, std::string::npos);
  const std::string yaml = page.substr(begin + 8, page.find("```", begin + 8) - begin - 8);
  const auto mapping = ParseMapping(yaml, "import.md");
  ASSERT_TRUE(mapping.ok()) << mapping.status();
  EXPECT_EQ(mapping->name, "our-spreadsheet");
  EXPECT_EQ(mapping->overrides.at("person"), OverrideRule::kKeep);
}

// Paths as the manual shows them.
void ExpectDocumented(const std::string& page, const std::vector<PathPattern>& paths) {
  for (const PathPattern& path : paths) {
    EXPECT_THAT(page, HasSubstr(absl::StrCat("`", path.text(), "`")));
  }
}

TEST(MappingTest, TheManualShowsEveryPathThatAMappingTakes) {
  std::ifstream in(ROLLCALL_IMPORT_PAGE);
  const std::string page((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  for (const BuiltInMapping& each : BuiltInMappings()) {
    // Rollcall's own: export.md shows them.
    if (absl::StartsWith(each.name, "rollcall-")) continue;
    SCOPED_TRACE(std::string(each.name));
    const auto mapping = ParseMapping(each.yaml);
    ASSERT_TRUE(mapping.ok()) << mapping.status();
    ExpectDocumented(page, mapping->source_id.from);
    ExpectDocumented(page, mapping->state.from);
    for (const auto& [field, source] : mapping->fields) ExpectDocumented(page, source.from);
    for (const ChannelRule& rule : mapping->channels) {
      ExpectDocumented(page, rule.address.from);
      for (const auto* paths : {&rule.note, &rule.hours, &rule.key, &rule.order}) {
        ExpectDocumented(page, *paths);
      }
    }
  }
}

TEST(MappingTest, NamesEveryErrorWithItsLine) {
  EXPECT_THAT(Error("mapping: x\nreads: pdf\nstate: S\nfields:\n  offic: A\n  office: B\n"
                    "  person: {values: {a: b}}\nchannels:\n  - {email: E, phone: P}\n"
                    "  - {address: A}\n  - {note: N}\noverrides: {office: never}\n"),
              AllOf(HasSubstr("m.yaml:2: reads: must be table, vcard or json"),
                    HasSubstr("m.yaml:5: fields.offic: is not known; known are id, kind"),
                    HasSubstr("m.yaml:7: fields.person: needs from"),
                    HasSubstr("m.yaml:9: channels[0].phone: is a second address"),
                    HasSubstr("m.yaml:10: channels[1]: address and kind go together"),
                    HasSubstr("m.yaml:11: channels[2]: needs one of email"),
                    HasSubstr("m.yaml:12: overrides.office: must be keep or replace")));
}

TEST(MappingTest, RefusesWhatCannotMap) {
  EXPECT_THAT(Error(""), HasSubstr("m.yaml:1: the file is empty"));
  EXPECT_THAT(Error("x"), HasSubstr("must be a map"));
  EXPECT_THAT(Error("mapping: x"),
              AllOf(HasSubstr("state: is missing"), HasSubstr("fields.office: is missing")));
  EXPECT_THAT(Error("mapping: x\nmapping: y\nstate: S\nfields: {office: O}"),
              HasSubstr("m.yaml:2: mapping: stands twice"));
}

TEST(MappingTest, DraftsFromColumnsInSixLanguages) {
  const std::string draft =
      DraftMapping("x", {"Pays", "Nom de l'équipe", "Courriel", "Téléphone", "Fuseau horaire",
                         "Télécopie / Fax", "语言", "Телефон", "Horaires"});
  const auto mapping = ParseMapping(draft);
  ASSERT_TRUE(mapping.ok()) << mapping.status() << draft;
  EXPECT_EQ(mapping->state.from.front().text(), "Pays");
  EXPECT_EQ(mapping->fields.at("office").from.front().text(), "Nom de l'équipe");
  EXPECT_EQ(mapping->fields.at("time_zone").from.front().text(), "Fuseau horaire");
  EXPECT_EQ(mapping->fields.at("languages").from.front().text(), "语言");
  EXPECT_EQ(mapping->fields.at("duty_hours").from.front().text(), "Horaires");
  ASSERT_EQ(mapping->channels.size(), 3U);
  EXPECT_EQ(mapping->channels[0].kind, v1::CHANNEL_KIND_EMAIL);
  EXPECT_EQ(mapping->channels[2].address.from.front().text(), "Телефон");
  EXPECT_EQ(mapping->known.front().text(), "Télécopie / Fax");
  EXPECT_EQ(mapping->constants.at("kind").front(), "technical");
}

TEST(MappingTest, DraftsPassWhateverTheColumnsAreCalled) {
  for (const std::vector<std::string>& header : std::vector<std::vector<std::string>>{
           {}, {"x"}, {"Email #", "a: b", "- c", "\"d\"", "\xFF", "no"}, {"State", "Office"}}) {
    const std::string draft = DraftMapping("", header);
    EXPECT_TRUE(ParseMapping(draft).ok()) << ParseMapping(draft).status() << draft;
  }
}

}  // namespace
}  // namespace rollcall
