#include "core/directory/channel_rules.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "core/base/e164.h"
#include "core/directory/duty_hours_rules.h"
#include "core/directory/email_address.h"
#include "core/directory/phone.h"
#include "core/directory/text_rules.h"

namespace rollcall {
namespace {

// End-to-end or transport encrypted by definition. Never http, javascript, data
// or file: a reader clicks on what stands here.
constexpr absl::string_view kSecureSchemes[] = {
    "https", "xmpp", "matrix",  "sip",     "sips",       "mattermost", "signal",
    "sgnl",  "wire", "threema", "element", "rocketchat", "zulip",      "briar"};

constexpr absl::string_view kArmourBegin = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n";
constexpr absl::string_view kArmourEnd = "\n-----END PGP PUBLIC KEY BLOCK-----";
constexpr absl::string_view kDashes = "-----";

// An OpenPGP version 4 fingerprint, and SHA-512: the shortest and longest.
constexpr size_t kMinFingerprintDigits = 40;

absl::Status Wrong(absl::string_view why) { return absl::InvalidArgumentError(why); }

bool IsPhoneKind(v1::ChannelKind kind) {
  return kind == v1::CHANNEL_KIND_PHONE || kind == v1::CHANNEL_KIND_SMS;
}

void CheckPhone(absl::string_view field, const v1::Channel& channel, absl::string_view alpha2,
                SheetFindings& findings) {
  const std::string address_field = absl::StrCat(field, ".address");
  const bool wants_check =
      !channel.e164().empty() && !SpellsE164(channel.address(), channel.e164());
  if (!channel.e164().empty() && !IsE164(channel.e164())) {
    findings.Error(absl::StrCat(field, ".e164"), "must be a plus sign and 2 to 15 digits");
    return;
  }
  if (!findings.wants_warnings && !wants_check) return;
  const auto reading = ReadPhone(channel.address(), alpha2);
  if (!reading.has_value()) {
    findings.Warn(address_field,
                  "is not understood as a telephone number; give the country code, as in "
                  "\"+254 ...\"");
  } else if (!reading->assigned) {
    findings.Warn(address_field, "is in no range that the numbering plan assigns, as far as known");
  }
  if (!wants_check) return;
  // Without the State a number without country code cannot be compared.
  if (reading.has_value() ? reading->e164 != channel.e164() : !alpha2.empty()) {
    findings.Error(absl::StrCat(field, ".e164"), "is another number than that in `address`");
  }
}

void CheckAddress(absl::string_view field, const v1::Channel& channel, absl::string_view alpha2,
                  SheetFindings& findings) {
  const std::string address_field = absl::StrCat(field, ".address");
  const TextLines lines =
      channel.kind() == v1::CHANNEL_KIND_POST ? TextLines::kMany : TextLines::kOne;
  const bool readable = CheckText(address_field, channel.address(), kMaxAddressBytes,
                                  TextPresence::kRequired, lines, findings);
  if (!channel.e164().empty() && !IsPhoneKind(channel.kind())) {
    findings.Error(absl::StrCat(field, ".e164"), "is for telephone and SMS only");
  }
  if (!readable) return;
  absl::Status status;
  switch (channel.kind()) {
    case v1::CHANNEL_KIND_EMAIL:
      status = CheckEmailAddress(channel.address());
      break;
    case v1::CHANNEL_KIND_PHONE:
    case v1::CHANNEL_KIND_SMS:
      CheckPhone(field, channel, alpha2, findings);
      break;
    case v1::CHANNEL_KIND_SECURE_URI:
      status = CheckSecureUri(channel.address());
      break;
    default:
      break;
  }
  if (!status.ok()) findings.Error(address_field, status.message());
}

bool IsUriCharacter(unsigned char c) {
  return absl::ascii_isalnum(c) ||
         absl::string_view("-._~:/?#[]@!$&'()*+,;=%").find(static_cast<char>(c)) !=
             absl::string_view::npos;
}

bool HasBrokenEscape(absl::string_view uri) {
  for (size_t i = 0; i < uri.size(); ++i) {
    if (uri[i] != '%') continue;
    if (i + 2 >= uri.size() || !absl::ascii_isxdigit(static_cast<unsigned char>(uri[i + 1])) ||
        !absl::ascii_isxdigit(static_cast<unsigned char>(uri[i + 2]))) {
      return true;
    }
  }
  return false;
}

absl::Status CheckHttpsAuthority(absl::string_view rest) {
  if (!absl::ConsumePrefix(&rest, "//")) return Wrong("needs a host: https://host/...");
  const absl::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  if (authority.empty() || authority.front() == ':') {
    return Wrong("needs a host: https://host/...");
  }
  if (absl::StrContains(authority, '@')) return Wrong("must not have a user name before the host");
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckSecureUri(absl::string_view uri) {
  const size_t colon = uri.find(':');
  if (colon == absl::string_view::npos) return Wrong("is no URI: it has no scheme, as in https:");
  const std::string scheme = absl::AsciiStrToLower(uri.substr(0, colon));
  if (std::find(std::begin(kSecureSchemes), std::end(kSecureSchemes), scheme) ==
      std::end(kSecureSchemes)) {
    return Wrong(
        absl::StrCat("has a scheme that is not one of ", absl::StrJoin(kSecureSchemes, ", ")));
  }
  const absl::string_view rest = uri.substr(colon + 1);
  if (!std::all_of(rest.begin(), rest.end(), IsUriCharacter) || HasBrokenEscape(rest)) {
    return Wrong("has characters that a URI cannot hold; write them as %XX, hosts as xn--...");
  }
  if (rest.find_first_not_of('/') == absl::string_view::npos) {
    return Wrong("has nothing after the scheme");
  }
  return scheme == "https" ? CheckHttpsAuthority(rest) : absl::OkStatus();
}

absl::Status CheckEncryptionKey(absl::string_view key) {
  if (!absl::StartsWith(key, kDashes)) {
    if (key.size() > kMaxFingerprintBytes) {
      return Wrong("is neither a fingerprint of at most 128 bytes nor an armoured key");
    }
    size_t digits = 0;
    for (const unsigned char c : key) {
      if (absl::ascii_isxdigit(c)) {
        ++digits;
      } else if (c != ' ' && c != ':') {
        return Wrong("is no fingerprint: only hex digits, spaces and colons");
      }
    }
    if (digits < kMinFingerprintDigits || digits % 2 != 0) {
      return Wrong(
          "is no fingerprint: 40 hex digits for OpenPGP, 64 for SHA-256; short key ids "
          "are not safe");
    }
    return absl::OkStatus();
  }
  if (key.size() > kMaxArmouredKeyBytes) return Wrong("is an armoured key of more than 8 KiB");
  absl::string_view body = absl::StripSuffix(key, "\n");
  if (!absl::ConsumePrefix(&body, kArmourBegin) || !absl::ConsumeSuffix(&body, kArmourEnd) ||
      absl::StrContains(body, kDashes)) {
    return Wrong("must be one whole OpenPGP public key block, nothing before or after it");
  }
  if (!std::all_of(body.begin(), body.end(),
                   [](unsigned char c) { return c == '\n' || absl::ascii_isprint(c); })) {
    return Wrong("is an armoured key with characters that do not belong there");
  }
  return absl::OkStatus();
}

void CheckChannel(absl::string_view field, const v1::Channel& channel, absl::string_view alpha2,
                  SheetFindings& findings) {
  if (!v1::ChannelKind_IsValid(channel.kind()) || channel.kind() == v1::CHANNEL_KIND_UNSPECIFIED) {
    findings.Error(absl::StrCat(field, ".kind"), "must be e-mail, phone, SMS, secure URI or post");
  }
  CheckAddress(field, channel, alpha2, findings);
  if (channel.has_hours()) {
    CheckDutyHours(absl::StrCat(field, ".hours"), channel.hours(), findings);
  }
  if (!channel.encryption_key().empty()) {
    const absl::Status status = CheckEncryptionKey(channel.encryption_key());
    if (!status.ok()) findings.Error(absl::StrCat(field, ".encryption_key"), status.message());
  }
  CheckText(absl::StrCat(field, ".note"), channel.note(), kMaxNoteBytes, TextPresence::kOptional,
            TextLines::kOne, findings);
}

}  // namespace rollcall
