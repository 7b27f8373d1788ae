#include "core/base/resource_name.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/base/refusal.h"

namespace rollcall {
namespace {

using Pattern = ResourceName::Pattern;

bool IsStateCode(absl::string_view s) {
  return s.size() == 3 && std::all_of(s.begin(), s.end(), absl::ascii_isupper);
}

absl::Status Outside() {
  return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_INVALID_SUBJECT,
                 "not a resource name of this directory; names look like "
                 "\"states/KEN/technical\" or \"regionalDirectories/asean\"");
}

}  // namespace

bool IsValidId(absl::string_view id) {
  return !id.empty() && id.size() <= kMaxIdBytes && id.front() != '-' && id.back() != '-' &&
         std::all_of(id.begin(), id.end(), [](char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
         });
}

std::string StateName(absl::string_view alpha3) { return absl::StrCat("states/", alpha3); }

absl::StatusOr<ResourceName> ResourceName::Parse(absl::string_view name) {
  if (name == "directory") return ResourceName{};
  const std::vector<std::string> part = absl::StrSplit(name, '/');
  ResourceName result;
  if (part.size() >= 2 && part[0] == "states" && IsStateCode(part[1])) {
    result.state = part[1];
    if (part.size() == 2) {
      result.pattern = Pattern::kState;
      return result;
    }
    if (part.size() == 3 && part[2] == "diplomatic") {
      result.pattern = Pattern::kDiplomaticSheet;
      return result;
    }
    if (part.size() == 3 && part[2] == "technical") {
      result.pattern = Pattern::kTechnicalSheet;
      return result;
    }
    if (part.size() == 4 && part[2] == "proposals" && IsValidId(part[3])) {
      result.pattern = Pattern::kProposal;
      result.id = part[3];
      return result;
    }
  }
  if (part.size() == 2 && part[0] == "regionalDirectories" && IsValidId(part[1])) {
    result.pattern = Pattern::kRegionalDirectory;
    result.id = part[1];
    return result;
  }
  if (part.size() >= 2 && part[0] == "exercises" && IsValidId(part[1])) {
    result.exercise = part[1];
    if (part.size() == 2) {
      result.pattern = Pattern::kExercise;
      return result;
    }
    if (part.size() == 4 && part[2] == "states" && IsStateCode(part[3])) {
      result.pattern = Pattern::kExerciseState;
      result.state = part[3];
      return result;
    }
    if (part.size() == 4 && part[2] == "pings" && IsValidId(part[3])) {
      result.pattern = Pattern::kPing;
      result.id = part[3];
      return result;
    }
  }
  return Outside();
}

std::string ResourceName::ToString() const {
  switch (pattern) {
    case Pattern::kDirectory:
      return "directory";
    case Pattern::kState:
      return StateName(state);
    case Pattern::kDiplomaticSheet:
      return absl::StrCat("states/", state, "/diplomatic");
    case Pattern::kTechnicalSheet:
      return absl::StrCat("states/", state, "/technical");
    case Pattern::kProposal:
      return absl::StrCat("states/", state, "/proposals/", id);
    case Pattern::kRegionalDirectory:
      return absl::StrCat("regionalDirectories/", id);
    case Pattern::kExercise:
      return absl::StrCat("exercises/", exercise);
    case Pattern::kExerciseState:
      return absl::StrCat("exercises/", exercise, "/states/", state);
    case Pattern::kPing:
      return absl::StrCat("exercises/", exercise, "/pings/", id);
  }
  return "";
}

std::string ResourceName::Proposer() const {
  return pattern == Pattern::kProposal ? absl::StrCat("regionalDirectories/", id) : std::string();
}

std::string ResourceName::Participant() const {
  switch (pattern) {
    case Pattern::kState:
    case Pattern::kDiplomaticSheet:
    case Pattern::kTechnicalSheet:
    case Pattern::kProposal:
      return StateName(state);
    case Pattern::kRegionalDirectory:
      return ToString();
    default:
      return "";
  }
}

}  // namespace rollcall
