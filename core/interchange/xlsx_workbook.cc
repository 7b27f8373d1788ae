#include "core/interchange/xlsx_workbook.h"

#include <cmath>
#include <map>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "core/base/status_macros.h"
#include "core/interchange/source_record.h"
#include "core/interchange/xml_stream.h"

namespace rollcall {
namespace {

constexpr char kWorkbookPart[] = "xl/workbook.xml";
constexpr char kRelationsPart[] = "xl/_rels/workbook.xml.rels";
constexpr char kTextsPart[] = "xl/sharedStrings.xml";
constexpr char kStylesPart[] = "xl/styles.xml";
constexpr int64_t kSecondsPerDay = 24 * 60 * 60;

absl::Status ReadPart(const ZipArchive& archive, const std::string& part, size_t limit_bytes,
                      XmlListener& listener) {
  ASSIGN_OR_RETURN(ZipEntry entry, archive.OpenEntry(part, limit_bytes));
  XmlStream xml(part, listener);
  while (true) {
    ASSIGN_OR_RETURN(const std::string block, entry.Read(64 * 1024));
    RETURN_IF_ERROR(xml.Feed(block, block.empty()));
    if (block.empty()) return absl::OkStatus();
  }
}

class SheetList final : public XmlListener {
 public:
  void OnStart(absl::string_view name, const XmlAttributes& attributes) override {
    if (name == "sheet") {
      sheets.emplace_back(attributes.Get("name"), attributes.Get("r:id"));
    } else if (name == "workbookPr") {
      const absl::string_view flag = attributes.Get("date1904");
      from_1904 = flag == "1" || flag == "true";
    }
  }
  void OnEnd(absl::string_view) override {}
  void OnText(absl::string_view) override {}

  std::vector<std::pair<std::string, std::string>> sheets;  // name, relation
  bool from_1904 = false;
};

class Relations final : public XmlListener {
 public:
  void OnStart(absl::string_view name, const XmlAttributes& attributes) override {
    if (name != "Relationship") return;
    absl::string_view target = attributes.Get("Target");
    targets[std::string(attributes.Get("Id"))] =
        absl::StartsWith(target, "/") ? std::string(target.substr(1)) : absl::StrCat("xl/", target);
  }
  void OnEnd(absl::string_view) override {}
  void OnText(absl::string_view) override {}

  std::map<std::string, std::string> targets;
};

// Texts of <si>, over all runs of rich text, without phonetic hints.
class SharedTexts final : public XmlListener {
 public:
  explicit SharedTexts(std::vector<std::string>& texts) : texts_(texts) {}

  void OnStart(absl::string_view name, const XmlAttributes&) override {
    if (name == "si") text_.clear();
    if (name == "rPh") phonetic_ = true;
    if (name == "t") in_text_ = !phonetic_;
  }
  void OnEnd(absl::string_view name) override {
    if (name == "si") {
      too_long_ = too_long_ || text_.size() > kMaxXlsxCellBytes;
      texts_.push_back(DecodeXlsxText(text_));
    }
    if (name == "rPh") phonetic_ = false;
    if (name == "t") in_text_ = false;
  }
  void OnText(absl::string_view text) override {
    if (in_text_) absl::StrAppend(&text_, text);
  }
  bool too_long() const { return too_long_; }

 private:
  std::vector<std::string>& texts_;
  std::string text_;
  bool in_text_ = false;
  bool phonetic_ = false;
  bool too_long_ = false;
};

// True for a number format with a part of a date or time outside quotes.
bool IsDateFormat(absl::string_view code) {
  bool quoted = false;
  bool bracketed = false;
  for (size_t i = 0; i < code.size(); ++i) {
    const char c = absl::ascii_tolower(static_cast<unsigned char>(code[i]));
    if (c == '"') quoted = !quoted;
    if (c == '[') bracketed = true;
    if (c == ']') bracketed = false;
    if (c == '\\') ++i;
    if (!quoted && !bracketed && (c == 'y' || c == 'd' || c == 'h' || c == 'm' || c == 's')) {
      return true;
    }
  }
  return false;
}

class Styles final : public XmlListener {
 public:
  explicit Styles(std::vector<bool>& date_styles) : date_styles_(date_styles) {}

  void OnStart(absl::string_view name, const XmlAttributes& attributes) override {
    int format = 0;
    if (name == "numFmt" && absl::SimpleAtoi(attributes.Get("numFmtId"), &format)) {
      if (IsDateFormat(attributes.Get("formatCode"))) date_formats_.insert(format);
    } else if (name == "cellXfs") {
      in_cells_ = true;
    } else if (name == "xf" && in_cells_) {
      const bool known = absl::SimpleAtoi(attributes.Get("numFmtId"), &format);
      date_styles_.push_back(known && (IsBuiltInDate(format) || date_formats_.contains(format)));
    }
  }
  void OnEnd(absl::string_view name) override {
    if (name == "cellXfs") in_cells_ = false;
  }
  void OnText(absl::string_view) override {}

 private:
  // ECMA-376 part 1, section 18.8.30, also of the East Asian formats.
  static bool IsBuiltInDate(int format) {
    return (format >= 14 && format <= 22) || (format >= 27 && format <= 36) ||
           (format >= 45 && format <= 47) || (format >= 50 && format <= 58);
  }

  std::vector<bool>& date_styles_;
  std::set<int> date_formats_;
  bool in_cells_ = false;
};

}  // namespace

absl::StatusOr<XlsxWorkbook> XlsxWorkbook::Read(const ZipArchive& archive) {
  SheetList list;
  Relations relations;
  RETURN_IF_ERROR(ReadPart(archive, kWorkbookPart, kMaxXlsxPartBytes, list));
  RETURN_IF_ERROR(ReadPart(archive, kRelationsPart, kMaxXlsxPartBytes, relations));
  XlsxWorkbook workbook;
  workbook.from_1904 = list.from_1904;
  for (auto& [name, relation] : list.sheets) {
    const auto target = relations.targets.find(relation);
    if (target != relations.targets.end()) workbook.sheets.emplace_back(name, target->second);
  }
  if (workbook.sheets.empty()) return UnreadableFile({}, "the workbook has no sheet");
  if (archive.Has(kTextsPart)) {
    SharedTexts texts(workbook.texts);
    RETURN_IF_ERROR(ReadPart(archive, kTextsPart, kMaxXlsxTextBytes, texts));
    if (texts.too_long()) {
      return UnreadableFile(
          {}, absl::StrCat(kTextsPart, " has a text of more than ", kMaxXlsxCellBytes, " bytes"));
    }
  }
  if (archive.Has(kStylesPart)) {
    Styles styles(workbook.date_styles);
    RETURN_IF_ERROR(ReadPart(archive, kStylesPart, kMaxXlsxPartBytes, styles));
  }
  return workbook;
}

std::string DecodeXlsxText(absl::string_view text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    uint32_t code = 0;
    if (text[i] == '_' && i + 6 < text.size() && text[i + 1] == 'x' && text[i + 6] == '_' &&
        absl::SimpleHexAtoi(text.substr(i + 2, 4), &code) && code > 0 && code < 0x80) {
      result.push_back(static_cast<char>(code));
      i += 6;
    } else {
      result.push_back(text[i]);
    }
  }
  return result;
}

std::string FormatXlsxDate(double serial, bool from_1904) {
  // 2,958,465 is the last day of 9999 counted from 1900.
  constexpr double kLastDay = 2'958'466;
  if (!(serial >= 0) || serial >= kLastDay) return "";
  auto seconds = static_cast<int64_t>(std::llround(serial * static_cast<double>(kSecondsPerDay)));
  const int64_t days = seconds / kSecondsPerDay;
  seconds %= kSecondsPerDay;
  const std::string time =
      absl::StrFormat("%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (days == 0) return time;
  // 1900 counts a 29 February that never was, so that later days start a day off.
  const absl::CivilDay zero = from_1904    ? absl::CivilDay(1904, 1, 1)
                              : days >= 60 ? absl::CivilDay(1899, 12, 30)
                                           : absl::CivilDay(1899, 12, 31);
  const absl::CivilDay day = zero + days;
  if (day.year() > 9999) return "";
  const std::string date = absl::StrFormat("%04d-%02d-%02d", day.year(), day.month(), day.day());
  return seconds == 0 ? date : absl::StrCat(date, " ", time);
}

}  // namespace rollcall
