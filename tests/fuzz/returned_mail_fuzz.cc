// Any mail that comes back: the verdict is one, the same each time, and holds no
// more than the wire may.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/string_view.h"
#include "clients/mail/own_words.h"
#include "clients/mail/returned_mail.h"
#include "core/base/utf8.h"
#include "core/exercise/exercise_bodies.h"
#include "core/exercise/ping_code.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using rollcall::ReadReturnedMail;
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  const rollcall::MailArrival arrival = {absl::FromUnixSeconds(1'790'000'000)};
  const rollcall::v1::MailOutcome outcome = ReadReturnedMail(bytes, arrival);
  const std::string again = ReadReturnedMail(bytes, arrival).SerializeAsString();
  if (again != outcome.SerializeAsString()) std::abort();
  if (outcome.verdict() == rollcall::v1::MAIL_VERDICT_UNSPECIFIED) std::abort();
  const bool answer = outcome.verdict() == rollcall::v1::MAIL_VERDICT_ANSWER;
  if (answer != rollcall::ParseCode(outcome.code()).has_value()) std::abort();
  if (outcome.text().size() > rollcall::kMaxAnswerBytes) std::abort();
  if (!rollcall::IsValidUtf8(outcome.text())) std::abort();
  if (outcome.receive_time().seconds() > 1'790'000'000) std::abort();
  const std::string html = rollcall::OwnWordsOfHtml(bytes);
  const std::string words = rollcall::OwnWords(bytes);
  if (html.size() > 64 * (size + 1) || words.size() > size + 1) std::abort();
  return 0;
}
