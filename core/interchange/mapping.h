// Mapping files: how the records of one source become points of contact. Data, not
// code; docs/import.md describes the format.
#ifndef ROLLCALL_CORE_INTERCHANGE_MAPPING_H_
#define ROLLCALL_CORE_INTERCHANGE_MAPPING_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "core/interchange/path_pattern.h"
#include "rollcall/v1/sheet.pb.h"

namespace rollcall {

// A table is CSV or XLSX; jCard and RDAP are read as vCards are.
enum class SourceFormat { kTable, kVCard, kJson };

// What a later import does with a value that is there already.
enum class OverrideRule {
  kReplace,  // the source's value takes its place
  kKeep,     // the value there stays
};

// A field of the record has one of these values, case aside; with none given, any.
struct MappingCondition {
  PathPattern path;
  std::vector<std::string> values;
};

// Where values come from.
struct MappingSource {
  // Of fields with one value, the first path that gives a usable one; of lists, all.
  std::vector<PathPattern> from;
  std::map<std::string, std::string, std::less<>> values;  // of the source -> ours; keys folded
  // Set: values of one element ("adr[0][2]", "adr[0][3]") make one, joined so.
  absl::optional<std::string> join;
};

struct ChannelRule {
  v1::ChannelKind kind = v1::CHANNEL_KIND_UNSPECIFIED;  // unspecified: read from kind_from
  MappingSource kind_from;
  MappingSource address;
  // For the element of the address: "tel[#].pref[#]" of "tel[2]".
  std::vector<PathPattern> note;
  std::vector<PathPattern> hours;
  std::vector<PathPattern> key;
  std::vector<PathPattern> order;  // a number; channels without one come last
  std::string note_text;           // when the source gives no note
  std::vector<MappingCondition> when;
  std::vector<MappingCondition> unless;
};

struct Mapping {
  std::string name;
  std::string description;
  SourceFormat format = SourceFormat::kTable;
  MappingSource source_id;
  MappingSource state;
  std::map<std::string, MappingSource, std::less<>> fields;  // by MappingFields()
  std::map<std::string, std::vector<std::string>, std::less<>> constants;
  std::vector<ChannelRule> channels;
  std::map<std::string, OverrideRule, std::less<>> overrides;  // default: replace
  std::vector<PathPattern> known;       // taken by no rule, and not worth a note
  std::vector<PathPattern> exact_when;  // a record with such a field is Rollcall's own
};

// The names of the fields of a point of contact that mappings know: "office", ...;
// "channels" is not among them.
absl::Span<const absl::string_view> MappingFields();

// Reads a mapping file. Total. INVALID_ARGUMENT, reason INVALID_BODY, names everything
// that is wrong, one per line, as in "osce.yaml:14: fields.offic: is no field; ...".
absl::StatusOr<Mapping> ParseMapping(absl::string_view yaml, absl::string_view file = "");

// A first mapping file for a table with these columns, to be checked by a person: what
// the names suggest in any of the six languages of the United Nations, and the rest
// under "known". Passes ParseMapping for every header that fits a mapping file.
std::string DraftMapping(absl::string_view name, const std::vector<std::string>& header);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_MAPPING_H_
