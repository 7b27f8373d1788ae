#include "clients/cli/invocation.h"

#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/copy.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/keystore.h"
#include "clients/cli/passphrase.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/crypto/signer.h"

namespace rollcall {
namespace {

constexpr char kPassphraseFileVariable[] = "ROLLCALL_PASSPHRASE_FILE";

// What a server says to a caller whom it does not know (yet, or any more).
bool IsNotAdmitted(const absl::Status& status) {
  switch (ReasonOf(status)) {
    case v1::ERROR_REASON_CALLER_UNKNOWN:
    case v1::ERROR_REASON_ACCESS_EXPIRED:
    case v1::ERROR_REASON_ROLE_NOT_ALLOWED:
    case v1::ERROR_REASON_RATE_LIMITED:
      return true;
    default:
      return false;
  }
}

}  // namespace

Invocation::Invocation(Surroundings surroundings)
    : surroundings_(std::move(surroundings)),
      passphrase_(std::make_unique<Passphrase>(surroundings_.terminal, [this] {
        if (!options_.passphrase_file.empty()) return options_.passphrase_file;
        return Env(kPassphraseFileVariable).value_or("");
      })) {}

Invocation::~Invocation() = default;

absl::optional<std::string> Invocation::Env(const std::string& name) const {
  return surroundings_.environment ? surroundings_.environment(name) : absl::nullopt;
}

Output& Invocation::output() {
  if (output_ == nullptr) {
    OutputOptions options;
    options.format = options_.output;
    options.language = options_.language;
    options.time_zone = options_.time_zone;
    options.colours = surroundings_.colours;
    options.terminal = surroundings_.progress;
    options.screen = surroundings_.screen;
    output_ = std::make_unique<Output>(out(), err(), options);
  }
  return *output_;
}

void Invocation::WarnOnce(const std::string& text) {
  if (warned_.insert(text).second) output().Warning(text);
}

absl::StatusOr<Keystore*> Invocation::keystore() {
  if (keystore_ == nullptr) {
    ASSIGN_OR_RETURN(keystore_, Keystore::Open(options_.home));
  }
  return keystore_.get();
}

absl::StatusOr<PinnedDirectory*> Invocation::directory() {
  if (directory_ == nullptr) {
    ASSIGN_OR_RETURN(Keystore * keystore, this->keystore());
    ASSIGN_OR_RETURN(absl::optional<PinnedDirectory> pinned, keystore->LoadDirectory());
    if (!pinned.has_value()) {
      return WithExitCode(
          absl::FailedPreconditionError(absl::StrCat(
              "no directory is pinned in ", keystore->home(),
              "; run `rollcall join CHARTER --digest HEX` with the charter and the digest that the "
              "directory publishes, or choose another keystore with --home")),
          ExitCode::kKeystore);
    }
    directory_ = std::make_unique<PinnedDirectory>(*std::move(pinned));
  }
  return directory_.get();
}

absl::StatusOr<std::unique_ptr<Client>> Invocation::MakeClient(const std::string& address) {
  ASSIGN_OR_RETURN(const PinnedDirectory* pinned, directory());
  ASSIGN_OR_RETURN(Keystore * keystore, this->keystore());
  RETURN_IF_ERROR(keystore->TlsPublicKey().status());
  ASSIGN_OR_RETURN(const bool encrypted, keystore->TlsKeyIsEncrypted());
  absl::string_view passphrase;
  if (encrypted) {
    ASSIGN_OR_RETURN(passphrase, passphrase_->Get());
  }
  ClientOptions options;
  options.address = address;
  ASSIGN_OR_RETURN(options.identity, keystore->LoadTlsIdentity(passphrase));
  const auto wiper = absl::MakeCleanup([&options] { Wipe(options.identity.private_key_pem); });
  return surroundings_.client_factory(*pinned, clock(), options);
}

absl::StatusOr<Client*> Invocation::Connect() {
  RETURN_IF_ERROR(unreachable_);
  if (client_ != nullptr) return client_.get();
  ASSIGN_OR_RETURN(client_, MakeClient(options_.server));
  const uint64_t known = directory_->sequence();
  if (const absl::Status status = FetchCharters(); !status.ok()) {
    client_ = nullptr;
    if (ExitCodeOf(status) == ExitCode::kUnreachable) unreachable_ = status;
    return status;
  }
  if (directory_->sequence() != known) {
    // A client reads the directory's keys when it is made.
    ASSIGN_OR_RETURN(client_, MakeClient(options_.server));
  }
  return client_.get();
}

absl::StatusOr<const OpenedCopy*> Invocation::OpenCopy() {
  if (copy_ == nullptr) {
    ASSIGN_OR_RETURN(copy_, OpenChosenCopy(*this));
  }
  return copy_.get();
}

absl::StatusOr<const OpenedCopy*> Invocation::OpenMirror() {
  ASSIGN_OR_RETURN(copy_, OpenOwnMirror(*this));
  return copy_.get();
}

absl::StatusOr<Reading*> Invocation::reading() {
  // Who names a server wants to hear what that one says.
  if (!options_.server.empty()) return Connect();
  ASSIGN_OR_RETURN(const OpenedCopy* copy, OpenCopy());
  if (copy != nullptr) return copy->copy.get();
  return Connect();
}

absl::Status Invocation::FetchCharters() {
  const absl::StatusOr<std::vector<v1::SignedStatement>> charters = client_->GetNewCharters();
  if (!charters.ok()) {
    return IsNotAdmitted(charters.status()) ? absl::OkStatus() : charters.status();
  }
  if (charters->empty()) return absl::OkStatus();
  for (const v1::SignedStatement& charter : *charters) {
    RETURN_IF_ERROR(directory_->Extend(charter));
  }
  return keystore_->SaveDirectory(*directory_);
}

absl::Status Invocation::Confirm(absl::string_view question) {
  if (options_.yes) return absl::OkStatus();
  if (!terminal().CanAsk()) {
    return WithExitCode(absl::FailedPreconditionError(absl::StrCat(
                            question, " Nobody can be asked here; say --yes if that is right")),
                        ExitCode::kUsage);
  }
  ASSIGN_OR_RETURN(const bool yes, terminal().AskYesNo(question));
  if (yes) return absl::OkStatus();
  return absl::CancelledError("you did not say yes; nothing was signed or sent");
}

}  // namespace rollcall
