// What a follower needs of the node that it follows.
#ifndef ROLLCALL_SERVICES_UPSTREAM_H_
#define ROLLCALL_SERVICES_UPSTREAM_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "core/crypto/digest.h"
#include "core/fold/pinned_directory.h"
#include "rollcall/v1/statement.pb.h"
#include "storage/copy_log.h"

namespace rollcall {

// Nothing that it gives has been verified, but for the server's TLS key, which
// the directory's charter names. Thread-safe.
class Upstream {
 public:
  virtual ~Upstream() = default;

  // host:port, for people.
  virtual const std::string& address() const = 0;

  // Connects anew and streams pages from `start` on; shows `checkpoint`, the
  // signed note of the last one kept, empty for none.
  virtual absl::StatusOr<std::unique_ptr<PageSource>> Follow(const PinnedDirectory& directory,
                                                             uint64_t start,
                                                             const std::string& checkpoint) = 0;

  // The charters that follow those of `directory`.
  virtual absl::StatusOr<std::vector<v1::SignedStatement>> NewCharters(
      const PinnedDirectory& directory) = 0;

  // A body that pages lacked, over the connection of the last Follow.
  virtual absl::StatusOr<std::string> Body(const Digest& digest) = 0;

  // Hands a statement on, over the connection of the last Follow; the receipt,
  // which has been verified, or the refusal.
  virtual absl::StatusOr<v1::Receipt> Submit(const v1::SignedStatement& statement) = 0;
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_UPSTREAM_H_
