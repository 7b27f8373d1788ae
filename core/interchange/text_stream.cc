#include "core/interchange/text_stream.h"

#include <algorithm>
#include <array>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/base/utf8.h"

namespace rollcall {
namespace {

// Input bytes decoded at once: large enough to be cheap, small in memory.
constexpr size_t kBlockBytes = 64 * 1024;

constexpr absl::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr absl::string_view kLittleEndianMark = "\xFF\xFE";
constexpr absl::string_view kBigEndianMark = "\xFE\xFF";

// Windows-1252 from 0x80 to 0x9F; 0 where nothing is assigned.
constexpr std::array<char32_t, 32> kWindows1252 = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

constexpr char kNul[] =
    "is NUL, which is no text; a UTF-16 file without byte order mark must be "
    "declared as such";

void AppendUtf8(char32_t c, std::string& out) {
  const auto byte = [&out](char32_t value) { out.push_back(static_cast<char>(value)); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xC0U | (c >> 6)), byte(0x80U | (c & 0x3FU));
  } else if (c < 0x10000) {
    byte(0xE0U | (c >> 12)), byte(0x80U | ((c >> 6) & 0x3FU)), byte(0x80U | (c & 0x3FU));
  } else {
    byte(0xF0U | (c >> 18)), byte(0x80U | ((c >> 12) & 0x3FU));
    byte(0x80U | ((c >> 6) & 0x3FU)), byte(0x80U | (c & 0x3FU));
  }
}

absl::string_view NameOf(TextEncoding encoding) {
  switch (encoding) {
    case TextEncoding::kUtf8:
      return "UTF-8";
    case TextEncoding::kUtf16LittleEndian:
      return "UTF-16LE";
    case TextEncoding::kUtf16BigEndian:
      return "UTF-16BE";
    case TextEncoding::kWindows1252:
      return "Windows-1252";
  }
  return "";
}

}  // namespace

absl::optional<TextEncoding> TextEncodingOfName(absl::string_view name) {
  for (const TextEncoding encoding : {TextEncoding::kUtf8, TextEncoding::kUtf16LittleEndian,
                                      TextEncoding::kUtf16BigEndian, TextEncoding::kWindows1252}) {
    if (absl::EqualsIgnoreCase(name, NameOf(encoding))) return encoding;
  }
  return absl::nullopt;
}

TextStream::TextStream(absl::string_view bytes, absl::optional<TextEncoding> declared)
    : bytes_(bytes), encoding_(declared.value_or(TextEncoding::kUtf8)) {
  absl::optional<TextEncoding> marked;
  if (absl::StartsWith(bytes, kUtf8Mark)) marked = TextEncoding::kUtf8, offset_ = 3;
  if (absl::StartsWith(bytes, kLittleEndianMark)) {
    marked = TextEncoding::kUtf16LittleEndian, offset_ = 2;
  }
  if (absl::StartsWith(bytes, kBigEndianMark)) marked = TextEncoding::kUtf16BigEndian, offset_ = 2;
  if (!marked.has_value()) return;
  encoding_ = *marked;
  if (declared.has_value() && *declared != *marked) {
    Fail(0, absl::StrCat("begins a byte order mark of ", NameOf(*marked),
                         ", but the file was declared as ", NameOf(*declared)));
  }
}

void TextStream::Fail(size_t byte, absl::string_view why) {
  bad_byte_ = byte;
  bad_why_ = std::string(why);
}

bool TextStream::Refill() {
  if (!status_.ok()) return false;
  block_.clear();
  position_ = 0;
  if (!bad_byte_.has_value() && offset_ < bytes_.size()) {
    size_t taken = 0;
    switch (encoding_) {
      case TextEncoding::kUtf8:
        taken = DecodeUtf8();
        break;
      case TextEncoding::kUtf16LittleEndian:
      case TextEncoding::kUtf16BigEndian:
        taken = DecodeUtf16();
        break;
      case TextEncoding::kWindows1252:
        taken = DecodeWindows1252();
        break;
    }
    offset_ += taken;
  }
  if (!block_.empty()) return true;
  if (bad_byte_.has_value()) {
    status_ = UnreadableFile(place_, absl::StrCat("byte ", *bad_byte_, " ", bad_why_));
  }
  return false;
}

// Gives the number of input bytes decoded into the block, as do the others.
size_t TextStream::DecodeUtf8() {
  const absl::string_view input = bytes_.substr(offset_, kBlockBytes);
  absl::string_view rest = input;
  while (!rest.empty()) {
    const auto lead = static_cast<unsigned char>(rest.front());
    if (lead == 0) {
      Fail(offset_ + input.size() - rest.size(), kNul);
      break;
    }
    if (lead < 0x80) {
      rest.remove_prefix(1);
      continue;
    }
    if (TakeCodePoint(rest).has_value()) continue;
    const size_t at = offset_ + input.size() - rest.size();
    // Perhaps only cut by the end of the block.
    absl::string_view whole = bytes_.substr(at, 4);
    if (rest.size() < 4 && TakeCodePoint(whole).has_value()) break;
    Fail(at, "is not UTF-8; a file in Windows-1252 must be declared as such");
    break;
  }
  const size_t taken = input.size() - rest.size();
  block_.assign(input.data(), taken);
  return taken;
}

size_t TextStream::DecodeUtf16() {
  const bool little = encoding_ == TextEncoding::kUtf16LittleEndian;
  const auto unit = [this, little](size_t at) {
    const auto low = static_cast<unsigned char>(bytes_[little ? at : at + 1]);
    const auto high = static_cast<unsigned char>(bytes_[little ? at + 1 : at]);
    return static_cast<char32_t>((high << 8) | low);
  };
  const size_t end = std::min(bytes_.size(), offset_ + kBlockBytes);
  size_t at = offset_;
  while (at < end) {
    if (bytes_.size() - at < 2) {
      Fail(at, "is half a character of UTF-16");
      break;
    }
    char32_t c = unit(at);
    size_t length = 2;
    if (c >= 0xD800 && c <= 0xDBFF && bytes_.size() - at >= 4) {
      const char32_t low = unit(at + 2);
      if (low >= 0xDC00 && low <= 0xDFFF) {
        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00), length = 4;
      }
    }
    if (c >= 0xD800 && c <= 0xDFFF) {
      Fail(at, "is half a surrogate pair, no character of UTF-16");
      break;
    }
    if (c == 0) {
      Fail(at, kNul);
      break;
    }
    AppendUtf8(c, block_);
    at += length;
  }
  return at - offset_;
}

size_t TextStream::DecodeWindows1252() {
  const absl::string_view input = bytes_.substr(offset_, kBlockBytes);
  for (size_t i = 0; i < input.size(); ++i) {
    const auto byte = static_cast<unsigned char>(input[i]);
    char32_t c = byte;
    if (byte >= 0x80 && byte < 0xA0) c = kWindows1252[byte - 0x80U];
    if (c == 0) {
      Fail(offset_ + i, "is no character of Windows-1252");
      return i;
    }
    AppendUtf8(c, block_);
  }
  return input.size();
}

}  // namespace rollcall
