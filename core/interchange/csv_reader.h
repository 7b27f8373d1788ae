// Comma-separated values (RFC 4180) as spreadsheets write them: the first row
// names the columns, the separator is a comma, semicolon or tab.
#ifndef ROLLCALL_CORE_INTERCHANGE_CSV_READER_H_
#define ROLLCALL_CORE_INTERCHANGE_CSV_READER_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "core/interchange/record_reader.h"
#include "core/interchange/text_stream.h"

namespace rollcall {

// More columns than any directory of contacts has.
inline constexpr size_t kMaxColumns = 1024;

struct CsvOptions {
  absl::optional<TextEncoding> encoding = absl::nullopt;  // as declared
  // Unset: the one of , ; and tab that stands most often in the header outside
  // quotes, or that a first line "sep=;" names.
  absl::optional<char> separator = absl::nullopt;
};

// Total: any bytes give records or a refusal. Cells may hold quoted line feeds.
// A row with more or fewer cells than the header is refused, not guessed: its
// cells are there, those beyond the header as "column 7". A single quotation
// mark before = + - or @, which spreadsheets put there so that a text is no
// formula, is taken off. Columns without a header are "column N".
class CsvReader final : public RecordReader {
 public:
  explicit CsvReader(absl::string_view bytes, CsvOptions options = {});

  absl::StatusOr<std::vector<SourceRecord>> ReadBatch(size_t max_records) override;
  size_t bytes_read() const override { return stream_.bytes_read(); }

  // The columns; the same errors as ReadBatch. Takes nothing from the rows.
  absl::StatusOr<std::vector<std::string>> Header();

 private:
  struct Cell {
    std::string text;
    SourcePlace place;
    bool odd_quotes = false;
  };

  absl::Status ReadHeader();
  absl::Status DetectSeparator();
  // False at the end of the file.
  absl::StatusOr<bool> ReadRow();
  absl::Status ReadCell(Cell& cell);
  absl::Status ReadQuoted(Cell& cell);
  void EndLine();
  absl::Status Append(char byte, Cell& cell);
  SourceRecord ToRecord();

  TextStream stream_;
  absl::string_view bytes_;
  CsvOptions options_;
  char separator_ = ',';
  bool started_ = false;
  absl::Status failure_;
  std::vector<std::string> header_;
  std::vector<Cell> row_;
  size_t row_bytes_ = 0;
  size_t rows_ = 0;
};

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_CSV_READER_H_
