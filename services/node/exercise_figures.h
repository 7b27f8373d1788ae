// Turns what the scheduler tells into metrics and events.
#ifndef ROLLCALL_SERVICES_NODE_EXERCISE_FIGURES_H_
#define ROLLCALL_SERVICES_NODE_EXERCISE_FIGURES_H_

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <cstddef>
#include <cstdint>

#include "services/exercises/exercise_observer.h"
#include "services/node/event_log.h"

namespace rollcall {

// Thread-safe. Both must outlive it.
class ExerciseFigures final : public ExerciseObserver {
 public:
  ExerciseFigures(prometheus::Registry& registry, EventLog& events);

  void OnOpened(absl::string_view exercise, size_t pings) override;
  void OnClosed(absl::string_view exercise) override;
  void OnOutcome(v1::AttemptResult result) override;
  void OnUnderWay(size_t attempts) override;
  void OnAnswer() override;
  void OnReminder() override;
  void OnFinding(uint64_t index, absl::string_view why) override;
  void OnTrouble(const absl::Status& why) override;

 private:
  EventLog& events_;
  prometheus::Family<prometheus::Counter>& outcomes_;
  prometheus::Gauge& under_way_;
  prometheus::Counter& answers_;
  prometheus::Counter& reminders_;
  prometheus::Counter& findings_;
  prometheus::Counter& troubles_;
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_NODE_EXERCISE_FIGURES_H_
