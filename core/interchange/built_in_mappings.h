// The mapping files that Rollcall brings along, compiled in from
// core/interchange/mappings.
#ifndef ROLLCALL_CORE_INTERCHANGE_BUILT_IN_MAPPINGS_H_
#define ROLLCALL_CORE_INTERCHANGE_BUILT_IN_MAPPINGS_H_

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace rollcall {

// All views have static lifetime.
struct BuiltInMapping {
  absl::string_view name;  // "first-teams", as in its file
  absl::string_view yaml;  // for ParseMapping
};

// By ascending name.
absl::Span<const BuiltInMapping> BuiltInMappings();

// Null when there is none of that name.
const BuiltInMapping* FindBuiltInMapping(absl::string_view name);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_BUILT_IN_MAPPINGS_H_
