// Bundles: a verified copy of a directory in one file, to be carried where no
// network goes (docs/formats/bundle.md).
#ifndef ROLLCALL_CLIENTS_MIRROR_BUNDLE_H_
#define ROLLCALL_CLIENTS_MIRROR_BUNDLE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/cpp/byte_file.h"
#include "clients/mirror/bundle_stream.h"
#include "clients/mirror/local_copy.h"
#include "core/base/clock.h"
#include "core/crypto/random.h"
#include "core/fold/pinned_directory.h"

namespace rollcall {

// `done` of `total` entries.
using BundleProgress = std::function<void(uint64_t done, uint64_t total)>;

// Writes all entries of `copy` with the rule bodies and the content bodies in
// force: none that was superseded or erased. Sealed unless the passphrase is
// empty. FAILED_PRECONDITION for a copy that is not complete or lacks words in
// force.
absl::Status WriteBundle(const LocalCopy& copy, absl::string_view passphrase, Random& random,
                         const ByteSink& sink, const BundleProgress& progress);

// Reads one into memory, verified as a mirror is (storage/replica.h): it must
// begin with the charter that was pinned, add up to its signed checkpoint and hold
// all words in force that were not erased. DATA_LOSS for what does not verify, the
// errors of BundleParser otherwise. No clock is asked: a bundle is carried to
// machines whose clock nobody sets, and each answer tells when it is of the future.
absl::StatusOr<std::unique_ptr<LocalCopy>> ReadBundle(
    ByteSource source, const BundleParser::PassphraseSource& passphrase,
    const PinnedDirectory& pinned, const BundleProgress& progress);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_MIRROR_BUNDLE_H_
