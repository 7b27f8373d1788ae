#include <gtest/gtest.h>
#include <openssl/err.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/crypto/pem.h"
#include "core/crypto/signer.h"

namespace rollcall {
namespace {

constexpr KeyAlgorithm kAlgorithms[] = {KeyAlgorithm::kEd25519, KeyAlgorithm::kEcdsaP256};

PrivateKey Generate(KeyAlgorithm algorithm) { return PrivateKey::Generate(algorithm).value(); }

// A key that a test signs with many times.
const PrivateKey& KeyOf(KeyAlgorithm algorithm) {
  static const auto* const edwards = new PrivateKey(Generate(KeyAlgorithm::kEd25519));
  static const auto* const p256 = new PrivateKey(Generate(KeyAlgorithm::kEcdsaP256));
  return algorithm == KeyAlgorithm::kEd25519 ? *edwards : *p256;
}

// The octets that the PEM of `key` encodes.
std::string Pkcs8Of(const PrivateKey& key) {
  return FirstPemBlock(key.ToPem("").value(), {"PRIVATE KEY"})->der;
}

class PrivateKeyTest : public ::testing::TestWithParam<KeyAlgorithm> {};

TEST_P(PrivateKeyTest, GeneratesDistinctKeysOfTheAlgorithm) {
  const PrivateKey a = Generate(GetParam());
  const PrivateKey b = Generate(GetParam());
  EXPECT_EQ(a.public_key().algorithm(), GetParam());
  EXPECT_FALSE(a.public_key() == b.public_key());
}

TEST_P(PrivateKeyTest, SignsWhatItsPublicKeyVerifies) {
  const PrivateKey& key = KeyOf(GetParam());
  const std::string signature = key.Sign("message").value();
  EXPECT_TRUE(key.public_key().Verify("message", signature).ok());
  EXPECT_FALSE(key.public_key().Verify("massage", signature).ok());
  EXPECT_FALSE(Generate(GetParam()).public_key().Verify("message", signature).ok());
}

TEST_P(PrivateKeyTest, SurvivesPlainPem) {
  const PrivateKey& key = KeyOf(GetParam());
  const std::string pem = key.ToPem("").value();
  EXPECT_TRUE(absl::StartsWith(pem, "-----BEGIN PRIVATE KEY-----\n"));
  const auto again = PrivateKey::FromPem(pem, "");
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(again->public_key() == key.public_key());
  EXPECT_TRUE(key.public_key().Verify("x", again->Sign("x").value()).ok());
  // A passphrase for a key that has none does no harm.
  EXPECT_TRUE(PrivateKey::FromPem(pem, "unneeded").ok());
}

TEST_P(PrivateKeyTest, SurvivesEncryptedPem) {
  const PrivateKey& key = KeyOf(GetParam());
  const std::string passphrase("p\xC3\xA4ss phrase with \0 a zero", 26);
  const std::string pem = key.ToPem(passphrase).value();
  EXPECT_TRUE(absl::StartsWith(pem, "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
  EXPECT_NE(pem, key.ToPem(passphrase).value()) << "salt and vector must be random";
  const auto again = PrivateKey::FromPem(pem, passphrase);
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(again->public_key() == key.public_key());
}

// Were OpenSSL to prompt, the test would wait for the terminal and time out.
TEST_P(PrivateKeyTest, RefusesAMissingOrWrongPassphraseWithoutPrompting) {
  const std::string pem = KeyOf(GetParam()).ToPem("right").value();
  for (const char* passphrase : {"", "wrong", "Right", "right "}) {
    EXPECT_EQ(PrivateKey::FromPem(pem, passphrase).status().code(),
              absl::StatusCode::kUnauthenticated)
        << passphrase;
  }
  EXPECT_EQ(ERR_peek_error(), 0u);
}

TEST_P(PrivateKeyTest, RefusesDamagedEncodings) {
  const std::string der = Pkcs8Of(KeyOf(GetParam()));
  EXPECT_TRUE(PrivateKey::FromPem(ToPemText("PRIVATE KEY", der), "").ok());
  for (const std::string& bad : {der + '\0', der.substr(0, der.size() - 1), std::string(1, '\0')}) {
    EXPECT_EQ(PrivateKey::FromPem(ToPemText("PRIVATE KEY", bad), "").status().code(),
              absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(PrivateKey::FromPem(ToPemText("ENCRYPTED PRIVATE KEY", bad), "x").status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST_P(PrivateKeyTest, ErrorsShowNothingOfTheFile) {
  const std::string pem = KeyOf(GetParam()).ToPem("").value();
  const std::string line = pem.substr(28, 20);
  const auto damaged = PrivateKey::FromPem(absl::StrCat(pem.substr(0, 60), pem.substr(70)), "");
  ASSERT_FALSE(damaged.ok());
  EXPECT_FALSE(absl::StrContains(damaged.status().message(), line));
}

TEST_P(PrivateKeyTest, MovesAndStaysUsable) {
  PrivateKey key = Generate(GetParam());
  const PublicKey public_key = key.public_key();
  PrivateKey moved = std::move(key);
  PrivateKey assigned = Generate(GetParam());
  assigned = std::move(moved);
  EXPECT_TRUE(assigned.public_key() == public_key);
  EXPECT_TRUE(public_key.Verify("x", assigned.Sign("x").value()).ok());
}

INSTANTIATE_TEST_SUITE_P(Algorithms, PrivateKeyTest, ::testing::ValuesIn(kAlgorithms),
                         [](const auto& param) {
                           return param.param == KeyAlgorithm::kEd25519 ? "Ed25519" : "P256";
                         });

TEST(PrivateKeyFormsTest, RefusesWhatIsNoPkcs8Pem) {
  for (const std::string& pem :
       {std::string(), std::string("garbage"), KeyOf(KeyAlgorithm::kEd25519).public_key().ToPem(),
        ToPemText("EC PRIVATE KEY", "x"), std::string("-----BEGIN PRIVATE KEY-----\n")}) {
    const auto key = PrivateKey::FromPem(pem, "x");
    EXPECT_EQ(key.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_TRUE(absl::StrContains(key.status().message(), "PKCS#8"));
  }
}

TEST(PrivateKeyFormsTest, RefusesHeadersOfOldEncryption) {
  const std::string pem = KeyOf(KeyAlgorithm::kEd25519).ToPem("").value();
  const std::string headed = absl::StrCat(
      pem.substr(0, 28), "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n", pem.substr(28));
  EXPECT_EQ(PrivateKey::FromPem(headed, "x").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(PrivateKeyFormsTest, RefusesAP256FileWhosePublicHalfIsAnothers) {
  const PrivateKey& key = KeyOf(KeyAlgorithm::kEcdsaP256);
  const PrivateKey other = Generate(KeyAlgorithm::kEcdsaP256);
  std::string der = Pkcs8Of(key);
  const std::string mine = key.public_key().spki().substr(27);
  const size_t at = der.find(mine);
  ASSERT_NE(at, std::string::npos);
  der.replace(at, mine.size(), other.public_key().spki().substr(27));
  EXPECT_EQ(PrivateKey::FromPem(ToPemText("PRIVATE KEY", der), "").status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(PrivateKeyFormsTest, SeedsHaveThirtyTwoBytes) {
  EXPECT_TRUE(PrivateKey::FromEd25519Seed(std::string(32, 's')).ok());
  for (const size_t size : {0, 31, 33, 64}) {
    EXPECT_EQ(PrivateKey::FromEd25519Seed(std::string(size, 's')).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST(WipeTest, OverwritesTheWholeBufferAndEmptiesTheString) {
  std::string secret(100, 's');
  secret.resize(60);  // the rest stays behind in the buffer
  const absl::string_view buffer(secret.data(), 100);
  ASSERT_EQ(std::count(buffer.begin(), buffer.end(), 's'), 99) << "60, a zero, 39";
  Wipe(secret);
  EXPECT_TRUE(secret.empty());
  ASSERT_EQ(secret.data(), buffer.data()) << "the buffer is still the string's own";
  EXPECT_EQ(std::count(buffer.begin(), buffer.end(), 's'), 0);
}

RC_GTEST_PROP(SignatureProperty, EverySingleBitChangeFails, (std::string message)) {
  const PrivateKey& key = KeyOf(*rc::gen::elementOf(
      std::vector<KeyAlgorithm>(std::begin(kAlgorithms), std::end(kAlgorithms))));
  const std::string signature = key.Sign(message).value();
  RC_ASSERT(key.public_key().Verify(message, signature).ok());
  const auto bit = *rc::gen::inRange<size_t>(0, 8 * (message.size() + signature.size()));
  std::string both = message + signature;
  both[bit / 8] = static_cast<char>(both[bit / 8] ^ (1 << bit % 8));
  const auto status =
      key.public_key().Verify(both.substr(0, message.size()), both.substr(message.size()));
  RC_ASSERT(ReasonOf(status) == v1::ERROR_REASON_SIGNATURE_INVALID);
}

}  // namespace
}  // namespace rollcall
