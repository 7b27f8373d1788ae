#include "core/directory/email_address.h"

#include <idn2.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/base/status_macros.h"
#include "core/base/utf8.h"

namespace rollcall {
namespace {

// RFC 5321 section 4.5.3.1 and RFC 1035 section 2.3.4, in bytes.
constexpr size_t kMaxLocalPartBytes = 64;
constexpr size_t kMaxDomainBytes = 253;
constexpr size_t kMaxAddressBytes = 254;

absl::Status Wrong(absl::string_view why) { return absl::InvalidArgumentError(why); }

// RFC 5322 atext, and anything beyond ASCII (RFC 6532).
bool IsAtomText(char32_t c) {
  if (c >= 0xA0) return c != 0xA0 && c != 0x3000;
  return c < 0x80 && (absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
                      absl::string_view("!#$%&'*+-/=?^_`{|}~").find(static_cast<char>(c)) !=
                          absl::string_view::npos);
}

absl::Status CheckLocalPart(absl::string_view local) {
  if (local.empty()) return Wrong("has nothing before the @");
  if (local.size() > kMaxLocalPartBytes) return Wrong("has more than 64 bytes before the @");
  if (local.front() == '.' || local.back() == '.' || absl::StrContains(local, "..")) {
    return Wrong("has a dot in the wrong place before the @");
  }
  while (!local.empty()) {
    const auto c = TakeCodePoint(local);
    if (!c.has_value()) return Wrong("is not UTF-8");
    if (*c != '.' && !IsAtomText(*c)) {
      return Wrong("has a character before the @ that an address cannot hold there");
    }
  }
  return absl::OkStatus();
}

// The domain as it goes into the DNS.
absl::StatusOr<std::string> ToAscii(absl::string_view domain) {
  char* output = nullptr;
  const int result =
      idn2_to_ascii_8z(std::string(domain).c_str(), &output, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT);
  const std::unique_ptr<char, decltype(&idn2_free)> owner(output, &idn2_free);
  if (result != IDN2_OK) {
    return Wrong(std::string("has a domain that is no internationalised name (") +
                 idn2_strerror(result) + ")");
  }
  return std::string(output);
}

bool IsHostLabel(absl::string_view label) {
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(),
                     [](unsigned char c) { return absl::ascii_isalnum(c) || c == '-'; });
}

bool IsNumber(absl::string_view label) {
  return std::all_of(label.begin(), label.end(),
                     [](unsigned char c) { return absl::ascii_isdigit(c); });
}

// Of ASCII only and without a label that IDNA looks into ("xn--" and whatever else
// has two hyphens there): such a name goes into the DNS as it is. Nearly every
// domain is one, and libidn2 takes longer over it than over all else in a contact.
bool IsPlainHostName(absl::string_view domain) {
  if (domain.size() > kMaxDomainBytes) return false;
  size_t labels = 0;
  absl::string_view top;
  for (const absl::string_view label : absl::StrSplit(domain, '.')) {
    if (!IsHostLabel(label) || label.substr(std::min<size_t>(label.size(), 2), 2) == "--") {
      return false;
    }
    ++labels;
    top = label;
  }
  return labels >= 2 && !IsNumber(top);
}

absl::Status CheckDomain(absl::string_view domain) {
  if (IsPlainHostName(domain)) return absl::OkStatus();
  if (domain.empty()) return Wrong("has nothing after the @");
  if (domain.front() == '[') return Wrong("needs a domain name after the @, not an IP address");
  if (domain.size() > kMaxAddressBytes) return Wrong("has a domain of more than 253 bytes");
  if (!IsValidUtf8(domain) || absl::StrContains(domain, absl::string_view("\0", 1))) {
    return Wrong("is not UTF-8 text");
  }
  ASSIGN_OR_RETURN(const std::string ascii, ToAscii(domain));
  if (ascii.size() > kMaxDomainBytes) return Wrong("has a domain of more than 253 bytes");
  const std::vector<absl::string_view> labels = absl::StrSplit(ascii, '.');
  if (labels.size() < 2) return Wrong("needs a full domain name after the @, as in cert.example");
  if (!std::all_of(labels.begin(), labels.end(), IsHostLabel)) {
    return Wrong("has a domain with a label that is empty, too long or has wrong characters");
  }
  if (IsNumber(labels.back())) {
    return Wrong("needs a domain name after the @, not an IP address");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckEmailAddress(absl::string_view address) {
  if (address.size() > kMaxAddressBytes) return Wrong("is longer than 254 bytes");
  if (absl::StartsWith(address, "\"")) {
    return Wrong("has a quoted part before the @; give an address without quotation marks");
  }
  const size_t at = address.rfind('@');
  if (at == absl::string_view::npos) return Wrong("is no e-mail address: it has no @");
  RETURN_IF_ERROR(CheckLocalPart(address.substr(0, at)));
  return CheckDomain(address.substr(at + 1));
}

absl::StatusOr<std::string> WithAsciiDomain(absl::string_view address) {
  RETURN_IF_ERROR(CheckEmailAddress(address));
  const size_t at = address.rfind('@') + 1;
  const absl::string_view domain = address.substr(at);
  if (IsPlainHostName(domain)) {
    return absl::StrCat(address.substr(0, at), absl::AsciiStrToLower(domain));
  }
  ASSIGN_OR_RETURN(const std::string ascii, ToAscii(domain));
  return absl::StrCat(address.substr(0, at), ascii);
}

}  // namespace rollcall
