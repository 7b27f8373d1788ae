#include "core/directory/proposal_rules.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/base/plain_text.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/directory/channel_rules.h"
#include "core/directory/contact_rules.h"
#include "core/directory/content_rules.h"
#include "core/directory/participant_rules.h"
#include "core/directory/sheet_rules.h"
#include "core/directory/text_rules.h"
#include "core/geography/state.h"
#include "core/statement/body.h"
#include "core/statement/canonical.h"
#include "core/statement/content_record.h"
#include "rollcall/v1/exercise_view.pb.h"
#include "rollcall/v1/view.pb.h"

namespace rollcall {
namespace {

void CheckSource(absl::string_view field, const v1::RecordSource& source, SheetFindings& findings) {
  CheckText(absl::StrCat(field, ".source"), source.source(), kMaxSourceBytes,
            TextPresence::kRequired, TextLines::kOne, findings);
  CheckText(absl::StrCat(field, ".source_id"), source.source_id(), kMaxSourceIdBytes,
            TextPresence::kOptional, TextLines::kOne, findings);
  if (!source.has_fetched_time() || source.fetched_time().nanos() != 0 ||
      !FromTimestamp(source.fetched_time()).ok()) {
    findings.Error(absl::StrCat(field, ".fetched_time"), "must be a time in whole seconds");
  }
  if (source.record_digest().size() != Digest::kBytes) {
    findings.Error(absl::StrCat(field, ".record_digest"), "must be a SHA-256 digest");
  }
}

void CheckOtherSources(absl::string_view field, const v1::ProposedContact& proposed,
                       SheetFindings& findings) {
  const std::string list = absl::StrCat(field, ".other_sources");
  if (proposed.other_sources_size() > kMaxOtherSources) {
    findings.Error(list, absl::StrCat("has more than ", kMaxOtherSources, " fields"));
    return;
  }
  absl::string_view previous;
  for (int i = 0; i < proposed.other_sources_size(); ++i) {
    const v1::FieldSource& other = proposed.other_sources(i);
    const std::string path = absl::StrCat(list, "[", i, "]");
    if (v1::PointOfContact::descriptor()->FindFieldByName(other.field()) == nullptr) {
      findings.Error(absl::StrCat(path, ".field"), "must name a field of a point of contact");
    } else if (other.field() <= previous) {
      findings.Error(absl::StrCat(path, ".field"), "must be ascending, none twice");
    }
    previous = other.field();
    CheckSource(absl::StrCat(path, ".source"), other.source(), findings);
  }
}

void CheckUnread(absl::string_view field, const v1::ProposedContact& proposed,
                 SheetFindings& findings) {
  const std::string list = absl::StrCat(field, ".unread");
  if (proposed.unread_size() > kMaxUnreadValues) {
    findings.Error(list, absl::StrCat("has more than ", kMaxUnreadValues, " values"));
    return;
  }
  for (int i = 0; i < proposed.unread_size(); ++i) {
    const std::string path = absl::StrCat(list, "[", i, "]");
    CheckText(absl::StrCat(path, ".path"), proposed.unread(i).path(), kMaxUnreadPathBytes,
              TextPresence::kRequired, TextLines::kOne, findings);
    CheckText(absl::StrCat(path, ".value"), proposed.unread(i).value(), kMaxUnreadBytes,
              TextPresence::kOptional, TextLines::kMany, findings);
  }
}

absl::Status Changed(absl::string_view proposal, absl::string_view digest_in_force) {
  return Refusal(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_PROPOSAL_CHANGED,
                 digest_in_force.empty()
                     ? absl::StrCat("there is no proposal ", proposal)
                     : absl::StrCat(proposal,
                                    " has changed since; look at it again with "
                                    "`rollcall proposals show` before you answer it"),
                 {{"proposal", std::string(proposal)},
                  {"proposal_digest", absl::BytesToHexString(digest_in_force)}});
}

absl::Status CheckInForce(absl::string_view proposal, absl::string_view digest, const View& view) {
  ASSIGN_OR_RETURN(const auto record,
                   ReadRecord<v1::ContentRecord>(view, view_key::Proposal(proposal)));
  if (!record.has_value()) return Changed(proposal, "");
  if (record->statement_digest() != digest) return Changed(proposal, record->statement_digest());
  return absl::OkStatus();
}

absl::Status CheckDecision(const v1::Decision& decision) {
  RETURN_IF_ERROR(CheckSalt(decision.salt()));
  if (decision.proposal_digest().size() != Digest::kBytes) {
    return InvalidBody("proposal_digest", "must be the digest of the proposal's statement");
  }
  SheetFindings findings;
  CheckText("reason", decision.reason(), kMaxDecisionReasonBytes,
            decision.declined() ? TextPresence::kRequired : TextPresence::kOptional,
            TextLines::kMany, findings);
  if (decision.disabled_values_size() > kMaxDisabledValues) {
    return InvalidBody("disabled_values", absl::StrCat("at most ", kMaxDisabledValues));
  }
  for (int i = 0; i < decision.disabled_values_size(); ++i) {
    const v1::DisabledValue& value = decision.disabled_values(i);
    const std::string path = absl::StrCat("disabled_values[", i, "]");
    if (!v1::ChannelKind_IsValid(value.kind()) || value.kind() == v1::CHANNEL_KIND_UNSPECIFIED) {
      findings.Error(absl::StrCat(path, ".kind"), "must be a kind of channel");
    }
    CheckText(absl::StrCat(path, ".address"), value.address(), kMaxAddressBytes,
              TextPresence::kRequired, TextLines::kMany, findings);
  }
  return SheetStatus(findings);
}

}  // namespace

absl::Status ApplyProposal(const Judgement& judgement) {
  const ResourceName& subject = judgement.statement.subject();
  const std::string proposer = subject.Proposer();
  ASSIGN_OR_RETURN(const auto participant, ReadRecord<v1::ParticipantRecord>(
                                               judgement.changes, view_key::Participant(proposer)));
  if (!participant.has_value()) {
    return Refusal(absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_NOT_A_REGIONAL_DIRECTORY,
                   absl::StrCat(proposer,
                                " is no regional directory that takes part; only such make "
                                "proposals. The registrar enrols them with `rollcall enrol`"));
  }
  const auto& members = participant->declared_members();
  if (!std::binary_search(members.begin(), members.end(), subject.state)) {
    return Refusal(absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_NOT_A_DECLARED_MEMBER,
                   absl::StrCat(StateName(subject.state), " is none of the members that ", proposer,
                                " declared; it proposes for those alone"),
                   {{"state", subject.state}});
  }
  RETURN_IF_ERROR(CheckOwnSignatures(judgement, proposer, *participant, v1::KEY_USE_PROPOSAL));
  RETURN_IF_ERROR(ClaimBody(judgement));
  judgement.changes.Put(view_key::Proposal(judgement.statement.header().subject()),
                        RecordOf(judgement));
  RecordSignedAnew(judgement, proposer, *participant);
  return absl::OkStatus();
}

absl::Status ApplyDecision(const Judgement& judgement) {
  const std::string& proposal = judgement.statement.header().subject();
  const std::string name = judgement.statement.subject().Participant();
  ASSIGN_OR_RETURN(const v1::ParticipantRecord participant,
                   RequireParticipant(judgement.changes, name));
  RETURN_IF_ERROR(CheckSubjectQuorum(judgement, name, participant));
  ASSIGN_OR_RETURN(const auto proposed, judgement.changes.Get(view_key::Proposal(proposal)));
  if (!proposed.has_value()) return Changed(proposal, "");
  RETURN_IF_ERROR(ClaimBody(judgement));
  judgement.changes.Put(view_key::Decision(proposal), RecordOf(judgement));
  RecordSignedAnew(judgement, name, participant);
  return absl::OkStatus();
}

SheetFindings CheckProposal(const v1::Proposal& proposal,
                            const std::function<bool(absl::string_view)>& knows_time_zone) {
  SheetFindings findings;
  findings.wants_warnings = false;
  if (proposal.contacts_size() > kMaxContacts) {
    findings.Error("contacts",
                   absl::StrCat("are ", proposal.contacts_size(), "; at most ", kMaxContacts));
  }
  absl::string_view previous;
  for (int i = 0; i < std::min(proposal.contacts_size(), kMaxContacts); ++i) {
    const v1::ProposedContact& proposed = proposal.contacts(i);
    const v1::PointOfContact& contact = proposed.contact();
    const std::string field = absl::StrCat("contacts[", i, "]");
    CheckContact(absl::StrCat(field, ".contact"), contact,
                 {.sheet = nullptr,
                  .kind = contact.kind(),
                  .alpha2 = "",
                  .knows_time_zone = knows_time_zone ? &knows_time_zone : nullptr},
                 findings);
    if (contact.id() <= previous) {
      findings.Error(absl::StrCat(field, ".contact.id"), "must be ascending, none twice");
    }
    previous = contact.id();
    CheckSource(absl::StrCat(field, ".source"), proposed.source(), findings);
    CheckOtherSources(field, proposed, findings);
    CheckUnread(field, proposed, findings);
  }
  return findings;
}

absl::Status AdmitProposal(absl::string_view body,
                           const std::function<bool(absl::string_view)>& knows_time_zone) {
  v1::Proposal proposal;
  RETURN_IF_ERROR(DecodeCanonical(body, "proposal", &proposal));
  RETURN_IF_ERROR(CheckSalt(proposal.salt()));
  return SheetStatus(CheckProposal(proposal, knows_time_zone));
}

absl::Status AdmitDecision(absl::string_view body) {
  v1::Decision decision;
  RETURN_IF_ERROR(DecodeCanonical(body, "decision", &decision));
  return CheckDecision(decision);
}

absl::StatusOr<ProposalRevision> ParseProposalRevision(absl::string_view text) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits('@', 1));
  const auto name = ResourceName::Parse(parts.first);
  const auto digest = Digest::FromHex(parts.second);
  if (name.ok() && name->pattern == ResourceName::Pattern::kProposal && digest.ok() &&
      digest->ToHex() == parts.second) {
    return ProposalRevision{*name, *digest};
  }
  return absl::InvalidArgumentError(
      "is no proposal with its digest, as in states/KEN/proposals/asean@<64 hex digits>; "
      "`rollcall proposals show` tells it");
}

std::string ProposalRevisionName(absl::string_view name, const Digest& statement) {
  return absl::StrCat(name, "@", statement.ToHex());
}

absl::Status CheckAnswersInForce(const Statement& statement, absl::string_view body,
                                 const View& view) {
  if (statement.kind() == Kind::kDecision) {
    v1::Decision decision;
    RETURN_IF_ERROR(DecodeCanonical(body, "decision", &decision));
    return CheckInForce(statement.header().subject(), decision.proposal_digest(), view);
  }
  if (statement.kind() != Kind::kSheet) return absl::OkStatus();
  v1::Sheet sheet;
  RETURN_IF_ERROR(DecodeCanonical(body, "sheet", &sheet));
  for (const std::string& accepted : sheet.accepted_proposals()) {
    ASSIGN_OR_RETURN(const ProposalRevision revision, ParseProposalRevision(accepted));
    RETURN_IF_ERROR(CheckInForce(revision.name.ToString(), revision.statement.view(), view));
  }
  return absl::OkStatus();
}

}  // namespace rollcall
