// Reading a whole file in a test, in batches of a chosen size.
#ifndef ROLLCALL_TESTS_CORE_INTERCHANGE_READ_ALL_H_
#define ROLLCALL_TESTS_CORE_INTERCHANGE_READ_ALL_H_

#include <cstddef>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/interchange/record_reader.h"
#include "gtest/gtest.h"

namespace rollcall::testing {

inline absl::StatusOr<std::vector<SourceRecord>> ReadAll(RecordReader& reader, size_t batch = 3) {
  std::vector<SourceRecord> all;
  while (true) {
    ASSIGN_OR_RETURN(std::vector<SourceRecord> records, reader.ReadBatch(batch));
    if (records.empty()) return all;
    all.insert(all.end(), std::make_move_iterator(records.begin()),
               std::make_move_iterator(records.end()));
  }
}

// All records of a file that can be read.
inline std::vector<SourceRecord> MustReadAll(RecordReader&& reader) {
  auto records = ReadAll(reader);
  EXPECT_TRUE(records.ok()) << records.status();
  return records.ok() ? *std::move(records) : std::vector<SourceRecord>();
}

// Why a file cannot be read, which its reader says as often as it is asked.
inline std::string ErrorOf(RecordReader&& reader) {
  const auto records = ReadAll(reader);
  if (records.ok()) return "accepted";
  EXPECT_EQ(ReasonOf(records.status()), v1::ERROR_REASON_INVALID_FIELD);
  EXPECT_EQ(reader.ReadBatch(1).status(), records.status());
  return std::string(records.status().message());
}

// "path=value" of each field.
inline std::vector<std::string> Fields(const SourceRecord& record) {
  std::vector<std::string> result;
  for (const SourceField& field : record.fields) {
    result.push_back(absl::StrCat(field.path, "=", field.value));
  }
  return result;
}

// Each diagnostic for people.
inline std::vector<std::string> Diagnostics(const SourceRecord& record) {
  std::vector<std::string> result;
  for (const SourceDiagnostic& diagnostic : record.diagnostics) {
    result.push_back(ToText(diagnostic));
  }
  return result;
}

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_CORE_INTERCHANGE_READ_ALL_H_
