#include "clients/mail/own_words.h"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/exercise/ping_code.h"

namespace rollcall {
namespace {

using Lines = std::vector<absl::string_view>;

// "-----Original Message-----" has five dashes at least, whatever the language.
constexpr size_t kDividerDashes = 5;
constexpr size_t kDividerUnderscores = 20;  // Outlook's line
// "From:" is followed by "Sent:" or "To:" within so many lines.
constexpr size_t kHeaderBlockLines = 4;

// Ends of the line before a quotation.
constexpr absl::string_view kWrote[] = {
    "wrote:",   "a écrit :", "a écrit:",    "a écrit\xC2\xA0:", "escribió:", "пишет:",
    "написал:", "написала:", "написал(а):", "写道：",           "写道:",     "كتب:",
    "كتبت:",    "schrieb:",  "escreveu:",   "ha scritto:"};
// Beginnings of a quoted header.
constexpr absl::string_view kFrom[] = {
    "From:", "De :", "De:", "De\xC2\xA0:", "От:", "发件人：", "发件人:", "من:", "Von:"};
constexpr absl::string_view kSentOrTo[] = {
    "Sent:",  "Date:",       "To:",      "Envoyé :", "Envoyé:",        "Envoyé\xC2\xA0:",
    "Date :", "À :",         "À:",       "Enviado:", "Enviado el:",    "Fecha:",
    "Para:",  "Отправлено:", "Дата:",    "Кому:",    "发送时间：",     "发送时间:",
    "日期：", "日期:",       "收件人：", "收件人:",  "تاريخ الإرسال:", "التاريخ:",
    "إلى:",   "Gesendet:",   "An:"};

template <size_t kSize>
bool StartsWithAny(absl::string_view line, const absl::string_view (&beginnings)[kSize]) {
  return std::any_of(std::begin(beginnings), std::end(beginnings),
                     [line](absl::string_view b) { return absl::StartsWith(line, b); });
}

bool IsQuoted(absl::string_view line) { return absl::StartsWith(line, ">"); }

// Outlook marks the names of a header's fields with '*' in plain text.
absl::string_view WithoutStars(absl::string_view line) {
  return line.substr(std::min(line.find_first_not_of('*'), line.size()));
}

bool IsDivider(absl::string_view line) {
  const size_t dashes = std::min(line.find_first_not_of('-'), line.size());
  if (dashes >= kDividerDashes && absl::EndsWith(line, "---")) return true;
  return line.size() >= kDividerUnderscores &&
         line.find_first_not_of('_') == absl::string_view::npos;
}

// The first line after `at` that says something; the number of lines if none.
size_t NextSaying(const Lines& lines, size_t at) {
  do {
    ++at;
  } while (at < lines.size() && lines[at].empty());
  return at;
}

bool BeginsHeaderBlock(const Lines& lines, size_t at) {
  if (!StartsWithAny(WithoutStars(lines[at]), kFrom)) return false;
  const size_t end = std::min(lines.size(), at + 1 + kHeaderBlockLines);
  for (size_t i = at + 1; i < end; ++i) {
    if (StartsWithAny(WithoutStars(lines[i]), kSentOrTo)) return true;
  }
  return false;
}

// "On … wrote:" before what is not marked as quoted.
bool BeginsUnmarkedQuotation(const Lines& lines, size_t at) {
  const absl::string_view line = lines[at];
  const bool wrote = std::any_of(std::begin(kWrote), std::end(kWrote),
                                 [line](absl::string_view w) { return absl::EndsWith(line, w); });
  if (!wrote) return false;
  const size_t next = NextSaying(lines, at);
  return next < lines.size() && !IsQuoted(lines[next]);
}

bool IsCodeCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-';
}

// Long words have no digit, and codes nearly always have.
bool LooksTyped(absl::string_view word) {
  return std::any_of(word.begin(), word.end(),
                     [](unsigned char c) { return absl::ascii_isdigit(c); }) ||
         std::none_of(word.begin(), word.end(),
                      [](unsigned char c) { return absl::ascii_islower(c); });
}

}  // namespace

std::string OwnWords(absl::string_view text) {
  Lines lines;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    lines.push_back(absl::StripAsciiWhitespace(line));
  }
  std::string words;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (IsDivider(lines[i]) || BeginsHeaderBlock(lines, i) || BeginsUnmarkedQuotation(lines, i)) {
      break;
    }
    if (!IsQuoted(lines[i])) absl::StrAppend(&words, lines[i], "\n");
  }
  return words;
}

absl::optional<std::string> JoinedCode(absl::string_view words) {
  absl::optional<std::string> code;
  absl::optional<TypedCode> known;
  for (size_t at = 0; at < words.size();) {
    size_t end = at;
    while (end < words.size() && IsCodeCharacter(words[end])) ++end;
    const absl::string_view word = words.substr(at, end - at);
    at = end + 1;
    const auto typed = ParseCode(word);
    if (!typed.has_value() || !LooksTyped(word)) continue;
    if (known.has_value() && (known->ping != typed->ping || known->proof != typed->proof)) {
      return absl::nullopt;
    }
    known = typed;
    code = std::string(word);
  }
  return code;
}

}  // namespace rollcall
