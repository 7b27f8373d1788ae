// How a log begins: entry 0 is the first charter.
#ifndef ROLLCALL_SERVICES_BOOTSTRAP_H_
#define ROLLCALL_SERVICES_BOOTSTRAP_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "core/base/clock.h"
#include "core/crypto/signer.h"
#include "rollcall/v1/participant.pb.h"
#include "rollcall/v1/statement.pb.h"
#include "storage/store.h"

namespace rollcall {

// Writes `first_charter` as entry 0 of an empty store, with its checkpoint
// signed by `log_signers`, in one synced batch. FAILED_PRECONDITION when the
// store is not empty or the charter names none of the signers' keys as log
// keys; else the refusals of Statement::Open and the fold. Nothing is written
// on error.
absl::Status Bootstrap(const v1::SignedStatement& first_charter,
                       absl::Span<const Signer* const> log_signers, const Clock& clock,
                       Store& store);

// OK when a charter (its body) names at least one signer's key as a log key
// under `origin`; FAILED_PRECONDITION otherwise: nobody could verify the
// checkpoints of such a log.
absl::Status CheckLogKeys(const v1::Charter& charter, absl::string_view origin,
                          absl::Span<const Signer* const> log_signers);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_BOOTSTRAP_H_
