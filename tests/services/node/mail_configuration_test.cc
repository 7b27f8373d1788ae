#include "services/node/mail_configuration.h"

#include <string>

#include <sys/stat.h>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/node/configuration.h"
#include "tests/testing/scratch_folder.h"

namespace rollcall {
namespace {

using ::rollcall::testing::ScratchFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr char kNode[] = "[node]\ndata_dir = '/var/lib/rollcall'\n";
constexpr char kRequired[] =
    "[mail]\nrelay = 'relay.example:587'\nfrom = 'a@r.example'\nbounce = 'b@r.example'\n";

absl::StatusOr<Configuration> Parse(const std::string& mail) {
  return ParseConfiguration(absl::StrCat(kNode, mail), "/etc/rollcall/rollcalld.toml");
}

std::string RefusalOf(const std::string& mail) {
  return std::string(Parse(mail).status().message());
}

TEST(MailConfiguration, IsLeftOutByDefault) { EXPECT_FALSE(Parse("")->mail.has_value()); }

TEST(MailConfiguration, EncryptsUnlessToldOtherwise) {
  const auto parsed = Parse(kRequired);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  const MailSettings& settings = parsed->mail->settings;
  EXPECT_EQ(settings.relay.host, "relay.example");
  EXPECT_EQ(settings.relay.port, 587);
  EXPECT_EQ(settings.relay.tls, SmtpTls::kStartTls);
  EXPECT_EQ(settings.relay.greeting, "r.example");
  EXPECT_EQ(settings.relay.connections, 4u);
  EXPECT_EQ(settings.relay.per_minute, 600);
  EXPECT_EQ(settings.relay.reply_timeout, absl::Seconds(120));
}

TEST(MailConfiguration, TakesEveryKey) {
  const auto parsed = Parse(
      "[mail]\nrelay = '127.0.0.1:25'\ntls = 'none'\nca_file = 'ca.pem'\nuser = 'u'\n"
      "password_file = 'p'\nconnections = 2\nper_minute = 30\ntimeout_seconds = 9\n"
      "from = 'a@bücher.example'\nfrom_name = 'Übung'\nreply_to = 'c@r.example'\n"
      "bounce = 'b@r.example'\ncertificate = '/c.pem'\ncertificate_key = '/k.pem'\n"
      "portal = 'https://r.example/answer'\n");
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  const MailConfiguration& mail = *parsed->mail;
  EXPECT_EQ(mail.settings.relay.tls, SmtpTls::kNone);
  EXPECT_EQ(mail.settings.relay.ca_file, "/etc/rollcall/ca.pem");
  EXPECT_EQ(mail.settings.relay.user, "u");
  EXPECT_EQ(mail.settings.relay.connections, 2u);
  EXPECT_EQ(mail.settings.relay.per_minute, 30);
  EXPECT_EQ(mail.settings.relay.reply_timeout, absl::Seconds(9));
  EXPECT_EQ(mail.settings.from.name, "Übung");
  EXPECT_EQ(mail.settings.from.address, "a@xn--bcher-kva.example");
  EXPECT_EQ(mail.settings.reply_to, "c@r.example");
  EXPECT_EQ(mail.settings.portal_url, "https://r.example/answer");
  EXPECT_EQ(mail.password_file, "/etc/rollcall/p");
  EXPECT_EQ(mail.certificate_file, "/c.pem");
  EXPECT_EQ(mail.certificate_key_file, "/k.pem");
}

TEST(MailConfiguration, RefusesWhatCannotWorkAndSaysWhichKey) {
  EXPECT_THAT(RefusalOf("[mail]\n"), HasSubstr("relay must be HOST:PORT"));
  const auto with = [](const std::string& line) { return RefusalOf(kRequired + line); };
  EXPECT_THAT(with("tls = 'none'\n"), AllOf(HasSubstr("tls"), HasSubstr("on this machine")));
  EXPECT_THAT(with("user = 'u'\n"), HasSubstr("password_file"));
  EXPECT_THAT(with("certificate = 'c'\n"), HasSubstr("certificate_key"));
  EXPECT_THAT(with("portal = 'http://r.example'\n"), HasSubstr("https://"));
  EXPECT_THAT(with("reply_to = 'nobody'\n"), HasSubstr("reply_to must be an e-mail address"));
  EXPECT_THAT(with("connections = 65\n"), HasSubstr("1 to 64"));
  EXPECT_THAT(with("speed = 1\n"), HasSubstr("speed"));
  const auto bounce = [](const std::string& address) {
    return RefusalOf(absl::StrCat(
        "[mail]\nrelay = 'r.example:25'\nfrom = 'a@r.example'\nbounce = '", address, "'\n"));
  };
  EXPECT_THAT(bounce(""), HasSubstr("bounce must be"));
  EXPECT_THAT(bounce(std::string(40, 'b') + "@r.example"), HasSubstr("at most 39 bytes"));
  EXPECT_EQ(bounce(std::string(39, 'b') + "@r.example"), "");
  EXPECT_THAT(bounce("bücher@r.example"), HasSubstr("ASCII"));
}

TEST(MailConfiguration, LooksAtTheFilesThatItNames) {
  const ScratchFolder folder;
  const auto made = folder.Run(
      "openssl req -x509 -nodes -subj /CN=x -days 3 -newkey ec "
      "-pkeyopt ec_paramgen_curve:P-256 -keyout key.pem -out cert.pem "
      "-addext keyUsage=digitalSignature -addext extendedKeyUsage=emailProtection");
  ASSERT_EQ(made.exit_code, 0) << made.output;
  folder.Write("password", "open sesame\n");
  MailConfiguration mail;
  mail.certificate_file = folder.At("cert.pem");
  mail.certificate_key_file = folder.At("key.pem");
  mail.password_file = folder.At("password");
  ASSERT_EQ(chmod(mail.password_file.c_str(), 0600), 0);
  ASSERT_EQ(chmod(mail.certificate_key_file.c_str(), 0600), 0);
  const auto parts = LoadMail(mail);
  ASSERT_TRUE(parts.ok()) << parts.status();
  EXPECT_NE(parts->signer, nullptr);
  EXPECT_EQ(parts->settings.relay.password, "open sesame");
  ASSERT_EQ(chmod(mail.certificate_key_file.c_str(), 0644), 0);
  EXPECT_THAT(std::string(LoadMail(mail).status().message()), HasSubstr("key.pem"));
  mail.certificate_file = folder.At("password");
  ASSERT_EQ(chmod(mail.certificate_key_file.c_str(), 0600), 0);
  EXPECT_THAT(std::string(LoadMail(mail).status().message()), HasSubstr("password: "));
  mail.settings.relay.ca_file = folder.At("nothing");
  EXPECT_THAT(std::string(LoadMail(mail).status().message()), HasSubstr("nothing"));
}

}  // namespace
}  // namespace rollcall
