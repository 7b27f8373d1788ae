// Verifying evidence: folding a State's answer from proved log entries.
#ifndef ROLLCALL_CLIENTS_CPP_EVIDENCE_H_
#define ROLLCALL_CLIENTS_CPP_EVIDENCE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/fold/pinned_directory.h"
#include "core/merkle/checkpoint.h"
#include "core/statement/statement.h"
#include "rollcall/v1/directory_service.pb.h"
#include "rollcall/v1/statement.pb.h"

namespace rollcall {

// What the evidence adds up to.
struct CheckedEvidence {
  v1::State state;
  Checkpoint checkpoint;
  // The pinned directory with the later charters of the evidence.
  PinnedDirectory directory;
  // Authentic sheets that break a rule of sheets by our own check, in words.
  std::vector<std::string> findings;
};

// Charter sequence to name in a request for evidence: all charters after the
// first must come, because a statement is judged by the charter in force at its
// place in the log, and a pinned chain does not know its places. Only the first
// charter's place is known: it opens the log.
inline constexpr uint64_t kKnownCharterSequence = 1;

// Verifies the checkpoint's signature and every inclusion proof, then folds
// the entries in log order (core/fold) over the first charter and answers from
// what they add up to. Charters, enrolments and keys must be there from their
// first statement on. Chains of other kinds are taken up where a statement says,
// because earlier sheets are no part of the evidence.
//
// DATA_LOSS (core/base/unverified.h) when something does not hold, with the
// fold's own reason where it refused an entry; also when the charters of the
// evidence are fewer or others than the pinned ones, and when the answer beside
// the evidence differs from the folded one. Two things in the answer are the
// server's word, because the evidence does not reach them: that absent words
// are erased rather than withheld, and, on the safe side, `signed_anew`, which
// stays false until the evidence itself shows a statement under the new keys.
absl::StatusOr<CheckedEvidence> VerifyEvidence(const PinnedDirectory& directory,
                                               absl::string_view alpha3, const v1::State& answer);

// Verifies a receipt for `statement`: the entry is the statement's (by digest:
// another quorum may have submitted it first), the proof leads to the
// checkpoint, a pinned log key signed it. DATA_LOSS otherwise.
absl::StatusOr<Checkpoint> VerifyReceipt(const PinnedDirectory& directory,
                                         const Statement& statement, const v1::Receipt& receipt);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CPP_EVIDENCE_H_
