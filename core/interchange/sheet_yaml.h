// Contact sheets as people write them: YAML, described in
// docs/formats/sheet.md.
#ifndef ROLLCALL_CORE_INTERCHANGE_SHEET_YAML_H_
#define ROLLCALL_CORE_INTERCHANGE_SHEET_YAML_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "rollcall/v1/sheet.pb.h"

namespace rollcall {

// A sheet and where its fields stand in the file.
struct ParsedSheet {
  // Without salt and without E.164 numbers: whoever seals it adds them. Without
  // next_confirmation_date when the file gives none.
  v1::Sheet sheet;
  // Line (from 1) of each field that stands in the file, by the paths that
  // CheckSheet reports: "points_of_contact[0].channels[2].address".
  std::map<std::string, int, std::less<>> lines;

  // Line of the field, or of the innermost element around it that stands in
  // the file; 1 when there is none.
  int LineOf(absl::string_view field) const;
};

// Reads a sheet whose contacts are all of `kind`, which the subject says and
// not the file. Checks the form only: keys, types, dates, hours; whether the
// sheet is valid is for CheckSheet. Total: any bytes give a sheet or an error.
//
// INVALID_ARGUMENT, reason INVALID_BODY, names everything that is wrong, one per
// line: "kenya.yaml:14: points_of_contact[0].languages: must be a list", or
// "line 14: ..." without `file`; the metadata has "field" and "line" of the
// first.
absl::StatusOr<ParsedSheet> ParseSheetYaml(absl::string_view text, v1::ContactKind kind,
                                           absl::string_view file = "");

// The inverse, but for salt and E.164 numbers, which are not for people. For
// every sheet that is valid ParseSheetYaml gives it back. Total: any message
// gives text.
std::string SheetToYaml(const v1::Sheet& sheet);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_SHEET_YAML_H_
