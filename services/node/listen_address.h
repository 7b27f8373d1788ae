// Addresses as people write them: "host:port".
#ifndef ROLLCALL_SERVICES_NODE_LISTEN_ADDRESS_H_
#define ROLLCALL_SERVICES_NODE_LISTEN_ADDRESS_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace rollcall {

// The host may be a name, an IPv4 address or an IPv6 address in brackets;
// port 0 lets the system choose. A value type.
struct ListenAddress {
  std::string host;
  uint16_t port = 0;

  // INVALID_ARGUMENT saying what would be right.
  static absl::StatusOr<ListenAddress> Parse(absl::string_view text);

  // Inverse of Parse.
  std::string ToString() const;

  // 127.0.0.0/8, [::1] or "localhost": nobody outside the machine gets there.
  bool IsLoopback() const;

  friend bool operator==(const ListenAddress&, const ListenAddress&) = default;
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_NODE_LISTEN_ADDRESS_H_
