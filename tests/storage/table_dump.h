// Tables read whole, to be compared.
#ifndef ROLLCALL_TESTS_STORAGE_TABLE_DUMP_H_
#define ROLLCALL_TESTS_STORAGE_TABLE_DUMP_H_

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "gtest/gtest.h"
#include "storage/store.h"

namespace rollcall::testing {

// The value of a key; an error fails the test.
inline absl::optional<std::string> Value(const Reader& reader, Table table, absl::string_view key) {
  auto value = reader.Get(table, key);
  EXPECT_TRUE(value.ok()) << value.status();
  return value.ok() ? *std::move(value) : absl::nullopt;
}

// Keys with the prefix in the order of the scan.
inline std::vector<std::string> Keys(const Reader& reader, Table table, absl::string_view prefix,
                                     absl::string_view from = "") {
  std::vector<std::string> keys;
  const absl::Status status =
      reader.Scan(table, prefix, from, [&](absl::string_view key, absl::string_view) {
        keys.emplace_back(key);
        return true;
      });
  EXPECT_TRUE(status.ok()) << status;
  return keys;
}

// All rows of a table.
inline std::map<std::string, std::string> Rows(const Reader& reader, Table table) {
  std::map<std::string, std::string> rows;
  const absl::Status status =
      reader.Scan(table, "", "", [&](absl::string_view key, absl::string_view value) {
        EXPECT_TRUE(rows.emplace(std::string(key), std::string(value)).second) << "twice: " << key;
        return true;
      });
  EXPECT_TRUE(status.ok()) << status;
  return rows;
}

// All rows of all tables by table name; without the schema version, which only
// stores on disk have.
inline std::map<std::string, std::map<std::string, std::string>> Dump(const Reader& reader) {
  std::map<std::string, std::map<std::string, std::string>> dump;
  for (const Table table : kAllTables) {
    dump[std::string(TableName(table))] = Rows(reader, table);
  }
  dump["meta"].erase("schema");
  return dump;
}

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_STORAGE_TABLE_DUMP_H_
