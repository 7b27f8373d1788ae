// The Merkle tree of a log: RFC 6962 section 2.1, RFC 9162 section 2.1.
//
//   leaf = SHA-256(0x00 || entry)     node = SHA-256(0x01 || left || right)
//
// The tree of n leaves splits at the largest power of two below n. Its
// complete subtrees never change once written; a node of one is named by
// (level, index) and covers leaves [index << level, (index + 1) << level).
// Everything else is computed from those on demand, in O(log n) of them.
#ifndef ROLLCALL_CORE_MERKLE_TREE_H_
#define ROLLCALL_CORE_MERKLE_TREE_H_

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "core/crypto/digest.h"

namespace rollcall {

// Name of a complete subtree; level 0 are the leaves.
struct NodeId {
  uint8_t level = 0;
  uint64_t index = 0;
  friend auto operator<=>(const NodeId&, const NodeId&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const NodeId& id) {
    return H::combine(std::move(h), id.level, id.index);
  }
};

// Reads the hash of a complete subtree. NOT_FOUND or DATA_LOSS from the reader
// is passed on by the functions below.
using NodeReader = std::function<absl::StatusOr<Digest>(NodeId)>;

Digest LeafHash(absl::string_view entry);
Digest NodeHash(const Digest& left, const Digest& right);

// SHA-256 of the empty string: the root of no leaves.
Digest EmptyRoot();

// The nodes that become complete when `leaf` is appended to a tree of `size`
// leaves: the leaf itself and up to log2(size + 1) parents, lowest first.
absl::StatusOr<std::vector<std::pair<NodeId, Digest>>> AppendLeaf(uint64_t size, const Digest& leaf,
                                                                  const NodeReader& read);

// Root of the first `size` leaves.
absl::StatusOr<Digest> RootOf(uint64_t size, const NodeReader& read);

// PATH(index, D[size]) of RFC 6962 section 2.1.1. OUT_OF_RANGE unless
// index < size.
absl::StatusOr<std::vector<Digest>> InclusionProof(uint64_t index, uint64_t size,
                                                   const NodeReader& read);

// PROOF(first, D[second]) of RFC 6962 section 2.1.2; empty when first is 0 or
// equals second. OUT_OF_RANGE unless first <= second.
absl::StatusOr<std::vector<Digest>> ConsistencyProof(uint64_t first, uint64_t second,
                                                     const NodeReader& read);

// OK when `proof` leads from `leaf` at `index` to the root of `size` leaves
// (RFC 9162 section 2.1.3.2). DATA_LOSS saying why otherwise. `size` and `root`
// must come from one signed checkpoint: a proof ties a leaf to a root, and only
// the checkpoint's signature ties the root to its size (two sizes may give an
// index paths of one shape).
absl::Status VerifyInclusion(const Digest& leaf, uint64_t index, uint64_t size,
                             absl::Span<const Digest> proof, const Digest& root);

// OK when the tree of `first` leaves is a prefix of that of `second`
// (RFC 9162 section 2.1.4.2). first = 0 is consistent with everything and
// first = second with equal roots, both with an empty proof. DATA_LOSS saying
// why otherwise. As above, each size belongs to its signed root.
absl::Status VerifyConsistency(uint64_t first, const Digest& first_root, uint64_t second,
                               const Digest& second_root, absl::Span<const Digest> proof);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_MERKLE_TREE_H_
