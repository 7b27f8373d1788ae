// Answers to GetState that somebody has just asked for, ready to be sent again.
#ifndef ROLLCALL_SERVICES_READY_ANSWERS_H_
#define ROLLCALL_SERVICES_READY_ANSWERS_H_

#include <cstddef>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/optional.h"
#include "core/geography/state.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/slice.h"
#include "storage/store.h"

namespace rollcall {

// Remembers what the reader that was asked last has answered, one answer a State,
// and nothing of another reader: what a group or a retention sweep changed is read
// anew with the head after it. Keeps no reader alive, so that no snapshot stays
// because of it. Thread-safe.
class ReadyAnswers {
 public:
  // A longer answer is read each time: 3 MiB for 195 States.
  static constexpr size_t kMaxBytes = 16 * 1024;

  ReadyAnswers() : answers_(AllStates().size()) {}

  // GetState(BASIC) of `state`, a row of AllStates(), serialized, as `reader` holds
  // it. Errors of reading; they are not remembered.
  absl::StatusOr<grpc::ByteBuffer> Get(const std::shared_ptr<const Reader>& reader,
                                       const StateRow& state);

 private:
  bool IsOf(const std::shared_ptr<const Reader>& reader) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  absl::Mutex mutex_;
  std::weak_ptr<const Reader> of_ ABSL_GUARDED_BY(mutex_);
  std::vector<absl::optional<grpc::Slice>> answers_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_READY_ANSWERS_H_
