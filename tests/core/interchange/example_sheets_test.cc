// Every file of deploy/examples/sheets is a sheet that a directory takes.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/base/calendar_date.h"
#include "core/directory/sheet_rules.h"
#include "core/geography/state.h"
#include "core/interchange/sheet_yaml.h"

namespace rollcall {
namespace {

std::vector<std::filesystem::path> ExampleSheets() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(ROLLCALL_EXAMPLE_SHEETS)) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string ReadAll(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Checks the text as the directory would on 2 November 2026.
void ExpectTaken(const std::string& text, v1::ContactKind kind, const StateRow& state,
                 const std::string& file) {
  auto parsed = ParseSheetYaml(text, kind, file);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_GT(parsed->sheet.points_of_contact_size(), 0);

  parsed->sheet.set_salt(std::string(kSheetSaltBytes, 's'));
  if (!parsed->sheet.has_next_confirmation_date()) {
    *parsed->sheet.mutable_next_confirmation_date() = ToDate(absl::CivilDay(2027, 5, 1));
  }
  NormalizePhones(state.alpha2, parsed->sheet);
  const SheetContext context = {
      .kind = kind,
      .issue_time = absl::FromCivil(absl::CivilDay(2026, 11, 2), absl::UTCTimeZone()),
      .confirmation_period = absl::Hours(24 * 184),
      .state = std::string(state.alpha3),
      .knows_time_zone = [](absl::string_view name) {
        absl::TimeZone zone;
        return absl::LoadTimeZone(std::string(name), &zone);
      }};
  const SheetFindings findings = CheckSheet(parsed->sheet, context);
  EXPECT_TRUE(SheetStatus(findings).ok()) << SheetStatus(findings);
  for (const SheetFinding& warning : findings.warnings) {
    ADD_FAILURE() << file << ":" << parsed->LineOf(warning.field) << ": " << warning.field << " "
                  << warning.message;
  }
  for (const auto& contact : parsed->sheet.points_of_contact()) {
    for (const auto& channel : contact.channels()) {
      if (channel.kind() == v1::CHANNEL_KIND_PHONE || channel.kind() == v1::CHANNEL_KIND_SMS) {
        EXPECT_NE(channel.e164(), "") << channel.address();
      }
    }
  }
}

class ExampleSheetTest : public ::testing::TestWithParam<std::filesystem::path> {};

// File names are the State's alpha-3 code in lower case, a dash and the kind.
TEST_P(ExampleSheetTest, PassesEveryRuleWithoutWarnings) {
  const std::string stem = GetParam().stem().string();
  const bool technical = absl::EndsWith(stem, "-technical");
  ASSERT_TRUE(technical || absl::EndsWith(stem, "-diplomatic")) << stem;
  const auto state = FindState(stem.substr(0, 3));
  ASSERT_TRUE(state.ok()) << state.status();
  ExpectTaken(ReadAll(GetParam()),
              technical ? v1::CONTACT_KIND_TECHNICAL : v1::CONTACT_KIND_DIPLOMATIC, **state,
              GetParam().filename().string());
}

TEST(DocumentedSheetTest, PassesEveryRuleWithoutWarnings) {
  const std::string page = ReadAll(ROLLCALL_SHEET_PAGE);
  const absl::string_view fence = "```yaml\n";
  const size_t begin = page.find(fence.data(), 0, fence.size());
  ASSERT_NE(begin, std::string::npos);
  const size_t end = page.find("```", begin + fence.size());
  ASSERT_NE(end, std::string::npos);
  ExpectTaken(page.substr(begin + fence.size(), end - begin - fence.size()),
              v1::CONTACT_KIND_TECHNICAL, *FindByAlpha3("KEN"), "sheet.md");
}

INSTANTIATE_TEST_SUITE_P(Files, ExampleSheetTest, ::testing::ValuesIn(ExampleSheets()),
                         [](const auto& sheet) {
                           std::string name = sheet.param.stem().string();
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace rollcall
