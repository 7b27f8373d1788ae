#include "clients/cli/seen_checkpoint.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "clients/cli/copy.h"
#include "clients/cli/evidence_file.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/keystore.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/base/unverified.h"
#include "core/merkle/tree.h"

namespace rollcall {
namespace {

// A copy says as of when it answers, and proves what it holds by itself.
bool IsCopy(const Invocation& invocation, const Reading& reading) {
  return invocation.copy() != nullptr && invocation.copy()->copy.get() == &reading;
}

constexpr char kWhatToDo[] =
    "; try again, ask another server with --server, or take what it answers with --accept-older";

// Whether the user takes what nobody has proved.
bool IsTaken(Invocation& invocation, const std::string& what) {
  if (invocation.options().accept_older) invocation.WarnOnce(what);
  return invocation.options().accept_older;
}

// Of a server that holds less than was seen, and cannot prove that it is the
// beginning of it.
absl::Status Behind(Invocation& invocation, uint64_t size, uint64_t seen) {
  const std::string what =
      absl::StrCat("this server answers from ", size, " log entries, but ", seen,
                   " were seen before: it is behind, or it was put back");
  if (IsTaken(invocation, what)) return absl::OkStatus();
  return Refusal(absl::StatusCode::kUnavailable, v1::ERROR_REASON_NOT_YET_THERE,
                 absl::StrCat(what, kWhatToDo),
                 {{"log_size", absl::StrCat(size)}, {"min_size", absl::StrCat(seen)}});
}

// Of a server that holds more and did not prove that it continues what was seen:
// one that lies would be busy just then.
absl::Status Unproved(Invocation& invocation, uint64_t size, uint64_t seen,
                      const absl::Status& why) {
  if (ExitCodeOf(why) != ExitCode::kUnreachable && !absl::IsResourceExhausted(why)) {
    return Unverified("that the log still holds what it held", why);
  }
  const std::string what = absl::StrCat("this server answers from ", size,
                                        " log entries and did not prove that they continue the ",
                                        seen, " that were seen before: ", why.message());
  if (IsTaken(invocation, what)) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat(what, kWhatToDo));
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
      if (!answer.ok()) {
        if (grown) return Unproved(invocation, second.size, first.size, answer.status());
        return IsCopy(invocation, reading) ? absl::OkStatus()
                                           : Behind(invocation, first.size, second.size);
      }
      proof = *std::move(answer);
    }
    const absl::Status consistent =
        VerifyConsistency(first.size, first.root, second.size, second.root, proof);
    if (!consistent.ok()) {
      return KeepEvidence(invocation, NotTheSameLog(*seen, shown, proof, consistent));
    }
  }
  if (!grown || shown.note.empty()) return absl::OkStatus();
  // A home that is read-only keeps nobody from what has been compared.
  const absl::Status saved = keystore->SaveCheckpoint(shown);
  if (!saved.ok()) {
    invocation.WarnOnce(
        absl::StrCat("checkpoint ", shown.checkpoint.size,
                     " is not kept, to compare later ones with: ", saved.message()));
  }
  return absl::OkStatus();
}

absl::StatusOr<NotedCheckpoint> SeeCheckpoint(Invocation& invocation, Reading& reading) {
  NotedCheckpoint shown;
  if (IsCopy(invocation, reading)) {
    shown = invocation.copy()->copy->position();
  } else {
    ASSIGN_OR_RETURN(shown, reading.GetSignedCheckpoint());
  }
  RETURN_IF_ERROR(RememberCheckpoint(invocation, reading, shown));
  return shown;
}

}  // namespace rollcall
