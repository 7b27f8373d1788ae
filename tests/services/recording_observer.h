// An observer that remembers.
#ifndef ROLLCALL_TESTS_SERVICES_RECORDING_OBSERVER_H_
#define ROLLCALL_TESTS_SERVICES_RECORDING_OBSERVER_H_

#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "services/observer.h"

namespace rollcall::testing {

// Thread-safe.
class RecordingObserver final : public Observer {
 public:
  void OnGroup(const GroupFigures& figures) override {
    absl::MutexLock lock(&mutex_);
    groups_.push_back(figures);
  }
  void OnWritesStopped(const absl::Status& why) override {
    absl::MutexLock lock(&mutex_);
    stops_.push_back(why);
  }
  void OnCall(absl::string_view method, absl::StatusCode, absl::string_view,
              absl::Duration) override {
    absl::MutexLock lock(&mutex_);
    methods_.emplace(method);
  }
  void OnQueue(size_t statements) override {
    absl::MutexLock lock(&mutex_);
    queue_ = statements;
  }
  void OnBulkRead(const BulkRead& read) override {
    absl::MutexLock lock(&mutex_);
    bulk_reads_.push_back(read);
  }
  void OnInternalError(absl::string_view, const absl::Status& error) override {
    absl::MutexLock lock(&mutex_);
    internal_errors_.push_back(error);
  }

  // Returns once so many statements wait for their verdict.
  void AwaitQueue(size_t statements) {
    absl::MutexLock lock(&mutex_);
    const auto there = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return queue_ == statements; };
    mutex_.Await(absl::Condition(&there));
  }

  std::vector<GroupFigures> groups() const {
    absl::MutexLock lock(&mutex_);
    return groups_;
  }
  // Of which calls were counted.
  std::set<std::string> methods() const {
    absl::MutexLock lock(&mutex_);
    return methods_;
  }
  std::vector<absl::Status> stops() const {
    absl::MutexLock lock(&mutex_);
    return stops_;
  }
  std::vector<BulkRead> bulk_reads() const {
    absl::MutexLock lock(&mutex_);
    return bulk_reads_;
  }
  std::vector<absl::Status> internal_errors() const {
    absl::MutexLock lock(&mutex_);
    return internal_errors_;
  }

 private:
  mutable absl::Mutex mutex_;
  std::vector<GroupFigures> groups_ ABSL_GUARDED_BY(mutex_);
  std::vector<absl::Status> stops_ ABSL_GUARDED_BY(mutex_);
  std::set<std::string> methods_ ABSL_GUARDED_BY(mutex_);
  std::vector<BulkRead> bulk_reads_ ABSL_GUARDED_BY(mutex_);
  std::vector<absl::Status> internal_errors_ ABSL_GUARDED_BY(mutex_);
  size_t queue_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_SERVICES_RECORDING_OBSERVER_H_
