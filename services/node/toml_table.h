// Reading one table of a TOML file strictly: a key that nobody asked for, a
// value of another type or out of its range is an error that names the file,
// the line and what would be right.
#ifndef ROLLCALL_SERVICES_NODE_TOML_TABLE_H_
#define ROLLCALL_SERVICES_NODE_TOML_TABLE_H_

#include <toml++/toml.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace rollcall {

// Gives the values of one table, "[name]". Every reader leaves its target
// unchanged when the key is absent and records the first error, which Finish
// returns. Thread-compatible; the parsed file must outlive it.
class TomlTable {
 public:
  // `file` is for messages. A missing table reads like an empty one; a value
  // of that name which is no table is an error.
  TomlTable(absl::string_view file, const toml::table& root, absl::string_view name);

  void Text(absl::string_view key, std::string& value);
  // One of `choices`.
  void Choice(absl::string_view key, const std::vector<absl::string_view>& choices,
              std::string& value);
  // `unit` is for messages: "statements".
  void Number(absl::string_view key, int64_t least, int64_t most, absl::string_view unit,
              int64_t& value);
  void Flag(absl::string_view key, bool& value);
  // Whole seconds.
  void Seconds(absl::string_view key, absl::Duration least, absl::Duration most,
               absl::Duration& value);

  // Records an error about a key that was read already.
  void Refuse(absl::string_view key, absl::string_view why);

  bool Has(absl::string_view key) const;

  // The first error; else an error for the first key that nobody asked for.
  absl::Status Finish() const;

 private:
  const toml::node* Find(absl::string_view key);
  void RefuseAt(const toml::node* node, absl::string_view key, absl::string_view why);

  const std::string file_;
  const std::string name_;
  const toml::table* table_ = nullptr;
  std::vector<std::string> asked_;
  absl::Status status_;
};

// `path` as it is meant in `file`: a relative one starts at the directory of the
// configuration. Empty stays empty.
std::string ResolvePath(const std::string& file, const std::string& path);

// "FILE:LINE: message" as INVALID_ARGUMENT; without a line when it is 0.
absl::Status ConfigurationError(absl::string_view file, uint32_t line, absl::string_view message);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_NODE_TOML_TABLE_H_
