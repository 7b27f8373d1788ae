// Proposals of regional directories and what their States decide: what their
// headers and signatures must satisfy, and what makes their bodies valid
// (rollcall/v1/proposal.proto, docs/formats/proposal.md).
#ifndef ROLLCALL_CORE_DIRECTORY_PROPOSAL_RULES_H_
#define ROLLCALL_CORE_DIRECTORY_PROPOSAL_RULES_H_

#include <cstddef>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/base/resource_name.h"
#include "core/crypto/digest.h"
#include "core/directory/sheet_finding.h"
#include "core/statement/judgement.h"
#include "core/statement/statement.h"
#include "core/statement/view.h"
#include "rollcall/v1/proposal.pb.h"

namespace rollcall {

inline constexpr int kMaxOtherSources = 32;  // a contact has 16 fields
inline constexpr int kMaxUnreadValues = 256;
inline constexpr int kMaxDisabledValues = 256;  // 16 contacts' worth of channels
inline constexpr size_t kMaxSourceBytes = 200;
inline constexpr size_t kMaxSourceIdBytes = 512;
inline constexpr size_t kMaxUnreadPathBytes = 512;  // as long as readers make them
inline constexpr size_t kMaxUnreadBytes = 2000;     // some paragraphs
inline constexpr size_t kMaxDecisionReasonBytes = 1000;

// Signed by the quorum for proposals of the regional directory that the subject
// names, for one of its declared members. Reasons beside those of
// CheckOwnSignatures: NOT_A_REGIONAL_DIRECTORY, NOT_A_DECLARED_MEMBER, BODY_REUSED.
absl::Status ApplyProposal(const Judgement& judgement);

// Signed by the State's quorum for either of its sheets, once there is a
// proposal. Reasons beside those of CheckOwnSignatures: PROPOSAL_CHANGED when
// there is none, BODY_REUSED.
absl::Status ApplyDecision(const Judgement& judgement);

// All that is wrong with a proposal. `knows_time_zone` may be null: then only the
// form of names is checked. Total.
SheetFindings CheckProposal(const v1::Proposal& proposal,
                            const std::function<bool(absl::string_view)>& knows_time_zone);

// The admission checks of the bodies. Reasons: NOT_CANONICAL, INVALID_BODY with
// metadata "field".
absl::Status AdmitProposal(absl::string_view body,
                           const std::function<bool(absl::string_view)>& knows_time_zone);
absl::Status AdmitDecision(absl::string_view body);

// A proposal as it was at one moment.
struct ProposalRevision {
  ResourceName name;
  Digest statement;
};
// "states/KEN/proposals/asean@<64 hex digits>" and back. INVALID_ARGUMENT when
// the text is none.
absl::StatusOr<ProposalRevision> ParseProposalRevision(absl::string_view text);
std::string ProposalRevisionName(absl::string_view name, const Digest& statement);

// The accepting node's check that an answer is to what is in force: the
// proposals that a sheet accepts and the one that a decision is about. For other
// kinds OK. What is in force changes, so that who holds the words later cannot
// repeat this check. `view` is that of the log before the statement.
// FAILED_PRECONDITION, reason PROPOSAL_CHANGED (metadata "proposal",
// "proposal_digest": the one in force, empty for none).
absl::Status CheckAnswersInForce(const Statement& statement, absl::string_view body,
                                 const View& view);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_DIRECTORY_PROPOSAL_RULES_H_
