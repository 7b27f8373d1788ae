#include "core/interchange/built_in_mappings.h"

namespace rollcall {
namespace {

constexpr BuiltInMapping kMappings[] = {
#include "built_in_mappings.inc"
};

}  // namespace

absl::Span<const BuiltInMapping> BuiltInMappings() { return kMappings; }

const BuiltInMapping* FindBuiltInMapping(absl::string_view name) {
  for (const BuiltInMapping& mapping : kMappings) {
    if (mapping.name == name) return &mapping;
  }
  return nullptr;
}

}  // namespace rollcall
