// rollcall keygen NAME: one key for the keystore.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/app.h"
#include "clients/cli/keystore.h"
#include "clients/cli/own_signers.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

struct KeygenOptions {
  std::string name;
  std::string algorithm;
  bool no_passphrase = false;
};

absl::Status RunKeygen(Invocation& invocation, const KeygenOptions& options) {
  const bool tls = options.name == kTlsKeyName;
  const bool p256 = options.algorithm.empty() ? tls : options.algorithm == "p256";
  const KeyAlgorithm algorithm = p256 ? KeyAlgorithm::kEcdsaP256 : KeyAlgorithm::kEd25519;
  const bool encrypted = !options.no_passphrase;
  ASSIGN_OR_RETURN(const PublicKey key,
                   tls ? MakeTlsKey(invocation, algorithm, encrypted)
                       : MakeSigningKey(invocation, options.name, algorithm, encrypted));
  Output& output = invocation.output();
  if (!output.for_people()) {
    output.PrintData({{"name", options.name},
                      {"algorithm", std::string(KeyAlgorithmName(key.algorithm()))},
                      {"fingerprint", key.id()},
                      {"public_key", key.ToPem()}});
    return absl::OkStatus();
  }
  Card card;
  card.Add("Key", Cell(options.name, Emphasis::kStrong));
  card.Add("Algorithm", Cell(KeyAlgorithmName(key.algorithm())));
  card.Add("Fingerprint", Cell(key.id()));
  card.Add("Passphrase", Cell(encrypted ? "yes" : "none: whoever reads the file can sign"));
  output.Print(card);
  output.PrintRaw(key.ToPem());
  return absl::OkStatus();
}

}  // namespace

void AddKeygenCommand(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<KeygenOptions>();
  CLI::App* command = app.add_subcommand(
      "keygen", "Make a key in the keystore and print its public key and fingerprint");
  command
      ->add_option("NAME", options->name,
                   "What the key is called here (a-z, 0-9, dashes); \"tls\" makes the TLS key")
      ->required();
  command
      ->add_option("--algorithm", options->algorithm,
                   "ed25519 (signing keys by default) or p256 (the TLS key by default)")
      ->check(CLI::IsMember({"ed25519", "p256"}));
  command->add_flag("--no-passphrase", options->no_passphrase,
                    "Leave the key unencrypted: for tests and machines that start alone");
  command->footer("Example:\n  rollcall keygen signing-2 --algorithm p256\n  rollcall keygen tls");
  command->callback([&invocation, options] { invocation.Finish(RunKeygen(invocation, *options)); });
}

}  // namespace rollcall
