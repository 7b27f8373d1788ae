#include "services/node/toml_table.h"

#include <algorithm>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/strings.h"

namespace rollcall {

std::string ResolvePath(const std::string& file, const std::string& path) {
  if (path.empty()) return path;
  const std::filesystem::path base = std::filesystem::path(file).parent_path();
  return (base / path).lexically_normal().string();
}

absl::Status ConfigurationError(absl::string_view file, uint32_t line, absl::string_view message) {
  if (line == 0) return absl::InvalidArgumentError(absl::StrCat(file, ": ", message));
  return absl::InvalidArgumentError(absl::StrCat(file, ":", line, ": ", message));
}

TomlTable::TomlTable(absl::string_view file, const toml::table& root, absl::string_view name)
    : file_(file), name_(name) {
  const toml::node* node = root.get(ToStd(name));
  if (node == nullptr) return;
  table_ = node->as_table();
  if (table_ == nullptr) {
    status_ = ConfigurationError(file_, node->source().begin.line,
                                 absl::StrCat("\"", name, "\" must be a table: [", name, "]"));
  }
}

bool TomlTable::Has(absl::string_view key) const {
  return table_ != nullptr && table_->get(ToStd(key)) != nullptr;
}

const toml::node* TomlTable::Find(absl::string_view key) {
  asked_.emplace_back(key);
  return table_ == nullptr ? nullptr : table_->get(ToStd(key));
}

void TomlTable::RefuseAt(const toml::node* node, absl::string_view key, absl::string_view why) {
  if (!status_.ok()) return;
  const uint32_t line = node != nullptr     ? node->source().begin.line
                        : table_ != nullptr ? table_->source().begin.line
                                            : 0;
  status_ = ConfigurationError(file_, line, absl::StrCat("[", name_, "] ", key, " ", why));
}

void TomlTable::Refuse(absl::string_view key, absl::string_view why) {
  RefuseAt(table_ == nullptr ? nullptr : table_->get(ToStd(key)), key, why);
}

void TomlTable::Text(absl::string_view key, std::string& value) {
  const toml::node* node = Find(key);
  if (node == nullptr) return;
  const toml::value<std::string>* text = node->as_string();
  if (text == nullptr) return RefuseAt(node, key, "must be text in quotes");
  value = text->get();
}

void TomlTable::Choice(absl::string_view key, const std::vector<absl::string_view>& choices,
                       std::string& value) {
  const toml::node* node = Find(key);
  if (node == nullptr) return;
  const toml::value<std::string>* text = node->as_string();
  if (text == nullptr ||
      std::find(choices.begin(), choices.end(), absl::string_view(text->get())) == choices.end()) {
    return RefuseAt(node, key,
                    absl::StrCat("must be one of \"", absl::StrJoin(choices, "\", \""), "\""));
  }
  value = text->get();
}

void TomlTable::Number(absl::string_view key, int64_t least, int64_t most, absl::string_view unit,
                       int64_t& value) {
  const toml::node* node = Find(key);
  if (node == nullptr) return;
  const toml::value<int64_t>* number = node->as_integer();
  if (number == nullptr || number->get() < least || number->get() > most) {
    return RefuseAt(node, key,
                    absl::StrCat("must be a whole number of ", unit, ", ", least, " to ", most));
  }
  value = number->get();
}

void TomlTable::Flag(absl::string_view key, bool& value) {
  const toml::node* node = Find(key);
  if (node == nullptr) return;
  const toml::value<bool>* flag = node->as_boolean();
  if (flag == nullptr) return RefuseAt(node, key, "must be true or false");
  value = flag->get();
}

void TomlTable::Seconds(absl::string_view key, absl::Duration least, absl::Duration most,
                        absl::Duration& value) {
  int64_t seconds = absl::ToInt64Seconds(value);
  Number(key, absl::ToInt64Seconds(least), absl::ToInt64Seconds(most), "seconds", seconds);
  value = absl::Seconds(seconds);
}

absl::Status TomlTable::Finish() const {
  if (!status_.ok() || table_ == nullptr) return status_;
  const toml::node* unknown = nullptr;
  std::string unknown_key;
  for (const auto& [key, node] : *table_) {
    if (std::find(asked_.begin(), asked_.end(), key.str()) != asked_.end()) continue;
    // Keys come in alphabetical order; people read from the top.
    if (unknown != nullptr && node.source().begin.line >= unknown->source().begin.line) continue;
    unknown = &node;
    unknown_key = std::string(key.str());
  }
  if (unknown == nullptr) return absl::OkStatus();
  return ConfigurationError(file_, unknown->source().begin.line,
                            absl::StrCat("unknown key \"", unknown_key, "\" in [", name_,
                                         "]; known: ", absl::StrJoin(asked_, ", ")));
}

}  // namespace rollcall
