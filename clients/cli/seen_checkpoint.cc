#include "clients/cli/seen_checkpoint.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/keystore.h"
#include "core/base/status_macros.h"
#include "core/merkle/tree.h"

namespace rollcall {

absl::Status RememberCheckpoint(Invocation& invocation, Reading& reading,
                                const Checkpoint& checkpoint) {
  ASSIGN_OR_RETURN(Keystore * keystore, invocation.keystore());
  ASSIGN_OR_RETURN(const absl::optional<Checkpoint> seen, keystore->LoadCheckpoint());
  if (!seen.has_value()) return keystore->SaveCheckpoint(checkpoint);
  if (*seen == checkpoint) return absl::OkStatus();

  const bool grown = checkpoint.size >= seen->size;
  const Checkpoint& first = grown ? *seen : checkpoint;
  const Checkpoint& second = grown ? checkpoint : *seen;
  std::vector<Digest> proof;
  if (first.size != second.size) {
    absl::StatusOr<std::vector<Digest>> answer =
        reading.GetConsistencyProof(first.size, second.size);
    // One behind the one asked before cannot prove what it has not yet.
    if (!answer.ok() && !grown) return absl::OkStatus();
    if (!answer.ok()) return answer.status();
    proof = *std::move(answer);
  }
  const absl::Status consistent =
      VerifyConsistency(first.size, first.root, second.size, second.root, proof);
  if (!consistent.ok()) {
    return absl::DataLossError(absl::StrCat(
        "the log does not hold what it held before: checkpoint ", second.size, " (root ",
        second.root.ToHex(), ") does not extend checkpoint ", first.size, " (root ",
        first.root.ToHex(), "), both signed by the log's key: ", consistent.message(),
        ". Do not trust this server; show both checkpoints to the directory's auditors"));
  }
  return grown ? keystore->SaveCheckpoint(checkpoint) : absl::OkStatus();
}

}  // namespace rollcall
