#include "services/crowding_guard.h"

#include <fcntl.h>
#include <grpc/grpc.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <system_error>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace rollcall {
namespace {

using Json = nlohmann::json;

constexpr intptr_t kConnectionsAtOnce = 500;

// One of gRPC's answers, which the caller would have to free.
Json Parse(char* answer) {
  if (answer == nullptr) return Json::object();
  Json parsed = Json::parse(answer, nullptr, /*allow_exceptions=*/false);
  std::free(answer);
  return parsed;
}

// Protobuf's JSON has 64-bit numbers as strings and no zeros.
int64_t Number(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return 0;
  int64_t number = 0;
  if (found->is_number_integer()) return found->get<int64_t>();
  return found->is_string() && absl::SimpleAtoi(found->get<std::string>(), &number) ? number : 0;
}

Json Member(const Json& object, const char* name) {
  return object.is_object() ? object.value(name, Json()) : Json();
}

// The far end of a connection: the bytes of its address, then its port.
std::string FarEnd(absl::string_view address, int port) { return absl::StrCat(address, ":", port); }

// The same of a socket; empty unless it is a connection to `port`.
std::string FarEndOf(int socket, int port) {
  sockaddr_in6 near = {};
  sockaddr_in6 far = {};
  socklen_t near_size = sizeof(near);
  socklen_t far_size = sizeof(far);
  if (getsockname(socket, reinterpret_cast<sockaddr*>(&near), &near_size) != 0 ||
      getpeername(socket, reinterpret_cast<sockaddr*>(&far), &far_size) != 0 ||
      near.sin6_port != htons(static_cast<in_port_t>(port))) {  // where IPv4 has it, too
    return "";
  }
  const auto* bytes = reinterpret_cast<const char*>(&far.sin6_addr);
  if (far.sin6_family == AF_INET6 && !IN6_IS_ADDR_V4MAPPED(&far.sin6_addr)) {
    return FarEnd(absl::string_view(bytes, sizeof(in6_addr)), ntohs(far.sin6_port));
  }
  if (far.sin6_family == AF_INET6) {
    return FarEnd(absl::string_view(bytes + 12, sizeof(in_addr)), ntohs(far.sin6_port));
  }
  const auto& far4 = reinterpret_cast<const sockaddr_in&>(far);
  return FarEnd(absl::string_view(reinterpret_cast<const char*>(&far4.sin_addr), sizeof(in_addr)),
                ntohs(far4.sin_port));
}

// The far ends of a server's connections that hold too many calls.
void FindCrowded(intptr_t server, absl::flat_hash_set<std::string>& crowded) {
  intptr_t next = 0;
  while (true) {
    const Json page = Parse(grpc_channelz_get_server_sockets(server, next, kConnectionsAtOnce));
    for (const Json& reference : Member(page, "socketRef")) {
      const intptr_t id = Number(reference, "socketId");
      next = std::max(next, id + 1);
      const Json socket = Member(Parse(grpc_channelz_get_socket(id)), "socket");
      const Json data = Member(socket, "data");
      const int64_t held = Number(data, "streamsStarted") - Number(data, "streamsSucceeded") -
                           Number(data, "streamsFailed");
      if (held <= static_cast<int64_t>(kMaxHeldCalls)) continue;
      const Json far = Member(Member(socket, "remote"), "tcpip_address");
      std::string address;
      if (far.is_object() && absl::Base64Unescape(far.value("ip_address", ""), &address)) {
        crowded.insert(FarEnd(address, static_cast<int>(Number(far, "port"))));
      }
    }
    if (page.is_discarded() || Member(page, "end") == true || Member(page, "socketRef").empty())
      return;
  }
}

// Ends the connections to `port` from these far ends, with all that has come in and
// was not read. How many there were.
size_t HangUp(const absl::flat_hash_set<std::string>& crowded, int port) {
  size_t ended = 0;
  std::error_code error;  // ends the loop
  std::filesystem::directory_iterator entry("/proc/self/fd", error);
  for (; entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    int descriptor = -1;
    if (!absl::SimpleAtoi(entry->path().filename().string(), &descriptor)) continue;
    // gRPC may close it meanwhile, and somebody else be given its number: what is looked
    // at and ended is a descriptor of our own.
    const int own = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
    if (own < 0) continue;
    if (const std::string far = FarEndOf(own, port); !far.empty() && crowded.contains(far)) {
      // Unlike shutdown(2), drops what has come in.
      const sockaddr nobody = {AF_UNSPEC, {}};
      if (connect(own, &nobody, sizeof(nobody)) == 0) ++ended;
    }
    close(own);
  }
  return ended;
}

size_t ResidentBytes() {
  std::ifstream statm("/proc/self/statm");
  size_t all = 0;
  size_t resident = 0;
  statm >> all >> resident;
  return resident * static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

CrowdingGuard::CrowdingGuard(int port, Observer& observer)
    : port_(port), observer_(observer), thread_([this] { Work(); }) {}

CrowdingGuard::~CrowdingGuard() {
  wait_.End();
  thread_.join();
}

void CrowdingGuard::Work() {
  size_t least = ResidentBytes();
  while (wait_.For(kGuardInterval)) {
    const size_t now = ResidentBytes();
    least = std::min(least, now);
    if (now - least < kGuardedGrowthBytes) continue;
    LookAtConnections();
    least = now;
  }
}

void CrowdingGuard::LookAtConnections() {
  absl::flat_hash_set<std::string> crowded;
  for (const Json& server : Member(Parse(grpc_channelz_get_servers(0)), "server")) {
    FindCrowded(Number(Member(server, "ref"), "serverId"), crowded);
  }
  if (crowded.empty()) return;
  const size_t ended = HangUp(crowded, port_);
  observer_.OnConnectionsClosed(
      ended, absl::StrCat("hung up on ", ended, " of ", crowded.size(),
                          " connections that held more than ", kMaxHeldCalls, " calls"));
}

}  // namespace rollcall
