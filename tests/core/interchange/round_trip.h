// Reading an export back with the mapping that is shipped for it.
#ifndef ROLLCALL_TESTS_CORE_INTERCHANGE_ROUND_TRIP_H_
#define ROLLCALL_TESTS_CORE_INTERCHANGE_ROUND_TRIP_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "core/interchange/built_in_mappings.h"
#include "core/interchange/listed_contact.h"
#include "core/interchange/mapping.h"
#include "core/interchange/record_import.h"
#include "tests/core/interchange/read_all.h"

namespace rollcall::testing {

// The contacts, or one without anything for each record that was refused. What an import
// of Rollcall's own export keeps beside a contact is appended to `kept` when it is not null.
inline std::vector<ListedContact> ReadBack(absl::string_view mapping, RecordReader& reader,
                                           std::vector<std::string>* kept = nullptr) {
  const auto parsed = ParseMapping(FindBuiltInMapping(mapping)->yaml);
  const auto records = ReadAll(reader, 2);
  std::vector<ListedContact> contacts;
  if (!parsed.ok() || !records.ok()) return contacts;
  for (const SourceRecord& record : *records) {
    const ImportedContact imported = ImportRecord(*parsed, record, {});
    contacts.emplace_back();
    if (imported.refused) continue;
    contacts.back() = {imported.state, imported.contact};
    if (kept == nullptr) continue;
    for (const SourceDiagnostic& each : imported.diagnostics) kept->push_back(ToText(each));
  }
  return contacts;
}

inline bool Equal(const std::vector<ListedContact>& a, const std::vector<ListedContact>& b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i].state != b[i].state ||
        a[i].contact.SerializeAsString() != b[i].contact.SerializeAsString()) {
      return false;
    }
  }
  return true;
}

inline std::string Show(const std::vector<ListedContact>& contacts) {
  std::string text;
  for (const ListedContact& each : contacts) text += each.state + "\n" + each.contact.DebugString();
  return text;
}

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_CORE_INTERCHANGE_ROUND_TRIP_H_
