#include "services/mail/mime_mail.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/mail/ping_mail.h"
#include "tests/services/mail/some_ping.h"
#include "tests/testing/scratch_folder.h"

namespace rollcall {
namespace {

using ::rollcall::testing::ScratchFolder;
using ::testing::HasSubstr;
using ::testing::Not;

MailHeaders SomeHeaders(const std::string& to) {
  MailHeaders headers;
  headers.from = {"Rollcall exercises", "exercises@rollcall.example"};
  headers.to = {"KE-CIRT/CC, \"duty\"", to};
  headers.reply_to = "answers@rollcall.example";
  headers.message_id = "7f3a9c0d.1.2026-h2@rollcall.example";
  headers.date = absl::FromUnixSeconds(1'790'000'000);
  return headers;
}

std::string Write(const std::string& to, const CmsSigner* signer = nullptr) {
  const auto mail =
      WriteMimeMail(SomeHeaders(to), WritePingMail(SomePing({"zh", "ru"}), "", &SomeZones), signer);
  EXPECT_TRUE(mail.ok()) << mail.status();
  return mail.value_or("");
}

std::string Head(const std::string& mail) {
  return absl::StrCat("\r\n", mail.substr(0, mail.find("\r\n\r\n") + 2));
}

TEST(MimeMailTest, HasTheHeadersOfAnAutomaticMailThatWantsAnswers) {
  const std::string head = Head(Write("cert@ke-cirt.example"));
  EXPECT_THAT(head, HasSubstr("\r\nFrom: Rollcall exercises <exercises@rollcall.example>\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nTo: \"KE-CIRT/CC, \\\"duty\\\"\" <cert@ke-cirt.example>\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nReply-To: answers@rollcall.example\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nMessage-Id: <7f3a9c0d.1.2026-h2@rollcall.example>\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nDate: Mon, 21 Sep 2026 14:13:20 +0000\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nAuto-Submitted: auto-generated\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nX-Auto-Response-Suppress: OOF, AutoReply\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nMIME-Version: 1.0\r\n"));
  EXPECT_THAT(head, HasSubstr("multipart/alternative"));
  // Servers drop or never report what says that it is bulk.
  EXPECT_THAT(head, Not(HasSubstr("Precedence")));
  EXPECT_THAT(head, Not(HasSubstr("List-")));
}

TEST(MimeMailTest, IsPlainAsciiInShortLines) {
  const std::string mail = Write("cert@ke-cirt.example");
  for (const absl::string_view line : absl::StrSplit(mail, "\r\n")) {
    EXPECT_LE(line.size(), 100u) << line;
    for (const char c : line) EXPECT_TRUE((c >= 0x20 && c < 0x7f) || c == '\t') << line;
  }
}

TEST(MimeMailTest, WritesDomainsAsInTheDnsAndLocalPartsAsTheyAre) {
  EXPECT_THAT(Head(Write("cert@bücher.example")), HasSubstr("<cert@xn--bcher-kva.example>"));
  EXPECT_THAT(Head(Write("联络@例え.テスト")), HasSubstr("<联络@xn--r8jz45g.xn--zckzah>"));
}

TEST(MimeMailTest, NothingInAHeaderBreaksOutOfIt) {
  MailHeaders headers = SomeHeaders("cert@ke-cirt.example");
  headers.to.name = "x\r\nBcc: all@evil.example";
  MailContent content;
  content.subject = "y\r\nBcc: all@evil.example";
  const std::string head = Head(WriteMimeMail(headers, content, nullptr).value());
  EXPECT_THAT(head, Not(HasSubstr("\nBcc:")));
}

TEST(MimeMailTest, OpensslVerifiesTheSignedMail) {
  const ScratchFolder folder;
  const auto made = folder.Run(
      "openssl req -x509 -nodes -subj /CN=exercises -days 3 -newkey ec "
      "-pkeyopt ec_paramgen_curve:P-256 -keyout key.pem -out cert.pem "
      "-addext keyUsage=digitalSignature -addext extendedKeyUsage=emailProtection");
  ASSERT_EQ(made.exit_code, 0) << made.output;
  const auto signer = CmsSigner::FromPem(folder.Read("cert.pem"), folder.Read("key.pem"));
  ASSERT_TRUE(signer.ok()) << signer.status();
  std::string mail = Write("cert@ke-cirt.example", &*signer);
  EXPECT_THAT(mail, HasSubstr("multipart/signed"));
  folder.Write("mail.eml", mail);
  const std::string verify =
      "openssl cms -verify -inform SMIME -CAfile cert.pem -purpose smimesign -in ";
  const auto verified = folder.Run(verify + "mail.eml");
  EXPECT_EQ(verified.exit_code, 0) << verified.output;
  const size_t at = mail.find("charset=utf-8");
  ASSERT_NE(at, std::string::npos);
  mail.replace(at, 13, "charset=utf-7");
  folder.Write("other.eml", mail);
  EXPECT_NE(folder.Run(verify + "other.eml").exit_code, 0);
}

}  // namespace
}  // namespace rollcall
