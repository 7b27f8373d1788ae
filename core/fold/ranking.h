// "Whom do I call there, now?": the channels of a State in the order in which
// to try them.
#ifndef ROLLCALL_CORE_FOLD_RANKING_H_
#define ROLLCALL_CORE_FOLD_RANKING_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "rollcall/v1/directory_service.pb.h"

namespace rollcall {

// What the caller needs.
struct Need {
  v1::ContactKind kind = v1::CONTACT_KIND_UNSPECIFIED;  // unspecified: both
  std::vector<std::string> languages = {};              // BCP 47, best first; empty: any
  absl::Time time = {};                                 // the moment asked about
};

// Finds an IANA time zone; nullopt when this machine does not know it. Passed
// in, because time zone data is not a matter of rules.
using TimeZoneFinder = std::function<absl::optional<absl::TimeZone>(absl::string_view name)>;

// All channels of contacts of the needed kind, best first; sheets whose words
// are not here have none. Ranked by: contact valid at that moment (its days of
// validity are days of its time zone); on duty then (channel hours where given,
// with their own holidays, else the contact's; around the clock counts as on
// duty; unknown hours come between on and off); language (by the caller's
// order; RFC 4647 basic filtering, each wanted tag taken as a range); measured
// reachability (the month in which the contact last answered an exercise by this
// kind of channel, the latest first, those never measured last); order of
// sheets, of contacts and of channels in the sheet. Deterministic: ties keep the
// sheet's order.
//
// Each channel's reasons are its validity (NOT_VALID, which leaves duty out),
// else its duty, then its language when languages were asked for, then ANSWERED
// with the month when it was measured to answer. A contact
// whose time zone is not found is ranked by UTC: HOURS_UNKNOWN unless it is
// there around the clock.
std::vector<v1::RankedChannel> RankChannels(const v1::State& state, const Need& need,
                                            const TimeZoneFinder& time_zones);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_FOLD_RANKING_H_
