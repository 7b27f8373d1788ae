// What makes a sheet valid: the admission check of contact sheets. The rules
// are those that rollcall/v1/sheet.proto documents, field by field; limits that
// it does not name are the constants here.
#ifndef ROLLCALL_CORE_DIRECTORY_SHEET_RULES_H_
#define ROLLCALL_CORE_DIRECTORY_SHEET_RULES_H_

#include <cstddef>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "core/directory/phone.h"
#include "core/directory/sheet_finding.h"
#include "rollcall/v1/sheet.pb.h"

namespace rollcall {

inline constexpr int kMaxContacts = 64;
inline constexpr int kMaxChannels = 16;
inline constexpr int kMaxContactLanguages = 16;
inline constexpr int kMaxAcknowledgementKeys = 8;
// As many regional directories as a State could sit in, and then some.
inline constexpr int kMaxRegionalReferences = 16;
inline constexpr size_t kSheetSaltBytes = 32;
inline constexpr size_t kMaxContactNameBytes = 200;        // office, person, title, ...
inline constexpr size_t kMaxResponsibilitiesBytes = 1000;  // a paragraph

// What the rules need to know beside the sheet.
struct SheetContext {
  v1::ContactKind kind = v1::CONTACT_KIND_UNSPECIFIED;  // of the subject
  absl::Time issue_time = {};                           // of the header
  absl::Duration confirmation_period = {};              // of the charter
  // Alpha-3 code of the subject's State. When set, phone numbers without a
  // country code are read as that State's, and an accepted proposal must be one
  // for that State.
  std::string state = {};
  // Whether this machine's time zone data has the zone. When set, unknown zones
  // are errors; when not, only the form of the name is checked.
  std::function<bool(absl::string_view name)> knows_time_zone = {};
  bool wants_warnings = true;  // false: errors only, which costs less
};

// All findings (at most kMaxSheetFindings of each kind), in the order of the
// sheet. Total: any message gives an answer, in time linear in its size; beyond
// the maximal number of elements of a list only the number is reported.
SheetFindings CheckSheet(const v1::Sheet& sheet, const SheetContext& context);

// OK without errors; else INVALID_ARGUMENT, reason INVALID_BODY, naming the
// first field in the metadata and all in the message, as far as a message may
// grow.
absl::Status SheetStatus(const SheetFindings& findings);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_DIRECTORY_SHEET_RULES_H_
