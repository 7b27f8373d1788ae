// The values of one JSON object as fields of a record.
#ifndef ROLLCALL_CORE_INTERCHANGE_JSON_FIELDS_H_
#define ROLLCALL_CORE_INTERCHANGE_JSON_FIELDS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "core/interchange/source_record.h"

namespace rollcall {

// Parses `text`, at most kMaxRecordBytes and kMaxJsonDepth deep, and adds its
// fields, all at the record's place. A name that stands twice in an object, too
// many values, or anything that is neither object nor jCard refuses the record.
// UnreadableFile when it is no JSON.
absl::Status AddJsonFields(absl::string_view text, SourceRecord& record);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_JSON_FIELDS_H_
