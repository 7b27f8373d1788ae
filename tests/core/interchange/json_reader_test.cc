#include "core/interchange/json_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/core/interchange/read_all.h"

namespace rollcall {
namespace {

using testing::Diagnostics;
using ::testing::ElementsAre;
using testing::ErrorOf;
using testing::Fields;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::MustReadAll;
using ::testing::SizeIs;

std::vector<SourceRecord> Read(absl::string_view text) { return MustReadAll(JsonReader(text)); }

std::string Error(absl::string_view text) { return ErrorOf(JsonReader(text)); }

TEST(JsonReaderTest, ReadsTrustedIntroducersTeams) {
  const auto records = Read(R"([
  {"short_name": "KE-CERT", "country": {"code": "KE"},
   "constituency": {"asns": [1, 23456789012345678901], "types": []},
   "emails": [{"address": "a@b.example", "usage": ["contact", "x"]}, {"address": null}],
   "accredited": true},
  {"short_name": "Two"}
])");
  ASSERT_THAT(records, SizeIs(2));
  EXPECT_THAT(
      Fields(records[0]),
      ElementsAre("short_name=KE-CERT", "country.code=KE", "constituency.asns[0]=1",
                  "constituency.asns[1]=2.345678901234568e+19", "emails[0].address=a@b.example",
                  "emails[0].usage[0]=contact", "emails[0].usage[1]=x", "accredited=true"));
  EXPECT_THAT(records[0].diagnostics, IsEmpty());
  EXPECT_EQ(records[0].place, (SourcePlace{2, 3}));
  EXPECT_EQ(records[1].place, (SourcePlace{6, 3}));
}

TEST(JsonReaderTest, ReadsTheListOfFirstsAnswerAndNamesWhatStandsBeside) {
  const auto records =
      Read(R"({"status": "OK", "total": 2, "data": [{"team": "A", "phone-emergency": "+1"}, {}]})");
  ASSERT_THAT(records, SizeIs(2));
  EXPECT_THAT(Fields(records[0]), ElementsAre("team=A", "phone-emergency=+1"));
  EXPECT_THAT(Diagnostics(records[0]),
              ElementsAre(HasSubstr("beside the list, the file has status, total")));
  EXPECT_THAT(records[1].diagnostics, IsEmpty());
}

TEST(JsonReaderTest, ReadsOneObjectAsOneRecord) {
  const auto records = Read(R"({"@type": "Card", "emails": {"e1": {"address": "a@b.example"}},
                                "contacts": [1]})");
  ASSERT_THAT(records, SizeIs(1));
  EXPECT_THAT(Fields(records[0]),
              ElementsAre("@type=Card", "emails.e1.address=a@b.example", "contacts[0]=1"));
}

TEST(JsonReaderTest, ReadsJCardsAsVCards) {
  const std::string card = R"(["vcard", [
    ["version", {}, "text", "4.0"],
    ["adr", {"Type": ["work", "x"]}, "text", ["", "", "1 Road", "", "", "", "KE"]],
    ["email", {"group": "G"}, "text", "a@b.example"],
    ["key", {"group": "g"}, "text", "ABCD"],
    ["lang", {}, "language-tag", "en", "fr"],
    ["broken", {}]]])";
  const std::vector<std::string> expected = {"version[0]=4.0",
                                             "adr[0][2]=1 Road",
                                             "adr[0][6]=KE",
                                             "adr[0].type[0]=work",
                                             "adr[0].type[1]=x",
                                             "email[0]=a@b.example",
                                             "email[0].group=g",
                                             "key[0].group=g",
                                             "lang[0]=en",
                                             "lang[1]=fr",
                                             "unreadable[0]=[\"broken\",{}]",
                                             "email[0].key=ABCD"};
  const auto alone = Read(card);
  ASSERT_THAT(alone, SizeIs(1));
  EXPECT_EQ(Fields(alone[0]), expected);
  EXPECT_THAT(Diagnostics(alone[0]), ElementsAre(HasSubstr("[1][5]: is no property")));
  const auto two = Read(absl::StrCat("[", card, ",", card, "]"));
  ASSERT_THAT(two, SizeIs(2));
  EXPECT_EQ(Fields(two[1]), expected);
}

TEST(JsonReaderTest, ReadsRdapEntitiesWithTheirCards) {
  const std::string entity =
      R"({"objectClassName": "entity", "handle": "X", "vcardArray": ["vcard",
          [["fn", {}, "text", "A"]]], "entities": [{"handle": "Y"}]})";
  const auto one = Read(entity);
  ASSERT_THAT(one, SizeIs(1));
  EXPECT_THAT(Fields(one[0]),
              ElementsAre("fn[0]=A", "objectClassName=entity", "handle=X", "entities[0].handle=Y"));
  EXPECT_THAT(Read(absl::StrCat("{\"entitySearchResults\": [", entity, ",", entity, "]}")),
              SizeIs(2));
}

TEST(JsonReaderTest, RefusesRecordsWithANameTwiceOrOfNoUse) {
  const auto records = Read(R"([{"a": 1, "b": {"a": 2, "a": 3}}, 7, [1], {"a": 1}])");
  ASSERT_THAT(records, SizeIs(4));
  EXPECT_THAT(Diagnostics(records[0]), ElementsAre(HasSubstr("a: stands twice")));
  EXPECT_TRUE(records[0].refused());
  EXPECT_TRUE(records[1].refused());
  EXPECT_TRUE(records[2].refused());
  EXPECT_FALSE(records[3].refused());
}

TEST(JsonReaderTest, RefusesWhatIsNoJson) {
  EXPECT_THAT(Error(""), HasSubstr("must begin with [ or {"));
  EXPECT_THAT(Error("name,mail\n"), HasSubstr("must begin with [ or {"));
  EXPECT_THAT(Error("[{\"a\":\n \"b\"}"), HasSubstr("line 2, column 6: the file ends within"));
  EXPECT_THAT(Error("[{}] x"), HasSubstr("line 1, column 6: something follows"));
  EXPECT_THAT(Error("[{]}"), HasSubstr("closes nothing"));
  EXPECT_THAT(Error("[{} {}]"), HasSubstr("here must stand ,"));
  EXPECT_THAT(Error("[{},]"), HasSubstr("closes nothing"));
  EXPECT_THAT(Error("[{\"a\": tru}]"), HasSubstr("line 1, column 2: the value that begins here"));
  EXPECT_THAT(Error("[{\"a\": \"\xFF\"}]"), HasSubstr("no JSON in UTF-8"));
  EXPECT_THAT(Error("[\"abc]"), HasSubstr("line 1, column 2: the text that begins here"));
}

TEST(JsonReaderTest, RefusesWhatIsTooDeepTooLongOrTooMuch) {
  EXPECT_THAT(Error(std::string(100'000, '[')), HasSubstr("more than 32 levels"));
  EXPECT_THAT(Error(absl::StrCat("[\"", std::string(kMaxRecordBytes, 'x'), "\"]")),
              HasSubstr("record has more than"));
  std::string many = "[{\"a\": [1";
  for (size_t i = 0; i < kMaxRecordFields; ++i) many += ",1";
  const auto records = Read(many + "]}]");
  ASSERT_THAT(records, SizeIs(1));
  EXPECT_TRUE(records[0].refused());
}

// Small files that would cost much: long names beside many values, many members.
TEST(JsonReaderTest, RefusesRecordsThatGrowWhenRead) {
  std::string many = absl::StrCat("[{\"", std::string(100'000, 'n'), "\": [1");
  for (int i = 0; i < 5000; ++i) many += ",1";
  const auto long_name = Read(many + "]}]");
  EXPECT_TRUE(long_name[0].refused());
  EXPECT_THAT(long_name[0].fields, IsEmpty());
  std::string members = "[{\"a\": 1";
  for (int i = 0; i < 90'000; ++i) absl::StrAppend(&members, ",\"", i, "\":1");
  const auto many_members = Read(members + "}]");
  EXPECT_TRUE(many_members[0].refused());
  EXPECT_THAT(many_members[0].fields, SizeIs(1024));
}

TEST(JsonReaderTest, ReadsEmptyListsAndMarks) {
  EXPECT_THAT(Read("[]"), IsEmpty());
  EXPECT_THAT(Read("\xEF\xBB\xBF[{}]"), SizeIs(1));
  EXPECT_THAT(Read("{\"data\": []}"), IsEmpty());
}

}  // namespace
}  // namespace rollcall
