#include "storage/contact_index.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/statement/canonical.h"
#include "gtest/gtest.h"
#include "storage/memory_store.h"
#include "storage/search_text.h"
#include "tests/testing/seeded_store.h"
#include "tests/testing/test_directory.h"

namespace rollcall {
namespace {

using testing::SeedStore;
using testing::TestDirectory;

class ContactIndexTest : public ::testing::Test {
 protected:
  void Nominate(absl::string_view alpha3, std::vector<std::string> offices) {
    directory_.Enrol(alpha3);
    v1::Sheet sheet;
    ASSERT_TRUE(sheet.ParseFromString(directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL)));
    const v1::PointOfContact pattern = sheet.points_of_contact(0);
    sheet.clear_points_of_contact();
    for (size_t i = 0; i < offices.size(); ++i) {
      v1::PointOfContact& contact = *sheet.add_points_of_contact();
      contact = pattern;
      contact.set_id(absl::StrCat("technical-", offices.size() - i));  // descending
      contact.set_office(offices[i]);
    }
    directory_.MustAccept(Kind::kSheet, absl::StrCat("states/", alpha3, "/technical"),
                          EncodeCanonical(sheet), directory_.StateSigners(alpha3));
  }

  ContactMatches Search(absl::string_view text, std::string after = "", size_t limit = 100,
                        size_t max_bytes = 1'000'000) {
    if (!seeded_) SeedStore(directory_, *store_);
    seeded_ = true;
    return index_->Search(*store_, {QueryWords(text), std::move(after), limit, max_bytes}).value();
  }

  static std::vector<std::string> Positions(const ContactMatches& matches) {
    std::vector<std::string> positions;
    for (const auto& found : matches.found) positions.push_back(ContactPosition(found));
    return positions;
  }

  TestDirectory directory_;
  const std::unique_ptr<Store> store_ = NewMemoryStore();
  bool seeded_ = false;
  const std::unique_ptr<ContactIndex> index_ = NewScanningContactIndex();
};

TEST_F(ContactIndexTest, FindsContactsThatHoldAllWords) {
  Nominate("KEN", {"National Response Team", "Ministry"});
  EXPECT_EQ(Positions(Search("team national")),
            std::vector<std::string>{"states/KEN/technical/technical-2"});
  EXPECT_TRUE(Search("team ministry").found.empty());
}

TEST_F(ContactIndexTest, DoesNotMindCaseInAnyScript) {
  Nominate("KEN", {"ΚΈΝΤΡΟ straße Центр"});
  for (const char* query : {"κέντρο", "STRASSE", "ЦЕНТР"}) {
    EXPECT_EQ(Search(query).found.size(), 1u) << query;
  }
}

TEST_F(ContactIndexTest, FindsByTheNameOfTheStateInAnyOfItsLanguages) {
  Nominate("CHE", {"Office"});
  EXPECT_EQ(Search("switzerland office").found.size(), 1u);
  EXPECT_EQ(Search("瑞士").found.size(), 1u);
  EXPECT_EQ(Search("che").found.size(), 1u);
}

TEST_F(ContactIndexTest, PagesInOrderWithoutGapsOrRepeats) {
  Nominate("TZA", {"Team a", "Team b", "Team c"});
  Nominate("KEN", {"Team a", "Team b"});
  std::vector<std::string> all;
  ContactMatches page = Search("team", "", 2);
  while (true) {
    const auto positions = Positions(page);
    all.insert(all.end(), positions.begin(), positions.end());
    if (!page.more) break;
    ASSERT_EQ(positions.size(), 2u);
    page = Search("team", all.back(), 2);
  }
  EXPECT_EQ(all, (std::vector<std::string>{
                     "states/KEN/technical/technical-1", "states/KEN/technical/technical-2",
                     "states/TZA/technical/technical-1", "states/TZA/technical/technical-2",
                     "states/TZA/technical/technical-3"}));
}

TEST_F(ContactIndexTest, EndsAPageByBytesButNeverEmpty) {
  Nominate("KEN", {"Team a", "Team b"});
  const ContactMatches page = Search("team", "", 100, /*max_bytes=*/1);
  EXPECT_EQ(page.found.size(), 1u);
  EXPECT_TRUE(page.more);
}

}  // namespace
}  // namespace rollcall
