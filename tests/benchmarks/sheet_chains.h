// States that sign one sheet after another, and logs of any length made of them
// without a server.
#ifndef ROLLCALL_TESTS_BENCHMARKS_SHEET_CHAINS_H_
#define ROLLCALL_TESTS_BENCHMARKS_SHEET_CHAINS_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "core/crypto/signer.h"
#include "core/statement/statement.h"
#include "storage/store.h"

namespace rollcall {

// The technical sheets of some States, each extending the one before. A copy goes
// on from where the original is. Thread-safe for different States.
class SheetChains {
 public:
  struct Author {
    std::string alpha3;
    const Signer* key = nullptr;  // not owned
  };

  SheetChains(std::string origin, std::vector<Author> authors)
      : origin_(std::move(origin)), authors_(std::move(authors)), heads_(authors_.size()) {}

  const std::string& origin() const { return origin_; }
  size_t size() const { return authors_.size(); }
  // Resource name of the State itself.
  std::string StateName(size_t author) const { return "states/" + authors_[author].alpha3; }
  // The next sheet of one of them, with this body.
  absl::StatusOr<Statement> Next(size_t author, std::string body, absl::Time issue_time);

 private:
  struct Head {
    uint64_t sequence = 0;
    std::string digest;
  };
  std::string origin_;
  std::vector<Author> authors_;
  std::vector<Head> heads_;
};

// Appends sheets of all chains in turn to the log in `store`, until it has
// `entries`; judged and folded as a node does, checkpoints signed by `log_key`.
// The note of the last checkpoint. `body` gives a new sheet each time, in one thread of its own.
absl::StatusOr<std::string> GrowLog(Store& store, SheetChains& chains, const Signer& log_key,
                                    absl::Time now, uint64_t entries,
                                    absl::FunctionRef<std::string()> body);

}  // namespace rollcall

#endif  // ROLLCALL_TESTS_BENCHMARKS_SHEET_CHAINS_H_
