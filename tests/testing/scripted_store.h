// A store whose writes a test holds back, counts and breaks, and whose reads it
// breaks.
#ifndef ROLLCALL_TESTS_TESTING_SCRIPTED_STORE_H_
#define ROLLCALL_TESTS_TESTING_SCRIPTED_STORE_H_

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "storage/memory_store.h"
#include "storage/store.h"

namespace rollcall::testing {

// Thread-safe.
class ScriptedStore final : public Store {
 public:
  enum class Failure {
    kNone,
    kNothingWritten,     // the disk refused
    kWrittenAllTheSame,  // the error came after the bytes were down
  };

  absl::StatusOr<absl::optional<std::string>> Get(Table table,
                                                  absl::string_view key) const override {
    if (absl::Status broken = ReadsBroken(); !broken.ok()) return broken;
    return store_->Get(table, key);
  }
  absl::Status Scan(Table table, absl::string_view prefix, absl::string_view from,
                    const Visitor& visit) const override {
    if (absl::Status broken = ReadsBroken(); !broken.ok()) return broken;
    return store_->Scan(table, prefix, from, visit);
  }
  std::unique_ptr<Reader> Snapshot() const override {
    return std::make_unique<ScriptedSnapshot>(*this);
  }

  absl::Status Write(const Batch& batch) override {
    absl::MutexLock lock(&mutex_);
    ++writes_begun_;
    const auto may_go_on = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return !held_; };
    mutex_.Await(absl::Condition(&may_go_on));
    if (failure_ != Failure::kNothingWritten) {
      if (absl::Status status = store_->Write(batch); !status.ok()) return status;
    }
    if (failure_ != Failure::kNone) return absl::UnavailableError("No space left on device");
    ++writes_;
    return absl::OkStatus();
  }

  // Writes wait from now on, until Release.
  void Hold() {
    absl::MutexLock lock(&mutex_);
    held_ = true;
  }
  void Release() {
    absl::MutexLock lock(&mutex_);
    held_ = false;
  }
  // Returns once this many writes have begun in all.
  void AwaitWritesBegun(size_t count) {
    absl::MutexLock lock(&mutex_);
    const auto begun = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return writes_begun_ >= count; };
    mutex_.Await(absl::Condition(&begun));
  }
  void Fail(Failure failure) {
    absl::MutexLock lock(&mutex_);
    failure_ = failure;
  }

  // Every read ends with this error from now on, snapshots' also.
  void BreakReads(absl::string_view error) {
    absl::MutexLock lock(&mutex_);
    reads_broken_ = absl::InternalError(error);
  }

  size_t writes_begun() const {
    absl::MutexLock lock(&mutex_);
    return writes_begun_;
  }
  // That ended well.
  size_t writes() const {
    absl::MutexLock lock(&mutex_);
    return writes_;
  }

 private:
  class ScriptedSnapshot final : public Reader {
   public:
    explicit ScriptedSnapshot(const ScriptedStore& store)
        : store_(store), reader_(store.store_->Snapshot()) {}
    absl::StatusOr<absl::optional<std::string>> Get(Table table,
                                                    absl::string_view key) const override {
      if (absl::Status broken = store_.ReadsBroken(); !broken.ok()) return broken;
      return reader_->Get(table, key);
    }
    absl::Status Scan(Table table, absl::string_view prefix, absl::string_view from,
                      const Visitor& visit) const override {
      if (absl::Status broken = store_.ReadsBroken(); !broken.ok()) return broken;
      return reader_->Scan(table, prefix, from, visit);
    }

   private:
    const ScriptedStore& store_;
    const std::unique_ptr<Reader> reader_;
  };

  absl::Status ReadsBroken() const {
    absl::MutexLock lock(&mutex_);
    return reads_broken_;
  }

  const std::unique_ptr<Store> store_ = NewMemoryStore();
  mutable absl::Mutex mutex_;
  bool held_ ABSL_GUARDED_BY(mutex_) = false;
  Failure failure_ ABSL_GUARDED_BY(mutex_) = Failure::kNone;
  absl::Status reads_broken_ ABSL_GUARDED_BY(mutex_);
  size_t writes_begun_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t writes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_TESTING_SCRIPTED_STORE_H_
