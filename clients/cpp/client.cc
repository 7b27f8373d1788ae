#include "clients/cpp/client.h"

#include <utility>

#include "clients/cpp/grpc_client.h"
#include "clients/cpp/transport.h"
#include "core/base/status_macros.h"

namespace rollcall {

absl::StatusOr<std::unique_ptr<Client>> Client::Create(const PinnedDirectory& directory,
                                                       const Clock& clock, ClientOptions options) {
  if (options.address.empty()) {
    if (directory.charter().servers().empty()) {
      return absl::InvalidArgumentError("the charter names no server; give its address");
    }
    options.address = directory.charter().servers(0).address();
  }
  auto server_keys = std::make_shared<ServerKeys>(directory.server_keys());
  auto channel = MakePinnedChannel(options.address, options.identity, server_keys);
  Wipe(options.identity.private_key_pem);
  RETURN_IF_ERROR(channel.status());
  return std::make_unique<GrpcClient>(directory, clock, options.timeout, std::move(server_keys),
                                      *std::move(channel));
}

}  // namespace rollcall
