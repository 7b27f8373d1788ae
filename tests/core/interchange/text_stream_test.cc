#include "core/interchange/text_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"

namespace rollcall {
namespace {

using ::testing::HasSubstr;

// The text, or the error.
std::string Decode(absl::string_view bytes, absl::optional<TextEncoding> declared = absl::nullopt) {
  TextStream stream(bytes, declared);
  std::string text;
  for (int byte = stream.Peek(); byte != TextStream::kEnd; byte = stream.Peek()) {
    text.push_back(static_cast<char>(byte));
    stream.Skip();
  }
  if (stream.status().ok()) return text;
  EXPECT_EQ(ReasonOf(stream.status()), v1::ERROR_REASON_INVALID_FIELD);
  return std::string(stream.status().message());
}

std::string Bytes(std::initializer_list<int> values) {
  std::string bytes;
  for (const int value : values) bytes.push_back(static_cast<char>(value));
  return bytes;
}

TEST(TextStreamTest, ReadsUtf8WithAndWithoutMark) {
  EXPECT_EQ(Decode("Côte"), "Côte");
  EXPECT_EQ(Decode("\xEF\xBB\xBF"
                   "Côte"),
            "Côte");
  EXPECT_EQ(Decode(""), "");
}

TEST(TextStreamTest, ReadsUtf16OfBothOrdersWithSurrogates) {
  EXPECT_EQ(Decode(Bytes({0xFF, 0xFE, 'a', 0, 0xF4, 0, 0x3D, 0xD8, 0x00, 0xDE})), "aô😀");
  EXPECT_EQ(Decode(Bytes({0xFE, 0xFF, 0, 'a', 0, 0xF4, 0xD8, 0x3D, 0xDE, 0x00})), "aô😀");
  EXPECT_EQ(Decode(Bytes({'a', 0}), TextEncoding::kUtf16LittleEndian), "a");
}

TEST(TextStreamTest, ReadsWindows1252OnlyWhenDeclared) {
  EXPECT_EQ(Decode("C\xF4te \x80", TextEncoding::kWindows1252), "Côte €");
  EXPECT_THAT(Decode("C\xF4te"), HasSubstr("byte 1 is not UTF-8"));
  EXPECT_THAT(Decode("ab\x81", TextEncoding::kWindows1252),
              HasSubstr("byte 2 is no character of Windows-1252"));
}

TEST(TextStreamTest, NamesTheByteWhereEncodingsAreMixed) {
  EXPECT_THAT(Decode("é\nx\xE9y"), HasSubstr("line 2, column 2: byte 4 is not UTF-8"));
  EXPECT_THAT(Decode(Bytes({'a', 0, 'b', 0})), HasSubstr("byte 1 is NUL"));
  EXPECT_THAT(Decode(Bytes({0xFF, 0xFE, 'a'})), HasSubstr("byte 2 is half a character"));
  EXPECT_THAT(Decode(Bytes({0xFF, 0xFE, 0x00, 0xDE})), HasSubstr("byte 2 is half a surrogate"));
  EXPECT_THAT(Decode("\xEF\xBB\xBFx", TextEncoding::kWindows1252),
              HasSubstr("mark of UTF-8, but the file was declared as Windows-1252"));
}

TEST(TextStreamTest, DecodesAcrossBlocks) {
  // Shifts a character of four bytes over the border of every block.
  for (size_t shift = 0; shift < 5; ++shift) {
    std::string text(64 * 1024 - shift, 'x');
    for (int i = 0; i < 40'000; ++i) text += "😀é";
    EXPECT_EQ(Decode(text), text) << shift;
    EXPECT_THAT(Decode(text + "\xFF"), HasSubstr(absl::StrCat("byte ", text.size(), " is not")));
  }
}

TEST(TextStreamTest, CountsLinesOfAllKindsAndCharactersOfColumns) {
  TextStream stream("é\r\nb\rc\nd");
  std::string places;
  for (int byte = stream.Peek(); byte != TextStream::kEnd; byte = stream.Peek()) {
    if (byte >= 'a' && byte <= 'z') {
      absl::StrAppend(&places, stream.place().line, ":", stream.place().column, " ");
    }
    stream.Skip();
  }
  EXPECT_EQ(places, "2:1 3:1 4:1 ");
}

TEST(TextStreamTest, KnowsEncodingsByName) {
  EXPECT_EQ(TextEncodingOfName("utf-16le"), TextEncoding::kUtf16LittleEndian);
  EXPECT_EQ(TextEncodingOfName("Windows-1252"), TextEncoding::kWindows1252);
  EXPECT_FALSE(TextEncodingOfName("latin-9").has_value());
}

}  // namespace
}  // namespace rollcall
