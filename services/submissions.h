// Where submitted statements go: into this node's own log, or to the node that it
// follows.
#ifndef ROLLCALL_SERVICES_SUBMISSIONS_H_
#define ROLLCALL_SERVICES_SUBMISSIONS_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "rollcall/v1/statement.pb.h"

namespace rollcall {

// Called exactly once with the receipt or the refusal, on a thread that does
// nothing else: it may take a while but must not wait for a later verdict.
using SubmissionDone = std::function<void(absl::StatusOr<v1::Receipt>)>;

// Thread-safe.
class Submissions {
 public:
  virtual ~Submissions() = default;

  // Takes a statement that nobody has looked into yet. `done` may be called at
  // once on this thread.
  virtual void Submit(std::string envelope, std::string body, SubmissionDone done) = 0;

  // Finishes what waits; later ones are refused with SHUTTING_DOWN. Idempotent.
  virtual void Drain() = 0;
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_SUBMISSIONS_H_
