#include "services/node/initialize.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/base/status_macros.h"
#include "core/merkle/note.h"
#include "core/statement/kind.h"
#include "services/node/configuration.h"
#include "services/node/file.h"
#include "services/node/listen_address.h"

namespace rollcall {
namespace {

constexpr unsigned kPublicMode = 0644;

absl::Status CheckOrigin(absl::string_view origin) {
  const bool plain = std::all_of(origin.begin(), origin.end(), [](char c) {
    // Goes into YAML, checkpoints and signature lines as it is.
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_' || c == '/';
  });
  if (origin.empty() || origin.size() > kMaxOriginBytes || !plain) {
    return absl::InvalidArgumentError(
        absl::StrCat("--origin must be 1 to ", kMaxOriginBytes,
                     " letters, digits, '.', '-', '_' and '/', as in rollcall.example/global"));
  }
  return absl::OkStatus();
}

// Where to listen so that clients get to `address`.
std::string ListenFor(const ListenAddress& address) {
  if (address.IsLoopback()) return address.ToString();
  return absl::StrCat("[::]:", address.port);
}

std::string ConfigurationText(const ListenAddress& address, const std::string& passphrase_file) {
  std::string text = absl::StrCat(
      "# Configuration of this node. deploy/rollcalld.toml explains every key.\n"
      "# Check a change with: rollcalld check-config --config FILE\n\n"
      "[node]\n"
      "data_dir = \".\"  # relative to this file\n"
      "listen = \"",
      ListenFor(address), "\"\n");
  if (!passphrase_file.empty()) {
    absl::StrAppend(&text, "log_key_passphrase_file = '", passphrase_file, "'\n");
  }
  absl::StrAppend(&text, "\n[metrics]\nlisten = \"127.0.0.1:9443\"\n");
  return text;
}

std::string NextSteps(const std::string& directory, absl::string_view snippet,
                      const NodeKeys& keys) {
  return absl::StrCat(
      "Made in ", directory,
      ":\n"
      "  keys/log.pem      signs the log's checkpoints (Ed25519)\n"
      "  keys/log.pub.pem  its public key\n"
      "  keys/tls.pem      by which clients know this server (ECDSA P-256)\n"
      "  keys/tls.crt      its self-signed certificate\n"
      "  rollcalld.toml    configuration\n"
      "\n"
      "Log key (Ed25519, base64):       ",
      absl::Base64Escape(keys.log_keys[0].public_key().ed25519()),
      "\n"
      "TLS key (SHA-256 of the SPKI):   ",
      keys.tls_key.id(),
      "\n"
      "\n"
      "For the charter (CHARTER.yaml):\n"
      "\n",
      snippet,
      "\n"
      "Next:\n"
      "  rollcall charter create CHARTER.yaml --draft charter.json   # on a root key holder's "
      "machine\n"
      "  rollcall sign charter.json                                  # each root key holder\n"
      "  rollcalld run --config ",
      directory, "/", kConfigurationFile, " --charter charter.json\n");
}

}  // namespace

std::string CharterSnippet(absl::string_view origin, absl::string_view address,
                           const PublicKey& log_key, const PublicKey& tls_key) {
  std::string snippet = absl::StrCat("origin: ", origin, "\nlog_keys:\n  - |\n");
  for (const absl::string_view line : absl::StrSplit(log_key.ToPem(), '\n', absl::SkipEmpty())) {
    absl::StrAppend(&snippet, "    ", line, "\n");
  }
  absl::StrAppend(&snippet, "servers:\n  - address: \"", address, "\"\n    tls_key: ", tls_key.id(),
                  "\n");
  return snippet;
}

absl::StatusOr<std::string> Initialize(const InitializeOptions& options, const Clock& clock) {
  RETURN_IF_ERROR(CheckOrigin(options.origin));
  ASSIGN_OR_RETURN(const ListenAddress address, ListenAddress::Parse(options.address));
  if (address.port == 0) {
    return absl::InvalidArgumentError(
        "--address needs a port: it goes into the charter for clients to dial");
  }
  std::string passphrase;
  std::string passphrase_file;
  if (!options.passphrase_file.empty()) {
    ASSIGN_OR_RETURN(passphrase, ReadPassphrase(options.passphrase_file));
    // The configuration will be read from elsewhere.
    passphrase_file = std::filesystem::absolute(options.passphrase_file).string();
  }
  const std::string configuration = absl::StrCat(options.data_directory, "/", kConfigurationFile);
  std::error_code error;
  if (std::filesystem::exists(configuration, error)) {
    return absl::AlreadyExistsError(absl::StrCat(
        configuration,
        " exists: this is a node already. Nothing was changed; choose another --data"));
  }
  RETURN_IF_ERROR(MakeOwnersDirectory(options.data_directory));
  const absl::StatusOr<NodeKeys> keys =
      MakeNodeKeys(options.data_directory, passphrase, clock.Now());
  Wipe(passphrase);
  if (!keys.ok()) return keys.status();
  RETURN_IF_ERROR(
      WriteNewFile(absl::StrCat(options.data_directory, "/", kKeyDirectory, "/", kLogPublicKeyFile),
                   keys->log_keys[0].public_key().ToPem(), kPublicMode));
  RETURN_IF_ERROR(
      WriteNewFile(configuration, ConfigurationText(address, passphrase_file), kPublicMode));
  const std::string snippet = CharterSnippet(options.origin, address.ToString(),
                                             keys->log_keys[0].public_key(), keys->tls_key);
  return NextSteps(options.data_directory, snippet, *keys);
}

absl::StatusOr<std::string> InitializeFollower(const std::string& data_directory,
                                               const std::string& upstream, const Clock& clock) {
  ASSIGN_OR_RETURN(const ListenAddress address, ListenAddress::Parse(upstream));
  if (address.port == 0) return absl::InvalidArgumentError("--follow needs a port");
  RETURN_IF_ERROR(MakeOwnersDirectory(data_directory));
  ASSIGN_OR_RETURN(const NodeKeys keys, MakeFollowerKeys(data_directory, clock.Now()));
  const std::string configuration = absl::StrCat(data_directory, "/", kConfigurationFile);
  RETURN_IF_ERROR(WriteNewFile(configuration,
                               absl::StrCat("# A follower; every key: deploy/rollcalld.toml\n"
                                            "[node]\ndata_dir = \".\"\n\n[follow]\nupstream = \"",
                                            address.ToString(), "\"\n"),
                               kPublicMode));
  return absl::StrCat(
      "Made ", data_directory,
      ":\n"
      "  keys/tls.pem      by which the upstream and clients know this follower\n"
      "  keys/tls.crt      its self-signed certificate\n"
      "  rollcalld.toml    configuration\n"
      "\n"
      "TLS key (SHA-256 of the SPKI):   ",
      keys.tls_key.id(),
      "\n"
      "\n"
      "Next:\n"
      "  rollcall access grant ... --role follower     # with this TLS key, by your "
      "State\n"
      "  rollcalld run --config ",
      configuration, " --charter charter.json   # the first charter, pinned\n");
}

absl::StatusOr<std::string> PrepareNextLogKey(const std::string& configuration_file) {
  ASSIGN_OR_RETURN(const Configuration configuration, LoadConfiguration(configuration_file));
  std::string passphrase;
  if (!configuration.log_key_passphrase_file.empty()) {
    ASSIGN_OR_RETURN(passphrase, ReadPassphrase(configuration.log_key_passphrase_file));
  }
  const absl::StatusOr<PublicKey> key = MakeNextLogKey(configuration.data_directory, passphrase);
  Wipe(passphrase);
  if (!key.ok()) return key.status();
  return absl::StrCat(
      "Made ", configuration.data_directory, "/keys/", kNextLogKeyFile,
      "\n"
      "\n"
      "Next log key (Ed25519, base64):  ",
      absl::Base64Escape(key->ed25519()),
      "\n"
      "\n"
      "Next:\n"
      "  1. Restart this node: it holds both keys from then on.\n"
      "  2. Amend the charter with this key as a second of its log_keys:\n"
      "     checkpoints carry both signatures.\n"
      "  3. When the clients have followed, amend it again without the old key, move\n"
      "     keys/",
      kNextLogKeyFile, " over keys/", kLogKeyFile, " and restart.\n");
}

}  // namespace rollcall
