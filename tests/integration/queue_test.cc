// A burst that is larger than the queue.
#include <grpcpp/completion_queue.h>

#include <chrono>
#include <csignal>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "core/base/refusal.h"
#include "core/geography/state.h"
#include "gtest/gtest.h"
#include "tests/integration/harness.h"
#include "tests/integration/log_audit.h"

namespace rollcall {
namespace {

TEST(Queue, RefusesAtOnceWhatHasNoPlaceAndWritesNothingOfIt) {
  RunningDirectory directory;
  directory.node().Stop();
  directory.node().Configure("[limits]\nqueue = 2\n");
  ASSERT_TRUE(directory.node().Start().ok());
  directory.Reconnect();
  const uint64_t before = *directory.registrar().LogSize();

  // An enrolment of every other State, all in flight before the server, which
  // stands still, sees the first.
  std::vector<v1::SubmitStatementRequest> requests;
  for (const StateRow& state : AllStates()) {
    if (state.alpha3 == "KEN") continue;
    *requests.emplace_back().mutable_statement() =
        directory.people().Enrol(state.alpha3, v1::KeySet(), absl::Now());
  }
  struct Call {
    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientAsyncResponseReader<v1::Receipt>> reader;
    v1::Receipt receipt;
    grpc::Status status;
  };
  std::vector<std::unique_ptr<Call>> calls;
  grpc::CompletionQueue queue;
  directory.node().process().Signal(SIGSTOP);
  for (const v1::SubmitStatementRequest& request : requests) {
    Call& call = *calls.emplace_back(std::make_unique<Call>());
    call.context.set_deadline(std::chrono::system_clock::now() +
                              absl::ToChronoSeconds(kCallTimeout));
    call.reader =
        directory.registrar().statements->AsyncSubmitStatement(&call.context, request, &queue);
    call.reader->Finish(&call.receipt, &call.status, &call);
  }
  directory.node().process().Signal(SIGCONT);
  uint64_t accepted = 0;
  uint64_t refused = 0;
  for (size_t i = 0; i < calls.size(); ++i) {
    void* tag = nullptr;
    bool ok = false;
    ASSERT_TRUE(queue.Next(&tag, &ok));
    const Call& call = *static_cast<Call*>(tag);
    if (call.status.ok()) {
      ++accepted;
      continue;
    }
    ++refused;
    const absl::Status status = ToStatus(call.status);
    EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_QUEUE_FULL) << status;
    EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
    EXPECT_TRUE(status.GetPayload(kRetryInfoUrl).has_value());
  }
  EXPECT_GT(refused, 0U);
  EXPECT_GT(accepted, 0U);
  const auto log = ReadWholeLog(directory.registrar(), directory.node().Facts());
  ASSERT_TRUE(log.ok()) << log.status();
  EXPECT_EQ(log->entries.size(), before + accepted);
}

}  // namespace
}  // namespace rollcall
