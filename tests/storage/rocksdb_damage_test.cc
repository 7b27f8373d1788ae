// Damaged files: found, told, never served.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/crypto/digest.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/rocksdb_store.h"
#include "storage/synced_mark.h"
#include "tests/storage/table_dump.h"
#include "tests/testing/scratch_folder.h"

namespace rollcall::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr int kRows = 200;

std::string KeyOf(int i) { return absl::StrCat("key-", 1000 + i); }
// Not compressible, each different.
std::string ValueOf(int i) {
  std::string value;
  for (int part = 0; part < 4; ++part) value += Sha256(absl::StrCat(i, "/", part)).ToBytes();
  return value;
}

void Overwrite(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}
std::string ReadAll(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

class RocksDbDamageTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<Store>> Open() {
    RocksDbOptions options;
    options.path = folder_.At("store");
    options.create_if_missing = false;
    return OpenRocksDbStore(options);
  }

  // A store whose rows are in the write-ahead log only.
  void MakeLogged(int rows = kRows) {
    RocksDbOptions options;
    options.path = folder_.At("store");
    const auto store = OpenRocksDbStore(options);
    ASSERT_TRUE(store.ok()) << store.status();
    for (int i = 0; i < rows; ++i) {
      Batch batch;
      batch.Put(Table::kView, KeyOf(i), ValueOf(i));
      ASSERT_TRUE((*store)->Write(batch).ok());
    }
  }
  // A store whose rows are in one table file: opening writes out the log.
  void MakeFiled() {
    MakeLogged();
    ASSERT_TRUE(Open().ok());
  }

  // The largest file whose name ends so.
  std::string FileEnding(absl::string_view suffix) {
    std::string found;
    uintmax_t size = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.At("store"))) {
      if (absl::EndsWith(entry.path().string(), std::string(suffix)) && entry.file_size() >= size) {
        found = entry.path();
        size = entry.file_size();
      }
    }
    EXPECT_FALSE(found.empty()) << suffix;
    return found;
  }
  std::string MarkFile() { return folder_.At(absl::StrCat("store/", kSyncedMarkFile)); }

 private:
  ScratchFolder folder_;
};

bool TellsDamage(const absl::Status& status) {
  return status.code() == absl::StatusCode::kDataLoss &&
         ReasonOf(status) == v1::ERROR_REASON_DATA_CORRUPTED;
}

// What a damaged store did with its rows.
struct Outcome {
  int told = 0;
  int served = 0;
};

// Opens and reads every row; each must be told as damaged or be right.
Outcome ReadEverything(const absl::StatusOr<std::unique_ptr<Store>>& store) {
  Outcome outcome;
  if (!store.ok()) {
    EXPECT_TRUE(TellsDamage(store.status())) << store.status();
    return {.told = kRows, .served = 0};
  }
  for (int i = 0; i < kRows; ++i) {
    const auto value = (*store)->Get(Table::kView, KeyOf(i));
    if (value.ok()) {
      EXPECT_EQ(*value, ValueOf(i)) << "served damaged bytes of " << KeyOf(i);
      ++outcome.served;
    } else {
      EXPECT_TRUE(TellsDamage(value.status())) << value.status();
      ++outcome.told;
    }
  }
  int scanned = 0;
  const absl::Status scan =
      (*store)->Scan(Table::kView, "key-", "", [&](absl::string_view key, absl::string_view value) {
        EXPECT_EQ(key, KeyOf(scanned));
        EXPECT_EQ(value, ValueOf(scanned));
        ++scanned;
        return true;
      });
  EXPECT_EQ(scan.ok(), scanned == kRows) << scan;
  EXPECT_TRUE(scan.ok() || TellsDamage(scan)) << scan;
  return outcome;
}

TEST_F(RocksDbDamageTest, ReadsAllWhenNothingIsDamaged) {
  MakeFiled();
  EXPECT_EQ(ReadEverything(Open()).served, kRows);
}

TEST_F(RocksDbDamageTest, NeverServesAFlippedByteOfATableFile) {
  MakeFiled();
  const std::string file = FileEnding(".sst");
  const std::string good = ReadAll(file);
  ASSERT_GT(good.size(), kRows * 128u);
  int told = 0;
  int places = 0;
  for (size_t place = 0; place < good.size(); place += good.size() / 60) {
    std::string bad = good;
    bad[place] = static_cast<char>(bad[place] ^ 0x20);
    Overwrite(file, bad);
    told += ReadEverything(Open()).told > 0 ? 1 : 0;
    ++places;
  }
  // A few places hold nothing that reads need, such as statistics.
  EXPECT_GE(told, places * 9 / 10) << "of " << places;
  Overwrite(file, good);
  EXPECT_EQ(ReadEverything(Open()).served, kRows);
}

TEST_F(RocksDbDamageTest, TellsATruncatedTableFile) {
  MakeFiled();
  std::filesystem::resize_file(FileEnding(".sst"), 1000);
  EXPECT_EQ(ReadEverything(Open()).served, 0);
}

TEST_F(RocksDbDamageTest, TellsAMissingTableFile) {
  MakeFiled();
  std::filesystem::remove(FileEnding(".sst"));
  EXPECT_EQ(ReadEverything(Open()).served, 0);
}

TEST_F(RocksDbDamageTest, TellsAMissingCurrentFileInsteadOfBeginningAnew) {
  MakeFiled();
  std::filesystem::remove(FileEnding("CURRENT"));
  RocksDbOptions options;
  options.path = std::filesystem::path(FileEnding(".sst")).parent_path();
  EXPECT_TRUE(TellsDamage(OpenRocksDbStore(options).status()));
}

TEST_F(RocksDbDamageTest, TellsADamagedManifest) {
  MakeFiled();
  std::string manifest;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(MarkFile()).parent_path())) {
    if (absl::StrContains(entry.path().string(), "MANIFEST")) manifest = entry.path();
  }
  std::string bytes = ReadAll(manifest);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  Overwrite(manifest, bytes);
  EXPECT_TRUE(TellsDamage(Open().status()));
}

TEST_F(RocksDbDamageTest, TellsAFlippedByteInTheMiddleOfTheLog) {
  MakeLogged();
  std::filesystem::remove(MarkFile());  // found even by a store restored without it
  const std::string log = FileEnding(".log");
  std::string bytes = ReadAll(log);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  Overwrite(log, bytes);
  EXPECT_TRUE(TellsDamage(Open().status()));
}

// Every byte of the last record, its length and type among them: a record that
// seems to reach past the end looks to RocksDB as if a crash had cut it off.
TEST_F(RocksDbDamageTest, TellsEveryFlippedByteOfTheLastRecordOfTheLog) {
  MakeLogged(3);
  const std::string log = FileEnding(".log");
  const std::string folder = std::filesystem::path(log).parent_path();
  const std::string good = ReadAll(log);
  const size_t last_record = good.rfind(KeyOf(2)) - 32;
  const ScratchFolder copies;
  int tried = 0;
  for (size_t place = last_record; place < good.size(); place += 3) {
    const std::string copy = copies.At(absl::StrCat(place));
    std::filesystem::copy(folder, copy);
    std::string bad = good;
    bad[place] = static_cast<char>(bad[place] ^ 0x10);
    Overwrite(absl::StrCat(copy, "/", std::filesystem::path(log).filename().string()), bad);
    RocksDbOptions options;
    options.path = copy;
    const auto store = OpenRocksDbStore(options);
    EXPECT_TRUE(TellsDamage(store.status())) << "byte " << place << ": " << store.status();
    ++tried;
  }
  EXPECT_GT(tried, 40);
}

TEST_F(RocksDbDamageTest, TellsALogThatHasLostItsEnd) {
  MakeLogged();
  const std::string log = FileEnding(".log");
  std::filesystem::resize_file(log, std::filesystem::file_size(log) - 40);
  const absl::Status status = Open().status();
  EXPECT_TRUE(TellsDamage(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("writes that were synced are missing"));
  EXPECT_TRUE(TellsDamage(Open().status())) << "and tells it again";
}

TEST_F(RocksDbDamageTest, TellsAMissingLog) {
  MakeLogged();
  std::filesystem::remove(FileEnding(".log"));
  EXPECT_TRUE(TellsDamage(Open().status()));
}

// The last log alone reaches as far as the mark says; what is gone lies before.
TEST_F(RocksDbDamageTest, TellsThatAnEarlierLogIsMissing) {
  MakeLogged();
  {
    auto store = Open();
    ASSERT_TRUE(store.ok());
    Batch small;
    small.Put(Table::kMeta, "m", "1");
    ASSERT_TRUE((*store)->Write(small).ok());
    for (int i = 0; i < 6; ++i) {  // fills a write buffer, so that a new log is begun
      Batch large;
      large.Put(Table::kBody, KeyOf(i), std::string(4 * 1024 * 1024, 'x'));
      ASSERT_TRUE((*store)->Write(large).ok());
    }
    Batch last;
    last.Put(Table::kMeta, "m", "2");
    ASSERT_TRUE((*store)->Write(last).ok());
  }
  std::vector<std::string> logs;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(MarkFile()).parent_path())) {
    if (entry.path().extension() == ".log") logs.push_back(entry.path());
  }
  std::sort(logs.begin(), logs.end());
  ASSERT_GE(logs.size(), 2u);
  std::filesystem::remove(logs.front());
  EXPECT_TRUE(TellsDamage(Open().status()));
}

// The normal trace of a crash: the beginning of a record that was never
// acknowledged.
TEST_F(RocksDbDamageTest, DropsTheUnfinishedRecordThatACrashLeaves) {
  MakeLogged();
  const std::string log = FileEnding(".log");
  const std::string good = ReadAll(log);
  const std::string record = good.substr(good.rfind(KeyOf(kRows - 1)) - 32);
  Overwrite(log, good + record.substr(0, record.size() / 2));
  EXPECT_EQ(ReadEverything(Open()).served, kRows);
}

// After a crash of the machine the mark may be older than what was synced.
TEST_F(RocksDbDamageTest, TakesAnOlderMark) {
  MakeLogged(kRows / 2);
  const std::string older = ReadAll(MarkFile());
  MakeLogged();
  Overwrite(MarkFile(), older);
  EXPECT_EQ(ReadEverything(Open()).served, kRows);
}

TEST_F(RocksDbDamageTest, TakesAMarkThatNeverReachedTheDisk) {
  MakeLogged();
  for (const std::string& mark : {std::string(), std::string(16, '\0')}) {
    Overwrite(MarkFile(), mark);
    EXPECT_EQ(ReadEverything(Open()).served, kRows);
  }
  std::filesystem::remove(MarkFile());
  EXPECT_EQ(ReadEverything(Open()).served, kRows);
}

TEST_F(RocksDbDamageTest, TellsADamagedMark) {
  MakeLogged();
  const std::string good = ReadAll(MarkFile());
  for (size_t place = 0; place < good.size(); ++place) {
    std::string bad = good;
    bad[place] = static_cast<char>(bad[place] ^ 4);
    Overwrite(MarkFile(), bad);
    EXPECT_TRUE(TellsDamage(Open().status())) << place;
  }
  Overwrite(MarkFile(), good + good);
  EXPECT_TRUE(TellsDamage(Open().status()));
}

}  // namespace
}  // namespace rollcall::testing
