// The port by which the operator's statements get into the log.
#ifndef ROLLCALL_SERVICES_EXERCISES_LOG_WRITER_H_
#define ROLLCALL_SERVICES_EXERCISES_LOG_WRITER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "core/statement/statement.h"
#include "rollcall/v1/statement.pb.h"

namespace rollcall {

class LogWriter {
 public:
  // A sealed statement with its body.
  struct Sealed {
    Statement statement;
    std::string body;
  };

  virtual ~LogWriter() = default;

  // Hands statements over in this order, as far as possible for one group, and
  // waits for all verdicts. Each is durable and seen by readers when its
  // receipt is given. Without one a statement may be in the log all the same.
  virtual std::vector<absl::StatusOr<v1::Receipt>> Write(std::vector<Sealed> statements) = 0;
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_EXERCISES_LOG_WRITER_H_
