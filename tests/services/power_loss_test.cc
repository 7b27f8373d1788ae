// The power fails under a writing node, at any moment: every receipt that was
// given is kept, nothing stands twice, and what is there adds up.
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/statement/statement.h"
#include "gtest/gtest.h"
#include "rocksdb/env.h"
#include "services/head.h"
#include "services/sequencer.h"
#include "storage/fsck.h"
#include "storage/ledger.h"
#include "storage/memory_store.h"
#include "storage/rocksdb_store.h"
#include "storage/synced_mark.h"
#include "tests/services/recording_observer.h"
#include "tests/services/sequencer_fixture.h"
#include "tests/testing/power_cut_disk.h"
#include "tests/testing/run_seed.h"
#include "tests/testing/scratch_folder.h"
#include "tests/testing/seeded_store.h"
#include "tests/testing/test_directory.h"

namespace rollcall {
namespace {

using testing::PowerCutFileSystem;
using testing::Said;

// Changes of files, names and syncs until the power fails. Opening takes some 100
// of them, a group of statements three.
constexpr uint64_t kMostChanges = 150;
constexpr int kGroupsBeforeNoPower = 40;
constexpr const char* kStates[] = {"KEN", "TZA", "UGA"};

// Losses of power: 25, or as often as the environment's ROLLCALL_KILLS says.
uint64_t LossCount() {
  const char* const wanted = std::getenv("ROLLCALL_KILLS");
  uint64_t losses = 0;
  return wanted != nullptr && absl::SimpleAtoi(wanted, &losses) ? losses : 25;
}

class PowerLossTest : public ::testing::Test {
 protected:
  PowerLossTest() {
    for (const char* state : kStates) directory_.Enrol(state);
    const auto store = Open();
    EXPECT_TRUE(store.ok()) << store.status();
    if (store.ok()) SeedStore(directory_, **store);
  }

  absl::StatusOr<std::unique_ptr<DiskStore>> Open() {
    RocksDbOptions options;
    options.path = path();
    options.env = disk_.env.get();
    return OpenRocksDbStore(options);
  }
  std::string path() const { return folder_.At("store"); }

  std::vector<Said> NextSheets() {
    std::vector<Said> sheets;
    for (const char* state : kStates) {
      for (const auto& [place, kind] : {std::pair("technical", v1::CONTACT_KIND_TECHNICAL),
                                        std::pair("diplomatic", v1::CONTACT_KIND_DIPLOMATIC)}) {
        sheets.push_back(directory_.Say(Kind::kSheet, absl::StrCat("states/", state, "/", place),
                                        directory_.SheetBody(kind),
                                        directory_.StateSigners(state)));
      }
    }
    return sheets;
  }

  // Opens and writes until something fails, and remembers all receipts. False when
  // nothing failed.
  bool WriteUntilItFails() {
    const auto store = Open();
    if (!store.ok()) {
      EXPECT_FALSE(absl::IsDataLoss(store.status())) << store.status();
      return true;
    }
    auto head = ReadHead(**store, /*access_epoch=*/1);
    EXPECT_TRUE(head.ok()) << head.status();
    if (!head.ok()) return true;
    PublishedHead published(*std::move(head));
    const auto sequencer = Sequencer::Start(**store, published, {&directory_.LogKey()},
                                            directory_.clock(), observer_, SequencerOptions());
    EXPECT_TRUE(sequencer.ok()) << sequencer.status();
    for (int group = 0; sequencer.ok() && group < kGroupsBeforeNoPower; ++group) {
      if (!WriteGroup(**sequencer)) return true;
    }
    return false;
  }

  // False when one is refused. What has a receipt is the directory's, too.
  bool WriteGroup(Sequencer& sequencer) {
    const std::vector<Said> sheets = NextSheets();
    testing::Verdicts verdicts;
    // Each for itself, so that they are written in groups of any size.
    for (const Said& sheet : sheets) {
      sent_.emplace(sheet.statement.digest().ToBytes(), sheet);
      sequencer.SubmitTogether({{sheet.statement, sheet.body, verdicts.Add()}});
    }
    bool all = true;
    const auto received = verdicts.All();
    for (size_t i = 0; i < sheets.size(); ++i) {
      if (!received[i].ok()) {
        EXPECT_EQ(ReasonOf(received[i].status()), v1::ERROR_REASON_WRITE_FAILED);
        all = false;
        continue;
      }
      receipts_.push_back(*received[i]);
      EXPECT_TRUE(directory_.Accept(sheets[i]).ok());
    }
    return all;
  }

  // Reads the log; lets the directory go on from what is there beyond receipts.
  void ExpectAllKept(const Store& store) {
    const Ledger ledger(store);
    const absl::StatusOr<uint64_t> size = ledger.Size();
    ASSERT_TRUE(size.ok()) << size.status();
    std::set<std::string> seen;
    for (uint64_t i = 0; i < *size; ++i) {
      const auto bytes = ledger.Entry(i);
      ASSERT_TRUE(bytes.ok()) << bytes.status();
      const auto entry = DecodeEntry(*bytes);
      ASSERT_TRUE(entry.ok()) << entry.status();
      EXPECT_TRUE(seen.insert(entry->statement.digest().ToBytes()).second) << i << " stands twice";
    }
    for (const v1::Receipt& receipt : receipts_) {
      ASSERT_LT(receipt.index(), *size);
      EXPECT_EQ(*ledger.Entry(receipt.index()), receipt.entry()) << "of a receipt";
    }
    for (uint64_t i = directory_.accepted().size(); i < *size; ++i) {
      const auto sent = sent_.find(DecodeEntry(*ledger.Entry(i))->statement.digest().ToBytes());
      ASSERT_NE(sent, sent_.end()) << "nobody said entry " << i;
      ASSERT_TRUE(directory_.Accept(sent->second).ok());
    }
  }

  // All hashes, the checkpoint, and the fold played again from the first entry.
  void ExpectClean(const Store& store) {
    const std::unique_ptr<Store> scratch = NewMemoryStore();
    const auto report = CheckStore(store, *scratch, directory_.clock(), [](uint64_t, uint64_t) {});
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_TRUE(report->clean()) << report->told.front().what;
  }

  testing::ScratchFolder folder_;
  testing::PowerCutDisk disk_{testing::RunSeed() + 1};  // where it tears says nothing about when
  testing::TestDirectory directory_;
  testing::RecordingObserver observer_;
  std::map<std::string, Said> sent_;
  std::vector<v1::Receipt> receipts_;
};

// A file of two sectors on such a disk.
class OverwrittenFile {
 public:
  explicit OverwrittenFile(uint64_t seed)
      : disk_(seed), path_(folder_.Write("file", Sectors("aa"))) {
    EXPECT_TRUE(disk_.env->NewRandomRWFile(path_, &file_, rocksdb::EnvOptions()).ok());
  }

  bool Overwrite(absl::string_view sectors) { return file_->Write(0, Sectors(sectors)).ok(); }
  bool Sync() { return file_->Sync().ok(); }
  PowerCutFileSystem& files() { return *disk_.files; }

  // A letter for each sector; "torn" when one is neither old nor new.
  std::string Read() const {
    const std::string bytes = folder_.Read("file");
    const std::string sectors = {bytes.front(), bytes.back()};
    return bytes == Sectors(sectors) ? sectors : "torn";
  }

 private:
  static std::string Sectors(absl::string_view letters) {
    return std::string(512, letters[0]) + std::string(512, letters[1]);
  }

  const testing::ScratchFolder folder_;
  testing::PowerCutDisk disk_;
  const std::string path_;
  std::unique_ptr<rocksdb::RandomRWFile> file_;
};

TEST(PowerCutDiskTest, LosesAnyOverwrittenSectorThatWasNotSynced) {
  std::set<std::string> left;
  for (uint64_t seed = 0; seed < 64; ++seed) {
    OverwrittenFile file(seed);
    ASSERT_TRUE(file.Overwrite("bb"));
    file.files().LosePower();
    left.insert(file.Read());
  }
  EXPECT_EQ(left, (std::set<std::string>{"aa", "ab", "ba", "bb"}));
}

TEST(PowerCutDiskTest, KeepsWhatWasSyncedAndNothingThatCameWithoutPower) {
  for (uint64_t seed = 0; seed < 16; ++seed) {
    OverwrittenFile file(seed);
    ASSERT_TRUE(file.Overwrite("bb") && file.Sync());
    file.files().SetReadOnly(true);
    EXPECT_FALSE(file.Overwrite("cc"));
    EXPECT_FALSE(file.Sync());
    file.files().LosePower();
    EXPECT_EQ(file.Read(), "bb");
  }
}

TEST_F(PowerLossTest, KeepsEveryReceiptWhereverThePowerFails) {
  constexpr uint64_t kLossesBetweenChecks = 8;
  std::mt19937_64 moments(testing::RunSeed());
  uint64_t in_time = 0;
  for (uint64_t loss = 0; loss < LossCount(); ++loss) {
    SCOPED_TRACE(absl::StrCat("loss ", loss, " of ROLLCALL_SEED=", testing::RunSeed()));
    disk_.files->CutAfter(std::uniform_int_distribution<uint64_t>(0, kMostChanges)(moments));
    in_time += WriteUntilItFails() ? 1 : 0;
    disk_.files->LosePower();
    const auto store = Open();
    ASSERT_TRUE(store.ok()) << store.status();
    ASSERT_NO_FATAL_FAILURE(ExpectAllKept(**store));
    if (loss % kLossesBetweenChecks == 0) {
      ASSERT_NO_FATAL_FAILURE(ExpectClean(**store));
    }
  }
  const auto store = Open();
  ASSERT_TRUE(store.ok()) << store.status();
  ExpectClean(**store);
  std::cout << receipts_.size() << " receipts, " << in_time << " of " << LossCount()
            << " losses while it opened or wrote\n";
  EXPECT_GT(in_time, LossCount() / 2);
  EXPECT_FALSE(receipts_.empty());
}

// Syncs that were reported and never happened. The mark of what was synced, which
// happened to reach the disk, betrays it.
TEST_F(PowerLossTest, TellsThatWritesWereReportedAndLost) {
  disk_.files->SetLying(true);
  EXPECT_FALSE(WriteUntilItFails());
  ASSERT_FALSE(receipts_.empty());
  const std::string mark = absl::StrCat(path(), "/", kSyncedMarkFile);
  const std::string kept = folder_.At("mark");
  std::filesystem::copy_file(mark, kept);
  disk_.files->LosePower();
  std::filesystem::copy_file(kept, mark, std::filesystem::copy_options::overwrite_existing);
  disk_.files->SetLying(false);
  const auto store = Open();
  ASSERT_FALSE(store.ok()) << "all that was lost was kept";
  EXPECT_EQ(ReasonOf(store.status()), v1::ERROR_REASON_DATA_CORRUPTED) << store.status();
}

// Where the mark is lost, too, what is left is an older log, whole in itself: it
// is for whoever has seen more to say so (watchers, copies, receipts).
TEST_F(PowerLossTest, ALyingDiskLeavesAnOlderLogThatAddsUp) {
  {
    ASSERT_FALSE(WriteUntilItFails());
  }
  const size_t before = receipts_.size();
  disk_.files->SetLying(true);
  EXPECT_FALSE(WriteUntilItFails());
  ASSERT_GT(receipts_.size(), before);
  disk_.files->LosePower();
  std::filesystem::remove(absl::StrCat(path(), "/", kSyncedMarkFile));
  disk_.files->SetLying(false);
  const auto store = Open();
  ASSERT_TRUE(store.ok() || absl::IsDataLoss(store.status())) << store.status();
  if (!store.ok()) return;  // told
  ExpectClean(**store);
  const auto size = Ledger(**store).Size();
  ASSERT_TRUE(size.ok());
  for (size_t i = 0; i < before; ++i) {
    ASSERT_LT(receipts_[i].index(), *size) << "lost although its sync was none of the lies";
    EXPECT_EQ(*Ledger(**store).Entry(receipts_[i].index()), receipts_[i].entry());
  }
}

TEST_F(PowerLossTest, AReadOnlyDiskStopsWritingAndReadingGoesOn) {
  const auto store = Open();
  ASSERT_TRUE(store.ok()) << store.status();
  auto head = ReadHead(**store, /*access_epoch=*/1);
  ASSERT_TRUE(head.ok()) << head.status();
  PublishedHead published(*std::move(head));
  const auto sequencer = Sequencer::Start(**store, published, {&directory_.LogKey()},
                                          directory_.clock(), observer_, SequencerOptions());
  ASSERT_TRUE(sequencer.ok()) << sequencer.status();
  ASSERT_TRUE(WriteGroup(**sequencer));
  disk_.files->SetReadOnly(true);
  EXPECT_FALSE(WriteGroup(**sequencer));
  EXPECT_EQ(ReasonOf((*sequencer)->WriteStanding()), v1::ERROR_REASON_WRITE_FAILED);
  disk_.files->SetReadOnly(false);
  EXPECT_FALSE(WriteGroup(**sequencer)) << "not before it is started again";
  ASSERT_NO_FATAL_FAILURE(ExpectAllKept(**store));
}

TEST_F(PowerLossTest, WhatCannotBeReadIsAnErrorAndNoAnswer) {
  {
    ASSERT_TRUE(Open().ok());
  }  // from the write-ahead log into a table file
  const auto store = Open();
  ASSERT_TRUE(store.ok()) << store.status();
  disk_.files->SetUnreadable(true);
  const auto entry = Ledger(**store).Entry(0);
  EXPECT_TRUE(absl::IsUnavailable(entry.status())) << entry.status();
  const auto answer = Ledger(**store).Answer("KEN");
  EXPECT_TRUE(absl::IsUnavailable(answer.status())) << answer.status();
  disk_.files->SetUnreadable(false);
  EXPECT_TRUE(Ledger(**store).Answer("KEN").ok()) << "served again as soon as it can be read";
}

}  // namespace
}  // namespace rollcall
