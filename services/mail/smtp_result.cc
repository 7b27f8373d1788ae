#include "services/mail/smtp_result.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"

namespace rollcall {
namespace {

constexpr int kServiceCloses = 421;  // RFC 5321 section 3.8: about the relay, to any command
constexpr size_t kCodeDigits = 3;

SendOutcome RelayDown() { return {v1::ATTEMPT_RESULT_FAILED, v1::VOID_REASON_RELAY_DOWN}; }

}  // namespace

void SmtpDialogue::Say(absl::string_view command) {
  if (absl::StartsWith(command, "QUIT")) over_ = true;
  if (over_) return;
  reply_ = 0;
  if (absl::StartsWith(command, "EHLO")) offers_utf8_ = false;
  if (absl::StartsWith(command, "MAIL ")) stage_ = SmtpStage::kConnecting;
  if (absl::StartsWith(command, "RCPT ")) stage_ = SmtpStage::kRecipient;
  if (absl::StartsWith(command, "DATA")) stage_ = SmtpStage::kData;
}

void SmtpDialogue::Hear(absl::string_view line) {
  const absl::string_view digits = line.substr(0, kCodeDigits);
  int code = 0;
  // A sign or a space is no digit.
  if (over_ || digits.size() < kCodeDigits ||
      !std::all_of(digits.begin(), digits.end(), absl::ascii_isdigit) ||
      !absl::SimpleAtoi(digits, &code)) {
    return;
  }
  const absl::string_view words = line.substr(std::min(line.size(), kCodeDigits + 1));
  if (offers_utf8_.has_value() && absl::StartsWithIgnoreCase(words, "SMTPUTF8")) {
    offers_utf8_ = true;
  }
  if (line.size() > kCodeDigits && line[kCodeDigits] == '-') return;  // more lines follow
  reply_ = code;
}

void SmtpDialogue::HandOver() {
  stage_ = SmtpStage::kHandedOver;
  reply_ = 0;
}

SendOutcome SmtpOutcome(bool taken, const SmtpDialogue& dialogue) {
  if (taken) return {v1::ATTEMPT_RESULT_SENT, v1::VOID_REASON_UNSPECIFIED};
  const int reply = dialogue.reply();
  if (reply == kServiceCloses || dialogue.stage() == SmtpStage::kConnecting) return RelayDown();
  if (reply >= 500) return {v1::ATTEMPT_RESULT_BOUNCED, v1::VOID_REASON_UNSPECIFIED};
  if (reply >= 400) return {v1::ATTEMPT_RESULT_DEFERRED, v1::VOID_REASON_UNSPECIFIED};
  if (dialogue.stage() != SmtpStage::kHandedOver) return RelayDown();
  return {v1::ATTEMPT_RESULT_UNKNOWN, v1::VOID_REASON_UNSPECIFIED};
}

}  // namespace rollcall
