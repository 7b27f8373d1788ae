// The log of a TestDirectory: entries, tree, checkpoints, proofs and evidence,
// as an honest server would give them.
#ifndef ROLLCALL_TESTS_TESTING_TEST_LOG_H_
#define ROLLCALL_TESTS_TESTING_TEST_LOG_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "core/fold/state_answer.h"
#include "core/merkle/checkpoint.h"
#include "rollcall/v1/directory_service.pb.h"
#include "rollcall/v1/log_service.pb.h"
#include "rollcall/v1/statement.pb.h"
#include "tests/testing/memory_tree.h"
#include "tests/testing/test_directory.h"

namespace rollcall::testing {

// Follows its directory: every call sees all that was accepted until then.
// Thread-compatible; `directory` must outlive it.
class TestLog {
 public:
  explicit TestLog(TestDirectory& directory) : directory_(directory) {}

  uint64_t size();
  // The serialized LogEntry of an index below size().
  const std::string& entry(uint64_t index);
  const Said& said(uint64_t index) { return directory_.accepted()[index]; }
  absl::optional<uint64_t> IndexOf(const Digest& statement);

  // Of the first `size` entries; the latest without an argument.
  Checkpoint CheckpointOf(uint64_t size);
  Checkpoint Latest() { return CheckpointOf(size()); }
  // The signed note, by the directory's log key unless told otherwise.
  std::string Note(const Checkpoint& checkpoint);
  std::string Note(const Checkpoint& checkpoint, const Signer& signer);

  std::vector<Digest> Inclusion(uint64_t index, uint64_t size);
  std::vector<Digest> Consistency(uint64_t first, uint64_t second);

  v1::Receipt ReceiptOf(uint64_t index);
  v1::LoggedStatement Logged(uint64_t index);
  // At most `limit` entries from `start` on, with both proofs to the latest
  // checkpoint.
  v1::ListEntriesResponse Page(uint64_t start, uint64_t limit, uint64_t known_size);

  // All bodies of accepted statements but those that were erased.
  BodyReader Bodies();

  // GetState(BASIC), with these bodies.
  v1::State Answer(absl::string_view alpha3);
  // GetState(EVIDENCE) for a client that knows the first charter.
  v1::State AnswerWithEvidence(absl::string_view alpha3);
  // Evidence of exactly these entries.
  v1::Evidence EvidenceOf(const std::vector<uint64_t>& indices);

 private:
  void Follow();

  TestDirectory& directory_;
  MemoryTree tree_;
  std::vector<std::string> entries_;
};

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_TESTING_TEST_LOG_H_
