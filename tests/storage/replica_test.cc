#include "storage/replica.h"

#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <vector>

#include "core/base/refusal.h"
#include "core/fold/next_entry.h"
#include "core/statement/canonical.h"
#include "storage/ledger.h"
#include "storage/rocksdb_store.h"
#include "tests/storage/replica_world.h"
#include "tests/storage/table_dump.h"
#include "tests/testing/scratch_folder.h"

namespace rollcall::testing {
namespace {

using ::testing::HasSubstr;

class ReplicaTest : public ReplicaWorld {
 protected:
  // What the leader's own store holds, written by the sequencer's way.
  std::map<std::string, std::map<std::string, std::string>> Leader() {
    const auto store = NewMemoryStore();
    WriteAll(*store, directory_, {3});
    return Dump(*store);
  }
};

TEST_F(ReplicaTest, ACompleteCopyIsTheLeadersStoreByteForByte) {
  TakeAll();
  EXPECT_EQ(Dump(*store_), Leader());
  EXPECT_EQ(replica_->kept()->checkpoint, log_.Latest());
}

TEST_F(ReplicaTest, TheSizeOfPagesMakesNoDifference) {
  for (const uint64_t limit : {1, 2, 3, 7}) {
    store_ = NewMemoryStore();
    Reopen();
    TakeAll(limit);
    EXPECT_EQ(Dump(*store_), Leader()) << limit;
  }
}

TEST_F(ReplicaTest, ResumesAfterEveryPage) {
  while (!replica_->complete()) {
    const uint64_t before = replica_->size();
    const auto taken = Take(Next(2));
    ASSERT_TRUE(taken.ok()) << taken.status();
    Reopen();
    EXPECT_EQ(replica_->size(), std::min(before + 2, log_.size()));
    EXPECT_EQ(replica_->kept()->checkpoint, log_.Latest());
    EXPECT_EQ(Ledger(*store_).Size().value(), replica_->size());
  }
  EXPECT_EQ(Dump(*store_), Leader());
}

TEST_F(ReplicaTest, ResumesOnRocksDbAsInMemory) {
  const ScratchFolder folder;
  RocksDbOptions options;
  options.path = folder.At("store");
  do {
    replica_.reset();
    store_.reset();
    auto store = OpenRocksDbStore(options);
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
    Reopen();
    const auto taken = Take(Next(3));
    ASSERT_TRUE(taken.ok()) << taken.status();
  } while (!replica_->complete());
  EXPECT_EQ(Dump(*store_), Leader());
  replica_.reset();
  store_.reset();
}

TEST_F(ReplicaTest, GoesOnWhileTheLogGrows) {
  ASSERT_TRUE(Take(Next(4)).ok());
  Grow();
  ASSERT_TRUE(Take(Next(4)).ok());
  EXPECT_EQ(replica_->kept()->checkpoint, log_.Latest()) << "the largest that was shown";
  Grow("Funafuti III");
  TakeAll();
  EXPECT_EQ(Dump(*store_), Leader());
}

TEST_F(ReplicaTest, NothingNewWritesNothing) {
  TakeAll();
  const auto taken = Take(Next());
  ASSERT_TRUE(taken.ok()) << taken.status();
  EXPECT_EQ(taken->entries, 0u);
}

TEST_F(ReplicaTest, SaysWhenCallersMustBeIdentifiedAnew) {
  TakeAll();
  Grow();
  auto taken = Take(Next());
  ASSERT_TRUE(taken.ok()) << taken.status();
  EXPECT_FALSE(taken->changes_access);
  directory_.Enrol("BRA");
  taken = Take(Next());
  ASSERT_TRUE(taken.ok()) << taken.status();
  EXPECT_TRUE(taken->changes_access);
}

TEST_F(ReplicaTest, LearnsTheLogsNextKeyFromTheEntriesThemselves) {
  TakeAll();
  const PrivateKey& next = directory_.Key("log-next");
  v1::Charter charter = directory_.MakeCharter();
  charter.mutable_log_keys(0)->set_public_key(std::string(next.public_key().ed25519()));
  directory_.MustAccept(Kind::kCharter, "directory", EncodeCanonical(charter), directory_.Roots());
  v1::ListEntriesResponse page = Next();
  page.set_checkpoint(log_.Note(log_.Latest(), next));
  const auto taken = Take(page);
  ASSERT_TRUE(taken.ok()) << taken.status();
  EXPECT_EQ(replica_->directory().sequence(), 3u);
}

TEST_F(ReplicaTest, LearnsKeysAheadOfTheEntries) {
  const PrivateKey& next = directory_.Key("log-next");
  v1::Charter charter = directory_.MakeCharter();
  charter.mutable_log_keys(0)->set_public_key(std::string(next.public_key().ed25519()));
  directory_.MustAccept(Kind::kCharter, "directory", EncodeCanonical(charter), directory_.Roots());
  const auto page = [&] {
    v1::ListEntriesResponse made = Next(2);
    made.set_checkpoint(log_.Note(log_.Latest(), next));
    return made;
  };
  EXPECT_EQ(ReasonOf(Take(page()).status()), v1::ERROR_REASON_SIGNATURE_INVALID);
  std::vector<v1::SignedStatement> charters;
  for (const Said& said : directory_.accepted()) {
    if (said.statement.kind() == Kind::kCharter) charters.push_back(said.ToProto());
  }
  ASSERT_TRUE(replica_->Learn(charters).ok());
  while (!replica_->complete()) {
    const auto taken = Take(page());
    ASSERT_TRUE(taken.ok()) << taken.status();
  }
  // Once the keys that the old charter named are out, they count no more.
  Grow();
  EXPECT_EQ(ReasonOf(Take(Next()).status()), v1::ERROR_REASON_SIGNATURE_INVALID);
}

TEST_F(ReplicaTest, RefusesTheStoreOfAnotherDirectory) {
  TakeAll();
  TestDirectory other;
  v1::SignedStatement first = other.accepted().front().ToProto();
  Draft draft = other.NextDraft(Kind::kCharter, "directory", other.accepted()[0].body);
  draft.sequence = 1;
  draft.previous.clear();
  draft.issue_time -= absl::Hours(1);
  const auto another = Seal(draft, other.Roots());
  first.set_envelope(another->envelope());
  auto pinned = PinnedDirectory::Pin(first, another->digest());
  ASSERT_TRUE(pinned.ok()) << pinned.status();
  const auto opened = Replica::Open(*store_, *pinned, directory_.clock(), Options());
  EXPECT_TRUE(absl::IsFailedPrecondition(opened.status())) << opened.status();
}

// Content that breaks a rule of its words: accepted by a node that did not look.
TEST_F(ReplicaTest, ReportsContentThatBreaksARuleAndKeepsItAllTheSame) {
  v1::Sheet sheet;
  ASSERT_TRUE(sheet.ParseFromString(directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL)));
  sheet.mutable_points_of_contact(0)->set_time_zone("Nowhere/Nothing at all");
  AcceptUnseen(EncodeCanonical(sheet));
  std::vector<Finding> findings;
  const auto taken = Take(Next());
  ASSERT_TRUE(taken.ok()) << taken.status();
  ASSERT_EQ(taken->findings.size(), 1u);
  EXPECT_EQ(taken->findings[0].subject, "states/TUV/technical");
  EXPECT_EQ(taken->findings[0].index, log_.size() - 1);
  EXPECT_EQ(Dump(*store_), Leader());
}

TEST_F(ReplicaTest, ReportsContentThatNobodyCanReadAndGoesOnWithoutIt) {
  const std::string body = "\xff\xff no sheet";
  AcceptUnseen(body);
  const auto taken = Take(Next());
  ASSERT_TRUE(taken.ok()) << taken.status();
  ASSERT_EQ(taken->findings.size(), 1u);
  EXPECT_EQ(Value(*store_, Table::kBody, Sha256(body).view()), absl::nullopt);
  v1::State answer;
  ASSERT_TRUE(answer.ParseFromString(*Value(*store_, Table::kAnswer, "TUV")));
  EXPECT_EQ(answer.sheets(0).standing(), v1::BODY_STANDING_WITHHELD);
}

}  // namespace
}  // namespace rollcall::testing
