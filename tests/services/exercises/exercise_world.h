// A directory whose exercises are run by the real scheduler over the real
// sequencer, by hand: tests decide when it works, what is sent, who answers, and
// where it dies.
#ifndef ROLLCALL_TESTS_SERVICES_EXERCISES_EXERCISE_WORLD_H_
#define ROLLCALL_TESTS_SERVICES_EXERCISES_EXERCISE_WORLD_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "core/exercise/board.h"
#include "services/exercises/desk.h"
#include "services/exercises/exercise_observer.h"
#include "services/exercises/operator.h"
#include "services/exercises/operator_log.h"
#include "services/exercises/scheduler.h"
#include "services/exercises/sequencer_writer.h"
#include "services/sequencer.h"
#include "tests/services/recording_observer.h"
#include "tests/testing/scripted_store.h"
#include "tests/testing/test_directory.h"
#include "tests/testing/test_exercise.h"

namespace rollcall::testing {

// What the scheduler told.
class RecordingExerciseObserver final : public ExerciseObserver {
 public:
  void OnOpened(absl::string_view exercise, size_t) override { opened.emplace_back(exercise); }
  void OnClosed(absl::string_view exercise) override { closed.emplace_back(exercise); }
  void OnOutcome(v1::AttemptResult result) override { outcomes.push_back(result); }
  void OnFinding(uint64_t, absl::string_view why) override { findings.emplace_back(why); }
  void OnTrouble(const absl::Status& why) override { troubles.push_back(why); }

  std::vector<std::string> opened;
  std::vector<std::string> closed;
  std::vector<v1::AttemptResult> outcomes;
  std::vector<std::string> findings;
  std::vector<absl::Status> troubles;
};

// Thread-compatible.
class ExerciseWorld {
 public:
  // What a mail server says of an attempt; nullopt: it never says.
  using MailServer = std::function<absl::optional<SendOutcome>(const OutgoingPing&)>;
  // Asked wherever a process may die: true kills it.
  using CrashOracle = std::function<bool()>;

  // These States are enrolled, each with a technical contact that has a mail
  // address, a telephone and an acknowledgement key.
  explicit ExerciseWorld(std::vector<std::string> states);
  ~ExerciseWorld();

  void Submit(const Said& said);
  // A plan for all of them that opens in an hour and whose calls are the
  // worklist's; more is the test's to set.
  v1::Plan Plan();
  void SayPlan(absl::string_view id, v1::Plan plan);

  // Gives the scheduler's node an unannounced plan to hold.
  absl::Status HoldPlan(absl::string_view id, v1::Plan plan);

  void SetMailServer(MailServer server) { mail_server_ = std::move(server); }
  void SetMailCapacity(size_t capacity) { mail_capacity_ = capacity; }
  void SetCrashes(CrashOracle oracle) { crashes_ = std::move(oracle); }

  // Whether starts trust the clock, however long ago the last entry was.
  void SetAcceptClock(bool accept) { accept_clock_ = accept; }
  // Starts the scheduler anew, as after a crash: all that it remembered is gone.
  void Restart();
  // Works until there is nothing more to do at this moment. Restarts by itself
  // when it died.
  void Work();
  void Advance(absl::Duration by) {
    directory_.clock().Advance(by);
    Work();
  }

  // Asks, works, and gives the answer.
  absl::StatusOr<AnswerTaken> Ask(const Caller& caller, const v1::AcknowledgePingRequest& request);
  absl::StatusOr<AnswerTaken> Ask(const Caller& caller, const v1::RecordOutcomeRequest& request);

  static Caller Officer(absl::string_view state);
  static Caller Staff();

  // The code of an attempt, as it is sent.
  std::string Code(absl::string_view exercise, const v1::PingRecord& ping, uint32_t attempt);
  // A contact's signed answer.
  v1::AcknowledgePingRequest SignedAnswer(absl::string_view exercise, const v1::PingRecord& ping,
                                          absl::string_view key = "contact");

  // The one ping of a State.
  v1::PingRecord PingOf(absl::string_view exercise, absl::string_view state);
  std::vector<v1::PingRecord> Pings(absl::string_view exercise);
  v1::PingOutcome OutcomeOf(absl::string_view exercise, absl::string_view state);

  TestDirectory& directory() { return directory_; }
  ScriptedStore& desk_store() { return *desk_store_; }
  ScriptedStore& log_store() { return log_store_; }
  // Loses the desk, as when somebody deletes its folder.
  void LoseDesk();
  OperatorLog& log() { return *life_->log; }
  Scheduler& scheduler() { return *life_->scheduler; }
  Operator& speaker() { return speaker_; }
  RecordingExerciseObserver& observer() { return observer_; }
  const Head& head() { return *(*published_head_).Current(); }
  const std::vector<OutgoingPing>& sent() const { return sent_; }
  const std::vector<Reminder>& reminders() const { return reminders_; }
  // Attempts that were handed to the mail server twice; there must be none.
  size_t sent_twice() const { return sent_twice_; }
  size_t crashes() const { return crash_count_; }

 private:
  class Writer;
  class Mailer;
  class MortalStore;
  class ReminderBox;
  // What dies in a crash.
  struct Life {
    bool dead = false;
    std::unique_ptr<Store> store;
    std::unique_ptr<Desk> desk;
    std::unique_ptr<LogWriter> writer;
    std::unique_ptr<OperatorLog> log;
    std::unique_ptr<Scheduler> scheduler;
  };

  // True when the process is dead, or dies here.
  bool Dies();
  template <typename Request>
  absl::StatusOr<AnswerTaken> AskAny(const Caller& caller, const Request& request);

  TestDirectory directory_;
  ScriptedStore log_store_;
  RecordingObserver log_observer_;
  std::unique_ptr<PublishedHead> published_head_;
  std::unique_ptr<Sequencer> sequencer_;
  std::unique_ptr<ScriptedStore> desk_store_ = std::make_unique<ScriptedStore>();
  Operator speaker_;
  RecordingExerciseObserver observer_;
  MailServer mail_server_;
  size_t mail_capacity_ = 1000;
  bool accept_clock_ = false;
  CrashOracle crashes_;
  size_t crash_count_ = 0;
  std::vector<OutgoingPing> sent_;
  std::vector<Reminder> reminders_;
  std::set<AttemptId> attempts_;
  size_t sent_twice_ = 0;
  std::unique_ptr<Life> life_;
};

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_SERVICES_EXERCISES_EXERCISE_WORLD_H_
