// Sheets and erasure: what their headers and signatures must satisfy. The
// words of a sheet are the admission check's matter (sheet_rules.h).
#ifndef ROLLCALL_CORE_DIRECTORY_CONTENT_RULES_H_
#define ROLLCALL_CORE_DIRECTORY_CONTENT_RULES_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "core/base/resource_name.h"
#include "core/statement/judgement.h"
#include "rollcall/v1/participant.pb.h"
#include "rollcall/v1/view.pb.h"

namespace rollcall {

// Bodies that one erasure statement may name.
inline constexpr int kMaxErasedBodies = 256;

// Signed by the State's quorum for that sheet; or, only while the State has no
// keys, by the registrar, and then marked as attested. Reasons beside those of
// CheckOwnSignatures: STATE_HAS_KEYS, NO_KEYS, BODY_REUSED.
absl::Status ApplySheet(const Judgement& judgement);

// Signed by the registrar or by the State's own quorum (CheckSubjectQuorum). Reason
// BODY_NOT_OF_SUBJECT when a digest is no content body of the subject.
absl::Status ApplyErasure(const Judgement& judgement);

// OK when the State signed what is said about one of its subjects: by its quorum
// for that sheet; about a proposal, by its quorum for either sheet, because a
// proposal may have contacts for both. Reasons of CheckOwnSignatures.
absl::Status CheckSubjectQuorum(const Judgement& judgement, absl::string_view name,
                                const v1::ParticipantRecord& participant);

// The key use that signs a sheet with this subject.
v1::KeyUse SheetUse(ResourceName::Pattern pattern);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_DIRECTORY_CONTENT_RULES_H_
