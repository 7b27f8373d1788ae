// Addresses that a server listens on. What it does with connections is tried by
// tests/integration/hostile_test.cc.
#include "services/listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace rollcall {
namespace {

bool Reaches(int port) {
  const int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in peer = {};
  peer.sin_family = AF_INET;
  peer.sin_port = htons(static_cast<in_port_t>(port));
  peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool reached = connect(client, reinterpret_cast<const sockaddr*>(&peer), sizeof(peer)) == 0;
  close(client);
  return reached;
}

TEST(Listener, FindsAFreePort) {
  const auto listener = Listener::Bind("127.0.0.1:0");
  ASSERT_TRUE(listener.ok()) << listener.status();
  EXPECT_GT((*listener)->port(), 0);
  EXPECT_TRUE(Reaches((*listener)->port()));
}

TEST(Listener, ListensOnAllAddressesOfAName) {
  const auto listener = Listener::Bind("localhost:0");
  ASSERT_TRUE(listener.ok()) << listener.status();
  EXPECT_TRUE(Reaches((*listener)->port()));
}

TEST(Listener, TakesIPv4OnTheAddressForEverything) {
  for (const char* address : {"0.0.0.0:0", "[::]:0"}) {
    const auto listener = Listener::Bind(address);
    if (!listener.ok() && address[0] == '[') continue;  // a machine without IPv6
    ASSERT_TRUE(listener.ok()) << listener.status();
    EXPECT_TRUE(Reaches((*listener)->port())) << address;
  }
}

TEST(Listener, RefusesAPortThatIsTaken) {
  const auto first = Listener::Bind("127.0.0.1:0");
  ASSERT_TRUE(first.ok()) << first.status();
  const absl::Status second = Listener::Bind(absl::StrCat("127.0.0.1:", (*first)->port())).status();
  EXPECT_EQ(second.code(), absl::StatusCode::kUnavailable) << second;
}

// Half of a name's addresses would send the other half's clients to somebody else.
TEST(Listener, RefusesANameOfWhichOneAddressIsTaken) {
  const auto taken = Listener::Bind("127.0.0.1:0");
  ASSERT_TRUE(taken.ok()) << taken.status();
  const absl::Status second = Listener::Bind(absl::StrCat("localhost:", (*taken)->port())).status();
  EXPECT_EQ(second.code(), absl::StatusCode::kUnavailable) << second;
}

TEST(Listener, FreesItsPortAtTheEnd) {
  auto first = Listener::Bind("127.0.0.1:0");
  ASSERT_TRUE(first.ok()) << first.status();
  const int port = (*first)->port();
  (*first)->Stop();
  EXPECT_FALSE(Reaches(port));
  EXPECT_TRUE(Listener::Bind(absl::StrCat("127.0.0.1:", port)).ok());
}

TEST(Listener, SaysWhatIsNoAddress) {
  EXPECT_EQ(Listener::Bind("8443").status().code(), absl::StatusCode::kInvalidArgument);
  // Of the network for documentation: no machine's own.
  EXPECT_EQ(Listener::Bind("192.0.2.1:0").status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace rollcall
