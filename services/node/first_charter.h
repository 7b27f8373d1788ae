// The first charter: how an empty log begins, and what a log stays bound to.
#ifndef ROLLCALL_SERVICES_NODE_FIRST_CHARTER_H_
#define ROLLCALL_SERVICES_NODE_FIRST_CHARTER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/base/clock.h"
#include "rollcall/v1/statement.pb.h"
#include "rollcall/v1/view.pb.h"
#include "services/node/node_keys.h"
#include "storage/store.h"

namespace rollcall {

// Reads a SignedStatement as protobuf JSON: what `rollcall charter create`
// writes and `rollcall sign` adds to. INVALID_ARGUMENT naming the file when it
// is no complete first charter; its root signatures are not judged here.
absl::StatusOr<v1::SignedStatement> ReadCharterFile(const std::string& path);

// Writes `charter` as entry 0 of an empty store (services/bootstrap.h), once it
// names the node's keys. Nothing is written on error.
absl::Status BeginLog(const v1::SignedStatement& charter, const NodeKeys& keys, const Clock& clock,
                      Store& store);

// OK when entry 0 of the store is this charter; else FAILED_PRECONDITION: a
// log has one first charter for ever.
absl::Status CheckFirstCharter(const v1::SignedStatement& charter, const Store& store);

// The charter in force. FAILED_PRECONDITION for an empty store.
absl::StatusOr<v1::CharterRecord> CharterInForce(const Store& store);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_NODE_FIRST_CHARTER_H_
