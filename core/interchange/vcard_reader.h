// vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350), one or many in a file.
#ifndef ROLLCALL_CORE_INTERCHANGE_VCARD_READER_H_
#define ROLLCALL_CORE_INTERCHANGE_VCARD_READER_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "core/interchange/content_line.h"
#include "core/interchange/record_reader.h"
#include "core/interchange/text_stream.h"

namespace rollcall {

// Total: any bytes give records or a refusal. Paths as in source_record.h. Lines
// that are no content lines become fields "unreadable[0]"; a card within a card
// (2.1's AGENT) refuses the outer one.
class VCardReader final : public SequentialReader {
 public:
  explicit VCardReader(absl::string_view bytes,
                       absl::optional<TextEncoding> encoding = absl::nullopt);

  size_t bytes_read() const override { return stream_.bytes_read(); }

 private:
  struct Line {
    std::string text;
    SourcePlace place;
  };

  // The next physical line that is not empty; false at the end.
  absl::StatusOr<bool> ReadLine(Line& line);
  // The next content line, unfolded; false at the end.
  absl::StatusOr<bool> ReadUnfolded(Line& line);
  absl::StatusOr<bool> ReadRecord(SourceRecord& record) override;
  absl::StatusOr<std::vector<Line>> ReadCardLines(const SourcePlace& begin, SourceRecord& record);
  absl::Status JoinSoftBreaks(Line& line);

  TextStream stream_;
  size_t card_bytes_ = 0;
  size_t cards_ = 0;
};

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_VCARD_READER_H_
