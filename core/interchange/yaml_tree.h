// YAML text as a tree with line numbers: the plain part of YAML 1.2 that people
// write by hand. One document of maps, lists and texts; no anchors, aliases,
// tags or merge keys, so that a small file stays small. Nothing is guessed from
// the looks of a text: "no" is the Norwegian language, not false.
#ifndef ROLLCALL_CORE_INTERCHANGE_YAML_TREE_H_
#define ROLLCALL_CORE_INTERCHANGE_YAML_TREE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/variant.h"

namespace rollcall {

// Twice what a sheet may have on the wire: names of keys and indentation.
inline constexpr size_t kMaxYamlBytes = 256 * 1024;
// The sheet's deepest place is 7: the hours of a channel of a contact.
inline constexpr size_t kMaxYamlDepth = 8;
// More than any valid sheet has.
inline constexpr size_t kMaxYamlNodes = 50'000;

struct YamlNode {
  enum class Type { kNull, kText, kList, kMap };

  Type type = Type::kNull;
  int line = 0;                    // from 1
  std::string text;                // kText: as written, quotes and escapes resolved
  std::vector<std::string> keys;   // kMap: one for each child, in order; may repeat
  std::vector<int> key_lines;      // kMap: one for each key
  std::vector<YamlNode> children;  // kMap and kList
};

// What is wrong with a text that is no such YAML.
struct YamlError {
  int line = 1;  // from 1
  std::string message;
};

// Total: any bytes give a tree or an error.
absl::variant<YamlNode, YamlError> ParseYamlTree(absl::string_view text);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_YAML_TREE_H_
