#include "services/node/exercise_figures.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "core/base/refusal.h"

namespace rollcall {
namespace {

prometheus::Counter& NewCounter(prometheus::Registry& registry, const char* name,
                                const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry).Add({});
}

// "SENT" for ATTEMPT_RESULT_SENT.
std::string ResultName(v1::AttemptResult result) {
  const std::string& name = v1::AttemptResult_Name(result);
  return std::string(absl::StripPrefix(name, "ATTEMPT_RESULT_"));
}

}  // namespace

ExerciseFigures::ExerciseFigures(prometheus::Registry& registry, EventLog& events)
    : events_(events),
      outcomes_(prometheus::BuildCounter()
                    .Name("rollcall_exercise_outcomes_total")
                    .Help("Attempts to reach a contact, by what became of them.")
                    .Register(registry)),
      under_way_(prometheus::BuildGauge()
                     .Name("rollcall_exercise_under_way")
                     .Help("Attempts that are being sent at this moment.")
                     .Register(registry)
                     .Add({})),
      answers_(NewCounter(registry, "rollcall_exercise_answers_total",
                          "Answers and outcomes that were taken.")),
      reminders_(NewCounter(registry, "rollcall_reminders_total", "Reminders sent to States.")),
      findings_(NewCounter(registry, "rollcall_exercise_findings_total",
                           "Statements of exercises that contradict the board.")),
      troubles_(NewCounter(registry, "rollcall_exercise_troubles_total",
                           "Times that the scheduler could not do something at once.")) {}

void ExerciseFigures::OnOpened(absl::string_view exercise, size_t pings) {
  events_.Write(EventLog::Level::kInfo, "exercise opened",
                {{"exercise", std::string(exercise)}, {"pings", absl::StrCat(pings)}});
}

void ExerciseFigures::OnClosed(absl::string_view exercise) {
  events_.Write(EventLog::Level::kInfo, "exercise closed", {{"exercise", std::string(exercise)}});
}

void ExerciseFigures::OnOutcome(v1::AttemptResult result) {
  outcomes_.Add({{"result", ResultName(result)}}).Increment();
}

void ExerciseFigures::OnUnderWay(size_t attempts) { under_way_.Set(static_cast<double>(attempts)); }

void ExerciseFigures::OnAnswer() { answers_.Increment(); }

void ExerciseFigures::OnReminder() { reminders_.Increment(); }

void ExerciseFigures::OnFinding(uint64_t index, absl::string_view why) {
  findings_.Increment();
  events_.Write(EventLog::Level::kWarning, "a statement of an exercise contradicts the board",
                {{"index", absl::StrCat(index)}, {"why", std::string(why)}});
}

void ExerciseFigures::OnTrouble(const absl::Status& why) {
  troubles_.Increment();
  events_.Write(EventLog::Level::kWarning, "exercises wait; will try again",
                {{"reason", ReasonName(ReasonOf(why))}, {"why", std::string(why.message())}});
}

}  // namespace rollcall
