#include "clients/mail/returned_mail.h"

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "clients/mail/received_mail.h"
#include "core/base/timestamp.h"
#include "core/crypto/digest.h"
#include "gtest/gtest.h"

namespace rollcall {
namespace {

constexpr char kCode[] = "7F3A9C0DDC03Q4SA94";
const absl::Time kArrived = absl::FromUnixSeconds(1'790'000'000);  // 2026-09-21 14:13:20 UTC

// A mail of these header lines and this text.
std::string Mail(const std::string& headers, const std::string& text) {
  return absl::StrCat("From: duty@cert.example\r\nSubject: Re: Exercise\r\n", headers, "\r\n",
                      text);
}

v1::MailOutcome Read(const std::string& bytes) { return ReadReturnedMail(bytes, {kArrived}); }

v1::MailVerdict VerdictOf(const std::string& bytes) { return Read(bytes).verdict(); }

// As our mail comes back in a ticket system's or a vacation's answer: all of it.
constexpr char kWholeMail[] =
    "Your request was received.\r\n\r\nFirst half: 7F3A9C0DD\r\n\r\nSecond half: C03Q4SA94\r\n";

TEST(ReturnedMailTest, AJoinedCodeIsAnAnswer) {
  const std::string bytes = Mail("Delivered-To: <Answers+x@exercises.example>\r\n",
                                 "We are here: 7F3A9C0DDC03Q4SA94\r\n"
                                 "> First half: 7F3A9C0DD\r\n");
  const v1::MailOutcome outcome = Read(bytes);
  EXPECT_EQ(outcome.verdict(), v1::MAIL_VERDICT_ANSWER);
  EXPECT_EQ(outcome.code(), kCode);
  EXPECT_EQ(outcome.text(), "We are here:");
  EXPECT_EQ(outcome.envelope_recipient(), "Answers+x");
  EXPECT_EQ(outcome.message_digest(), Sha256(bytes).ToBytes());
}

TEST(ReturnedMailTest, ReadsEveryEncodingAndAlternative) {
  EXPECT_EQ(VerdictOf(Mail("Content-Type: text/plain; charset=koi8-r\r\n"
                           "Content-Transfer-Encoding: base64\r\n",
                           absl::Base64Escape("\xeb\xcf\xc4 7F3A9C0DDC03Q4SA94"))),
            v1::MAIL_VERDICT_ANSWER);
  EXPECT_EQ(VerdictOf(Mail("Content-Type: text/html; charset=utf-8\r\n"
                           "Content-Transfer-Encoding: quoted-printable\r\n",
                           "<p>7F3A9C0DDC03=\r\nQ4SA94</p>")),
            v1::MAIL_VERDICT_ANSWER);
  EXPECT_EQ(VerdictOf(Mail("Content-Type: multipart/alternative; boundary=b\r\n",
                           "--b\r\nContent-Type: text/plain\r\n\r\nsee HTML\r\n"
                           "--b\r\nContent-Type: text/html\r\n\r\n<b>7F3A9C0DDC03Q4SA94</b>\r\n"
                           "--b--\r\n")),
            v1::MAIL_VERDICT_ANSWER);
}

TEST(ReturnedMailTest, ACodeThatIsQuotedOrAttachedIsNoAnswer) {
  EXPECT_EQ(VerdictOf(Mail("", "Thanks.\r\n> 7F3A9C0DDC03Q4SA94\r\n")), v1::MAIL_VERDICT_UNCLEAR);
  EXPECT_EQ(VerdictOf(Mail("Content-Type: text/html\r\n",
                           "Thanks<blockquote>7F3A9C0DDC03Q4SA94</blockquote>")),
            v1::MAIL_VERDICT_UNCLEAR);
  EXPECT_EQ(
      VerdictOf(Mail("Content-Type: multipart/mixed; boundary=b\r\n",
                     "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\n"
                     "7F3A9C0DDC03Q4SA94\r\n--b\r\nContent-Type: text/plain\r\n"
                     "Content-Disposition: attachment\r\n\r\n7F3A9C0DDC03Q4SA94\r\n--b--\r\n")),
      v1::MAIL_VERDICT_UNCLEAR);
}

TEST(ReturnedMailTest, AWholeMailThatComesBackIsNoAnswer) {
  EXPECT_EQ(VerdictOf(Mail("X-OTRS-Loop: yes\r\n", kWholeMail)), v1::MAIL_VERDICT_AUTOMATIC);
  EXPECT_EQ(VerdictOf(Mail("Precedence: bulk\r\n", kWholeMail)), v1::MAIL_VERDICT_AUTOMATIC);
  EXPECT_EQ(VerdictOf(Mail("", kWholeMail)), v1::MAIL_VERDICT_UNCLEAR);
}

TEST(ReturnedMailTest, APersonMayAnswerThroughATicketSystem) {
  EXPECT_EQ(VerdictOf(Mail("Precedence: bulk\r\nX-RT-Ticket: 7\r\n", kCode)),
            v1::MAIL_VERDICT_ANSWER);
}

TEST(ReturnedMailTest, WhatMachinesSayTheyWroteIsNoAnswerWhateverItHolds) {
  for (const char* header :
       {"Auto-Submitted: auto-replied", "Auto-submitted: auto-generated (vacation)",
        "Precedence: auto_reply", "X-Autoreply: yes", "X-Autorespond: Exercise",
        "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent",
        "X-MS-Exchange-Inbox-Rules-Loop: duty@cert.example", "X-Vacation: yes"}) {
    EXPECT_EQ(VerdictOf(Mail(absl::StrCat(header, "\r\n"), kCode)), v1::MAIL_VERDICT_AUTOMATIC)
        << header;
  }
  EXPECT_EQ(VerdictOf(Mail("Auto-Submitted: no\r\n", kCode)), v1::MAIL_VERDICT_ANSWER);
}

TEST(ReturnedMailTest, KnowsVacationMessagesByTheirSubjects) {
  for (const char* subject :
       {"Automatic reply: Exercise", "Out of Office: x", "Réponse automatique : x",
        "Respuesta automática: x", "=?utf-8?B?0JDQstGC0L7QvtGC0LLQtdGC?=: x",
        "=?utf-8?B?6Ieq5Yqo5Zue5aSN?=: x", "رد تلقائي: x"}) {
    EXPECT_EQ(VerdictOf(absl::StrCat("Subject: ", subject, "\r\n\r\nI am away.\r\n")),
              v1::MAIL_VERDICT_AUTOMATIC)
        << subject;
  }
  EXPECT_EQ(VerdictOf(Mail("Return-Path: <>\r\n", "I am away.")), v1::MAIL_VERDICT_AUTOMATIC);
}

TEST(ReturnedMailTest, ReadsDeliveryReports) {
  const std::string headers =
      "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n"
      "Auto-Submitted: auto-replied\r\n"
      "Delivered-To: bounces+7f3a9c0dyysscgf9m5z2vewm@exercises.example\r\n"
      "Delivered-To: forged@exercises.example\r\n";
  const auto report = [&headers](const std::string& status) {
    return Mail(headers, absl::StrCat("--b\r\nContent-Type: text/plain\r\n\r\nSorry ", kCode,
                                      "\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
                                      "Reporting-MTA: dns; mx.example\r\n\r\n",
                                      status, "\r\n--b--\r\n"));
  };
  const v1::MailOutcome bounced = Read(report("Action: failed\r\nStatus: 5.1.1\r\n"));
  EXPECT_EQ(bounced.verdict(), v1::MAIL_VERDICT_BOUNCED);
  EXPECT_EQ(bounced.envelope_recipient(), "bounces+7f3a9c0dyysscgf9m5z2vewm");
  EXPECT_EQ(VerdictOf(report("Action: delayed\r\nStatus: 4.4.1\r\n")), v1::MAIL_VERDICT_DELAYED);
  EXPECT_EQ(VerdictOf(report("Action: delivered\r\nStatus: 2.0.0\r\n")),
            v1::MAIL_VERDICT_DELIVERED);
}

TEST(ReturnedMailTest, ANoteThatItWasDisplayedIsNoAnswer) {
  EXPECT_EQ(VerdictOf(Mail("Content-Type: multipart/report; boundary=b\r\n",
                           "--b\r\n\r\n7F3A9C0DDC03Q4SA94\r\n--b\r\n"
                           "Content-Type: message/disposition-notification\r\n\r\n"
                           "Disposition: manual-action; displayed\r\n--b--\r\n")),
            v1::MAIL_VERDICT_AUTOMATIC);
}

TEST(ReturnedMailTest, BelievesOnlyOurOwnServersClock) {
  const auto time_of = [](const std::string& headers) {
    return FromTimestamp(Read(Mail(headers, "x")).receive_time()).value();
  };
  EXPECT_EQ(time_of("Received: from a by b with ESMTP; Mon, 21 Sep 2026 16:10:00 +0200 (CEST)\r\n"
                    "Received: from c by a; Mon, 21 Sep 2026 10:00:00 +0000\r\n"),
            kArrived - absl::Seconds(200));
  EXPECT_EQ(time_of("Received: from a by b; Tue, 22 Sep 2026 14:00:00 +0000\r\n"), kArrived);
  EXPECT_EQ(time_of("Received: from a by b; yesterday\r\n"), kArrived);
  EXPECT_EQ(time_of(""), kArrived);
}

TEST(ReturnedMailTest, AnswersAreCutAndCleaned) {
  const v1::MailOutcome outcome = Read(
      Mail("Content-Type: text/plain; charset=utf-8\r\n", absl::StrCat(kCode,
                                                                       "\r\nA\xE2\x80\xAE\x07"
                                                                       "B\r\n",
                                                                       std::string(5000, 'x'))));
  EXPECT_EQ(outcome.verdict(), v1::MAIL_VERDICT_ANSWER);
  EXPECT_EQ(outcome.text().size(), 1000u);
  EXPECT_EQ(outcome.text().substr(0, 4), "AB\nx");
}

TEST(ReturnedMailTest, WhatIsTooDeepOrHasTooManyPartsIsForAPerson) {
  std::string deep = "Content-Type: multipart/mixed; boundary=b0\r\n\r\n";
  for (int i = 0; i < 3000; ++i) {
    absl::StrAppend(&deep, "--b", i, "\r\nContent-Type: multipart/mixed; boundary=b", i + 1,
                    "\r\n\r\n");
  }
  EXPECT_EQ(VerdictOf(deep), v1::MAIL_VERDICT_UNCLEAR);
  std::string wide = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n";
  absl::StrAppend(&wide, kCode, "\r\n");
  for (int i = 0; i < 3000; ++i) absl::StrAppend(&wide, "--b\r\n\r\nx\r\n");
  EXPECT_EQ(VerdictOf(wide), v1::MAIL_VERDICT_UNCLEAR);
  EXPECT_EQ(VerdictOf(Mail("", absl::StrCat(kCode, "\r\n", std::string(kMaxMailBytes, 'x')))),
            v1::MAIL_VERDICT_UNCLEAR);
}

TEST(ReturnedMailTest, AnyBytesGiveAVerdict) {
  for (const std::string& bytes :
       {std::string(), std::string(1000, '\0'), std::string("\r\n\r\n"), std::string(":::::"),
        std::string("Content-Type: multipart/mixed\r\n\r\n--\r\n--\r\n"),
        std::string("Content-Type: text/plain; charset=\xff\r\n\r\n\xff\xfe")}) {
    EXPECT_EQ(VerdictOf(bytes), v1::MAIL_VERDICT_UNCLEAR);
  }
}

}  // namespace
}  // namespace rollcall
