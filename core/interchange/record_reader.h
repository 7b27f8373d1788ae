// Reading a file of records, a batch at a time.
#ifndef ROLLCALL_CORE_INTERCHANGE_RECORD_READER_H_
#define ROLLCALL_CORE_INTERCHANGE_RECORD_READER_H_

#include <cstddef>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/interchange/source_record.h"

namespace rollcall {

// Reads bytes that the caller holds (mapped or in memory) and keeps unchanged
// until the reader is gone. Memory grows with the batch, never with the file;
// time is linear in the bytes. Not thread-safe.
class RecordReader {
 public:
  virtual ~RecordReader() = default;

  // The next records, at most `max_records` (at least 1); empty at the end of
  // the file. INVALID_ARGUMENT with the place (UnreadableFile) where the file is
  // not what it says; then every later call gives the same error. Records read
  // before the error were given by earlier calls only.
  virtual absl::StatusOr<std::vector<SourceRecord>> ReadBatch(size_t max_records) = 0;

  // Bytes of the file read so far, for whoever shows progress.
  virtual size_t bytes_read() const = 0;
};

// For files whose records can be read one by one.
class SequentialReader : public RecordReader {
 public:
  absl::StatusOr<std::vector<SourceRecord>> ReadBatch(size_t max_records) final;

 protected:
  // The next record into an empty one; false at the end. Not called again after an
  // error.
  virtual absl::StatusOr<bool> ReadRecord(SourceRecord& record) = 0;

 private:
  absl::Status failure_;
};

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_RECORD_READER_H_
