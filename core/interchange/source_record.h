// What every reader of a foreign format gives: records of raw fields, each with
// its place in the file. Nothing is interpreted yet and nothing is dropped: what
// a reader does not understand is a field or a diagnostic.
//
// Fields have paths, whatever the format:
//
//   CSV, XLSX       the column's header: "Office phone"
//   JSON            from the record on: "phones[0].usage[1]"
//   vCard, jCard    the property in lower case, its number among those of that
//                   name, then components or parameters: "tel[0]", "n[0][1]",
//                   "tel[0].type[0]", "tel[0].group"
//
// Messages never repeat a value, which may be personal data.
#ifndef ROLLCALL_CORE_INTERCHANGE_SOURCE_RECORD_H_
#define ROLLCALL_CORE_INTERCHANGE_SOURCE_RECORD_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "core/crypto/digest.h"

namespace rollcall {

// A contact with its armoured key has some 20 KiB; what is larger is no contact.
inline constexpr size_t kMaxRecordBytes = 1024 * 1024;
// A team with all its address ranges has some hundreds.
inline constexpr size_t kMaxRecordFields = 8192;
// Longer than any header or path; without it, one long name would be copied beside each
// of thousands of values.
inline constexpr size_t kMaxPathBytes = 512;
// More about one record help nobody.
inline constexpr size_t kMaxRecordDiagnostics = 100;

// Where something stands; all from 1. Columns count characters (code points) of
// the line in text, columns of the sheet in XLSX.
struct SourcePlace {
  size_t line = 1;
  size_t column = 1;

  friend bool operator==(const SourcePlace&, const SourcePlace&) = default;
};

// One value as it stands in the file, as UTF-8.
struct SourceField {
  std::string path;
  std::string value;
  SourcePlace place;

  friend bool operator==(const SourceField&, const SourceField&) = default;
};

// Something that a person should know about a record.
struct SourceDiagnostic {
  enum class Effect {
    kNoted,    // the record goes on; the value is kept beside it
    kRefused,  // the record is not imported
  };

  Effect effect = Effect::kNoted;
  SourcePlace place;
  std::string path;  // of the field; empty: the whole record
  std::string message;

  friend bool operator==(const SourceDiagnostic&, const SourceDiagnostic&) = default;
};

// One row, card or object.
struct SourceRecord {
  size_t number = 0;  // from 1, in the order of the file
  SourcePlace place;
  std::vector<SourceField> fields;  // in the order of the file
  std::vector<SourceDiagnostic> diagnostics;
  Digest digest;  // SHA-256 of the record's text, decoded to UTF-8

  void Note(const SourcePlace& where, absl::string_view path, absl::string_view message);
  void Refuse(const SourcePlace& where, absl::string_view path, absl::string_view message);
  bool refused() const;
  // The first field of exactly this path; null when there is none.
  const SourceField* Find(absl::string_view path) const;
};

// "line 3, column 14: phones[0].number: is longer than ...", for people.
std::string ToText(const SourceDiagnostic& diagnostic);

// The refusal of a whole file: INVALID_ARGUMENT, reason INVALID_FIELD, metadata
// "field" ("file"), "line" and "column".
absl::Status UnreadableFile(const SourcePlace& place, absl::string_view why);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_SOURCE_RECORD_H_
