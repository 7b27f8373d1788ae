// Evidence: what proves a State's answer to whoever pinned the directory.
#ifndef ROLLCALL_SERVICES_EVIDENCE_H_
#define ROLLCALL_SERVICES_EVIDENCE_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "rollcall/v1/directory_service.pb.h"
#include "services/caller.h"
#include "services/head.h"

namespace rollcall {

// The charters after `known_charter_sequence`, all enrolment and keys
// statements of the State that `answer` is about and its sheets in force, by
// ascending index, with their bodies and their proofs to the head's checkpoint.
// When the answer says that the State has signed anew after its keys were
// re-issued and none of those shows it, also the first access statement since:
// a re-issue voids all access, so there is one before anything else is said.
// RESOURCE_EXHAUSTED, reason TOO_LARGE, over kMaxPageBytes: such a State can be
// proved by a mirror only.
absl::StatusOr<v1::Evidence> GatherEvidence(const Caller& caller, const Head& head,
                                            const v1::State& answer,
                                            uint64_t known_charter_sequence);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_EVIDENCE_H_
