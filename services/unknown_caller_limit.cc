#include "services/unknown_caller_limit.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>

#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "core/base/refusal.h"

namespace rollcall {
namespace {

// What a network gives to one customer at least.
constexpr size_t kIpv6NetworkBytes = 8;

}  // namespace

absl::Duration UnknownCallerLimit::Bucket::Wait(absl::Duration now, int burst,
                                                absl::Duration interval) const {
  return std::max(absl::ZeroDuration(), full_at - now - interval * (burst - 1));
}

void UnknownCallerLimit::Bucket::Take(absl::Duration now, absl::Duration interval) {
  full_at = std::max(full_at, now) + interval;
}

absl::Status UnknownCallerLimit::Count(absl::string_view peer) {
  const absl::Duration now = clock_.Monotonic();
  absl::MutexLock lock(&mutex_);
  if (addresses_.size() >= kMaxRememberedAddresses) {
    absl::erase_if(addresses_, [now](const auto& entry) { return entry.second.full_at <= now; });
    if (addresses_.size() >= kMaxRememberedAddresses) addresses_.clear();
  }
  Bucket& address = addresses_[CountedAddress(peer)];
  const absl::Duration wait =
      std::max(address.Wait(now, kUnknownCallerBurst, kUnknownCallerInterval),
               all_.Wait(now, kAllUnknownCallersBurst, kAllUnknownCallersInterval));
  if (wait > absl::ZeroDuration()) {
    return WithRetryDelay(
        Refusal(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_RATE_LIMITED,
                "too many submissions by callers whom the directory does not know; wait and "
                "try again"),
        wait);
  }
  address.Take(now, kUnknownCallerInterval);
  all_.Take(now, kAllUnknownCallersInterval);
  return absl::OkStatus();
}

std::string CountedAddress(absl::string_view peer) {
  std::string address(peer.substr(0, peer.rfind(':')));
  if (!absl::ConsumePrefix(&peer, "ipv6:")) return address;
  address = absl::StrReplaceAll(peer.substr(0, peer.rfind(':')),
                                {{"%5B", ""}, {"%5D", ""}, {"[", ""}, {"]", ""}});
  address = address.substr(0, address.find('%'));  // the zone of a link-local address
  in6_addr bytes;
  if (inet_pton(AF_INET6, address.c_str(), &bytes) != 1) return address;
  return std::string(reinterpret_cast<const char*>(&bytes),
                     IN6_IS_ADDR_V4MAPPED(&bytes) ? sizeof(bytes) : kIpv6NetworkBytes);
}

}  // namespace rollcall
