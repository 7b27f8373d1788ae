// Figures: what became of some pings, counted.
#ifndef ROLLCALL_CORE_EXERCISE_FIGURES_H_
#define ROLLCALL_CORE_EXERCISE_FIGURES_H_

#include <cstdint>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "core/exercise/statistics.h"
#include "rollcall/v1/exercise.pb.h"
#include "rollcall/v1/exercise_report.pb.h"
#include "rollcall/v1/exercise_view.pb.h"

namespace rollcall {

// One ping that counts, or one channel of it.
struct PingResult {
  absl::optional<absl::Duration> answered_after;  // since it was sent; nullopt: no answer
  bool contact_signed = false;                    // of the first answer
  bool by_other_means = false;
};

PingResult ResultOf(const v1::PingRecord& ping);

// What channels show of themselves: with ALL_CHANNELS each one that was tried,
// by the answers that came by it; else the first one tried, by the answers
// before the next step.
struct ChannelResult {
  v1::ChannelKind kind;
  PingResult result;
};
std::vector<ChannelResult> ChannelResultsOf(const v1::PingRecord& ping, const v1::Plan& plan);

// Adds results up. `plan` must outlive it.
class Tally {
 public:
  explicit Tally(const v1::Plan& plan) : plan_(&plan) {}

  void Add(const PingResult& result);
  uint32_t pings() const { return static_cast<uint32_t>(observations_.size()); }
  v1::Figures Write(bool suppressed) const;

 private:
  const v1::Plan* plan_;
  // Answers after the window are censored at it: of who answered later still,
  // nothing is known.
  std::vector<Observation> observations_;
  uint32_t on_time_ = 0;
  uint32_t late_ = 0;
  uint32_t contact_signed_ = 0;
  uint32_t operator_attested_ = 0;
  uint32_t by_registered_details_ = 0;
  uint32_t by_other_means_ = 0;
};

}  // namespace rollcall

#endif  // ROLLCALL_CORE_EXERCISE_FIGURES_H_
