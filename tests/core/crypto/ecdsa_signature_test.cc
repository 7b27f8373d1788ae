#include "core/crypto/ecdsa_signature.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "core/crypto/signer.h"

namespace rollcall {
namespace {

std::string Bytes(absl::string_view hex) { return absl::HexStringToBytes(hex); }

TEST(EcdsaSignatureTest, TakesShortestIntegersOfAnySize) {
  EXPECT_TRUE(IsStrictEcdsaSignature(Bytes("3006020101020101")));
  EXPECT_TRUE(IsStrictEcdsaSignature(Bytes("300702020080020101")));
  const std::string largest = absl::StrCat("022100", std::string(64, 'f'));
  EXPECT_TRUE(IsStrictEcdsaSignature(Bytes(absl::StrCat("3046", largest, largest))));
}

TEST(EcdsaSignatureTest, RefusesEverythingElse) {
  const std::string thirty_three = absl::StrCat("022101", std::string(64, '0'));
  for (const std::string& hex : {
           std::string(""),
           std::string("30"),
           std::string("3000"),
           std::string("3003020101"),
           std::string("3106020101020101"),        // no SEQUENCE
           std::string("3006020101030101"),        // no INTEGER
           std::string("300602010102010100"),      // trailing octet outside
           std::string("300702010102010100"),      // trailing octet inside
           std::string("3009020101020101020101"),  // a third integer
           std::string("30060201010201"),          // truncated
           std::string("3005020101020101"),        // length too short
           std::string("3007020101020101"),        // length too long
           std::string("308106020101020101"),      // long form of a short length
           std::string("30820006020101020101"),    // longer form
           std::string("3080020101020101"
                       "0000"),                           // indefinite length
           std::string("30070281010102010101"),           // long form inside
           std::string("300702020001020101"),             // padded r
           std::string("300702010102020001"),             // padded s
           std::string("3006020180020101"),               // negative r
           std::string("3006020101020181"),               // negative s
           std::string("3006020100020101"),               // r = 0
           std::string("3006020101020100"),               // s = 0
           std::string("30050200020101"),                 // empty r
           absl::StrCat("3026", thirty_three, "020101"),  // r over 256 bits
           absl::StrCat("3027022200", std::string(66, 'f'), "020101"),
       }) {
    EXPECT_FALSE(IsStrictEcdsaSignature(Bytes(hex))) << hex;
  }
}

// Every octet is needed and none may follow.
RC_GTEST_PROP(EcdsaSignatureProperty, PrefixesAndExtensionsAreRefused, (std::string message)) {
  static const PrivateKey* const key =
      new PrivateKey(PrivateKey::Generate(KeyAlgorithm::kEcdsaP256).value());
  const std::string signature = key->Sign(message).value();
  RC_ASSERT(IsStrictEcdsaSignature(signature));
  for (size_t size = 0; size < signature.size(); ++size) {
    RC_ASSERT(!IsStrictEcdsaSignature(absl::string_view(signature).substr(0, size)));
  }
  RC_ASSERT(!IsStrictEcdsaSignature(signature + '\0'));
}

}  // namespace
}  // namespace rollcall
