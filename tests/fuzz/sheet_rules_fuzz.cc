// Any message as a sheet: the rules, the ranking and the texts for people answer
// without a crash and within their bounds; a valid sheet survives YAML.
#include <google/protobuf/stubs/logging.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "core/directory/sheet_rules.h"
#include "core/fold/ranking.h"
#include "core/interchange/sheet_difference.h"
#include "core/interchange/sheet_yaml.h"

namespace {

using rollcall::v1::Sheet;

absl::optional<absl::TimeZone> FindZone(absl::string_view name) {
  if (name == "UTC") return absl::UTCTimeZone();
  return absl::FixedTimeZone(3 * 3600);
}

// The sheet as YAML gives it back: no salt, no E.164.
std::string WordsOf(Sheet sheet) {
  sheet.clear_salt();
  for (auto& contact : *sheet.mutable_points_of_contact()) {
    for (auto& channel : *contact.mutable_channels()) channel.clear_e164();
  }
  sheet.DiscardUnknownFields();
  return sheet.SerializeAsString();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  google::protobuf::SetLogHandler(nullptr);
  Sheet sheet;
  if (!sheet.ParseFromArray(data, static_cast<int>(size))) return 0;

  const rollcall::SheetContext context = {.kind = rollcall::v1::CONTACT_KIND_TECHNICAL,
                                          .issue_time = absl::UnixEpoch(),
                                          .confirmation_period = absl::Hours(24 * 365 * 100),
                                          .state = "KEN"};
  const rollcall::SheetFindings findings = rollcall::CheckSheet(sheet, context);
  if (findings.errors.size() > rollcall::kMaxSheetFindings) std::abort();
  const bool valid = rollcall::SheetStatus(findings).ok();

  const std::string yaml = rollcall::SheetToYaml(sheet);
  if (valid) {
    const auto parsed = rollcall::ParseSheetYaml(yaml, rollcall::v1::CONTACT_KIND_TECHNICAL);
    if (!parsed.ok() || WordsOf(parsed->sheet) != WordsOf(sheet)) std::abort();
  }
  rollcall::SheetDifference(Sheet(), sheet);

  rollcall::v1::State state;
  *state.add_sheets()->mutable_sheet() = sheet;
  rollcall::Need need = {.languages = {"en"}, .time = absl::UnixEpoch()};
  rollcall::RankChannels(state, need, FindZone);
  rollcall::NormalizePhones("KE", sheet);
  return 0;
}
