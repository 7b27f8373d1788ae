// Entries of the log in an office's name that its keystore did not make.
#ifndef ROLLCALL_CLIENTS_CLI_FOREIGN_ENTRIES_H_
#define ROLLCALL_CLIENTS_CLI_FOREIGN_ENTRIES_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/cli/invocation.h"
#include "clients/cli/own_standing.h"

namespace rollcall {

// Longest walk back along one chain; a keystore that has never looked before
// finds the newest of them and says so again next time.
inline constexpr size_t kMaxChainWalk = 1000;

// An entry that somebody else made: another keystore of the same office, the
// registrar, or a thief.
struct ForeignEntry {
  uint64_t index = 0;
  std::string kind;
  std::string subject;
  uint64_t sequence = 0;
  absl::Time accept_time;
  std::string signer;  // "keys in force, of another keystore", "the registrar", ...
  // False for the ordinary work of another office of the same State: under keys
  // of its own, on a chain that no key of this keystore may write.
  bool surprising = true;
};

// What was found, and how far each chain goes: what `status --acknowledge`
// saves as seen.
struct ForeignEntries {
  std::vector<ForeignEntry> entries;  // by ascending index
  std::map<std::string, uint64_t> heads;
};

// Walks the chains about the office's participant back to what was
// acknowledged before. The first enrolment with keys of this keystore is no
// finding. Empty for offices that are no participants.
absl::StatusOr<ForeignEntries> FindForeignEntries(Invocation& invocation, Reading& reading,
                                                  const OwnStanding& standing);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_FOREIGN_ENTRIES_H_
