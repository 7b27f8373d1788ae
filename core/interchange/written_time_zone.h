// Time zones as people write them.
#ifndef ROLLCALL_CORE_INTERCHANGE_WRITTEN_TIME_ZONE_H_
#define ROLLCALL_CORE_INTERCHANGE_WRITTEN_TIME_ZONE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace rollcall {

struct TimeZoneReading {
  std::string name;  // of the IANA database
  // How it was understood, where that was more than reading; empty: as it stands.
  std::string how;
};

// Reads IANA names, names of Windows, distances from UTC ("GMT -5", "UTC+05:30, No
// DST"), usual abbreviations ("CET") and, for the States that use them, the words
// Pacific, Mountain, Central and Eastern. `alpha2` is the State: a distance is the one
// zone of that State which has it, else a zone without summer time. nullopt for
// anything else. Thread-safe.
absl::optional<TimeZoneReading> ReadWrittenTimeZone(absl::string_view text,
                                                    absl::string_view alpha2);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_WRITTEN_TIME_ZONE_H_
