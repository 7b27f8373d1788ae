// Real sockets to a real SMTP server (python3-aiosmtpd), which fails as told.
#include "services/mail/smtp_relay.h"

#include <memory>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "core/base/system_clock.h"
#include "gtest/gtest.h"
#include "tests/services/mail/heard.h"
#include "tests/services/mail/smtp_sink.h"
#include "tests/testing/scratch_folder.h"

namespace rollcall {
namespace {

using ::rollcall::testing::ScratchFolder;

constexpr int64_t kFast = 100'000;  // messages a minute

SmtpSettings Settings(uint16_t port) {
  SmtpSettings settings;
  settings.host = "127.0.0.1";
  settings.port = port;
  settings.tls = SmtpTls::kNone;
  settings.greeting = "exercises.example";
  settings.per_minute = kFast;
  settings.connect_timeout = absl::Seconds(10);
  settings.reply_timeout = absl::Seconds(20);
  return settings;
}

SmtpMessage To(const std::string& recipient, size_t size = 0) {
  return {"bounces+tag@exercises.example", recipient,
          absl::StrCat("Subject: x\r\n\r\n.\r\n..\r\n", std::string(size, 'x'), "\r\n")};
}

class SmtpRelayTest : public ::testing::Test {
 protected:
  v1::AttemptResult Send(const SmtpSettings& settings, const SmtpMessage& message) {
    Heard heard;
    SmtpRelay relay(settings, clock_);
    relay.Send(message, heard.Listener(1));
    return heard.Of(1);
  }
  // A certificate for "localhost", and the sink's arguments for it.
  std::vector<std::string> TlsArguments(const std::string& mode) {
    const auto made = folder_.Run(
        "openssl req -x509 -nodes -days 2 -newkey rsa:2048 -subj /CN=localhost "
        "-addext subjectAltName=DNS:localhost -keyout key.pem -out cert.pem");
    EXPECT_EQ(made.exit_code, 0) << made.output;
    return {"--tls", mode, "--certificate", folder_.At("cert.pem"), "--key", folder_.At("key.pem")};
  }

  const SystemClock clock_;
  const ScratchFolder folder_;
};

TEST_F(SmtpRelayTest, SendsOverKeptConnections) {
  SmtpSink sink;
  SmtpSettings settings = Settings(sink.port());
  settings.connections = 3;
  SmtpRelay relay(settings, clock_);
  Heard heard;
  for (int i = 0; i < 60; ++i) {
    relay.Send(To(absl::StrCat("contact", i, "@cert.example")), heard.Listener(i));
  }
  std::set<std::string> recipients;
  std::set<int> connections;
  for (int i = 0; i < 60; ++i) {
    const nlohmann::json message = sink.Next();
    ASSERT_EQ(message["recipients"].size(), 1u);
    recipients.insert(message["recipients"][0].get<std::string>());
    connections.insert(message["connection"].get<int>());
    EXPECT_EQ(message["sender"], "bounces+tag@exercises.example");
    EXPECT_EQ(heard.Of(i), v1::ATTEMPT_RESULT_SENT);
  }
  EXPECT_EQ(recipients.size(), 60u);
  EXPECT_LE(connections.size(), 3u);
}

TEST_F(SmtpRelayTest, OneRefusedRecipientOfManyHarmsNoOther) {
  SmtpSink sink;
  SmtpRelay relay(Settings(sink.port()), clock_);
  Heard heard;
  for (int i = 0; i < 10; ++i) {
    relay.Send(To(i == 4 ? "nobody@cert.example" : "duty@cert.example"), heard.Listener(i));
  }
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(heard.Of(i), i == 4 ? v1::ATTEMPT_RESULT_BOUNCED : v1::ATTEMPT_RESULT_SENT) << i;
  }
}

TEST_F(SmtpRelayTest, TellsRefusalsFromDeferrals) {
  SmtpSink sink;
  const SmtpSettings settings = Settings(sink.port());
  EXPECT_EQ(Send(settings, To("nobody@cert.example")), v1::ATTEMPT_RESULT_BOUNCED);
  EXPECT_EQ(Send(settings, To("refused@cert.example")), v1::ATTEMPT_RESULT_BOUNCED);
  EXPECT_EQ(Send(settings, To("later@cert.example")), v1::ATTEMPT_RESULT_DEFERRED);
  EXPECT_EQ(Send(settings, To("full@cert.example")), v1::ATTEMPT_RESULT_DEFERRED);
  EXPECT_EQ(Send(settings, To("closing@cert.example")), v1::ATTEMPT_RESULT_FAILED);
}

TEST_F(SmtpRelayTest, ALineCutMidMessageHasSentNothing) {
  SmtpSink sink;
  EXPECT_EQ(Send(Settings(sink.port()), To("halfway@cert.example", 32 * 1024 * 1024)),
            v1::ATTEMPT_RESULT_FAILED);
}

TEST_F(SmtpRelayTest, ALineCutAfterTheMessageLeavesADoubt) {
  SmtpSink sink;
  EXPECT_EQ(Send(Settings(sink.port()), To("cut@cert.example")), v1::ATTEMPT_RESULT_UNKNOWN);
}

TEST_F(SmtpRelayTest, DoesNotWaitForASlowRelayForEver) {
  SmtpSink sink;
  SmtpSettings settings = Settings(sink.port());
  settings.reply_timeout = absl::Seconds(1);
  EXPECT_EQ(Send(settings, To("silent@cert.example")), v1::ATTEMPT_RESULT_FAILED);
  EXPECT_EQ(Send(settings, To("slow@cert.example")), v1::ATTEMPT_RESULT_UNKNOWN);
}

TEST_F(SmtpRelayTest, ARelayThatIsDownOrFullTakesNothingWhoeverItIsFor) {
  SmtpSink sink({"--refuse-senders"});
  EXPECT_EQ(Send(Settings(sink.port()), To("duty@cert.example")), v1::ATTEMPT_RESULT_FAILED);
  sink.Kill();
  EXPECT_EQ(Send(Settings(sink.port()), To("duty@cert.example")), v1::ATTEMPT_RESULT_FAILED);
}

TEST_F(SmtpRelayTest, AuthenticatesOverStartTlsWithTheCertificateChecked) {
  std::vector<std::string> arguments = TlsArguments("starttls");
  arguments.insert(arguments.end(), {"--user", "rollcall", "--password", "open sesame"});
  SmtpSink sink(arguments);
  SmtpSettings settings = Settings(sink.port());
  settings.host = "localhost";
  settings.tls = SmtpTls::kStartTls;
  settings.user = "rollcall";
  settings.password = "open sesame";
  EXPECT_EQ(Send(settings, To("duty@cert.example")), v1::ATTEMPT_RESULT_FAILED) << "unknown root";
  settings.ca_file = folder_.At("cert.pem");
  EXPECT_EQ(Send(settings, To("duty@cert.example")), v1::ATTEMPT_RESULT_SENT);
  EXPECT_TRUE(sink.Next()["encrypted"].get<bool>());
  settings.password = "sesame";
  EXPECT_EQ(Send(settings, To("duty@cert.example")), v1::ATTEMPT_RESULT_FAILED);
  settings.password = "open sesame";
  settings.host = "127.0.0.1";
  EXPECT_EQ(Send(settings, To("duty@cert.example")), v1::ATTEMPT_RESULT_FAILED) << "other host";
}

TEST_F(SmtpRelayTest, SpeaksTlsFromTheFirstByteWhenTold) {
  SmtpSink sink(TlsArguments("implicit"));
  SmtpSettings settings = Settings(sink.port());
  settings.host = "localhost";
  settings.tls = SmtpTls::kImplicit;
  settings.ca_file = folder_.At("cert.pem");
  EXPECT_EQ(Send(settings, To("duty@cert.example")), v1::ATTEMPT_RESULT_SENT);
  EXPECT_TRUE(sink.Next()["encrypted"].get<bool>());
}

TEST_F(SmtpRelayTest, SaysNothingWithoutTheEncryptionThatWasAskedFor) {
  SmtpSink sink;
  SmtpSettings settings = Settings(sink.port());
  settings.tls = SmtpTls::kStartTls;
  EXPECT_EQ(Send(settings, To("duty@cert.example")), v1::ATTEMPT_RESULT_FAILED);
}

TEST_F(SmtpRelayTest, AsksForSmtpUtf8OnlyWhenTheLocalPartNeedsIt) {
  SmtpSink sink;
  const SmtpSettings settings = Settings(sink.port());
  EXPECT_EQ(Send(settings, To("duty@xn--bcher-kva.example")), v1::ATTEMPT_RESULT_SENT);
  EXPECT_FALSE(sink.Next()["utf8"].get<bool>());
  EXPECT_EQ(Send(settings, To("联络@xn--r8jz45g.xn--zckzah")), v1::ATTEMPT_RESULT_SENT);
  const nlohmann::json message = sink.Next();
  EXPECT_TRUE(message["utf8"].get<bool>());
  EXPECT_EQ(message["recipients"][0], "联络@xn--r8jz45g.xn--zckzah");
}

TEST_F(SmtpRelayTest, ARelayWithoutSmtpUtf8IsOurOwnFault) {
  SmtpSink sink({"--no-utf8"});
  EXPECT_EQ(Send(Settings(sink.port()), To("联络@xn--r8jz45g.xn--zckzah")),
            v1::ATTEMPT_RESULT_FAILED);
}

TEST_F(SmtpRelayTest, SendsNoFasterThanTheRelayMayTakeThem) {
  SmtpSink sink;
  SmtpSettings settings = Settings(sink.port());
  settings.per_minute = 600;
  const absl::Duration begin = clock_.Monotonic();  // the first place is free from here on
  SmtpRelay relay(settings, clock_);
  EXPECT_EQ(relay.capacity(), 32u);
  Heard heard;
  for (int i = 0; i < 6; ++i) relay.Send(To("duty@cert.example"), heard.Listener(i));
  for (int i = 0; i < 6; ++i) EXPECT_EQ(heard.Of(i), v1::ATTEMPT_RESULT_SENT);
  EXPECT_GE(clock_.Monotonic() - begin, absl::Milliseconds(500));
}

TEST_F(SmtpRelayTest, WhatWaitsWhenItGoesHasNotLeft) {
  SmtpSink sink;
  SmtpSettings settings = Settings(sink.port());
  settings.connections = 1;
  Heard heard;
  auto relay = std::make_unique<SmtpRelay>(settings, clock_);
  relay->Send(To("silent@cert.example"), heard.Listener(0));
  for (int i = 1; i < 5; ++i) relay->Send(To("duty@cert.example"), heard.Listener(i));
  relay.reset();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(heard.Of(i), v1::ATTEMPT_RESULT_FAILED) << i;
}

}  // namespace
}  // namespace rollcall
