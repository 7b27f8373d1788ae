// A bundle in memory.
#ifndef ROLLCALL_TESTS_CLIENTS_MIRROR_BUNDLE_BYTES_H_
#define ROLLCALL_TESTS_CLIENTS_MIRROR_BUNDLE_BYTES_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "clients/mirror/bundle.h"
#include "clients/mirror/local_copy.h"
#include "core/crypto/random.h"

namespace rollcall::testing {

// `copy` as a bundle; fails the test when that fails.
inline std::string BundleBytes(const LocalCopy& copy, absl::string_view passphrase,
                               Random& random) {
  std::string bytes;
  const absl::Status written = WriteBundle(
      copy, passphrase, random,
      [&bytes](absl::string_view more) {
        bytes.append(more.data(), more.size());
        return absl::OkStatus();
      },
      [](uint64_t, uint64_t) {});
  EXPECT_TRUE(written.ok()) << written;
  return bytes;
}

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_CLIENTS_MIRROR_BUNDLE_BYTES_H_
