#include "core/interchange/csv_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "core/base/status_macros.h"
#include "core/interchange/csv_writer.h"

namespace rollcall {
namespace {

constexpr absl::string_view kSeparators = ",;\t";
// Excel's own first line.
constexpr absl::string_view kSeparatorLine = "sep=";

bool IsLineEnd(int byte) { return byte == '\n' || byte == '\r' || byte == TextStream::kEnd; }

// "'=1" is how spreadsheets write the text "=1".
void DropFormulaGuard(std::string& text) {
  const size_t first = text.find_first_not_of('\'');
  if (first == 0 || first == std::string::npos) return;
  if (kFormulaStarts.find(text[first]) != kFormulaStarts.npos) text.erase(0, 1);
}

}  // namespace

CsvReader::CsvReader(absl::string_view bytes, CsvOptions options)
    : stream_(bytes, options.encoding), bytes_(bytes), options_(options) {}

absl::StatusOr<std::vector<std::string>> CsvReader::Header() {
  if (!started_) {
    started_ = true;
    failure_ = ReadHeader();
  }
  if (!failure_.ok()) return failure_;
  return header_;
}

absl::StatusOr<std::vector<SourceRecord>> CsvReader::ReadBatch(size_t max_records) {
  RETURN_IF_ERROR(Header().status());
  std::vector<SourceRecord> records;
  while (records.size() < std::max<size_t>(max_records, 1)) {
    const absl::StatusOr<bool> more = ReadRow();
    if (!more.ok()) {
      failure_ = more.status();
      return failure_;
    }
    if (!*more) break;
    records.push_back(ToRecord());
  }
  return records;
}

absl::Status CsvReader::ReadHeader() {
  RETURN_IF_ERROR(DetectSeparator());
  ASSIGN_OR_RETURN(bool any, ReadRow());
  if (any && row_.size() <= 2 && absl::StartsWith(row_[0].text, kSeparatorLine)) {
    ASSIGN_OR_RETURN(any, ReadRow());
  }
  if (!any) return UnreadableFile({}, "the file is empty; its first row must name the columns");
  for (const Cell& cell : row_) {
    const absl::string_view name = absl::StripAsciiWhitespace(cell.text);
    if (name.size() > kMaxPathBytes) {
      return UnreadableFile(cell.place, absl::StrCat("the name of this column is longer than ",
                                                     kMaxPathBytes, " bytes"));
    }
    header_.push_back(name.empty() ? absl::StrCat("column ", header_.size() + 1)
                                   : std::string(name));
  }
  return absl::OkStatus();
}

// Looks ahead with a stream of its own, over the first row only.
absl::Status CsvReader::DetectSeparator() {
  if (options_.separator.has_value()) {
    separator_ = *options_.separator;
    return absl::OkStatus();
  }
  TextStream ahead(bytes_, options_.encoding);
  std::string start;
  size_t counts[3] = {};
  bool quoted = false;
  for (int byte = ahead.Peek(); byte != TextStream::kEnd; byte = ahead.Peek()) {
    if (!quoted && IsLineEnd(byte)) {
      if (start.size() == kSeparatorLine.size() + 1) break;
      if (!start.empty()) break;
    }
    if (byte == '"') quoted = !quoted;
    const size_t which = kSeparators.find(static_cast<char>(byte));
    if (!quoted && which != absl::string_view::npos) ++counts[which];
    if (start.size() <= kSeparatorLine.size() + 1 && !IsLineEnd(byte)) {
      start.push_back(static_cast<char>(byte));
    }
    ahead.Skip();
    if (ahead.bytes_read() > kMaxRecordBytes * 2) break;
  }
  RETURN_IF_ERROR(ahead.status());
  if (start.size() == kSeparatorLine.size() + 1 && absl::StartsWith(start, kSeparatorLine) &&
      kSeparators.find(start.back()) != absl::string_view::npos) {
    separator_ = start.back();
    return absl::OkStatus();
  }
  separator_ = kSeparators[static_cast<size_t>(std::max_element(counts, counts + 3) - counts)];
  return absl::OkStatus();
}

absl::StatusOr<bool> CsvReader::ReadRow() {
  row_.clear();
  row_bytes_ = 0;
  while (stream_.Peek() == '\n' || stream_.Peek() == '\r') stream_.Skip();  // empty lines
  if (stream_.Peek() == TextStream::kEnd) {
    RETURN_IF_ERROR(stream_.status());
    return false;
  }
  while (true) {
    if (row_.size() == kMaxColumns) {
      return UnreadableFile(stream_.place(),
                            absl::StrCat("the row has more than ", kMaxColumns, " cells"));
    }
    Cell& cell = row_.emplace_back();
    cell.place = stream_.place();
    RETURN_IF_ERROR(ReadCell(cell));
    if (stream_.Peek() != separator_) break;
    stream_.Skip();
  }
  RETURN_IF_ERROR(stream_.status());
  EndLine();
  return true;
}

absl::Status CsvReader::ReadCell(Cell& cell) {
  if (stream_.Peek() == '"') RETURN_IF_ERROR(ReadQuoted(cell));
  for (int byte = stream_.Peek(); !IsLineEnd(byte) && byte != separator_; byte = stream_.Peek()) {
    if (byte == '"') cell.odd_quotes = true;
    RETURN_IF_ERROR(Append(static_cast<char>(byte), cell));
    stream_.Skip();
  }
  return stream_.status();
}

absl::Status CsvReader::ReadQuoted(Cell& cell) {
  stream_.Skip();
  while (true) {
    const int byte = stream_.Peek();
    if (byte == TextStream::kEnd) {
      RETURN_IF_ERROR(stream_.status());
      return UnreadableFile(cell.place, "the quotation mark here is never closed");
    }
    stream_.Skip();
    if (byte != '"') {
      RETURN_IF_ERROR(Append(static_cast<char>(byte), cell));
      continue;
    }
    if (stream_.Peek() != '"') break;
    RETURN_IF_ERROR(Append('"', cell));
    stream_.Skip();
  }
  if (!IsLineEnd(stream_.Peek()) && stream_.Peek() != separator_) cell.odd_quotes = true;
  return absl::OkStatus();
}

void CsvReader::EndLine() {
  if (stream_.Peek() == '\r') stream_.Skip();
  if (stream_.Peek() == '\n') stream_.Skip();
}

absl::Status CsvReader::Append(char byte, Cell& cell) {
  if (++row_bytes_ > kMaxRecordBytes) {
    return UnreadableFile(row_.front().place,
                          absl::StrCat("the row has more than ", kMaxRecordBytes,
                                       " bytes; perhaps a quotation mark is never closed"));
  }
  cell.text.push_back(byte);
  return absl::OkStatus();
}

SourceRecord CsvReader::ToRecord() {
  SourceRecord record;
  record.number = ++rows_;
  record.place = row_.front().place;
  std::string raw;
  raw.reserve(row_bytes_ + row_.size());
  for (const Cell& cell : row_) absl::StrAppend(&raw, cell.text, "\x1F");
  record.digest = Sha256(raw);
  if (row_.size() != header_.size()) {
    record.Refuse(record.place, "",
                  absl::StrCat("the row has ", row_.size(), " cells, the header ", header_.size(),
                               "; nothing is guessed"));
  }
  record.fields.reserve(row_.size());
  for (size_t i = 0; i < row_.size(); ++i) {
    Cell& cell = row_[i];
    std::string path = i < header_.size() ? header_[i] : absl::StrCat("column ", i + 1);
    if (cell.odd_quotes) {
      record.Note(cell.place, path, "quotation marks within a cell should be doubled; read as is");
    }
    DropFormulaGuard(cell.text);
    if (cell.text.empty()) continue;
    record.fields.push_back({std::move(path), std::move(cell.text), cell.place});
  }
  return record;
}

}  // namespace rollcall
