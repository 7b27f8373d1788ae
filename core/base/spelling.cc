#include "core/base/spelling.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/base/utf8.h"

namespace rollcall {

std::u32string CodePoints(absl::string_view text) {
  std::u32string result;
  while (const auto c = TakeCodePoint(text)) result.push_back(*c);
  return result;
}

size_t SlipsBetween(const std::u32string& a, const std::u32string& b) {
  std::vector<size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

size_t AllowedSlips(size_t length) {
  if (length < 4) return 0;
  if (length < 6) return 1;
  return length < 12 ? 2 : 3;
}

}  // namespace rollcall
