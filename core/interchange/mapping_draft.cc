#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/geography/name_folding.h"
#include "core/interchange/mapping.h"
#include "core/interchange/yaml_scalar.h"

namespace rollcall {
namespace {

// What a column may be for.
struct Meaning {
  absl::string_view target;  // a field, "state", "source_id", or a kind of channel
  // Beginnings of words, folded, that name it in English, French, Spanish, Russian,
  // Chinese and Arabic. Earlier meanings win.
  std::vector<absl::string_view> words;
};

const std::vector<Meaning>& Meanings() {
  static const auto& meanings = *new std::vector<Meaning>{
      {"known", {"fax", "telefax", "факс", "传真", "فاكس"}},
      {"state",
       {"country", "member state", "participating state", "pays", "pais", "страна", "государство",
        "国家", "الدولة", "البلد", "nation", "state"}},
      {"email",
       {"email", "e-mail", "mail", "courriel", "correo", "почта", "эл. почта", "邮箱", "电子邮件",
        "البريد"}},
      {"sms", {"sms", "text message", "短信"}},
      {"phone",
       {"phone", "tel", "mobile", "cell", "hotline", "telephone", "telefono", "телефон", "电话",
        "هاتف", "الهاتف", "emergency"}},
      {"time_zone",
       {"time zone", "timezone", "fuseau", "zona horaria", "huso", "часовой", "时区",
        "المنطقة الزمنية", "gmt", "utc"}},
      {"duty_hours",
       {"hours", "operating hours", "working hours", "office hours", "business hours", "duty hours",
        "availability", "horaire", "heures", "horario", "часы", "工作时间", "ساعات"}},
      {"languages", {"language", "langue", "idioma", "lengua", "язык", "语言", "اللغة", "لغات"}},
      {"organization",
       {"organization", "organisation", "ministry", "agency", "host", "parent", "ministere",
        "ministerio", "министерство", "организация", "机构", "部", "وزارة", "المنظمة"}},
      {"person",
       {"contact person", "person", "name of contact", "full name", "personne", "persona",
        "контактное лицо", "фио", "联系人", "الشخص"}},
      {"title",
       {"title", "position", "function", "rank", "fonction", "cargo", "должность", "职务",
        "المنصب"}},
      {"kind", {"type", "kind", "category", "categorie", "tipo", "тип", "类型", "النوع"}},
      {"office",
       {"office", "team", "name", "unit", "department", "point of contact", "bureau", "nom",
        "oficina", "nombre", "отдел", "название", "名称", "办公室", "المكتب", "الاسم"}},
      {"responsibilities",
       {"responsib", "constituency", "mandate", "remit", "competence", "responsab", "обязанности",
        "职责", "المسؤوليات"}},
      {"post", {"address", "postal", "adresse", "direccion", "адрес", "地址", "العنوان"}},
      {"source_id", {"id", "reference", "no", "no.", "number", "номер", "编号", "الرقم"}},
  };
  return meanings;
}

// True when a word of the name begins so; for scripts without spaces, anywhere.
bool Names(absl::string_view folded, absl::string_view word) {
  const bool latin_or_cyrillic = absl::ascii_isascii(static_cast<unsigned char>(word.front())) ||
                                 absl::StartsWith(word, "\xD0") || absl::StartsWith(word, "\xD1");
  for (size_t at = folded.find(word); at != absl::string_view::npos;
       at = folded.find(word, at + 1)) {
    const char before = at == 0 ? ' ' : folded[at - 1];
    const char after = at + word.size() < folded.size() ? folded[at + word.size()] : ' ';
    // Short words only as a whole: "id", "no".
    const bool whole = word.size() > 3 || after == ' ' || after == '.' || after == ':';
    if (!latin_or_cyrillic ||
        ((before == ' ' || before == '(' || before == '/' || before == '-' || before == '_') &&
         whole)) {
      return true;
    }
  }
  return false;
}

absl::string_view MeaningOf(absl::string_view column) {
  const std::string folded = FoldName(column).value_or("");
  if (folded.empty()) return "known";
  for (const Meaning& meaning : Meanings()) {
    if (std::any_of(meaning.words.begin(), meaning.words.end(),
                    [&folded](absl::string_view word) { return Names(folded, word); })) {
      return meaning.target;
    }
  }
  return "known";
}

bool IsChannel(absl::string_view target) {
  return target == "email" || target == "phone" || target == "sms" || target == "post";
}

void AppendList(absl::string_view key, absl::string_view indent,
                const std::vector<std::string>& columns, std::string& out) {
  if (columns.empty()) return;
  absl::StrAppend(&out, indent, key, ":\n");
  for (const std::string& column : columns) {
    absl::StrAppend(&out, indent, "  - ", QuotedScalar(column), "\n");
  }
}

}  // namespace

std::string DraftMapping(absl::string_view name, const std::vector<std::string>& header) {
  std::vector<std::pair<absl::string_view, std::string>> columns;  // target, column
  for (const std::string& column : header) {
    // A "#" in a name is a pattern that matches itself.
    columns.emplace_back(MeaningOf(column), column);
  }
  const auto of = [&columns](absl::string_view target) {
    std::vector<std::string> found;
    for (const auto& [each, column] : columns) {
      if (each == target) found.push_back(column);
    }
    return found;
  };
  std::string out = "# Drafted from the names of the columns; a person must check it.\n";
  absl::StrAppend(&out, "mapping: ", QuotedScalar(name.empty() ? "draft" : name), "\n");
  out += "reads: table\n";
  AppendList("source_id", "", of("source_id"), out);
  AppendList("state", "", of("state"), out);
  std::string fields;
  std::string constants;
  for (const absl::string_view field : MappingFields()) {
    AppendList(field, "  ", of(field), fields);
  }
  if (of("state").empty()) {
    absl::StrAppend(&constants, "  state: \"?\"  # no column names the State: put its code here\n");
  }
  if (of("office").empty()) {
    absl::StrAppend(&constants, "  office: \"?\"  # no column names the office\n");
  }
  if (of("kind").empty()) absl::StrAppend(&constants, "  kind: technical\n");
  if (!fields.empty()) absl::StrAppend(&out, "fields:\n", fields);
  if (!constants.empty()) absl::StrAppend(&out, "constants:\n", constants);
  std::string channels;
  for (const auto& [target, column] : columns) {
    if (IsChannel(target)) {
      absl::StrAppend(&channels, "  - ", target, ": ", QuotedScalar(column), "\n");
    }
  }
  if (!channels.empty()) absl::StrAppend(&out, "channels:\n", channels);
  AppendList("known", "", of("known"), out);
  return out;
}

}  // namespace rollcall
