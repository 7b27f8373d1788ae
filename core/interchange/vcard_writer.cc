#include "core/interchange/vcard_writer.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "core/interchange/contact_card.h"

namespace rollcall {
namespace {

// RFC 6350 section 3.2; without the line break.
constexpr size_t kMaxLineBytes = 75;

bool IsDropped(char c) { return c == '\r' || c == '\0'; }

std::string EscapedText(absl::string_view text) {
  std::string result;
  for (const char c : text) {
    if (IsDropped(c)) continue;
    if (c == '\n') {
      result += "\\n";
      continue;
    }
    if (c == '\\' || c == ';' || c == ',') result.push_back('\\');
    result.push_back(c);
  }
  return result;
}

// RFC 6868; in quotes, because the value may hold anything.
std::string QuotedParameter(absl::string_view value) {
  std::string result = "\"";
  for (const char c : value) {
    if (IsDropped(c)) continue;
    if (c == '\n') {
      result += "^n";
    } else if (c == '"') {
      result += "^'";
    } else if (c == '^') {
      result += "^^";
    } else {
      result.push_back(c);
    }
  }
  return result + "\"";
}

bool IsWord(absl::string_view value) {
  for (const char c : value) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c))) return false;
  }
  return !value.empty();
}

void AppendFolded(absl::string_view line, std::string& out) {
  size_t room = kMaxLineBytes;
  while (line.size() > room) {
    size_t cut = room;
    while (cut > 1 && (static_cast<unsigned char>(line[cut]) & 0xC0U) == 0x80U) --cut;
    absl::StrAppend(&out, line.substr(0, cut), "\r\n ");
    line.remove_prefix(cut);
    room = kMaxLineBytes - 1;  // the blank counts
  }
  absl::StrAppend(&out, line, "\r\n");
}

std::string LineOf(const CardProperty& property) {
  std::string line = property.group.empty() ? "" : absl::StrCat(property.group, ".");
  absl::StrAppend(&line, absl::AsciiStrToUpper(property.name));
  for (const auto& [name, values] : property.parameters) {
    for (const std::string& value : values) {
      absl::StrAppend(&line, ";", absl::AsciiStrToUpper(name), "=",
                      IsWord(value) ? value : QuotedParameter(value));
    }
  }
  line += ":";
  for (size_t i = 0; i < property.components.size(); ++i) {
    absl::StrAppend(&line, i == 0 ? "" : ";", EscapedText(property.components[i]));
  }
  return line;
}

}  // namespace

void AppendVCard(const ListedContact& listed, VCardVersion version, std::string& out) {
  const bool v4 = version == VCardVersion::k40;
  absl::StrAppend(&out, "BEGIN:VCARD\r\nVERSION:", v4 ? "4.0" : "3.0", "\r\n");
  for (const CardProperty& property :
       CardOf(listed, v4 ? CardForm::kVCard40 : CardForm::kVCard30)) {
    AppendFolded(LineOf(property), out);
  }
  out += "END:VCARD\r\n";
}

}  // namespace rollcall
