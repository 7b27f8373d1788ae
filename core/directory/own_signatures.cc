// Whether a participant itself signed: the quorum, and telling apart why not.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/crypto/digest.h"
#include "core/directory/key_set.h"
#include "core/directory/participant_rules.h"

namespace rollcall {
namespace {

// Why signature `i` is by none of the eligible keys: a key in force without
// the use, or one that went out of force. OK when there is no better word than
// the general one.
absl::Status ExplainForeignSignature(const Judgement& judgement, size_t i, absl::string_view name,
                                     const v1::ParticipantRecord& participant, v1::KeyUse use) {
  std::vector<std::string> in_force;
  for (const v1::ParticipantKey& key : participant.keys().keys()) {
    in_force.push_back(key.public_key());
  }
  if (IsSignedBy(judgement.statement, i, in_force)) {
    return Refusal(absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_KEY_USE_NOT_ALLOWED,
                   absl::StrCat("signature ", i + 1, " is by a key of ", name,
                                " that may not be used for: ", KeyUseWords(use)));
  }
  const auto hint = Digest::FromHex(judgement.statement.signatures()[i].key_id());
  if (!hint.ok()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto retired,
                   ReadRecord<v1::RetiredKeyRecord>(judgement.changes,
                                                    view_key::RetiredKey(name, hint->view())));
  if (!retired.has_value() || !IsSignedBy(judgement.statement, i, {retired->public_key()})) {
    return absl::OkStatus();
  }
  return Refusal(
      absl::StatusCode::kPermissionDenied,
      retired->voided() ? v1::ERROR_REASON_KEY_VOIDED : v1::ERROR_REASON_KEY_NOT_IN_FORCE,
      absl::StrCat("signature ", i + 1, " is by a key of ", name, " that ",
                   retired->voided() ? "the registrar voided" : "was rotated out", " at log entry ",
                   retired->index(), "; sign with a key in force"),
      {{"retired_index", absl::StrCat(retired->index())}});
}

}  // namespace

absl::Status CheckOwnSignatures(const Judgement& judgement, absl::string_view name,
                                const v1::ParticipantRecord& participant, v1::KeyUse use,
                                const absl::optional<Authority>& also) {
  if (participant.suspended()) {
    return Refusal(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_SUSPENDED,
                   absl::StrCat(name, " is suspended and cannot sign; ask the registrar"));
  }
  if (participant.keys().keys().empty()) {
    return Refusal(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_NO_KEYS,
                   absl::StrCat(name, " has no keys yet; ask the registrar to enrol them"));
  }
  std::vector<Authority> authorities = {AuthorityFor(participant.keys(), use, name)};
  if (also.has_value()) authorities.push_back(*also);
  const absl::Status status = CheckAuthorities(judgement.statement, authorities);
  if (ReasonOf(status) != v1::ERROR_REASON_SIGNATURE_INVALID) return status;

  for (size_t i = 0; i < judgement.statement.signatures().size(); ++i) {
    bool eligible = false;
    for (const Authority& authority : authorities) {
      eligible = eligible || IsSignedBy(judgement.statement, i, authority.keys);
    }
    if (eligible) continue;
    RETURN_IF_ERROR(ExplainForeignSignature(judgement, i, name, participant, use));
  }
  return status;
}

void RecordSignedAnew(const Judgement& judgement, absl::string_view name,
                      const v1::ParticipantRecord& participant) {
  if (!participant.has_reissue() || participant.reissue().signed_anew()) return;
  v1::ParticipantRecord anew = participant;
  anew.mutable_reissue()->set_signed_anew(true);
  judgement.changes.Put(view_key::Participant(name), anew);
}

}  // namespace rollcall
