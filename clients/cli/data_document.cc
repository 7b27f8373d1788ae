// Documents for programs: protobuf messages as JSON, JSON as YAML.
#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "clients/cli/output.h"
#include "google/protobuf/util/json_util.h"
#include "yaml-cpp/yaml.h"

namespace rollcall {
namespace {

// Words that some YAML reader takes for a boolean or null (YAML 1.1 types
// bool and null).
constexpr std::array<absl::string_view, 9> kYamlWords = {"y",     "n",  "yes", "no",  "true",
                                                         "false", "on", "off", "null"};

// True for strings that every YAML reader takes for themselves without quotes.
// Yaml-cpp adds quotes of its own where the syntax needs them; it does not look
// at what a plain word would mean.
bool IsPlain(const std::string& text) {
  if (text.empty()) return false;
  const unsigned char first = static_cast<unsigned char>(text.front());
  if (!absl::ascii_isalpha(first) && first < 0x80) return false;
  const std::string lower = absl::AsciiStrToLower(text);
  return std::find(kYamlWords.begin(), kYamlWords.end(), lower) == kYamlWords.end() &&
         text.find('\n') == std::string::npos && text.back() != ' ' && text.back() != ':';
}

void Emit(const nlohmann::ordered_json& data, YAML::Emitter& out) {
  switch (data.type()) {
    case nlohmann::ordered_json::value_t::object:
      if (data.empty()) out << YAML::Flow;
      out << YAML::BeginMap;
      for (const auto& [key, value] : data.items()) {
        out << YAML::Key;
        if (!IsPlain(key)) out << YAML::DoubleQuoted;
        out << key << YAML::Value;
        Emit(value, out);
      }
      out << YAML::EndMap;
      break;
    case nlohmann::ordered_json::value_t::array:
      if (data.empty()) out << YAML::Flow;
      out << YAML::BeginSeq;
      for (const auto& value : data) Emit(value, out);
      out << YAML::EndSeq;
      break;
    case nlohmann::ordered_json::value_t::string: {
      const std::string& text = data.get_ref<const std::string&>();
      if (!IsPlain(text)) out << YAML::DoubleQuoted;
      out << text;
      break;
    }
    case nlohmann::ordered_json::value_t::null:
      out << YAML::Null;
      break;
    default:  // numbers and booleans are written alike in both
      out << data.dump();
      break;
  }
}

}  // namespace

nlohmann::ordered_json ToData(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(message, &json, options).ok()) return nullptr;
  auto data = nlohmann::ordered_json::parse(json, nullptr, /*allow_exceptions=*/false);
  return data.is_discarded() ? nlohmann::ordered_json() : data;
}

std::string ToYaml(const nlohmann::ordered_json& data) {
  YAML::Emitter out;
  Emit(data, out);
  return std::string(out.c_str(), out.size()) + "\n";
}

}  // namespace rollcall
