#include "services/page_token.h"

#include "core/base/refusal.h"
#include "gtest/gtest.h"

namespace rollcall {
namespace {

TEST(PageTokenTest, GivesThePositionBack) {
  const std::string token = MakePageToken("ListStates", "KEN");
  EXPECT_EQ(ReadPageToken("ListStates", token).value(), "KEN");
  EXPECT_EQ(ReadPageToken("ListStates", "").value(), "");
}

TEST(PageTokenTest, IsNoUseForAnotherListing) {
  EXPECT_EQ(ReasonOf(ReadPageToken("Search b", MakePageToken("Search a", "KEN")).status()),
            v1::ERROR_REASON_INVALID_FIELD);
}

TEST(PageTokenTest, RefusesEveryOtherByte) {
  const std::string token = MakePageToken("ListStates", "KEN");
  for (size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(ReadPageToken("ListStates", changed).ok()) << i;
  }
  EXPECT_FALSE(ReadPageToken("ListStates", token.substr(0, 5)).ok());
  EXPECT_FALSE(ReadPageToken("ListStates", "&").ok());
}

TEST(PageSizeTest, TakesTheFallbackForZeroAndRefusesTooMany) {
  EXPECT_EQ(CheckPageSize(0, 25, 100).value(), 25u);
  EXPECT_EQ(CheckPageSize(100, 25, 100).value(), 100u);
  EXPECT_EQ(ReasonOf(CheckPageSize(101, 25, 100).status()), v1::ERROR_REASON_INVALID_FIELD);
  EXPECT_EQ(ReasonOf(CheckPageSize(-1, 25, 100).status()), v1::ERROR_REASON_INVALID_FIELD);
}

TEST(PageRoomTest, EndsByCountAndByBytesAndTakesTheFirstAnyway) {
  PageRoom two(2);
  EXPECT_TRUE(two.Take(1));
  EXPECT_TRUE(two.Take(1));
  EXPECT_FALSE(two.Take(1));
  PageRoom many(1000);
  EXPECT_TRUE(many.Take(kMaxPageBytes - 1));
  EXPECT_TRUE(many.Take(1));
  EXPECT_FALSE(many.Take(1));
  PageRoom large(1000);
  EXPECT_TRUE(large.Take(kMaxPageBytes + 1));
  EXPECT_FALSE(large.Take(0));
}

}  // namespace
}  // namespace rollcall
