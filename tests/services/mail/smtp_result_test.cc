#include "services/mail/smtp_result.h"

#include <initializer_list>
#include <string>

#include "gtest/gtest.h"

namespace rollcall {
namespace {

// A dialogue of commands ("RCPT ...") and replies ("250 ..."); "." hands over.
SmtpDialogue After(std::initializer_list<absl::string_view> lines) {
  SmtpDialogue dialogue;
  for (const absl::string_view line : lines) {
    if (line == ".") {
      dialogue.HandOver();
    } else if (line[0] >= '0' && line[0] <= '9') {
      dialogue.Hear(line);
    } else {
      dialogue.Say(line);
    }
  }
  return dialogue;
}

v1::AttemptResult Result(std::initializer_list<absl::string_view> lines) {
  const SendOutcome outcome = SmtpOutcome(false, After(lines));
  EXPECT_EQ(outcome.reason, outcome.result == v1::ATTEMPT_RESULT_FAILED
                                ? v1::VOID_REASON_RELAY_DOWN
                                : v1::VOID_REASON_UNSPECIFIED);
  return outcome.result;
}

TEST(SmtpResultTest, WhatWasTakenIsSent) {
  EXPECT_EQ(SmtpOutcome(true, After({"DATA", "354 go on", ".", "250 ok"})).result,
            v1::ATTEMPT_RESULT_SENT);
}

TEST(SmtpResultTest, ACodeHasThreeDigits) {
  SmtpDialogue dialogue = After({"RCPT TO:<a@b>"});
  for (const char* line : {"-50 no", "+50 no", " 50 no", "55", "55x no", ""}) {
    dialogue.Hear(line);
    EXPECT_EQ(dialogue.reply(), 0) << line;
  }
}

TEST(SmtpResultTest, RefusalsBeforeTheRecipientAreTheRelays) {
  EXPECT_EQ(Result({}), v1::ATTEMPT_RESULT_FAILED);
  EXPECT_EQ(Result({"554 no service"}), v1::ATTEMPT_RESULT_FAILED);
  EXPECT_EQ(Result({"AUTH PLAIN", "535 wrong"}), v1::ATTEMPT_RESULT_FAILED);
  EXPECT_EQ(Result({"MAIL FROM:<a@b>", "452 full"}), v1::ATTEMPT_RESULT_FAILED);
  EXPECT_EQ(Result({"MAIL FROM:<a@b>", "550 not from you"}), v1::ATTEMPT_RESULT_FAILED);
}

TEST(SmtpResultTest, RefusalsFromTheRecipientOnAreTheRecipients) {
  EXPECT_EQ(Result({"RCPT TO:<a@b>", "550-no", "550 such user"}), v1::ATTEMPT_RESULT_BOUNCED);
  EXPECT_EQ(Result({"RCPT TO:<a@b>", "450 later"}), v1::ATTEMPT_RESULT_DEFERRED);
  EXPECT_EQ(Result({"DATA", "554 no"}), v1::ATTEMPT_RESULT_BOUNCED);
  EXPECT_EQ(Result({"DATA", "354 go on", ".", "552 too much"}), v1::ATTEMPT_RESULT_BOUNCED);
  EXPECT_EQ(Result({"DATA", "354 go on", ".", "452 full"}), v1::ATTEMPT_RESULT_DEFERRED);
}

TEST(SmtpResultTest, ARelayThatClosesSaysNothingAboutTheRecipient) {
  EXPECT_EQ(Result({"RCPT TO:<a@b>", "421 closing"}), v1::ATTEMPT_RESULT_FAILED);
  EXPECT_EQ(Result({"DATA", "354 go on", ".", "421 closing"}), v1::ATTEMPT_RESULT_FAILED);
}

TEST(SmtpResultTest, ALineThatIsCutLeavesNoDoubtUntilAllWasHandedOver) {
  EXPECT_EQ(Result({"RCPT TO:<a@b>"}), v1::ATTEMPT_RESULT_FAILED);
  EXPECT_EQ(Result({"RCPT TO:<a@b>", "250 ok", "DATA"}), v1::ATTEMPT_RESULT_FAILED);
  EXPECT_EQ(Result({"DATA", "354 go on"}), v1::ATTEMPT_RESULT_FAILED);
  EXPECT_EQ(Result({"DATA", "354 go on", "."}), v1::ATTEMPT_RESULT_UNKNOWN);
  EXPECT_EQ(Result({"DATA", "354 go on", ".", "250-half a reply"}), v1::ATTEMPT_RESULT_UNKNOWN);
}

TEST(SmtpResultTest, AFarewellChangesNothing) {
  EXPECT_EQ(Result({"RCPT TO:<a@b>", "550 no", "QUIT", "221 bye"}), v1::ATTEMPT_RESULT_BOUNCED);
}

TEST(SmtpResultTest, KnowsWhetherTheRelayTakesUtf8) {
  EXPECT_EQ(After({"220 hello"}).offers_utf8(), absl::nullopt);
  EXPECT_EQ(After({"EHLO x", "250-me", "250-SIZE", "250 HELP"}).offers_utf8(), false);
  EXPECT_EQ(After({"EHLO x", "250-me", "250-smtputf8", "250 HELP"}).offers_utf8(), true);
  EXPECT_EQ(After({"EHLO x", "250-me", "250 SMTPUTF8", "MAIL FROM:<a@b>"}).offers_utf8(), true);
  // What was offered in the clear counts no more once encryption began.
  EXPECT_EQ(
      After({"EHLO x", "250 SMTPUTF8", "STARTTLS", "220 go", "EHLO x", "250 me"}).offers_utf8(),
      false);
}

TEST(SmtpResultTest, AConnectionThatIsUsedAgainBeginsAnew) {
  SmtpDialogue dialogue = After({"DATA", "354 go on", ".", "250 ok", "MAIL FROM:<a@b>"});
  EXPECT_EQ(dialogue.stage(), SmtpStage::kConnecting);
  EXPECT_EQ(dialogue.reply(), 0);
}

}  // namespace
}  // namespace rollcall
