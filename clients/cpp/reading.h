// Asking a directory: what its server and a verified copy of its log can both be
// asked.
#ifndef ROLLCALL_CLIENTS_CPP_READING_H_
#define ROLLCALL_CLIENTS_CPP_READING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/crypto/digest.h"
#include "core/merkle/checkpoint.h"
#include "core/merkle/contradiction.h"
#include "rollcall/v1/directory_service.pb.h"
#include "rollcall/v1/statement_service.pb.h"

namespace rollcall {

// A State's answer that was proved: by a server's evidence, or by replaying the
// log that it stands in.
struct VerifiedState {
  v1::State state;  // folded here from proved entries
  // That all proofs lead to. Without a note when a copy that is not whole computed it.
  NotedCheckpoint checkpoint;
  // Authentic sheets that break a rule of sheets by the reader's own check:
  // what is wrong, in words. Reported, never hidden.
  std::vector<std::string> findings;
};

// Thread-safe. Errors: NOT_FOUND, reason NOT_FOUND, BODY_ERASED or BODY_NOT_HELD,
// for what is not there; DATA_LOSS (core/base/unverified.h) for what does not
// verify; and those of the implementation.
class Reading {
 public:
  virtual ~Reading() = default;

  virtual absl::StatusOr<VerifiedState> GetVerifiedState(absl::string_view alpha3) = 0;
  virtual absl::StatusOr<std::vector<v1::StateSummary>> ListStates() = 0;
  virtual absl::StatusOr<v1::SearchPointsOfContactResponse> SearchPointsOfContact(
      const v1::SearchPointsOfContactRequest& request) = 0;

  // Proposals in force by ascending name, for one State or, with an empty `alpha3`,
  // for all. A server tells of those that the caller may see; a copy tells of all, of
  // some that they are WITHHELD: it does not hold their words.
  virtual absl::StatusOr<std::vector<v1::ListedProposal>> ListProposals(
      absl::string_view alpha3) = 0;

  // Head of a chain; `head` is unset for none.
  virtual absl::StatusOr<v1::ChainHead> GetChainHead(absl::string_view kind,
                                                     absl::string_view subject) = 0;
  // The entry; its digest or index is checked, its place in the log is not:
  // GetInclusionProof is for that.
  virtual absl::StatusOr<v1::Statement> GetStatement(const Digest& digest) = 0;
  virtual absl::StatusOr<v1::Statement> GetStatement(uint64_t index) = 0;
  // The body; its digest is checked.
  virtual absl::StatusOr<std::string> GetBody(const Digest& digest) = 0;

  // The latest checkpoint, its signature verified.
  virtual absl::StatusOr<Checkpoint> GetCheckpoint() = 0;
  // The same with the note that bears the signature: evidence to keep.
  virtual absl::StatusOr<NotedCheckpoint> GetSignedCheckpoint() = 0;
  // INVALID_ARGUMENT for sizes past the latest checkpoint's.
  virtual absl::StatusOr<std::vector<Digest>> GetInclusionProof(uint64_t index, uint64_t size) = 0;
  virtual absl::StatusOr<std::vector<Digest>> GetConsistencyProof(uint64_t first,
                                                                  uint64_t second) = 0;
};

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CPP_READING_H_
