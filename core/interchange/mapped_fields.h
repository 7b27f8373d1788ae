// The fields of one record as the rules of a mapping see them, and which of them a rule
// has taken.
#ifndef ROLLCALL_CORE_INTERCHANGE_MAPPED_FIELDS_H_
#define ROLLCALL_CORE_INTERCHANGE_MAPPED_FIELDS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "core/interchange/mapping.h"
#include "core/interchange/source_record.h"

namespace rollcall {

// A value that a rule found.
struct MappedValue {
  size_t field;         // the first field that it came from
  size_t pattern;       // the number of the path in the rule
  std::string element;  // what the path's first "#" stands for
  std::string value;    // after the value map
};

// The record outlives it.
class MappedFields {
 public:
  explicit MappedFields(const SourceRecord& record)
      : record_(record), taken_(record.fields.size()) {}

  // All values for a source, in the order of its paths, then of the file; with join, in
  // that of the file. Takes their fields.
  std::vector<MappedValue> Find(const MappingSource& source);
  // The first value at one of these paths with their first "#" bound; empty when there is
  // none. Takes its field.
  std::string FindBound(const std::vector<PathPattern>& paths, absl::string_view element);
  // Takes back what FindBound took: its value was not understood.
  void ReleaseBound(const std::vector<PathPattern>& paths, absl::string_view element);
  // Whether the record has a field at one of these paths.
  bool Any(const std::vector<PathPattern>& paths) const;
  // Whether the condition holds for this element.
  bool Holds(const MappingCondition& condition, absl::string_view element) const;

  // Marks as not understood: kept in spite of having been taken.
  void Release(size_t field) { taken_[field] = false; }
  // Fields that were not taken.
  std::vector<SourceField> Left() const;

  const SourceField& field(size_t index) const { return record_.fields[index]; }

 private:
  // The first field at one of these paths with their first "#" bound.
  absl::optional<size_t> Bound(const std::vector<PathPattern>& paths,
                               absl::string_view element) const;

  const SourceRecord& record_;
  std::vector<bool> taken_;
};

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_MAPPED_FIELDS_H_
