#include "core/crypto/public_key.h"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/crypto/signer.h"

namespace rollcall {
namespace {

std::string Bytes(absl::string_view hex) { return absl::HexStringToBytes(hex); }

// RFC 8032 section 7.1.
struct Vector {
  const char* seed;
  const char* key;
  const char* message;
  const char* signature;
};
constexpr Vector kRfc8032[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9"
     "b46bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f1"
     "1d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984d"
     "c6594a7c15e9716ed28dc027beceea1ec40a"},
    // SHA(abc)
    {"833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
     "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3fe"
     "ebbd454d4423643ce80e2a9ac94fa54ca49f",
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431"
     "e0303dca179c138ac17ad9bef1177331a704"},
};

// RFC 6979 section A.2.5: the key, and r and s of "sample" and "test" under
// SHA-256.
constexpr char kP256Spki[] =
    "3059301306072a8648ce3d020106082a8648ce3d03010703420004"
    "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
    "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
constexpr char kSampleSignature[] =
    "3046022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
    "022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";
constexpr char kTestSignature[] =
    "3045022100f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367"
    "0220019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083";

PublicKey P256Key() { return PublicKey::FromSpki(Bytes(kP256Spki)).value(); }

void ExpectInvalid(const absl::Status& status) {
  EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_SIGNATURE_INVALID);
}

void ExpectUnacceptable(const absl::Status& status) {
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_KEY_UNACCEPTABLE);
}

TEST(Ed25519Test, KnownAnswersOfRfc8032) {
  for (const Vector& v : kRfc8032) {
    const auto key = PrivateKey::FromEd25519Seed(Bytes(v.seed));
    ASSERT_TRUE(key.ok());
    EXPECT_EQ(absl::BytesToHexString(key->public_key().ed25519()), v.key);
    EXPECT_EQ(absl::BytesToHexString(key->Sign(Bytes(v.message)).value()), v.signature);
    const auto public_key = PublicKey::FromEd25519(Bytes(v.key));
    ASSERT_TRUE(public_key.ok());
    EXPECT_TRUE(public_key->Verify(Bytes(v.message), Bytes(v.signature)).ok());
    ExpectInvalid(public_key->Verify(Bytes(v.message) + "x", Bytes(v.signature)));
  }
}

// Worked out apart from our code, from the seed of RFC 8032's first vector.
TEST(Ed25519Test, RefusesASignatureWhoseSIsNotReduced) {
  const PublicKey key = PublicKey::FromEd25519(Bytes(kRfc8032[0].key)).value();
  EXPECT_TRUE(key.Verify("rollcall", Bytes("a6c63423092263ff65d5a2a07a1d14c0ea359c93521a8ba18d8522"
                                           "4772c54f5e0d130af8d5814705cd537cfdc7dbd3d1a5fade27340b"
                                           "cc966e459c8ce1538604"))
                  .ok());
  // The same with L added to S.
  ExpectInvalid(key.Verify("rollcall", Bytes("a6c63423092263ff65d5a2a07a1d14c0ea359c93521a8ba18d85"
                                             "224772c54f5efae6ff54f0e4595da3f073a0a6d5b2e6a5fade27"
                                             "340bcc966e459c8ce1538614")));
}

// R has a component of order 8: 8 S B = 8 R + 8 k A holds, S B = R + k A not.
// Verifiers must agree, or a log forks between them.
TEST(Ed25519Test, RefusesASignatureThatOnlyACofactoredEquationTakes) {
  const PublicKey key = PublicKey::FromEd25519(Bytes(kRfc8032[0].key)).value();
  ExpectInvalid(key.Verify("rollcall", Bytes("8b5fb2be64d884a87e2e2def2d729e67b425ab936a26131a154f"
                                             "26a0d654b89fec0a495d05907ad06403f8b69d35c96c072a8ae1"
                                             "542039c30cc04f4e9daca00f")));
}

TEST(Ed25519Test, RefusesSignaturesOfOtherLengths) {
  const PublicKey key = PublicKey::FromEd25519(Bytes(kRfc8032[1].key)).value();
  const std::string message = Bytes(kRfc8032[1].message);
  const std::string signature = Bytes(kRfc8032[1].signature);
  ExpectInvalid(key.Verify(message, ""));
  ExpectInvalid(key.Verify(message, signature.substr(0, 63)));
  ExpectInvalid(key.Verify(message, signature + '\0'));
}

TEST(EcdsaTest, KnownAnswersOfRfc6979) {
  const PublicKey key = P256Key();
  EXPECT_TRUE(key.Verify("sample", Bytes(kSampleSignature)).ok());
  EXPECT_TRUE(key.Verify("test", Bytes(kTestSignature)).ok());
  ExpectInvalid(key.Verify("sample", Bytes(kTestSignature)));
  ExpectInvalid(key.Verify("Sample", Bytes(kSampleSignature)));
}

TEST(EcdsaTest, RefusesOtherEncodingsOfAValidSignature) {
  const PublicKey key = P256Key();
  constexpr char kR[] = "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367";
  constexpr char kS[] = "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083";
  for (const std::string& hex : {
           absl::StrCat("3046022100", kR, "022100", kS),        // s padded
           absl::StrCat("30440220", kR, "0220", kS),            // r negative
           absl::StrCat("3045022100", kR, "0220", kS, "00"),    // trailing octet
           absl::StrCat("3046022100", kR, "0220", kS, "00"),    // trailing octet inside
           absl::StrCat("308145022100", kR, "0220", kS),        // long form of the length
           absl::StrCat("3080022100", kR, "0220", kS, "0000"),  // indefinite length
           absl::StrCat("304602810021", "00", kR, "0220", kS),
           absl::StrCat(kR, kS),  // as IEEE P1363 writes it
           std::string(),
       }) {
    ExpectInvalid(key.Verify("test", Bytes(hex)));
  }
}

TEST(PublicKeyTest, NamesItselfByTheDigestOfItsSpki) {
  const PublicKey key = P256Key();
  EXPECT_EQ(key.algorithm(), KeyAlgorithm::kEcdsaP256);
  EXPECT_EQ(KeyAlgorithmName(key.algorithm()), "ECDSA P-256");
  EXPECT_EQ(key.spki(), Bytes(kP256Spki));
  EXPECT_EQ(key.digest(), Sha256(Bytes(kP256Spki)));
  EXPECT_EQ(key.id(), Sha256(Bytes(kP256Spki)).ToHex());
  EXPECT_EQ(key.ed25519(), "");
  const PublicKey edwards = PublicKey::FromEd25519(Bytes(kRfc8032[0].key)).value();
  EXPECT_EQ(edwards.algorithm(), KeyAlgorithm::kEd25519);
  EXPECT_EQ(KeyAlgorithmName(edwards.algorithm()), "Ed25519");
  EXPECT_EQ(absl::BytesToHexString(edwards.spki()),
            absl::StrCat("302a300506032b6570032100", kRfc8032[0].key));
  EXPECT_FALSE(key == edwards);
  EXPECT_TRUE(key == P256Key());
}

TEST(PublicKeyTest, SurvivesPem) {
  for (const PublicKey& key : {P256Key(), PublicKey::FromEd25519(Bytes(kRfc8032[0].key)).value()}) {
    EXPECT_TRUE(PublicKey::FromPem(key.ToPem()).value() == key);
    EXPECT_TRUE(PublicKey::FromPem("a comment\n" + key.ToPem() + "more\n").value() == key);
  }
  ExpectUnacceptable(PublicKey::FromPem("").status());
  ExpectUnacceptable(PublicKey::FromPem("-----BEGIN PUBLIC KEY-----\n").status());
  ExpectUnacceptable(PublicKey::FromPem("-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC "
                                        "KEY-----\n")
                         .status());
  ExpectUnacceptable(PublicKey::FromPem(std::string(1 << 20, 'x')).status());
}

TEST(PublicKeyTest, RefusesOtherEncodingsOfAP256Key) {
  const std::string x = std::string(kP256Spki).substr(54, 64);
  const std::string y = std::string(kP256Spki).substr(118);
  const std::string head = "06072a8648ce3d0201";
  for (const std::string& hex : {
           // Compressed point, its y odd.
           absl::StrCat("3039301306072a8648ce3d020106082a8648ce3d030107032200", "03", x),
           // Hybrid point.
           absl::StrCat("3059301306072a8648ce3d020106082a8648ce3d030107034200", "07", x, y),
           // Without the curve's name.
           absl::StrCat("304f300906072a8648ce3d0201034200", "04", x, y),
           // Long form of a length.
           absl::StrCat("308159301306072a8648ce3d020106082a8648ce3d030107034200", "04", x, y),
           // Unused bits.
           absl::StrCat("3059301306072a8648ce3d020106082a8648ce3d030107034201", "04", x, y),
           // secp256k1's name.
           absl::StrCat("3056301006072a8648ce3d020106052b8104000a034200", "04", x, y),
           // Trailing octet, missing octet, nothing.
           absl::StrCat(kP256Spki, "00"),
           std::string(kP256Spki).substr(0, 180),
           std::string(),
       }) {
    ExpectUnacceptable(PublicKey::FromSpki(Bytes(hex)).status());
  }
}

TEST(PublicKeyTest, RefusesPointsOffTheP256Curve) {
  std::string der = Bytes(kP256Spki);
  der.back() = static_cast<char>(der.back() ^ 1);
  ExpectUnacceptable(PublicKey::FromSpki(der).status());
  const std::string prefix = der.substr(0, 27);
  ExpectUnacceptable(PublicKey::FromSpki(prefix + std::string(64, '\0')).status());
  ExpectUnacceptable(PublicKey::FromSpki(prefix + std::string(64, '\xff')).status());
  // x + p of a point whose x is small enough: the one with x = 5.
  constexpr char kY[] = "459243b9aa581806fe913bce99817ade11ca503c64d9a3c533415c083248fbcc";
  constexpr char kX[] = "0000000000000000000000000000000000000000000000000000000000000005";
  constexpr char kXPlusP[] = "ffffffff00000001000000000000000000000001000000000000000000000004";
  EXPECT_TRUE(PublicKey::FromSpki(prefix + Bytes(absl::StrCat(kX, kY))).ok());
  ExpectUnacceptable(PublicKey::FromSpki(prefix + Bytes(absl::StrCat(kXPlusP, kY))).status());
}

TEST(PublicKeyTest, RefusesOtherEncodingsAndAlgorithmsOf44Bytes) {
  const std::string raw = kRfc8032[0].key;
  for (const std::string& hex : {
           absl::StrCat("302a300506032b656e032100", raw),      // X25519
           absl::StrCat("302c300706032b65700500032100", raw),  // NULL parameters
           absl::StrCat("302a300506032b6570032101", raw),      // unused bits
           absl::StrCat("302a300506032b6570032100", raw, "00"),
           absl::StrCat("30812a300506032b6570032100", raw),
       }) {
    ExpectUnacceptable(PublicKey::FromSpki(Bytes(hex)).status());
  }
  ExpectUnacceptable(PublicKey::FromEd25519(std::string(32, '\0')).status());
  ExpectUnacceptable(PublicKey::FromEd25519(std::string(31, 'x')).status());
}

// gRPC reads the same thread's queue of errors.
TEST(PublicKeyTest, LeavesOpensslsErrorQueueAsItWas) {
  ERR_clear_error();
  std::string off_curve = Bytes(kP256Spki);
  off_curve.back() = static_cast<char>(off_curve.back() ^ 1);
  EXPECT_FALSE(PublicKey::FromSpki(off_curve).ok());
  EXPECT_FALSE(PublicKey::FromPem("garbage").ok());
  EXPECT_FALSE(P256Key().Verify("x", Bytes(kTestSignature)).ok());
  EXPECT_EQ(ERR_peek_error(), 0u);
  ERR_raise(ERR_LIB_USER, 7);
  EXPECT_FALSE(P256Key().Verify("x", Bytes(kTestSignature)).ok());
  EXPECT_EQ(ERR_GET_REASON(ERR_get_error()), 7);
  EXPECT_EQ(ERR_peek_error(), 0u);
}

TEST(PublicKeyTest, VerifiesOnManyThreadsAtOnce) {
  const PublicKey p256 = P256Key();
  const PublicKey edwards = PublicKey::FromEd25519(Bytes(kRfc8032[0].key)).value();
  std::vector<int> wrong(4, 0);
  std::vector<std::thread> threads;
  for (int& count : wrong) {
    threads.emplace_back([&p256, &edwards, &count] {
      for (int i = 0; i < 50; ++i) {
        count += p256.Verify("test", Bytes(kTestSignature)).ok() ? 0 : 1;
        count += p256.Verify("tess", Bytes(kTestSignature)).ok() ? 1 : 0;
        count += edwards.Verify("", Bytes(kRfc8032[0].signature)).ok() ? 0 : 1;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

RC_GTEST_PROP(PublicKeyProperty, OneChangedBitNeverParsesToTheSameKey, ()) {
  const std::string good = *rc::gen::arbitrary<bool>()
                               ? Bytes(kP256Spki)
                               : Bytes(absl::StrCat("302a300506032b6570032100", kRfc8032[0].key));
  std::string changed = good;
  const auto bit = *rc::gen::inRange<size_t>(0, good.size() * 8);
  changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
  const auto key = PublicKey::FromSpki(changed);
  if (key.ok()) {
    RC_ASSERT(key->spki() == changed);
    RC_ASSERT(key->digest() != Sha256(good));
  }
}

}  // namespace
}  // namespace rollcall
