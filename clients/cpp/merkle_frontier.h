// The right edge of a log's tree: enough to append and to know the root, in
// O(log n) memory.
#ifndef ROLLCALL_CLIENTS_CPP_MERKLE_FRONTIER_H_
#define ROLLCALL_CLIENTS_CPP_MERKLE_FRONTIER_H_

#include <cstdint>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "core/crypto/digest.h"
#include "core/merkle/tree.h"

namespace rollcall {

// A copyable value. Thread-compatible.
class MerkleFrontier {
 public:
  // Of no leaves.
  MerkleFrontier() = default;

  // Of `size` >= 1 leaves, from the hash of the last one and its audit path in
  // the tree of exactly `size` leaves, whose hashes are all on its left. What
  // comes out is only as true as the path: compare Root() with a signed one,
  // now or after appending. INVALID_ARGUMENT when the path has another length.
  static absl::StatusOr<MerkleFrontier> FromLastLeaf(uint64_t size, const Digest& last_leaf,
                                                     absl::Span<const Digest> path);

  absl::Status Append(const Digest& leaf);

  uint64_t size() const { return size_; }
  absl::StatusOr<Digest> Root() const;

 private:
  absl::StatusOr<Digest> Read(NodeId id) const;

  uint64_t size_ = 0;
  // The complete subtrees that are no part of a larger one.
  absl::flat_hash_map<NodeId, Digest> peaks_;
};

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CPP_MERKLE_FRONTIER_H_
