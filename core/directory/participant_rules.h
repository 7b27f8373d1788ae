// Participants: enrolment by the registrar, keys and access by themselves.
#ifndef ROLLCALL_CORE_DIRECTORY_PARTICIPANT_RULES_H_
#define ROLLCALL_CORE_DIRECTORY_PARTICIPANT_RULES_H_

#include <cstddef>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "core/statement/authority.h"
#include "core/statement/judgement.h"
#include "rollcall/v1/participant.pb.h"
#include "rollcall/v1/view.pb.h"

namespace rollcall {

// Limits, each with the reason in participant.proto.
inline constexpr size_t kMaxNoteVerbaleBytes = 200;
inline constexpr int kMaxAccessGrants = 64;
inline constexpr absl::Duration kMaxAccessPeriod = absl::Hours(24 * 3 * 366);

// Signed by the registrar. A generation more voids keys and access of the one
// before; the same generation must repeat its key set. Reasons beside those of
// CheckKeySet and CheckAuthorities: INVALID_BODY, GENERATION_CONFLICT,
// KEY_SET_CHANGED, NOT_A_STATE.
absl::Status ApplyEnrolment(const Judgement& judgement);

// Signed by the participant's quorum for key changes under the set in force
// and under the new one.
absl::Status ApplyKeys(const Judgement& judgement);

// Signed by the participant's access quorum. Reason TLS_KEY_TAKEN when a TLS
// key is another participant's or a charter role's.
absl::Status ApplyAccess(const Judgement& judgement);

// The enrolled participant. Reason NOT_ENROLLED.
absl::StatusOr<v1::ParticipantRecord> RequireParticipant(const View& view, absl::string_view name);

// OK when the participant's own quorum for `use`, and each of `also`, signed.
// Beside the reasons of CheckAuthorities it tells apart: SUSPENDED, NO_KEYS,
// KEY_USE_NOT_ALLOWED (in force, not for this), KEY_VOIDED and
// KEY_NOT_IN_FORCE (metadata "retired_index").
absl::Status CheckOwnSignatures(const Judgement& judgement, absl::string_view name,
                                const v1::ParticipantRecord& participant, v1::KeyUse use,
                                const absl::optional<Authority>& also = absl::nullopt);

// Takes all of a participant's TLS keys away, also from its record, which the
// caller then writes.
void VoidAccess(ChangeSet& changes, v1::ParticipantRecord& participant);

// Notes on the participant's record that it signed anew after a re-issue.
void RecordSignedAnew(const Judgement& judgement, absl::string_view name,
                      const v1::ParticipantRecord& participant);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_DIRECTORY_PARTICIPANT_RULES_H_
