// A directory with a life behind it, and ways to write it into stores.
#ifndef ROLLCALL_TESTS_STORAGE_DIRECTORY_LIFE_H_
#define ROLLCALL_TESTS_STORAGE_DIRECTORY_LIFE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/group.h"
#include "storage/store.h"
#include "tests/testing/test_directory.h"

namespace rollcall::testing {

// Says one of everything that changes an answer: enrolment with keys and
// without, attested and signed sheets, a replaced sheet, rotated keys, access,
// suspension, keys re-issued and signed anew, erasure, an exercise with all that
// is said in it, a new charter.
void LiveALife(TestDirectory& directory);

// The leaf of the statement that `directory` accepted as number `index`.
std::string LeafOf(const TestDirectory& directory, size_t index);

// Adds the accepted statement `index`, with its body.
absl::Status AppendAccepted(Group& group, const TestDirectory& directory, size_t index);

// A checkpoint of everything in the group, signed by the directory's log key.
std::string NoteOf(TestDirectory& directory, const Group& group);

// Appends accepted statements from `begin` to `end` as one group and writes it.
// A failure fails the test.
void WriteGroup(Store& store, TestDirectory& directory, size_t begin, size_t end);

// Everything, in groups of these sizes; the last size repeats.
void WriteAll(Store& store, TestDirectory& directory, const std::vector<size_t>& sizes);

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_STORAGE_DIRECTORY_LIFE_H_
