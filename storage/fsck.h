// Checking a store: everything that follows from the entries is computed anew and
// compared with what the store holds.
#ifndef ROLLCALL_STORAGE_FSCK_H_
#define ROLLCALL_STORAGE_FSCK_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/base/clock.h"
#include "storage/store.h"

namespace rollcall {

// More are counted, not told one by one.
inline constexpr size_t kMaxDamagesTold = 100;

struct Damage {
  enum class Kind {
    kLost,     // of entries, words or the signed checkpoint: only another copy has it
    kDerived,  // of what follows from them: can be made again
  };
  Kind kind;
  std::string what;  // in words: where, and what is wrong with it
};

struct FsckReport {
  uint64_t entries = 0;
  uint64_t damages = 0;
  std::vector<Damage> told;  // the first kMaxDamagesTold of them
  bool lost = false;         // whether one of them is kLost

  bool clean() const { return damages == 0; }
  // Whether RepairStore can make it whole.
  bool repairable() const { return !clean() && !lost; }
};

// `done` of `total` entries, twice: hashed, then judged and folded.
using FsckProgress = std::function<void(uint64_t done, uint64_t total)>;

// Hashes the entries into a tree of its own, compares that with the store's and its
// root with the signed checkpoint; judges every entry with its signatures from the
// first on (storage/replica.h) into `scratch`, an empty store; and compares nodes,
// bodies, view and answers. Content that every participant may see must be held
// unless it was erased or superseded; other content may be absent, as a copy holds
// only what its holder may see. Where words are lost nothing is made anew: an answer
// may be the last that holds them. Memory is bounded; `scratch` grows to the store's size.
// Trusts nothing but that the first charter is the right one: whoever knows its
// digest compares it with the report of `rollcall join`.
//
// FAILED_PRECONDITION for a copy that is not whole (sync it first) and for an empty
// store; the errors of `scratch`. Damage is no error.
absl::StatusOr<FsckReport> CheckStore(const Reader& store, Store& scratch, const Clock& clock,
                                      const FsckProgress& progress);

// After a report that is repairable(): writes what CheckStore made in `scratch` over
// what differs, and deletes what the log does not give. Rows written. What was
// interrupted is done again.
absl::StatusOr<uint64_t> RepairStore(Store& store, const Reader& scratch);

}  // namespace rollcall

#endif  // ROLLCALL_STORAGE_FSCK_H_
