#include "core/interchange/record_import.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/base/calendar_date.h"
#include "core/geography/state.h"
#include "core/interchange/channel_import.h"
#include "core/interchange/duty_hours_line.h"
#include "core/interchange/mapped_fields.h"
#include "core/interchange/written_address.h"
#include "core/interchange/written_hours.h"
#include "core/interchange/written_time_zone.h"

namespace rollcall {
namespace {

// Takes a record through its mapping, field by field.
class RecordImporter {
 public:
  RecordImporter(const Mapping& mapping, const SourceRecord& record, const ImportContext& context,
                 ImportedContact& result)
      : mapping_(mapping),
        record_(record),
        context_(context),
        result_(result),
        fields_(record),
        exact_(fields_.Any(mapping.exact_when)) {}

  void Run();

 private:
  // What makes a value of one field: false when it is not understood.
  using Take = std::function<bool(const std::string& value)>;

  void Note(size_t field, absl::string_view why) {
    const SourceField& source = fields_.field(field);
    notes_.Note(source.place, source.path, why);
  }
  void KeepBeside(size_t field, absl::string_view why) {
    Note(field, absl::StrCat(why, "; kept beside the contact"));
    fields_.Release(field);
  }

  void ReadState();
  void ReadOffice();
  // The first value that `take` understands; the others stay as they are.
  void ReadOne(absl::string_view name, absl::string_view why, const Take& take);
  void ReadText(absl::string_view name, std::string* target);
  // Every value, split into parts.
  void ReadList(absl::string_view name, absl::string_view why, const Take& take);
  void ReadTimeZone();
  void ReadDates();
  bool TakeReference(const std::string& value);
  void NoteLeft();

  const Mapping& mapping_;
  const SourceRecord& record_;
  const ImportContext& context_;
  ImportedContact& result_;
  MappedFields fields_;
  const bool exact_;
  SourceRecord notes_;  // collects diagnostics
};

bool TakeKind(const std::string& value, v1::PointOfContact& contact) {
  if (absl::EqualsIgnoreCase(value, "technical")) {
    contact.set_kind(v1::CONTACT_KIND_TECHNICAL);
  } else if (absl::EqualsIgnoreCase(value, "diplomatic")) {
    contact.set_kind(v1::CONTACT_KIND_DIPLOMATIC);
  } else {
    return false;
  }
  return true;
}

void RecordImporter::ReadState() {
  const auto constant = mapping_.constants.find("state");
  for (const MappedValue& value : fields_.Find(mapping_.state)) {
    const auto state = FindState(value.value);
    const SourceField& field = fields_.field(value.field);
    if (state.ok()) {
      result_.state = std::string((*state)->alpha3);
    } else {
      notes_.Refuse(field.place, field.path, std::string(state.status().message()));
    }
    return;
  }
  if (constant == mapping_.constants.end()) {
    notes_.Refuse(record_.place, "", "names no State");
    return;
  }
  const auto state = FindState(constant->second.empty() ? "" : constant->second.front());
  if (state.ok()) {
    result_.state = std::string((*state)->alpha3);
  } else {
    notes_.Refuse(record_.place, "", std::string(state.status().message()));
  }
}

void RecordImporter::ReadOne(absl::string_view name, absl::string_view why, const Take& take) {
  const auto source = mapping_.fields.find(name);
  if (source != mapping_.fields.end()) {
    std::vector<MappedValue> values = fields_.Find(source->second);
    // Cards have one name, which may be the office's and then is no person's.
    values.erase(std::remove_if(values.begin(), values.end(),
                                [this, name](const MappedValue& value) {
                                  return name == "person" && value.pattern > 0 &&
                                         value.value == result_.contact.office();
                                }),
                 values.end());
    size_t used = values.size();
    for (size_t i = 0; i < values.size(); ++i) {
      if (used < values.size()) {
        // The same words again say nothing new.
        if (values[i].value != values[used].value) fields_.Release(values[i].field);
      } else if (take(exact_ ? values[i].value
                             : std::string(absl::StripAsciiWhitespace(values[i].value)))) {
        used = i;
      } else {
        KeepBeside(values[i].field, why);
      }
    }
    if (used < values.size()) return;
  }
  const auto constant = mapping_.constants.find(name);
  if (constant == mapping_.constants.end()) return;
  for (const std::string& value : constant->second) {
    if (take(value)) return;
  }
}

void RecordImporter::ReadText(absl::string_view name, std::string* target) {
  ReadOne(name, "is empty", [target](const std::string& value) {
    *target = value;
    return !value.empty();
  });
}

void RecordImporter::ReadOffice() {
  ReadOne("office", "is the address of a page, where a name belongs",
          [this](const std::string& value) {
            if (value.empty() || (!exact_ && LooksLikePage(value))) return false;
            result_.contact.set_office(value);
            return true;
          });
  if (result_.contact.office().empty()) {
    notes_.Refuse(record_.place, "office", "is missing: every contact has the name of an office");
  }
}

void RecordImporter::ReadList(absl::string_view name, absl::string_view why, const Take& take) {
  bool any = false;
  const auto source = mapping_.fields.find(name);
  if (source != mapping_.fields.end()) {
    for (const MappedValue& value : fields_.Find(source->second)) {
      std::vector<std::string> parts = absl::StrSplit(value.value, '\n', absl::SkipEmpty());
      if (!exact_) parts = SplitCell(value.value);
      if (parts.size() > kMaxImportedChannels) {
        KeepBeside(value.field, "has more parts than any contact's");
        continue;
      }
      for (const std::string& part : parts) {
        if (take(part)) {
          any = true;
        } else {
          KeepBeside(value.field, why);
        }
      }
    }
  }
  const auto constant = mapping_.constants.find(name);
  if (any || constant == mapping_.constants.end()) return;
  for (const std::string& value : constant->second) take(value);
}

void RecordImporter::ReadTimeZone() {
  const StateRow* state = FindByAlpha3(result_.state);
  const absl::string_view alpha2 = state == nullptr ? "" : state->alpha2;
  std::string how;
  ReadOne("time_zone", "is no time zone that can be told", [&](const std::string& value) {
    if (exact_) {
      result_.contact.set_time_zone(value);
      return true;
    }
    const auto zone = ReadWrittenTimeZone(value, alpha2);
    if (!zone.has_value()) return false;
    result_.contact.set_time_zone(zone->name);
    how = zone->how;
    return true;
  });
  if (!how.empty()) {
    notes_.Note(record_.place, "time_zone",
                absl::StrCat("was read as ", result_.contact.time_zone(), ", ", how));
  }
}

void RecordImporter::ReadDates() {
  const auto take = [](google::type::Date* target) {
    return [target](const std::string& value) {
      // A time of day behind the date is of no account.
      const auto date = ParseDate(absl::string_view(value).substr(0, 10));
      if (date.has_value()) *target = *date;
      return date.has_value();
    };
  };
  google::type::Date date;
  ReadOne("valid_from", "is no date, as in 2027-05-01", take(&date));
  if (date.year() != 0) *result_.contact.mutable_valid_from() = date;
  date.Clear();
  ReadOne("valid_to", "is no date, as in 2027-05-01", take(&date));
  if (date.year() != 0) *result_.contact.mutable_valid_to() = date;
}

bool RecordImporter::TakeReference(const std::string& value) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(value, absl::MaxSplits(' ', 1));
  if (parts.first.empty() || parts.second.empty()) return false;
  v1::RegionalReference& reference = *result_.contact.add_regional_references();
  reference.set_directory(parts.first);
  reference.set_reference(parts.second);
  return true;
}

void RecordImporter::Run() {
  v1::PointOfContact& contact = result_.contact;
  ReadState();
  for (const MappedValue& value : fields_.Find(mapping_.source_id)) {
    if (result_.source_id.empty()) result_.source_id = value.value;
  }
  ReadOffice();
  ReadText("id", contact.mutable_id());
  ReadOne("kind", "is neither diplomatic nor technical",
          [&contact](const std::string& value) { return TakeKind(value, contact); });
  ReadText("person", contact.mutable_person());
  ReadText("title", contact.mutable_title());
  ReadText("organization", contact.mutable_organization());
  ReadText("responsibilities", contact.mutable_responsibilities());
  ReadList("languages", "names no language", [this, &contact](const std::string& value) {
    const std::string tag = exact_ ? value : ReadWrittenLanguage(value);
    if (!tag.empty()) contact.add_languages(tag);
    return !tag.empty();
  });
  ReadTimeZone();
  ReadOne("duty_hours", "are no hours that can be told",
          [this, &contact](const std::string& value) {
            const auto hours = exact_ ? ParseDutyHours(value) : ReadWrittenHours(value);
            if (hours.has_value()) *contact.mutable_duty_hours() = *hours;
            return hours.has_value();
          });
  ReadList("deputies", "is empty", [&contact](const std::string& value) {
    contact.add_deputies(value);
    return true;
  });
  ReadList("regional_references", "must be a directory and its id, as in \"asean X-1\"",
           [this](const std::string& value) { return TakeReference(value); });
  ReadList("acknowledgement_keys", "is no key in base64", [&contact](const std::string& value) {
    std::string key;
    if (!absl::Base64Unescape(value, &key) || key.empty()) return false;
    contact.add_acknowledgement_keys(key);
    return true;
  });
  ReadDates();
  const StateRow* state = FindByAlpha3(result_.state);
  ImportChannels(mapping_, exact_, state == nullptr ? "" : state->alpha2, context_, fields_,
                 contact, notes_);
  NoteLeft();
}

void RecordImporter::NoteLeft() {
  result_.kept = fields_.Left();
  for (const SourceField& field : result_.kept) {
    const bool noted = std::any_of(
        notes_.diagnostics.begin(), notes_.diagnostics.end(),
        [&field](const SourceDiagnostic& diagnostic) { return diagnostic.path == field.path; });
    const bool known = std::any_of(
        mapping_.known.begin(), mapping_.known.end(),
        [&field](const PathPattern& path) { return path.Match(field.path).has_value(); });
    if (!noted && !known) {
      notes_.Note(field.place, field.path, "is taken by no rule; kept beside the contact");
    }
  }
  result_.diagnostics = record_.diagnostics;
  result_.diagnostics.insert(result_.diagnostics.end(), notes_.diagnostics.begin(),
                             notes_.diagnostics.end());
  result_.unreadable = record_.refused();
  result_.refused = record_.refused() || notes_.refused();
}

}  // namespace

ImportedContact ImportRecord(const Mapping& mapping, const SourceRecord& record,
                             const ImportContext& context) {
  ImportedContact result;
  result.digest = record.digest;
  result.number = record.number;
  result.place = record.place;
  RecordImporter(mapping, record, context, result).Run();
  return result;
}

}  // namespace rollcall
