// Participants, offices and sheets as people name them on the command line.
#ifndef ROLLCALL_CLIENTS_CLI_PARTICIPANT_ARGUMENT_H_
#define ROLLCALL_CLIENTS_CLI_PARTICIPANT_ARGUMENT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/cli/invocation.h"
#include "core/base/resource_name.h"
#include "core/geography/state.h"
#include "rollcall/v1/participant.pb.h"
#include "rollcall/v1/sheet.pb.h"

namespace rollcall {

// "states/KEN" for a State by any of its names or codes (also "states/KEN"),
// "regionalDirectories/ID" for itself. Geography's words for what is no State.
absl::StatusOr<std::string> ParseParticipant(absl::string_view text);

// The same, or the name of a charter role: "registrar", "root",
// "exercise_controller", "operator", "auditor".
absl::StatusOr<std::string> ParseOffice(absl::string_view text);

// The role of an office; UNSPECIFIED for a participant or an empty name.
v1::CharterRole RoleOfOffice(absl::string_view office);

// "registrar": how files and options name a role. Inverse of RoleOfOffice.
std::string OfficeOfRole(v1::CharterRole role);

// "states/KEN": the State of --state, else the State whose keystore this is.
// INVALID_ARGUMENT saying so when neither is given.
absl::StatusOr<std::string> StateArgument(Invocation& invocation, absl::string_view option);

// The participant whose keystore this is: a State or a regional directory.
absl::StatusOr<std::string> OwnParticipant(Invocation& invocation);

// "states/KEN/technical" for "technical".
absl::StatusOr<std::string> SheetSubject(absl::string_view participant, absl::string_view sheet);

// A proposal: "states/KEN/proposals/asean", or "asean" for that of the State that
// StateArgument makes of `state`.
absl::StatusOr<ResourceName> ProposalArgument(Invocation& invocation, const std::string& proposal,
                                              absl::string_view state);

// The kind of contact in a sheet with this subject.
v1::ContactKind SheetKind(absl::string_view subject);

// "Kenya (KEN)" for states/KEN; other names as they are.
std::string ParticipantWords(absl::string_view participant, Language language);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_PARTICIPANT_ARGUMENT_H_
