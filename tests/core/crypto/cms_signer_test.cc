// The openssl command verifies what is signed here, as a mail program would.
#include "core/crypto/cms_signer.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/scratch_folder.h"

namespace rollcall {
namespace {

using ::rollcall::testing::CommandResult;
using ::rollcall::testing::ScratchFolder;
using ::testing::HasSubstr;

constexpr char kRsa[] = "-newkey rsa:2048";
constexpr char kP256[] = "-newkey ec -pkeyopt ec_paramgen_curve:P-256";
constexpr char kForMail[] =
    "-addext keyUsage=digitalSignature -addext extendedKeyUsage=emailProtection";

class CmsSignerTest : public ::testing::Test {
 protected:
  void Must(const std::string& command) const {
    const CommandResult result = folder_.Run(command);
    ASSERT_EQ(result.exit_code, 0) << command << "\n" << result.output;
  }
  // NAME.pem and NAME.key, self-signed.
  absl::StatusOr<CmsSigner> Make(const std::string& name, const std::string& key,
                                 const std::string& extensions = kForMail) const {
    Must(absl::StrCat("openssl req -x509 -nodes -subj /CN=exercises.example -days 3 ", key,
                      " -keyout ", name, ".key -out ", name, ".pem ", extensions));
    return CmsSigner::FromPem(folder_.Read(name + ".pem"), folder_.Read(name + ".key"));
  }
  ScratchFolder folder_;
};

TEST_F(CmsSignerTest, OpensslVerifiesSignaturesOfBothKindsOfKey) {
  for (const std::string key : {kRsa, kP256}) {
    const auto signer = Make("a", key);
    ASSERT_TRUE(signer.ok()) << signer.status();
    const std::string content = "Content-Type: text/plain\r\n\r\nAre you there?\r\n";
    const auto der = signer->SignDetached(content);
    ASSERT_TRUE(der.ok()) << der.status();
    folder_.Write("content", content);
    folder_.Write("other", content + "\r\n");
    folder_.Write("der", *der);
    const std::string verify =
        "openssl cms -verify -binary -inform DER -in der -CAfile a.pem -purpose smimesign "
        "-out said -content ";
    Must(verify + "content");
    EXPECT_EQ(folder_.Read("said"), content);
    EXPECT_NE(folder_.Run(verify + "other").exit_code, 0);
  }
}

TEST_F(CmsSignerTest, CarriesTheWayToTheRoot) {
  ASSERT_TRUE(Make("root", kP256, "").ok());
  Must(absl::StrCat("openssl req -nodes -subj /CN=leaf ", kP256, " ", kForMail,
                    " -keyout leaf.key -out leaf.csr"));
  Must(
      "openssl x509 -req -in leaf.csr -CA root.pem -CAkey root.key -CAcreateserial -days 2 "
      "-copy_extensions copy -out leaf.pem");
  const auto signer = CmsSigner::FromPem(folder_.Read("leaf.pem") + folder_.Read("root.pem"),
                                         folder_.Read("leaf.key"));
  ASSERT_TRUE(signer.ok()) << signer.status();
  folder_.Write("der", *signer->SignDetached("x"));
  const CommandResult shown = folder_.Run("openssl cms -cmsout -print -inform DER -in der");
  EXPECT_THAT(shown.output, HasSubstr("CN=leaf"));
  EXPECT_THAT(shown.output, HasSubstr("subject: CN=exercises.example"));
}

TEST_F(CmsSignerTest, RefusesWeakAndOtherKeys) {
  for (const char* key :
       {"-newkey rsa:1024", "-newkey ec -pkeyopt ec_paramgen_curve:secp256k1", "-newkey ed25519"}) {
    EXPECT_THAT(std::string(Make("a", key).status().message()), HasSubstr("P-256 or RSA")) << key;
  }
}

TEST_F(CmsSignerTest, RefusesACertificateThatIsNotForMail) {
  EXPECT_THAT(std::string(Make("a", kP256, "-addext keyUsage=keyAgreement").status().message()),
              HasSubstr("not for signing mail"));
  EXPECT_THAT(
      std::string(Make("a", kP256, "-addext extendedKeyUsage=serverAuth").status().message()),
      HasSubstr("not for signing mail"));
}

TEST_F(CmsSignerTest, RefusesAnothersKeyAndWhatIsNoPem) {
  ASSERT_TRUE(Make("a", kP256).ok());
  ASSERT_TRUE(Make("b", kP256).ok());
  const std::string certificate = folder_.Read("a.pem");
  EXPECT_THAT(
      std::string(CmsSigner::FromPem(certificate, folder_.Read("b.key")).status().message()),
      HasSubstr("not this key's"));
  EXPECT_FALSE(CmsSigner::FromPem(certificate, "").ok());
  EXPECT_FALSE(CmsSigner::FromPem("", folder_.Read("a.key")).ok());
}

}  // namespace
}  // namespace rollcall
