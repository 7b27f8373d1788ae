#include "clients/cli/keys_yaml.h"

#include <map>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/key_argument.h"
#include "clients/cli/yaml_reader.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/directory/key_set.h"

namespace rollcall {
namespace {

constexpr absl::string_view kUses[] = {"diplomatic_sheet", "technical_sheet", "access",
                                       "key_changes", "proposal"};

absl::StatusOr<v1::KeyUse> UseOf(const YamlValue& value) {
  ASSIGN_OR_RETURN(const std::string text, value.Text());
  v1::KeyUse use = v1::KEY_USE_UNSPECIFIED;
  const std::string name = absl::StrCat("KEY_USE_", absl::AsciiStrToUpper(text));
  if (v1::KeyUse_Parse(name, &use) && use != v1::KEY_USE_UNSPECIFIED) return use;
  return value.Error(
      "is no use; uses are diplomatic_sheet, technical_sheet, access, key_changes and (regional "
      "directories) proposal");
}

absl::Status ReadKey(const YamlValue& value, v1::ParticipantKey& key) {
  RETURN_IF_ERROR(value.CheckKeys({"public_key", "uses"}));
  ASSIGN_OR_RETURN(const YamlValue public_key, value.Get("public_key"));
  ASSIGN_OR_RETURN(const PublicKey parsed, KeyFromYaml(public_key));
  key.set_public_key(parsed.spki());
  ASSIGN_OR_RETURN(const YamlValue uses, value.Get("uses"));
  ASSIGN_OR_RETURN(const std::vector<YamlValue> list, uses.List());
  std::set<v1::KeyUse> sorted;
  for (const YamlValue& element : list) {
    ASSIGN_OR_RETURN(const v1::KeyUse use, UseOf(element));
    if (!sorted.insert(use).second) return element.Error("is given twice");
  }
  for (const v1::KeyUse use : sorted) key.add_uses(use);
  return absl::OkStatus();
}

absl::Status ReadThresholds(const YamlValue& document, v1::KeySet& keys) {
  std::map<v1::KeyUse, uint32_t> thresholds;
  for (const v1::ParticipantKey& key : keys.keys()) {
    for (const int use : key.uses()) thresholds[static_cast<v1::KeyUse>(use)] = 1;
  }
  if (const auto given = document.Find("thresholds"); given.has_value()) {
    RETURN_IF_ERROR(given->CheckKeys(kUses));
    for (const std::string& name : given->Keys()) {
      ASSIGN_OR_RETURN(const YamlValue value, given->Get(name));
      v1::KeyUse use = v1::KEY_USE_UNSPECIFIED;
      v1::KeyUse_Parse(absl::StrCat("KEY_USE_", absl::AsciiStrToUpper(name)), &use);
      if (!thresholds.contains(use)) return value.Error("no key of the set has this use");
      ASSIGN_OR_RETURN(thresholds[use], value.Number());
    }
  }
  for (const auto& [use, signatures] : thresholds) {
    v1::UseThreshold& threshold = *keys.add_thresholds();
    threshold.set_use(use);
    threshold.set_signatures(signatures);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::KeySet> ParseKeysYaml(absl::string_view text, const std::string& file,
                                         v1::ParticipantKind kind) {
  ASSIGN_OR_RETURN(const YamlValue document, YamlValue::Parse(text, file));
  RETURN_IF_ERROR(document.CheckKeys({"keys", "thresholds"}));
  ASSIGN_OR_RETURN(const YamlValue keys, document.Get("keys"));
  ASSIGN_OR_RETURN(const std::vector<YamlValue> list, keys.List());
  if (list.empty()) return keys.Error("must have at least one key");
  v1::KeySet result;
  std::set<std::string> distinct;
  for (const YamlValue& element : list) {
    v1::ParticipantKey& key = *result.add_keys();
    RETURN_IF_ERROR(ReadKey(element, key));
    if (!distinct.insert(key.public_key()).second) return element.Error("this key stands twice");
  }
  RETURN_IF_ERROR(ReadThresholds(document, result));
  if (const absl::Status rules = CheckKeySet(result, kind); !rules.ok()) {
    return Refusal(absl::StatusCode::kInvalidArgument, ReasonOf(rules),
                   absl::StrCat(file, ":", keys.line(), ": ", rules.message()),
                   {{"file", file}, {"line", absl::StrCat(keys.line())}});
  }
  return result;
}

}  // namespace rollcall
