// rollcall keys show|export|rotate: this office's keys.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/app.h"
#include "clients/cli/authoring.h"
#include "clients/cli/durable_file.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/keys_yaml.h"
#include "clients/cli/keystore.h"
#include "clients/cli/own_standing.h"
#include "clients/cli/participant_argument.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

absl::Status RunShow(Invocation& invocation) {
  ASSIGN_OR_RETURN(const OwnStanding standing,
                   LookAtOwnStanding(invocation, AskTheServer(invocation)));
  PrintOwnKeys(invocation, standing);
  return absl::OkStatus();
}

absl::Status RunExport(Invocation& invocation, const std::string& name) {
  ASSIGN_OR_RETURN(Keystore * keystore, invocation.keystore());
  if (name == kTlsKeyName) {
    ASSIGN_OR_RETURN(const PublicKey tls, keystore->TlsPublicKey());
    invocation.output().PrintRaw(tls.ToPem());
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::vector<OwnKey> keys, keystore->ListKeys());
  const auto key = name.empty() && keys.size() == 1
                       ? keys.begin()
                       : std::find_if(keys.begin(), keys.end(), [&](const OwnKey& k) {
                           return k.name == (name.empty() ? kSigningKeyName : name);
                         });
  if (key != keys.end()) {
    invocation.output().PrintRaw(key->public_key.ToPem());
    return absl::OkStatus();
  }
  const std::string there =
      absl::StrJoin(keys, ", ", [](std::string* out, const OwnKey& k) { out->append(k.name); });
  return WithExitCode(
      absl::NotFoundError(absl::StrCat("no key ", name.empty() ? kSigningKeyName : name, " in ",
                                       keystore->home(), "; there are: ", there,
                                       keystore->has_tls_key() ? ", tls" : "")),
      ExitCode::kKeystore);
}

struct RotateOptions {
  std::string file;
  std::string draft_file;
};

absl::Status RunRotate(Invocation& invocation, const RotateOptions& options) {
  ASSIGN_OR_RETURN(const std::string participant, OwnParticipant(invocation));
  ASSIGN_OR_RETURN(const std::string text, ReadFile(options.file));
  const v1::ParticipantKind kind = absl::StartsWith(participant, "states/")
                                       ? v1::PARTICIPANT_KIND_STATE
                                       : v1::PARTICIPANT_KIND_REGIONAL_DIRECTORY;
  v1::Keys keys;
  ASSIGN_OR_RETURN(*keys.mutable_keys(), ParseKeysYaml(text, options.file, kind));
  Saying saying;
  saying.kind = Kind::kKeys;
  saying.subject = participant;
  saying.body = SaltedBody(invocation, std::move(keys));
  saying.draft_file = options.draft_file;
  return Author(invocation, saying);
}

}  // namespace

void AddKeysCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* group = app.add_subcommand("keys", "This office's keys: show, export, rotate");
  group->require_subcommand(1);

  CLI::App* show =
      group->add_subcommand("show", "Own keys: algorithm, fingerprint, uses in force, expiry");
  show->footer("Example:\n  rollcall keys show");
  show->callback([&invocation] { invocation.Finish(RunShow(invocation)); });

  auto name = std::make_shared<std::string>();
  CLI::App* exporting = group->add_subcommand("export", "Print a public key as PEM");
  exporting->add_option("NAME", *name, "Which key; \"tls\" is the TLS key; \"signing\" by default");
  exporting->footer("Example:\n  rollcall keys export signing > signing.pub.pem");
  exporting->callback([&invocation, name] { invocation.Finish(RunExport(invocation, *name)); });

  auto options = std::make_shared<RotateOptions>();
  CLI::App* rotate =
      group->add_subcommand("rotate", "The next key set, signed under the old and the new one");
  rotate->add_option("KEYS.yaml", options->file, "The whole next set (README.md)")->required();
  rotate->add_option("--draft", options->draft_file, "Write a draft, submit nothing")
      ->type_name("FILE");
  rotate->footer("Example:\n  rollcall keygen signing-2026\n  rollcall keys rotate keys.yaml");
  rotate->callback([&invocation, options] { invocation.Finish(RunRotate(invocation, *options)); });
}

}  // namespace rollcall
