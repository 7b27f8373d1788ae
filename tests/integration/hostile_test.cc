// Clients that mean no good, or are broken: what they take is bounded, and
// everybody else is served on.
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "tests/integration/harness.h"
#include "tests/integration/raw_connection.h"

namespace rollcall {
namespace {

constexpr char kGetState[] = "/rollcall.v1.DirectoryService/GetState";
constexpr char kFollowEntries[] = "/rollcall.v1.LogService/FollowEntries";
// The node ends a handshake that does not get on after 10 s.
constexpr absl::Duration kAtOnce = absl::Seconds(5);  // well before that
constexpr absl::Duration kHandshakePatience = absl::Seconds(20);
// What a node may grow by in any of these tests but those with a bound of their own.
constexpr int64_t kMaxGrowthKib = 96 * 1024 * kMemoryFactor;
// Calls that would take 1 to 2 GiB if nobody hung up on them.
constexpr uint32_t kFlood = 100'000;
constexpr uint32_t kAllowedCalls = 1024;  // on one connection
constexpr int64_t kMaxFloodKib = 256 * 1024 * kMemoryFactor;
// What a node writes about all the trouble of one test.
constexpr size_t kMaxTroubleBytes = 8 * 1024;

// How many idle connections a test opens: 300, or as the environment's
// ROLLCALL_CONNECTIONS says (tests/soak.sh).
int ConnectionCount() {
  constexpr int kInEachRun = 300;
  const char* const wanted = std::getenv("ROLLCALL_CONNECTIONS");
  int count = 0;
  return wanted != nullptr && absl::SimpleAtoi(wanted, &count) && count > 0 ? count : kInEachRun;
}

// This process, and with it the nodes that it starts, may open as much as the
// machine allows.
void RaiseFileLimit() {
  rlimit files = {};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &files), 0);
  files.rlim_cur = files.rlim_max;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &files), 0);
}

class HostileTest : public ::testing::Test {
 protected:
  HostileTest() : before_kib_(ResidentKib()), words_before_(Words().size()) {}

  int64_t ResidentKib() { return directory_.node().process().ResidentKib(); }
  std::string Words() { return directory_.node().process().Errors(); }

  RawConnection Dial() { return RawConnection(directory_.node().address()); }
  // Over TLS, its settings told and the node's acknowledged: gRPC holds a client to
  // nothing that it has not acknowledged.
  RawConnection Secure(absl::string_view settings = "", bool acknowledge = true) {
    RawConnection connection = Dial();
    const absl::Status shaken = connection.Handshake(client_);
    EXPECT_TRUE(shaken.ok()) << shaken;
    const absl::Status begun = connection.BeginHttp2(settings);
    EXPECT_TRUE(begun.ok()) << begun;
    if (!acknowledge) return connection;
    const absl::Status acknowledged = connection.Acknowledge();
    EXPECT_TRUE(acknowledged.ok()) << acknowledged;
    return connection;
  }

  static void ExpectToRead(RawConnection& connection, absl::string_view text) {
    const absl::Status read = connection.ReadUntil(text, absl::Seconds(10));
    EXPECT_TRUE(read.ok()) << read;
  }

  // A flood of calls, each the frames that `call` makes for a stream, takes little
  // memory; when its connection is ended for it (the result), that of somebody who has as
  // many calls as anybody may is not.
  bool EndedForAFlood(RawConnection& connection,
                      absl::FunctionRef<std::string(uint32_t stream)> call) {
    RawConnection busy = Secure();
    for (uint32_t i = 0; i < kAllowedCalls; ++i) {
      EXPECT_TRUE(
          busy.Send(Frame(FrameType::kHeaders, kEndHeaders, 2 * i + 1, CallHeaders(kGetState)))
              .ok());
    }
    int64_t most_kib = 0;
    uint32_t sent_calls = 0;
    absl::Status sent;
    while (sent_calls < kFlood && sent.ok()) {
      std::string frames;
      for (int i = 0; i < 200; ++i) absl::StrAppend(&frames, call(2 * sent_calls++ + 1));
      sent = connection.Send(frames);
      most_kib = std::max(most_kib, ResidentKib() - before_kib_);
    }
    std::cout << sent_calls << " calls, grew by " << most_kib << " KiB; " << sent << "\n";
    EXPECT_LT(most_kib, kMaxFloodKib);
    EXPECT_TRUE(busy.ReadUntil("", absl::ZeroDuration()).ok());
    ExpectServedOn(kMaxFloodKib);
    return !sent.ok() || connection.ClosedWithin(kAtOnce);
  }

  // Old connections and new ones are answered, memory and words are bounded.
  void ExpectServedOn(int64_t most_kib = kMaxGrowthKib) {
    const auto state = directory_.kenya().GetState("states/KEN");
    EXPECT_TRUE(state.ok()) << state.status();
    const auto afresh =
        directory_.node().Connect(directory_.people().kenya_tls()).GetState("states/KEN");
    EXPECT_TRUE(afresh.ok()) << afresh.status();
    const auto receipt =
        directory_.kenya().Submit(directory_.people().KenyaTechnical("CERT", absl::Now()));
    EXPECT_TRUE(receipt.ok()) << receipt.status();
    EXPECT_LT(ResidentKib() - before_kib_, most_kib);
    const std::string words = Words().substr(words_before_);
    EXPECT_LT(words.size(), kMaxTroubleBytes) << words;
    RecordProperty("grown_kib", absl::StrCat(ResidentKib() - before_kib_));
    RecordProperty("written_bytes", absl::StrCat(words.size()));
  }

  RunningDirectory directory_;
  TlsClient client_ = NewTlsClient();
  int64_t before_kib_;
  size_t words_before_;
};

TEST_F(HostileTest, EndsHandshakesThatDoNotGetOn) {
  constexpr int kConnections = 100;
  std::vector<RawConnection> silent;
  for (int i = 0; i < kConnections; ++i) {
    silent.push_back(Dial());
    // The head of a ClientHello of 512 bytes, and a little of it.
    if (i % 2 == 1) silent.back().SendPlain(absl::string_view("\x16\x03\x01\x02\x00\x01", 6));
  }
  ExpectServedOn();
  for (RawConnection& connection : silent) {
    EXPECT_TRUE(connection.ClosedWithin(kHandshakePatience));
  }
  ExpectServedOn();
}

TEST_F(HostileTest, RefusesWhatIsNoTls) {
  constexpr int kConnections = 500;
  for (int i = 0; i < kConnections; ++i) {
    RawConnection connection = Dial();
    connection.SendPlain("GET / HTTP/1.1\r\nHost: rollcall\r\n\r\n");
    ASSERT_TRUE(connection.ClosedWithin(kAtOnce));
  }
  ExpectServedOn();
}

TEST_F(HostileTest, TakesNewConnectionsAgainAfterAllDescriptorsWereInUse) {
  const pid_t node = directory_.node().process().pid();
  rlimit normal = {};
  ASSERT_EQ(prlimit(node, RLIMIT_NOFILE, nullptr, &normal), 0);
  const rlimit few = {400, normal.rlim_max};  // half of it for connections
  ASSERT_EQ(prlimit(node, RLIMIT_NOFILE, &few, nullptr), 0);
  ASSERT_TRUE(directory_.kenya().GetState("states/KEN").ok());
  {
    std::vector<RawConnection> many;
    for (int i = 0; i < 300; ++i) many.push_back(Dial());
    // Those who are connected are served.
    const auto state = directory_.kenya().GetState("states/KEN");
    EXPECT_TRUE(state.ok()) << state.status();
    // The last ones found no descriptor: none of them is greeted.
    EXPECT_TRUE(many.back().ClosedWithin(kAtOnce));
    EXPECT_TRUE(absl::StrContains(Words(), "connections are refused"));
  }
  ASSERT_EQ(prlimit(node, RLIMIT_NOFILE, &normal, nullptr), 0);
  ExpectServedOn();
}

TEST_F(HostileTest, HoldsIdleConnections) {
  RaiseFileLimit();
  directory_.node().Stop();
  ASSERT_TRUE(directory_.node().Start().ok());
  directory_.Reconnect();
  before_kib_ = ResidentKib();
  const int count = ConnectionCount();
  std::vector<RawConnection> idle;
  idle.reserve(static_cast<size_t>(count));
  for (int i = 0; i < count && !HasFailure(); ++i) idle.push_back(Secure());
  for (RawConnection& connection : idle) {
    ASSERT_TRUE(connection.ReadUntil("", absl::ZeroDuration()).ok());
  }
  const int64_t each_kib = (ResidentKib() - before_kib_) / count;
  RecordProperty("kib_for_each_connection", absl::StrCat(each_kib));
  std::cout << count << " idle connections: " << each_kib << " KiB each\n";
  EXPECT_LT(each_kib, 128 * kMemoryFactor);
  const auto state = directory_.kenya().GetState("states/KEN");
  EXPECT_TRUE(state.ok()) << state.status();
  EXPECT_TRUE(directory_.node().Connect(client_).Health("").ok());
}

TEST_F(HostileTest, EndsAPingFlood) {
  RawConnection connection = Secure();
  const std::string ping = Frame(FrameType::kPing, 0, 0, "12345678");
  std::string pings;
  for (int i = 0; i < 1000; ++i) pings += ping;
  absl::Status sent;
  for (int i = 0; i < 100 && sent.ok(); ++i) sent = connection.Send(pings);
  ExpectToRead(connection, "too_many_pings");
  EXPECT_TRUE(connection.ClosedWithin(absl::Seconds(10)));
  ExpectServedOn();
}

// Ended only when they come faster than they are let go again.
TEST_F(HostileTest, BoundsAFloodOfCallsThatAreTakenBack) {
  RawConnection connection = Secure();
  const std::string headers = CallHeaders(kGetState);
  EndedForAFlood(connection, [&headers](uint32_t stream) {
    return absl::StrCat(Frame(FrameType::kHeaders, kEndHeaders, stream, headers),
                        Frame(FrameType::kReset, 0, stream, absl::string_view("\0\0\0\x8", 4)));
  });
}

TEST_F(HostileTest, RefusesMoreMetadataThanItTakes) {
  RawConnection connection = Secure();
  std::string block = CallHeaders(kGetState, {{"x-bomb", std::string(12 * 1024, 'x')}});
  ASSERT_TRUE(connection.Send(Frame(FrameType::kHeaders, kEndHeaders | kEndStream, 1, block)).ok());
  ExpectToRead(connection, "received initial metadata size exceeds limit");
  ExpectServedOn();
}

TEST_F(HostileTest, OutlivesMetadataWithoutEnd) {
  constexpr int kFrames = 4000;  // 64 MB
  RawConnection connection = Secure();
  const std::string piece =
      HeaderBlock({{"x-bomb", std::string(1000, 'x')}, {"y-bomb", std::string(15'000, 'y')}});
  ASSERT_TRUE(connection.Send(Frame(FrameType::kHeaders, 0, 1, CallHeaders(kGetState))).ok());
  absl::Status sent;
  for (int i = 0; i < kFrames && sent.ok(); ++i) {
    sent = connection.Send(Frame(FrameType::kContinuation, 0, 1, piece));
  }
  ExpectServedOn();
}

// gRPC gathers a message whole before it says that it is too long; what ends
// this one is the limit on all that gRPC may hold.
TEST_F(HostileTest, EndsAMessageWithoutEnd) {
  constexpr int kFrames = 128 * 1024;                       // 2 GiB
  constexpr int64_t kMostKib = 400 * 1024 * kMemoryFactor;  // what gRPC may hold, and room
  RawConnection connection = Secure();
  ASSERT_TRUE(
      connection.Send(Frame(FrameType::kHeaders, kEndHeaders, 1, CallHeaders(kGetState))).ok());
  // A message that says to be of 2 GiB.
  absl::Status sent = connection.SendData(1, absl::string_view("\0\x7f\xff\xff\xff", 5));
  const std::string piece(16 * 1024, 'x');
  int64_t most_kib = 0;
  int sent_frames = 0;
  for (; sent_frames < kFrames && sent.ok(); ++sent_frames) {
    sent = connection.SendData(1, piece, absl::Seconds(3));
    if (sent_frames % 256 == 0) most_kib = std::max(most_kib, ResidentKib() - before_kib_);
  }
  EXPECT_LT(sent_frames, kFrames);
  EXPECT_LT(most_kib, kMostKib);
  std::cout << "message without end: ended after " << sent_frames * 16 << " KiB, grew by "
            << most_kib << " KiB; " << sent.message().substr(0, 200) << "\n";
  ExpectServedOn(kMostKib);
}

TEST_F(HostileTest, BoundsTheCallsThatAConnectionLeavesUnfinished) {
  RawConnection connection = Secure();
  const std::string headers = CallHeaders(kGetState);
  std::string frames;
  for (uint32_t i = 0; i < 3000; ++i) {
    frames += Frame(FrameType::kHeaders, kEndHeaders, 2 * i + 1, headers);
  }
  const absl::Status sent = connection.Send(frames);
  EXPECT_TRUE(connection.ClosedWithin(absl::Seconds(10)) || !sent.ok())
      << "more streams than were allowed";
  ExpectServedOn();
}

// gRPC 1.51 holds a client to a number of calls only once it has acknowledged it.
TEST_F(HostileTest, HangsUpOnAFloodOfCallsByAClientThatAcknowledgesNothing) {
  RawConnection connection = Secure("", /*acknowledge=*/false);
  const std::string headers = CallHeaders(kGetState);
  EXPECT_TRUE(EndedForAFlood(connection, [&headers](uint32_t stream) {
    return Frame(FrameType::kHeaders, kEndHeaders, stream, headers);
  }));
  const std::string words = directory_.node().Stop().errors;  // all of them
  EXPECT_TRUE(absl::StrContains(words, "hung up on 1 of 1 connections")) << words;
}

TEST_F(HostileTest, HoldsLittleForReadersThatDoNotRead) {
  constexpr uint32_t kStreams = 30;
  client_ = directory_.people().registrar_tls();  // may follow the log
  // INITIAL_WINDOW_SIZE 0: nothing may be sent on any stream.
  RawConnection connection = Secure(absl::string_view("\0\x4\0\0\0\0", 6));
  const std::string headers = CallHeaders(kFollowEntries);
  for (uint32_t i = 0; i < kStreams; ++i) {
    ASSERT_TRUE(connection
                    .Send(absl::StrCat(Frame(FrameType::kHeaders, kEndHeaders, 2 * i + 1, headers),
                                       Frame(FrameType::kData, kEndStream, 2 * i + 1,
                                             absl::string_view("\0\0\0\0\0", 5))))
                    .ok());
  }
  // What the log gets now is for each of them.
  for (int i = 0; i < 50; ++i) {
    const auto receipt =
        directory_.kenya().Submit(directory_.people().KenyaTechnical("CERT", absl::Now()));
    ASSERT_TRUE(receipt.ok()) << receipt.status();
  }
  ExpectServedOn();
}

}  // namespace
}  // namespace rollcall
