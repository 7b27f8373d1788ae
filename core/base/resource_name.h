// Resource names: the subjects of statements and the names in requests.
//
//   directory
//   states/KEN
//   states/KEN/diplomatic            states/KEN/technical
//   states/KEN/proposals/asean
//   regionalDirectories/asean
//   exercises/2026-h2
//   exercises/2026-h2/states/KEN     exercises/2026-h2/pings/7f3a
//
// State codes are three capital ASCII letters (ISO 3166-1 alpha-3); whether
// such a State exists is geography's to say. Other ids are 1 to 63 of
// [a-z0-9-], not starting or ending with a dash: short and plain, because
// subjects are never erased.
#ifndef ROLLCALL_CORE_BASE_RESOURCE_NAME_H_
#define ROLLCALL_CORE_BASE_RESOURCE_NAME_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace rollcall {

// Longest id that is no State code.
inline constexpr size_t kMaxIdBytes = 63;

// A parsed resource name. A value type.
struct ResourceName {
  enum class Pattern {
    kDirectory,
    kState,              // states/{state}
    kDiplomaticSheet,    // states/{state}/diplomatic
    kTechnicalSheet,     // states/{state}/technical
    kProposal,           // states/{state}/proposals/{id}
    kRegionalDirectory,  // regionalDirectories/{id}
    kExercise,           // exercises/{exercise}
    kExerciseState,      // exercises/{exercise}/states/{state}
    kPing,               // exercises/{exercise}/pings/{id}
  };

  Pattern pattern = Pattern::kDirectory;
  std::string state;     // alpha-3, where the pattern has one
  std::string id;        // regional directory or ping
  std::string exercise;  // exercise id

  // INVALID_ARGUMENT, reason INVALID_SUBJECT, for anything outside the grammar.
  static absl::StatusOr<ResourceName> Parse(absl::string_view name);

  // The name as text; inverse of Parse.
  std::string ToString() const;

  // The participant whom the subject belongs to: "states/KEN" for its sheets
  // and proposals, the name itself for participants, empty otherwise.
  std::string Participant() const;
  // The regional directory that a proposal comes from: "regionalDirectories/asean".
  // Empty for other patterns.
  std::string Proposer() const;

  friend bool operator==(const ResourceName&, const ResourceName&) = default;
};

// True for 1 to 63 of [a-z0-9-] without a dash at either end.
bool IsValidId(absl::string_view id);

// "states/KEN".
std::string StateName(absl::string_view alpha3);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_BASE_RESOURCE_NAME_H_
