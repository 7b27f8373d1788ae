#include "services/signer_view.h"

#include <utility>

#include "absl/strings/match.h"
#include "core/base/status_macros.h"
#include "storage/ledger.h"

namespace rollcall {
namespace {

bool IsOfSigners(absl::string_view key) {
  return key == view_key::Charter() || absl::StartsWith(key, view_key::Participant(""));
}

}  // namespace

void SignerView::Follow(std::shared_ptr<const Head> head) {
  if (head->access_epoch != access_epoch_ || records_.size() >= kMaxRecords) records_.clear();
  access_epoch_ = head->access_epoch;
  head_ = std::move(head);
}

absl::StatusOr<absl::optional<std::string>> SignerView::Get(absl::string_view key) const {
  const StoreView view(*head_->reader);
  if (!IsOfSigners(key)) return view.Get(key);
  if (const auto found = records_.find(key); found != records_.end()) {
    return absl::optional<std::string>(found->second);
  }
  ASSIGN_OR_RETURN(absl::optional<std::string> record, view.Get(key));
  if (record.has_value()) records_.emplace(key, *record);
  return record;
}

absl::Status SignerView::Scan(absl::string_view prefix, absl::string_view from,
                              const Visitor& visit) const {
  return StoreView(*head_->reader).Scan(prefix, from, visit);
}

}  // namespace rollcall
