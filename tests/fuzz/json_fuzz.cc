// Any bytes as JSON with contacts: never a crash; in batches of one and of many
// the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/interchange/json_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(data, data + size);
  rollcall::JsonReader one(text);
  rollcall::JsonReader many(text);
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
  return 0;
}
