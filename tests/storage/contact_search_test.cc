#include "storage/contact_search.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/storage/search_world.h"

namespace rollcall {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Strings = std::vector<std::string>;

class ContactSearchTest : public ::testing::Test, protected testing::SearchWorld {};

TEST_F(ContactSearchTest, FindsContactsThatHaveAllWords) {
  Nominate("KEN", {Contact("Ministry"), Contact("National Response Team")});
  EXPECT_THAT(Find("team national"), ElementsAre("KEN/technical-2"));
  EXPECT_THAT(Find("team ministry"), IsEmpty());
}

TEST_F(ContactSearchTest, TakesTheLastWordForTheBeginningOfOne) {
  Nominate("KEN", {Contact("National Response Team")});
  EXPECT_THAT(Find("national resp"), SizeIs(1));
  EXPECT_THAT(Find("nat response"), IsEmpty());
}

TEST_F(ContactSearchTest, MindsNeitherCaseNorAccentsNorScript) {
  Nominate("KEN", {Contact("ΚΈΝΤΡΟ straße Бюро Ёлка Équipe")});
  for (const char* query :
       {"κέντρο", "STRASSE", "бюро", "Buro", "bûro", "елка", "equipe", "kentro"}) {
    EXPECT_THAT(Find(query), SizeIs(1)) << query;
  }
}

TEST_F(ContactSearchTest, FindsByTheNameOfTheStateInSixLanguages) {
  Nominate("CIV", {Contact("Office")});
  for (const char* query : {"cote d'ivoire", "Côte d’Ivoire", "Кот", "kot-d", "科特迪瓦", "迪瓦",
                            "كوت", "civ", "office cote"}) {
    EXPECT_THAT(Find(query), SizeIs(1)) << query;
  }
  EXPECT_THAT(Find("Кения"), IsEmpty());
}

TEST_F(ContactSearchTest, FindsByDomainsAndByDigitsOfTelephones) {
  Nominate("KEN", {Contact("Office", "+254 20 222-3333", "soc@cert.go.ke")});
  for (const char* query : {"cert.go.ke", "@cert.go.ke", "SOC@CERT.GO.KE", "2223333",
                            "020 222 3333", "+254202223333", "00254 (20) 222", "222-33"}) {
    EXPECT_THAT(Find(query), SizeIs(1)) << query;
  }
  for (const char* query : {"cert.go.tz", "2224444", "+255 20 222 3333"}) {
    EXPECT_THAT(Find(query), IsEmpty()) << query;
  }
}

TEST_F(ContactSearchTest, RanksWhatIsMeantBeforeWhatIsMentioned) {
  v1::PointOfContact mentions = Contact("Desk");
  mentions.set_responsibilities("Speaks for the response team abroad.");
  Nominate("KEN", {std::move(mentions), Contact("Teamwork"), Contact("Team")});
  Nominate("FRA", {Contact("Kenyan affairs")});
  EXPECT_THAT(Find("team"), ElementsAre("KEN/technical-3", "KEN/technical-2", "KEN/technical-1"));
  EXPECT_EQ(Find("kenya").back(), "FRA/technical-1");
}

TEST_F(ContactSearchTest, PagesInOrderWithoutGapsOrRepeats) {
  Nominate("TZA", {Contact("Team a"), Contact("Teams b"), Contact("Team c")});
  Nominate("KEN", {Contact("Team a"), Contact("Team b")});
  Commit();
  const Strings all = {"KEN/technical-1", "KEN/technical-2", "TZA/technical-1", "TZA/technical-3",
                       "TZA/technical-2"};
  for (const size_t limit : {1, 2, 3, 5, 100}) {
    EXPECT_EQ(Find(*store, nullptr, "team", limit), all) << limit;
  }
}

TEST_F(ContactSearchTest, EndsAPageByBytesButNeverEmpty) {
  Nominate("KEN", {Contact("Team a"), Contact("Team b")});
  Commit();
  const auto page = SearchContacts(*store, nullptr, {QueryWords("team"), "", 100, 1});
  ASSERT_THAT(page->found, SizeIs(1));
  EXPECT_FALSE(page->next.empty());
}

TEST_F(ContactSearchTest, RefusesAPlaceThatNoPageEndedAt) {
  EXPECT_TRUE(absl::IsInvalidArgument(
      SearchContacts(*store, nullptr, {QueryWords("team"), "states/KEN", 1, 1}).status()));
}

TEST_F(ContactSearchTest, HasNothingToLookForWithoutLettersOrDigits) {
  for (const char* query : {"", "  ", "@", "...", "-+"}) {
    EXPECT_THAT(QueryWords(query), IsEmpty()) << query;
  }
}

}  // namespace
}  // namespace rollcall
