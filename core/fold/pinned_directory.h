// A directory as its user pinned it: the charter chain, verified by root
// signatures alone from the digest of the first charter on.
#ifndef ROLLCALL_CORE_FOLD_PINNED_DIRECTORY_H_
#define ROLLCALL_CORE_FOLD_PINNED_DIRECTORY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/crypto/digest.h"
#include "core/merkle/note.h"
#include "core/statement/statement.h"
#include "rollcall/v1/participant.pb.h"

namespace rollcall {

// Movable value. Thread-compatible.
class PinnedDirectory {
 public:
  // Takes the first charter when its statement digest is `digest` and enough
  // of its own root keys signed it.
  static absl::StatusOr<PinnedDirectory> Pin(const v1::SignedStatement& first_charter,
                                             const Digest& digest);

  // Adds the next charter: it must extend the chain and be signed under the
  // old and the new root keys. Unchanged on error.
  absl::Status Extend(const v1::SignedStatement& next_charter);

  const std::string& origin() const { return origin_; }
  // Statement digest of the first charter.
  const Digest& digest() const { return digest_; }
  // The charter in force and its sequence.
  const v1::Charter& charter() const { return charter_; }
  uint64_t sequence() const { return chain_.size(); }
  // All charters, the first first: what a keystore saves.
  const std::vector<v1::SignedStatement>& chain() const { return chain_; }
  // Keys whose lines on a checkpoint count: those of the charter in force.
  const std::vector<NoteVerifier>& log_keys() const { return log_keys_; }
  // TLS keys under which a server speaks for this directory.
  const std::vector<Digest>& server_keys() const { return server_keys_; }

 private:
  PinnedDirectory() = default;

  std::string origin_;
  Digest digest_;
  v1::Charter charter_;
  std::vector<v1::SignedStatement> chain_;
  std::vector<NoteVerifier> log_keys_;
  std::vector<Digest> server_keys_;
};

}  // namespace rollcall

#endif  // ROLLCALL_CORE_FOLD_PINNED_DIRECTORY_H_
