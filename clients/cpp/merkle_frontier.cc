#include "clients/cpp/merkle_frontier.h"

#include <bit>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"

namespace rollcall {

absl::StatusOr<MerkleFrontier> MerkleFrontier::FromLastLeaf(uint64_t size, const Digest& last_leaf,
                                                            absl::Span<const Digest> path) {
  if (size == 0) return absl::InvalidArgumentError("a tree without leaves has no last leaf");
  const int lowest = std::countr_zero(size);
  const size_t expected = static_cast<size_t>(lowest + std::popcount(size) - 1);
  if (path.size() != expected) {
    return absl::InvalidArgumentError(absl::StrCat("the last leaf's path in a tree of ", size,
                                                   " leaves has ", expected, " hashes, not ",
                                                   path.size()));
  }
  MerkleFrontier frontier;
  frontier.size_ = size;
  // The leaf closes a subtree of 2^lowest leaves; the other hashes are the
  // subtrees on its left, the smallest first, one for each further bit of size.
  Digest hash = last_leaf;
  size_t next = 0;
  for (int level = 0; level < lowest; ++level) hash = NodeHash(path[next++], hash);
  frontier.peaks_[NodeId{static_cast<uint8_t>(lowest), (size >> lowest) - 1}] = hash;
  for (int level = lowest + 1; level < 64; ++level) {
    if ((size >> level & 1) == 0) continue;
    frontier.peaks_[NodeId{static_cast<uint8_t>(level), (size >> level) - 1}] = path[next++];
  }
  return frontier;
}

absl::StatusOr<Digest> MerkleFrontier::Read(NodeId id) const {
  const auto it = peaks_.find(id);
  if (it == peaks_.end()) return absl::NotFoundError("no such subtree at the tree's edge");
  return it->second;
}

absl::Status MerkleFrontier::Append(const Digest& leaf) {
  ASSIGN_OR_RETURN(const auto completed,
                   AppendLeaf(size_, leaf, [this](NodeId id) { return Read(id); }));
  for (const auto& [id, hash] : completed) {
    peaks_[id] = hash;
    if (id.level == 0) continue;
    const uint8_t below = static_cast<uint8_t>(id.level - 1);
    peaks_.erase(NodeId{below, 2 * id.index});
    peaks_.erase(NodeId{below, 2 * id.index + 1});
  }
  ++size_;
  return absl::OkStatus();
}

absl::StatusOr<Digest> MerkleFrontier::Root() const {
  return RootOf(size_, [this](NodeId id) { return Read(id); });
}

}  // namespace rollcall
