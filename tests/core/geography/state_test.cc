#include "core/geography/state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/geography/name_folding.h"
#include "core/geography/territory.h"

namespace rollcall {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Found(absl::string_view text) {
  const auto state = FindState(text);
  return state.ok() ? std::string((*state)->alpha3) : std::string(state.status().message());
}

std::string Refused(absl::string_view text) {
  const auto state = FindState(text);
  if (state.ok()) return absl::StrCat("found ", (*state)->alpha3);
  EXPECT_EQ(state.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(state.status()), v1::ERROR_REASON_NOT_A_STATE);
  return std::string(state.status().message());
}

TEST(StateTest, ListsMembersAndObserversInOrder) {
  int members = 0;
  std::map<RegionalGroup, int> groups;
  absl::string_view previous;
  for (const StateRow& row : AllStates()) {
    EXPECT_LT(previous, row.alpha3);
    previous = row.alpha3;
    members += row.member ? 1 : 0;
    ++groups[row.group];
    EXPECT_EQ(row.member, row.group != RegionalGroup::kNone) << row.alpha3;
  }
  EXPECT_EQ(AllStates().size(), 195U);
  EXPECT_EQ(members, 193);
  EXPECT_EQ(groups[RegionalGroup::kAfrican], 54);
  EXPECT_EQ(groups[RegionalGroup::kNone], 2);
}

TEST(StateTest, HoldsNamesInTheOrderOfTheLanguages) {
  const StateRow* kenya = FindByAlpha3("KEN");
  ASSERT_NE(kenya, nullptr);
  EXPECT_EQ(kenya->name(Language::kRussian), "Кения");
  EXPECT_EQ(kenya->name(Language::kChinese), "肯尼亚");
  EXPECT_EQ(kenya->name(Language::kArabic), "كينيا");
  EXPECT_EQ(FindByAlpha3("CIV")->name(Language::kSpanish), "Côte d'Ivoire");
  EXPECT_EQ(FindByAlpha3("ken"), nullptr);
  EXPECT_EQ(FindByAlpha3(""), nullptr);
  EXPECT_EQ(FindByAlpha3("ZZZ"), nullptr);
}

TEST(StateTest, FindsEveryStateByEveryCodeAndName) {
  for (const StateRow& row : AllStates()) {
    for (const absl::string_view code : {row.alpha3, row.alpha2, row.m49}) {
      EXPECT_EQ(Found(code), row.alpha3) << code;
      EXPECT_EQ(Found(absl::AsciiStrToLower(code)), row.alpha3) << code;
    }
    for (const absl::string_view name : row.names) {
      EXPECT_EQ(Found(name), row.alpha3) << name;
      EXPECT_EQ(Found(absl::StrCat("  ", name, "\t")), row.alpha3) << name;
    }
  }
}

TEST(StateTest, FindsNamesWithoutRegardToCaseAccentsAndApostrophes) {
  EXPECT_EQ(Found("kenya"), "KEN");
  EXPECT_EQ(Found("COTE D’IVOIRE"), "CIV");
  EXPECT_EQ(Found("Cote d`Ivoire"), "CIV");
  EXPECT_EQ(Found("egypte"), "EGY");
  EXPECT_EQ(Found("E\xCC\x81gypte"), "EGY");  // decomposed accent
  EXPECT_EQ(Found("РОССИЙСКАЯ ФЕДЕРАЦИЯ"), "RUS");
  EXPECT_EQ(Found("объединённые арабские эмираты"), "ARE");
  EXPECT_EQ(Found("Папуа-Новая Гвинея"), "PNG");
  EXPECT_EQ(Found("Turkiye"), "TUR");
  EXPECT_EQ(Found("TÜRKİYE"), "TUR");
  EXPECT_EQ(Found("刚果(布)"), "COG");
  EXPECT_EQ(Found("Saint  Kitts and\u00A0Nevis"), "KNA");
  EXPECT_EQ(Found("\u200Fمصر\u200F"), "EGY");
}

TEST(StateTest, KeepsCyrillicLettersApart) {
  // Short i and i differ: only Latin accents are folded.
  EXPECT_NE(FoldName("й"), FoldName("и"));
}

TEST(StateTest, RefusesTerritoriesNeutrally) {
  const absl::string_view why =
      " is not a member or observer State of the United Nations; this directory lists those 195 "
      "only";
  for (const absl::string_view text :
       {"TWN", "tw", "Taiwan", "HKG", "Hong Kong", "Macao", "PRI", "greenland", "JE", "GGY", "IMN",
        "Gibraltar", "XKX", "Kosovo", "reunion", "Curacao", "ESH", "COK", "Niue"}) {
    EXPECT_EQ(Refused(text), absl::StrCat("\"", text, "\"", why));
  }
}

TEST(StateTest, ListsEveryOtherCodeOfIso3166Once) {
  EXPECT_EQ(AllTerritories().size(), 55U);  // 54 of the standard's 249 codes, and XKX
  std::set<absl::string_view> alpha2;
  absl::string_view previous;
  for (const TerritoryRow& row : AllTerritories()) {
    EXPECT_LT(previous, row.alpha3);
    previous = row.alpha3;
    EXPECT_TRUE(alpha2.insert(row.alpha2).second) << row.alpha2;
    EXPECT_THAT(Refused(row.alpha3), HasSubstr("member or observer"));
    EXPECT_THAT(Refused(row.english), HasSubstr("member or observer"));
  }
  for (const StateRow& row : AllStates()) EXPECT_FALSE(alpha2.contains(row.alpha2)) << row.alpha2;
}

TEST(StateTest, ProposesTheNearestNames) {
  EXPECT_THAT(Refused("Kenia Republic"), Not(HasSubstr("did you mean")));
  EXPECT_THAT(Refused("Kenja"), HasSubstr("did you mean Kenya (KEN)"));
  EXPECT_THAT(Refused("Geramny"), HasSubstr("Germany (DEU)"));
  EXPECT_THAT(Refused("Iran"), HasSubstr("Iran (Islamic Republic of) (IRN)"));
  EXPECT_THAT(Refused("Tanzania"), HasSubstr("United Republic of Tanzania (TZA)"));
  EXPECT_THAT(Refused("Korea"), HasSubstr("(KOR)"));
  EXPECT_THAT(Refused("Korea"), HasSubstr("(PRK)"));
  EXPECT_THAT(Refused("Египт"), HasSubstr("Egypt (EGY)"));
  EXPECT_THAT(Refused("ABC"), Not(HasSubstr("did you mean")));
}

TEST(StateTest, RefusesAnythingElseWithoutEchoingControls) {
  EXPECT_THAT(Refused(""), HasSubstr("names no State"));
  EXPECT_THAT(Refused("   "), HasSubstr("names no State"));
  EXPECT_THAT(Refused("\xFF\xFE"), HasSubstr("\\xff\\xfe"));
  EXPECT_THAT(Refused("a\x1B[31m"), Not(HasSubstr("\x1B")));
  const std::string refusal = Refused(std::string(100'000, 'x'));
  EXPECT_LT(refusal.size(), 200U);
  EXPECT_THAT(Refused(std::string(190, 'x')), HasSubstr("..."));
}

TEST(StateTest, RequiresExactCodes) {
  ASSERT_TRUE(RequireState("KEN").ok());
  EXPECT_EQ((*RequireState("KEN"))->m49, "404");
  EXPECT_EQ(ReasonOf(RequireState("ken").status()), v1::ERROR_REASON_NOT_A_STATE);
  EXPECT_EQ(RequireState("TWN").status(), FindState("TWN").status());
}

TEST(StateTest, NamesLanguagesAndGroups) {
  for (size_t i = 0; i < kLanguages; ++i) {
    const auto language = static_cast<Language>(i);
    EXPECT_EQ(LanguageOfCode(LanguageCode(language)), language);
    std::set<absl::string_view> names;
    for (int group = 0; group < 6; ++group) {
      names.insert(RegionalGroupName(static_cast<RegionalGroup>(group), language));
    }
    EXPECT_EQ(names.size(), 6U);
  }
  EXPECT_EQ(LanguageOfCode("de"), absl::nullopt);
  EXPECT_EQ(RegionalGroupName(RegionalGroup::kAfrican, Language::kEnglish), "African States");
  EXPECT_EQ(RegionalGroupName(RegionalGroup::kEasternEuropean, Language::kChinese), "东欧国家");
}

}  // namespace
}  // namespace rollcall
