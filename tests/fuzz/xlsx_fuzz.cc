// Any bytes as a workbook, and any bytes as the sheet of a sound one, which
// checksums would hide from chance: never a crash; in batches of one and of many
// the same.
#include <cstddef>
#include <cstdint>
#include <string>

#include "core/interchange/xlsx_reader.h"
#include "tests/core/interchange/zip_of.h"
#include "tests/fuzz/read_twice.h"

namespace {

void Read(const std::string& bytes) {
  rollcall::XlsxReader one(bytes);
  rollcall::XlsxReader many(bytes);
  rollcall::testing::ReadTwice(one, many);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string bytes(data, data + size);
  Read(bytes);
  Read(rollcall::testing::ZipOf(rollcall::testing::WorkbookParts(bytes)));
  return 0;
}
