#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <limits>
#include <memory>
#include <string>

#include "core/base/refusal.h"
#include "core/crypto/pem.h"
#include "core/crypto/signer.h"

namespace rollcall {
namespace {

constexpr int64_t kNow = 1'790'000'000;  // 2026-09-21
constexpr int64_t kDaySeconds = 86'400;

using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

Certificate Parse(const std::string& pem) {
  BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  Certificate certificate(PEM_read_bio_X509(bio, nullptr, nullptr, nullptr), &X509_free);
  BIO_free(bio);
  return certificate;
}

// Seconds from the epoch.
int64_t UnixTime(const ASN1_TIME* time) {
  int days = 0;
  int seconds = 0;
  const std::unique_ptr<ASN1_TIME, decltype(&ASN1_TIME_free)> epoch(ASN1_TIME_set(nullptr, 0),
                                                                    &ASN1_TIME_free);
  EXPECT_EQ(ASN1_TIME_diff(&days, &seconds, epoch.get(), time), 1);
  return days * kDaySeconds + seconds;
}

class CertificateTest : public ::testing::TestWithParam<KeyAlgorithm> {
 protected:
  const PrivateKey key_ = PrivateKey::Generate(GetParam()).value();
};

TEST_P(CertificateTest, CarriesTheKeyAndIsSignedByIt) {
  const std::string pem = key_.SelfSignedCertificate("node.rollcall.example", kNow).value();
  EXPECT_TRUE(PublicKeyOfCertificate(pem).value() == key_.public_key());
  const Certificate certificate = Parse(pem);
  ASSERT_NE(certificate, nullptr);
  EXPECT_EQ(X509_get_version(certificate.get()), 2);
  EXPECT_EQ(X509_verify(certificate.get(), X509_get0_pubkey(certificate.get())), 1);
  EXPECT_EQ(X509_self_signed(certificate.get(), 1), 1);
}

TEST_P(CertificateTest, IsValidFromADayBeforeUntilMuchLater) {
  const Certificate certificate = Parse(key_.SelfSignedCertificate("x", kNow).value());
  ASSERT_NE(certificate, nullptr);
  EXPECT_EQ(UnixTime(X509_get0_notBefore(certificate.get())), kNow - kDaySeconds);
  EXPECT_EQ(UnixTime(X509_get0_notAfter(certificate.get())), kNow + (int64_t{1} << 31));
}

TEST_P(CertificateTest, SuitsBothEndsOfTlsAndNamesItsHost) {
  const Certificate certificate =
      Parse(key_.SelfSignedCertificate("node.rollcall.example", kNow).value());
  ASSERT_NE(certificate, nullptr);
  EXPECT_EQ(X509_get_key_usage(certificate.get()), static_cast<uint32_t>(KU_DIGITAL_SIGNATURE));
  EXPECT_EQ(X509_get_extended_key_usage(certificate.get()),
            static_cast<uint32_t>(XKU_SSL_SERVER | XKU_SSL_CLIENT));
  EXPECT_EQ(X509_check_ca(certificate.get()), 0);
  EXPECT_EQ(X509_check_host(certificate.get(), "node.rollcall.example", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_check_host(certificate.get(), "other.example", 0, 0, nullptr), 0);
}

TEST_P(CertificateTest, NamesMayBeWordsOfAnyScript) {
  const std::string name = "\xD0\x9C\xD0\x98\xD0\x94, \xD0\xBA\xD0\xBB\xD1\x8E\xD1\x87 1";
  const auto pem = key_.SelfSignedCertificate(name, kNow);
  ASSERT_TRUE(pem.ok());
  EXPECT_TRUE(PublicKeyOfCertificate(*pem).value() == key_.public_key());
}

TEST_P(CertificateTest, SerialNumbersNeverRepeat) {
  const Certificate a = Parse(key_.SelfSignedCertificate("x", kNow).value());
  const Certificate b = Parse(key_.SelfSignedCertificate("x", kNow).value());
  EXPECT_NE(ASN1_INTEGER_cmp(X509_get0_serialNumber(a.get()), X509_get0_serialNumber(b.get())), 0);
}

TEST_P(CertificateTest, RefusesUnusableNamesAndTimes) {
  EXPECT_TRUE(key_.SelfSignedCertificate(std::string(64, 'n'), kNow).ok());
  for (const std::string& name : {std::string(), std::string(65, 'n'), std::string("\xff\xfe")}) {
    EXPECT_EQ(key_.SelfSignedCertificate(name, kNow).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
  for (const int64_t now :
       {int64_t{0}, int64_t{-1}, int64_t{253'402'300'799}, std::numeric_limits<int64_t>::max()}) {
    EXPECT_EQ(key_.SelfSignedCertificate("x", now).status().code(),
              absl::StatusCode::kInvalidArgument)
        << now;
  }
}

TEST_P(CertificateTest, OnlyTheFirstCertificateCounts) {
  const std::string first = key_.SelfSignedCertificate("x", kNow).value();
  const PrivateKey other = PrivateKey::Generate(GetParam()).value();
  const std::string second = other.SelfSignedCertificate("x", kNow).value();
  EXPECT_TRUE(PublicKeyOfCertificate(first + second).value() == key_.public_key());
  EXPECT_TRUE(PublicKeyOfCertificate(second + first).value() == other.public_key());
}

TEST_P(CertificateTest, RefusesDamagedCertificates) {
  const std::string pem = key_.SelfSignedCertificate("x", kNow).value();
  const std::string der = FirstPemBlock(pem, {"CERTIFICATE"})->der;
  for (const std::string& bad : {std::string(), std::string("garbage"), key_.public_key().ToPem(),
                                 pem.substr(0, pem.size() / 2), ToPemText("CERTIFICATE", der + "x"),
                                 ToPemText("CERTIFICATE", der.substr(1))}) {
    const auto key = PublicKeyOfCertificate(bad);
    EXPECT_EQ(key.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(ReasonOf(key.status()), v1::ERROR_REASON_KEY_UNACCEPTABLE);
  }
}

INSTANTIATE_TEST_SUITE_P(Algorithms, CertificateTest,
                         ::testing::Values(KeyAlgorithm::kEd25519, KeyAlgorithm::kEcdsaP256),
                         [](const auto& param) {
                           return param.param == KeyAlgorithm::kEd25519 ? "Ed25519" : "P256";
                         });

}  // namespace
}  // namespace rollcall
