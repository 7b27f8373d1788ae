// What makes one point of contact of a sheet valid.
#ifndef ROLLCALL_CORE_DIRECTORY_CONTACT_RULES_H_
#define ROLLCALL_CORE_DIRECTORY_CONTACT_RULES_H_

#include <cstddef>
#include <functional>

#include "absl/strings/string_view.h"
#include "core/directory/sheet_finding.h"
#include "rollcall/v1/sheet.pb.h"

namespace rollcall {

// Longer than any name in the IANA database.
inline constexpr size_t kMaxTimeZoneBytes = 64;

// What is known beside the contact. Pointers are not owned.
struct ContactContext {
  // That it stands in. Null: a proposed contact, which may lack languages, time
  // zone and channels, and whose deputies may be contacts elsewhere.
  const v1::Sheet* sheet;
  v1::ContactKind kind;                                           // of the sheet
  absl::string_view alpha2;                                       // of the State; empty: not known
  const std::function<bool(absl::string_view)>* knows_time_zone;  // null: form only
};

// Reports all that is wrong with the contact at `field`, but for an id that
// another contact has too.
void CheckContact(absl::string_view field, const v1::PointOfContact& contact,
                  const ContactContext& context, SheetFindings& findings);

// True for names of the form of the IANA database: "UTC" or Area/Location.
// Names of a machine's own choice ("localtime") and alternative trees
// ("posix/...", "right/...") are none.
bool IsTimeZoneName(absl::string_view name);

// True for the kind's word, a dash and one or more of [a-z0-9-]:
// "technical-1"; at most 63 bytes, no dash at the end.
bool IsContactId(absl::string_view id, v1::ContactKind kind);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_DIRECTORY_CONTACT_RULES_H_
