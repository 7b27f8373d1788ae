#include "clients/cli/bundle_file.h"

#include <utility>

#include "clients/cli/exit_code.h"
#include "clients/cli/passphrase.h"
#include "clients/cli/progress.h"
#include "clients/mirror/bundle.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

Passphrase BundlePassphrase(Invocation& invocation) {
  return Passphrase(
      invocation.terminal(), [&invocation] { return invocation.options().bundle_passphrase_file; },
      PassphraseWords{"the bundle", "--bundle-passphrase-file FILE"});
}

}  // namespace

absl::StatusOr<std::unique_ptr<LocalCopy>> OpenBundleFile(Invocation& invocation,
                                                          const std::string& path,
                                                          const PinnedDirectory& pinned) {
  ASSIGN_OR_RETURN(ByteSource source, OpenByteSource(path));
  std::unique_ptr<Progress> progress;
  auto copy = ReadBundle(
      std::move(source),
      [&]() -> absl::StatusOr<std::string> {
        Passphrase passphrase = BundlePassphrase(invocation);
        ASSIGN_OR_RETURN(const absl::string_view secret, passphrase.Get());
        return std::string(secret);
      },
      pinned,
      [&](uint64_t done, uint64_t total) {
        if (progress == nullptr) {
          progress = std::make_unique<Progress>(invocation.output(), invocation.clock(), total);
        }
        progress->Advance(done);
      });
  if (absl::IsUnauthenticated(copy.status())) {
    return WithExitCode(copy.status(), ExitCode::kKeystore);
  }
  return copy;
}

absl::StatusOr<std::string> NewBundlePassphrase(Invocation& invocation) {
  Passphrase passphrase = BundlePassphrase(invocation);
  ASSIGN_OR_RETURN(const absl::string_view secret, passphrase.GetNew());
  return std::string(secret);
}

}  // namespace rollcall
