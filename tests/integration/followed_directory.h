// A leader whose log followers may copy, and the followers' side of it.
#ifndef ROLLCALL_TESTS_INTEGRATION_FOLLOWED_DIRECTORY_H_
#define ROLLCALL_TESTS_INTEGRATION_FOLLOWED_DIRECTORY_H_

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/integration/harness.h"

namespace rollcall {

// The States are Kenya, which signs for itself, and those that a test adds.
class FollowedDirectory : public ::testing::Test {
 protected:
  Node& leader() { return directory_.node(); }
  SmallDirectory& people() { return directory_.people(); }
  // The file that pins the directory; made once, before anything is said.
  std::string CharterFile();

  // Kenya lets these TLS keys copy the log, beside its own reader.
  void LetFollow(const std::vector<Digest>& tls_keys);
  // Kenya's next technical sheet; the log's size with it.
  uint64_t Say(absl::string_view office);

  // Starts a follower for the first time; it has all of the log when it returns.
  void Follow(Node& follower, std::vector<std::string> more = {});
  // Waits, on the server's side, until a node has so many entries.
  static void AwaitSize(const Stubs& stubs, uint64_t size);
  // The bytes of GetState(BASIC), and what they reflect.
  struct Answer {
    std::string bytes;
    uint64_t size = 0;
  };
  static Answer Ask(const Stubs& stubs, absl::string_view state);

  RunningDirectory directory_;
};

}  // namespace rollcall

#endif  // ROLLCALL_TESTS_INTEGRATION_FOLLOWED_DIRECTORY_H_
