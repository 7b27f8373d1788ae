// ThreadSanitizer builds only: shows it the happens-before edges inside
// libraries that are not instrumented.
//
// Debian's Abseil and gRPC are built without ThreadSanitizer, which therefore
// does not see that an absl::Mutex orders anything and reports every use of
// one. The functions here have the names of the libraries' own, are found
// first by the dynamic linker (also for calls from gRPC to Abseil), note the
// edge and call the original. They work with the shared libraries only.
#include <dlfcn.h>
#include <grpc/grpc.h>
#include <sanitizer/tsan_interface.h>

#include <cstdio>
#include <cstdlib>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"

namespace {

template <class Function>
Function Original(const char* symbol) {
  void* address = dlsym(RTLD_NEXT, symbol);
  if (address == nullptr) {
    std::fprintf(stderr, "tsan_shim: this Abseil or gRPC has no %s\n", symbol);
    std::abort();
  }
  return reinterpret_cast<Function>(address);
}

// Objects that order threads; const only in name.
void Acquire(const void* object) { __tsan_acquire(const_cast<void*>(object)); }
void Release(const void* object) { __tsan_release(const_cast<void*>(object)); }

// A condition on which somebody waits. The library evaluates it on whichever
// thread holds the mutex at that moment, out of sight of the functions below.
class SeenCondition {
 public:
  SeenCondition(const absl::Mutex* mutex, const absl::Condition& condition)
      : mutex_(mutex), condition_(condition), seen_(this, &SeenCondition::Holds) {}
  SeenCondition(const SeenCondition&) = delete;
  SeenCondition& operator=(const SeenCondition&) = delete;

  const absl::Condition& seen() const { return seen_; }

 private:
  bool Holds() const {
    Acquire(mutex_);
    const bool holds = condition_.Eval();
    Release(mutex_);
    return holds;
  }

  const absl::Mutex* const mutex_;
  const absl::Condition& condition_;
  const absl::Condition seen_;
};

}  // namespace

// `original` is looked up once; `name` is mangled, without "absl" and its ABI.
#define ORIGINAL(type, name) static const auto original = Original<type>("_ZN4absl7debian3" name)
#define ORIGINAL_CONST(type, name) \
  static const auto original = Original<type>("_ZNK4absl7debian3" name)

namespace absl {
ABSL_NAMESPACE_BEGIN

void Mutex::Lock() {
  ORIGINAL(void (*)(Mutex*), "5Mutex4LockEv");
  original(this);
  Acquire(this);
}

void Mutex::Unlock() {
  ORIGINAL(void (*)(Mutex*), "5Mutex6UnlockEv");
  Release(this);
  original(this);
}

bool Mutex::TryLock() {
  ORIGINAL(bool (*)(Mutex*), "5Mutex7TryLockEv");
  const bool locked = original(this);
  if (locked) Acquire(this);
  return locked;
}

void Mutex::ReaderLock() {
  ORIGINAL(void (*)(Mutex*), "5Mutex10ReaderLockEv");
  original(this);
  Acquire(this);
}

void Mutex::ReaderUnlock() {
  ORIGINAL(void (*)(Mutex*), "5Mutex12ReaderUnlockEv");
  Release(this);
  original(this);
}

bool Mutex::ReaderTryLock() {
  ORIGINAL(bool (*)(Mutex*), "5Mutex13ReaderTryLockEv");
  const bool locked = original(this);
  if (locked) Acquire(this);
  return locked;
}

void Mutex::Await(const Condition& condition) {
  ORIGINAL(void (*)(Mutex*, const Condition&), "5Mutex5AwaitERKNS0_9ConditionE");
  const SeenCondition watched(this, condition);
  Release(this);
  original(this, watched.seen());
  Acquire(this);
}

bool Mutex::AwaitWithTimeout(const Condition& condition, Duration timeout) {
  ORIGINAL(bool (*)(Mutex*, const Condition&, Duration),
           "5Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE");
  const SeenCondition watched(this, condition);
  Release(this);
  const bool held = original(this, watched.seen(), timeout);
  Acquire(this);
  return held;
}

bool Mutex::AwaitWithDeadline(const Condition& condition, Time deadline) {
  ORIGINAL(bool (*)(Mutex*, const Condition&, Time),
           "5Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE");
  const SeenCondition watched(this, condition);
  Release(this);
  const bool held = original(this, watched.seen(), deadline);
  Acquire(this);
  return held;
}

void Mutex::LockWhen(const Condition& condition) {
  ORIGINAL(void (*)(Mutex*, const Condition&), "5Mutex8LockWhenERKNS0_9ConditionE");
  const SeenCondition watched(this, condition);
  Release(this);
  original(this, watched.seen());
  Acquire(this);
}

bool Mutex::LockWhenWithTimeout(const Condition& condition, Duration timeout) {
  ORIGINAL(bool (*)(Mutex*, const Condition&, Duration),
           "5Mutex19LockWhenWithTimeoutERKNS0_9ConditionENS0_8DurationE");
  const SeenCondition watched(this, condition);
  Release(this);
  const bool held = original(this, watched.seen(), timeout);
  Acquire(this);
  return held;
}

bool Mutex::LockWhenWithDeadline(const Condition& condition, Time deadline) {
  ORIGINAL(bool (*)(Mutex*, const Condition&, Time),
           "5Mutex20LockWhenWithDeadlineERKNS0_9ConditionENS0_4TimeE");
  const SeenCondition watched(this, condition);
  Release(this);
  const bool held = original(this, watched.seen(), deadline);
  Acquire(this);
  return held;
}

void CondVar::Wait(Mutex* mutex) {
  ORIGINAL(void (*)(CondVar*, Mutex*), "7CondVar4WaitEPNS0_5MutexE");
  Release(mutex);
  original(this, mutex);
  Acquire(mutex);
}

bool CondVar::WaitWithTimeout(Mutex* mutex, Duration timeout) {
  ORIGINAL(bool (*)(CondVar*, Mutex*, Duration),
           "7CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE");
  Release(mutex);
  const bool timed_out = original(this, mutex, timeout);
  Acquire(mutex);
  return timed_out;
}

bool CondVar::WaitWithDeadline(Mutex* mutex, Time deadline) {
  ORIGINAL(bool (*)(CondVar*, Mutex*, Time), "7CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE");
  Release(mutex);
  const bool timed_out = original(this, mutex, deadline);
  Acquire(mutex);
  return timed_out;
}

void Notification::Notify() {
  ORIGINAL(void (*)(Notification*), "12Notification6NotifyEv");
  Release(this);
  // HasBeenNotified() is inline and reads this member without a lock.
  Release(&notified_yet_);
  original(this);
}

void Notification::WaitForNotification() const {
  ORIGINAL_CONST(void (*)(const Notification*), "12Notification19WaitForNotificationEv");
  original(this);
  Acquire(this);
}

bool Notification::WaitForNotificationWithTimeout(Duration timeout) const {
  ORIGINAL_CONST(bool (*)(const Notification*, Duration),
                 "12Notification30WaitForNotificationWithTimeoutENS0_8DurationE");
  const bool notified = original(this, timeout);
  if (notified) Acquire(this);
  return notified;
}

bool BlockingCounter::DecrementCount() {
  ORIGINAL(bool (*)(BlockingCounter*), "15BlockingCounter14DecrementCountEv");
  Release(this);
  return original(this);
}

void BlockingCounter::Wait() {
  ORIGINAL(void (*)(BlockingCounter*), "15BlockingCounter4WaitEv");
  original(this);
  Acquire(this);
}

ABSL_NAMESPACE_END
}  // namespace absl

#undef ORIGINAL
#undef ORIGINAL_CONST

// gRPC's completion queue is lock-free: starting a batch happens before its tag
// is delivered.
extern "C" {

grpc_call_error grpc_call_start_batch(grpc_call* call, const grpc_op* operations, size_t count,
                                      void* tag, void* reserved) {
  static const auto original = Original<decltype(&grpc_call_start_batch)>("grpc_call_start_batch");
  Release(tag);
  return original(call, operations, count, tag, reserved);
}

grpc_event grpc_completion_queue_next(grpc_completion_queue* queue, gpr_timespec deadline,
                                      void* reserved) {
  static const auto original =
      Original<decltype(&grpc_completion_queue_next)>("grpc_completion_queue_next");
  const grpc_event event = original(queue, deadline, reserved);
  if (event.type == GRPC_OP_COMPLETE) Acquire(event.tag);
  return event;
}

grpc_event grpc_completion_queue_pluck(grpc_completion_queue* queue, void* tag,
                                       gpr_timespec deadline, void* reserved) {
  static const auto original =
      Original<decltype(&grpc_completion_queue_pluck)>("grpc_completion_queue_pluck");
  const grpc_event event = original(queue, tag, deadline, reserved);
  if (event.type == GRPC_OP_COMPLETE) Acquire(tag);
  return event;
}

}  // extern "C"
