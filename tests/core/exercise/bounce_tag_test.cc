#include "core/exercise/bounce_tag.h"

#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "core/exercise/ping_code.h"
#include "gtest/gtest.h"
#include "rapidcheck/gtest.h"

namespace rollcall {
namespace {

const CodeSubject kSubject = {"rollcall.example/global", "2026-h2", "7f3a9c0d", 1, 0};

// Worked out with Python's hmac module, see docs/formats/exercise.md.
TEST(BounceTagTest, KnownAnswer) {
  EXPECT_EQ(BounceTag(std::string(32, '\x01'), kSubject), "7f3a9c0dyysscgf9m5z2vewm");
}

TEST(BounceTagTest, FitsALocalPartBehindTheLongestPrefix) {
  const std::string local =
      absl::StrCat(std::string(kMaxBouncePrefixBytes, 'b'), "+", BounceTag("secret", kSubject));
  EXPECT_EQ(local.size(), 64u);
  EXPECT_TRUE(ParseBounceTag(local).has_value());
}

TEST(BounceTagTest, IsReadHoweverAMailServerWritesIt) {
  const std::string tag = BounceTag("secret", kSubject);
  for (const std::string& recipient :
       {absl::StrCat("bounces+", tag), absl::StrCat("bounces+", tag, "@exercises.example"),
        absl::StrCat("BOUNCES+", absl::AsciiStrToUpper(tag), "@EXERCISES.EXAMPLE"),
        absl::StrCat("more+bounces+", tag)}) {
    const auto returned = ParseBounceTag(recipient);
    ASSERT_TRUE(returned.has_value()) << recipient;
    EXPECT_EQ(returned->ping, "7f3a9c0d");
    EXPECT_EQ(MatchBounceTag("secret", *returned, {kSubject}), absl::optional<size_t>(0));
  }
}

TEST(BounceTagTest, RefusesWhatIsNoTag) {
  const std::string tag = BounceTag("secret", kSubject);
  for (const std::string& recipient :
       {std::string(), std::string("bounces"), std::string("bounces@exercises.example"), tag,
        absl::StrCat("bounces+", tag, "0"), absl::StrCat("bounces+", tag.substr(1)),
        absl::StrCat("bounces+", tag.substr(1), "u"), absl::StrCat("bounces+", tag, "+x"),
        absl::StrCat("a@bounces+", tag.substr(1), "\n")}) {
    EXPECT_FALSE(ParseBounceTag(recipient).has_value()) << recipient;
  }
}

TEST(BounceTagTest, TellsWhichAttemptCameBackAndNoForgedOne) {
  const std::string secret(32, 'k');
  std::vector<CodeSubject> subjects(4, kSubject);
  for (uint32_t i = 0; i < 4; ++i) subjects[i].attempt = i + 1;
  for (size_t i = 0; i < subjects.size(); ++i) {
    const auto tag = ParseBounceTag(absl::StrCat("b+", BounceTag(secret, subjects[i])));
    ASSERT_TRUE(tag.has_value());
    EXPECT_EQ(MatchBounceTag(secret, *tag, subjects), i);
    EXPECT_EQ(MatchBounceTag("another secret", *tag, subjects), absl::nullopt);
  }
}

TEST(BounceTagTest, ProvesNothingAboutTheCode) {
  const std::string code = PingCode("secret", kSubject);
  const std::string tag = absl::AsciiStrToUpper(BounceTag("secret", kSubject));
  EXPECT_NE(tag.substr(0, code.size()), code);
}

RC_GTEST_PROP(BounceTagTest, OneWrongCharacterOfTheProofIsForged, ()) {
  std::string tag = BounceTag("secret", kSubject);
  const auto at = *rc::gen::inRange<size_t>(8, tag.size());
  const char wrong = *rc::gen::elementOf(std::string(kPingIdAlphabet));
  RC_PRE(tag[at] != wrong);
  tag[at] = wrong;
  RC_ASSERT(!MatchBounceTag("secret", *ParseBounceTag("b+" + tag), {kSubject}).has_value());
}

}  // namespace
}  // namespace rollcall
