// The channels of a record, by the rules of a mapping.
#ifndef ROLLCALL_CORE_INTERCHANGE_CHANNEL_IMPORT_H_
#define ROLLCALL_CORE_INTERCHANGE_CHANNEL_IMPORT_H_

#include "absl/strings/string_view.h"
#include "core/interchange/mapped_fields.h"
#include "core/interchange/mapping.h"
#include "core/interchange/record_import.h"
#include "core/interchange/source_record.h"
#include "rollcall/v1/sheet.pb.h"

namespace rollcall {

// A sheet has 16 channels a contact; what is beyond this is no contact's. Also of the parts
// of a list.
inline constexpr size_t kMaxImportedChannels = 64;

// Adds them to `contact`, in the order that the source gives or else of the file. With
// `exact`, addresses are taken as they are; without, cells are split, remarks become
// notes, and fax numbers, pages and what is no address are kept and noted in `notes`.
// The same address twice is one channel.
void ImportChannels(const Mapping& mapping, bool exact, absl::string_view alpha2,
                    const ImportContext& context, MappedFields& fields, v1::PointOfContact& contact,
                    SourceRecord& notes);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_CHANNEL_IMPORT_H_
