#include "clients/cli/yaml_reader.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

absl::Status ErrorAt(const std::string& file, int line, const std::string& path,
                     absl::string_view why) {
  return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_INVALID_FIELD,
                 absl::StrCat(file, ":", line, ": ", path, path.empty() ? "" : ": ", why),
                 {{"file", file}, {"line", absl::StrCat(line)}, {"field", path}});
}

}  // namespace

absl::StatusOr<YamlValue> YamlValue::Parse(absl::string_view text, std::string file) {
  try {
    YAML::Node root = YAML::Load(std::string(text));
    YamlValue document(std::move(root), std::move(file), "");
    if (!document.node_.IsMap()) return document.Error("must be a map of names to values");
    return document;
  } catch (const YAML::Exception& error) {
    return ErrorAt(file, error.mark.line + 1, "", absl::StrCat("is no YAML: ", error.msg));
  }
}

absl::Status YamlValue::Error(absl::string_view why) const {
  return ErrorAt(file_, line(), path_, why);
}

std::string YamlValue::PathOf(absl::string_view key) const {
  return path_.empty() ? std::string(key) : absl::StrCat(path_, ".", key);
}

absl::Status YamlValue::CheckKeys(absl::Span<const absl::string_view> known) const {
  if (!node_.IsMap()) {
    return Error(absl::StrCat("must be a map with: ", absl::StrJoin(known, ", ")));
  }
  std::vector<std::string> seen;
  for (const auto& entry : node_) {
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
    const int line = entry.first.Mark().line + 1;
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      return ErrorAt(file_, line, PathOf(key),
                     absl::StrCat("is unknown here; known are: ", absl::StrJoin(known, ", ")));
    }
    if (std::find(seen.begin(), seen.end(), key) != seen.end()) {
      return ErrorAt(file_, line, PathOf(key), "is given twice");
    }
    seen.push_back(key);
  }
  return absl::OkStatus();
}

std::vector<std::string> YamlValue::Keys() const {
  std::vector<std::string> keys;
  for (const auto& entry : node_) keys.push_back(entry.first.Scalar());
  return keys;
}

absl::optional<YamlValue> YamlValue::Find(absl::string_view key) const {
  for (const auto& entry : node_) {
    if (absl::string_view(entry.first.Scalar()) != key) continue;
    if (entry.second.IsNull()) return absl::nullopt;
    return YamlValue(entry.second, file_, PathOf(key));
  }
  return absl::nullopt;
}

absl::StatusOr<YamlValue> YamlValue::Get(absl::string_view key) const {
  absl::optional<YamlValue> value = Find(key);
  if (value.has_value()) return *std::move(value);
  return ErrorAt(file_, line(), PathOf(key), "is required");
}

absl::StatusOr<std::vector<YamlValue>> YamlValue::List() const {
  if (!node_.IsSequence()) return Error("must be a list");
  std::vector<YamlValue> values;
  for (size_t i = 0; i < node_.size(); ++i) {
    values.push_back(YamlValue(node_[i], file_, absl::StrCat(path_, "[", i, "]")));
  }
  return values;
}

absl::StatusOr<std::string> YamlValue::Text() const {
  if (!node_.IsScalar() || node_.Scalar().empty()) return Error("must be a text");
  return node_.Scalar();
}

absl::StatusOr<uint32_t> YamlValue::Number() const {
  uint32_t number = 0;
  if (!node_.IsScalar() || !absl::SimpleAtoi(node_.Scalar(), &number)) {
    return Error("must be a whole number");
  }
  return number;
}

}  // namespace rollcall
