// A log's tree hashes in memory, as a store would keep them.
#ifndef ROLLCALL_TESTS_TESTING_MEMORY_TREE_H_
#define ROLLCALL_TESTS_TESTING_MEMORY_TREE_H_

#include <cstdint>
#include <map>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "core/merkle/tree.h"

namespace rollcall::testing {

class MemoryTree {
 public:
  // Appends an entry.
  void Append(absl::string_view entry) { AppendHash(LeafHash(entry)); }

  void AppendHash(const Digest& leaf) {
    const auto completed = AppendLeaf(size_, leaf, Reader()).value();
    for (const auto& [id, hash] : completed) nodes_[id] = hash;
    leaves_.push_back(leaf);
    ++size_;
  }

  uint64_t size() const { return size_; }
  const std::vector<Digest>& leaves() const { return leaves_; }

  // NOT_FOUND for nodes that are not complete. Valid as long as this object.
  NodeReader Reader() const {
    return [this](NodeId id) -> absl::StatusOr<Digest> {
      ++reads_;
      const auto found = nodes_.find(id);
      if (found == nodes_.end()) return absl::NotFoundError("no such node");
      return found->second;
    };
  }

  // How often readers were asked.
  int reads() const { return reads_; }
  size_t nodes() const { return nodes_.size(); }

 private:
  std::map<NodeId, Digest> nodes_;
  std::vector<Digest> leaves_;
  uint64_t size_ = 0;
  mutable int reads_ = 0;
};

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_TESTING_MEMORY_TREE_H_
