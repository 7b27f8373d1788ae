#include "clients/cpp/log_replay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "core/base/refusal.h"
#include "core/fold/next_entry.h"
#include "tests/testing/fake_client.h"
#include "tests/testing/test_directory.h"
#include "tests/testing/test_log.h"

namespace rollcall {
namespace {

using ::testing::HasSubstr;
using testing::PinnedTestDirectory;
using testing::TestDirectory;
using testing::TestLog;

class LogReplayTest : public ::testing::Test {
 protected:
  LogReplayTest() : log_(directory_), replay_(PinnedTestDirectory(directory_), directory_.clock()) {
    directory_.Enrol("KEN");
    directory_.clock().Advance(absl::Minutes(1));
    directory_.MustAccept(Kind::kSheet, "states/KEN/technical",
                          directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL, "Desk"),
                          directory_.StateSigners("KEN"));
    directory_.Enrol("TZA");
  }

  // Replays all entries after `change`; the first refusal.
  template <typename Change>
  absl::Status Replay(Change change) {
    std::vector<v1::LoggedStatement> entries;
    for (uint64_t i = 0; i < log_.size(); ++i) entries.push_back(log_.Logged(i));
    change(entries);
    for (const v1::LoggedStatement& logged : entries) {
      if (absl::Status added = replay_.Add(logged); !added.ok()) return added;
    }
    return replay_.Matches(log_.Latest());
  }

  TestDirectory directory_;
  TestLog log_;
  LogReplay replay_;
};

TEST_F(LogReplayTest, ComesToTheSignedRoot) {
  const absl::Status replayed = Replay([](auto&) {});
  EXPECT_TRUE(replayed.ok()) << replayed;
  EXPECT_EQ(replay_.size(), 4u);
  EXPECT_TRUE(replay_.findings().empty());
}

TEST_F(LogReplayTest, ComesToTheSameRootWithoutContentBodies) {
  const absl::Status replayed = Replay([](std::vector<v1::LoggedStatement>& entries) {
    entries[2].clear_body();
    entries[2].set_standing(v1::BODY_STANDING_WITHHELD);
  });
  EXPECT_TRUE(replayed.ok()) << replayed;
}

TEST_F(LogReplayTest, RefusesMissingRuleBody) {
  EXPECT_TRUE(absl::IsDataLoss(Replay([](std::vector<v1::LoggedStatement>& entries) {
    entries[1].clear_body();
    entries[1].set_standing(v1::BODY_STANDING_WITHHELD);
  })));
}

TEST_F(LogReplayTest, RefusesAlteredBody) {
  const absl::Status replayed = Replay(
      [](std::vector<v1::LoggedStatement>& entries) { entries[2].mutable_body()->back() ^= 1; });
  EXPECT_TRUE(absl::IsDataLoss(replayed)) << replayed;
  EXPECT_EQ(ReasonOf(replayed), v1::ERROR_REASON_BODY_MISMATCH);
  EXPECT_THAT(std::string(replayed.message()), HasSubstr("log entry 2"));
}

TEST_F(LogReplayTest, RefusesDroppedEntry) {
  EXPECT_TRUE(absl::IsDataLoss(Replay(
      [](std::vector<v1::LoggedStatement>& entries) { entries.erase(entries.begin() + 2); })));
}

TEST_F(LogReplayTest, RefusesDroppedEntryThatIsRenumbered) {
  // Enrolments of different States build on nothing of each other: only the
  // root tells.
  const absl::Status replayed = Replay([](std::vector<v1::LoggedStatement>& entries) {
    entries.erase(entries.begin() + 2);
    entries[2].set_index(2);
  });
  EXPECT_TRUE(absl::IsDataLoss(replayed)) << replayed;
  EXPECT_THAT(std::string(replayed.message()), HasSubstr("add up to"));
}

TEST_F(LogReplayTest, RefusesSwappedEntries) {
  EXPECT_TRUE(absl::IsDataLoss(Replay([](std::vector<v1::LoggedStatement>& entries) {
    std::swap(entries[2], entries[3]);
    entries[2].set_index(2);
    entries[3].set_index(3);
  })));
}

TEST_F(LogReplayTest, RefusesAnotherFirstCharter) {
  TestDirectory other;  // the same keys, but other salts below
  other.Salt();
  const absl::Status replayed = Replay([&](std::vector<v1::LoggedStatement>& entries) {
    auto statement = Seal(
        [&] {
          Draft draft = other.NextDraft(Kind::kCharter, "directory", other.accepted()[0].body);
          draft.sequence = 1;
          draft.previous.clear();
          draft.issue_time = other.clock().Now() - absl::Hours(1);
          return draft;
        }(),
        other.Roots());
    ASSERT_TRUE(statement.ok()) << statement.status();
    entries[0].set_entry(EncodeEntry(*statement, other.clock().Now()).value());
  });
  EXPECT_TRUE(absl::IsDataLoss(replayed)) << replayed;
  EXPECT_THAT(std::string(replayed.message()), HasSubstr("pinned"));
}

TEST_F(LogReplayTest, RefusesAcceptTimesThatGoBackwards) {
  EXPECT_TRUE(absl::IsDataLoss(Replay([this](std::vector<v1::LoggedStatement>& entries) {
    entries[3].set_entry(
        EncodeEntry(log_.said(3).statement, directory_.accept_times()[3] - absl::Seconds(1))
            .value());
  })));
}

TEST_F(LogReplayTest, RefusesAcceptTimesAheadOfTheClock) {
  directory_.clock().SetWall(directory_.accept_times()[3] - kMaxAcceptTimeAhead - absl::Seconds(1));
  const absl::Status replayed = Replay([](auto&) {});
  EXPECT_TRUE(absl::IsDataLoss(replayed)) << replayed;
}

TEST_F(LogReplayTest, SaysSoWhenTheLogEndsBeforeItsCheckpoint) {
  EXPECT_TRUE(absl::IsDataLoss(
      Replay([](std::vector<v1::LoggedStatement>& entries) { entries.pop_back(); })));
}

}  // namespace
}  // namespace rollcall
