// A file read in batches of one and all at once must give the same records.
#ifndef ROLLCALL_TESTS_FUZZ_READ_TWICE_H_
#define ROLLCALL_TESTS_FUZZ_READ_TWICE_H_

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "core/interchange/record_reader.h"

namespace rollcall::testing {

// Reads two readers of the same bytes; aborts when they differ.
inline void ReadTwice(RecordReader& one, RecordReader& many) {
  const auto all = many.ReadBatch(SIZE_MAX);
  size_t read = 0;
  while (true) {
    const auto batch = one.ReadBatch(1);
    if (!batch.ok() && all.ok()) std::abort();
    if (!batch.ok() || batch->empty()) break;
    if (all.ok() && !((*batch)[0].fields == (*all)[read].fields)) std::abort();
    ++read;
  }
  if (all.ok() && read != all->size()) std::abort();
}

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_FUZZ_READ_TWICE_H_
