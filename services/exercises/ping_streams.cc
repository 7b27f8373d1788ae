#include "services/exercises/ping_streams.h"

#include <deque>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "core/base/refusal.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "core/exercise/board.h"
#include "services/exercises/ping_message.h"
#include "services/exercises/push_receipt.h"
#include "services/sequencer.h"
#include "services/status_conversion.h"

namespace rollcall {
namespace {

constexpr absl::Duration kComeBackAfter = absl::Seconds(30);

absl::Status Gone() { return absl::CancelledError("the listener is gone"); }

absl::Status TooSlow() {
  return WithRetryDelay(
      Refusal(absl::StatusCode::kUnavailable, v1::ERROR_REASON_RATE_LIMITED,
              "too many notices waited for this listener; watch again to hear what is open"),
      absl::ZeroDuration());
}

}  // namespace

// Whoever sets `busy_` owns the call until it clears it or finishes; all others
// leave word and go.
class PingStreams::Stream final : public grpc::ServerWriteReactor<v1::PingNotice> {
 public:
  Stream(PingStreams& owner, grpc::CallbackServerContext* context)
      : owner_(owner), context_(context), begin_(owner.clock_.Monotonic()) {}

  // Before the stream is anybody else's: who listens.
  absl::Status Prepare() {
    const std::shared_ptr<const Head> head = owner_.head_.Current();
    ASSIGN_OR_RETURN(const auto caller, Identify(*head));
    participant_ = caller->participant;
    ASSIGN_OR_RETURN(StreamSlots::Slot slot, owner_.slots_.Take(*caller));
    slot_.emplace(std::move(slot));
    context_->AddInitialMetadata(kLogSizeMetadata, absl::StrCat(head->size()));
    return absl::OkStatus();
  }

  const std::string& participant() const { return participant_; }

  bool ended() {
    absl::MutexLock lock(&mutex_);
    return end_.has_value();
  }

  // Once it is added, so that whoever has the metadata misses nothing from there
  // on: what is open comes first, then what was told meanwhile.
  void Begin(absl::StatusOr<std::vector<v1::PingNotice>> open) {
    if (open.ok()) StartSendInitialMetadata();
    {
      absl::MutexLock lock(&mutex_);
      if (!open.ok() && !end_.has_value()) end_ = open.status();
      if (open.ok()) waiting_.insert(waiting_.begin(), open->begin(), open->end());
    }
    Proceed();
  }

  void Tell(const std::vector<v1::PingNotice>& notices) {
    {
      absl::MutexLock lock(&mutex_);
      if (waiting_.size() > kMaxWaitingNotices && !end_.has_value()) end_ = TooSlow();
      waiting_.insert(waiting_.end(), notices.begin(), notices.end());
      if (busy_) return;
      busy_ = true;
    }
    Proceed();
  }

  void End(const absl::Status& status) {
    {
      absl::MutexLock lock(&mutex_);
      if (!end_.has_value()) end_ = status;
      if (busy_) return;
      busy_ = true;
    }
    Proceed();
  }

  void OnWriteDone(bool ok) override {
    if (!ok) {
      absl::MutexLock lock(&mutex_);
      if (!end_.has_value()) end_ = Gone();
    }
    Proceed();
  }
  void OnCancel() override { End(Gone()); }
  void OnDone() override {
    const google::rpc::ErrorInfo info = ErrorInfoOf(*end_).value_or(google::rpc::ErrorInfo());
    owner_.observer_.OnCall(PermissionOf(Method::kWatchPings).name, end_->code(), info.reason(),
                            owner_.clock_.Monotonic() - begin_);
    owner_.Remove(this);
  }

 private:
  absl::StatusOr<std::shared_ptr<const Caller>> Identify(const Head& head) {
    ASSIGN_OR_RETURN(auto caller, owner_.gate_.Identify(*context_, head));
    RETURN_IF_ERROR(CheckPermission(Method::kWatchPings, *caller));
    return caller;
  }

  // The owner's: writes, closes, or rests.
  void Proceed() {
    // Who may no longer listen is told so before anything else.
    const absl::Status known = Identify(*owner_.head_.Current()).status();
    absl::optional<absl::Status> end;
    {
      absl::MutexLock lock(&mutex_);
      if (!known.ok() && !end_.has_value()) end_ = known;
      if (!end_.has_value() && waiting_.empty()) {
        busy_ = false;
        return;
      }
      if (!end_.has_value()) {
        notice_ = std::move(waiting_.front());
        waiting_.pop_front();
      } else {
        end_ = Disclosed(*end_);
        end = end_;
      }
    }
    if (end.has_value()) {
      Finish(ToGrpcStatus(*end));
    } else {
      StartWrite(&notice_);
    }
  }

  PingStreams& owner_;
  grpc::CallbackServerContext* const context_;
  const absl::Duration begin_;  // monotonic
  std::string participant_;
  absl::optional<StreamSlots::Slot> slot_;

  absl::Mutex mutex_;
  bool busy_ ABSL_GUARDED_BY(mutex_) = true;  // until Begin; for ever once it is closed
  absl::optional<absl::Status> end_;          // guarded by mutex_ until OnDone
  std::deque<v1::PingNotice> waiting_ ABSL_GUARDED_BY(mutex_);
  v1::PingNotice notice_;  // the owner's
};

grpc::ServerWriteReactor<v1::PingNotice>* PingStreams::Open(grpc::CallbackServerContext* context) {
  auto stream = std::make_shared<Stream>(*this, context);
  const absl::Status prepared = stream->Prepare();
  const absl::Status added = Add(stream);
  if (!prepared.ok() || !added.ok()) {
    stream->Begin(prepared.ok() ? added : prepared);
  } else {
    stream->Begin(OpenNotices(stream->participant()));
  }
  return stream.get();
}

v1::PingNotice PingStreams::Notice(const PingId& id, const v1::PingRecord& ping,
                                   const v1::Plan& plan) const {
  v1::PingNotice notice = NoticeOf(id, ping, plan, clock_.Now());
  for (int i = 0; i < ping.attempts_size() && !notice.settled(); ++i) {
    const v1::AttemptRecord& attempt = ping.attempts(i);
    const v1::Step& step = ping.target().steps(static_cast<int>(attempt.step()));
    const bool unheard = attempt.result() == v1::ATTEMPT_RESULT_UNSPECIFIED ||
                         attempt.result() == v1::ATTEMPT_RESULT_SENT;
    if (step.channel_kind() != v1::CHANNEL_KIND_SECURE_URI || !unheard) continue;
    notice.set_push_receipt(PushReceipt(speaker_, {id, static_cast<uint32_t>(i) + 1}));
  }
  return notice;
}

absl::StatusOr<std::vector<v1::PingNotice>> PingStreams::OpenNotices(
    absl::string_view participant) const {
  std::vector<v1::PingNotice> notices;
  const auto name = ResourceName::Parse(participant);
  if (!name.ok() || name->pattern != ResourceName::Pattern::kState) return notices;
  const std::unique_ptr<const Desk::Moment> moment = desk_.Now();
  std::vector<std::string> exercises;
  const std::string all = board_key::Exercise("");
  RETURN_IF_ERROR(moment->view().Scan(all, all, [&](absl::string_view key, absl::string_view) {
    exercises.emplace_back(key.substr(all.size()));
    return true;
  }));
  for (const std::string& exercise : exercises) {
    ASSIGN_OR_RETURN(const auto record, ReadExercise(moment->view(), exercise));
    if (record->reported()) continue;
    std::vector<std::string> pings;
    const std::string own = desk_key::PingOf(exercise, name->state, "");
    RETURN_IF_ERROR(moment->view().Scan(own, own, [&](absl::string_view key, absl::string_view) {
      pings.emplace_back(key.substr(own.size()));
      return true;
    }));
    for (const std::string& ping : pings) {
      ASSIGN_OR_RETURN(const auto found, ReadPing(moment->view(), exercise, ping));
      if (!found.has_value() || !IsOpen(*found, record->plan(), clock_.Now())) continue;
      notices.push_back(Notice({exercise, ping}, *found, record->plan()));
    }
  }
  return notices;
}

void PingStreams::Tell(const std::vector<PingId>& pings) {
  if (Of("").empty()) return;
  const std::unique_ptr<const Desk::Moment> moment = desk_.Now();
  std::map<std::string, std::vector<v1::PingNotice>> by_state;
  for (const PingId& id : pings) {
    const auto exercise = ReadExercise(moment->view(), id.exercise);
    const auto ping = ReadPing(moment->view(), id.exercise, id.ping);
    if (!exercise.ok() || !exercise->has_value() || !ping.ok() || !ping->has_value()) continue;
    // What has not been sent is nobody's business yet.
    if ((*ping)->attempts().empty()) continue;
    by_state[StateName((*ping)->state())].push_back(Notice(id, **ping, (*exercise)->plan()));
  }
  for (const auto& [participant, notices] : by_state) {
    for (const auto& stream : Of(participant)) stream->Tell(notices);
  }
}

bool PingStreams::AnybodyListens(absl::string_view state) {
  for (const auto& stream : Of(StateName(state))) {
    if (!stream->ended()) return true;
  }
  return false;
}

absl::Status PingStreams::Add(const std::shared_ptr<Stream>& stream) {
  absl::MutexLock lock(&mutex_);
  const bool room = streams_.size() < kMaxPingStreams;
  streams_.emplace(stream.get(), stream);
  if (draining_) return ShuttingDown();
  if (room) return absl::OkStatus();
  return WithRetryDelay(Refusal(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_RATE_LIMITED,
                                "too many duty officers watch; try again in a moment"),
                        kComeBackAfter);
}

void PingStreams::Remove(Stream* stream) {
  std::shared_ptr<Stream> last;  // ends after the lock
  absl::MutexLock lock(&mutex_);
  const auto found = streams_.find(stream);
  last = std::move(found->second);
  streams_.erase(found);
}

std::vector<std::shared_ptr<PingStreams::Stream>> PingStreams::Of(absl::string_view participant) {
  std::vector<std::shared_ptr<Stream>> streams;
  absl::MutexLock lock(&mutex_);
  for (const auto& [raw, stream] : streams_) {
    if (participant.empty() || stream->participant() == participant) streams.push_back(stream);
  }
  return streams;
}

void PingStreams::Drain() {
  {
    absl::MutexLock lock(&mutex_);
    draining_ = true;
  }
  for (const auto& stream : Of("")) stream->End(ShuttingDown());
}

void PushDispatcher::Send(OutgoingPing ping, Done done) {
  SendOutcome outcome;
  if (streams_.AnybodyListens(ping.state)) outcome.result = v1::ATTEMPT_RESULT_SENT;
  done(outcome);
}

}  // namespace rollcall
