// The signer view: the fold's view for trials of statements, in which the
// charter and the participants are remembered from one trial to the next.
#ifndef ROLLCALL_SERVICES_SIGNER_VIEW_H_
#define ROLLCALL_SERVICES_SIGNER_VIEW_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "core/statement/view.h"
#include "services/head.h"

namespace rollcall {

// As of the head that it follows, but for one thing: within one access epoch a
// participant's record may be an earlier one that does not yet say that the
// State has signed anew. Keys, thresholds and standings are those of the head;
// so it is good for finding out which signatures verify and for nothing that is
// kept. Thread-compatible.
class SignerView final : public View {
 public:
  // More records are not kept at a time: the 195 States and their regional
  // directories several times over.
  static constexpr size_t kMaxRecords = 1024;

  // Must be called before anything is read. Releases the head followed before.
  void Follow(std::shared_ptr<const Head> head);
  // Releases the head, and with it the snapshot that it holds.
  void Leave() { head_.reset(); }

  absl::StatusOr<absl::optional<std::string>> Get(absl::string_view key) const override;
  absl::Status Scan(absl::string_view prefix, absl::string_view from,
                    const Visitor& visit) const override;

 private:
  std::shared_ptr<const Head> head_;
  uint64_t access_epoch_ = 0;
  mutable absl::flat_hash_map<std::string, std::string> records_;
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_SIGNER_VIEW_H_
