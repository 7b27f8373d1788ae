#include "services/node/evidence_file.h"

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
  size_t files = 0;
  for (std::filesystem::directory_iterator file(directory, none), end; !none && file != end;
       file.increment(none)) {
    ++files;
  }
  return files;
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
  if (std::error_code none; std::filesystem::exists(path, none)) return;
  if (FilesIn(directory) >= kMaxEvidenceFiles) {
    kept = absl::ResourceExhaustedError(absl::StrCat(directory, " is full"));
  }
  if (kept.ok()) kept = WriteNewFile(path, *evidence, kEvidenceMode);
  if (absl::IsAlreadyExists(kept)) return;  // made at this moment
  events.Write(EventLog::Level::kError, "the log contradicts itself",
               {{"reason", ReasonName(ReasonOf(contradiction))},
                {"why", std::string(contradiction.message())},
                {"evidence", kept.ok() ? path : *evidence}});
}

}  // namespace rollcall
