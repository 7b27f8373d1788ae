// The openssl command, whose files and signatures must be ours and ours its.
#include <gtest/gtest.h>

#include <string>

#include "core/base/refusal.h"
#include "core/crypto/signer.h"
#include "tests/testing/scratch_folder.h"

namespace rollcall {
namespace {

using ::rollcall::testing::CommandResult;
using ::rollcall::testing::ScratchFolder;

constexpr int64_t kNow = 1'790'000'000;

class OpensslInteropTest : public ::testing::TestWithParam<KeyAlgorithm> {
 protected:
  std::string GenerateCommand() const {
    return GetParam() == KeyAlgorithm::kEd25519
               ? "openssl genpkey -algorithm ED25519"
               : "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256";
  }
  // Options with which openssl signs the message itself, not a digest of it.
  std::string SchemeOptions() const {
    return GetParam() == KeyAlgorithm::kEd25519 ? " -rawin" : " -rawin -digest sha256";
  }
  std::string Must(const std::string& command) const {
    const CommandResult result = folder_.Run(command);
    EXPECT_EQ(result.exit_code, 0) << command << "\n" << result.output;
    return result.output;
  }
  ScratchFolder folder_;
};

TEST_P(OpensslInteropTest, VerifiesASignatureMadeByOpenssl) {
  Must(GenerateCommand() + " -out key.pem");
  Must("openssl pkey -in key.pem -pubout -out pub.pem");
  folder_.Write("message", "whom do I call");
  Must("openssl pkeyutl -sign -inkey key.pem -in message -out signature" + SchemeOptions());
  const auto key = PublicKey::FromPem(folder_.Read("pub.pem"));
  ASSERT_TRUE(key.ok()) << key.status();
  EXPECT_EQ(key->algorithm(), GetParam());
  EXPECT_TRUE(key->Verify("whom do I call", folder_.Read("signature")).ok());
  EXPECT_FALSE(key->Verify("whom do I calm", folder_.Read("signature")).ok());
}

TEST_P(OpensslInteropTest, OpensslVerifiesOurSignature) {
  const PrivateKey key = PrivateKey::Generate(GetParam()).value();
  folder_.Write("pub.pem", key.public_key().ToPem());
  folder_.Write("message", "whom do I call");
  folder_.Write("other", "whom do I calm");
  folder_.Write("signature", key.Sign("whom do I call").value());
  const std::string verify =
      "openssl pkeyutl -verify -pubin -inkey pub.pem -sigfile signature" + SchemeOptions();
  Must(verify + " -in message");
  EXPECT_NE(folder_.Run(verify + " -in other").exit_code, 0);
}

TEST_P(OpensslInteropTest, ReadsPrivateKeysThatOpensslWrote) {
  Must(GenerateCommand() + " -out plain.pem");
  Must("openssl pkcs8 -topk8 -in plain.pem -out secret.pem -v2 aes-256-cbc -passout pass:word");
  Must("openssl pkey -in plain.pem -pubout -out pub.pem");
  const auto expected = PublicKey::FromPem(folder_.Read("pub.pem"));
  const auto plain = PrivateKey::FromPem(folder_.Read("plain.pem"), "");
  ASSERT_TRUE(plain.ok()) << plain.status();
  EXPECT_TRUE(plain->public_key() == *expected);
  const auto secret = PrivateKey::FromPem(folder_.Read("secret.pem"), "word");
  ASSERT_TRUE(secret.ok()) << secret.status();
  EXPECT_TRUE(secret->public_key() == *expected);
  EXPECT_EQ(PrivateKey::FromPem(folder_.Read("secret.pem"), "work").status().code(),
            absl::StatusCode::kUnauthenticated);
}

TEST_P(OpensslInteropTest, OpensslReadsOurPrivateKeys) {
  const PrivateKey key = PrivateKey::Generate(GetParam()).value();
  folder_.Write("plain.pem", key.ToPem("").value());
  folder_.Write("secret.pem", key.ToPem("word").value());
  EXPECT_EQ(Must("openssl pkey -in plain.pem -pubout"), key.public_key().ToPem());
  EXPECT_EQ(Must("openssl pkey -in secret.pem -passin pass:word -pubout"),
            key.public_key().ToPem());
  EXPECT_NE(folder_.Run("openssl pkey -in secret.pem -passin pass:work -pubout").exit_code, 0);
  // PBES2 with AES-256-CBC and 600,000 (0x927C0) iterations of HMAC-SHA256.
  const std::string structure = Must("openssl asn1parse -in secret.pem");
  for (const char* part : {":PBES2", ":PBKDF2", ":0927C0", ":hmacWithSHA256", ":aes-256-cbc"}) {
    EXPECT_NE(structure.find(part), std::string::npos) << part << "\n" << structure;
  }
}

TEST_P(OpensslInteropTest, OpensslTrustsOurCertificateAsItsOwnRoot) {
  const PrivateKey key = PrivateKey::Generate(GetParam()).value();
  folder_.Write("cert.pem", key.SelfSignedCertificate("node.example", kNow).value());
  for (const char* purpose : {"sslserver", "sslclient"}) {
    Must(std::string("openssl verify -x509_strict -check_ss_sig -attime 1800000000 -purpose ") +
         purpose + " -CAfile cert.pem cert.pem");
  }
  EXPECT_NE(folder_.Run("openssl verify -attime 1600000000 -CAfile cert.pem cert.pem").exit_code,
            0);
  EXPECT_EQ(Must("openssl x509 -in cert.pem -noout -pubkey"), key.public_key().ToPem());
}

INSTANTIATE_TEST_SUITE_P(Algorithms, OpensslInteropTest,
                         ::testing::Values(KeyAlgorithm::kEd25519, KeyAlgorithm::kEcdsaP256),
                         [](const auto& param) {
                           return param.param == KeyAlgorithm::kEd25519 ? "Ed25519" : "P256";
                         });

class ForeignKeyTest : public ::testing::TestWithParam<const char*> {};

TEST_P(ForeignKeyTest, IsRefusedInEveryForm) {
  const ScratchFolder folder;
  ASSERT_EQ(
      folder.Run(std::string("openssl genpkey -out key.pem -algorithm ") + GetParam()).exit_code,
      0);
  ASSERT_EQ(folder.Run("openssl pkey -in key.pem -pubout -out pub.pem").exit_code, 0);
  EXPECT_EQ(ReasonOf(PublicKey::FromPem(folder.Read("pub.pem")).status()),
            v1::ERROR_REASON_KEY_UNACCEPTABLE);
  EXPECT_EQ(PrivateKey::FromPem(folder.Read("key.pem"), "").status().code(),
            absl::StatusCode::kInvalidArgument);
  const CommandResult made =
      folder.Run("openssl req -x509 -new -key key.pem -subj /CN=x -days 1 -out cert.pem");
  if (std::string(GetParam()) != "X25519") {  // cannot sign
    ASSERT_EQ(made.exit_code, 0) << made.output;
    EXPECT_EQ(ReasonOf(PublicKeyOfCertificate(folder.Read("cert.pem")).status()),
              v1::ERROR_REASON_KEY_UNACCEPTABLE);
  }
}

INSTANTIATE_TEST_SUITE_P(Algorithms, ForeignKeyTest,
                         ::testing::Values("RSA", "ED448", "X25519",
                                           "EC -pkeyopt ec_paramgen_curve:P-384",
                                           "EC -pkeyopt ec_paramgen_curve:secp256k1"));

// The private half says everything; its file's way of writing the public half
// does not reach the directory.
class P256FormTest : public ::testing::TestWithParam<const char*> {};

TEST_P(P256FormTest, GivesTheCanonicalPublicKeyAndCertificate) {
  const ScratchFolder folder;
  ASSERT_EQ(folder
                .Run(std::string("openssl ecparam -name prime256v1 -genkey -noout ") + GetParam() +
                     " | openssl pkcs8 -topk8 -nocrypt -out key.pem")
                .exit_code,
            0);
  const auto key = PrivateKey::FromPem(folder.Read("key.pem"), "");
  ASSERT_TRUE(key.ok()) << key.status();
  EXPECT_EQ(key->public_key().spki().size(), 91u);
  EXPECT_TRUE(key->public_key().Verify("x", key->Sign("x").value()).ok());
  const std::string certificate = key->SelfSignedCertificate("node.example", kNow).value();
  EXPECT_TRUE(PublicKeyOfCertificate(certificate).value() == key->public_key());
  const auto again = PrivateKey::FromPem(key->ToPem("").value(), "");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(again->public_key() == key->public_key());
}

INSTANTIATE_TEST_SUITE_P(Forms, P256FormTest,
                         ::testing::Values("-conv_form uncompressed", "-conv_form compressed",
                                           "-conv_form hybrid", "-param_enc explicit"));

// The public forms are refused: two spellings would be two keys.
TEST(P256PublicFormTest, RefusesCompressedAndExplicitPublicKeys) {
  const ScratchFolder folder;
  ASSERT_EQ(folder.Run("openssl ecparam -name prime256v1 -genkey -noout -out key.pem").exit_code,
            0);
  for (const char* form : {"-conv_form compressed", "-conv_form hybrid", "-param_enc explicit"}) {
    const CommandResult made =
        folder.Run(std::string("openssl ec -in key.pem -pubout -out pub.pem ") + form);
    ASSERT_EQ(made.exit_code, 0) << made.output;
    EXPECT_EQ(ReasonOf(PublicKey::FromPem(folder.Read("pub.pem")).status()),
              v1::ERROR_REASON_KEY_UNACCEPTABLE)
        << form;
  }
  ASSERT_EQ(folder.Run("openssl ec -in key.pem -pubout -out pub.pem").exit_code, 0);
  EXPECT_TRUE(PublicKey::FromPem(folder.Read("pub.pem")).ok());
}

}  // namespace
}  // namespace rollcall
