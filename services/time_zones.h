// IANA time zones as this machine knows them. Not a matter of rules: time zone
// data changes, so the fold never reads it.
#ifndef ROLLCALL_SERVICES_TIME_ZONES_H_
#define ROLLCALL_SERVICES_TIME_ZONES_H_

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"

namespace rollcall {

// The zone of that name; nullopt when the name is no IANA name or the machine
// does not know it. No name leads out of the folder of zones. Thread-safe; zones
// are loaded once, and a name that is none takes no memory: anybody may send one.
absl::optional<absl::TimeZone> FindTimeZone(absl::string_view name);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_TIME_ZONES_H_
