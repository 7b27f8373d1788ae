// Verifying proofs: every good one passes, every damaged one fails.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/merkle/tree.h"
#include "tests/core/merkle/reference_tree.h"
#include "tests/testing/memory_tree.h"

namespace rollcall {
namespace {

using ::rollcall::testing::MemoryTree;

constexpr uint64_t kSmall = 40;  // sizes up to here are tried exhaustively

const MemoryTree& Tree() {
  static const MemoryTree* const tree = [] {
    auto* made = new MemoryTree;
    for (int i = 0; i < 700; ++i) made->Append(absl::StrCat("entry ", i));
    return made;
  }();
  return *tree;
}

Digest Root(uint64_t size) { return RootOf(size, Tree().Reader()).value(); }

Digest Flipped(Digest digest, size_t bit) {
  digest.data()[bit / 8] = static_cast<uint8_t>(digest.data()[bit / 8] ^ (1 << bit % 8));
  return digest;
}

struct Inclusion {
  Digest leaf;
  uint64_t index = 0;
  uint64_t size = 0;
  std::vector<Digest> proof;
  Digest root;

  static Inclusion Of(uint64_t index, uint64_t size) {
    return {Tree().leaves()[index], index, size,
            InclusionProof(index, size, Tree().Reader()).value(), Root(size)};
  }
  bool Verifies() const {
    const absl::Status status = VerifyInclusion(leaf, index, size, proof, root);
    EXPECT_TRUE(status.ok() || status.code() == absl::StatusCode::kDataLoss) << status;
    return status.ok();
  }
};

struct Consistency {
  uint64_t first = 0;
  Digest first_root;
  uint64_t second = 0;
  Digest second_root;
  std::vector<Digest> proof;

  static Consistency Of(uint64_t first, uint64_t second) {
    return {first, Root(first), second, Root(second),
            ConsistencyProof(first, second, Tree().Reader()).value()};
  }
  bool Verifies() const {
    const absl::Status status = VerifyConsistency(first, first_root, second, second_root, proof);
    EXPECT_TRUE(status.ok() || status.code() == absl::StatusCode::kDataLoss) << status;
    return status.ok();
  }
};

// What a log would say of a proof's list of hashes, damaged in every way that
// keeps its hashes.
std::vector<std::vector<Digest>> Rearranged(const std::vector<Digest>& proof) {
  std::vector<std::vector<Digest>> all;
  for (size_t i = 0; i < proof.size(); ++i) {
    all.push_back(proof);
    all.back().erase(all.back().begin() + static_cast<ptrdiff_t>(i));
    all.push_back(proof);
    all.back().insert(all.back().begin() + static_cast<ptrdiff_t>(i), proof[i]);
    if (i > 0) {
      all.push_back(proof);
      std::swap(all.back()[i - 1], all.back()[i]);
    }
  }
  all.push_back(proof);
  all.back().emplace_back();
  all.push_back(proof);
  all.back().insert(all.back().begin(), Digest());
  return all;
}

TEST(InclusionTest, EveryProofVerifiesAndNoOtherIndexOrSize) {
  for (uint64_t size = 1; size <= kSmall; ++size) {
    for (uint64_t index = 0; index < size; ++index) {
      const Inclusion good = Inclusion::Of(index, size);
      ASSERT_TRUE(good.Verifies()) << index << " of " << size;
      for (uint64_t other = 0; other <= size + 1; ++other) {
        Inclusion changed = good;
        changed.index = other;
        EXPECT_EQ(changed.Verifies(), other == index) << index << "->" << other << " of " << size;
      }
      for (uint64_t other = 0; other <= 2 * kSmall; ++other) {
        // With the root that the log's checkpoint of that size would name.
        Inclusion changed = good;
        changed.size = other;
        changed.root = Root(other);
        EXPECT_EQ(changed.Verifies(), other == size) << index << " of " << size << "->" << other;
        // Under the same root only a size of the very same shape can pass.
        changed.root = good.root;
        const bool same_shape = index < other && reference::PathShape(index, other) ==
                                                     reference::PathShape(index, size);
        EXPECT_EQ(changed.Verifies(), same_shape) << index << " of " << size << "->" << other;
      }
    }
  }
}

TEST(InclusionTest, EveryChangedBitAndEveryRearrangementFails) {
  for (uint64_t size = 1; size <= 17; ++size) {
    for (uint64_t index = 0; index < size; ++index) {
      const Inclusion good = Inclusion::Of(index, size);
      for (size_t bit = 0; bit < 8 * Digest::kBytes; ++bit) {
        Inclusion changed = good;
        changed.leaf = Flipped(good.leaf, bit);
        EXPECT_FALSE(changed.Verifies());
        changed = good;
        changed.root = Flipped(good.root, bit);
        EXPECT_FALSE(changed.Verifies());
        for (Digest& hash : changed.proof) {
          changed.root = good.root;
          hash = Flipped(hash, bit);
          EXPECT_FALSE(changed.Verifies()) << index << " of " << size;
          hash = Flipped(hash, bit);
        }
      }
      for (const auto& proof : Rearranged(good.proof)) {
        Inclusion changed = good;
        changed.proof = proof;
        EXPECT_FALSE(changed.Verifies()) << index << " of " << size;
      }
    }
  }
}

TEST(InclusionTest, RefusesAProofThatIsTooLongOrShortForTheSizeWhateverItsRoot) {
  const Digest a = LeafHash("a");
  const Digest b = LeafHash("b");
  EXPECT_TRUE(VerifyInclusion(a, 0, 2, {b}, NodeHash(a, b)).ok());
  EXPECT_FALSE(VerifyInclusion(b, 0, 1, {a}, NodeHash(a, b)).ok());
  EXPECT_FALSE(VerifyInclusion(a, 0, 3, {b}, NodeHash(a, b)).ok());
  EXPECT_FALSE(VerifyInclusion(a, 1, 1, {}, a).ok());
}

TEST(ConsistencyTest, EveryProofVerifiesAndNoOtherSizes) {
  for (uint64_t second = 1; second <= kSmall; ++second) {
    for (uint64_t first = 1; first < second; ++first) {
      const Consistency good = Consistency::Of(first, second);
      ASSERT_TRUE(good.Verifies()) << first << " in " << second;
      const std::string shape = reference::SubproofShape(first, second, true);
      for (uint64_t other = 1; other <= 2 * kSmall; ++other) {
        Consistency changed = good;
        changed.first = other;
        const bool first_shape =
            other < second && reference::SubproofShape(other, second, true) == shape;
        EXPECT_EQ(changed.Verifies(), first_shape) << first << "->" << other << " in " << second;
        changed.first_root = Root(other);
        EXPECT_EQ(changed.Verifies(), other == first) << first << "->" << other << " in " << second;
        changed = good;
        changed.second = other;
        const bool second_shape =
            first < other && reference::SubproofShape(first, other, true) == shape;
        EXPECT_EQ(changed.Verifies(), second_shape) << first << " in " << second << "->" << other;
        changed.second_root = Root(other);
        EXPECT_EQ(changed.Verifies(), other == second)
            << first << " in " << second << "->" << other;
      }
    }
  }
}

TEST(ConsistencyTest, EveryChangedBitAndEveryRearrangementFails) {
  for (uint64_t second = 2; second <= 17; ++second) {
    for (uint64_t first = 1; first < second; ++first) {
      const Consistency good = Consistency::Of(first, second);
      for (size_t bit = 0; bit < 8 * Digest::kBytes; ++bit) {
        Consistency changed = good;
        changed.first_root = Flipped(good.first_root, bit);
        EXPECT_FALSE(changed.Verifies());
        changed = good;
        changed.second_root = Flipped(good.second_root, bit);
        EXPECT_FALSE(changed.Verifies());
        changed.second_root = good.second_root;
        for (Digest& hash : changed.proof) {
          hash = Flipped(hash, bit);
          EXPECT_FALSE(changed.Verifies()) << first << " in " << second;
          hash = Flipped(hash, bit);
        }
      }
      for (const auto& proof : Rearranged(good.proof)) {
        Consistency changed = good;
        changed.proof = proof;
        EXPECT_FALSE(changed.Verifies()) << first << " in " << second;
      }
    }
  }
}

TEST(ConsistencyTest, NothingIsConsistentWithEverything) {
  for (const uint64_t second : {0, 1, 2, 7}) {
    EXPECT_TRUE(VerifyConsistency(0, EmptyRoot(), second, Root(second), {}).ok());
    EXPECT_FALSE(VerifyConsistency(0, EmptyRoot(), second, Root(second), {Digest()}).ok());
  }
  EXPECT_FALSE(VerifyConsistency(0, EmptyRoot(), 0, Root(1), {}).ok());
}

TEST(ConsistencyTest, OneSizeHasOneRoot) {
  EXPECT_TRUE(VerifyConsistency(7, Root(7), 7, Root(7), {}).ok());
  EXPECT_FALSE(VerifyConsistency(7, Root(7), 7, Root(8), {}).ok());
  EXPECT_FALSE(VerifyConsistency(7, Root(7), 7, Root(7), {Digest()}).ok());
  EXPECT_FALSE(VerifyConsistency(8, Root(8), 7, Root(7), {}).ok());
  EXPECT_FALSE(VerifyConsistency(7, Root(7), 8, Root(8), {}).ok());
}

RC_GTEST_PROP(InclusionProperty, EverySingleBitChangeFails, ()) {
  const auto size = *rc::gen::inRange<uint64_t>(1, 700);
  const Inclusion good = Inclusion::Of(*rc::gen::inRange<uint64_t>(0, size), size);
  RC_ASSERT(good.Verifies());
  const auto bit = *rc::gen::inRange<size_t>(0, 8 * Digest::kBytes);
  Inclusion leaf = good;
  leaf.leaf = Flipped(good.leaf, bit);
  RC_ASSERT(!leaf.Verifies());
  Inclusion root = good;
  root.root = Flipped(good.root, bit);
  RC_ASSERT(!root.Verifies());
  Inclusion index = good;
  index.index ^= uint64_t{1} << bit % 64;
  RC_ASSERT(!index.Verifies());
  if (!good.proof.empty()) {
    Inclusion hash = good;
    Digest& chosen = hash.proof[*rc::gen::inRange<size_t>(0, good.proof.size())];
    chosen = Flipped(chosen, bit);
    RC_ASSERT(!hash.Verifies());
  }
  Inclusion changed = good;
  changed.size ^= uint64_t{1} << bit % 10;
  if (changed.size <= Tree().size()) {
    changed.root = Root(changed.size);
    RC_ASSERT(!changed.Verifies());
  }
}

RC_GTEST_PROP(ConsistencyProperty, EverySingleBitChangeFails, ()) {
  const auto second = *rc::gen::inRange<uint64_t>(2, 700);
  const Consistency good = Consistency::Of(*rc::gen::inRange<uint64_t>(1, second), second);
  RC_ASSERT(good.Verifies());
  const auto bit = *rc::gen::inRange<size_t>(0, 8 * Digest::kBytes);
  Consistency changed = good;
  changed.first_root = Flipped(good.first_root, bit);
  RC_ASSERT(!changed.Verifies());
  changed = good;
  changed.second_root = Flipped(good.second_root, bit);
  RC_ASSERT(!changed.Verifies());
  changed = good;
  Digest& chosen = changed.proof[*rc::gen::inRange<size_t>(0, good.proof.size())];
  chosen = Flipped(chosen, bit);
  RC_ASSERT(!changed.Verifies());
  changed = good;
  changed.second ^= uint64_t{1} << bit % 10;
  if (changed.second <= Tree().size()) {
    changed.second_root = Root(changed.second);
    RC_ASSERT(!changed.Verifies());
  }
  changed = good;
  changed.first ^= uint64_t{1} << bit % 10;
  if (changed.first <= Tree().size()) {
    changed.first_root = Root(changed.first);
    RC_ASSERT(!changed.Verifies());
  }
}

}  // namespace
}  // namespace rollcall
