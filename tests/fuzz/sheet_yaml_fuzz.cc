// Any bytes as a YAML sheet: never a crash; what is read is written and read
// again unchanged. Seeds: deploy/examples/sheets.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/string_view.h"
#include "core/interchange/sheet_difference.h"
#include "core/interchange/sheet_yaml.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(data, data + size);
  const auto parsed = rollcall::ParseSheetYaml(text, rollcall::v1::CONTACT_KIND_TECHNICAL);
  if (!parsed.ok()) return 0;
  const auto again = rollcall::ParseSheetYaml(rollcall::SheetToYaml(parsed->sheet),
                                              rollcall::v1::CONTACT_KIND_TECHNICAL);
  if (!again.ok() || again->sheet.SerializeAsString() != parsed->sheet.SerializeAsString() ||
      !rollcall::SheetDifference(parsed->sheet, again->sheet).empty()) {
    std::abort();
  }
  return 0;
}
