#include "core/interchange/json_fields.h"

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "core/interchange/card_property.h"

namespace rollcall {
namespace {

using Json = nlohmann::ordered_json;
using nlohmann::detail::parse_event_t;

// jCard: ["vcard", [[name, parameters, type, value...]...]].
constexpr size_t kFirstJCardValue = 3;
// More than any contact has; finding one among very many members takes long.
constexpr size_t kMaxMembers = 1024;
constexpr char kRdapCard[] = "vcardArray";

bool IsJCard(const Json& value) {
  return value.is_array() && value.size() == 2 && value[0] == "vcard" && value[1].is_array();
}

// What a value is as text; lists and objects, which stand where none belongs, as
// JSON.
std::string TextOf(const Json& value) {
  if (value.is_null()) return "";
  if (value.is_string()) return value.get<std::string>();
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void Flatten(const Json& value, const std::string& path, SourceRecord& record) {
  if (path.size() > kMaxPathBytes) {
    record.Refuse(record.place, "",
                  absl::StrCat("a path of names is longer than ", kMaxPathBytes, " bytes"));
  } else if (value.is_object()) {
    for (const auto& [key, member] : value.items()) {
      Flatten(member, path.empty() ? key : absl::StrCat(path, ".", key), record);
    }
  } else if (value.is_array()) {
    for (size_t i = 0; i < value.size(); ++i) {
      Flatten(value[i], absl::StrCat(path, "[", i, "]"), record);
    }
  } else if (std::string text = TextOf(value); !text.empty()) {
    if (record.fields.size() == kMaxRecordFields) {
      record.Refuse(record.place, path,
                    absl::StrCat("the object has more than ", kMaxRecordFields, " values"));
    } else {
      record.fields.push_back({path, std::move(text), record.place});
    }
  }
}

std::vector<std::string> TextsOf(const Json& value) {
  std::vector<std::string> texts;
  if (!value.is_array()) {
    texts.push_back(TextOf(value));
  } else {
    for (const Json& each : value) texts.push_back(TextOf(each));
  }
  return texts;
}

void AddJCard(const Json& card, SourceRecord& record) {
  CardFields fields(record);
  size_t number = 0;
  for (const Json& line : card[1]) {
    const std::string path = absl::StrCat("[1][", number++, "]");
    if (!line.is_array() || line.size() <= kFirstJCardValue || !line[0].is_string() ||
        !line[1].is_object() || !line[2].is_string()) {
      record.Note(record.place, path, "is no property of a jCard; kept as it is");
      fields.Add({"", "unreadable", {}, false, {TextOf(line)}}, record.place);
      continue;
    }
    CardProperty property;
    property.name = absl::AsciiStrToLower(line[0].get<std::string>());
    property.is_uri = line[2] == "uri";
    for (const auto& [key, value] : line[1].items()) {
      if (key == "group") {
        property.group = absl::AsciiStrToLower(TextOf(value));
      } else {
        property.parameters.emplace_back(absl::AsciiStrToLower(key), TextsOf(value));
      }
    }
    // Further values of one property are values of their own.
    for (size_t i = kFirstJCardValue; i < line.size(); ++i) {
      property.components = TextsOf(line[i]);
      fields.Add(property, record.place);
    }
  }
  fields.Finish();
}

// Parses and refuses names that stand twice in one object.
Json Parse(absl::string_view text, SourceRecord& record) {
  std::vector<std::set<std::string>> names;
  const auto watch = [&names, &record](int, parse_event_t event, Json& parsed) {
    if (event == parse_event_t::object_start) {
      names.emplace_back();
    } else if (event == parse_event_t::object_end) {
      names.pop_back();
    } else if (event == parse_event_t::key) {
      if (names.back().size() == kMaxMembers) {
        record.Refuse(record.place, "",
                      absl::StrCat("an object has more than ", kMaxMembers, " members"));
        return false;
      }
      if (!names.back().insert(parsed.get<std::string>()).second) {
        record.Refuse(record.place, parsed.get<std::string>().substr(0, kMaxPathBytes),
                      "stands twice in one object; nothing is guessed");
      }
    }
    return true;
  };
  return Json::parse(text.begin(), text.end(), watch, /*allow_exceptions=*/false);
}

}  // namespace

absl::Status AddJsonFields(absl::string_view text, SourceRecord& record) {
  Json value = Parse(text, record);
  if (value.is_discarded()) {
    return UnreadableFile(record.place, "the value that begins here is no JSON in UTF-8");
  }
  if (IsJCard(value)) {
    AddJCard(value, record);
  } else if (!value.is_object()) {
    record.Refuse(record.place, "", "is neither an object nor a jCard");
  } else {
    const auto card = value.find(kRdapCard);
    if (card != value.end() && IsJCard(*card)) {
      AddJCard(*card, record);
      value.erase(card);
    }
    Flatten(value, "", record);
  }
  return absl::OkStatus();
}

}  // namespace rollcall
