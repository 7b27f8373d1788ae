// Any bytes as CSV: never a crash; in batches of one and of many the same. The
// first byte chooses the encoding that is declared.
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "core/interchange/csv_reader.h"
#include "tests/fuzz/read_twice.h"

namespace {

rollcall::CsvOptions Options(uint8_t choice) {
  switch (choice % 8) {
    case 1:
      return {rollcall::TextEncoding::kUtf16LittleEndian, {}};
    case 2:
      return {rollcall::TextEncoding::kUtf16BigEndian, {}};
    case 3:
      return {rollcall::TextEncoding::kWindows1252, {}};
    default:
      return {};
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string text(data + 1, data + size);
  rollcall::CsvReader one(text, Options(data[0]));
  rollcall::CsvReader many(text, Options(data[0]));
  rollcall::testing::ReadTwice(one, many);
  return 0;
}
