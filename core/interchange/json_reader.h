// JSON in which contacts stand: FIRST's teams API and Global-IRT, Trusted
// Introducer's teams.json, JSContact (RFC 9553), jCard (RFC 7095) and RDAP
// entities (RFC 9083). All have one shape: a list of objects, or one object.
#ifndef ROLLCALL_CORE_INTERCHANGE_JSON_READER_H_
#define ROLLCALL_CORE_INTERCHANGE_JSON_READER_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "core/interchange/json_extent.h"
#include "core/interchange/record_reader.h"

namespace rollcall {

// Total: any bytes give records or a refusal. The records are the elements of the
// list that the file is or that its outermost object has under one of the names
// "data", "teams", "contacts", "entities", "entitySearchResults"; else the file
// is one record. Fields are the texts, numbers and truth values within, paths as
// in source_record.h; a jCard's are those of a vCard. An element that is no JSON,
// or has a name twice, refuses the file or that record: nothing is guessed.
class JsonReader final : public SequentialReader {
 public:
  explicit JsonReader(absl::string_view bytes);

  size_t bytes_read() const override { return mark_bytes_ + cursor_.offset(); }

 private:
  absl::Status Start();
  absl::Status FindList();
  absl::StatusOr<bool> ReadRecord(SourceRecord& record) override;

  absl::string_view text_;
  size_t mark_bytes_;  // of a byte order mark
  JsonCursor cursor_;  // at the next element
  bool started_ = false;
  bool is_list_ = false;
  bool ended_ = false;
  size_t records_ = 0;
  std::vector<std::string> beside_;  // names of members beside the list
};

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_JSON_READER_H_
