// A relay's replies, line by line: lines that begin with ">" are what is said to
// it, and a dot is the end of a message.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/mail/smtp_result.h"

namespace {

void Require(bool ok) {
  if (!ok) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace v1 = rollcall::v1;
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  rollcall::SmtpDialogue dialogue;
  for (absl::string_view line : absl::StrSplit(bytes, '\n')) {
    if (line == ".") {
      dialogue.HandOver();
    } else if (absl::ConsumePrefix(&line, ">")) {
      dialogue.Say(line);
    } else {
      dialogue.Hear(line);
    }
    Require(dialogue.reply() >= 0 && dialogue.reply() <= 999);
  }
  // Nothing that a relay says makes a message taken; only one whose end went out
  // may have been.
  const v1::AttemptResult result = rollcall::SmtpOutcome(/*taken=*/false, dialogue).result;
  Require(result != v1::ATTEMPT_RESULT_SENT && result != v1::ATTEMPT_RESULT_DELIVERED);
  Require(result != v1::ATTEMPT_RESULT_UNKNOWN ||
          dialogue.stage() == rollcall::SmtpStage::kHandedOver);
  return 0;
}
