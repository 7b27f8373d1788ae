#include "storage/group.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/fold/state_answer.h"
#include "core/geography/state.h"
#include "core/statement/canonical.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/ledger.h"
#include "storage/memory_store.h"
#include "storage/rocksdb_store.h"
#include "tests/storage/directory_life.h"
#include "tests/storage/table_dump.h"
#include "tests/testing/scratch_folder.h"

namespace rollcall::testing {
namespace {

using ::testing::ElementsAre;

class GroupTest : public ::testing::Test {
 protected:
  GroupTest() { LiveALife(life_); }

  TestDirectory& life() { return life_; }
  size_t all() const { return life_.accepted().size(); }

  // The directory's life in a store of its own.
  std::unique_ptr<Store> Written(const std::vector<size_t>& sizes) {
    std::unique_ptr<Store> store = NewMemoryStore();
    WriteAll(*store, life_, sizes);
    return store;
  }

  // What the group would write.
  static std::map<std::string, absl::optional<std::string>> Changes(const Batch& batch) {
    std::map<std::string, absl::optional<std::string>> changes;
    for (const Batch::Change& change : batch.changes()) {
      changes[absl::StrCat(TableName(change.table), "/", change.key)] = change.value;
    }
    return changes;
  }
  std::map<std::string, absl::optional<std::string>> Changes(const Group& group) {
    const auto batch = group.Finish(NoteOf(life_, group));
    EXPECT_TRUE(batch.ok()) << batch.status();
    return batch.ok() ? Changes(*batch) : std::map<std::string, absl::optional<std::string>>();
  }

  // The States whose answer the group writes.
  std::set<std::string> Answered(const Group& group) {
    std::set<std::string> states;
    for (const auto& [key, value] : Changes(group)) {
      if (key.rfind("answer/", 0) == 0) states.insert(key.substr(7));
    }
    return states;
  }

 private:
  TestDirectory life_;
};

TEST_F(GroupTest, OneGroupWritesTheSameAsManyOfOne) {
  const auto one_by_one = Dump(*Written({1}));
  EXPECT_EQ(one_by_one.at("entry").size(), all());
  EXPECT_EQ(one_by_one.at("answer").size(), 3u);
  EXPECT_EQ(Dump(*Written({all()})), one_by_one);
  EXPECT_EQ(Dump(*Written({2})), one_by_one);
  EXPECT_EQ(Dump(*Written({5, 3})), one_by_one);
  EXPECT_EQ(Dump(*Written({1, all()})), one_by_one);
}

TEST_F(GroupTest, WritesTheSameToRocksDbAsToMemory) {
  const ScratchFolder folder;
  RocksDbOptions options;
  options.path = folder.At("store");
  {
    auto store = OpenRocksDbStore(options);
    ASSERT_TRUE(store.ok()) << store.status();
    WriteAll(**store, life(), {2, 1, 4});
  }
  auto store = OpenRocksDbStore(options);
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_EQ(Dump(**store), Dump(*Written({3})));
}

TEST_F(GroupTest, WritesTheViewOfTheFold) {
  const auto store = Written({4});
  std::map<std::string, std::string> folded;
  ASSERT_TRUE(life()
                  .view()
                  .Scan("", "",
                        [&](absl::string_view key, absl::string_view record) {
                          folded.emplace(std::string(key), std::string(record));
                          return true;
                        })
                  .ok());
  EXPECT_EQ(Rows(*store, Table::kView), folded);
}

// After every group, the stored answers are those that the view and the bodies
// give for every State of the world.
TEST_F(GroupTest, KeepsEveryAnswerUpToDate) {
  for (const size_t size : {size_t{1}, size_t{2}, size_t{5}}) {
    const auto store = NewMemoryStore();
    for (size_t begin = 0; begin < all(); begin += size) {
      WriteGroup(*store, life(), begin, std::min(all(), begin + size));
      const StoreView view(*store);
      const Ledger ledger(*store);
      for (const StateRow& row : AllStates()) {
        const auto fresh = AnswerState(
            view, [&](absl::string_view digest) { return ledger.Body(digest); }, row.alpha3);
        ASSERT_TRUE(fresh.ok()) << fresh.status();
        const auto stored = ledger.Answer(row.alpha3);
        ASSERT_TRUE(stored.ok()) << stored.status();
        if (fresh->standing() == v1::STANDING_NOT_ENROLLED) {
          EXPECT_FALSE(stored->has_value()) << row.alpha3;
        } else {
          EXPECT_EQ(*stored, EncodeCanonical(*fresh)) << row.alpha3 << " after " << begin;
        }
      }
    }
  }
}

TEST_F(GroupTest, RewritesOnlyTheAnswersThatChange) {
  const auto store = Written({all()});
  Group group(*store, all());
  const Said sheet = life().Say(Kind::kSheet, "states/TUV/technical",
                                life().SheetBody(v1::CONTACT_KIND_TECHNICAL), life().Registrar());
  const auto leaf = EncodeEntry(sheet.statement, life().clock().Now());
  ASSERT_TRUE(leaf.ok());
  const absl::Status appended =
      group.Append(sheet.statement, life().clock().Now(), *leaf, absl::string_view(sheet.body));
  ASSERT_TRUE(appended.ok()) << appended;
  EXPECT_THAT(Answered(group), ElementsAre("TUV"));
}

TEST_F(GroupTest, SaysWhenCallersMustBeIdentifiedAnew) {
  const auto store = NewMemoryStore();
  std::set<Kind> with;
  std::set<Kind> without;
  for (size_t i = 0; i < all(); ++i) {
    Group group(*store, i);
    EXPECT_FALSE(group.changes_access());
    ASSERT_TRUE(AppendAccepted(group, life(), i).ok());
    (group.changes_access() ? with : without).insert(life().accepted()[i].statement.kind());
    WriteGroup(*store, life(), i, i + 1);
  }
  EXPECT_THAT(with, ElementsAre(Kind::kCharter, Kind::kEnrolment, Kind::kKeys, Kind::kAccess));
  EXPECT_THAT(without, ElementsAre(Kind::kSheet, Kind::kProposal, Kind::kDecision, Kind::kErasure,
                                   Kind::kPlan, Kind::kDispatch, Kind::kAcknowledgement,
                                   Kind::kReachability, Kind::kReport));
}

TEST_F(GroupTest, EveryEntryHasAProofThatVerifies) {
  const auto store = NewMemoryStore();
  WriteGroup(*store, life(), 0, 5);
  Group group(*store, 5);
  for (size_t i = 5; i < all(); ++i) {
    ASSERT_TRUE(AppendAccepted(group, life(), i).ok());
    ASSERT_EQ(group.size(), i + 1);
    const auto root = group.Root();
    ASSERT_TRUE(root.ok()) << root.status();
    for (uint64_t index = 0; index < group.size(); ++index) {
      const auto entry = group.Entry(index);
      ASSERT_TRUE(entry.ok()) << entry.status();
      EXPECT_EQ(*entry, LeafOf(life(), index));
      const auto proof = group.InclusionProof(index);
      ASSERT_TRUE(proof.ok()) << proof.status();
      EXPECT_TRUE(VerifyInclusion(LeafHash(*entry), index, group.size(), *proof, *root).ok());
    }
  }
  EXPECT_EQ(group.Entry(all()).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(group.InclusionProof(all()).status().code(), absl::StatusCode::kOutOfRange);
}

TEST_F(GroupTest, ProofsVerifyFromTheStoreAfterwards) {
  const auto store = Written({3});
  const Ledger ledger(*store);
  const auto checkpoint = ledger.LastCheckpoint();
  ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
  EXPECT_EQ(checkpoint->size, all());
  for (uint64_t index = 0; index < all(); ++index) {
    const auto proof = InclusionProof(index, all(), ledger.Nodes());
    ASSERT_TRUE(proof.ok()) << proof.status();
    EXPECT_TRUE(
        VerifyInclusion(LeafHash(*ledger.Entry(index)), index, all(), *proof, checkpoint->root)
            .ok());
  }
}

TEST_F(GroupTest, FindsStatementsOfBaseAndGroup) {
  const auto store = NewMemoryStore();
  WriteGroup(*store, life(), 0, 3);
  Group group(*store, 3);
  ASSERT_TRUE(AppendAccepted(group, life(), 3).ok());
  for (uint64_t index = 0; index < 4; ++index) {
    const auto found = group.IndexOf(life().accepted()[index].statement.digest());
    ASSERT_TRUE(found.ok()) << found.status();
    EXPECT_EQ(*found, index);
  }
  const auto missing = group.IndexOf(life().accepted()[4].statement.digest());
  ASSERT_TRUE(missing.ok());
  EXPECT_FALSE(missing->has_value());
}

TEST_F(GroupTest, RefusalLeavesTheGroupAsItWas) {
  const auto store = NewMemoryStore();
  WriteGroup(*store, life(), 0, 3);
  Group group(*store, 3);
  ASSERT_TRUE(AppendAccepted(group, life(), 3).ok());
  const auto before = Changes(group);

  // Once more; out of order; with the body of another.
  EXPECT_EQ(ReasonOf(AppendAccepted(group, life(), 3)), v1::ERROR_REASON_CHAIN_CONFLICT);
  EXPECT_FALSE(AppendAccepted(group, life(), all() - 2).ok());
  const Said& next = life().accepted()[4];
  EXPECT_EQ(ReasonOf(group.Append(next.statement, life().accept_times()[4], LeafOf(life(), 4),
                                  absl::string_view("another body"))),
            v1::ERROR_REASON_BODY_MISMATCH);

  EXPECT_EQ(group.size(), 4u);
  EXPECT_EQ(Changes(group), before);
  EXPECT_TRUE(AppendAccepted(group, life(), 4).ok()) << "the group goes on";
}

TEST_F(GroupTest, GoesOnAfterEveryRefusalAsIfItHadNotBeen) {
  const auto store = NewMemoryStore();
  const auto snapshot = store->Snapshot();
  Group group(*snapshot, 0);
  for (size_t i = 0; i < all(); ++i) {
    ASSERT_TRUE(AppendAccepted(group, life(), i).ok());
    for (size_t again = 0; again <= i; ++again) {
      EXPECT_FALSE(AppendAccepted(group, life(), again).ok());
    }
  }
  const auto batch = group.Finish(NoteOf(life(), group));
  ASSERT_TRUE(batch.ok()) << batch.status();
  ASSERT_TRUE(store->Write(*batch).ok());
  EXPECT_EQ(Dump(*store), Dump(*Written({1})));
}

// A reader whose table of hashes cannot be read.
class WithoutNodes final : public Reader {
 public:
  explicit WithoutNodes(const Reader& reader) : reader_(reader) {}
  absl::StatusOr<absl::optional<std::string>> Get(Table table,
                                                  absl::string_view key) const override {
    if (table == Table::kNode && broken) return absl::UnavailableError("injected");
    return reader_.Get(table, key);
  }
  absl::Status Scan(Table table, absl::string_view prefix, absl::string_view from,
                    const Visitor& visit) const override {
    return reader_.Scan(table, prefix, from, visit);
  }

  bool broken = true;

 private:
  const Reader& reader_;
};

TEST_F(GroupTest, AFailingDiskLeavesTheGroupAsItWas) {
  const auto store = NewMemoryStore();
  WriteGroup(*store, life(), 0, 3);
  WithoutNodes failing(*store);
  Group group(failing, 3);
  EXPECT_EQ(AppendAccepted(group, life(), 3).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(group.size(), 3u);
  failing.broken = false;
  const std::map<std::string, absl::optional<std::string>> changes = Changes(group);
  EXPECT_EQ(changes.size(), 1u) << "the checkpoint and nothing else";
  EXPECT_TRUE(AppendAccepted(group, life(), 3).ok());
}

// The statement number of the one erasure in the life, and what it erases.
struct Erased {
  size_t sheet = 0;
  size_t erasure = 0;
  std::string digest;
};
Erased FindErasure(const TestDirectory& life) {
  Erased found;
  for (size_t i = 0; i < life.accepted().size(); ++i) {
    if (life.accepted()[i].statement.kind() != Kind::kErasure) continue;
    v1::Erasure body;
    EXPECT_TRUE(body.ParseFromString(life.accepted()[i].body));
    found.erasure = i;
    found.digest = body.body_digests(0);
  }
  while (life.accepted()[found.sheet].statement.body_digest().view() != found.digest) {
    ++found.sheet;
  }
  return found;
}

TEST_F(GroupTest, ErasureDeletesTheBodyInTheSameBatch) {
  const Erased erased = FindErasure(life());
  const auto store = NewMemoryStore();
  WriteGroup(*store, life(), 0, erased.erasure);
  ASSERT_TRUE(Value(*store, Table::kBody, erased.digest).has_value());
  Group group(*store, erased.erasure);
  ASSERT_TRUE(AppendAccepted(group, life(), erased.erasure).ok());
  const auto changes = Changes(group);
  const auto change = changes.find(absl::StrCat("body/", erased.digest));
  ASSERT_NE(change, changes.end());
  EXPECT_EQ(change->second, absl::nullopt);
  EXPECT_THAT(Answered(group), ElementsAre("KEN"));
}

TEST_F(GroupTest, WordsErasedInTheirOwnGroupAreNeverWritten) {
  const Erased erased = FindErasure(life());
  const auto store = NewMemoryStore();
  Group group(*store, 0);
  for (size_t i = 0; i <= erased.erasure; ++i) {
    ASSERT_TRUE(AppendAccepted(group, life(), i).ok());
  }
  const auto batch = group.Finish(NoteOf(life(), group));
  ASSERT_TRUE(batch.ok()) << batch.status();
  for (const Batch::Change& change : batch->changes()) {
    if (change.value.has_value()) {
      EXPECT_EQ(change.value->find(life().accepted()[erased.sheet].body), std::string::npos);
    }
  }
}

// The sheet in force is erased: its State's answer must not show it any more.
TEST_F(GroupTest, ErasureOfTheSheetInForceClearsTheAnswer) {
  const Said* sheet = nullptr;
  for (const Said& said : life().accepted()) {
    if (said.statement.header().subject() == "states/TUV/technical") sheet = &said;
  }
  ASSERT_NE(sheet, nullptr);
  const std::string digest = sheet->statement.body_digest().ToBytes();
  const auto store = Written({all()});
  v1::State answer;
  ASSERT_TRUE(answer.ParseFromString(Rows(*store, Table::kAnswer)["TUV"]));
  EXPECT_EQ(answer.sheets(0).standing(), v1::BODY_STANDING_PRESENT);

  life().MustAccept(Kind::kErasure, "states/TUV/technical", life().ErasureBody({digest}),
                    life().Registrar());
  WriteGroup(*store, life(), all() - 1, all());
  ASSERT_TRUE(answer.ParseFromString(Rows(*store, Table::kAnswer)["TUV"]));
  EXPECT_EQ(answer.sheets(0).standing(), v1::BODY_STANDING_ERASED);
  EXPECT_FALSE(answer.sheets(0).has_sheet());
  EXPECT_EQ(Value(*store, Table::kBody, digest), absl::nullopt);
}

TEST_F(GroupTest, FoldsTheSameWhenContentBodiesAreWithheld) {
  const auto full = Written({4});
  const auto store = NewMemoryStore();
  Group group(*store, 0);
  for (size_t i = 0; i < all(); ++i) {
    const Said& said = life().accepted()[i];
    absl::optional<absl::string_view> body;
    if (said.statement.row().body_class == BodyClass::kRule) body = said.body;
    ASSERT_TRUE(
        group.Append(said.statement, life().accept_times()[i], LeafOf(life(), i), body).ok());
  }
  const auto batch = group.Finish(NoteOf(life(), group));
  ASSERT_TRUE(batch.ok()) << batch.status();
  ASSERT_TRUE(store->Write(*batch).ok());
  auto with = Dump(*full);
  auto without = Dump(*store);
  for (const char* same : {"entry", "node", "view", "meta"}) EXPECT_EQ(with[same], without[same]);
  v1::State answer;
  ASSERT_TRUE(answer.ParseFromString(without["answer"]["KEN"]));
  ASSERT_EQ(answer.sheets_size(), 2);
  EXPECT_EQ(answer.sheets(0).standing(), v1::BODY_STANDING_WITHHELD);
}

TEST_F(GroupTest, RefusesACheckpointThatIsNotItsOwn) {
  const auto store = NewMemoryStore();
  Group shorter(*store, 0);
  ASSERT_TRUE(AppendAccepted(shorter, life(), 0).ok());
  Group group(*store, 0);
  ASSERT_TRUE(AppendAccepted(group, life(), 0).ok());
  ASSERT_TRUE(AppendAccepted(group, life(), 1).ok());
  const Checkpoint wrong_root{.origin = kTestOrigin, .size = group.size(), .root = Sha256("x")};
  const Signer* signers[] = {&life().LogKey()};
  for (const std::string& note :
       {std::string(), NoteOf(life(), shorter), *SignCheckpoint(wrong_root, signers)}) {
    EXPECT_EQ(group.Finish(note).status().code(), absl::StatusCode::kInternal) << note;
  }
  EXPECT_TRUE(group.Finish(NoteOf(life(), group)).ok());
}

}  // namespace
}  // namespace rollcall::testing
