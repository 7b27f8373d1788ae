#include "core/merkle/tree.h"

#include <bit>
#include <limits>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

constexpr absl::string_view kLeafPrefix("\x00", 1);
constexpr absl::string_view kNodePrefix("\x01", 1);

// Where a tree of `size` leaves splits: the largest power of two below size.
// Needs size of at least 2.
uint64_t SplitOf(uint64_t size) { return std::bit_floor(size - 1); }

// MTH of the leaves [begin, begin + size), which must be a subtree of the
// log's tree: `begin` is then a multiple of every complete subtree's width
// within it.
absl::StatusOr<Digest> SubtreeHash(uint64_t begin, uint64_t size, const NodeReader& read) {
  std::vector<Digest> complete;
  while (size > 0) {
    const auto level = static_cast<uint8_t>(std::bit_width(size) - 1);
    ASSIGN_OR_RETURN(const Digest hash, read(NodeId{level, begin >> level}));
    complete.push_back(hash);
    begin += uint64_t{1} << level;
    size -= uint64_t{1} << level;
  }
  Digest hash = complete.back();
  for (auto left = complete.rbegin() + 1; left != complete.rend(); ++left) {
    hash = NodeHash(*left, hash);
  }
  return hash;
}

absl::Status ProofFails(absl::string_view why) { return absl::DataLossError(why); }

// Goes up from a node while it is the left child or has no sibling to its
// right: levels at which a proof has nothing.
void SkipToRightChild(uint64_t& node, uint64_t& last) {
  while ((node & 1) == 0 && node != 0) {
    node >>= 1;
    last >>= 1;
  }
}

}  // namespace

Digest LeafHash(absl::string_view entry) { return Sha256(kLeafPrefix, entry); }

Digest NodeHash(const Digest& left, const Digest& right) {
  return Sha256(kNodePrefix, left.view(), right.view());
}

Digest EmptyRoot() { return Sha256({}); }

absl::StatusOr<std::vector<std::pair<NodeId, Digest>>> AppendLeaf(uint64_t size, const Digest& leaf,
                                                                  const NodeReader& read) {
  if (size == std::numeric_limits<uint64_t>::max()) {
    return absl::OutOfRangeError("the log cannot hold more leaves");
  }
  std::vector<std::pair<NodeId, Digest>> completed;
  NodeId id{0, size};
  Digest hash = leaf;
  completed.emplace_back(id, hash);
  while ((id.index & 1) == 1) {
    ASSIGN_OR_RETURN(const Digest left, read(NodeId{id.level, id.index - 1}));
    hash = NodeHash(left, hash);
    id = NodeId{static_cast<uint8_t>(id.level + 1), id.index >> 1};
    completed.emplace_back(id, hash);
  }
  return completed;
}

absl::StatusOr<Digest> RootOf(uint64_t size, const NodeReader& read) {
  if (size == 0) return EmptyRoot();
  return SubtreeHash(0, size, read);
}

absl::StatusOr<std::vector<Digest>> InclusionProof(uint64_t index, uint64_t size,
                                                   const NodeReader& read) {
  if (index >= size) {
    return absl::OutOfRangeError(absl::StrCat("a log of ", size, " entries has no entry ", index));
  }
  // From the root down; a proof goes from the leaf up.
  std::vector<Digest> downward;
  uint64_t begin = 0;
  while (size > 1) {
    const uint64_t split = SplitOf(size);
    const bool goes_left = index - begin < split;
    ASSIGN_OR_RETURN(const Digest sibling, goes_left
                                               ? SubtreeHash(begin + split, size - split, read)
                                               : SubtreeHash(begin, split, read));
    downward.push_back(sibling);
    if (!goes_left) begin += split;
    size = goes_left ? split : size - split;
  }
  return std::vector<Digest>(downward.rbegin(), downward.rend());
}

absl::StatusOr<std::vector<Digest>> ConsistencyProof(uint64_t first, uint64_t second,
                                                     const NodeReader& read) {
  if (first > second) {
    return absl::OutOfRangeError(
        absl::StrCat("no consistency proof from ", first, " down to ", second, " entries"));
  }
  if (first == 0 || first == second) return std::vector<Digest>();
  std::vector<Digest> downward;
  uint64_t begin = 0;
  uint64_t size = second;
  // The verifier knows the root of `first`; it needs a subtree that is not it.
  bool is_first_root = true;
  while (first - begin < size) {
    const uint64_t split = SplitOf(size);
    const bool goes_left = first - begin <= split;
    ASSIGN_OR_RETURN(const Digest sibling, goes_left
                                               ? SubtreeHash(begin + split, size - split, read)
                                               : SubtreeHash(begin, split, read));
    downward.push_back(sibling);
    if (!goes_left) {
      begin += split;
      is_first_root = false;
    }
    size = goes_left ? split : size - split;
  }
  if (!is_first_root) {
    ASSIGN_OR_RETURN(const Digest shared, SubtreeHash(begin, size, read));
    downward.push_back(shared);
  }
  return std::vector<Digest>(downward.rbegin(), downward.rend());
}

absl::Status VerifyInclusion(const Digest& leaf, uint64_t index, uint64_t size,
                             absl::Span<const Digest> proof, const Digest& root) {
  if (index >= size) return ProofFails("inclusion proof for an index past the log's end");
  uint64_t node = index;
  uint64_t last = size - 1;
  Digest hash = leaf;
  for (const Digest& sibling : proof) {
    if (last == 0) return ProofFails("inclusion proof is too long");
    if ((node & 1) == 1 || node == last) {
      hash = NodeHash(sibling, hash);
      SkipToRightChild(node, last);
    } else {
      hash = NodeHash(hash, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  if (last != 0) return ProofFails("inclusion proof is too short");
  if (hash != root) return ProofFails("inclusion proof leads to another root");
  return absl::OkStatus();
}

absl::Status VerifyConsistency(uint64_t first, const Digest& first_root, uint64_t second,
                               const Digest& second_root, absl::Span<const Digest> proof) {
  if (first > second) return ProofFails("the log has shrunk");
  if (first == second && first_root != second_root) {
    return ProofFails("two roots for one size of the log: it has been forked");
  }
  if (first == 0 || first == second) {
    return proof.empty() ? absl::OkStatus() : ProofFails("consistency proof is too long");
  }
  uint64_t node = first - 1;
  uint64_t last = second - 1;
  while ((node & 1) == 1) {
    node >>= 1;
    last >>= 1;
  }
  // A complete first tree is itself the subtree to start from, and left out.
  Digest first_hash = first_root;
  if (!std::has_single_bit(first)) {
    if (proof.empty()) return ProofFails("consistency proof is too short");
    first_hash = proof.front();
    proof.remove_prefix(1);
  }
  Digest second_hash = first_hash;
  for (const Digest& sibling : proof) {
    if (last == 0) return ProofFails("consistency proof is too long");
    if ((node & 1) == 1 || node == last) {
      first_hash = NodeHash(sibling, first_hash);
      second_hash = NodeHash(sibling, second_hash);
      SkipToRightChild(node, last);
    } else {
      second_hash = NodeHash(second_hash, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  if (last != 0) return ProofFails("consistency proof is too short");
  if (first_hash != first_root) return ProofFails("consistency proof leads to another first root");
  if (second_hash != second_root) {
    return ProofFails("consistency proof leads to another second root");
  }
  return absl::OkStatus();
}

}  // namespace rollcall
