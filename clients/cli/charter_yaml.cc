#include "clients/cli/charter_yaml.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/key_argument.h"
#include "clients/cli/participant_argument.h"
#include "clients/cli/yaml_reader.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/crypto/random.h"
#include "core/directory/charter_rules.h"

namespace rollcall {
namespace {

constexpr absl::string_view kRoles[] = {"root", "registrar", "exercise_controller", "operator",
                                        "auditor"};
constexpr uint32_t kMaxDays = 100'000;  // far over every period of a charter

absl::Status ReadRole(const YamlValue& value, v1::RoleGrant& grant) {
  RETURN_IF_ERROR(value.CheckKeys({"signing_keys", "threshold", "tls_keys"}));
  if (const auto keys = value.Find("signing_keys"); keys.has_value()) {
    ASSIGN_OR_RETURN(const std::vector<YamlValue> list, keys->List());
    for (const YamlValue& element : list) {
      ASSIGN_OR_RETURN(const PublicKey key, KeyFromYaml(element));
      grant.add_signing_keys(key.spki());
    }
  }
  if (const auto threshold = value.Find("threshold"); threshold.has_value()) {
    ASSIGN_OR_RETURN(const uint32_t number, threshold->Number());
    if (number == 0 || number > static_cast<uint32_t>(grant.signing_keys_size())) {
      return threshold->Error(
          absl::StrCat("must be 1 to ", grant.signing_keys_size(), ", the number of signing keys"));
    }
    grant.set_threshold(number);
  } else if (grant.signing_keys_size() == 1) {
    grant.set_threshold(1);
  } else if (grant.signing_keys_size() > 1) {
    return value.Error("threshold is required where there are several signing keys");
  }
  if (const auto keys = value.Find("tls_keys"); keys.has_value()) {
    ASSIGN_OR_RETURN(const std::vector<YamlValue> list, keys->List());
    for (const YamlValue& element : list) {
      ASSIGN_OR_RETURN(const Digest digest, KeyDigestFromYaml(element));
      grant.add_tls_key_digests(digest.ToBytes());
    }
  }
  return absl::OkStatus();
}

absl::Status ReadRoles(const YamlValue& document, v1::Charter& charter) {
  ASSIGN_OR_RETURN(const YamlValue roles, document.Get("roles"));
  RETURN_IF_ERROR(roles.CheckKeys(kRoles));
  for (const absl::string_view name : kRoles) {
    const auto value = roles.Find(name);
    if (!value.has_value()) continue;
    v1::RoleGrant& grant = *charter.add_roles();
    grant.set_role(RoleOfOffice(name));
    RETURN_IF_ERROR(ReadRole(*value, grant));
  }
  for (const absl::string_view name : {"root", "registrar"}) {
    ASSIGN_OR_RETURN(const YamlValue value, roles.Get(name));
    RETURN_IF_ERROR(value.Get("signing_keys").status());
  }
  return absl::OkStatus();
}

absl::Status ReadLogKeys(const YamlValue& document, const std::string& origin,
                         v1::Charter& charter) {
  ASSIGN_OR_RETURN(const YamlValue keys, document.Get("log_keys"));
  ASSIGN_OR_RETURN(const std::vector<YamlValue> list, keys.List());
  for (const YamlValue& element : list) {
    ASSIGN_OR_RETURN(const PublicKey key, KeyFromYaml(element));
    if (key.algorithm() != KeyAlgorithm::kEd25519) {
      return element.Error("a log key must be Ed25519; `rollcalld init` makes one");
    }
    v1::LogKey& log_key = *charter.add_log_keys();
    log_key.set_name(origin);
    log_key.set_public_key(std::string(key.ed25519()));
  }
  return absl::OkStatus();
}

absl::Status ReadServers(const YamlValue& document, v1::Charter& charter) {
  ASSIGN_OR_RETURN(const YamlValue servers, document.Get("servers"));
  ASSIGN_OR_RETURN(const std::vector<YamlValue> list, servers.List());
  for (const YamlValue& element : list) {
    RETURN_IF_ERROR(element.CheckKeys({"address", "tls_key"}));
    v1::Server& server = *charter.add_servers();
    ASSIGN_OR_RETURN(const YamlValue address, element.Get("address"));
    ASSIGN_OR_RETURN(*server.mutable_address(), address.Text());
    const size_t colon = server.address().rfind(':');
    uint32_t port = 0;
    if (colon == std::string::npos || colon == 0 ||
        !absl::SimpleAtoi(server.address().substr(colon + 1), &port) || port == 0 || port > 65535) {
      return address.Error("must be host:port");
    }
    ASSIGN_OR_RETURN(const YamlValue tls_key, element.Get("tls_key"));
    ASSIGN_OR_RETURN(const Digest digest, KeyDigestFromYaml(tls_key));
    server.set_tls_key_digest(digest.ToBytes());
  }
  return absl::OkStatus();
}

absl::Status ReadPeriods(const YamlValue& document, v1::Periods& periods) {
  *periods.mutable_recovery() = ToProtoDuration(kDefaultRecovery);
  *periods.mutable_retention() = ToProtoDuration(kDefaultRetention);
  *periods.mutable_confirmation() = ToProtoDuration(kDefaultConfirmation);
  const auto given = document.Find("periods");
  if (!given.has_value()) return absl::OkStatus();
  RETURN_IF_ERROR(given->CheckKeys({"recovery", "retention", "confirmation"}));
  const std::pair<absl::string_view, google::protobuf::Duration*> fields[] = {
      {"recovery", periods.mutable_recovery()},
      {"retention", periods.mutable_retention()},
      {"confirmation", periods.mutable_confirmation()},
  };
  for (const auto& [name, duration] : fields) {
    const auto value = given->Find(name);
    if (!value.has_value()) continue;
    ASSIGN_OR_RETURN(const std::string text, value->Text());
    const absl::StatusOr<absl::Duration> days = ParseDays(text);
    if (!days.ok()) return value->Error(days.status().message());
    *duration = ToProtoDuration(*days);
  }
  return absl::OkStatus();
}

// The line of the part of the document that a field of the message comes from.
int LineOf(const YamlValue& document, absl::string_view field) {
  int role = 0;  // roles[N] is the N-th of those that are given
  for (const absl::string_view name : kRoles) {
    const auto roles = document.Find("roles");
    const auto value = roles.has_value() ? roles->Find(name) : absl::nullopt;
    if (!value.has_value()) continue;
    if (absl::StartsWith(field, absl::StrCat("roles[", role++, "]"))) return value->line();
  }
  for (const absl::string_view part : {"roles", "log_keys", "servers", "periods"}) {
    const auto value = document.Find(part);
    if (absl::StartsWith(field, part) && value.has_value()) return value->line();
  }
  return document.line();
}

}  // namespace

absl::StatusOr<absl::Duration> ParseDays(absl::string_view text) {
  uint32_t number = 0;
  uint32_t unit = 0;
  if (!text.empty()) {
    const char letter = text.back();
    unit = letter == 'd' ? 1 : letter == 'w' ? 7 : letter == 'y' ? 365 : 0;
    text.remove_suffix(1);
  }
  const bool digits = std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
  if (unit == 0 || !digits || !absl::SimpleAtoi(text, &number) || number == 0 ||
      number > kMaxDays) {
    return absl::InvalidArgumentError("must be days, weeks or years: \"30d\", \"26w\", \"1y\"");
  }
  return absl::Hours(24) * number * unit;
}

absl::StatusOr<CharterFile> ParseCharterYaml(absl::string_view text, const std::string& file) {
  ASSIGN_OR_RETURN(const YamlValue document, YamlValue::Parse(text, file));
  RETURN_IF_ERROR(document.CheckKeys({"origin", "roles", "log_keys", "servers", "periods"}));
  CharterFile result;
  ASSIGN_OR_RETURN(const YamlValue origin, document.Get("origin"));
  ASSIGN_OR_RETURN(result.origin, origin.Text());
  RETURN_IF_ERROR(ReadRoles(document, result.charter));
  RETURN_IF_ERROR(ReadLogKeys(document, result.origin, result.charter));
  RETURN_IF_ERROR(ReadServers(document, result.charter));
  RETURN_IF_ERROR(ReadPeriods(document, *result.charter.mutable_periods()));

  // The rules of the directory, over a stand-in for the salt to come.
  v1::Charter salted = result.charter;
  salted.set_salt(std::string(kSaltBytes, '\0'));
  if (const absl::Status rules = CheckCharter(salted, result.origin); !rules.ok()) {
    const auto info = ErrorInfoOf(rules);
    const std::string field =
        info.has_value() && info->metadata().contains("field") ? info->metadata().at("field") : "";
    const int line = LineOf(document, field);
    return Refusal(absl::StatusCode::kInvalidArgument, ReasonOf(rules),
                   absl::StrCat(file, ":", line, ": ", rules.message()),
                   {{"file", file}, {"line", absl::StrCat(line)}, {"field", field}});
  }
  return result;
}

}  // namespace rollcall
