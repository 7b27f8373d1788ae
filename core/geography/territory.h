// Codes of ISO 3166-1 that stand for no Member and no observer State of the
// United Nations, so that asking for one gets a clear answer. Being listed, or
// the name used, says nothing about the status of any territory.
#ifndef ROLLCALL_CORE_GEOGRAPHY_TERRITORY_H_
#define ROLLCALL_CORE_GEOGRAPHY_TERRITORY_H_

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace rollcall {

// All views have static lifetime.
struct TerritoryRow {
  absl::string_view alpha3;   // "GRL"
  absl::string_view alpha2;   // "GL"
  absl::string_view english;  // "Greenland", the short name
};

// All, by ascending alpha-3 code.
absl::Span<const TerritoryRow> AllTerritories();

}  // namespace rollcall

#endif  // ROLLCALL_CORE_GEOGRAPHY_TERRITORY_H_
