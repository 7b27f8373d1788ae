#include "core/interchange/source_record.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"

namespace rollcall {
namespace {

using Effect = SourceDiagnostic::Effect;

void Add(Effect effect, const SourcePlace& where, absl::string_view path, absl::string_view message,
         std::vector<SourceDiagnostic>& diagnostics) {
  if (diagnostics.size() < kMaxRecordDiagnostics) {
    diagnostics.push_back({effect, where, std::string(path), std::string(message)});
  } else if (effect == Effect::kRefused) {
    // A refusal is never lost among notes.
    diagnostics.back() = {effect, where, std::string(path), std::string(message)};
  }
}

std::string PlaceText(const SourcePlace& place) {
  return absl::StrCat("line ", place.line, ", column ", place.column);
}

}  // namespace

void SourceRecord::Note(const SourcePlace& where, absl::string_view path,
                        absl::string_view message) {
  Add(Effect::kNoted, where, path, message, diagnostics);
}

void SourceRecord::Refuse(const SourcePlace& where, absl::string_view path,
                          absl::string_view message) {
  Add(Effect::kRefused, where, path, message, diagnostics);
}

bool SourceRecord::refused() const {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const SourceDiagnostic& d) { return d.effect == Effect::kRefused; });
}

const SourceField* SourceRecord::Find(absl::string_view path) const {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [path](const SourceField& field) { return field.path == path; });
  return found == fields.end() ? nullptr : &*found;
}

std::string ToText(const SourceDiagnostic& diagnostic) {
  return absl::StrCat(PlaceText(diagnostic.place), ": ", diagnostic.path,
                      diagnostic.path.empty() ? "" : ": ", diagnostic.message);
}

absl::Status UnreadableFile(const SourcePlace& place, absl::string_view why) {
  return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_INVALID_FIELD,
                 absl::StrCat(PlaceText(place), ": ", why),
                 {{"field", "file"},
                  {"line", absl::StrCat(place.line)},
                  {"column", absl::StrCat(place.column)}});
}

}  // namespace rollcall
