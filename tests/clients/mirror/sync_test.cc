#include "clients/mirror/sync.h"

#include <memory>
#include <string>
#include <vector>

#include "clients/mirror/local_copy.h"
#include "clients/mirror/mirror.h"
#include "core/base/refusal.h"
#include "core/directory/charter_rules.h"
#include "core/merkle/contradiction.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/ledger.h"
#include "storage/memory_store.h"
#include "tests/storage/table_dump.h"
#include "tests/testing/fake_client.h"
#include "tests/testing/scratch_folder.h"
#include "tests/testing/test_directory.h"

namespace rollcall::testing {
namespace {

using ::testing::ElementsAre;

class SyncTest : public ::testing::Test {
 protected:
  SyncTest() : pinned_(PinnedTestDirectory(directory_)), client_(server_, pinned_) {
    directory_.Enrol("KEN");
    directory_.MustAccept(Kind::kAccess, "states/KEN",
                          directory_.AccessBody({directory_.Grant(
                              directory_.Key("reader").public_key(), {v1::ACCESS_ROLE_FOLLOWER})}),
                          directory_.StateSigners("KEN"));
    for (const char* office : {"One", "Two", "Three", "Four"}) Nominate(office);
  }

  void Nominate(absl::string_view office) {
    directory_.MustAccept(Kind::kSheet, "states/KEN/technical",
                          directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL, office),
                          directory_.StateSigners("KEN"));
  }

  SyncSetup MakeSetup() {
    return SyncSetup{client_,
                     *mirror_,
                     pinned_,
                     directory_.clock(),
                     directory_.Key("reader").public_key().digest(),
                     1};
  }
  absl::StatusOr<SyncReport> RunSync() {
    return Sync(MakeSetup(), [](uint64_t, uint64_t) {});
  }

  // A server that withholds all sheets and ends before that is found out.
  void BreakOffWithoutSheets() {
    server_.tamper_entries = [&](v1::ListEntriesResponse& page) {
      for (v1::LoggedStatement& logged : *page.mutable_entries()) {
        if (logged.index() + 2 == server_.log.size()) {
          server_.failure = absl::UnavailableError("it ends");
        }
        if (server_.log.said(logged.index()).statement.kind() != Kind::kSheet) continue;
        logged.clear_body();
        logged.set_standing(v1::BODY_STANDING_WITHHELD);
      }
    };
    EXPECT_TRUE(absl::IsUnavailable(RunSync().status()));
    server_.failure = absl::OkStatus();
    server_.tamper_entries = nullptr;
  }

  TestDirectory directory_;
  FakeServer server_{directory_};
  const PinnedDirectory pinned_;
  FakeClient client_;
  std::unique_ptr<Store> mirror_ = NewMemoryStore();
  std::unique_ptr<Store> other_ = NewMemoryStore();
};

TEST_F(SyncTest, BringsEverythingInPagesAndKeepsTheTime) {
  std::vector<uint64_t> seen;
  const auto report = Sync(MakeSetup(), [&](uint64_t done, uint64_t total) {
    seen.push_back(done);
    EXPECT_EQ(total, server_.log.size());
  });
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->before, 0u);
  EXPECT_EQ(report->after, server_.log.size());
  EXPECT_GT(seen.size(), 1u);
  EXPECT_EQ(LoadSyncTime(*mirror_).value(), directory_.clock().Now());
}

TEST_F(SyncTest, CostsOneCallWhenNothingIsNew) {
  ASSERT_TRUE(RunSync().ok());
  server_.calls = 0;
  directory_.clock().Advance(absl::Hours(1));
  const auto report = RunSync();
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->before, report->after);
  EXPECT_EQ(server_.calls, 2);  // the stream is opened and says one thing
  EXPECT_EQ(LoadSyncTime(*mirror_).value(), directory_.clock().Now());
}

TEST_F(SyncTest, GoesOnWhereAnInterruptedOneStopped) {
  int pages = 0;
  server_.tamper_entries = [&](v1::ListEntriesResponse&) {
    if (++pages == 2) server_.failure = absl::UnavailableError("the network went away");
  };
  EXPECT_TRUE(absl::IsUnavailable(RunSync().status()));
  const uint64_t held = Ledger(*mirror_).Size().value();
  EXPECT_GT(held, 0u);
  EXPECT_FALSE(LoadSyncTime(*mirror_).value().has_value());
  server_.failure = absl::OkStatus();
  server_.tamper_entries = nullptr;
  const auto report = RunSync();
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->before, held);
  EXPECT_EQ(report->after, server_.log.size());
}

TEST_F(SyncTest, RefusesWordsThatAreWithheld) {
  server_.tamper_entries = [&](v1::ListEntriesResponse& page) {
    for (v1::LoggedStatement& logged : *page.mutable_entries()) {
      if (logged.index() + 1 != server_.log.size()) continue;
      logged.clear_body();
      logged.set_standing(v1::BODY_STANDING_WITHHELD);
    }
  };
  EXPECT_EQ(ReasonOf(RunSync().status()), v1::ERROR_REASON_BODY_WITHHELD);
}

TEST_F(SyncTest, IsCompletedByAServerThatGivesWhatAnotherWithheld) {
  BreakOffWithoutSheets();
  const auto report = RunSync();
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_LT(report->before, report->after);
  EXPECT_EQ(report->after, server_.log.size());
  mirror_.swap(other_);
  ASSERT_TRUE(RunSync().ok());
  EXPECT_EQ(Dump(*mirror_), Dump(*other_));
}

// Try again, and do not forget why.
TEST_F(SyncTest, SaysThatTheServerWentWhileItFetchedWhatAnotherWithheld) {
  BreakOffWithoutSheets();
  server_.refuse_bodies = absl::UnavailableError("the network went away");
  const absl::Status gone = RunSync().status();
  EXPECT_TRUE(absl::IsUnavailable(gone)) << gone;
  EXPECT_EQ(ReasonOf(gone), v1::ERROR_REASON_BODY_WITHHELD) << "whatever the next one says";
  server_.refuse_bodies = absl::PermissionDeniedError("not for this caller");
  EXPECT_EQ(ReasonOf(RunSync().status()), v1::ERROR_REASON_BODY_WITHHELD);
  server_.refuse_bodies = absl::OkStatus();
  EXPECT_TRUE(RunSync().ok());
}

TEST_F(SyncTest, IndexesOnlyAMirrorThatNoWordsComeToAnyMore) {
  const ScratchFolder folder;
  mirror_ = OpenMirror(folder.At("mirror")).value();
  ASSERT_TRUE(RunSync().ok());
  EXPECT_TRUE(UpdateMirrorIndex(folder.At("mirror"), *mirror_).value());
  ASSERT_NE(ReadMirrorIndex(folder.At("mirror"), *mirror_), nullptr);
  for (const char* office : {"Five", "Six", "Seven", "Eight"}) Nominate(office);
  BreakOffWithoutSheets();
  EXPECT_FALSE(UpdateMirrorIndex(folder.At("mirror"), *mirror_).value());
  EXPECT_EQ(ReadMirrorIndex(folder.At("mirror"), *mirror_), nullptr);
  ASSERT_TRUE(RunSync().ok());
  EXPECT_TRUE(UpdateMirrorIndex(folder.At("mirror"), *mirror_).value());
  const auto index = ReadMirrorIndex(folder.At("mirror"), *mirror_);
  ASSERT_NE(index, nullptr);
  EXPECT_EQ(index->Now()->Size().value(), server_.log.size());
}

TEST_F(SyncTest, RefusesASmallerLogWithEvidenceAndKeepsWhatItHas) {
  ASSERT_TRUE(RunSync().ok());
  const uint64_t held = Ledger(*mirror_).Size().value();
  server_.tamper_entries = [&](v1::ListEntriesResponse& page) {
    page.set_checkpoint(server_.log.Note(server_.log.CheckpointOf(2)));
  };
  const absl::Status refused = RunSync().status();
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_LOG_ROLLED_BACK);
  EXPECT_TRUE(EvidenceOf(refused).has_value());
  EXPECT_EQ(Ledger(*mirror_).Size().value(), held);
}

TEST_F(SyncTest, GetsTheEvidenceFromAServerThatRefusesByItself) {
  ASSERT_TRUE(RunSync().ok());
  server_.refuse_following =
      Refusal(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_LOG_ROLLED_BACK,
              "an old copy was put in its place");
  server_.tamper_checkpoint = [&](std::string& note) {
    note = server_.log.Note(server_.log.CheckpointOf(2));
  };
  const absl::Status refused = RunSync().status();
  EXPECT_TRUE(absl::IsDataLoss(refused)) << refused;
  EXPECT_TRUE(EvidenceOf(refused).has_value());
}

TEST_F(SyncTest, MakesNoEvidenceOfAProofThatDoesNotCome) {
  ASSERT_TRUE(RunSync().ok());
  Nominate("Later");
  server_.refuse_following =
      Refusal(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_LOG_FORKED, "it was forked");
  server_.refuse_proofs = absl::UnavailableError("the network went away");
  const absl::Status refused = RunSync().status();
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_LOG_FORKED);
  EXPECT_FALSE(EvidenceOf(refused).has_value()) << refused;
}

TEST_F(SyncTest, SaysWhenTheServerPromisesEntriesAndGivesNone) {
  server_.tamper_entries = [&](v1::ListEntriesResponse& page) { page.clear_entries(); };
  EXPECT_FALSE(RunSync().ok());
  EXPECT_FALSE(LoadSyncTime(*mirror_).value().has_value());
}

TEST_F(SyncTest, DeletesSupersededWordsWhenTheirPeriodIsOver) {
  const size_t bodies = server_.log.size();
  const auto held = [this] {
    size_t count = 0;
    for (const Said& said : directory_.accepted()) {
      if (Ledger(*mirror_).Body(said.statement.body_digest().view())->has_value()) ++count;
    }
    return count;
  };
  ASSERT_TRUE(RunSync().ok());
  EXPECT_EQ(held(), bodies);
  directory_.clock().Advance(2 * kDefaultRetention);
  ASSERT_TRUE(RunSync().ok());
  EXPECT_EQ(held(), bodies - 3) << "the sheets One, Two and Three";
}

TEST_F(SyncTest, FollowDeletesSupersededWordsToo) {
  ASSERT_TRUE(RunSync().ok());
  const Digest old = directory_.accepted().back().statement.body_digest();
  Nominate("Five");
  ASSERT_TRUE(RunSync().ok());
  directory_.clock().Advance(2 * kDefaultRetention);
  Nominate("Six");
  ASSERT_TRUE(Ledger(*mirror_).Body(old.view())->has_value());
  uint64_t told = server_.log.size();
  server_.tamper_entries = [&](v1::ListEntriesResponse&) {
    server_.failure = absl::UnavailableError("the network went away");
  };
  const absl::Status ended =
      Follow(MakeSetup(), told, [](uint64_t, const Entry&) { return absl::OkStatus(); });
  EXPECT_TRUE(absl::IsUnavailable(ended)) << ended;
  EXPECT_FALSE(Ledger(*mirror_).Body(old.view())->has_value());
}

TEST_F(SyncTest, FollowTellsOfEachEntryAndEndsWhenToldTo) {
  ASSERT_TRUE(RunSync().ok());
  const uint64_t held = server_.log.size();
  Nominate("Five");
  Nominate("Six");
  uint64_t told = held;
  std::vector<uint64_t> came;
  const absl::Status ended = Follow(MakeSetup(), told, [&](uint64_t index, const Entry& entry) {
    EXPECT_EQ(entry.statement.kind(), Kind::kSheet);
    came.push_back(index);
    return came.size() == 2 ? absl::CancelledError("enough") : absl::OkStatus();
  });
  EXPECT_EQ(ended, absl::CancelledError("enough"));
  EXPECT_THAT(came, ElementsAre(held, held + 1));
}

TEST_F(SyncTest, FollowTellsOfWhatAnotherSyncBroughtAlsoWithoutTheServer) {
  ASSERT_TRUE(RunSync().ok());
  const uint64_t held = server_.log.size();
  Nominate("Five");
  Nominate("Six");
  ASSERT_TRUE(RunSync().ok());
  const auto synced = LoadSyncTime(*mirror_);
  directory_.clock().Advance(absl::Hours(1));
  server_.failure = absl::UnavailableError("away");
  uint64_t told = held + 1;
  std::vector<uint64_t> came;
  const absl::Status ended = Follow(MakeSetup(), told, [&](uint64_t index, const Entry&) {
    came.push_back(index);
    return absl::OkStatus();
  });
  EXPECT_TRUE(absl::IsUnavailable(ended)) << ended;
  EXPECT_THAT(came, ElementsAre(held + 1));
  EXPECT_EQ(told, held + 2);
  EXPECT_EQ(*LoadSyncTime(*mirror_), *synced) << "the server said nothing";
}

}  // namespace
}  // namespace rollcall::testing
