#include "core/exercise/ping_code.h"

#include <cctype>
#include <set>
#include <string>
#include <vector>

#include "core/exercise/exercise_bodies.h"
#include "gtest/gtest.h"
#include "rapidcheck/gtest.h"

namespace rollcall {
namespace {

const CodeSubject kSubject = {"rollcall.example/global", "2026-h2", "7f3a9c0d", 1, 0};

// Worked out with Python's hmac and base64 modules, see docs/formats/exercise.md.
TEST(PingCodeTest, KnownAnswer) {
  EXPECT_EQ(PingCode(std::string(32, '\x01'), kSubject), "7F3A9C0DDC03Q4SA94");
}

TEST(PingCodeTest, EveryPartCounts) {
  const std::string secret(32, 'k');
  std::set<std::string> proofs;
  const auto add = [&](CodeSubject subject, const std::string& key) {
    proofs.insert(PingCode(key, subject).substr(kPingIdBytes));
  };
  add(kSubject, secret);
  add(kSubject, std::string(32, 'l'));
  for (int part = 0; part < 5; ++part) {
    CodeSubject other = kSubject;
    if (part == 0) other.origin += "x";
    if (part == 1) other.exercise += "x";
    if (part == 2) other.ping = "7f3a9c0e";
    if (part == 3) other.attempt = 2;
    if (part == 4) other.channel = 1;
    add(other, secret);
  }
  // What moves from one part to the next is another subject.
  CodeSubject shifted = kSubject;
  shifted.origin += shifted.exercise.substr(0, 1);
  shifted.exercise.erase(0, 1);
  add(shifted, secret);
  EXPECT_EQ(proofs.size(), 8u);
}

TEST(PingCodeTest, IsReadAsPeopleType) {
  const auto typed = ParseCode(" 7f3a 9COD-il0o2 34567\n");
  ASSERT_TRUE(typed.has_value());
  EXPECT_EQ(typed->ping, "7f3a9c0d");
  EXPECT_EQ(typed->proof, "1100234567");
}

TEST(PingCodeTest, RefusesWhatIsNoCode) {
  for (const std::string& text :
       {std::string(), std::string("7F3A9C0D"), std::string(19, 'A'),
        std::string("7F3A9C0D12345678U9"), std::string("7F3A9C0D1234567890\0", 19),
        std::string(5000, ' ')}) {
    EXPECT_FALSE(ParseCode(text).has_value()) << text;
  }
}

TEST(PingCodeTest, TellsWhichAttemptItCameBy) {
  const std::string secret(32, 'k');
  std::vector<CodeSubject> subjects(4, kSubject);
  for (uint32_t i = 0; i < 4; ++i) subjects[i].attempt = i + 1;
  for (size_t i = 0; i < subjects.size(); ++i) {
    const auto typed = ParseCode(PingCode(secret, subjects[i]));
    ASSERT_TRUE(typed.has_value());
    EXPECT_EQ(MatchCode(secret, *typed, subjects), i);
    EXPECT_EQ(MatchCode("another secret", *typed, subjects), absl::nullopt);
  }
}

RC_GTEST_PROP(PingCodeTest, HalvesJoinToTheCodeAndOneIsNone, (const std::string& secret)) {
  CodeSubject subject = kSubject;
  subject.attempt = *rc::gen::arbitrary<uint32_t>();
  const std::string code = PingCode(secret, subject);
  const auto [first, second] = CodeHalves(code);
  RC_ASSERT(first + second == code);
  RC_ASSERT(first.size() == second.size());
  RC_ASSERT(!ParseCode(first).has_value());
  const auto typed = ParseCode(first + " " + second);
  RC_ASSERT(typed.has_value() && typed->ping == subject.ping);
  RC_ASSERT(MatchCode(secret, *typed, {subject}) == absl::optional<size_t>(0));
}

RC_GTEST_PROP(PingCodeTest, OneWrongCharacterIsNoCode, ()) {
  const std::string code = PingCode("secret", kSubject);
  const auto at = *rc::gen::inRange<size_t>(kPingIdBytes, code.size());
  const char wrong = *rc::gen::element('0', '1', '2', '9', 'A', 'Z');
  RC_PRE(code[at] != wrong);
  std::string typed = code;
  typed[at] = wrong;
  RC_ASSERT(!MatchCode("secret", *ParseCode(typed), {kSubject}).has_value());
}

TEST(PingCodeTest, IdsAreOfTheAlphabet) {
  SystemRandom random;
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = NewPingId(random);
    EXPECT_TRUE(IsPingId(id)) << id;
    ids.insert(id);
  }
  EXPECT_EQ(ids.size(), 1000u);
}

}  // namespace
}  // namespace rollcall
