// What tests of the sequencer start from: three States and a store whose writes
// can be held back and broken.
#ifndef ROLLCALL_TESTS_SERVICES_SEQUENCER_FIXTURE_H_
#define ROLLCALL_TESTS_SERVICES_SEQUENCER_FIXTURE_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "gtest/gtest.h"
#include "services/sequencer.h"
#include "tests/services/recording_observer.h"
#include "tests/testing/scripted_store.h"
#include "tests/testing/seeded_store.h"
#include "tests/testing/test_directory.h"

namespace rollcall::testing {

// Verdicts as they come in.
class Verdicts {
 public:
  SubmissionDone Add() {
    absl::MutexLock lock(&mutex_);
    const size_t i = verdicts_.size();
    verdicts_.push_back(absl::UnknownError("no verdict yet"));
    return [this, i](absl::StatusOr<v1::Receipt> verdict) {
      absl::MutexLock inner(&mutex_);
      verdicts_[i] = std::move(verdict);
      ++done_;
    };
  }
  // Waits for all that were asked for.
  std::vector<absl::StatusOr<v1::Receipt>> All() {
    absl::MutexLock lock(&mutex_);
    const auto all = [this]()
                         ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return done_ == verdicts_.size(); };
    mutex_.Await(absl::Condition(&all));
    return verdicts_;
  }
  size_t done() {
    absl::MutexLock lock(&mutex_);
    return done_;
  }

 private:
  absl::Mutex mutex_;
  std::vector<absl::StatusOr<v1::Receipt>> verdicts_ ABSL_GUARDED_BY(mutex_);
  size_t done_ ABSL_GUARDED_BY(mutex_) = 0;
};

class SequencerFixture : public ::testing::Test {
 protected:
  SequencerFixture() {
    for (const char* state : {"KEN", "TZA", "UGA"}) directory_.Enrol(state);
    SeedStore(directory_, store_);
  }

  void Start(const SequencerOptions& options = {}) {
    auto head = ReadHead(store_, /*access_epoch=*/1);
    ASSERT_TRUE(head.ok()) << head.status();
    head_ = std::make_unique<PublishedHead>(*std::move(head));
    auto sequencer = Sequencer::Start(store_, *head_, {&directory_.LogKey()}, directory_.clock(),
                                      observer_, options);
    ASSERT_TRUE(sequencer.ok()) << sequencer.status();
    sequencer_ = *std::move(sequencer);
  }

  Said Sheet(absl::string_view alpha3) {
    return directory_.Say(Kind::kSheet, absl::StrCat("states/", alpha3, "/technical"),
                          directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL),
                          directory_.StateSigners(alpha3));
  }

  void Submit(const Said& said) {
    sequencer_->SubmitTogether({{said.statement, said.body, verdicts_.Add()}});
  }
  absl::StatusOr<v1::Receipt> SubmitAndWait(const Said& said) {
    Submit(said);
    return verdicts_.All().back();
  }

  // Submits one statement and keeps its write from ending, so that what is
  // submitted next waits together.
  void OccupyWriter(const Said& said) {
    store_.Hold();
    const size_t begun = store_.writes_begun();
    Submit(said);
    store_.AwaitWritesBegun(begun + 1);
  }

  uint64_t size() const { return head_->Current()->size(); }

  TestDirectory directory_;
  ScriptedStore store_;
  RecordingObserver observer_;
  Verdicts verdicts_;
  std::unique_ptr<PublishedHead> head_;
  std::unique_ptr<Sequencer> sequencer_;
};

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_SERVICES_SEQUENCER_FIXTURE_H_
