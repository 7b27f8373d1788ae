// What the rules cost: verifying, folding, appending, proving.
//
//   build/benchmarks/bin/core_benchmark --benchmark_repetitions=5
//       --benchmark_report_aggregates_only=true
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "benchmark/benchmark.h"
#include "core/crypto/signer.h"
#include "core/fold/fold.h"
#include "core/merkle/tree.h"
#include "core/statement/statement.h"
#include "storage/group.h"
#include "storage/memory_store.h"
#include "tests/testing/test_directory.h"

namespace rollcall {
namespace {

using testing::Said;
using testing::TestDirectory;

void Verify(benchmark::State& state, KeyAlgorithm algorithm) {
  const auto key = PrivateKey::Generate(algorithm);
  const std::string message(300, 'm');
  const auto signature = key->Sign(message);
  for (auto _ : state) {
    benchmark::DoNotOptimize(key->public_key().Verify(message, *signature).ok());
  }
}
BENCHMARK_CAPTURE(Verify, Ed25519, KeyAlgorithm::kEd25519);
BENCHMARK_CAPTURE(Verify, EcdsaP256, KeyAlgorithm::kEcdsaP256);

// A tree in memory, kept from one benchmark to the next.
class Tree {
 public:
  void GrowTo(uint64_t size) {
    while (size_ < size) Append();
  }
  void Append() {
    const auto nodes = AppendLeaf(size_, LeafHash(absl::StrCat("entry ", size_)), Reader());
    for (const auto& [id, hash] : *nodes) nodes_[id] = hash;
    ++size_;
  }
  NodeReader Reader() const {
    return [this](NodeId id) -> absl::StatusOr<Digest> { return nodes_.at(id); };
  }

 private:
  uint64_t size_ = 0;
  absl::flat_hash_map<NodeId, Digest> nodes_;
};

void AppendLeaves(benchmark::State& state) {
  const auto leaves = static_cast<uint64_t>(state.range(0));
  for (auto _ : state) {
    Tree tree;
    tree.GrowTo(leaves);
    benchmark::DoNotOptimize(RootOf(leaves, tree.Reader())->data());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(AppendLeaves)->RangeMultiplier(10)->Range(1, 1'000'000)->Unit(benchmark::kMillisecond);

void MakeAndVerifyInclusion(benchmark::State& state) {
  const auto size = static_cast<uint64_t>(state.range(0));
  Tree tree;
  tree.GrowTo(size);
  const Digest root = *RootOf(size, tree.Reader());
  uint64_t index = 0;
  for (auto _ : state) {
    const auto proof = InclusionProof(index, size, tree.Reader());
    const Digest leaf = LeafHash(absl::StrCat("entry ", index));
    benchmark::DoNotOptimize(VerifyInclusion(leaf, index, size, *proof, root).ok());
    index = (index + 7919) % size;
  }
}
BENCHMARK(MakeAndVerifyInclusion)->Arg(1'000)->Arg(1'000'000);

void MakeAndVerifyConsistency(benchmark::State& state) {
  const auto size = static_cast<uint64_t>(state.range(0));
  Tree tree;
  tree.GrowTo(size);
  const Digest root = *RootOf(size, tree.Reader());
  uint64_t first = 1;
  for (auto _ : state) {
    const auto proof = ConsistencyProof(first, size, tree.Reader());
    const Digest first_root = *RootOf(first, tree.Reader());
    benchmark::DoNotOptimize(VerifyConsistency(first, first_root, size, root, *proof).ok());
    first = 1 + (first + 7919) % size;
  }
}
BENCHMARK(MakeAndVerifyConsistency)->Arg(1'000)->Arg(1'000'000);

// Opens and folds a sheet; with the signature verified anew each time, as a
// replay does, or ahead, as the sequencer finds it.
void FoldSheet(benchmark::State& state, bool verified_ahead) {
  TestDirectory directory;
  directory.Enrol("KEN");
  const Said said =
      directory.Say(Kind::kSheet, "states/KEN/technical",
                    directory.SheetBody(v1::CONTACT_KIND_TECHNICAL), directory.StateSigners("KEN"));
  const Placement place{directory.accepted().size(), directory.clock().Now()};
  for (auto _ : state) {
    const auto opened = Statement::Open(said.statement.envelope());
    ChangeSet changes(&directory.view());
    const Statement& statement = verified_ahead ? said.statement : *opened;
    benchmark::DoNotOptimize(Apply(statement, place, said.body, changes).ok());
  }
}
BENCHMARK_CAPTURE(FoldSheet, VerifiedNow, false);
BENCHMARK_CAPTURE(FoldSheet, VerifiedAhead, true);

}  // namespace
}  // namespace rollcall
