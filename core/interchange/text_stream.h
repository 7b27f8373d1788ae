// Text of any of the encodings that spreadsheets write, as a stream of UTF-8
// bytes with places.
#ifndef ROLLCALL_CORE_INTERCHANGE_TEXT_STREAM_H_
#define ROLLCALL_CORE_INTERCHANGE_TEXT_STREAM_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "core/interchange/source_record.h"

namespace rollcall {

enum class TextEncoding { kUtf8, kUtf16LittleEndian, kUtf16BigEndian, kWindows1252 };

// "utf-8", "utf-16le", "utf-16be", "windows-1252" in any case; nullopt otherwise.
absl::optional<TextEncoding> TextEncodingOfName(absl::string_view name);

// A byte order mark decides the encoding; without one it is what was declared,
// and UTF-8 when nothing was. Nothing is guessed: text that is not of that
// encoding ends the stream with a refusal that names the byte. Decodes a block
// at a time. Not thread-safe; `bytes` must outlive it.
class TextStream {
 public:
  explicit TextStream(absl::string_view bytes,
                      absl::optional<TextEncoding> declared = absl::nullopt);

  static constexpr int kEnd = -1;

  // The next byte of UTF-8, 1 to 255; kEnd at the end or after an error.
  int Peek() {
    if (position_ == block_.size() && !Refill()) return kEnd;
    return static_cast<unsigned char>(block_[position_]);
  }

  // Takes the byte that Peek() gave. CR LF, LF and a lone CR end a line.
  void Skip() {
    const auto byte = static_cast<unsigned char>(block_[position_++]);
    if (byte == '\n' || byte == '\r') {
      // The line feed of a CR LF has been counted with its CR.
      if (byte == '\r' || !after_return_) ++place_.line;
      place_.column = 1;
    } else if ((byte & 0xC0U) != 0x80U) {
      ++place_.column;
    }
    after_return_ = byte == '\r';
  }

  // Of the byte that Peek() gives.
  const SourcePlace& place() const { return place_; }
  // OK until the text turned out not to be of its encoding.
  const absl::Status& status() const { return status_; }
  size_t bytes_read() const { return offset_; }

 private:
  bool Refill();
  void Fail(size_t byte, absl::string_view why);
  size_t DecodeUtf8();
  size_t DecodeUtf16();
  size_t DecodeWindows1252();

  absl::string_view bytes_;
  TextEncoding encoding_ = TextEncoding::kUtf8;
  size_t offset_ = 0;  // of the first byte that is not in the block
  std::string block_;  // decoded
  size_t position_ = 0;
  SourcePlace place_;
  bool after_return_ = false;
  absl::Status status_;
  // An error in the bytes behind the block: told when the block is used up, so
  // that its place is right.
  absl::optional<size_t> bad_byte_;
  std::string bad_why_;
};

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_TEXT_STREAM_H_
