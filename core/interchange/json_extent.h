// Where JSON values begin and end in a text, found by brackets and strings alone:
// how a long list is read one element at a time.
#ifndef ROLLCALL_CORE_INTERCHANGE_JSON_EXTENT_H_
#define ROLLCALL_CORE_INTERCHANGE_JSON_EXTENT_H_

#include <cstddef>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/interchange/source_record.h"

namespace rollcall {

// jCard in an RDAP answer, the deepest that is read, has some 8 levels.
inline constexpr size_t kMaxJsonDepth = 32;

// A place in a JSON text that moves forward only and knows its line. What it
// passes is not checked but for brackets, strings and depth; whether an element
// is JSON is for a parser to say. Errors are UnreadableFile.
class JsonCursor {
 public:
  explicit JsonCursor(absl::string_view text) : text_(text) {}

  // Passes white space. The byte there; '\0' at the end.
  char Peek();
  // Passes this byte, which must come next.
  absl::Status Expect(char byte);
  // Passes one value of any type and gives its text.
  absl::StatusOr<absl::string_view> TakeValue();

  const SourcePlace& place() const { return place_; }
  size_t offset() const { return offset_; }
  absl::Status Error(absl::string_view why) const { return UnreadableFile(place_, why); }

 private:
  void Pass();
  absl::Status PassString();

  absl::string_view text_;
  size_t offset_ = 0;
  SourcePlace place_;
};

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_JSON_EXTENT_H_
