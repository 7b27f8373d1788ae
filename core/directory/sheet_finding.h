// What the checks of a contact sheet report.
#ifndef ROLLCALL_CORE_DIRECTORY_SHEET_FINDING_H_
#define ROLLCALL_CORE_DIRECTORY_SHEET_FINDING_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace rollcall {

// One finding. `field` is a path as in "points_of_contact[0].channels[2].address";
// `message` says what is wrong and what would be right. It never repeats the
// value, which may be personal data.
struct SheetFinding {
  std::string field;
  std::string message;
};

// More of either kind are not kept: a sheet with so many is no slip, and an
// answer must stay small whatever was sent.
inline constexpr size_t kMaxSheetFindings = 200;

struct SheetFindings {
  // Whoever only wants to know whether a sheet is refused does not pay for
  // warnings: what reads a telephone number is the dearest of all checks.
  bool wants_warnings = true;
  std::vector<SheetFinding> errors;    // each refuses the sheet
  std::vector<SheetFinding> warnings;  // said, never refused: an odd phone number

  void Error(absl::string_view field, absl::string_view message) {
    if (errors.size() < kMaxSheetFindings) {
      errors.push_back({std::string(field), std::string(message)});
    }
  }
  void Warn(absl::string_view field, absl::string_view message) {
    if (wants_warnings && warnings.size() < kMaxSheetFindings) {
      warnings.push_back({std::string(field), std::string(message)});
    }
  }
};

}  // namespace rollcall

#endif  // ROLLCALL_CORE_DIRECTORY_SHEET_FINDING_H_
