// A board that follows a TestDirectory, as an operator's node has it.
#ifndef ROLLCALL_TESTS_TESTING_EXERCISE_BOARD_H_
#define ROLLCALL_TESTS_TESTING_EXERCISE_BOARD_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "core/exercise/board.h"
#include "core/statement/view.h"
#include "gtest/gtest.h"
#include "tests/testing/test_directory.h"

namespace rollcall::testing {

// Thread-compatible; `directory` must outlive it.
class ExerciseBoard {
 public:
  explicit ExerciseBoard(TestDirectory& directory) : directory_(directory), board_(&nothing_) {}

  // The board with all that was accepted until now.
  ChangeSet& Follow() {
    for (; next_ < directory_.accepted().size(); ++next_) {
      const Said& said = directory_.accepted()[next_];
      const auto findings = Advance(said.statement, {next_, directory_.accept_times()[next_]},
                                    said.body, directory_.view(), board_);
      EXPECT_TRUE(findings.ok()) << findings.status();
      if (!findings.ok()) continue;
      findings_.insert(findings_.end(), findings->begin(), findings->end());
    }
    return board_;
  }
  // What was left out, since the last call.
  std::vector<std::string> TakeFindings() {
    Follow();
    return std::exchange(findings_, {});
  }
  Due DueNow(size_t limit = 1000) {
    auto due = WhatIsDue(Follow(), directory_.clock().Now(), limit);
    EXPECT_TRUE(due.ok()) << due.status();
    return due.ok() ? *std::move(due) : Due();
  }
  v1::PingRecord Ping(absl::string_view exercise, absl::string_view ping) {
    const auto record = ReadPing(Follow(), exercise, ping);
    EXPECT_TRUE(record.ok() && record->has_value());
    return record.ok() ? record->value_or(v1::PingRecord()) : v1::PingRecord();
  }

 private:
  TestDirectory& directory_;
  EmptyView nothing_;
  ChangeSet board_;
  size_t next_ = 0;
  std::vector<std::string> findings_;
};

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_TESTING_EXERCISE_BOARD_H_
