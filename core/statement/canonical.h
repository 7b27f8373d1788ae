// Strict decoding: only the canonical encoding of a message is taken, so that
// nothing can be smuggled into bytes that are never erased.
#ifndef ROLLCALL_CORE_STATEMENT_CANONICAL_H_
#define ROLLCALL_CORE_STATEMENT_CANONICAL_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace rollcall {

// Parses `bytes` into `message`. INVALID_ARGUMENT, reason NOT_CANONICAL, when
// the bytes are truncated or broken, hold an unknown field (at any depth), a
// singular field twice, fields out of order, padded numbers or spelled-out
// default values. `what` names the message in the error ("envelope").
absl::Status DecodeCanonical(absl::string_view bytes, absl::string_view what,
                             google::protobuf::Message* message);

// The canonical encoding: ascending fields, no defaults; deterministic.
std::string EncodeCanonical(const google::protobuf::Message& message);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_STATEMENT_CANONICAL_H_
