#include "clients/cli/seen_checkpoint.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "clients/cli/evidence_file.h"
#include "clients/cli/keystore.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/merkle/tree.h"

namespace rollcall {
namespace {

// What a server says that holds less than was seen, and cannot prove that it is
// the beginning of it.
absl::Status Behind(Invocation& invocation, uint64_t size, uint64_t seen) {
  // A copy says as of when it answers.
  if (invocation.copy() != nullptr) return absl::OkStatus();
  const std::string what =
      absl::StrCat("this server answers from ", size, " log entries, but ", seen,
                   " were seen before: it is behind, or it was put back");
  if (invocation.options().accept_older) {
    invocation.output().Warning(what);
    return absl::OkStatus();
  }
  return Refusal(absl::StatusCode::kUnavailable, v1::ERROR_REASON_NOT_YET_THERE,
                 absl::StrCat(what,
                              "; try again, ask another server with --server, or take what it "
                              "answers with --accept-older"),
                 {{"log_size", absl::StrCat(size)}, {"min_size", absl::StrCat(seen)}});
}

absl::Status NotTheSameLog(const NotedCheckpoint& seen, const NotedCheckpoint& shown,
                           const std::vector<Digest>& proof, const absl::Status& inconsistent) {
  const std::string why = absl::StrCat(
      "the log does not hold what it held before: checkpoint ", shown.checkpoint.size, " (root ",
      shown.checkpoint.root.ToHex(), ") and checkpoint ", seen.checkpoint.size, " (root ",
      seen.checkpoint.root.ToHex(), "), seen before, are not of one log: ", inconsistent.message());
  // Without the log's signature it is this machine's own copy that is wrong.
  if (shown.note.empty()) return absl::DataLossError(why);
  return Contradiction(v1::ERROR_REASON_LOG_FORKED, why, seen, shown, proof);
}

}  // namespace

absl::Status RememberCheckpoint(Invocation& invocation, Reading& reading,
                                const NotedCheckpoint& shown) {
  ASSIGN_OR_RETURN(Keystore * keystore, invocation.keystore());
  ASSIGN_OR_RETURN(const absl::optional<NotedCheckpoint> seen, keystore->LoadCheckpoint());
  const bool grown = !seen.has_value() || shown.checkpoint.size > seen->checkpoint.size;
  if (seen.has_value() && shown.checkpoint != seen->checkpoint) {
    const Checkpoint& first = grown ? seen->checkpoint : shown.checkpoint;
    const Checkpoint& second = grown ? shown.checkpoint : seen->checkpoint;
    std::vector<Digest> proof;
    if (first.size != second.size) {
      absl::StatusOr<std::vector<Digest>> answer =
          reading.GetConsistencyProof(first.size, second.size);
      if (!answer.ok() && !grown) return Behind(invocation, first.size, second.size);
      RETURN_IF_ERROR(answer.status());
      proof = *std::move(answer);
    }
    const absl::Status consistent =
        VerifyConsistency(first.size, first.root, second.size, second.root, proof);
    if (!consistent.ok()) {
      return KeepEvidence(invocation, NotTheSameLog(*seen, shown, proof, consistent));
    }
  }
  return grown && !shown.note.empty() ? keystore->SaveCheckpoint(shown) : absl::OkStatus();
}

}  // namespace rollcall
