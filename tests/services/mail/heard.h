// What senders said became of messages, for tests to wait for.
#ifndef ROLLCALL_TESTS_SERVICES_MAIL_HEARD_H_
#define ROLLCALL_TESTS_SERVICES_MAIL_HEARD_H_

#include <cstddef>
#include <map>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "services/exercises/dispatcher.h"

namespace rollcall {

// Thread-safe. Outlives whoever was given a Listener.
class Heard {
 public:
  // To be called once about message `number`.
  Dispatcher::Done Listener(int number) {
    return [book = book_, number](SendOutcome outcome) {
      const absl::MutexLock lock(&book->mutex);
      EXPECT_EQ(book->outcomes.count(number), 0u) << "told twice of " << number;
      book->outcomes[number] = outcome;
    };
  }

  // What became of it; fails the test when nobody says.
  v1::AttemptResult Of(int number) const {
    const absl::MutexLock lock(&book_->mutex);
    const auto told = [this, number]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(book_->mutex) {
      return book_->outcomes.count(number) == 1;
    };
    EXPECT_TRUE(book_->mutex.AwaitWithTimeout(absl::Condition(&told), absl::Seconds(60)));
    const SendOutcome outcome = book_->outcomes[number];
    EXPECT_EQ(outcome.reason, outcome.result == v1::ATTEMPT_RESULT_FAILED
                                  ? v1::VOID_REASON_RELAY_DOWN
                                  : v1::VOID_REASON_UNSPECIFIED);
    return outcome.result;
  }

  size_t count() const {
    const absl::MutexLock lock(&book_->mutex);
    return book_->outcomes.size();
  }

 private:
  struct Book {
    absl::Mutex mutex;
    std::map<int, SendOutcome> outcomes ABSL_GUARDED_BY(mutex);
  };
  const std::shared_ptr<Book> book_ = std::make_shared<Book>();
};

}  // namespace rollcall

#endif  // ROLLCALL_TESTS_SERVICES_MAIL_HEARD_H_
