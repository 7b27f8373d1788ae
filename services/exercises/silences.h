// "This channel did not answer me": told to the State and to the controller.
#ifndef ROLLCALL_SERVICES_EXERCISES_SILENCES_H_
#define ROLLCALL_SERVICES_EXERCISES_SILENCES_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "core/crypto/random.h"
#include "core/directory/caller.h"
#include "rollcall/v1/exercise_work.pb.h"
#include "services/exercises/desk.h"
#include "services/head.h"

namespace rollcall {

// How long ago a channel may have been tried.
inline constexpr absl::Duration kMaxSilenceAge = absl::Hours(24 * 30);

// Keeps a report. INVALID_FIELD; NOT_A_STATE; NOT_FOUND when no sheet in force
// lists such a contact with such a channel.
absl::StatusOr<v1::Silence> ReportSilence(Desk& desk, const Head& head, const Caller& caller,
                                          const v1::ReportSilenceRequest& request, absl::Time now,
                                          Random& random);

// Those about the caller's State; all, with who reported them, for the
// controller.
absl::StatusOr<v1::ListSilencesResponse> ListSilences(const View& desk, const Caller& caller,
                                                      const v1::ListSilencesRequest& request);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_EXERCISES_SILENCES_H_
