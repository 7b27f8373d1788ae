// Keeping evidence against a log: one file each, in DIR/evidence.
#ifndef ROLLCALL_SERVICES_NODE_EVIDENCE_FILE_H_
#define ROLLCALL_SERVICES_NODE_EVIDENCE_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "services/node/event_log.h"

namespace rollcall {

inline constexpr char kEvidenceDirectory[] = "evidence";
// One convinces everybody; whoever has the log's key could make any number.
inline constexpr size_t kMaxEvidenceFiles = 100;

// Writes the evidence that `contradiction` carries (docs/formats/evidence.md) to a
// file named after its digest, so that the same is kept once, and says so in the
// event log. Never fails: what the disk refuses and what finds the folder full stands
// whole in the event log.
void KeepEvidence(const std::string& data_directory, const absl::Status& contradiction,
                  EventLog& events);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_NODE_EVIDENCE_FILE_H_
