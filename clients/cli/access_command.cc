// rollcall access grant|revoke|list: a participant manages its own people.
#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "clients/cli/access_set.h"
#include "clients/cli/app.h"
#include "clients/cli/authoring.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/key_argument.h"
#include "clients/cli/keystore.h"
#include "clients/cli/moment.h"
#include "clients/cli/participant_argument.h"
#include "clients/cli/sheet_authoring.h"
#include "clients/cli/statement_description.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"

namespace rollcall {
namespace {

// How long a grant holds when nothing is said.
constexpr absl::Duration kDefaultAccessPeriod = absl::Hours(24 * 365);
// What --tls-key calls the keystore's own TLS key.
constexpr char kSelf[] = "self";

struct GrantOptions {
  std::string tls_key;
  std::vector<std::string> roles;
  std::string expires;
  std::string label;
  std::string draft_file;
  bool replace = false;
};

absl::StatusOr<Digest> TlsKeyArgument(Invocation& invocation, const std::string& text) {
  if (text != kSelf) return KeyDigestArgument(text);
  ASSIGN_OR_RETURN(Keystore * keystore, invocation.keystore());
  ASSIGN_OR_RETURN(const PublicKey key, keystore->TlsPublicKey());
  return key.digest();
}

absl::Status ReadRoles(const std::vector<std::string>& names, v1::AccessGrant& grant) {
  std::set<v1::AccessRole> roles;
  for (const std::string& name : names) {
    v1::AccessRole role = v1::ACCESS_ROLE_UNSPECIFIED;
    v1::AccessRole_Parse(absl::StrCat("ACCESS_ROLE_", absl::AsciiStrToUpper(name)), &role);
    roles.insert(role);
  }
  for (const v1::AccessRole role : roles) grant.add_roles(role);
  return absl::OkStatus();
}

absl::StatusOr<v1::AccessGrant> MakeGrant(Invocation& invocation, const GrantOptions& options) {
  v1::AccessGrant grant;
  ASSIGN_OR_RETURN(const Digest digest, TlsKeyArgument(invocation, options.tls_key));
  grant.set_tls_key_digest(digest.ToBytes());
  RETURN_IF_ERROR(ReadRoles(options.roles, grant));
  absl::Time end =
      absl::FromUnixSeconds(absl::ToUnixSeconds(invocation.now())) + kDefaultAccessPeriod;
  if (!options.expires.empty()) {
    ASSIGN_OR_RETURN(const google::type::Date date, ParseDayArgument(options.expires));
    // Through the whole of that day.
    end = absl::FromCivil(absl::CivilDay(date.year(), date.month(), date.day()) + 1,
                          invocation.options().time_zone);
  }
  *grant.mutable_expire_time() = ToTimestamp(end);
  return grant;
}

absl::Status SaveLabel(Invocation& invocation, const std::string& digest_hex,
                       const std::string& label) {
  ASSIGN_OR_RETURN(Keystore * keystore, invocation.keystore());
  ASSIGN_OR_RETURN(auto labels, keystore->LoadLabels());
  for (const auto& [held, name] : labels) {
    if (name == label && held != digest_hex) {
      return WithExitCode(absl::AlreadyExistsError(absl::StrCat(
                              "the label \"", label, "\" stands for another TLS key here")),
                          ExitCode::kUsage);
    }
  }
  labels[digest_hex] = label;
  return keystore->SaveLabels(labels);
}

absl::Status RunGrant(Invocation& invocation, const GrantOptions& options) {
  ASSIGN_OR_RETURN(const std::string participant, OwnParticipant(invocation));
  ASSIGN_OR_RETURN(const v1::AccessGrant grant, MakeGrant(invocation, options));
  if (!options.label.empty()) {
    RETURN_IF_ERROR(
        SaveLabel(invocation, absl::BytesToHexString(grant.tls_key_digest()), options.label));
  }
  const AccessChange change = [&grant](v1::Access& access) {
    PutGrant(grant, access);
    return absl::OkStatus();
  };
  return ChangeAccess(invocation, participant, change, options.draft_file, options.replace);
}

struct RevokeOptions {
  std::string tls_key;
  std::string draft_file;
};

absl::StatusOr<Digest> LabelledKey(Invocation& invocation, const std::string& text) {
  ASSIGN_OR_RETURN(Keystore * keystore, invocation.keystore());
  ASSIGN_OR_RETURN(const auto labels, keystore->LoadLabels());
  for (const auto& [digest, label] : labels) {
    if (label == text) return Digest::FromHex(digest);
  }
  absl::StatusOr<Digest> digest = TlsKeyArgument(invocation, text);
  if (digest.ok()) return digest;
  return Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_NOT_FOUND,
                 absl::StrCat("\"", text,
                              "\" is no label, digest or PEM file of a TLS key; `rollcall access "
                              "list` shows them"));
}

absl::Status RunRevoke(Invocation& invocation, const RevokeOptions& options) {
  ASSIGN_OR_RETURN(const std::string participant, OwnParticipant(invocation));
  ASSIGN_OR_RETURN(const Digest digest, LabelledKey(invocation, options.tls_key));
  const AccessChange change = [&digest](v1::Access& access) {
    if (TakeGrant(digest, access)) return absl::OkStatus();
    return Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_NOT_FOUND,
                   absl::StrCat("the TLS key ", digest.ToHex(), " has no access"));
  };
  return ChangeAccess(invocation, participant, change, options.draft_file, /*replace=*/false);
}

absl::Status RunList(Invocation& invocation) {
  ASSIGN_OR_RETURN(const std::string participant, OwnParticipant(invocation));
  ASSIGN_OR_RETURN(const v1::Access access, AccessInForce(invocation, participant));
  ASSIGN_OR_RETURN(Keystore * keystore, invocation.keystore());
  ASSIGN_OR_RETURN(auto labels, keystore->LoadLabels());
  if (keystore->has_tls_key()) {
    ASSIGN_OR_RETURN(const PublicKey own, keystore->TlsPublicKey());
    std::string& label = labels[own.id()];
    label = label.empty() ? "this keystore" : absl::StrCat(label, " (this keystore)");
  }
  Output& output = invocation.output();
  TextTable table({"TLS key", "Roles", "Until", "Label"});
  nlohmann::ordered_json data = nlohmann::ordered_json::array();
  for (const v1::AccessGrant& grant : access.grants()) {
    const std::string digest = absl::BytesToHexString(grant.tls_key_digest());
    const auto label = labels.find(digest);
    const auto end = FromTimestamp(grant.expire_time());
    const bool over = !end.ok() || *end <= invocation.now();
    table.AddRow({digest, DescribeRoles(grant),
                  Cell(FormatMoment(grant.expire_time(), output.options().time_zone),
                       over ? Emphasis::kBad : Emphasis::kPlain),
                  label == labels.end() ? "" : label->second});
    nlohmann::ordered_json line = ToData(grant);
    line["tls_key_digest"] = digest;
    line["expired"] = over;
    if (label != labels.end()) line["label"] = label->second;
    data.push_back(std::move(line));
  }
  if (!output.for_people()) {
    output.PrintData({{"participant", participant}, {"grants", data}});
  } else if (table.empty()) {
    output.PrintLine("No TLS key may call for this participant.");
  } else {
    output.Print(table);
  }
  return absl::OkStatus();
}

}  // namespace

void AddAccessCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* group = app.add_subcommand("access", "The TLS keys that may call for this participant");
  group->require_subcommand(1);

  auto grant_options = std::make_shared<GrantOptions>();
  CLI::App* grant = group->add_subcommand("grant", "Let a TLS key call, or change what it may");
  grant
      ->add_option("--tls-key", grant_options->tls_key,
                   "PEM file or digest of the key; \"self\" is this keystore's own")
      ->type_name("PEM|HEX|self")
      ->required();
  grant->add_option("--role", grant_options->roles, "reader, follower or duty_officer")
      ->allow_extra_args(false)
      ->delimiter(',')
      ->check(CLI::IsMember({"reader", "follower", "duty_officer"}))
      ->required();
  grant->add_option("--expires", grant_options->expires, "Last day; a year by default")
      ->type_name("DATE");
  grant->add_option("--label", grant_options->label,
                    "What the key is called here; stays in the keystore");
  grant->add_flag("--replace", grant_options->replace,
                  "When the set in force cannot be seen: begin a new one with this key alone");
  grant->add_option("--draft", grant_options->draft_file, "Write a draft, submit nothing")
      ->type_name("FILE");
  grant->footer(
      "The first of a State is sent over the key that it grants.\n"
      "Example:\n  rollcall access grant --tls-key self --role reader,follower");
  grant->callback(
      [&invocation, grant_options] { invocation.Finish(RunGrant(invocation, *grant_options)); });

  auto revoke_options = std::make_shared<RevokeOptions>();
  CLI::App* revoke = group->add_subcommand("revoke", "Take a TLS key's access away");
  revoke->add_option("KEY", revoke_options->tls_key, "Its digest, PEM file or label")->required();
  revoke->add_option("--draft", revoke_options->draft_file, "Write a draft, submit nothing")
      ->type_name("FILE");
  revoke->footer("Example:\n  rollcall access revoke night-desk");
  revoke->callback(
      [&invocation, revoke_options] { invocation.Finish(RunRevoke(invocation, *revoke_options)); });

  CLI::App* list = group->add_subcommand("list", "The set in force");
  list->footer("Example:\n  rollcall access list");
  list->callback([&invocation] { invocation.Finish(RunList(invocation)); });
}

}  // namespace rollcall
