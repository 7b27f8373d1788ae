#include "core/interchange/xlsx_reader.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/status_macros.h"
#include "core/interchange/csv_reader.h"

namespace rollcall {
namespace {

// Unpacked at once; rows of one block wait in memory, with all the texts they share.
constexpr size_t kBlockBytes = 4 * 1024;
// Above this, a double does not hold every whole number.
constexpr double kMaxWholeNumber = 9e15;

// The column of "BC12", from 1; 0 when there is none.
size_t ColumnOf(absl::string_view reference) {
  size_t column = 0;
  for (const char c : reference) {
    if (c < 'A' || c > 'Z') break;
    column = column * 26 + static_cast<size_t>(c - 'A' + 1);
    if (column > kMaxColumns) return kMaxColumns + 1;
  }
  return column;
}

// As the file has it, but for whole numbers written with an exponent.
std::string NumberText(absl::string_view text) {
  double number = 0;
  if (text.find_first_of("eE") != absl::string_view::npos && absl::SimpleAtod(text, &number) &&
      std::abs(number) < kMaxWholeNumber && std::floor(number) == number) {
    return absl::StrCat(static_cast<int64_t>(number));
  }
  return std::string(text);
}

}  // namespace

// Turns a sheet's events into records.
class XlsxReader::SheetListener final : public XmlListener {
 public:
  explicit SheetListener(const XlsxWorkbook& workbook) : workbook_(workbook) {}

  void OnStart(absl::string_view name, const XmlAttributes& attributes) override;
  void OnEnd(absl::string_view name) override;
  void OnText(absl::string_view text) override {
    if (taking_) absl::StrAppend(&text_, text);
    if (text_.size() > kMaxRecordBytes) too_large_ = true, text_.clear();
  }

  std::deque<SourceRecord>& records() { return records_; }
  const std::vector<std::string>& header() const { return header_; }
  bool has_header() const { return !header_.empty(); }
  bool too_large() const { return too_large_; }
  size_t row() const { return row_; }

 private:
  struct Cell {
    size_t column;
    std::string text;
    std::string complaint;
  };

  void EndCell();
  void EndRow();
  void TakeHeader();

  const XlsxWorkbook& workbook_;
  std::deque<SourceRecord> records_;
  std::vector<std::string> header_;  // by column, from 0
  std::vector<Cell> cells_;
  size_t row_ = 0;
  size_t column_ = 0;
  size_t row_bytes_ = 0;
  size_t shown_bytes_ = 0;
  std::string type_;
  size_t style_ = 0;
  std::string text_;
  bool taking_ = false;
  bool phonetic_ = false;
  bool too_large_ = false;
  size_t number_ = 0;
};

void XlsxReader::SheetListener::OnStart(absl::string_view name, const XmlAttributes& attributes) {
  if (name == "row") {
    size_t row = 0;
    row_ = absl::SimpleAtoi(attributes.Get("r"), &row) ? row : row_ + 1;
    column_ = 0;
    row_bytes_ = 0;
    cells_.clear();
  } else if (name == "c") {
    const size_t column = ColumnOf(attributes.Get("r"));
    column_ = column == 0 ? column_ + 1 : column;
    type_ = std::string(attributes.Get("t"));
    if (!absl::SimpleAtoi(attributes.Get("s"), &style_)) style_ = 0;
    text_.clear();
  } else if (name == "rPh") {
    phonetic_ = true;
  } else if (name == "v" || name == "t") {
    taking_ = !phonetic_;
  }
}

void XlsxReader::SheetListener::OnEnd(absl::string_view name) {
  if (name == "v" || name == "t") {
    taking_ = false;
  } else if (name == "rPh") {
    phonetic_ = false;
  } else if (name == "c") {
    EndCell();
  } else if (name == "row") {
    EndRow();
  }
}

void XlsxReader::SheetListener::EndCell() {
  if (text_.empty()) return;
  Cell cell{column_, "", ""};
  size_t index = 0;
  double number = 0;
  if (type_ == "s") {
    if (absl::SimpleAtoi(text_, &index) && index < workbook_.texts.size()) {
      cell.text = workbook_.texts[index];
    } else {
      cell.complaint = "names a text that the workbook has not";
    }
  } else if (type_ == "inlineStr" || type_ == "str") {
    cell.text = DecodeXlsxText(text_);
  } else if (type_ == "b") {
    cell.text = text_ == "1" ? "true" : "false";
  } else if (type_ == "e") {
    cell.complaint = absl::StrCat("is an error of the sheet's own calculation");
  } else if (style_ < workbook_.date_styles.size() && workbook_.date_styles[style_] &&
             absl::SimpleAtod(text_, &number)) {
    cell.text = FormatXlsxDate(number, workbook_.from_1904);
    if (cell.text.empty()) cell.text = text_, cell.complaint = "is no date; kept as a number";
  } else {
    cell.text = NumberText(text_);
  }
  row_bytes_ += cell.text.size();
  shown_bytes_ += cell.text.size();
  if (shown_bytes_ > kMaxXlsxShownBytes || row_bytes_ > kMaxRecordBytes ||
      cells_.size() == kMaxColumns)
    too_large_ = true;
  if (too_large_ || (cell.text.empty() && cell.complaint.empty())) return;
  cells_.push_back(std::move(cell));
}

void XlsxReader::SheetListener::TakeHeader() {
  for (const Cell& cell : cells_) {
    if (cell.column > kMaxColumns) continue;
    if (header_.size() < cell.column) header_.resize(cell.column);
    header_[cell.column - 1] = std::string(absl::StripAsciiWhitespace(cell.text));
    if (header_[cell.column - 1].size() > kMaxPathBytes) too_large_ = true;
  }
  for (size_t i = 0; i < header_.size(); ++i) {
    if (header_[i].empty()) header_[i] = absl::StrCat("column ", i + 1);
  }
}

void XlsxReader::SheetListener::EndRow() {
  if (cells_.empty()) return;
  if (!has_header()) {
    TakeHeader();
    return;
  }
  SourceRecord& record = records_.emplace_back();
  record.number = ++number_;
  record.place = {row_, 1};
  std::string raw;
  for (Cell& cell : cells_) {
    absl::StrAppend(&raw, cell.column, "\x1F", cell.text, "\x1F");
    const SourcePlace place{row_, cell.column};
    const bool named = cell.column <= header_.size();
    const std::string path =
        named ? header_[cell.column - 1] : absl::StrCat("column ", cell.column);
    if (!named) record.Refuse(place, path, "stands beyond the header; nothing is guessed");
    if (!cell.complaint.empty()) record.Note(place, path, cell.complaint);
    if (!cell.text.empty()) record.fields.push_back({path, std::move(cell.text), place});
  }
  record.digest = Sha256(raw);
}

XlsxReader::XlsxReader(absl::string_view bytes, std::string sheet)
    : bytes_(bytes), sheet_(std::move(sheet)) {}

XlsxReader::~XlsxReader() = default;

absl::Status XlsxReader::Start() {
  ASSIGN_OR_RETURN(ZipArchive archive, ZipArchive::Open(bytes_));
  archive_ = std::make_unique<ZipArchive>(std::move(archive));
  ASSIGN_OR_RETURN(workbook_, XlsxWorkbook::Read(*archive_));
  const auto& sheets = workbook_.sheets;
  auto chosen = sheets.begin();
  if (!sheet_.empty()) {
    chosen = std::find_if(sheets.begin(), sheets.end(),
                          [this](const auto& sheet) { return sheet.first == sheet_; });
  }
  if (chosen == sheets.end()) {
    return UnreadableFile(
        {}, absl::StrCat("the workbook has no sheet of that name, but ",
                         absl::StrJoin(sheets, ", ", [](std::string* out, const auto& sheet) {
                           absl::StrAppend(out, "\"", sheet.first, "\"");
                         })));
  }
  ASSIGN_OR_RETURN(ZipEntry entry, archive_->OpenEntry(chosen->second, kMaxXlsxSheetBytes));
  entry_ = std::make_unique<ZipEntry>(std::move(entry));
  listener_ = std::make_unique<SheetListener>(workbook_);
  xml_ = std::make_unique<XmlStream>(chosen->second, *listener_);
  while (!ended_ && !listener_->has_header()) RETURN_IF_ERROR(FeedUntil(1));
  if (!listener_->has_header()) {
    return UnreadableFile({}, "the sheet is empty; its first row must name the columns");
  }
  return absl::OkStatus();
}

absl::Status XlsxReader::FeedUntil(size_t rows) {
  while (!ended_ && listener_->records().size() < rows) {
    ASSIGN_OR_RETURN(const std::string block, entry_->Read(kBlockBytes));
    ended_ = block.empty();
    bytes_read_ += block.size();
    RETURN_IF_ERROR(xml_->Feed(block, ended_));
    if (listener_->too_large()) {
      return UnreadableFile(
          {listener_->row(), 1},
          absl::StrCat("the row has more than ", kMaxRecordBytes, " bytes or ", kMaxColumns,
                       " cells, or the sheet more than ", kMaxXlsxShownBytes, " bytes"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> XlsxReader::Header() {
  if (!started_) {
    started_ = true;
    failure_ = Start();
  }
  if (!failure_.ok()) return failure_;
  return listener_->header();
}

absl::StatusOr<std::vector<SourceRecord>> XlsxReader::ReadBatch(size_t max_records) {
  RETURN_IF_ERROR(Header().status());
  const size_t wanted = std::max<size_t>(max_records, 1);
  failure_ = FeedUntil(wanted);
  if (!failure_.ok()) return failure_;
  std::vector<SourceRecord> records;
  std::deque<SourceRecord>& waiting = listener_->records();
  while (records.size() < wanted && !waiting.empty()) {
    records.push_back(std::move(waiting.front()));
    waiting.pop_front();
  }
  return records;
}

}  // namespace rollcall
