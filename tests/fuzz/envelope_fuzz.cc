// Any bytes as an envelope, a leaf of the log or a resource name: refused with a
// reason, or taken as exactly what the bytes say.
#include <google/protobuf/stubs/logging.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/string_view.h"
#include "core/base/refusal.h"
#include "core/base/resource_name.h"
#include "core/statement/statement.h"

namespace {

using rollcall::Statement;

void Require(bool holds) {
  if (!holds) std::abort();
}

void CheckOpened(const Statement& statement, absl::string_view envelope) {
  Require(statement.envelope() == envelope);
  Require(!statement.signatures().empty());
  Require(statement.signatures().size() <= rollcall::kMaxSignatures);
  Require(statement.subject().ToString() == statement.header().subject());
  const auto again = Statement::Open(std::string(envelope));
  Require(again.ok() && again->digest() == statement.digest());
  const auto leaf = rollcall::EncodeEntry(statement, statement.issue_time());
  if (!leaf.ok()) return;
  const auto entry = rollcall::DecodeEntry(*leaf);
  Require(entry.ok() && entry->statement.digest() == statement.digest());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  google::protobuf::SetLogHandler(nullptr);
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto statement = Statement::Open(std::string(bytes));
  if (statement.ok()) {
    CheckOpened(*statement, bytes);
  } else {
    Require(rollcall::ReasonOf(statement.status()) != rollcall::v1::ERROR_REASON_UNSPECIFIED);
  }
  const auto entry = rollcall::DecodeEntry(bytes);
  if (entry.ok()) {
    const auto leaf = rollcall::EncodeEntry(entry->statement, entry->accept_time);
    Require(leaf.ok() && *leaf == bytes);
  }
  const auto name = rollcall::ResourceName::Parse(bytes);
  if (name.ok()) Require(name->ToString() == bytes);
  return 0;
}
