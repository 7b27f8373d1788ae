// What a person sees before signing or sending: what the statement says, how it
// differs from what is in force, and whose signatures are there and missing.
#ifndef ROLLCALL_CLIENTS_CLI_SIGNING_PREVIEW_H_
#define ROLLCALL_CLIENTS_CLI_SIGNING_PREVIEW_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "clients/cli/invocation.h"
#include "clients/cli/quorum.h"
#include "clients/cli/statement_description.h"
#include "core/statement/statement.h"

namespace rollcall {

// Shows the header, the content and the difference to what is in force; when
// that cannot be had (no network, caller not known yet) or is not what the statement
// follows, it says so. Goes to
// standard output for people, to standard error beside data for programs, and
// nowhere for programs that said --yes.
// INVALID_ARGUMENT when the body cannot be read: nobody should sign it.
absl::Status ShowPreview(Invocation& invocation, const Statement& statement,
                         absl::string_view body);

// Shows how far each quorum is.
void ShowProgress(Invocation& invocation, absl::Span<const QuorumProgress> progress);

// Own keys, the TLS key and labelled TLS keys by their digests.
absl::StatusOr<KeyNames> OwnKeyNames(Invocation& invocation);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_SIGNING_PREVIEW_H_
