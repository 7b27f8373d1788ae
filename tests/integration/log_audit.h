// What an auditor does over the wire: reads the whole log, checks it against
// its checkpoint, and against what was promised before.
#ifndef ROLLCALL_TESTS_INTEGRATION_LOG_AUDIT_H_
#define ROLLCALL_TESTS_INTEGRATION_LOG_AUDIT_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/crypto/digest.h"
#include "core/merkle/checkpoint.h"
#include "core/merkle/tree.h"
#include "rollcall/v1/statement.pb.h"
#include "tests/integration/harness.h"

namespace rollcall {

// A log as far as it was read.
struct AuditedLog {
  Checkpoint checkpoint;             // its signature verified
  std::vector<std::string> entries;  // leaves, by index
  std::set<std::string> statements;  // their digests
  std::map<NodeId, Digest> nodes;    // complete subtrees
};

// Reads it as `stubs`' caller, who needs to be allowed to; no statement stands
// twice and the entries' root is the checkpoint's.
absl::StatusOr<AuditedLog> ReadWholeLog(const Stubs& stubs, const NodeFacts& facts);

// The same for what was appended since `log` was read: the checkpoint's root is
// that of the entries read then and now. After an error `log` is of no use.
absl::Status ReadOn(const Stubs& stubs, const NodeFacts& facts, AuditedLog& log);

// OK when the receipt's entry stands at its index, and its own proof and
// checkpoint hold and are a prefix of this log.
absl::Status CheckReceipt(const AuditedLog& log, const v1::Receipt& receipt,
                          const NodeFacts& facts);

}  // namespace rollcall

#endif  // ROLLCALL_TESTS_INTEGRATION_LOG_AUDIT_H_
