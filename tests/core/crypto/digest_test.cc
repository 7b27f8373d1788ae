#include "core/crypto/digest.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "core/crypto/random.h"

namespace rollcall {
namespace {

TEST(Sha256Test, KnownAnswers) {
  // FIPS 180-4's examples.
  EXPECT_EQ(Sha256("").ToHex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256("abc").ToHex(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq").ToHex(),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(Sha256(std::string(1'000'000, 'a')).ToHex(),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256Test, ThreadsDoNotDisturbEachOther) {
  const std::string text(10'000, 'x');
  const Digest expected = Sha256(text);
  std::vector<std::thread> threads;
  std::vector<int> wrong(4, 0);
  for (int& count : wrong) {
    threads.emplace_back([&text, &expected, &count] {
      for (int i = 0; i < 200; ++i) count += Sha256(text) == expected ? 0 : 1;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

RC_GTEST_PROP(Sha256Property, PartsAreDigestedAsTheirConcatenation,
              (std::string a, std::string b, std::string c)) {
  RC_ASSERT(Sha256(a, b, c) == Sha256(absl::StrCat(a, b, c)));
  RC_ASSERT(Sha256(a, b) == Sha256(absl::StrCat(a, b)));
}

// RFC 4231 section 4.
TEST(HmacSha256Test, KnownAnswers) {
  EXPECT_EQ(HmacSha256(std::string(20, '\x0b'), "Hi There").ToHex(),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(HmacSha256("Jefe", "what do ya want for nothing?").ToHex(),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(HmacSha256(std::string(20, '\xaa'), std::string(50, '\xdd')).ToHex(),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  EXPECT_EQ(
      HmacSha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")
          .ToHex(),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(HmacSha256Test, KeyOfNoneAndOfOneBlock) {
  // An empty key is a block of zeros, and so is a shorter run of zeros.
  EXPECT_EQ(HmacSha256("", "x"), HmacSha256(std::string(64, '\0'), "x"));
  EXPECT_NE(HmacSha256(std::string(64, 'k'), "x"), HmacSha256(std::string(65, 'k'), "x"));
}

TEST(DigestTest, TakesExactlyThirtyTwoBytes) {
  EXPECT_TRUE(Digest::FromBytes(std::string(32, 'x')).ok());
  for (const size_t size : {0, 31, 33}) {
    EXPECT_EQ(Digest::FromBytes(std::string(size, 'x')).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST(DigestTest, TakesHexOfEitherCaseAndWritesLowerCase) {
  const std::string lower = Sha256("abc").ToHex();
  EXPECT_EQ(Digest::FromHex(absl::AsciiStrToUpper(lower))->ToHex(), lower);
  for (const std::string& bad :
       {std::string(), lower.substr(1), lower + "0", lower + "00", "g" + lower.substr(1),
        " " + lower.substr(1), lower.substr(1) + "\n", std::string(64, '\0')}) {
    EXPECT_EQ(Digest::FromHex(bad).status().code(), absl::StatusCode::kInvalidArgument) << bad;
  }
}

TEST(DigestTest, OrdersBytewiseAndUnsigned) {
  Digest low;
  Digest high;
  low.data()[0] = 0x7f;
  high.data()[0] = 0x80;
  EXPECT_LT(low, high);
  EXPECT_EQ(Digest(), Digest());
  EXPECT_EQ(Digest().ToBytes(), std::string(32, '\0'));
}

RC_GTEST_PROP(DigestProperty, SurvivesBytesAndHex, (std::string seed)) {
  const Digest digest = Sha256(seed);
  RC_ASSERT(Digest::FromBytes(digest.ToBytes()).value() == digest);
  RC_ASSERT(Digest::FromHex(digest.ToHex()).value() == digest);
}

TEST(ConstantTimeEqualsTest, ComparesLengthAndBytes) {
  EXPECT_TRUE(ConstantTimeEquals("", ""));
  EXPECT_TRUE(ConstantTimeEquals("code", "code"));
  EXPECT_FALSE(ConstantTimeEquals("code", "codf"));
  EXPECT_FALSE(ConstantTimeEquals("code", "cod"));
  EXPECT_FALSE(ConstantTimeEquals("", "c"));
}

TEST(SystemRandomTest, GivesAsManyBytesAsAskedNeverTheSame) {
  SystemRandom random;
  EXPECT_EQ(random.Bytes(0), "");
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const std::string bytes = random.Bytes(kSaltBytes);
    EXPECT_EQ(bytes.size(), 32u);
    EXPECT_TRUE(seen.insert(bytes).second);
  }
}

}  // namespace
}  // namespace rollcall
