#include "core/interchange/record_reader.h"

#include <algorithm>
#include <utility>

namespace rollcall {

absl::StatusOr<std::vector<SourceRecord>> SequentialReader::ReadBatch(size_t max_records) {
  if (!failure_.ok()) return failure_;
  std::vector<SourceRecord> records;
  while (records.size() < std::max<size_t>(max_records, 1)) {
    SourceRecord record;
    const absl::StatusOr<bool> more = ReadRecord(record);
    if (!more.ok()) {
      failure_ = more.status();
      return failure_;
    }
    if (!*more) break;
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace rollcall
