// One record of a source as a point of contact, by the rules of a mapping.
#ifndef ROLLCALL_CORE_INTERCHANGE_RECORD_IMPORT_H_
#define ROLLCALL_CORE_INTERCHANGE_RECORD_IMPORT_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "core/interchange/mapping.h"
#include "core/interchange/source_record.h"
#include "rollcall/v1/sheet.pb.h"

namespace rollcall {

// What the directory's own rules say about values; passed in because this layer does
// not know them. Each may be called often. Empty functions: not asked.
struct ImportContext {
  // E.164 of a number as dialled in the State `alpha2`, when it can be understood.
  std::function<absl::optional<std::string>(absl::string_view text, absl::string_view alpha2)>
      read_phone;
  // Whether an e-mail address is one.
  std::function<bool(absl::string_view address)> is_email;
};

// What came of a record. `contact` is not yet valid: it has no id unless the source gives
// one, and the directory's rules have not been asked.
struct ImportedContact {
  std::string state;      // alpha-3; empty when refused for it
  std::string source_id;  // empty when the source has none
  v1::PointOfContact contact;
  Digest digest;  // of the raw record
  size_t number = 0;
  SourcePlace place;
  // Fields that no rule took, and those whose value was not understood.
  std::vector<SourceField> kept;
  // Of the record and of its import, in that order.
  std::vector<SourceDiagnostic> diagnostics;
  bool refused = false;
  // The record itself could not be read: what stands under one name may be another
  // field's, also its id and its State.
  bool unreadable = false;
};

// Total. A record for no State, or without a name of an office, is refused with the
// reason; any other value that is not understood is kept beside the contact and noted.
// Values of Rollcall's own exports (Mapping::exact_when) are taken as they are.
ImportedContact ImportRecord(const Mapping& mapping, const SourceRecord& record,
                             const ImportContext& context);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_RECORD_IMPORT_H_
