#include "services/mail/mail_dispatcher.h"

#include <memory>
#include <string>

#include "core/base/system_clock.h"
#include "core/exercise/bounce_tag.h"
#include "gtest/gtest.h"
#include "tests/services/mail/heard.h"
#include "tests/services/mail/smtp_sink.h"
#include "tests/services/mail/some_ping.h"

namespace rollcall {
namespace {

MailSettings Settings(uint16_t port) {
  MailSettings settings;
  settings.relay.host = "127.0.0.1";
  settings.relay.port = port;
  settings.relay.tls = SmtpTls::kNone;
  settings.relay.greeting = "exercises.example";
  settings.from = {"Rollcall exercises", "exercises@rollcall.example"};
  settings.bounce = "bounces@exercises.example";
  return settings;
}

class MailDispatcherTest : public ::testing::Test {
 protected:
  v1::AttemptResult Send(const OutgoingPing& ping) {
    dispatcher_.Send(ping, heard_.Listener(++sent_));
    return heard_.Of(sent_);
  }

  const SystemClock clock_;
  SmtpSink sink_;
  Heard heard_;
  int sent_ = 0;
  MailDispatcher dispatcher_{Settings(sink_.port()), nullptr, &SomeZones, clock_,
                             std::make_shared<SmtpRelay>(Settings(sink_.port()).relay, clock_)};
};

TEST_F(MailDispatcherTest, WhatComesBackNamesTheAttempt) {
  const OutgoingPing ping = SomePing({"en"});
  EXPECT_EQ(Send(ping), v1::ATTEMPT_RESULT_SENT);
  const nlohmann::json message = sink_.Next();
  EXPECT_EQ(message["recipients"][0], "cert@ke-cirt.example");
  const std::string sender = message["sender"];
  EXPECT_EQ(sender, "bounces+" + ping.bounce_tag + "@exercises.example");
  const auto tag = ParseBounceTag(sender);
  ASSERT_TRUE(tag.has_value());
  EXPECT_EQ(tag->ping, ping.ping);
}

TEST_F(MailDispatcherTest, ReachesInternationalisedAddresses) {
  EXPECT_EQ(Send(SomePing({"zh"}, "联络@例え.テスト")), v1::ATTEMPT_RESULT_SENT);
  const nlohmann::json message = sink_.Next();
  EXPECT_EQ(message["recipients"][0], "联络@xn--r8jz45g.xn--zckzah");
  EXPECT_TRUE(message["utf8"].get<bool>());
  EXPECT_EQ(Send(SomePing({"en"}, "cert@bücher.example")), v1::ATTEMPT_RESULT_SENT);
  EXPECT_FALSE(sink_.Next()["utf8"].get<bool>());
}

TEST_F(MailDispatcherTest, AnAddressThatCannotBeOneBouncesAtOnce) {
  EXPECT_EQ(Send(SomePing({"en"}, "cert@ke-cirt.example>\r\nRCPT TO:<all@evil.example")),
            v1::ATTEMPT_RESULT_BOUNCED);
  EXPECT_EQ(Send(SomePing({"en"}, "cert")), v1::ATTEMPT_RESULT_BOUNCED);
}

}  // namespace
}  // namespace rollcall
