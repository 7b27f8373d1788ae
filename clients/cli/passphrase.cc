#include "clients/cli/passphrase.h"

#include "absl/strings/str_cat.h"
#include "clients/cli/durable_file.h"
#include "clients/cli/exit_code.h"
#include "core/base/status_macros.h"
#include "core/crypto/signer.h"

namespace rollcall {
namespace {

absl::Status KeystoreError(const absl::Status& status) {
  return WithExitCode(status, ExitCode::kKeystore);
}

}  // namespace

Passphrase::~Passphrase() { Wipe(secret_); }

absl::Status Passphrase::NobodyToAsk(const absl::Status& status) const {
  if (!absl::IsUnavailable(status)) return KeystoreError(status);
  return KeystoreError(
      absl::Status(status.code(), absl::StrCat(words_.of, " is protected by a passphrase, and ",
                                               status.message(), "; give ", words_.option)));
}

absl::Status Passphrase::ReadFromFile(const std::string& path) {
  absl::StatusOr<std::string> contents = ReadPrivateFile(path);
  if (!contents.ok()) {
    return KeystoreError(absl::Status(contents.status().code(),
                                      absl::StrCat("passphrase: ", contents.status().message())));
  }
  const size_t end = contents->find_first_of("\r\n");
  secret_ = contents->substr(0, end);
  Wipe(*contents);
  if (secret_.empty() || secret_.size() > kMaxPassphraseBytes) {
    Wipe(secret_);
    return KeystoreError(absl::InvalidArgumentError(absl::StrCat(
        path, ": the first line must be the passphrase, at most ", kMaxPassphraseBytes, " bytes")));
  }
  return absl::OkStatus();
}

absl::StatusOr<absl::string_view> Passphrase::Get() {
  if (!secret_.empty()) return absl::string_view(secret_);
  if (const std::string file = file_(); !file.empty()) {
    RETURN_IF_ERROR(ReadFromFile(file));
    return absl::string_view(secret_);
  }
  absl::StatusOr<std::string> answer =
      terminal_.AskSecret(absl::StrCat("Passphrase of ", words_.of, ": "));
  if (!answer.ok()) return NobodyToAsk(answer.status());
  secret_ = *std::move(answer);
  if (secret_.empty()) {
    return KeystoreError(absl::UnauthenticatedError("the passphrase must not be empty"));
  }
  return absl::string_view(secret_);
}

absl::StatusOr<absl::string_view> Passphrase::GetNew() {
  if (secret_.empty() && file_().empty()) {
    absl::StatusOr<std::string> first =
        terminal_.AskSecret(absl::StrCat("New passphrase of ", words_.of, ": "));
    if (!first.ok()) return NobodyToAsk(first.status());
    absl::StatusOr<std::string> second = terminal_.AskSecret("The same once more: ");
    const bool same = second.ok() && *first == *second;
    if (second.ok()) Wipe(*second);
    if (!same) {
      Wipe(*first);
      return KeystoreError(absl::InvalidArgumentError("the two passphrases differ; try again"));
    }
    secret_ = *std::move(first);
  }
  RETURN_IF_ERROR(Get().status());
  if (secret_.size() < kMinPassphraseBytes || secret_.size() > kMaxPassphraseBytes) {
    Wipe(secret_);
    return KeystoreError(absl::InvalidArgumentError(
        absl::StrCat("the passphrase must be ", kMinPassphraseBytes, " to ", kMaxPassphraseBytes,
                     " bytes long; several words that do not belong together are good")));
  }
  return absl::string_view(secret_);
}

}  // namespace rollcall
