#include "core/interchange/card_property.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"

namespace rollcall {
namespace {

constexpr absl::string_view kStructured[] = {"n",      "adr",          "org",
                                             "gender", "clientpidmap", "x-rollcall-reference"};
constexpr absl::string_view kKey = "key";

}  // namespace

const std::vector<std::string>* CardProperty::Parameter(absl::string_view parameter) const {
  for (const auto& [name_of, values] : parameters) {
    if (name_of == parameter) return &values;
  }
  return nullptr;
}

bool IsStructured(absl::string_view name) {
  return std::find(std::begin(kStructured), std::end(kStructured), name) != std::end(kStructured);
}

std::string CardFields::NextPath(const CardProperty& property) {
  const auto numbered = [this](const std::string& name) {
    return absl::StrCat(name, "[", counts_[name]++, "]");
  };
  if (property.name == "note" && property.Parameter("x-rollcall-notice") != nullptr) {
    return numbered("x-rollcall-notice");
  }
  const auto* altid = property.Parameter("altid");
  if (altid == nullptr || altid->empty()) return numbered(property.name);
  const auto [found, first] =
      altids_.try_emplace(absl::StrCat(property.name, "=", altid->front()), "");
  if (first) {
    found->second = numbered(property.name);
    return found->second;
  }
  return numbered(absl::StrCat(found->second, ".alternative"));
}

void CardFields::AddField(std::string path, const std::string& value, const SourcePlace& place) {
  if (value.empty()) return;
  if (path.size() > kMaxPathBytes) {
    record_.Refuse(place, "", absl::StrCat("a name here is longer than ", kMaxPathBytes, " bytes"));
    return;
  }
  if (record_.fields.size() == kMaxRecordFields) {
    record_.Refuse(place, path,
                   absl::StrCat("the card has more than ", kMaxRecordFields, " values"));
    return;
  }
  record_.fields.push_back({std::move(path), value, place});
}

void CardFields::Add(const CardProperty& property, const SourcePlace& place) {
  const std::string path = NextPath(property);
  for (size_t i = 0; i < property.components.size(); ++i) {
    AddField(IsStructured(property.name) ? absl::StrCat(path, "[", i, "]") : path,
             property.components[i], place);
  }
  absl::flat_hash_map<std::string, size_t> numbers;
  for (const auto& [name, values] : property.parameters) {
    for (const std::string& value : values) {
      AddField(absl::StrCat(path, ".", name, "[", numbers[name]++, "]"), value, place);
    }
  }
  if (property.group.empty()) return;
  AddField(absl::StrCat(path, ".group"), property.group, place);
  if (property.name != kKey) {
    grouped_.push_back({property.group, path});
  } else if (!property.components.empty()) {
    keys_.emplace_back(property.group, SourceField{path, property.components.front(), place});
  }
}

void CardFields::Finish() {
  absl::flat_hash_map<std::string, const SourceField*> key_of;
  for (const auto& [group, key] : keys_) key_of.try_emplace(group, &key);
  absl::flat_hash_set<std::string> given;
  for (const Grouped& grouped : grouped_) {
    const auto key = key_of.find(grouped.group);
    if (key == key_of.end()) continue;
    AddField(absl::StrCat(grouped.path, ".key"), key->second->value, key->second->place);
    given.insert(key->second->path);
  }
  record_.fields.erase(
      std::remove_if(record_.fields.begin(), record_.fields.end(),
                     [&given](const SourceField& field) { return given.contains(field.path); }),
      record_.fields.end());
}

}  // namespace rollcall
