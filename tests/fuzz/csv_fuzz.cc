// Any bytes as CSV: never a crash; in batches of one and of many the same. The
// first byte chooses the encoding that is declared.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/string_view.h"
#include "core/interchange/csv_reader.h"

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
  const auto all = many.ReadBatch(SIZE_MAX);
  size_t read = 0;
  while (true) {
    const auto batch = one.ReadBatch(1);
    if (batch.ok() != all.ok() && !batch.ok()) std::abort();
    if (!batch.ok() || batch->empty()) break;
    if (all.ok() && !((*batch)[0].fields == (*all)[read].fields)) std::abort();
    ++read;
  }
  if (all.ok() && read != all->size()) std::abort();
  return 0;
}
