#include "services/time_zones.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
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

// Abseil remembers for ever each name that it was asked for, also those that it
// could not load. So it is asked only for files that are there, of which there
// are some two thousand; where it looks for them is its own rule.
bool IsThere(absl::string_view name) {
  if (name == "UTC") return true;  // needs no file
  const char* folder = std::getenv("TZDIR");
  if (folder == nullptr || *folder == '\0') folder = "/usr/share/zoneinfo";
  struct stat entry;
  return stat(absl::StrCat(folder, "/", name).c_str(), &entry) == 0 && S_ISREG(entry.st_mode);
}

}  // namespace

absl::optional<absl::TimeZone> FindTimeZone(absl::string_view name) {
  absl::TimeZone zone;
  if (!IsWellFormed(name) || !IsThere(name) || !absl::LoadTimeZone(name, &zone))
    return absl::nullopt;
  return zone;
}

}  // namespace rollcall
