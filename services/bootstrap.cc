#include "services/bootstrap.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/fold/fold.h"
#include "core/merkle/checkpoint.h"
#include "core/statement/statement.h"
#include "rollcall/v1/view.pb.h"
#include "services/clock_guard.h"
#include "storage/group.h"
#include "storage/ledger.h"

namespace rollcall {

absl::Status CheckLogKeys(const v1::Charter& charter, absl::string_view origin,
                          absl::Span<const Signer* const> log_signers) {
  for (const v1::LogKey& key : charter.log_keys()) {
    for (const Signer* signer : log_signers) {
      if (key.name() == origin && key.public_key() == signer->public_key().ed25519()) {
        return absl::OkStatus();
      }
    }
  }
  return Refusal(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_INVALID_BODY,
                 "log_keys: the charter names no key with which this server signs checkpoints; "
                 "give the server the new log key first",
                 {{"field", "log_keys"}});
}

absl::Status Bootstrap(const v1::SignedStatement& first_charter,
                       absl::Span<const Signer* const> log_signers, const Clock& clock,
                       Store& store) {
  ASSIGN_OR_RETURN(const auto note, Ledger(store).CheckpointNote());
  if (note.has_value()) {
    return absl::FailedPreconditionError("the store is not empty; its log has begun already");
  }
  ASSIGN_OR_RETURN(const Statement statement, Statement::Open(first_charter.envelope()));
  const std::string& body = first_charter.body();
  RETURN_IF_ERROR(Admit(statement, body, StoreView(store)));
  ASSIGN_OR_RETURN(const absl::Time accept_time,
                   ClockGuard(clock, absl::nullopt, /*accept_clock=*/false).AcceptTime());
  ASSIGN_OR_RETURN(std::string entry, EncodeEntry(statement, accept_time));
  Group group(store, 0);
  RETURN_IF_ERROR(group.Append(statement, accept_time, std::move(entry), body));

  ASSIGN_OR_RETURN(const auto charter,
                   ReadRecord<v1::CharterRecord>(group.view(), view_key::Charter()));
  if (!charter.has_value()) return absl::InternalError("an accepted charter left no record");
  RETURN_IF_ERROR(CheckLogKeys(charter->charter(), charter->origin(), log_signers));
  Checkpoint checkpoint;
  checkpoint.origin = charter->origin();
  checkpoint.size = group.size();
  ASSIGN_OR_RETURN(checkpoint.root, group.Root());
  ASSIGN_OR_RETURN(const std::string signed_note, SignCheckpoint(checkpoint, log_signers));
  ASSIGN_OR_RETURN(const Batch batch, group.Finish(signed_note));
  return store.Write(batch);
}

}  // namespace rollcall
