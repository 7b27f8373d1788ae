#include "services/follow_streams.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "rollcall/v1/log_service.pb.h"
#include "services/page_token.h"
#include "services/permissions.h"
#include "services/sequencer.h"
#include "services/status_conversion.h"

namespace rollcall {
namespace {

// Pages that are kept for followers at the head: theirs are small, and there is
// one for each participant at most.
constexpr size_t kMaxSharedPages = 256;
constexpr size_t kMaxSharedPageBytes = 64 * 1024;

absl::StatusOr<v1::FollowEntriesRequest> ParseRequest(const grpc::ByteBuffer& bytes) {
  grpc::Slice slice;
  v1::FollowEntriesRequest request;
  if ((bytes.TrySingleSlice(&slice).ok() || bytes.DumpToSingleSlice(&slice).ok()) &&
      request.ParseFromArray(slice.begin(), static_cast<int>(slice.size()))) {
    return request;
  }
  return InvalidField("request", "is not a FollowEntriesRequest");
}

}  // namespace

// Whoever sets `busy_` owns the call until it clears it or finishes; all others
// leave word and go.
class FollowStreams::Stream final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  Stream(FollowStreams& owner, grpc::CallbackServerContext* context)
      : owner_(owner), context_(context), begin_(owner.clock_.Monotonic()) {}

  // Judges the request, and answers it: what anybody leaves word of meanwhile, news of
  // the log or the end, waits for that.
  void Begin(const grpc::ByteBuffer& bytes, bool room) {
    const absl::Status prepared = room ? Prepare(bytes) : NoRoom();
    if (prepared.ok()) {
      Proceed();
    } else {
      Close(prepared);
    }
  }

  // Sends what there is to send, if nothing is under way.
  void Step() {
    {
      absl::MutexLock lock(&mutex_);
      if (busy_) return;
      busy_ = true;
    }
    Proceed();
  }

  // Ends the stream as soon as nothing is under way.
  void End(const absl::Status& status) {
    {
      absl::MutexLock lock(&mutex_);
      if (!end_.has_value()) end_ = status;
      if (busy_) return;
      busy_ = true;
    }
    Close(status);
  }

  void OnWriteDone(bool ok) override {
    if (!ok) {
      absl::MutexLock lock(&mutex_);
      if (!end_.has_value()) end_ = absl::CancelledError("the follower is gone");
    }
    Proceed();
  }
  void OnCancel() override { End(absl::CancelledError("the follower is gone")); }
  void OnDone() override {
    const google::rpc::ErrorInfo info = ErrorInfoOf(*end_).value_or(google::rpc::ErrorInfo());
    owner_.observer_.OnCall(PermissionOf(Method::kFollowEntries).name, end_->code(), info.reason(),
                            owner_.clock_.Monotonic() - begin_);
    owner_.Remove(this);
  }

 private:
  static absl::Status NoRoom() {
    return WithRetryDelay(
        Refusal(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_RATE_LIMITED,
                "too many follow this node; follow one of its followers"),
        kHeartbeat);
  }

  absl::Status Prepare(const grpc::ByteBuffer& bytes) {
    const std::shared_ptr<const Head> head = owner_.head_.Current();
    ASSIGN_OR_RETURN(caller_, Identify(*head));
    ASSIGN_OR_RETURN(StreamSlots::Slot slot, owner_.slots_.Take(*caller_));
    slot_.emplace(std::move(slot));
    ASSIGN_OR_RETURN(const v1::FollowEntriesRequest request, ParseRequest(bytes));
    ASSIGN_OR_RETURN(page_.limit,
                     CheckPageSize(request.page_size(), kMaxEntriesPage, kMaxEntriesPage));
    page_.start = request.start();
    page_.with_bodies = request.with_bodies();
    if (!request.checkpoint().empty()) {
      ASSIGN_OR_RETURN(page_.known_size,
                       owner_.watch_.Report(*caller_, request.checkpoint(), *head));
    }
    context_->AddInitialMetadata(kLogSizeMetadata, absl::StrCat(head->size()));
    return absl::OkStatus();
  }

  absl::StatusOr<std::shared_ptr<const Caller>> Identify(const Head& head) {
    ASSIGN_OR_RETURN(auto caller, owner_.gate_.Identify(*context_, head));
    RETURN_IF_ERROR(CheckPermission(Method::kFollowEntries, *caller));
    return caller;
  }

  // The owner's: writes, closes, or rests.
  void Proceed() {
    while (true) {
      absl::optional<absl::Status> end;
      {
        absl::MutexLock lock(&mutex_);
        end = end_;
      }
      if (end.has_value()) return Close(*end);
      const std::shared_ptr<const Head> head = owner_.head_.Current();
      const absl::StatusOr<bool> writes = Fill(*head);
      if (!writes.ok()) return Close(writes.status());
      if (*writes) {
        StartWrite(&wire_->bytes);
        return;
      }
      absl::MutexLock lock(&mutex_);
      if (end_.has_value() || owner_.head_.Current() != head) continue;
      busy_ = false;
      return;
    }
  }

  // Whether there is something to say; then it is in wire_.
  absl::StatusOr<bool> Fill(const Head& head) {
    // Who may no longer read is told so, whatever there is to say.
    ASSIGN_OR_RETURN(caller_, Identify(head));
    if (head.size() < page_.known_size) return false;  // this copy is behind
    const absl::Duration now = owner_.clock_.Monotonic();
    if (said_.has_value() && head.size() <= page_.start && now - *said_ < kHeartbeat) return false;
    ASSIGN_OR_RETURN(wire_, owner_.PageFor(head, *caller_, page_));
    page_.start += wire_->entries;
    page_.known_size = head.size();
    said_ = now;
    untold_ += wire_->entries;
    if (!caught_up_ || now - told_ >= kBulkReadNotice) TellOperator();
    caught_up_ = caught_up_ || page_.start >= head.size();
    return true;
  }

  // What was handed out since it was last told.
  void TellOperator() {
    if (untold_ == 0) return;
    BulkRead read;
    read.caller = caller_->tls_key.ToHex();
    read.participant = caller_->participant;
    read.method = PermissionOf(Method::kFollowEntries).name;
    read.start = page_.start - untold_;
    read.count = untold_;
    owner_.observer_.OnBulkRead(read);
    untold_ = 0;
    told_ = owner_.clock_.Monotonic();
  }

  void Close(const absl::Status& status) {
    TellOperator();
    // A follower that goes away is no error of this server's.
    if (IsUnexpected(status) && !absl::IsCancelled(status)) {
      owner_.observer_.OnInternalError(PermissionOf(Method::kFollowEntries).name, status);
    }
    const absl::Status disclosed = Disclosed(status);
    {
      absl::MutexLock lock(&mutex_);
      end_ = disclosed;
    }
    Finish(ToGrpcStatus(disclosed));
  }

  FollowStreams& owner_;
  grpc::CallbackServerContext* const context_;
  const absl::Duration begin_;  // monotonic

  absl::Mutex mutex_;
  bool busy_ ABSL_GUARDED_BY(mutex_) = true;  // until Begin; for ever once it is closed
  absl::optional<absl::Status> end_;          // guarded by mutex_ until OnDone

  // The owner's.
  std::shared_ptr<const Caller> caller_;
  absl::optional<StreamSlots::Slot> slot_;
  PageRequest page_;  // the next one
  absl::optional<absl::Duration> said_;
  bool caught_up_ = false;  // once
  uint64_t untold_ = 0;     // entries before page_.start that the operator does not know of
  absl::Duration told_;
  std::shared_ptr<const WirePage> wire_;
};

FollowStreams::FollowStreams(CallGate& gate, PublishedHead& head, CheckpointWatch& watch,
                             const Clock& clock, Observer& observer)
    : gate_(gate), head_(head), watch_(watch), clock_(clock), observer_(observer), thread_([this] {
        Run();
      }) {
  head_.Listen([this] {
    absl::MutexLock lock(&mutex_);
    news_ = true;
    wake_.Signal();
  });
}

FollowStreams::~FollowStreams() {
  head_.Listen(nullptr);
  {
    absl::MutexLock lock(&mutex_);
    closing_ = true;
    wake_.Signal();
  }
  thread_.join();
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* FollowStreams::Open(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) {
  auto stream = std::make_shared<Stream>(*this, context);
  stream->Begin(*request, Add(stream));
  return stream.get();
}

bool FollowStreams::Add(const std::shared_ptr<Stream>& stream) {
  bool draining;
  bool room;
  {
    absl::MutexLock lock(&mutex_);
    draining = draining_;
    room = streams_.size() < kMaxFollowStreams;
    streams_.emplace(stream.get(), stream);
  }
  if (draining) stream->End(ShuttingDown());
  return room;
}

void FollowStreams::Remove(Stream* stream) {
  std::shared_ptr<Stream> last;  // ends after the lock
  absl::MutexLock lock(&mutex_);
  const auto found = streams_.find(stream);
  last = std::move(found->second);
  streams_.erase(found);
}

void FollowStreams::Drain() {
  std::vector<std::shared_ptr<Stream>> streams;
  {
    absl::MutexLock lock(&mutex_);
    draining_ = true;
    for (const auto& [raw, stream] : streams_) streams.push_back(stream);
  }
  for (const auto& stream : streams) stream->End(ShuttingDown());
}

void FollowStreams::Run() {
  while (true) {
    std::vector<std::shared_ptr<Stream>> streams;
    {
      absl::MutexLock lock(&mutex_);
      // Twice a heartbeat, so that none is late by more than half of one.
      if (!news_ && !closing_) wake_.WaitWithTimeout(&mutex_, kHeartbeat / 2);
      if (closing_) return;
      news_ = false;
      streams.reserve(streams_.size());
      for (const auto& [raw, stream] : streams_) streams.push_back(stream);
    }
    for (const auto& stream : streams) stream->Step();
  }
}

absl::StatusOr<std::shared_ptr<const FollowStreams::WirePage>> FollowStreams::PageFor(
    const Head& head, const Caller& caller, const PageRequest& request) {
  const PageKey key(request.start, request.limit, request.with_bodies, request.known_size,
                    caller.roles.bits(), caller.participant);
  {
    absl::MutexLock lock(&pages_mutex_);
    if (pages_of_.lock() == head.reader) {
      if (const auto found = pages_.find(key); found != pages_.end()) return found->second;
    }
  }
  ASSIGN_OR_RETURN(const v1::ListEntriesResponse page, ReadPage(head, caller, request));
  auto wire = std::make_shared<WirePage>();
  const std::string bytes = page.SerializeAsString();
  const grpc::Slice slice(bytes);
  wire->bytes = grpc::ByteBuffer(&slice, 1);
  wire->entries = static_cast<uint64_t>(page.entries_size());
  if (bytes.size() <= kMaxSharedPageBytes) {
    absl::MutexLock lock(&pages_mutex_);
    if (pages_of_.lock() != head.reader) {
      pages_.clear();
      pages_of_ = head.reader;
    }
    if (pages_.size() < kMaxSharedPages) pages_.emplace(key, wire);
  }
  return std::shared_ptr<const WirePage>(std::move(wire));
}

}  // namespace rollcall
