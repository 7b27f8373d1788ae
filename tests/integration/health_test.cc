// Health and metrics of a real rollcalld.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/harness.h"

namespace rollcall {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// GET over plain HTTP/1.0 from an address "127.0.0.1:PORT"; the whole answer.
std::string Get(const std::string& address, const std::string& path) {
  uint32_t port = 0;
  EXPECT_TRUE(absl::SimpleAtoi(address.substr(address.rfind(':') + 1), &port)) << address;
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in peer = {};
  peer.sin_family = AF_INET;
  peer.sin_port = htons(static_cast<uint16_t>(port));
  peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(descriptor, reinterpret_cast<const sockaddr*>(&peer), sizeof(peer)), 0);
  const std::string request = absl::StrCat("GET ", path, " HTTP/1.0\r\n\r\n");
  EXPECT_EQ(write(descriptor, request.data(), request.size()),
            static_cast<ssize_t>(request.size()));
  std::string answer;
  char buffer[4096];
  for (ssize_t count; (count = read(descriptor, buffer, sizeof(buffer))) > 0;) {
    answer.append(buffer, static_cast<size_t>(count));
  }
  close(descriptor);
  return answer;
}

TEST(Health, EveryServiceServes) {
  RunningDirectory directory;
  for (const char* service : {"", "rollcall.v1.DirectoryService", "rollcall.v1.StatementService",
                              "rollcall.v1.LogService"}) {
    EXPECT_EQ(*directory.kenya().Health(service), "SERVING") << service;
  }
}

TEST(Health, AnswersAnyClientWithAKey) {
  RunningDirectory directory;
  const Stubs stranger = directory.node().Connect(NewTlsClient());
  EXPECT_EQ(*stranger.Health(""), "SERVING");
}

TEST(Health, AnswersNobodyWithoutAKey) {
  RunningDirectory directory;
  const Stubs nobody = directory.node().Connect(TlsClient{});
  EXPECT_EQ(nobody.Health("").status().code(), absl::StatusCode::kUnavailable);
}

TEST(Health, UnknownServicesAreNotFound) {
  RunningDirectory directory;
  EXPECT_EQ(directory.kenya().Health("rollcall.v1.Other").status().code(),
            absl::StatusCode::kNotFound);
}

TEST(MetricsPort, TellsTheFigures) {
  RunningDirectory directory;
  ASSERT_TRUE(
      directory.kenya().Submit(directory.people().KenyaTechnical("CERT", absl::Now())).ok());
  ASSERT_TRUE(directory.kenya().GetState("states/KEN").ok());
  const std::string answer = Get(directory.node().metrics_address(), "/metrics");
  EXPECT_THAT(answer, AllOf(HasSubstr("200 OK"), HasSubstr("rollcall_log_size 4"),
                            HasSubstr("rollcall_submissions_total{verdict=\"appended\"} 3"),
                            HasSubstr("rollcall_group_statements_count 3"),
                            HasSubstr("rollcall_sync_seconds_count 3"),
                            HasSubstr("rollcall_queue_statements 0"),
                            HasSubstr("rollcall_serving_writes 1"),
                            HasSubstr("rollcall_writes_stopped{reason=\"CLOCK_LEAP\"} 0"),
                            HasSubstr("rollcall_call_seconds_bucket{method=\"GetState\"")));
  EXPECT_THAT(answer, HasSubstr("rollcall_access_epoch "));
}

TEST(MetricsPort, CountsRefusalsByReason) {
  RunningDirectory directory;
  const Stubs stranger = directory.node().Connect(NewTlsClient());
  ASSERT_FALSE(stranger.GetState("states/KEN").ok());
  const std::string answer = Get(directory.node().metrics_address(), "/metrics");
  EXPECT_THAT(answer, AllOf(HasSubstr("reason=\"CALLER_UNKNOWN\""), HasSubstr("GetState")));
}

TEST(MetricsPort, NamesNoSubjectOfALookUp) {
  RunningDirectory directory;
  ASSERT_TRUE(directory.kenya().GetState("states/KEN").ok());
  EXPECT_THAT(Get(directory.node().metrics_address(), "/metrics"), Not(HasSubstr("KEN")));
  EXPECT_THAT(directory.node().Stop().errors, Not(HasSubstr("KEN")));
}

}  // namespace
}  // namespace rollcall
