// Patterns over the paths of source_record.h: "phones[#].number", "Channel # kind".
#ifndef ROLLCALL_CORE_INTERCHANGE_PATH_PATTERN_H_
#define ROLLCALL_CORE_INTERCHANGE_PATH_PATTERN_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace rollcall {

// Each "#" stands for one or more characters other than '.', '[' and ']', the
// number of an element or the key of a member; everything else is itself. A value
// type.
class PathPattern {
 public:
  explicit PathPattern(absl::string_view text);

  // What the first "#" stands for in this path, empty for a pattern without one;
  // nullopt when the path does not match.
  absl::optional<std::string> Match(absl::string_view path) const;

  // The pattern with its first "#" replaced.
  PathPattern Bind(absl::string_view element) const;

  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::vector<std::string> pieces_;  // between the marks
};

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_PATH_PATTERN_H_
