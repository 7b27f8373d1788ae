// Where a sheet comes from and what a reader must know about it, in words.
#ifndef ROLLCALL_CLIENTS_CLI_PROVENANCE_WORDS_H_
#define ROLLCALL_CLIENTS_CLI_PROVENANCE_WORDS_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "clients/cli/output.h"
#include "core/merkle/checkpoint.h"
#include "nlohmann/json.hpp"
#include "rollcall/v1/directory_service.pb.h"

namespace rollcall {

// True as long as every answer must show that the registrar re-issued keys:
// until the recovery period has passed and the State has signed anew.
bool ShowsReissue(const v1::KeyReissue& reissue, absl::Time now);

// True for a sheet that its State signed under keys of an earlier generation.
bool SignedUnderEarlierKeys(const v1::State& state, const v1::SheetRecord& provenance);

// "signed by KEN, log entry 12, checkpoint 40, current according to the
// server" (or "current there, proven by replay of the log", as `current` says), or
// that the registrar attested it.
std::string ProvenanceWords(const v1::State& state, const v1::SheetRecord& provenance,
                            const Checkpoint& checkpoint, Word current, const Output& output);

// What else there is to say about a sheet: earlier keys, flagged, words
// withheld or erased.
std::vector<Cell> SheetNotes(const v1::State& state, const v1::NominatedSheet& sheet,
                             absl::Time now, const Output& output);

// What there is to say about the State: not enrolled, suspended, keys
// re-issued, no sheet in force.
std::vector<Cell> StateNotes(const v1::State& state, absl::Time now, const Output& output);

// For what shows contacts without the provenance of their sheet: StateNotes, that the
// sheet is attested, and SheetNotes. Empty when there is nothing that a reader must know.
std::vector<std::string> Caveats(const v1::State& state, const v1::NominatedSheet& sheet,
                                 absl::Time now, const Output& output);

// The same of all sheets in `state` in one line: "KEN: keys re-issued by the registrar on
// 2026-11-21; technical: flagged: not confirmed since 2026-05-20".
std::string CaveatLine(const v1::State& state, absl::Time now, const Output& output);

// For programs: of a sheet {name, standing, log_entry, statement_digest,
// body_digest (hex), accept_time, attested, signed_under_earlier_keys, flagged,
// next_confirmation_date}; of a checkpoint {origin, size, root (hex)}.
nlohmann::ordered_json ProvenanceData(const v1::State& state, const v1::NominatedSheet& sheet,
                                      absl::Time now);
nlohmann::ordered_json CheckpointData(const Checkpoint& checkpoint);
// {time, recovery_end_time, log_entry, signed_anew}; null when nothing is to be
// shown.
nlohmann::ordered_json ReissueData(const v1::State& state, absl::Time now);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_PROVENANCE_WORDS_H_
