// A writer of many statements: attested sheets of one State, one after the
// other, each extending the one before.
#ifndef ROLLCALL_TESTS_INTEGRATION_ATTESTING_WRITER_H_
#define ROLLCALL_TESTS_INTEGRATION_ATTESTING_WRITER_H_

#include <cstdint>
#include <string>

#include "core/crypto/signer.h"
#include "core/statement/statement.h"
#include "rollcall/v1/statement.pb.h"

namespace rollcall {

// Writes under the registrar's key for a State that is enrolled without keys.
// Used by one thread; `registrar` must outlive it.
class AttestingWriter {
 public:
  AttestingWriter(const Signer& registrar, std::string origin, std::string alpha3)
      : registrar_(registrar), origin_(std::move(origin)), alpha3_(std::move(alpha3)) {}

  // The next statement, the same until Accepted: whoever does not know what
  // became of it submits it again. `padding_bytes` makes its body larger.
  const v1::SignedStatement& Pending(size_t padding_bytes = 0);

  // The pending statement is in the log.
  void Accepted();

 private:
  const Signer& registrar_;
  const std::string origin_;
  const std::string alpha3_;
  uint64_t sequence_ = 1;
  std::string previous_;
  v1::SignedStatement pending_;
  std::string pending_digest_;
};

}  // namespace rollcall

#endif  // ROLLCALL_TESTS_INTEGRATION_ATTESTING_WRITER_H_
