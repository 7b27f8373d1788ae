#include "core/interchange/path_pattern.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace rollcall {
namespace {

bool IsElement(absl::string_view text) {
  return !text.empty() && text.find_first_of(".[]") == absl::string_view::npos;
}

}  // namespace

PathPattern::PathPattern(absl::string_view text)
    : text_(text), pieces_(absl::StrSplit(text, '#')) {}

absl::optional<std::string> PathPattern::Match(absl::string_view path) const {
  if (!absl::ConsumePrefix(&path, pieces_.front())) return absl::nullopt;
  if (pieces_.size() == 1) {
    return path.empty() ? absl::make_optional<std::string>() : absl::nullopt;
  }
  std::string first;
  for (size_t i = 1; i < pieces_.size(); ++i) {
    const std::string& piece = pieces_[i];
    // An element has no end of its own but what follows it, or the end.
    const bool last = i + 1 == pieces_.size();
    size_t end = path.size();
    if (last && absl::EndsWith(path, piece)) {
      end = path.size() - piece.size();
    } else if (!last && !piece.empty()) {
      end = path.find(piece, 1);
    } else if (last) {
      return absl::nullopt;
    }
    if (end == absl::string_view::npos || !IsElement(path.substr(0, end))) return absl::nullopt;
    if (i == 1) first = std::string(path.substr(0, end));
    path.remove_prefix(end + piece.size());
  }
  return first;
}

PathPattern PathPattern::Bind(absl::string_view element) const {
  const size_t mark = text_.find('#');
  if (mark == std::string::npos) return *this;
  return PathPattern(absl::StrCat(text_.substr(0, mark), element, text_.substr(mark + 1)));
}

}  // namespace rollcall
