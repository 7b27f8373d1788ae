// Tables of docs/security.md, which people review and tests hold the product to.
#ifndef ROLLCALL_TESTS_SERVICES_REVIEWED_TABLE_H_
#define ROLLCALL_TESTS_SERVICES_REVIEWED_TABLE_H_

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace rollcall::testing {

// A Markdown table: for each row's first cell the words of its other cells, by
// column.
struct ReviewedTable {
  std::vector<std::string> columns;  // without the first
  std::map<std::string, std::map<std::string, std::string>> rows;
};

// The table below this heading ("### Calls"). Fails the test when it is not
// there, has a ragged row or one twice.
ReviewedTable ReadReviewedTable(absl::string_view heading);

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_SERVICES_REVIEWED_TABLE_H_
