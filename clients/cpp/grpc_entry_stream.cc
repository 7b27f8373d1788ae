#include "clients/cpp/grpc_entry_stream.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "grpc/support/time.h"
#include "grpcpp/client_context.h"
#include "grpcpp/completion_queue.h"

namespace rollcall {
namespace {

// One operation is under way at a time, so that its tag need not say which.
class GrpcEntryStream final : public EntryStream {
 public:
  GrpcEntryStream(v1::LogService::StubInterface& stub, const FollowOptions& options,
                  std::function<absl::Status(const grpc::Status&)> to_status)
      : idle_timeout_(options.idle_timeout), to_status_(std::move(to_status)) {
    v1::FollowEntriesRequest request;
    request.set_start(options.start);
    request.set_with_bodies(options.with_bodies);
    request.set_checkpoint(options.checkpoint);
    request.set_page_size(options.page_size);
    call_ = stub.PrepareAsyncFollowEntries(&context_, request, &queue_);
    call_->StartCall(this);
  }

  ~GrpcEntryStream() override {
    context_.TryCancel();
    if (!ended_) End().IgnoreError();
    queue_.Shutdown();
    void* tag;
    bool ok;
    while (queue_.Next(&tag, &ok)) {
    }
  }

  absl::StatusOr<v1::ListEntriesResponse> Next() override {
    if (ended_) return end_;
    if (!std::exchange(started_, true) && !Wait()) return End();
    v1::ListEntriesResponse page;
    call_->Read(&page, this);
    if (!Wait()) return End();
    return page;
  }

  void Cancel() override { context_.TryCancel(); }

 private:
  // Whether the operation under way went well; one that takes longer than the
  // idle timeout cancels the call and does not.
  bool Wait() {
    void* tag;
    bool ok = false;
    const gpr_timespec deadline =
        gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                     gpr_time_from_micros(absl::ToInt64Microseconds(idle_timeout_), GPR_TIMESPAN));
    if (queue_.AsyncNext(&tag, &ok, deadline) == grpc::CompletionQueue::TIMEOUT) {
      idle_ = true;
      context_.TryCancel();
      queue_.Next(&tag, &ok);
    }
    return ok && !idle_;
  }

  absl::Status End() {
    if (!started_) Wait();
    started_ = ended_ = true;
    grpc::Status status;
    call_->Finish(&status, this);
    void* tag;
    bool ok;
    queue_.Next(&tag, &ok);
    end_ = idle_ ? absl::DeadlineExceededError(absl::StrCat("the server said nothing for ",
                                                            absl::FormatDuration(idle_timeout_)))
                 : to_status_(status);
    if (end_.ok()) end_ = absl::UnavailableError("the server ended the stream");
    return end_;
  }

  const absl::Duration idle_timeout_;
  const std::function<absl::Status(const grpc::Status&)> to_status_;
  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::ClientAsyncReaderInterface<v1::ListEntriesResponse>> call_;
  bool started_ = false;  // StartCall's tag was taken
  bool idle_ = false;
  bool ended_ = false;
  absl::Status end_;
};

}  // namespace

std::unique_ptr<EntryStream> StartEntryStream(
    v1::LogService::StubInterface& stub, const FollowOptions& options,
    std::function<absl::Status(const grpc::Status&)> to_status) {
  return std::make_unique<GrpcEntryStream>(stub, options, std::move(to_status));
}

}  // namespace rollcall
