#include "clients/cpp/grpc_ping_stream.h"

#include <utility>

#include "grpc/support/time.h"
#include "grpcpp/client_context.h"
#include "grpcpp/completion_queue.h"

namespace rollcall {
namespace {

// One operation is under way at all times until the end (the start of the call,
// then one read after the other), so that its tag need not say which.
class GrpcPingStream final : public PingStream {
 public:
  GrpcPingStream(v1::ExerciseService::StubInterface& stub,
                 std::function<absl::Status(const grpc::Status&)> to_status)
      : to_status_(std::move(to_status)) {
    call_ = stub.PrepareAsyncWatchPings(&context_, v1::WatchPingsRequest(), &queue_);
    call_->StartCall(this);
  }

  ~GrpcPingStream() override {
    context_.TryCancel();
    if (!ended_) {
      void* tag;
      bool ok;
      queue_.Next(&tag, &ok);
      End().IgnoreError();
    }
    queue_.Shutdown();
    void* tag;
    bool ok;
    while (queue_.Next(&tag, &ok)) {
    }
  }

  absl::StatusOr<absl::optional<v1::PingNotice>> Next(absl::Duration wait) override {
    if (ended_) return end_;
    const gpr_timespec deadline =
        gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                     gpr_time_from_micros(absl::ToInt64Microseconds(wait), GPR_TIMESPAN));
    while (true) {
      void* tag;
      bool ok = false;
      if (queue_.AsyncNext(&tag, &ok, deadline) == grpc::CompletionQueue::TIMEOUT) {
        return absl::optional<v1::PingNotice>();
      }
      if (!ok) return End();
      if (!std::exchange(started_, true)) {
        call_->Read(&notice_, this);
        continue;
      }
      absl::optional<v1::PingNotice> came = std::move(notice_);
      notice_.Clear();
      call_->Read(&notice_, this);
      return came;
    }
  }

 private:
  absl::Status End() {
    ended_ = true;
    grpc::Status status;
    call_->Finish(&status, this);
    void* tag;
    bool ok;
    queue_.Next(&tag, &ok);
    end_ = to_status_(status);
    if (end_.ok()) end_ = absl::UnavailableError("the server ended the stream");
    return end_;
  }

  const std::function<absl::Status(const grpc::Status&)> to_status_;
  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::ClientAsyncReaderInterface<v1::PingNotice>> call_;
  v1::PingNotice notice_;  // of the read under way
  bool started_ = false;   // StartCall's tag was taken
  bool ended_ = false;
  absl::Status end_;
};

}  // namespace

std::unique_ptr<PingStream> StartPingStream(
    v1::ExerciseService::StubInterface& stub,
    std::function<absl::Status(const grpc::Status&)> to_status) {
  return std::make_unique<GrpcPingStream>(stub, std::move(to_status));
}

}  // namespace rollcall
