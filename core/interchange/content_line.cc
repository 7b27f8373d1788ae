#include "core/interchange/content_line.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "core/base/utf8.h"
#include "core/interchange/text_stream.h"

namespace rollcall {
namespace {

constexpr absl::string_view kEncodings[] = {"quoted-printable", "base64", "b", "8bit", "7bit"};

// Cards have some five; names of very many would have to be compared with each other.
constexpr size_t kMaxParameters = 256;

bool IsEncoding(absl::string_view word) {
  return std::any_of(std::begin(kEncodings), std::end(kEncodings),
                     [word](absl::string_view e) { return absl::EqualsIgnoreCase(e, word); });
}

bool IsName(absl::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '-' || c == '_';
  });
}

// RFC 6868: ^n, ^' and ^^.
std::string DecodeCarets(absl::string_view text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    const char next = text[i] == '^' && i + 1 < text.size() ? text[i + 1] : '\0';
    const char decoded = next == 'n' ? '\n' : next == '\'' ? '"' : next == '^' ? '^' : '\0';
    result.push_back(decoded == '\0' ? text[i] : decoded);
    if (decoded != '\0') ++i;
  }
  return result;
}

// First of `stops` outside double quotes; text.size() when there is none.
size_t FindUnquoted(absl::string_view text, absl::string_view stops) {
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (!quoted && stops.find(text[i]) != absl::string_view::npos) return i;
  }
  return text.size();
}

void AddParameter(absl::string_view text, CardProperty& property) {
  const size_t equals = FindUnquoted(text, "=");
  std::string name = absl::AsciiStrToLower(absl::StripAsciiWhitespace(text.substr(0, equals)));
  absl::string_view rest = equals < text.size() ? text.substr(equals + 1) : text;
  if (equals == text.size()) name = IsEncoding(text) ? "encoding" : "type";
  // The types of 4.0 may share one pair of quotes.
  const bool words = name == "type" || name == "encoding" || name == "value" || name == "charset";
  std::vector<std::string> values;
  while (true) {
    const size_t comma = FindUnquoted(rest, ",");
    absl::string_view value = rest.substr(0, comma);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
      value = value.substr(1, value.size() - 2);
    }
    if (words) {
      for (absl::string_view word : absl::StrSplit(value, ',', absl::SkipEmpty())) {
        values.push_back(absl::AsciiStrToLower(absl::StripAsciiWhitespace(word)));
      }
    } else {
      values.push_back(DecodeCarets(value));
    }
    if (comma == rest.size()) break;
    rest.remove_prefix(comma + 1);
  }
  const auto same = std::find_if(property.parameters.begin(), property.parameters.end(),
                                 [&name](const auto& p) { return p.first == name; });
  if (same == property.parameters.end()) {
    property.parameters.emplace_back(std::move(name), std::move(values));
  } else {
    same->second.insert(same->second.end(), values.begin(), values.end());
  }
}

bool HasValue(const CardProperty& property, absl::string_view parameter, absl::string_view value) {
  const auto* values = property.Parameter(parameter);
  return values != nullptr && std::find(values->begin(), values->end(), value) != values->end();
}

// nullopt where a "=" is followed by no two hex digits.
absl::optional<std::string> DecodeQuotedPrintable(absl::string_view text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=') {
      result.push_back(text[i]);
      continue;
    }
    if (i + 2 >= text.size() || !absl::ascii_isxdigit(static_cast<unsigned char>(text[i + 1])) ||
        !absl::ascii_isxdigit(static_cast<unsigned char>(text[i + 2]))) {
      return absl::nullopt;
    }
    result += absl::HexStringToBytes(text.substr(i + 1, 2));
    i += 2;
  }
  return result;
}

// As UTF-8, from the character set that the property names.
absl::optional<std::string> Decoded(const CardProperty& property, const std::string& bytes) {
  const bool western =
      HasValue(property, "charset", "windows-1252") || HasValue(property, "charset", "iso-8859-1");
  TextStream stream(bytes, western ? TextEncoding::kWindows1252 : TextEncoding::kUtf8);
  std::string text;
  for (int byte = stream.Peek(); byte != TextStream::kEnd; byte = stream.Peek()) {
    text.push_back(static_cast<char>(byte));
    stream.Skip();
  }
  if (!stream.status().ok()) return absl::nullopt;
  return text;
}

// Ends a component at each unescaped semicolon when structured.
std::vector<std::string> Unescape(absl::string_view value, CardVersion version, bool structured) {
  std::vector<std::string> components(1);
  for (size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (c == '\\' && i + 1 < value.size()) {
      const char next = value[i + 1];
      const bool line = (next == 'n' || next == 'N') && version != CardVersion::k21;
      const bool mark = next == ';' || next == ',' || next == '\\' || next == ':';
      if (line || mark) {
        components.back().push_back(line ? '\n' : next);
        ++i;
        continue;
      }
    }
    if (c == ';' && structured) {
      components.emplace_back();
    } else {
      components.back().push_back(c);
    }
  }
  return components;
}

}  // namespace

absl::optional<CardProperty> ParseContentLineHead(absl::string_view line,
                                                  absl::string_view& value) {
  const size_t colon = FindUnquoted(line, ":");
  if (colon == line.size()) return absl::nullopt;
  value = line.substr(colon + 1);
  absl::string_view head = line.substr(0, colon);
  const size_t end = FindUnquoted(head, ";");
  absl::string_view name = head.substr(0, end);
  CardProperty property;
  const size_t dot = name.rfind('.');
  if (dot != absl::string_view::npos) {
    property.group = absl::AsciiStrToLower(name.substr(0, dot));
    if (!IsName(property.group)) return absl::nullopt;
    name.remove_prefix(dot + 1);
  }
  property.name = absl::AsciiStrToLower(name);
  if (!IsName(property.name)) return absl::nullopt;
  head.remove_prefix(end);
  while (!head.empty()) {
    head.remove_prefix(1);
    const size_t next = FindUnquoted(head, ";");
    if (property.parameters.size() == kMaxParameters) return absl::nullopt;
    if (next > 0) AddParameter(head.substr(0, next), property);
    head.remove_prefix(next);
  }
  return property;
}

bool IsQuotedPrintable(const CardProperty& head) {
  return HasValue(head, "encoding", "quoted-printable");
}

ContentLine ParseContentLine(CardProperty head, absl::string_view value, CardVersion version) {
  ContentLine line;
  line.property = std::move(head);
  CardProperty& property = line.property;
  property.is_uri = HasValue(property, "value", "uri");
  if (IsQuotedPrintable(property)) {
    const auto bytes = DecodeQuotedPrintable(value);
    const auto text = bytes.has_value() ? Decoded(property, *bytes) : absl::nullopt;
    if (text.has_value()) {
      // Escapes stand beneath the encoding; line breaks do not.
      property.components = Unescape(*text, version, IsStructured(property.name));
      return line;
    }
    line.complaint = "is no quoted-printable text of its character set; kept as it is";
  } else if (HasValue(property, "encoding", "b") || HasValue(property, "encoding", "base64")) {
    std::string compact(value);
    compact.erase(std::remove(compact.begin(), compact.end(), ' '), compact.end());
    std::string bytes;
    if (absl::Base64Unescape(compact, &bytes) && IsValidUtf8(bytes) &&
        bytes.find('\0') == std::string::npos) {
      property.components = {std::move(bytes)};
    } else {
      property.components = {std::move(compact)};
      line.complaint = "is binary; kept as base64";
    }
    return line;
  }
  property.components = Unescape(value, version, IsStructured(property.name));
  return line;
}

}  // namespace rollcall
