#include "clients/cli/participant_argument.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/keystore.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

constexpr absl::string_view kRegional = "regionalDirectories/";
constexpr absl::string_view kStates = "states/";
constexpr absl::string_view kRolePrefix = "CHARTER_ROLE_";

absl::Status Usage(absl::string_view message) {
  return WithExitCode(absl::InvalidArgumentError(message), ExitCode::kUsage);
}

}  // namespace

absl::StatusOr<std::string> ParseParticipant(absl::string_view text) {
  if (absl::StartsWith(text, kRegional)) {
    ASSIGN_OR_RETURN(const ResourceName name, ResourceName::Parse(text));
    return name.ToString();
  }
  ASSIGN_OR_RETURN(const StateRow* state, FindState(absl::StripPrefix(text, kStates)));
  return StateName(state->alpha3);
}

v1::CharterRole RoleOfOffice(absl::string_view office) {
  const std::string name = absl::StrCat(
      kRolePrefix, absl::AsciiStrToUpper(absl::StrReplaceAll(office, {{"-", "_"}, {" ", "_"}})));
  v1::CharterRole role = v1::CHARTER_ROLE_UNSPECIFIED;
  return v1::CharterRole_Parse(name, &role) ? role : v1::CHARTER_ROLE_UNSPECIFIED;
}

std::string OfficeOfRole(v1::CharterRole role) {
  return absl::AsciiStrToLower(absl::StripPrefix(v1::CharterRole_Name(role), kRolePrefix));
}

absl::StatusOr<std::string> ParseOffice(absl::string_view text) {
  if (const v1::CharterRole role = RoleOfOffice(text); role != v1::CHARTER_ROLE_UNSPECIFIED) {
    return OfficeOfRole(role);
  }
  return ParseParticipant(text);
}

absl::StatusOr<std::string> OwnParticipant(Invocation& invocation) {
  ASSIGN_OR_RETURN(Keystore * keystore, invocation.keystore());
  ASSIGN_OR_RETURN(const std::string office, keystore->LoadParticipant());
  if (absl::StartsWith(office, kStates) || absl::StartsWith(office, kRegional)) return office;
  return Usage(absl::StrCat(
      "this keystore (", keystore->home(), ") speaks for ",
      office.empty() ? "no participant" : absl::StrCat("the ", office),
      "; use the keystore of a State or regional directory: `rollcall join CHARTER --digest HEX "
      "--participant NAME` makes one"));
}

absl::StatusOr<std::string> StateArgument(Invocation& invocation, absl::string_view option) {
  if (!option.empty()) {
    ASSIGN_OR_RETURN(const StateRow* state, FindState(absl::StripPrefix(option, kStates)));
    return StateName(state->alpha3);
  }
  ASSIGN_OR_RETURN(Keystore * keystore, invocation.keystore());
  ASSIGN_OR_RETURN(const std::string office, keystore->LoadParticipant());
  if (absl::StartsWith(office, kStates)) return office;
  return Usage(absl::StrCat("which State? This keystore speaks for ",
                            office.empty() ? "none" : absl::StrCat("the ", office),
                            "; say --state STATE"));
}

absl::StatusOr<std::string> SheetSubject(absl::string_view participant, absl::string_view sheet) {
  if (sheet != "diplomatic" && sheet != "technical") {
    return Usage(absl::StrCat("--sheet must be diplomatic or technical, not \"", sheet, "\""));
  }
  return absl::StrCat(participant, "/", sheet);
}

absl::StatusOr<ResourceName> ProposalArgument(Invocation& invocation, const std::string& proposal,
                                              absl::string_view state) {
  std::string text = proposal;
  if (IsValidId(text)) {
    ASSIGN_OR_RETURN(const std::string participant, StateArgument(invocation, state));
    text = absl::StrCat(participant, "/proposals/", text);
  }
  const auto name = ResourceName::Parse(text);
  if (name.ok() && name->pattern == ResourceName::Pattern::kProposal) return *name;
  return Usage(absl::StrCat("\"", proposal,
                            "\" is no proposal; name it as in asean or "
                            "states/KEN/proposals/asean"));
}

v1::ContactKind SheetKind(absl::string_view subject) {
  return absl::EndsWith(subject, "/diplomatic") ? v1::CONTACT_KIND_DIPLOMATIC
                                                : v1::CONTACT_KIND_TECHNICAL;
}

std::string ParticipantWords(absl::string_view participant, Language language) {
  const absl::StatusOr<ResourceName> name = ResourceName::Parse(participant);
  if (!name.ok() || name->state.empty()) return std::string(participant);
  const StateRow* state = FindByAlpha3(name->state);
  if (state == nullptr) return std::string(participant);
  return absl::StrCat(state->name(language), " (", state->alpha3, ")");
}

}  // namespace rollcall
