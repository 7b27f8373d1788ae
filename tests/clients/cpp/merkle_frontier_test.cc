#include "clients/cpp/merkle_frontier.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/testing/memory_tree.h"

namespace rollcall {
namespace {

std::string EntryNumber(uint64_t i) { return "entry " + std::to_string(i); }

TEST(MerkleFrontierTest, BeginsWithTheEmptyRoot) {
  const MerkleFrontier frontier;
  EXPECT_EQ(frontier.size(), 0u);
  EXPECT_EQ(frontier.Root().value(), EmptyRoot());
}

TEST(MerkleFrontierTest, HasTheRootOfTheWholeTree) {
  testing::MemoryTree tree;
  MerkleFrontier frontier;
  for (uint64_t i = 0; i < 130; ++i) {
    tree.Append(EntryNumber(i));
    ASSERT_TRUE(frontier.Append(LeafHash(EntryNumber(i))).ok());
    ASSERT_EQ(frontier.Root().value(), RootOf(i + 1, tree.Reader()).value()) << i;
  }
  EXPECT_EQ(frontier.size(), 130u);
}

TEST(MerkleFrontierTest, GoesOnFromTheLastLeafOfAnySize) {
  testing::MemoryTree tree;
  for (uint64_t i = 0; i < 70; ++i) tree.Append(EntryNumber(i));
  const Digest whole = RootOf(70, tree.Reader()).value();
  for (uint64_t size = 1; size <= 70; ++size) {
    const auto path = InclusionProof(size - 1, size, tree.Reader()).value();
    auto frontier = MerkleFrontier::FromLastLeaf(size, tree.leaves()[size - 1], path);
    ASSERT_TRUE(frontier.ok()) << size << ": " << frontier.status();
    ASSERT_EQ(frontier->Root().value(), RootOf(size, tree.Reader()).value()) << size;
    for (uint64_t i = size; i < 70; ++i) {
      ASSERT_TRUE(frontier->Append(tree.leaves()[i]).ok());
    }
    ASSERT_EQ(frontier->Root().value(), whole) << size;
  }
}

TEST(MerkleFrontierTest, RefusesPathOfAnotherLength) {
  testing::MemoryTree tree;
  for (uint64_t i = 0; i < 7; ++i) tree.Append(EntryNumber(i));
  auto path = InclusionProof(6, 7, tree.Reader()).value();
  path.pop_back();
  EXPECT_FALSE(MerkleFrontier::FromLastLeaf(7, tree.leaves()[6], path).ok());
  EXPECT_FALSE(MerkleFrontier::FromLastLeaf(0, tree.leaves()[6], {}).ok());
}

}  // namespace
}  // namespace rollcall
