#include "services/log_page.h"

#include <utility>
#include <vector>

#include "core/base/status_macros.h"
#include "core/crypto/digest.h"
#include "core/merkle/tree.h"
#include "core/statement/statement.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "services/body_access.h"
#include "services/page_token.h"
#include "storage/ledger.h"

namespace rollcall {
namespace {

// None from a size that this log has not reached: its owner will see that.
absl::Status FillProof(const Head& head, uint64_t first,
                       google::protobuf::RepeatedPtrField<std::string>& hashes) {
  if (first >= head.size()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<Digest> proof,
                   ConsistencyProof(first, head.size(), Ledger(*head.reader).Nodes()));
  for (const Digest& hash : proof) *hashes.Add() = hash.ToBytes();
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::LoggedStatement> ReadLogged(const Head& head, const Caller& caller,
                                               uint64_t index, bool with_body) {
  v1::LoggedStatement logged;
  logged.set_index(index);
  ASSIGN_OR_RETURN(*logged.mutable_entry(), Ledger(*head.reader).Entry(index));
  ASSIGN_OR_RETURN(const Entry entry, DecodeEntry(logged.entry()));
  ASSIGN_OR_RETURN(HeldBody body, BodyOf(caller, *head.reader, entry.statement));
  logged.set_standing(body.standing);
  if (with_body) logged.set_body(std::move(body.bytes));
  return logged;
}

absl::StatusOr<v1::ListEntriesResponse> ReadPage(const Head& head, const Caller& caller,
                                                 const PageRequest& request) {
  v1::ListEntriesResponse page;
  page.set_checkpoint(head.note);
  size_t bytes = 0;
  uint64_t end = request.start;
  while (end < head.size() && static_cast<size_t>(page.entries_size()) < request.limit) {
    ASSIGN_OR_RETURN(v1::LoggedStatement entry, ReadLogged(head, caller, end, request.with_bodies));
    bytes += entry.ByteSizeLong();
    if (!page.entries().empty() && bytes > kMaxPageBytes) break;
    *page.add_entries() = std::move(entry);
    ++end;
  }
  RETURN_IF_ERROR(FillProof(head, end, *page.mutable_consistency_proof()));
  RETURN_IF_ERROR(FillProof(head, request.known_size, *page.mutable_known_proof()));
  return page;
}

}  // namespace rollcall
