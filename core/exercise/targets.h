// Whom an exercise asks and when: computed once, at the opening, and frozen.
#ifndef ROLLCALL_CORE_EXERCISE_TARGETS_H_
#define ROLLCALL_CORE_EXERCISE_TARGETS_H_

#include <functional>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "core/crypto/random.h"
#include "rollcall/v1/directory_service.pb.h"
#include "rollcall/v1/exercise.pb.h"

namespace rollcall {

// Finds an IANA time zone; nullopt when this machine does not know it.
using ZoneFinder = std::function<absl::optional<absl::TimeZone>(absl::string_view name)>;

// Makes the lists of one opening, a State at a time. Thread-compatible; what is
// passed in must outlive it.
class TargetPicker {
 public:
  // Sending begins at `open_time`.
  TargetPicker(const v1::Plan& plan, absl::Time open_time, ZoneFinder zones, Random& random);

  // The targets of one State: contacts whose words are here, that are selected,
  // valid at that moment and have a channel of the plan's kinds. In the order of
  // the sheets; empty for States that are not selected. A contact whose time
  // zone is not known is timed by UTC.
  v1::TargetList Pick(const v1::State& state);

 private:
  struct Contact;
  v1::Target MakeTarget(const Contact& contact, const v1::State& state);
  void AddEscalation(const Contact& contact, const v1::State& state, absl::Time send_time,
                     v1::Target& target) const;
  void AddStep(v1::StepKind kind, const Contact& whom, int channel, absl::Time time,
               absl::Time close, v1::Target& target) const;
  bool IsSelected(const v1::PointOfContact& contact) const;
  bool IsUsable(const v1::Channel& channel) const;
  // Index of the contact's first usable channel; -1 for none.
  int FirstChannel(const v1::PointOfContact& contact) const;
  absl::TimeZone ZoneOf(const v1::PointOfContact& contact) const;
  // `time`, or when the plan spares nights and holidays the next ordinary moment.
  absl::Time Spare(const v1::PointOfContact& contact, absl::Time time) const;
  std::string NewPing();

  const v1::Plan& plan_;
  const absl::Time open_time_;
  const ZoneFinder zones_;
  Random& random_;
  absl::flat_hash_set<std::string> pings_;
};

}  // namespace rollcall

#endif  // ROLLCALL_CORE_EXERCISE_TARGETS_H_
