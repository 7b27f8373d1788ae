// Access: the TLS keys that a participant lets call in its name.
#include <string>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/directory/key_set.h"
#include "core/directory/participant_rules.h"
#include "core/statement/canonical.h"

namespace rollcall {
namespace {

absl::Status CheckGrant(const v1::AccessGrant& grant, absl::string_view field,
                        absl::Time issue_time) {
  if (grant.tls_key_digest().size() != Digest::kBytes) {
    return InvalidBody(field, "tls_key_digest must be a SHA-256 digest");
  }
  if (grant.roles().empty()) return InvalidBody(field, "needs at least one role");
  int previous = v1::ACCESS_ROLE_UNSPECIFIED;
  for (const int role : grant.roles()) {
    if (!v1::AccessRole_IsValid(role)) return InvalidBody(field, "has an unknown role");
    if (role <= previous) return InvalidBody(field, "roles must be ascending, none twice");
    previous = role;
  }
  const auto expire_time = FromTimestamp(grant.expire_time());
  if (!expire_time.ok() || *expire_time <= issue_time ||
      *expire_time > issue_time + kMaxAccessPeriod) {
    return InvalidBody(absl::StrCat(field, ".expire_time"),
                       "must be after the issue time and at most three years after it");
  }
  return absl::OkStatus();
}

bool IsCharterTlsKey(const v1::Charter& charter, absl::string_view digest) {
  for (const v1::RoleGrant& grant : charter.roles()) {
    for (const std::string& held : grant.tls_key_digests()) {
      if (held == digest) return true;
    }
  }
  return false;
}

absl::Status CheckNotTaken(const Judgement& judgement, absl::string_view name,
                           absl::string_view digest) {
  ASSIGN_OR_RETURN(const auto holder,
                   ReadRecord<v1::AccessRecord>(judgement.changes, view_key::Access(digest)));
  if ((!holder.has_value() || holder->participant() == name) &&
      !IsCharterTlsKey(judgement.charter.charter(), digest)) {
    return absl::OkStatus();
  }
  return Refusal(absl::StatusCode::kAlreadyExists, v1::ERROR_REASON_TLS_KEY_TAKEN,
                 "a TLS key stands for another participant or a charter role; each caller makes a "
                 "key of its own");
}

}  // namespace

void VoidAccess(ChangeSet& changes, v1::ParticipantRecord& participant) {
  for (const std::string& digest : participant.access_key_digests()) {
    changes.Delete(view_key::Access(digest));
  }
  participant.clear_access_key_digests();
}

absl::Status ApplyAccess(const Judgement& judgement) {
  v1::Access access;
  RETURN_IF_ERROR(DecodeCanonical(judgement.body, "access", &access));
  RETURN_IF_ERROR(CheckSalt(access.salt()));
  if (access.grants_size() > kMaxAccessGrants) {
    return InvalidBody("grants", absl::StrCat("at most ", kMaxAccessGrants, " TLS keys"));
  }
  const std::string& name = judgement.statement.header().subject();
  ASSIGN_OR_RETURN(v1::ParticipantRecord record, RequireParticipant(judgement.changes, name));
  RETURN_IF_ERROR(CheckOwnSignatures(judgement, name, record, v1::KEY_USE_ACCESS));

  VoidAccess(judgement.changes, record);
  absl::string_view previous;
  for (int i = 0; i < access.grants_size(); ++i) {
    const v1::AccessGrant& grant = access.grants(i);
    RETURN_IF_ERROR(
        CheckGrant(grant, absl::StrCat("grants[", i, "]"), judgement.statement.issue_time()));
    if (grant.tls_key_digest() <= previous) {
      return InvalidBody("grants", "must be ascending by TLS key digest, none twice");
    }
    previous = grant.tls_key_digest();
    RETURN_IF_ERROR(CheckNotTaken(judgement, name, grant.tls_key_digest()));

    v1::AccessRecord entry;
    entry.set_participant(name);
    *entry.mutable_roles() = grant.roles();
    *entry.mutable_expire_time() = grant.expire_time();
    judgement.changes.Put(view_key::Access(grant.tls_key_digest()), entry);
    record.add_access_key_digests(grant.tls_key_digest());
  }
  judgement.changes.Put(view_key::Participant(name), record);
  RecordSignedAnew(judgement, name, record);
  return absl::OkStatus();
}

}  // namespace rollcall
