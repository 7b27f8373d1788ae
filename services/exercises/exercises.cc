#include "services/exercises/exercises.h"

#include <atomic>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "core/base/status_macros.h"
#include "core/directory/charter_in_force.h"
#include "services/exercises/exercise_service.h"
#include "services/exercises/ping_streams.h"
#include "services/exercises/scheduler.h"
#include "services/exercises/sequencer_writer.h"
#include "services/time_zones.h"

namespace rollcall {
namespace {

// One wait for news of the log; the next follows.
constexpr absl::Duration kNewsWait = absl::Minutes(1);

// Wakes the scheduler's thread. Outlives it, because dispatchers keep it.
class Alarm {
 public:
  void Ring() {
    absl::MutexLock lock(&mutex_);
    rung_ = true;
  }
  // Until it rings, at most `rest`.
  void Sleep(absl::Duration rest) {
    absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithTimeout(absl::Condition(&rung_), rest);
    rung_ = false;
  }

 private:
  absl::Mutex mutex_;
  bool rung_ ABSL_GUARDED_BY(mutex_) = false;
};

class Exercises final : public ServerExtension {
 public:
  Exercises(ExerciseParts parts, const ServerParts& server)
      : head_(server.head),
        speaker_(std::move(parts.speaker)),
        desk_(*parts.store),
        streams_(server.gate, server.head, desk_, *speaker_, server.clock, server.observer),
        writer_(*server.sequencer),
        log_(*speaker_, writer_, server.head, desk_, server.clock, server.accept_clock,
             *parts.observer, [this](const std::vector<PingId>& pings) { streams_.Tell(pings); }),
        scheduler_(log_, WithPush(std::move(parts.dispatchers)), std::move(parts.reminders),
                   FindTimeZone, [alarm = alarm_] { alarm->Ring(); }),
        service_(server.gate, desk_, scheduler_, streams_, *speaker_, FindTimeZone, server.clock),
        thread_([this] { Run(); }) {}

  ~Exercises() override { Stop(); }

  std::vector<grpc::Service*> Services() override { return {&service_}; }
  void EndStreams() override { streams_.Drain(); }
  void Stop() override {
    {
      absl::MutexLock lock(&mutex_);
      stopping_ = true;
    }
    alarm_->Ring();
    if (thread_.joinable()) thread_.join();
  }

 private:
  Dispatchers WithPush(Dispatchers dispatchers) {
    dispatchers.emplace(v1::CHANNEL_KIND_SECURE_URI, std::make_unique<PushDispatcher>(streams_));
    return dispatchers;
  }

  bool Stopping() {
    absl::MutexLock lock(&mutex_);
    return stopping_;
  }

  void Run() {
    while (!Stopping()) {
      const absl::Duration rest = scheduler_.Work();
      AwaitNews();
      alarm_->Sleep(rest);
    }
    scheduler_.Stop();
  }

  // Rings when the log has grown beyond what the scheduler has followed.
  void AwaitNews() {
    if (awaiting_->exchange(true)) return;
    head_.WaitForSize(log_.head().size() + 1, kNewsWait,
                      [awaiting = awaiting_, alarm = alarm_](bool grown) {
                        awaiting->store(false);
                        if (grown) alarm->Ring();
                      });
  }

  const std::shared_ptr<Alarm> alarm_ = std::make_shared<Alarm>();
  const std::shared_ptr<std::atomic<bool>> awaiting_ = std::make_shared<std::atomic<bool>>(false);
  PublishedHead& head_;
  const std::unique_ptr<Operator> speaker_;
  Desk desk_;
  PingStreams streams_;
  SequencerWriter writer_;
  OperatorLog log_;
  Scheduler scheduler_;
  ExerciseServiceImpl service_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // last: starts when all else is there
};

}  // namespace

absl::StatusOr<std::unique_ptr<ServerExtension>> RunExercises(ExerciseParts parts,
                                                              const ServerParts& server) {
  ASSIGN_OR_RETURN(const auto charter, CharterInForce(StoreView(*server.head.Current()->reader)));
  RETURN_IF_ERROR(parts.speaker->CheckCharter(charter->charter()));
  return std::unique_ptr<ServerExtension>(std::make_unique<Exercises>(std::move(parts), server));
}

}  // namespace rollcall
