#include "clients/cli/evidence_file.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "clients/cli/durable_file.h"
#include "clients/cli/keystore.h"
#include "clients/cli/message_file.h"
#include "core/base/status_macros.h"
#include "core/base/status_payloads.h"
#include "core/crypto/digest.h"
#include "core/merkle/contradiction.h"

namespace rollcall {
namespace {

constexpr char kConflictsFolder[] = "conflicts";

// The same status with other words.
absl::Status Saying(const absl::Status& status, absl::string_view message) {
  return WithPayloadsOf(status, absl::Status(status.code(), message));
}

// Gives the file's path.
absl::StatusOr<std::string> Write(Invocation& invocation, const std::string& evidence) {
  ASSIGN_OR_RETURN(const Keystore* keystore, invocation.keystore());
  const std::string folder = absl::StrCat(keystore->home(), "/", kConflictsFolder);
  RETURN_IF_ERROR(MakePrivateDirectory(folder));
  // Named by what it says: the same evidence met again is kept once.
  std::string path = absl::StrCat(folder, "/", Sha256(evidence).ToHex().substr(0, 16), ".txt");
  const absl::Status written = CreateFileDurably(path, evidence, kPrivateMode);
  if (!written.ok() && !absl::IsAlreadyExists(written)) return written;
  return path;
}

}  // namespace

absl::Status KeepEvidence(Invocation& invocation, absl::Status status) {
  const absl::optional<std::string> evidence = EvidenceOf(status);
  if (!evidence.has_value()) return status;
  // A disk that is full makes no lie the smaller.
  const absl::StatusOr<std::string> path = Write(invocation, *evidence);
  return Saying(
      status,
      path.ok() ? absl::StrCat(status.message(), ". Both signed checkpoints are in ", *path,
                               "; show them to the directory's auditors, and do not trust this log "
                               "until it is explained")
                : absl::StrCat(status.message(),
                               ". Do not trust this log until it is explained. Both "
                               "signed checkpoints could not be kept as evidence: ",
                               path.status().message()));
}

}  // namespace rollcall
