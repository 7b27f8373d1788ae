#include "core/interchange/json_extent.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

constexpr absl::string_view kSpace = " \t\r\n";
// What ends a number or a word.
constexpr absl::string_view kWordEnds = " \t\r\n,]}:[{\"";

}  // namespace

void JsonCursor::Pass() {
  const auto byte = static_cast<unsigned char>(text_[offset_++]);
  if (byte == '\n') {
    ++place_.line;
    place_.column = 1;
  } else if ((byte & 0xC0U) != 0x80U) {
    ++place_.column;
  }
}

char JsonCursor::Peek() {
  while (offset_ < text_.size() && kSpace.find(text_[offset_]) != absl::string_view::npos) Pass();
  return offset_ < text_.size() ? text_[offset_] : '\0';
}

absl::Status JsonCursor::Expect(char byte) {
  if (Peek() != byte || offset_ == text_.size()) {
    return Error(absl::StrCat("here must stand ", absl::string_view(&byte, 1),
                              "; the file is no JSON or has been cut off"));
  }
  Pass();
  return absl::OkStatus();
}

absl::Status JsonCursor::PassString() {
  const SourcePlace begin = place_;
  Pass();
  while (offset_ < text_.size()) {
    const char byte = text_[offset_];
    Pass();
    if (byte == '"') return absl::OkStatus();
    if (byte == '\\' && offset_ < text_.size()) Pass();
  }
  return UnreadableFile(begin, "the text that begins here has no end");
}

absl::StatusOr<absl::string_view> JsonCursor::TakeValue() {
  Peek();
  const size_t begin = offset_;
  std::string open;  // the closing brackets that are due
  do {
    const char byte = Peek();
    if (offset_ == text_.size()) return Error("the file ends within a value");
    if (byte == '{' || byte == '[') {
      if (open.size() == kMaxJsonDepth) {
        return Error(absl::StrCat("is nested more than ", kMaxJsonDepth, " levels deep"));
      }
      open.push_back(byte == '{' ? '}' : ']');
      Pass();
    } else if (!open.empty() && byte == open.back()) {
      open.pop_back();
      Pass();
    } else if (byte == '}' || byte == ']') {
      return Error("this bracket closes nothing that is open");
    } else if (byte == '"') {
      RETURN_IF_ERROR(PassString());
    } else if (!open.empty() && (byte == ',' || byte == ':')) {
      Pass();
    } else {
      const size_t word = offset_;
      while (offset_ < text_.size() && kWordEnds.find(text_[offset_]) == absl::string_view::npos) {
        Pass();
      }
      if (offset_ == word) return Error("here must stand a value");
    }
  } while (!open.empty());
  return text_.substr(begin, offset_ - begin);
}

}  // namespace rollcall
