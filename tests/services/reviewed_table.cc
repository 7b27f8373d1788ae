#include "tests/services/reviewed_table.h"

#include <fstream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"

namespace rollcall::testing {
namespace {

// The cells of "| a | b |".
std::vector<std::string> CellsOf(absl::string_view line) {
  std::vector<std::string> cells = absl::StrSplit(line, '|');
  if (cells.size() < 3) return {};
  cells.erase(cells.begin());
  cells.pop_back();
  for (std::string& cell : cells) {
    cell = absl::StrReplaceAll(absl::StripAsciiWhitespace(cell), {{"`", ""}});
  }
  return cells;
}

}  // namespace

ReviewedTable ReadReviewedTable(absl::string_view heading) {
  ReviewedTable table;
  std::ifstream file(ROLLCALL_REVIEWED_FILE);
  std::string line;
  while (std::getline(file, line) && line != heading) {
  }
  bool begun = false;
  while (std::getline(file, line) && !absl::StartsWith(line, "#")) {
    if (!absl::StartsWith(line, "|")) {
      if (begun) break;
      continue;
    }
    const std::vector<std::string> cells = CellsOf(line);
    if (!begun) {
      begun = true;
      table.columns.assign(cells.begin() + 1, cells.end());
    } else if (!absl::StartsWith(line, "|--")) {
      EXPECT_EQ(cells.size(), table.columns.size() + 1) << line;
      std::map<std::string, std::string> row;
      for (size_t i = 0; i < table.columns.size() && i + 1 < cells.size(); ++i) {
        row[table.columns[i]] = cells[i + 1];
      }
      EXPECT_TRUE(table.rows.emplace(cells[0], std::move(row)).second) << "twice: " << line;
    }
  }
  EXPECT_FALSE(table.rows.empty()) << "no table below " << heading;
  return table;
}

}  // namespace rollcall::testing
