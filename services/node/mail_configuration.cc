#include "services/node/mail_configuration.h"

#include <cstdint>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/base/plain_text.h"
#include "core/base/status_macros.h"
#include "core/crypto/signer.h"
#include "core/directory/email_address.h"
#include "core/exercise/bounce_tag.h"
#include "services/node/file.h"
#include "services/node/listen_address.h"
#include "services/node/node_keys.h"
#include "services/node/toml_table.h"

namespace rollcall {
namespace {

constexpr int64_t kMaxConnections = 64;                    // more than a relay lets one client have
constexpr int64_t kMaxPerMinute = 600'000;                 // no limit any more
constexpr absl::Duration kMaxTimeout = absl::Minutes(10);  // RFC 5321 section 4.5.3.2
constexpr absl::string_view kScheme = "https://";

std::string DomainOf(const std::string& address) { return address.substr(address.rfind('@') + 1); }

void ReadRelay(TomlTable& table, SmtpSettings& relay) {
  std::string address;
  table.Text("relay", address);
  const absl::StatusOr<ListenAddress> parsed = ListenAddress::Parse(address);
  if (!parsed.ok() || parsed->port == 0) {
    return table.Refuse("relay", "must be HOST:PORT of the mail relay, as in \"mx.example:587\"");
  }
  relay.host = parsed->host;
  relay.port = parsed->port;
  std::string tls = "starttls";
  table.Choice("tls", {"starttls", "implicit", "none"}, tls);
  relay.tls = tls == "starttls"   ? SmtpTls::kStartTls
              : tls == "implicit" ? SmtpTls::kImplicit
                                  : SmtpTls::kNone;
  if (relay.tls == SmtpTls::kNone && !parsed->IsLoopback()) {
    table.Refuse("tls", "may be \"none\" only for a relay on this machine, as in \"127.0.0.1:25\"");
  }
}

void ReadPace(TomlTable& table, SmtpSettings& relay) {
  auto connections = static_cast<int64_t>(relay.connections);
  table.Number("connections", 1, kMaxConnections, "connections", connections);
  relay.connections = static_cast<size_t>(connections);
  table.Number("per_minute", 1, kMaxPerMinute, "messages", relay.per_minute);
  table.Seconds("timeout_seconds", absl::Seconds(1), kMaxTimeout, relay.reply_timeout);
}

// An address; may be empty unless it is required.
void ReadAddress(TomlTable& table, absl::string_view key, bool required, std::string& address) {
  table.Text(key, address);
  if (address.empty() && !required) return;
  const absl::StatusOr<std::string> ascii = WithAsciiDomain(address);
  if (!ascii.ok()) {
    return table.Refuse(key,
                        absl::StrCat("must be an e-mail address; it ", ascii.status().message()));
  }
  address = *ascii;
}

void ReadNames(TomlTable& table, MailSettings& settings) {
  ReadAddress(table, "from", /*required=*/true, settings.from.address);
  settings.from.name = "Rollcall";
  table.Text("from_name", settings.from.name);
  if (!CheckCharacters(settings.from.name, TextLines::kOne).ok()) {
    table.Refuse("from_name", "must be one line of text");
  }
  ReadAddress(table, "reply_to", /*required=*/false, settings.reply_to);
  ReadAddress(table, "bounce", /*required=*/true, settings.bounce);
  if (settings.bounce.rfind('@') > kMaxBouncePrefixBytes) {
    table.Refuse("bounce", absl::StrCat("may have at most ", kMaxBouncePrefixBytes,
                                        " bytes before the @: a tag is added to them"));
  }
  for (const unsigned char c : settings.bounce) {
    if (c >= 0x80) return table.Refuse("bounce", "must be ASCII before the @");
  }
  settings.relay.greeting = DomainOf(settings.bounce);
  table.Text("portal", settings.portal_url);
  if (!settings.portal_url.empty() && !absl::StartsWith(settings.portal_url, kScheme)) {
    table.Refuse("portal", "must begin with https://");
  }
}

void ReadSecrets(TomlTable& table, const std::string& file, MailConfiguration& mail) {
  const auto path = [&table, &file](absl::string_view key, std::string& value) {
    table.Text(key, value);
    value = ResolvePath(file, value);
  };
  path("ca_file", mail.settings.relay.ca_file);
  table.Text("user", mail.settings.relay.user);
  path("password_file", mail.password_file);
  path("certificate", mail.certificate_file);
  path("certificate_key", mail.certificate_key_file);
  if (mail.settings.relay.user.empty() != mail.password_file.empty()) {
    table.Refuse("user", "goes together with password_file");
  }
  if (mail.certificate_file.empty() != mail.certificate_key_file.empty()) {
    table.Refuse("certificate", "goes together with certificate_key");
  }
}

absl::Status Named(const std::string& file, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(file, ": ", status.message()));
}

absl::StatusOr<CmsSigner> LoadSigner(const MailConfiguration& configuration) {
  ASSIGN_OR_RETURN(const std::string certificates, ReadSmallFile(configuration.certificate_file));
  ASSIGN_OR_RETURN(std::string key, ReadSecretFile(configuration.certificate_key_file));
  absl::StatusOr<CmsSigner> signer = CmsSigner::FromPem(certificates, key);
  Wipe(key);
  return signer.ok() ? std::move(signer) : Named(configuration.certificate_file, signer.status());
}

}  // namespace

absl::Status ReadMail(const std::string& file, const toml::table& root,
                      absl::optional<MailConfiguration>& mail) {
  TomlTable table(file, root, "mail");
  if (root.contains("mail")) {
    mail.emplace();
    ReadRelay(table, mail->settings.relay);
    ReadPace(table, mail->settings.relay);
    ReadNames(table, mail->settings);
    ReadSecrets(table, file, *mail);
  }
  return table.Finish();
}

absl::StatusOr<MailParts> LoadMail(const MailConfiguration& configuration) {
  MailParts parts;
  parts.settings = configuration.settings;
  if (!configuration.password_file.empty()) {
    ASSIGN_OR_RETURN(parts.settings.relay.password, ReadPassphrase(configuration.password_file));
  }
  if (!configuration.settings.relay.ca_file.empty()) {
    RETURN_IF_ERROR(ReadSmallFile(configuration.settings.relay.ca_file).status());
  }
  if (!configuration.certificate_file.empty()) {
    ASSIGN_OR_RETURN(CmsSigner signer, LoadSigner(configuration));
    parts.signer = std::make_shared<const CmsSigner>(std::move(signer));
  }
  return parts;
}

}  // namespace rollcall
