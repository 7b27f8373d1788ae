// Any bytes as a mapping file, and as a table, cards or JSON taken through every mapping
// that is shipped: never a crash. Drafts of any header are mappings.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/interchange/built_in_mappings.h"
#include "core/interchange/csv_reader.h"
#include "core/interchange/json_reader.h"
#include "core/interchange/mapping.h"
#include "core/interchange/record_import.h"
#include "core/interchange/vcard_reader.h"

namespace {

void ImportAll(const rollcall::Mapping& mapping, rollcall::RecordReader& reader) {
  const auto records = reader.ReadBatch(SIZE_MAX);
  if (!records.ok()) return;
  for (const rollcall::SourceRecord& record : *records) {
    const rollcall::ImportedContact imported = rollcall::ImportRecord(mapping, record, {});
    if (!imported.refused && (imported.state.empty() || imported.contact.office().empty())) {
      std::abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto& shipped = *[] {
    auto* mappings = new std::vector<rollcall::Mapping>;
    for (const rollcall::BuiltInMapping& each : rollcall::BuiltInMappings()) {
      mappings->push_back(*rollcall::ParseMapping(each.yaml));
    }
    return mappings;
  }();
  const std::string text(data, data + size);
  if (const auto mapping = rollcall::ParseMapping(text); mapping.ok()) {
    rollcall::CsvReader reader("State,Office,Email,Phone\nKE,A,a@b.example,020 (fax)\n");
    ImportAll(*mapping, reader);
  }
  for (const rollcall::Mapping& mapping : shipped) {
    if (mapping.format == rollcall::SourceFormat::kTable) {
      rollcall::CsvReader reader(text);
      ImportAll(mapping, reader);
      continue;
    }
    if (mapping.format == rollcall::SourceFormat::kVCard) {
      rollcall::VCardReader reader(text);
      ImportAll(mapping, reader);
    }
    rollcall::JsonReader reader(text);  // jCards have the paths of vCards
    ImportAll(mapping, reader);
  }
  rollcall::CsvReader reader(text);
  if (const auto header = reader.Header(); header.ok() && header->size() < 100 && size < 4096) {
    if (!rollcall::ParseMapping(rollcall::DraftMapping("x", *header)).ok()) std::abort();
  }
  return 0;
}
