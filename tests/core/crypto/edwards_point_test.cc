#include "core/crypto/edwards_point.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "core/base/refusal.h"
#include "core/crypto/signer.h"

namespace rollcall {
namespace {

std::string Bytes(absl::string_view hex) { return absl::HexStringToBytes(hex); }

// Worked out apart from our code, by affine arithmetic in another language:
// L times random points until eight distinct ones were found, then every
// encoding of those with y or y + p below 2^255 and either sign of x = 0.
const std::vector<std::string>& EncodingsOfLowOrder() {
  static const auto* const encodings = new std::vector<std::string>{
      // The eight points.
      "0100000000000000000000000000000000000000000000000000000000000000",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "0000000000000000000000000000000000000000000000000000000000000000",
      "0000000000000000000000000000000000000000000000000000000000000080",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
      // Other encodings of the same.
      "0100000000000000000000000000000000000000000000000000000000000080",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
      "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  };
  return *encodings;
}

void ExpectRefused(absl::string_view encoded, absl::string_view why) {
  const absl::Status status = CheckEd25519Point(encoded);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << absl::BytesToHexString(encoded);
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_KEY_UNACCEPTABLE);
  EXPECT_TRUE(absl::StrContains(status.message(), why)) << status.message();
}

TEST(EdwardsPointTest, RefusesEveryEncodingOfAPointOfLowOrder) {
  for (size_t i = 0; i < EncodingsOfLowOrder().size(); ++i) {
    const std::string encoded = Bytes(EncodingsOfLowOrder()[i]);
    ExpectRefused(encoded, i < 10 ? "low order" : "canonical");
    EXPECT_FALSE(PublicKey::FromEd25519(encoded).ok());
  }
}

TEST(EdwardsPointTest, RefusesEveryYThatIsNotBelowP) {
  // p = 2^255 - 19 ends in 0xed; so p to 2^255 - 1 are 0xed to 0xff there.
  for (int last = 0xed; last <= 0xff; ++last) {
    for (const char* top : {"7f", "ff"}) {
      std::string encoded(31, '\xff');
      encoded[0] = static_cast<char>(last);
      ExpectRefused(encoded + Bytes(top), "canonical");
    }
  }
}

TEST(EdwardsPointTest, TellsPointsFromOtherBytes) {
  // Small y: worked out like the list above.
  for (const int y : {3, 4, 5, 6, 9, 10}) {
    EXPECT_TRUE(
        CheckEd25519Point(std::string(1, static_cast<char>(y)) + std::string(31, '\0')).ok());
  }
  for (const int y : {2, 7, 8, 11}) {
    ExpectRefused(std::string(1, static_cast<char>(y)) + std::string(31, '\0'), "on the curve");
  }
  // The base point, y = 4/5, and its negative.
  EXPECT_TRUE(CheckEd25519Point("\x58" + std::string(31, '\x66')).ok());
  EXPECT_TRUE(CheckEd25519Point("\x58" + std::string(30, '\x66') + "\xe6").ok());
}

TEST(EdwardsPointTest, RefusesOtherLengths) {
  for (const size_t size : {0, 31, 33, 64}) ExpectRefused(std::string(size, '\x66'), "32 bytes");
}

RC_GTEST_PROP(EdwardsPointProperty, TakesEveryKeyOfASeed, ()) {
  const auto seed = *rc::gen::container<std::string>(32, rc::gen::arbitrary<char>());
  const auto key = PrivateKey::FromEd25519Seed(seed);
  RC_ASSERT(key.ok());
  RC_ASSERT(CheckEd25519Point(key->public_key().ed25519()).ok());
}

}  // namespace
}  // namespace rollcall
