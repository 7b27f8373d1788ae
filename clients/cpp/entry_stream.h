// Following a log: its pages as they come.
#ifndef ROLLCALL_CLIENTS_CPP_ENTRY_STREAM_H_
#define ROLLCALL_CLIENTS_CPP_ENTRY_STREAM_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "rollcall/v1/log_service.pb.h"

namespace rollcall {

struct FollowOptions {
  uint64_t start = 0;  // entries that the caller has
  bool with_bodies = true;
  std::string checkpoint;  // the signed note of the last one kept; empty for none
  int32_t page_size = 0;   // most entries a page; 0: what the server thinks right
  // A server says something every 30 seconds; three of them missed, it is gone.
  absl::Duration idle_timeout = absl::Seconds(90);
};

// Pages of FollowEntries, unverified: whoever folds them verifies. Next has one
// caller at a time; Cancel is thread-safe.
class EntryStream {
 public:
  // Ends the call.
  virtual ~EntryStream() = default;

  // The next page, waiting for it. The server's refusal, UNAVAILABLE when it is
  // gone, DEADLINE_EXCEEDED after the idle timeout, CANCELLED after Cancel;
  // RESOURCE_EXHAUSTED for a page over gRPC's limit of 4 MiB. The stream has
  // ended then.
  virtual absl::StatusOr<v1::ListEntriesResponse> Next() = 0;

  // Ends a Next that waits, and all later ones.
  virtual void Cancel() = 0;
};

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CPP_ENTRY_STREAM_H_
