#include "core/interchange/csv_writer.h"

#include <algorithm>

namespace rollcall {
namespace {

// What else may stand in a cell that starts with a plus sign and is a number to
// dial.
constexpr absl::string_view kDialled = "0123456789 ().-/";

bool NeedsGuard(absl::string_view cell) {
  const size_t first = cell.find_first_not_of('\'');
  if (first == absl::string_view::npos || kFormulaStarts.find(cell[first]) == kFormulaStarts.npos) {
    return false;
  }
  const bool dialled = first == 0 && cell[0] == '+' &&
                       cell.find_first_not_of(kDialled, 1) == absl::string_view::npos;
  return !dialled;
}

void AppendCell(std::string cell, std::string& out) {
  cell.erase(std::remove(cell.begin(), cell.end(), '\0'), cell.end());
  out.push_back('"');
  if (NeedsGuard(cell)) out.push_back('\'');
  for (const char c : cell) {
    if (c == '"') out.push_back('"');
    out.push_back(c);
  }
  out.push_back('"');
}

}  // namespace

void AppendCsvRow(const std::vector<std::string>& cells, std::string& out) {
  bool first = true;
  for (const std::string& cell : cells) {
    if (!first) out.push_back(',');
    first = false;
    if (!cell.empty()) AppendCell(cell, out);
  }
  out += "\r\n";
}

}  // namespace rollcall
