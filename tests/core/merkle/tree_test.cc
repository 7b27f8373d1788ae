#include "core/merkle/tree.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "tests/core/merkle/reference_tree.h"
#include "tests/testing/memory_tree.h"

namespace rollcall {
namespace {

using ::rollcall::testing::MemoryTree;

// The leaves and roots that Certificate Transparency's implementations test
// themselves with.
constexpr const char* kLeaves[] = {"",
                                   "00",
                                   "10",
                                   "2021",
                                   "3031",
                                   "40414243",
                                   "5051525354555657",
                                   "606162636465666768696a6b6c6d6e6f"};
constexpr const char* kRoots[] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

MemoryTree TreeOf(uint64_t size) {
  MemoryTree tree;
  for (uint64_t i = 0; i < size; ++i) tree.Append(absl::StrCat("entry ", i));
  return tree;
}

TEST(TreeTest, KnownRootsOfNoneToEightLeaves) {
  MemoryTree tree;
  EXPECT_EQ(EmptyRoot().ToHex(), kRoots[0]);
  for (size_t size = 0; size <= 8; ++size) {
    EXPECT_EQ(RootOf(size, tree.Reader())->ToHex(), kRoots[size]) << size;
    if (size < 8) tree.Append(absl::HexStringToBytes(kLeaves[size]));
  }
  // All earlier roots can still be computed.
  for (size_t size = 0; size <= 8; ++size) {
    EXPECT_EQ(RootOf(size, tree.Reader())->ToHex(), kRoots[size]) << size;
  }
}

// RFC 6962 section 2.1.3 draws this tree of seven leaves.
TEST(TreeTest, ProofsOfTheSevenLeavesInRfc6962) {
  const MemoryTree tree = TreeOf(7);
  const auto& leaf = tree.leaves();
  const Digest g = NodeHash(leaf[0], leaf[1]);
  const Digest h = NodeHash(leaf[2], leaf[3]);
  const Digest i = NodeHash(leaf[4], leaf[5]);
  const Digest k = NodeHash(g, h);
  const Digest l = NodeHash(i, leaf[6]);
  const auto reader = tree.Reader();
  using Proof = std::vector<Digest>;
  EXPECT_EQ(*InclusionProof(0, 7, reader), (Proof{leaf[1], h, l}));
  EXPECT_EQ(*InclusionProof(3, 7, reader), (Proof{leaf[2], g, l}));
  EXPECT_EQ(*InclusionProof(4, 7, reader), (Proof{leaf[5], leaf[6], k}));
  EXPECT_EQ(*InclusionProof(6, 7, reader), (Proof{i, k}));
  EXPECT_EQ(*ConsistencyProof(3, 7, reader), (Proof{leaf[2], leaf[3], g, l}));
  EXPECT_EQ(*ConsistencyProof(4, 7, reader), (Proof{l}));
  EXPECT_EQ(*ConsistencyProof(6, 7, reader), (Proof{i, leaf[6], k}));
}

TEST(TreeTest, LeavesAndNodesAreHashedApart) {
  const Digest a = LeafHash("a");
  const Digest b = LeafHash("b");
  EXPECT_EQ(LeafHash("a"), Sha256(std::string("\0a", 2)));
  EXPECT_NE(LeafHash(a.ToBytes() + b.ToBytes()), NodeHash(a, b));
  EXPECT_NE(NodeHash(a, b), NodeHash(b, a));
}

TEST(TreeTest, AppendingCompletesExactlyTheSubtreesThatEndThere) {
  const MemoryTree tree = TreeOf(8);
  const auto eighth = AppendLeaf(7, tree.leaves()[7], tree.Reader());
  ASSERT_TRUE(eighth.ok());
  std::vector<NodeId> ids;
  for (const auto& [id, hash] : *eighth) ids.push_back(id);
  EXPECT_EQ(ids, (std::vector<NodeId>{{0, 7}, {1, 3}, {2, 1}, {3, 0}}));
  EXPECT_EQ(eighth->back().second, *RootOf(8, tree.Reader()));
  EXPECT_EQ(AppendLeaf(8, tree.leaves()[0], tree.Reader())->size(), 1u);
  // Altogether 2 n - (bits set in n) nodes.
  for (const uint64_t size : {0, 1, 2, 3, 100, 255, 256}) {
    EXPECT_EQ(TreeOf(size).nodes(), 2 * size - static_cast<size_t>(std::popcount(size)));
  }
}

TEST(TreeTest, PassesOnWhatTheReaderSays) {
  const NodeReader lost = [](NodeId) -> absl::StatusOr<Digest> {
    return absl::DataLossError("bad checksum");
  };
  EXPECT_EQ(RootOf(5, lost).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(InclusionProof(0, 5, lost).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(ConsistencyProof(1, 5, lost).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(AppendLeaf(1, Digest(), lost).status().message(), "bad checksum");
  EXPECT_TRUE(RootOf(0, lost).ok());
  EXPECT_TRUE(InclusionProof(0, 1, lost).ok());
}

TEST(TreeTest, RefusesIndicesAndSizesOutOfRange) {
  const MemoryTree tree = TreeOf(4);
  EXPECT_EQ(InclusionProof(4, 4, tree.Reader()).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(InclusionProof(0, 0, tree.Reader()).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(ConsistencyProof(3, 2, tree.Reader()).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(InclusionProof(0, 5, tree.Reader()).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(
      AppendLeaf(std::numeric_limits<uint64_t>::max(), Digest(), tree.Reader()).status().code(),
      absl::StatusCode::kOutOfRange);
}

// A tree too large to hold, all of whose leaves are alike.
class EndlessTree {
 public:
  EndlessTree() {
    levels_.push_back(LeafHash("x"));
    while (levels_.size() < 64) levels_.push_back(NodeHash(levels_.back(), levels_.back()));
  }
  NodeReader Reader(int& reads) const {
    return [this, &reads](NodeId id) -> absl::StatusOr<Digest> {
      ++reads;
      return levels_.at(id.level);
    };
  }
  const Digest& leaf() const { return levels_[0]; }

 private:
  std::vector<Digest> levels_;
};

TEST(TreeTest, HugeLogsNeedOnlyLogarithmicallyManyReads) {
  const EndlessTree tree;
  constexpr uint64_t kMax = std::numeric_limits<uint64_t>::max();
  for (const uint64_t size :
       {(uint64_t{1} << 63) - 1, uint64_t{1} << 63, (uint64_t{1} << 63) + 1, kMax - 1, kMax}) {
    int reads = 0;
    const auto reader = tree.Reader(reads);
    const Digest root = RootOf(size, reader).value();
    EXPECT_LE(reads, 64);
    for (const uint64_t index : {uint64_t{0}, size / 2, size - 1}) {
      reads = 0;
      const auto proof = InclusionProof(index, size, reader);
      ASSERT_TRUE(proof.ok());
      EXPECT_LE(reads, 2 * 64);
      EXPECT_LE(proof->size(), 64u);
      EXPECT_TRUE(VerifyInclusion(tree.leaf(), index, size, *proof, root).ok()) << size;
      EXPECT_FALSE(VerifyInclusion(Digest(), index, size, *proof, root).ok());
    }
    for (const uint64_t first : {uint64_t{1}, size / 2, size / 3, size - 1}) {
      reads = 0;
      const auto proof = ConsistencyProof(first, size, reader);
      ASSERT_TRUE(proof.ok());
      EXPECT_LE(reads, 3 * 64);
      EXPECT_TRUE(VerifyConsistency(first, RootOf(first, reader).value(), size, root, *proof).ok())
          << first << " of " << size;
      EXPECT_FALSE(VerifyConsistency(first, Digest(), size, root, *proof).ok());
    }
  }
}

RC_GTEST_PROP(TreeProperty, RootsAndProofsAreThoseOfTheDefinition, ()) {
  const auto size = *rc::gen::inRange<uint64_t>(1, 300);
  const auto first = *rc::gen::inRange<uint64_t>(1, size + 1);
  const auto index = *rc::gen::inRange<uint64_t>(0, size);
  const auto later = *rc::gen::inRange<uint64_t>(0, 20);
  const MemoryTree tree = TreeOf(size + later);  // more leaves change nothing
  const auto leaves = absl::MakeConstSpan(tree.leaves()).subspan(0, size);
  RC_ASSERT(RootOf(size, tree.Reader()).value() == reference::Mth(leaves));
  RC_ASSERT(InclusionProof(index, size, tree.Reader()).value() == reference::Path(index, leaves));
  RC_ASSERT(ConsistencyProof(first, size, tree.Reader()).value() ==
            reference::Subproof(first, leaves, true));
}

}  // namespace
}  // namespace rollcall
