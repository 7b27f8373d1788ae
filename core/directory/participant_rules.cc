#include "core/directory/participant_rules.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/directory/charter_rules.h"
#include "core/directory/key_set.h"
#include "core/geography/state.h"
#include "core/statement/canonical.h"

namespace rollcall {
namespace {

using Pattern = ResourceName::Pattern;

absl::Status CheckBasis(const v1::Basis& basis) {
  if (basis.note_verbale().empty() || basis.note_verbale().size() > kMaxNoteVerbaleBytes) {
    return InvalidBody("basis.note_verbale",
                       absl::StrCat("must be 1 to ", kMaxNoteVerbaleBytes, " bytes"));
  }
  for (const char c : basis.note_verbale()) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') {
      return InvalidBody("basis.note_verbale", "must not hold control characters");
    }
  }
  if (!basis.scan_digest().empty() && basis.scan_digest().size() != Digest::kBytes) {
    return InvalidBody("basis.scan_digest", "must be empty or a SHA-256 digest");
  }
  return absl::OkStatus();
}

absl::Status CheckMembers(const v1::Enrolment& enrolment) {
  const bool regional = enrolment.kind() == v1::PARTICIPANT_KIND_REGIONAL_DIRECTORY;
  if (!regional && !enrolment.declared_members().empty()) {
    return InvalidBody("declared_members", "only a regional directory declares members");
  }
  absl::string_view previous;
  for (const std::string& member : enrolment.declared_members()) {
    if (member <= previous) {
      return InvalidBody("declared_members", "must be ascending, none twice");
    }
    if (const auto state = RequireState(member); !state.ok()) {
      return WithMetadata(state.status(), "field", "declared_members");
    }
    previous = member;
  }
  return absl::OkStatus();
}

absl::Status CheckEnrolment(const v1::Enrolment& enrolment, const ResourceName& subject) {
  RETURN_IF_ERROR(CheckSalt(enrolment.salt()));
  const bool regional = subject.pattern == Pattern::kRegionalDirectory;
  if (enrolment.kind() !=
      (regional ? v1::PARTICIPANT_KIND_REGIONAL_DIRECTORY : v1::PARTICIPANT_KIND_STATE)) {
    return InvalidBody("kind", "does not fit the subject");
  }
  RETURN_IF_ERROR(CheckMembers(enrolment));
  RETURN_IF_ERROR(CheckKeySet(enrolment.keys(), enrolment.kind()));
  if (regional && enrolment.keys().keys().empty()) {
    return InvalidBody("keys", "a regional directory must have keys");
  }
  return CheckBasis(enrolment.basis());
}

// Writes down that keys of `before` which are not in `after` went out of force,
// and that those of `after` are in force.
void RetireKeys(const Judgement& judgement, absl::string_view name, const v1::KeySet& before,
                const v1::KeySet& after, bool voided) {
  std::set<std::string> in_force;
  for (const v1::ParticipantKey& key : after.keys()) {
    in_force.insert(key.public_key());
    judgement.changes.Delete(view_key::RetiredKey(name, Sha256(key.public_key()).view()));
  }
  for (const v1::ParticipantKey& key : before.keys()) {
    if (in_force.contains(key.public_key())) continue;
    v1::RetiredKeyRecord record;
    record.set_public_key(key.public_key());
    record.set_index(judgement.place.index);
    record.set_voided(voided);
    judgement.changes.Put(view_key::RetiredKey(name, Sha256(key.public_key()).view()), record);
  }
}

// Puts the keys of a new generation in force.
void StartGeneration(const Judgement& judgement, absl::string_view name,
                     const v1::Enrolment& enrolment, v1::ParticipantRecord& record) {
  RetireKeys(judgement, name, record.keys(), enrolment.keys(), /*voided=*/true);
  VoidAccess(judgement.changes, record);
  if (record.ever_had_keys()) {
    v1::KeyReissue& reissue = *record.mutable_reissue();
    reissue.set_index(judgement.place.index);
    *reissue.mutable_accept_time() = ToTimestamp(judgement.place.accept_time);
    *reissue.mutable_recovery_end_time() =
        ToTimestamp(judgement.place.accept_time +
                    FromProtoDuration(judgement.charter.charter().periods().recovery()));
    reissue.set_signed_anew(false);
  }
  record.set_generation(enrolment.generation());
  *record.mutable_enrolled_keys() = enrolment.keys();
  *record.mutable_keys() = enrolment.keys();
  record.set_keys_index(judgement.place.index);
  record.set_ever_had_keys(record.ever_had_keys() || !enrolment.keys().keys().empty());
}

}  // namespace

absl::StatusOr<v1::ParticipantRecord> RequireParticipant(const View& view, absl::string_view name) {
  ASSIGN_OR_RETURN(auto record,
                   ReadRecord<v1::ParticipantRecord>(view, view_key::Participant(name)));
  if (record.has_value()) return *std::move(record);
  return Refusal(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_NOT_ENROLLED,
                 absl::StrCat(name, " is not enrolled; the registrar enrols participants"));
}

absl::Status ApplyEnrolment(const Judgement& judgement) {
  v1::Enrolment enrolment;
  RETURN_IF_ERROR(DecodeCanonical(judgement.body, "enrolment", &enrolment));
  RETURN_IF_ERROR(CheckEnrolment(enrolment, judgement.statement.subject()));
  RETURN_IF_ERROR(
      CheckAuthorities(judgement.statement,
                       {AuthorityFor(judgement.charter.charter(), v1::CHARTER_ROLE_REGISTRAR)}));

  const std::string& name = judgement.statement.header().subject();
  ASSIGN_OR_RETURN(auto found, ReadRecord<v1::ParticipantRecord>(judgement.changes,
                                                                 view_key::Participant(name)));
  v1::ParticipantRecord record = found.value_or(v1::ParticipantRecord());
  const uint32_t generation = record.generation();
  if (enrolment.generation() == generation + 1) {
    StartGeneration(judgement, name, enrolment, record);
  } else if (enrolment.generation() != generation || generation == 0) {
    return Refusal(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_GENERATION_CONFLICT,
                   absl::StrCat("generation must be ", generation, " (unchanged) or ",
                                generation + 1, " (keys re-issued)"),
                   {{"generation", absl::StrCat(generation)}});
  } else if (EncodeCanonical(enrolment.keys()) != EncodeCanonical(record.enrolled_keys())) {
    return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_KEY_SET_CHANGED,
                   "with an unchanged generation the key set must be that of the enrolment before; "
                   "to re-issue keys raise the generation by one");
  }
  record.set_kind(enrolment.kind());
  *record.mutable_declared_members() = enrolment.declared_members();
  record.set_suspended(enrolment.suspended());
  record.set_enrolment_index(judgement.place.index);
  judgement.changes.Put(view_key::Participant(name), record);
  return absl::OkStatus();
}

absl::Status ApplyKeys(const Judgement& judgement) {
  v1::Keys keys;
  RETURN_IF_ERROR(DecodeCanonical(judgement.body, "keys", &keys));
  RETURN_IF_ERROR(CheckSalt(keys.salt()));
  const std::string& name = judgement.statement.header().subject();
  ASSIGN_OR_RETURN(v1::ParticipantRecord record, RequireParticipant(judgement.changes, name));
  if (keys.keys().keys().empty()) {
    return InvalidBody("keys.keys", "must not be empty; a participant cannot give up all its keys");
  }
  RETURN_IF_ERROR(CheckKeySet(keys.keys(), record.kind()));
  RETURN_IF_ERROR(
      CheckOwnSignatures(judgement, name, record, v1::KEY_USE_KEY_CHANGES,
                         AuthorityFor(keys.keys(), v1::KEY_USE_KEY_CHANGES, "the new key set")));

  RetireKeys(judgement, name, record.keys(), keys.keys(), /*voided=*/false);
  *record.mutable_keys() = keys.keys();
  record.set_keys_index(judgement.place.index);
  judgement.changes.Put(view_key::Participant(name), record);
  RecordSignedAnew(judgement, name, record);
  return absl::OkStatus();
}

}  // namespace rollcall
