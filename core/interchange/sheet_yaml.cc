#include "core/interchange/sheet_yaml.h"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "core/base/calendar_date.h"
#include "core/base/refusal.h"
#include "core/interchange/duty_hours_text.h"
#include "core/interchange/yaml_scalar.h"
#include "core/interchange/yaml_tree.h"

namespace rollcall {
namespace {

// Whoever has made more slips looks at the first ones first; and a status must
// stay small.
constexpr size_t kMaxDiagnostics = 25;
// How much of an unknown key an error repeats.
constexpr size_t kMaxQuotedKeyBytes = 40;

constexpr absl::string_view kPemBegin = "-----BEGIN PUBLIC KEY-----";
constexpr absl::string_view kPemEnd = "-----END PUBLIC KEY-----";

struct Diagnostic {
  int line;
  std::string field;
  std::string message;
};

// Reads the tree into the sheet; collects what is wrong instead of stopping.
class SheetReader {
 public:
  SheetReader(v1::ContactKind kind, ParsedSheet& result) : kind_(kind), result_(result) {}

  void ReadSheet(const YamlNode& root);
  const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }

 private:
  // Reads the value of one key; gets the path of the map.
  struct Entry {
    absl::string_view key;
    absl::string_view field;  // name in the message
    std::function<void(const YamlNode& value, const std::string& path)> read;
  };

  void Fail(int line, absl::string_view path, absl::string_view message);
  bool ReadMap(const YamlNode& node, const std::string& path, const std::vector<Entry>& entries);
  void ReadList(const YamlNode& node, const std::string& path,
                const std::function<void(const YamlNode& item, const std::string& path)>& read);
  bool ReadText(const YamlNode& node, const std::string& path, std::string* text);
  void ReadDate(const YamlNode& node, const std::string& path, google::type::Date* date);
  Entry TextEntry(absl::string_view key, std::string* text);
  Entry TextsEntry(absl::string_view key, std::function<std::string*()> add);
  Entry DateEntry(absl::string_view key, absl::string_view field,
                  std::function<google::type::Date*()> date);

  void ReadContact(const YamlNode& node, const std::string& path);
  void ReadChannel(const YamlNode& node, const std::string& path, v1::PointOfContact& contact);
  void ReadReference(const YamlNode& node, const std::string& path, v1::PointOfContact& contact);
  void ReadKey(const YamlNode& node, const std::string& path, v1::PointOfContact& contact);
  void ReadDutyHours(const YamlNode& node, const std::string& path, v1::DutyHours* hours);
  void ReadIntervals(const YamlNode& node, const std::string& path, v1::DutyHours* hours);
  void ReadWeekend(const YamlNode& node, const std::string& path, v1::DutyHours* hours);
  void ReadHolidays(const YamlNode& node, const std::string& path, v1::DutyHours* hours);

  const v1::ContactKind kind_;
  ParsedSheet& result_;
  std::vector<Diagnostic> diagnostics_;
};

void SheetReader::Fail(int line, absl::string_view path, absl::string_view message) {
  if (diagnostics_.size() < kMaxDiagnostics) {
    diagnostics_.push_back({line, std::string(path), std::string(message)});
  }
}

bool SheetReader::ReadMap(const YamlNode& node, const std::string& path,
                          const std::vector<Entry>& entries) {
  const auto join_keys = [&entries] {
    return absl::StrJoin(entries, ", ", [](std::string* out, const Entry& entry) {
      absl::StrAppend(out, entry.key);
    });
  };
  if (node.type != YamlNode::Type::kMap) {
    Fail(node.line, path, absl::StrCat("must be a map with some of the keys ", join_keys()));
    return false;
  }
  std::set<absl::string_view> seen;
  for (size_t i = 0; i < node.keys.size() && i < node.children.size(); ++i) {
    const std::string& key = node.keys[i];
    const int line = node.key_lines[i];
    const auto entry = std::find_if(entries.begin(), entries.end(),
                                    [&key](const Entry& each) { return each.key == key; });
    if (entry == entries.end()) {
      Fail(line, path,
           absl::StrCat("unknown key ", QuotedScalar(key.substr(0, kMaxQuotedKeyBytes)),
                        "; known here: ", join_keys()));
    } else if (!seen.insert(entry->key).second) {
      Fail(line, path, absl::StrCat("the key \"", key, "\" comes twice"));
    } else {
      const std::string field =
          path.empty() ? std::string(entry->field) : absl::StrCat(path, ".", entry->field);
      result_.lines[field] = line;
      entry->read(node.children[i], field);
    }
  }
  return true;
}

void SheetReader::ReadList(
    const YamlNode& node, const std::string& path,
    const std::function<void(const YamlNode& item, const std::string& path)>& read) {
  if (node.type != YamlNode::Type::kList) {
    Fail(node.line, path, "must be a list, as in [a, b] or lines that start with a dash");
    return;
  }
  for (size_t i = 0; i < node.children.size(); ++i) {
    const std::string item_path = absl::StrCat(path, "[", i, "]");
    result_.lines[item_path] = node.children[i].line;
    read(node.children[i], item_path);
  }
}

bool SheetReader::ReadText(const YamlNode& node, const std::string& path, std::string* text) {
  if (node.type == YamlNode::Type::kText) {
    *text = node.text;
    return true;
  }
  Fail(node.line, path,
       node.type == YamlNode::Type::kNull ? "has no value; give one or leave the key out"
                                          : "must be text");
  return false;
}

void SheetReader::ReadDate(const YamlNode& node, const std::string& path,
                           google::type::Date* date) {
  std::string text;
  if (!ReadText(node, path, &text)) return;
  const auto parsed = ParseDate(text);
  if (!parsed.has_value()) {
    Fail(node.line, path, "must be a day of the calendar, as in 2027-05-01");
    return;
  }
  *date = *parsed;
}

SheetReader::Entry SheetReader::TextEntry(absl::string_view key, std::string* text) {
  return {key, key, [this, text](const YamlNode& value, const std::string& path) {
            ReadText(value, path, text);
          }};
}

SheetReader::Entry SheetReader::TextsEntry(absl::string_view key,
                                           std::function<std::string*()> add) {
  return {key, key, [this, add = std::move(add)](const YamlNode& value, const std::string& path) {
            ReadList(value, path, [&](const YamlNode& item, const std::string& item_path) {
              ReadText(item, item_path, add());
            });
          }};
}

SheetReader::Entry SheetReader::DateEntry(absl::string_view key, absl::string_view field,
                                          std::function<google::type::Date*()> date) {
  return {key, field,
          [this, date = std::move(date)](const YamlNode& value, const std::string& path) {
            ReadDate(value, path, date());
          }};
}

void SheetReader::ReadSheet(const YamlNode& root) {
  v1::Sheet& sheet = result_.sheet;
  const bool is_map = ReadMap(
      root, "",
      {{"points_of_contact", "points_of_contact",
        [this](const YamlNode& value, const std::string& path) {
          ReadList(value, path,
                   [this](const YamlNode& item, const std::string& at) { ReadContact(item, at); });
        }},
       DateEntry("next_confirmation", "next_confirmation_date",
                 [&sheet] { return sheet.mutable_next_confirmation_date(); }),
       TextsEntry("accepted_proposals", [&sheet] { return sheet.add_accepted_proposals(); })});
  if (is_map && !result_.lines.contains("points_of_contact")) {
    Fail(root.line, "points_of_contact", "is required; [] for a sheet without contacts");
  }
}

void SheetReader::ReadContact(const YamlNode& node, const std::string& path) {
  v1::PointOfContact& contact = *result_.sheet.add_points_of_contact();
  contact.set_kind(kind_);
  // A list of elements that `read` reads into the contact.
  using ReadElement =
      void (SheetReader::*)(const YamlNode&, const std::string&, v1::PointOfContact&);
  const auto elements = [this, &contact](ReadElement read) {
    return [this, &contact, read](const YamlNode& value, const std::string& list_path) {
      ReadList(value, list_path,
               [this, &contact, read](const YamlNode& item, const std::string& item_path) {
                 (this->*read)(item, item_path, contact);
               });
    };
  };
  ReadMap(
      node, path,
      {TextEntry("id", contact.mutable_id()),
       TextEntry("office", contact.mutable_office()),
       TextEntry("person", contact.mutable_person()),
       TextEntry("title", contact.mutable_title()),
       TextEntry("organization", contact.mutable_organization()),
       TextEntry("responsibilities", contact.mutable_responsibilities()),
       TextsEntry("languages", [&contact] { return contact.add_languages(); }),
       TextEntry("time_zone", contact.mutable_time_zone()),
       {"duty_hours", "duty_hours",
        [this, &contact](const YamlNode& value, const std::string& hours_path) {
          ReadDutyHours(value, hours_path, contact.mutable_duty_hours());
        }},
       TextsEntry("deputies", [&contact] { return contact.add_deputies(); }),
       {"channels", "channels", elements(&SheetReader::ReadChannel)},
       {"regional_references", "regional_references", elements(&SheetReader::ReadReference)},
       {"acknowledgement_keys", "acknowledgement_keys", elements(&SheetReader::ReadKey)},
       DateEntry("valid_from", "valid_from", [&contact] { return contact.mutable_valid_from(); }),
       DateEntry("valid_to", "valid_to", [&contact] { return contact.mutable_valid_to(); })});
}

void SheetReader::ReadChannel(const YamlNode& node, const std::string& path,
                              v1::PointOfContact& contact) {
  v1::Channel& channel = *contact.add_channels();
  int addresses = 0;
  const auto address = [this, &channel, &addresses](absl::string_view key, v1::ChannelKind kind) {
    return Entry{
        key, "address",
        [this, &channel, &addresses, kind](const YamlNode& value, const std::string& address_path) {
          ++addresses;
          channel.set_kind(kind);
          ReadText(value, address_path, channel.mutable_address());
        }};
  };
  const bool is_map =
      ReadMap(node, path,
              {address("email", v1::CHANNEL_KIND_EMAIL),
               address("phone", v1::CHANNEL_KIND_PHONE),
               address("sms", v1::CHANNEL_KIND_SMS),
               address("secure_uri", v1::CHANNEL_KIND_SECURE_URI),
               address("post", v1::CHANNEL_KIND_POST),
               {"hours", "hours",
                [this, &channel](const YamlNode& value, const std::string& hours_path) {
                  ReadDutyHours(value, hours_path, channel.mutable_hours());
                }},
               TextEntry("encryption_key", channel.mutable_encryption_key()),
               TextEntry("note", channel.mutable_note())});
  if (is_map && addresses != 1) {
    Fail(node.line, path, "must have exactly one of email, phone, sms, secure_uri and post");
  }
}

void SheetReader::ReadReference(const YamlNode& node, const std::string& path,
                                v1::PointOfContact& contact) {
  v1::RegionalReference& reference = *contact.add_regional_references();
  ReadMap(node, path,
          {TextEntry("directory", reference.mutable_directory()),
           TextEntry("reference", reference.mutable_reference())});
}

void SheetReader::ReadKey(const YamlNode& node, const std::string& path,
                          v1::PointOfContact& contact) {
  std::string text;
  std::string* key = contact.add_acknowledgement_keys();
  if (!ReadText(node, path, &text)) return;
  absl::string_view body = absl::StripAsciiWhitespace(text);
  if (!absl::ConsumePrefix(&body, kPemBegin) || !absl::ConsumeSuffix(&body, kPemEnd) ||
      !absl::Base64Unescape(body, key)) {
    Fail(node.line, path, absl::StrCat("must be a public key in PEM, ", kPemBegin, " ..."));
  }
}

void SheetReader::ReadDutyHours(const YamlNode& node, const std::string& path,
                                v1::DutyHours* hours) {
  if (node.type == YamlNode::Type::kText) {
    if (absl::EqualsIgnoreCase(node.text, "around the clock") || node.text == "24/7") {
      hours->set_around_the_clock(true);
    } else {
      Fail(node.line, path, "must be \"around the clock\" or a map with hours");
    }
    return;
  }
  ReadMap(
      node, path,
      {{"hours", "hours",
        [this, hours](const YamlNode& value, const std::string& list_path) {
          ReadIntervals(value, list_path, hours);
        }},
       {"weekend", "weekend",
        [this, hours](const YamlNode& value, const std::string& list_path) {
          ReadWeekend(value, list_path, hours);
        }},
       {"holidays", "holidays", [this, hours](const YamlNode& value, const std::string& list_path) {
          ReadHolidays(value, list_path, hours);
        }}});
}

// People write intervals in any order; the sheet has them in that of the week.
void SheetReader::ReadIntervals(const YamlNode& node, const std::string& path,
                                v1::DutyHours* hours) {
  std::vector<std::pair<v1::HoursOfDay, int>> intervals;
  ReadList(node, path, [this, &intervals](const YamlNode& item, const std::string& item_path) {
    std::string text;
    if (!ReadText(item, item_path, &text)) return;
    const auto interval = ParseHours(text);
    if (interval.has_value()) {
      intervals.emplace_back(*interval, item.line);
    } else {
      Fail(item.line, item_path, "must be days and times, as in \"Mon-Fri 08:00-17:00\"");
    }
  });
  std::stable_sort(intervals.begin(), intervals.end(), [](const auto& a, const auto& b) {
    return std::make_pair(int{a.first.days(0)}, a.first.start_minute()) <
           std::make_pair(int{b.first.days(0)}, b.first.start_minute());
  });
  for (const auto& [interval, line] : intervals) {
    result_.lines[absl::StrCat(path, "[", hours->hours_size(), "]")] = line;
    *hours->add_hours() = interval;
  }
}

void SheetReader::ReadWeekend(const YamlNode& node, const std::string& path, v1::DutyHours* hours) {
  ReadList(node, path, [this, hours](const YamlNode& item, const std::string& item_path) {
    std::string text;
    if (!ReadText(item, item_path, &text)) return;
    const auto day = ParseWeekday(text);
    if (day.has_value()) {
      hours->add_weekend(*day);
    } else {
      Fail(item.line, item_path, "must be a day of the week, as in Sat");
    }
  });
}

void SheetReader::ReadHolidays(const YamlNode& node, const std::string& path,
                               v1::DutyHours* hours) {
  std::vector<std::pair<google::type::Date, int>> days;
  ReadList(node, path, [this, &days](const YamlNode& item, const std::string& item_path) {
    google::type::Date date;
    ReadDate(item, item_path, &date);
    if (date.year() != 0) days.emplace_back(date, item.line);
  });
  std::stable_sort(days.begin(), days.end(), [](const auto& a, const auto& b) {
    return ToCivilDay(a.first) < ToCivilDay(b.first);
  });
  for (const auto& [date, line] : days) {
    result_.lines[absl::StrCat(path, "[", hours->holidays_size(), "]")] = line;
    *hours->add_holidays() = date;
  }
}

absl::Status ToStatus(const std::vector<Diagnostic>& diagnostics, absl::string_view file) {
  const std::string message =
      absl::StrJoin(diagnostics, "\n", [file](std::string* out, const Diagnostic& diagnostic) {
        absl::StrAppend(out, file.empty() ? "line " : absl::StrCat(file, ":"), diagnostic.line,
                        ": ", diagnostic.field, diagnostic.field.empty() ? "" : ": ",
                        diagnostic.message);
      });
  return Refusal(
      absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_INVALID_BODY, message,
      {{"field", diagnostics.front().field}, {"line", absl::StrCat(diagnostics.front().line)}});
}

}  // namespace

int ParsedSheet::LineOf(absl::string_view field) const {
  while (!field.empty()) {
    const auto found = lines.find(field);
    if (found != lines.end()) return found->second;
    const size_t cut = field.find_last_of(".[");
    field = cut == absl::string_view::npos ? absl::string_view() : field.substr(0, cut);
  }
  return 1;
}

absl::StatusOr<ParsedSheet> ParseSheetYaml(absl::string_view text, v1::ContactKind kind,
                                           absl::string_view file) {
  const auto tree = ParseYamlTree(text);
  if (const auto* error = absl::get_if<YamlError>(&tree)) {
    return ToStatus({{error->line, "", error->message}}, file);
  }
  ParsedSheet result;
  SheetReader reader(kind, result);
  reader.ReadSheet(absl::get<YamlNode>(tree));
  if (!reader.diagnostics().empty()) return ToStatus(reader.diagnostics(), file);
  return result;
}

}  // namespace rollcall
