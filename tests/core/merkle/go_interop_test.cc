// Go's sumdb/note and sumdb/tlog open our checkpoints and check our proofs.
// Needs Debian's golang-go and golang-golang-x-mod-dev and no network.
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/merkle/checkpoint.h"
#include "core/merkle/tree.h"
#include "tests/testing/memory_tree.h"
#include "tests/testing/scratch_folder.h"

namespace rollcall {
namespace {

using ::rollcall::testing::CommandResult;
using ::rollcall::testing::MemoryTree;
using ::rollcall::testing::ScratchFolder;

constexpr char kOrigin[] = "rollcall.example/directory";

std::string Entry(uint64_t index) { return absl::StrCat("entry ", index, std::string(3, '\0')); }

// What checkpoint_check is given.
struct Input {
  std::string verifier_key;
  std::string note;
  std::string earlier_note;
  struct Inclusion {
    std::string entry;
    uint64_t index = 0;
    std::vector<Digest> proof;
  };
  std::vector<Inclusion> inclusion;
  std::vector<Digest> consistency;

  std::string ToJson() const {
    const auto list = [](const std::vector<Digest>& hashes) {
      return absl::StrCat("[",
                          absl::StrJoin(hashes, ",",
                                        [](std::string* out, const Digest& hash) {
                                          absl::StrAppend(out, "\"",
                                                          absl::Base64Escape(hash.view()), "\"");
                                        }),
                          "]");
    };
    const std::string proofs =
        absl::StrJoin(inclusion, ",", [&](std::string* out, const Inclusion& i) {
          absl::StrAppend(out, "{\"entry\":\"", absl::Base64Escape(i.entry),
                          "\",\"index\":", i.index, ",\"proof\":", list(i.proof), "}");
        });
    return absl::StrCat("{\"verifier_key\":\"", verifier_key, "\",\"note\":\"",
                        absl::Base64Escape(note), "\",\"earlier_note\":\"",
                        absl::Base64Escape(earlier_note), "\",\"inclusion\":[", proofs,
                        "],\"consistency\":", list(consistency), "}");
  }
};

class GoInteropTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::ifstream in(absl::StrCat(ROLLCALL_GO_SOURCES, "/checkpoint_check/main.go"));
    const std::string source{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    ASSERT_FALSE(source.empty());
    folder_.Write("gopath/src/checkpoint_check/main.go", source);
    // /usr/share/gocode is where Debian installs Go libraries.
    const CommandResult built = folder_.Run(
        "GO111MODULE=off GOFLAGS= GOPROXY=off GOCACHE=$PWD/cache "
        "GOPATH=$PWD/gopath:/usr/share/gocode go build -o check checkpoint_check");
    ASSERT_EQ(built.exit_code, 0) << built.output;
    ASSERT_TRUE(key_.ok());
    while (tree_.size() < 70) tree_.Append(Entry(tree_.size()));
  }

  std::string NoteOf(uint64_t size) const {
    const Checkpoint checkpoint{kOrigin, size, RootOf(size, tree_.Reader()).value()};
    const Signer* const signer = &*key_;
    return SignCheckpoint(checkpoint, {signer}).value();
  }

  Input InputOf(uint64_t earlier, uint64_t size, const std::vector<uint64_t>& indices) const {
    Input input;
    input.verifier_key = NoteVerifier::Create(kOrigin, key_->public_key())->ToVerifierKey();
    input.note = NoteOf(size);
    input.earlier_note = NoteOf(earlier);
    for (const uint64_t index : indices) {
      input.inclusion.push_back(
          {Entry(index), index, InclusionProof(index, size, tree_.Reader()).value()});
    }
    input.consistency = ConsistencyProof(earlier, size, tree_.Reader()).value();
    return input;
  }

  CommandResult Check(const Input& input) const {
    folder_.Write("input.json", input.ToJson());
    return folder_.Run("./check < input.json");
  }

  // The program itself must have judged: a crash is no refusal.
  void ExpectRefused(const Input& input, const std::string& what) const {
    const CommandResult result = Check(input);
    EXPECT_EQ(result.exit_code, 1) << what << ": " << result.output;
    EXPECT_NE(result.output, "OK\n") << what;
  }

  const ScratchFolder folder_;
  const absl::StatusOr<PrivateKey> key_ = PrivateKey::Generate(KeyAlgorithm::kEd25519);
  MemoryTree tree_;
};

TEST_F(GoInteropTest, GoTakesOurNotesAndProofs) {
  for (const uint64_t size : {1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 64, 70}) {
    for (const uint64_t earlier : {uint64_t{1}, size / 2, size - 1, size}) {
      if (earlier == 0) continue;
      std::vector<uint64_t> all;
      for (uint64_t index = 0; index < size; ++index) all.push_back(index);
      const CommandResult result = Check(InputOf(earlier, size, all));
      EXPECT_EQ(result.exit_code, 0) << earlier << " in " << size;
      EXPECT_EQ(result.output, "OK\n") << earlier << " in " << size;
    }
  }
}

void FlipBit(std::string& bytes, size_t at) { bytes[at] = static_cast<char>(bytes[at] ^ 1); }
void FlipBit(Digest& digest) { digest.data()[7] = static_cast<uint8_t>(digest.data()[7] ^ 0x10); }

TEST_F(GoInteropTest, GoRefusesEveryPartWithOneBitChanged) {
  const Input good = InputOf(6, 13, {4});
  ASSERT_EQ(Check(good).output, "OK\n");
  using Damage = std::function<void(Input&)>;
  std::vector<std::pair<std::string, Damage>> damages = {
      {"origin", [](Input& i) { FlipBit(i.note, 0); }},
      {"size", [](Input& i) { FlipBit(i.note, i.note.find("\n13\n") + 2); }},
      {"root", [](Input& i) { FlipBit(i.note, i.note.find("\n13\n") + 5); }},
      {"signature", [](Input& i) { FlipBit(i.note, i.note.size() - 20); }},
      {"earlier size", [](Input& i) { FlipBit(i.earlier_note, i.earlier_note.find("\n6\n") + 1); }},
      {"earlier signature", [](Input& i) { FlipBit(i.earlier_note, i.earlier_note.size() - 20); }},
      {"verifier key", [](Input& i) { FlipBit(i.verifier_key, i.verifier_key.size() - 10); }},
      {"entry", [](Input& i) { FlipBit(i.inclusion[0].entry, 2); }},
      {"index", [](Input& i) { i.inclusion[0].index ^= 1; }},
      {"higher bit of the index", [](Input& i) { i.inclusion[0].index ^= 8; }},
      {"missing hash", [](Input& i) { i.inclusion[0].proof.pop_back(); }},
      {"missing consistency hash", [](Input& i) { i.consistency.pop_back(); }},
      {"another earlier checkpoint", [this](Input& i) { i.earlier_note = NoteOf(7); }},
      {"another later checkpoint", [this](Input& i) { i.note = NoteOf(12); }},
  };
  for (size_t n = 0; n < good.inclusion[0].proof.size(); ++n) {
    damages.emplace_back("inclusion hash", [n](Input& i) { FlipBit(i.inclusion[0].proof[n]); });
  }
  for (size_t n = 0; n < good.consistency.size(); ++n) {
    damages.emplace_back("consistency hash", [n](Input& i) { FlipBit(i.consistency[n]); });
  }
  for (const auto& [what, damage] : damages) {
    Input bad = good;
    damage(bad);
    ExpectRefused(bad, what);
  }
}

}  // namespace
}  // namespace rollcall
