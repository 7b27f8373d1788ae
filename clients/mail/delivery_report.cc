#include "clients/mail/delivery_report.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"

namespace rollcall {
namespace {

// Worst first.
constexpr v1::MailVerdict kByWeight[] = {v1::MAIL_VERDICT_BOUNCED, v1::MAIL_VERDICT_DELAYED,
                                         v1::MAIL_VERDICT_DELIVERED, v1::MAIL_VERDICT_AUTOMATIC};

// The fields of one recipient.
struct Recipient {
  std::string action;
  std::string status;
};

v1::MailVerdict VerdictOf(const Recipient& recipient) {
  if (recipient.action == "failed") {
    return absl::StartsWith(recipient.status, "4") ? v1::MAIL_VERDICT_DELAYED
                                                   : v1::MAIL_VERDICT_BOUNCED;
  }
  if (recipient.action == "delayed") return v1::MAIL_VERDICT_DELAYED;
  if (recipient.action == "delivered") return v1::MAIL_VERDICT_DELIVERED;
  if (recipient.action == "relayed" || recipient.action == "expanded") {
    return v1::MAIL_VERDICT_AUTOMATIC;
  }
  return v1::MAIL_VERDICT_UNCLEAR;
}

// The first word of a field's value, without a comment behind it.
std::string Word(absl::string_view value) {
  value = absl::StripAsciiWhitespace(value);
  return absl::AsciiStrToLower(value.substr(0, value.find_first_of(" \t;(")));
}

}  // namespace

v1::MailVerdict ReadDeliveryStatus(absl::string_view status) {
  std::vector<v1::MailVerdict> verdicts;
  Recipient recipient;
  const auto finish = [&] {
    if (!recipient.action.empty()) verdicts.push_back(VerdictOf(recipient));
    recipient = Recipient();
  };
  for (absl::string_view line : absl::StrSplit(status, '\n')) {
    line = absl::StripTrailingAsciiWhitespace(line);
    if (line.empty()) finish();
    const size_t colon = line.find(':');
    if (colon == absl::string_view::npos) continue;
    const absl::string_view name = absl::StripAsciiWhitespace(line.substr(0, colon));
    if (absl::EqualsIgnoreCase(name, "Action")) recipient.action = Word(line.substr(colon + 1));
    if (absl::EqualsIgnoreCase(name, "Status")) recipient.status = Word(line.substr(colon + 1));
  }
  finish();
  for (const v1::MailVerdict verdict : kByWeight) {
    if (std::find(verdicts.begin(), verdicts.end(), verdict) != verdicts.end()) return verdict;
  }
  return v1::MAIL_VERDICT_UNCLEAR;
}

}  // namespace rollcall
