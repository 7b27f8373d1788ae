#include "core/directory/content_rules.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/directory/charter_rules.h"
#include "core/directory/key_set.h"
#include "core/directory/participant_rules.h"
#include "core/statement/canonical.h"

namespace rollcall {
namespace {

bool RegistrarSigned(const Judgement& judgement) {
  return !judgement.statement.signatures().empty() &&
         IsSignedBy(judgement.statement, 0,
                    AuthorityFor(judgement.charter.charter(), v1::CHARTER_ROLE_REGISTRAR).keys);
}

// A State without keys: the registrar attests what it was told.
absl::Status CheckAttested(const Judgement& judgement, absl::string_view name,
                           const v1::ParticipantRecord& participant) {
  if (participant.suspended()) {
    return Refusal(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_SUSPENDED,
                   absl::StrCat(name, " is suspended; nobody signs sheets for it"));
  }
  if (!RegistrarSigned(judgement)) {
    return Refusal(
        absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_NO_KEYS,
        absl::StrCat(name, " has no keys yet; only the registrar may attest its sheets"));
  }
  return CheckAuthorities(judgement.statement,
                          {AuthorityFor(judgement.charter.charter(), v1::CHARTER_ROLE_REGISTRAR)});
}

absl::Status CheckSheetSignatures(const Judgement& judgement, absl::string_view name,
                                  const v1::ParticipantRecord& participant) {
  if (participant.keys().keys().empty()) return CheckAttested(judgement, name, participant);
  const absl::Status status = CheckOwnSignatures(judgement, name, participant,
                                                 SheetUse(judgement.statement.subject().pattern));
  if (ReasonOf(status) == v1::ERROR_REASON_SIGNATURE_INVALID && RegistrarSigned(judgement)) {
    return Refusal(absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_STATE_HAS_KEYS,
                   absl::StrCat(name, " has keys of its own; the registrar cannot sign for it"));
  }
  return status;
}

}  // namespace

v1::KeyUse SheetUse(ResourceName::Pattern pattern) {
  return pattern == ResourceName::Pattern::kDiplomaticSheet ? v1::KEY_USE_DIPLOMATIC_SHEET
                                                            : v1::KEY_USE_TECHNICAL_SHEET;
}

absl::Status CheckSubjectQuorum(const Judgement& judgement, absl::string_view name,
                                const v1::ParticipantRecord& participant) {
  const ResourceName::Pattern pattern = judgement.statement.subject().pattern;
  const absl::Status technical =
      CheckOwnSignatures(judgement, name, participant,
                         pattern == ResourceName::Pattern::kProposal ? v1::KEY_USE_TECHNICAL_SHEET
                                                                     : SheetUse(pattern));
  if (technical.ok() || pattern != ResourceName::Pattern::kProposal) return technical;
  const absl::Status diplomatic =
      CheckOwnSignatures(judgement, name, participant, v1::KEY_USE_DIPLOMATIC_SHEET);
  // Of two refusals the one that comes nearer to what was meant.
  const bool was_technical = ReasonOf(diplomatic) == v1::ERROR_REASON_KEY_USE_NOT_ALLOWED;
  return was_technical ? technical : diplomatic;
}

absl::Status ApplySheet(const Judgement& judgement) {
  const std::string name = judgement.statement.subject().Participant();
  ASSIGN_OR_RETURN(const v1::ParticipantRecord participant,
                   RequireParticipant(judgement.changes, name));
  RETURN_IF_ERROR(CheckSheetSignatures(judgement, name, participant));

  const std::string& subject = judgement.statement.header().subject();
  RETURN_IF_ERROR(ClaimBody(judgement));
  const bool attested = participant.keys().keys().empty();
  v1::SheetRecord sheet;
  sheet.set_index(judgement.place.index);
  sheet.set_statement_digest(judgement.statement.digest().ToBytes());
  sheet.set_body_digest(judgement.statement.body_digest().ToBytes());
  *sheet.mutable_accept_time() = ToTimestamp(judgement.place.accept_time);
  sheet.set_attested(attested);
  sheet.set_generation(participant.generation());
  judgement.changes.Put(view_key::Sheet(subject), sheet);
  if (!attested) RecordSignedAnew(judgement, name, participant);
  return absl::OkStatus();
}

absl::Status ApplyErasure(const Judgement& judgement) {
  v1::Erasure erasure;
  RETURN_IF_ERROR(DecodeCanonical(judgement.body, "erasure", &erasure));
  RETURN_IF_ERROR(CheckSalt(erasure.salt()));
  if (erasure.body_digests().empty() || erasure.body_digests_size() > kMaxErasedBodies) {
    return InvalidBody("body_digests", absl::StrCat("must be 1 to ", kMaxErasedBodies));
  }
  if (!v1::ErasureReason_IsValid(erasure.reason()) ||
      erasure.reason() == v1::ERASURE_REASON_UNSPECIFIED) {
    return InvalidBody("reason", "must say why");
  }

  const std::string name = judgement.statement.subject().Participant();
  // What was said in exercises belongs to no participant's subject.
  if (RegistrarSigned(judgement) || name.empty()) {
    RETURN_IF_ERROR(
        CheckAuthorities(judgement.statement,
                         {AuthorityFor(judgement.charter.charter(), v1::CHARTER_ROLE_REGISTRAR)}));
    if (!name.empty()) RETURN_IF_ERROR(RequireParticipant(judgement.changes, name).status());
  } else {
    ASSIGN_OR_RETURN(v1::ParticipantRecord participant,
                     RequireParticipant(judgement.changes, name));
    RETURN_IF_ERROR(CheckSubjectQuorum(judgement, name, participant));
    RecordSignedAnew(judgement, name, participant);
  }

  absl::string_view previous;
  for (const std::string& digest : erasure.body_digests()) {
    if (digest.size() != Digest::kBytes || digest <= previous) {
      return InvalidBody("body_digests", "must be SHA-256 digests, ascending, none twice");
    }
    previous = digest;
    ASSIGN_OR_RETURN(auto body,
                     ReadRecord<v1::BodyRecord>(judgement.changes, view_key::Body(digest)));
    if (!body.has_value() || body->subject() != judgement.statement.header().subject()) {
      return Refusal(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_BODY_NOT_OF_SUBJECT,
                     "an erasure may name only bodies of statements about its own subject");
    }
    if (body->erased()) continue;
    body->set_erased(true);
    body->set_erasure_index(judgement.place.index);
    judgement.changes.Put(view_key::Body(digest), *body);
  }
  return absl::OkStatus();
}

}  // namespace rollcall
