#include "services/node/evidence_file.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "core/base/refusal.h"
#include "core/crypto/digest.h"
#include "core/merkle/contradiction.h"
#include "services/node/file.h"

namespace rollcall {
namespace {

constexpr unsigned kEvidenceMode = 0600;
// Hex digits of the digest in a name: nobody finds two texts with the same.
constexpr size_t kNameDigits = 32;

// Also when the folder is not there.
size_t FilesIn(const std::string& directory) {
  std::error_code none;
  const std::filesystem::directory_iterator files(directory, none);
  return static_cast<size_t>(std::distance(begin(files), end(files)));
}

}  // namespace

void KeepEvidence(const std::string& data_directory, const absl::Status& contradiction,
                  EventLog& events) {
  const absl::optional<std::string> evidence = EvidenceOf(contradiction);
  if (!evidence.has_value()) return;
  const std::string directory = absl::StrCat(data_directory, "/", kEvidenceDirectory);
  const std::string path =
      absl::StrCat(directory, "/", Sha256(*evidence).ToHex().substr(0, kNameDigits), ".txt");
  absl::Status kept = MakeOwnersDirectory(directory);
  std::string where = path;
  if (std::error_code none; std::filesystem::exists(path, none)) return;
  if (FilesIn(directory) >= kMaxEvidenceFiles) {
    where = absl::StrCat("not kept: ", directory, " is full");
  } else {
    if (kept.ok()) kept = WriteNewFile(path, *evidence, kEvidenceMode);
    if (absl::IsAlreadyExists(kept)) return;  // made at this moment
    if (!kept.ok()) where = *evidence;
  }
  events.Write(EventLog::Level::kError, "the log contradicts itself",
               {{"reason", ReasonName(ReasonOf(contradiction))},
                {"why", std::string(contradiction.message())},
                {"evidence", where}});
}

}  // namespace rollcall
