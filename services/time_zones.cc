#include "services/time_zones.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"

namespace rollcall {
namespace {

constexpr size_t kMaxNameBytes = 64;  // the longest IANA name has 32

// "Area/Location" of letters, digits, '_', '-' and '+' (the tz database's
// theory file, "Timezone identifiers"), so no absolute paths and no "..".
bool IsWellFormed(absl::string_view name) {
  if (name.empty() || name.size() > kMaxNameBytes) return false;
  for (const absl::string_view part : absl::StrSplit(name, '/')) {
    if (part.empty() || !std::all_of(part.begin(), part.end(), [](char c) {
          return absl::ascii_isalnum(c) || c == '_' || c == '-' || c == '+';
        })) {
      return false;
    }
  }
  // Abseil's own notation for offsets.
  return !absl::StartsWith(name, "Fixed/");
}

}  // namespace

absl::optional<absl::TimeZone> FindTimeZone(absl::string_view name) {
  absl::TimeZone zone;
  if (!IsWellFormed(name) || !absl::LoadTimeZone(name, &zone)) return absl::nullopt;
  return zone;
}

}  // namespace rollcall
