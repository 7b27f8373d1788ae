// Strict reading of the YAML files that people write (charters, key sets):
// every error names file, line and field, and nothing unknown is passed over.
#ifndef ROLLCALL_CLIENTS_CLI_YAML_READER_H_
#define ROLLCALL_CLIENTS_CLI_YAML_READER_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "yaml-cpp/yaml.h"

namespace rollcall {

// A place in a file: a value with the path that leads to it. A cheap value.
class YamlValue {
 public:
  // The document of a file; one map. INVALID_ARGUMENT when it is no YAML.
  static absl::StatusOr<YamlValue> Parse(absl::string_view text, std::string file);

  // "charter.yaml:12: roles.root.threshold: `why`"; INVALID_ARGUMENT, reason
  // INVALID_FIELD, metadata file, line and field.
  absl::Status Error(absl::string_view why) const;

  // OK when this is a map whose keys are all among `known`, none twice.
  absl::Status CheckKeys(absl::Span<const absl::string_view> known) const;
  // The names of the map's entries, in order.
  std::vector<std::string> Keys() const;
  // The value under `key`; nullopt when there is none or it is empty.
  absl::optional<YamlValue> Find(absl::string_view key) const;
  // The same; an error that names the missing key.
  absl::StatusOr<YamlValue> Get(absl::string_view key) const;

  // The elements of a list.
  absl::StatusOr<std::vector<YamlValue>> List() const;

  // A scalar; empty ones are errors.
  absl::StatusOr<std::string> Text() const;
  absl::StatusOr<uint32_t> Number() const;

  // Line of the value, from 1.
  int line() const { return node_.Mark().line + 1; }
  const std::string& file() const { return file_; }
  const std::string& path() const { return path_; }

 private:
  YamlValue(YAML::Node node, std::string file, std::string path)
      : node_(std::move(node)), file_(std::move(file)), path_(std::move(path)) {}
  std::string PathOf(absl::string_view key) const;

  YAML::Node node_;
  std::string file_;
  std::string path_;
};

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_YAML_READER_H_
