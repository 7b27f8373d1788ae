// rollcall join CHARTER: pins a directory and makes this office's keys.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/app.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/keystore.h"
#include "clients/cli/message_file.h"
#include "clients/cli/own_signers.h"
#include "clients/cli/participant_argument.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

struct JoinOptions {
  std::string charter_file;
  std::string digest;
  std::string participant;
  std::string algorithm = "ed25519";
  bool no_passphrase = false;
  bool tls_only = false;
};

// Pins the directory, unless it is pinned already.
absl::StatusOr<PinnedDirectory> Pin(Keystore& keystore, const JoinOptions& options) {
  const absl::StatusOr<Digest> digest = Digest::FromHex(options.digest);
  if (!digest.ok()) {
    return WithExitCode(
        absl::InvalidArgumentError("--digest must be the 64 hex digits that the directory "
                                   "publishes; compare them over another channel, too"),
        ExitCode::kUsage);
  }
  v1::SignedStatement charter;
  RETURN_IF_ERROR(ReadMessageFile(options.charter_file, "charter", &charter));
  ASSIGN_OR_RETURN(const absl::optional<PinnedDirectory> pinned, keystore.LoadDirectory());
  if (pinned.has_value() && pinned->digest() == *digest) return *pinned;
  if (pinned.has_value()) {
    return WithExitCode(
        absl::AlreadyExistsError(absl::StrCat("this keystore belongs to ", pinned->origin(),
                                              " (digest ", pinned->digest().ToHex(),
                                              "); use another --home for another directory")),
        ExitCode::kKeystore);
  }
  absl::StatusOr<PinnedDirectory> directory = PinnedDirectory::Pin(charter, *digest);
  if (!directory.ok()) {
    return WithExitCode(
        absl::Status(directory.status().code(),
                     absl::StrCat(options.charter_file, ": ", directory.status().message(),
                                  "; nothing was pinned")),
        ExitCode::kUnverified);
  }
  RETURN_IF_ERROR(keystore.SaveDirectory(*directory));
  return directory;
}

absl::Status SetParticipant(Keystore& keystore, const std::string& text) {
  if (text.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::string office, ParseOffice(text));
  ASSIGN_OR_RETURN(const std::string before, keystore.LoadParticipant());
  if (!before.empty() && before != office) {
    return WithExitCode(
        absl::AlreadyExistsError(absl::StrCat("this keystore speaks for ", before, ", not for ",
                                              office, "; use another --home for another office")),
        ExitCode::kKeystore);
  }
  return keystore.SaveParticipant(office);
}

absl::Status MakeMissingKeys(Invocation& invocation, Keystore& keystore,
                             const JoinOptions& options) {
  const bool encrypted = !options.no_passphrase;
  ASSIGN_OR_RETURN(const std::vector<OwnKey> keys, keystore.ListKeys());
  if (keys.empty() && !options.tls_only) {
    const KeyAlgorithm algorithm =
        options.algorithm == "p256" ? KeyAlgorithm::kEcdsaP256 : KeyAlgorithm::kEd25519;
    RETURN_IF_ERROR(MakeSigningKey(invocation, kSigningKeyName, algorithm, encrypted).status());
  }
  if (keystore.has_tls_key()) return absl::OkStatus();
  return MakeTlsKey(invocation, KeyAlgorithm::kEcdsaP256, encrypted).status();
}

absl::Status PrintJoined(Invocation& invocation, const Keystore& keystore,
                         const PinnedDirectory& directory) {
  ASSIGN_OR_RETURN(const std::string office, keystore.LoadParticipant());
  ASSIGN_OR_RETURN(const std::vector<OwnKey> keys, keystore.ListKeys());
  ASSIGN_OR_RETURN(const PublicKey tls, keystore.TlsPublicKey());
  Output& output = invocation.output();
  if (!output.for_people()) {
    nlohmann::ordered_json data;
    data["origin"] = directory.origin();
    data["digest"] = directory.digest().ToHex();
    data["participant"] = office;
    data["keys"] = nlohmann::ordered_json::array();
    for (const OwnKey& key : keys) {
      data["keys"].push_back({{"name", key.name}, {"fingerprint", key.public_key.id()}});
    }
    data["tls_fingerprint"] = tls.id();
    output.PrintData(data);
    return absl::OkStatus();
  }
  Card card;
  card.Add("Directory", Cell(directory.origin(), Emphasis::kStrong));
  card.Add("Pinned by", Cell(directory.digest().ToHex()));
  card.Add("Speaks for", Cell(ParticipantWords(office, output.language())));
  for (const OwnKey& key : keys) {
    card.Add(absl::StrCat("Key ", key.name),
             Cell(absl::StrCat(key.public_key.id(), " (",
                               KeyAlgorithmName(key.public_key.algorithm()), ")")));
  }
  card.Add("TLS key", Cell(tls.id()));
  card.Add("Keystore", Cell(keystore.home()));
  output.Print(card);
  if (RoleOfOffice(office) != v1::CHARTER_ROLE_UNSPECIFIED) {
    output.PrintLine("Next: the charter must name these keys (`rollcall charter show`).");
  } else if (office.empty()) {
    output.PrintLine(
        "Next: whoever speaks for your State grants the TLS key: `rollcall access grant --tls-key "
        "FINGERPRINT --role reader`.");
  } else {
    output.PrintLine(
        "Next: name the fingerprints in the note verbale and send `rollcall keys export` to the "
        "registrar; once enrolled: `rollcall access grant --tls-key self --role reader,follower`.");
  }
  return absl::OkStatus();
}

absl::Status RunJoin(Invocation& invocation, const JoinOptions& options) {
  ASSIGN_OR_RETURN(Keystore * keystore, invocation.keystore());
  if (!options.participant.empty()) RETURN_IF_ERROR(ParseOffice(options.participant).status());
  ASSIGN_OR_RETURN(const PinnedDirectory directory, Pin(*keystore, options));
  RETURN_IF_ERROR(SetParticipant(*keystore, options.participant));
  RETURN_IF_ERROR(MakeMissingKeys(invocation, *keystore, options));
  return PrintJoined(invocation, *keystore, directory);
}

}  // namespace

void AddJoinCommand(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<JoinOptions>();
  CLI::App* command = app.add_subcommand(
      "join", "Pin a directory by its first charter and make the keys of this office");
  command->add_option("CHARTER", options->charter_file, "The first charter, as published")
      ->required();
  command->add_option("--digest", options->digest, "The charter's digest, as published")
      ->type_name("HEX")
      ->required();
  command
      ->add_option("--participant", options->participant,
                   "For whom this office speaks: a State, regionalDirectories/ID, registrar, root, "
                   "exercise_controller, operator or auditor")
      ->type_name("NAME");
  command->add_option("--algorithm", options->algorithm, "Of the signing key: ed25519 or p256")
      ->check(CLI::IsMember({"ed25519", "p256"}));
  command->add_flag("--no-passphrase", options->no_passphrase, "Leave the keys unencrypted");
  command->add_flag("--tls-only", options->tls_only,
                    "Make no signing key: for people and machines that only ask");
  command->footer(
      "Keys that are there already stay.\n"
      "Example:\n  rollcall join charter.json --digest 5f1c... --participant Kenya");
  command->callback([&invocation, options] { invocation.Finish(RunJoin(invocation, *options)); });
}

}  // namespace rollcall
