// Any bytes as a workbook, and any bytes as the sheet of a sound one, which
// checksums would hide from chance: never a crash; in batches of one and of many
// the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/interchange/xlsx_reader.h"
#include "tests/core/interchange/zip_of.h"

namespace {

void Read(const std::string& bytes) {
  rollcall::XlsxReader one(bytes);
  rollcall::XlsxReader many(bytes);
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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string bytes(data, data + size);
  Read(bytes);
  Read(rollcall::testing::ZipOf(rollcall::testing::WorkbookParts(bytes)));
  return 0;
}
