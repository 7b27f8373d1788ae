// A bundle in a file, as commands open it.
#ifndef ROLLCALL_CLIENTS_CLI_BUNDLE_FILE_H_
#define ROLLCALL_CLIENTS_CLI_BUNDLE_FILE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "clients/cli/invocation.h"
#include "clients/mirror/local_copy.h"
#include "core/fold/pinned_directory.h"

namespace rollcall {

// Reads and verifies it (clients/mirror/bundle.h) with a progress bar. Its
// passphrase comes from --bundle-passphrase-file, else from the terminal; errors
// about that end with exit code 6.
absl::StatusOr<std::unique_ptr<LocalCopy>> OpenBundleFile(Invocation& invocation,
                                                          const std::string& path,
                                                          const PinnedDirectory& pinned);

// The passphrase of a new bundle: from the file, else asked for twice. The caller
// wipes it.
absl::StatusOr<std::string> NewBundlePassphrase(Invocation& invocation);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_BUNDLE_FILE_H_
