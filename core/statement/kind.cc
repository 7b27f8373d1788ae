#include "core/statement/kind.h"

#include <algorithm>
#include <array>

#include "core/base/refusal.h"

namespace rollcall {
namespace {

using Pattern = ResourceName::Pattern;

constexpr Pattern kDirectoryOnly[] = {Pattern::kDirectory};
constexpr Pattern kParticipants[] = {Pattern::kState, Pattern::kRegionalDirectory};
constexpr Pattern kSheets[] = {Pattern::kDiplomaticSheet, Pattern::kTechnicalSheet};
constexpr Pattern kProposals[] = {Pattern::kProposal};
// Whose words may have to go: sheets, what was proposed for them, and what was
// answered in exercises.
constexpr Pattern kErasable[] = {Pattern::kDiplomaticSheet, Pattern::kTechnicalSheet,
                                 Pattern::kProposal, Pattern::kExerciseState, Pattern::kPing};
constexpr Pattern kExercises[] = {Pattern::kExercise};
constexpr Pattern kDispatches[] = {Pattern::kExercise, Pattern::kExerciseState};
constexpr Pattern kPings[] = {Pattern::kPing};
constexpr Pattern kStates[] = {Pattern::kState};

constexpr std::array<KindRow, 13> kRows = {{
    {Kind::kCharter, "charter", "application/vnd.rollcall.charter.v1+protobuf", BodyClass::kRule,
     kMaxBodyBytes, kDirectoryOnly},
    {Kind::kEnrolment, "enrolment", "application/vnd.rollcall.enrolment.v1+protobuf",
     BodyClass::kRule, kMaxBodyBytes, kParticipants},
    {Kind::kKeys, "keys", "application/vnd.rollcall.keys.v1+protobuf", BodyClass::kRule,
     kMaxBodyBytes, kParticipants},
    {Kind::kAccess, "access", "application/vnd.rollcall.access.v1+protobuf", BodyClass::kRule,
     kMaxBodyBytes, kParticipants},
    {Kind::kSheet, "sheet", "application/vnd.rollcall.sheet.v1+protobuf", BodyClass::kContent,
     kMaxSheetBytes, kSheets},
    {Kind::kProposal, "proposal", "application/vnd.rollcall.proposal.v1+protobuf",
     BodyClass::kContent, kMaxBodyBytes, kProposals},
    {Kind::kDecision, "decision", "application/vnd.rollcall.decision.v1+protobuf",
     BodyClass::kContent, kMaxBodyBytes, kProposals},
    {Kind::kErasure, "erasure", "application/vnd.rollcall.erasure.v1+protobuf", BodyClass::kRule,
     kMaxBodyBytes, kErasable},
    {Kind::kPlan, "plan", "application/vnd.rollcall.plan.v1+protobuf", BodyClass::kRule,
     kMaxBodyBytes, kExercises},
    {Kind::kDispatch, "dispatch", "application/vnd.rollcall.dispatch.v1+protobuf",
     BodyClass::kContent, kMaxBodyBytes, kDispatches},
    {Kind::kAcknowledgement, "acknowledgement",
     "application/vnd.rollcall.acknowledgement.v1+protobuf", BodyClass::kContent, kMaxBodyBytes,
     kPings},
    {Kind::kReachability, "reachability", "application/vnd.rollcall.reachability.v1+protobuf",
     BodyClass::kContent, kMaxBodyBytes, kStates},
    {Kind::kReport, "report", "application/vnd.rollcall.report.v1+protobuf", BodyClass::kContent,
     kMaxBodyBytes, kExercises},
}};

absl::Status UnknownKind(absl::string_view what) {
  return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_UNKNOWN_KIND, what);
}

}  // namespace

absl::Span<const KindRow> AllKinds() { return kRows; }

const KindRow& RowOf(Kind kind) { return kRows[static_cast<size_t>(kind)]; }

absl::StatusOr<const KindRow*> RowOfPayloadType(absl::string_view payload_type) {
  const auto row = std::find_if(kRows.begin(), kRows.end(),
                                [&](const KindRow& r) { return r.payload_type == payload_type; });
  if (row == kRows.end()) {
    return UnknownKind(
        "payload_type names no kind of statement; it must look like "
        "\"application/vnd.rollcall.sheet.v1+protobuf\"");
  }
  return &*row;
}

absl::StatusOr<const KindRow*> RowOfName(absl::string_view name) {
  const auto row =
      std::find_if(kRows.begin(), kRows.end(), [&](const KindRow& r) { return r.name == name; });
  if (row == kRows.end()) {
    return UnknownKind(
        "no such kind of statement; kinds are charter, enrolment, keys, access, "
        "sheet, proposal, decision, erasure, plan, dispatch, acknowledgement, reachability and "
        "report");
  }
  return &*row;
}

}  // namespace rollcall
