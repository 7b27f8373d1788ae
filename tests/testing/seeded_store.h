// A store that holds what a TestDirectory accepted.
#ifndef ROLLCALL_TESTS_TESTING_SEEDED_STORE_H_
#define ROLLCALL_TESTS_TESTING_SEEDED_STORE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "rollcall/v1/statement.pb.h"
#include "storage/store.h"
#include "tests/testing/test_directory.h"

namespace rollcall::testing {

// Writes every statement that `directory` has accepted as one group.
void SeedStore(TestDirectory& directory, Store& store);

// OK when the receipt is for this statement: its entry, the audit path to the
// checkpoint's root and the checkpoint's signature by the directory's log key.
absl::Status CheckReceipt(TestDirectory& directory, const Statement& statement,
                          const v1::Receipt& receipt);

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_TESTING_SEEDED_STORE_H_
