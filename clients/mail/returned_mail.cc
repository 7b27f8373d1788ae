#include "clients/mail/returned_mail.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "absl/types/optional.h"
#include "clients/mail/automatic_mail.h"
#include "clients/mail/delivery_report.h"
#include "clients/mail/own_words.h"
#include "clients/mail/received_mail.h"
#include "core/base/plain_text.h"
#include "core/base/timestamp.h"
#include "core/base/utf8.h"
#include "core/crypto/digest.h"
#include "core/exercise/exercise_bodies.h"

namespace rollcall {
namespace {

constexpr size_t kMaxLocalPartBytes = 64;  // RFC 5321 section 4.5.3.1.1
// RFC 5322 section 3.3, without the day of the week.
constexpr char kDate[] = "%d %b %E4Y %H:%M:%S %z";

// The local part of what the mail was sent to.
std::string EnvelopeRecipient(const ReceivedMail& mail, absl::string_view field) {
  absl::string_view address = absl::StripAsciiWhitespace(mail.Header(field).value_or(""));
  if (!address.empty() && address.front() == '<' && address.back() == '>') {
    address = address.substr(1, address.size() - 2);
  }
  const absl::string_view local = address.substr(0, address.rfind('@'));
  return local.size() > kMaxLocalPartBytes ? std::string() : std::string(local);
}

absl::optional<absl::Time> ReceiveTime(const ReceivedMail& mail) {
  const absl::string_view received = mail.Header("Received").value_or("");
  absl::string_view date = received.substr(std::min(received.rfind(';'), received.size() - 1) + 1);
  date = date.substr(0, date.find('('));
  const size_t comma = date.find(',');
  if (comma != absl::string_view::npos) date.remove_prefix(comma + 1);
  absl::Time time;
  std::string ignored;
  if (!absl::ParseTime(kDate, std::string(absl::StripAsciiWhitespace(date)), &time, &ignored)) {
    return absl::nullopt;
  }
  return time;
}

// What stands beside the code, cut to what an acknowledgement may hold and
// without characters that could hide or reorder words.
std::string AnswerText(absl::string_view words, absl::string_view code) {
  const std::string rest = absl::StrReplaceAll(words, {{code, ""}, {"\r", ""}});
  std::string text;
  absl::string_view left = absl::StripAsciiWhitespace(rest);
  while (!left.empty()) {
    const absl::string_view before = left;
    if (!TakeCodePoint(left).has_value()) {
      left.remove_prefix(1);
      continue;
    }
    const absl::string_view character = before.substr(0, before.size() - left.size());
    if (text.size() + character.size() > kMaxAnswerBytes) break;
    if (CheckCharacters(character, TextLines::kMany).ok())
      text.append(character.data(), character.size());
  }
  return std::string(absl::StripTrailingAsciiWhitespace(text));
}

// ANSWER with its code, when these words hold one.
bool TakeAnswer(const std::string& words, v1::MailOutcome& outcome) {
  const absl::optional<std::string> code = JoinedCode(words);
  if (!code.has_value()) return false;
  outcome.set_verdict(v1::MAIL_VERDICT_ANSWER);
  outcome.set_code(*code);
  outcome.set_text(AnswerText(words, *code));
  return true;
}

void Judge(const ReceivedMail& mail, v1::MailOutcome& outcome) {
  outcome.set_verdict(v1::MAIL_VERDICT_UNCLEAR);
  if (!mail.whole) return;
  if (!mail.report.empty()) return outcome.set_verdict(ReadDeliveryStatus(mail.report));
  if (SaysItIsAutomatic(mail)) return outcome.set_verdict(v1::MAIL_VERDICT_AUTOMATIC);
  if (TakeAnswer(OwnWords(mail.plain), outcome)) return;
  if (TakeAnswer(OwnWordsOfHtml(mail.html), outcome)) return;
  if (LooksAutomatic(mail)) outcome.set_verdict(v1::MAIL_VERDICT_AUTOMATIC);
}

}  // namespace

v1::MailOutcome ReadReturnedMail(absl::string_view bytes, const MailArrival& arrival) {
  v1::MailOutcome outcome;
  outcome.set_message_digest(Sha256(bytes).ToBytes());
  const ReceivedMail mail = TakeApart(bytes);
  *outcome.mutable_receive_time() =
      ToTimestamp(std::min(ReceiveTime(mail).value_or(arrival.time), arrival.time));
  outcome.set_envelope_recipient(EnvelopeRecipient(mail, arrival.envelope_field));
  Judge(mail, outcome);
  return outcome;
}

}  // namespace rollcall
