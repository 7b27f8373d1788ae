// The upstream over gRPC, with the client library.
#ifndef ROLLCALL_SERVICES_NODE_CLIENT_UPSTREAM_H_
#define ROLLCALL_SERVICES_NODE_CLIENT_UPSTREAM_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "clients/cpp/client.h"
#include "core/base/clock.h"
#include "services/upstream.h"

namespace rollcall {

// Thread-safe.
class ClientUpstream final : public Upstream {
 public:
  // `clock` must outlive it.
  ClientUpstream(std::string address, TlsIdentity identity, const Clock& clock);

  const std::string& address() const override { return address_; }
  absl::StatusOr<std::unique_ptr<PageSource>> Follow(const PinnedDirectory& directory,
                                                     uint64_t start,
                                                     const std::string& checkpoint) override;
  absl::StatusOr<std::vector<v1::SignedStatement>> NewCharters(
      const PinnedDirectory& directory) override;
  absl::StatusOr<std::string> Body(const Digest& digest) override;
  absl::StatusOr<v1::Receipt> Submit(const v1::SignedStatement& statement) override;

 private:
  absl::StatusOr<std::shared_ptr<Client>> Connect(const PinnedDirectory& directory) const;
  absl::StatusOr<std::shared_ptr<Client>> Connected();

  const std::string address_;
  const TlsIdentity identity_;
  const Clock& clock_;
  absl::Mutex mutex_;
  std::shared_ptr<Client> client_ ABSL_GUARDED_BY(mutex_);  // of the last Follow
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_NODE_CLIENT_UPSTREAM_H_
