#include "core/interchange/mapping.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/refusal.h"
#include "core/interchange/yaml_tree.h"

namespace rollcall {
namespace {

constexpr absl::string_view kFields[] = {"id",
                                         "kind",
                                         "office",
                                         "person",
                                         "title",
                                         "organization",
                                         "responsibilities",
                                         "languages",
                                         "time_zone",
                                         "duty_hours",
                                         "deputies",
                                         "regional_references",
                                         "acknowledgement_keys",
                                         "valid_from",
                                         "valid_to"};

struct Entry {
  absl::string_view key;
  std::function<void(const YamlNode& value, const std::string& path)> read;
};

// Reads the tree and collects what is wrong.
class MappingReader {
 public:
  explicit MappingReader(absl::string_view file) : file_(file) {}

  Mapping Read(const YamlNode& root);
  const std::vector<std::string>& errors() const { return errors_; }

 private:
  void Fail(int line, absl::string_view path, absl::string_view why) {
    errors_.push_back(absl::StrCat(file_.empty() ? "line " : absl::StrCat(file_, ":"), line, ": ",
                                   path, path.empty() ? "" : ": ", why));
  }
  void ReadMap(const YamlNode& node, const std::string& path, const std::vector<Entry>& entries);
  std::string ReadText(const YamlNode& node, const std::string& path);
  std::vector<std::string> ReadTexts(const YamlNode& node, const std::string& path);
  std::vector<PathPattern> ReadPatterns(const YamlNode& node, const std::string& path);
  MappingSource ReadSource(const YamlNode& node, const std::string& path);
  std::vector<MappingCondition> ReadConditions(const YamlNode& node, const std::string& path);
  void ReadChannels(const YamlNode& node, const std::string& path, Mapping& mapping);
  ChannelRule ReadChannel(const YamlNode& node, const std::string& path);
  void ReadFormat(const YamlNode& node, const std::string& path, Mapping& mapping);
  // Calls `read` for each key that names a field.
  void ReadFields(const YamlNode& node, const std::string& path, bool with_state,
                  const std::function<void(const std::string& field, const YamlNode& value,
                                           const std::string& path)>& read);

  const absl::string_view file_;
  std::vector<std::string> errors_;
};

void MappingReader::ReadMap(const YamlNode& node, const std::string& path,
                            const std::vector<Entry>& entries) {
  if (node.type != YamlNode::Type::kMap) {
    Fail(node.line, path, "must be a map");
    return;
  }
  for (size_t i = 0; i < node.keys.size(); ++i) {
    const std::string& key = node.keys[i];
    const std::string inner = path.empty() ? key : absl::StrCat(path, ".", key);
    const auto entry = std::find_if(entries.begin(), entries.end(),
                                    [&key](const Entry& each) { return each.key == key; });
    if (entry == entries.end()) {
      Fail(node.key_lines[i], inner,
           absl::StrCat("is not known; known are ",
                        absl::StrJoin(entries, ", ", [](std::string* out, const Entry& each) {
                          absl::StrAppend(out, each.key);
                        })));
    } else if (std::find(node.keys.begin(), node.keys.begin() + static_cast<int64_t>(i), key) !=
               node.keys.begin() + static_cast<int64_t>(i)) {
      Fail(node.key_lines[i], inner, "stands twice");
    } else {
      entry->read(node.children[i], inner);
    }
  }
}

std::string MappingReader::ReadText(const YamlNode& node, const std::string& path) {
  if (node.type != YamlNode::Type::kText || node.text.empty()) {
    Fail(node.line, path, "must be a text");
  }
  return node.text;
}

std::vector<std::string> MappingReader::ReadTexts(const YamlNode& node, const std::string& path) {
  std::vector<std::string> texts;
  if (node.type != YamlNode::Type::kList) return {ReadText(node, path)};
  for (size_t i = 0; i < node.children.size(); ++i) {
    texts.push_back(ReadText(node.children[i], absl::StrCat(path, "[", i, "]")));
  }
  return texts;
}

std::vector<PathPattern> MappingReader::ReadPatterns(const YamlNode& node,
                                                     const std::string& path) {
  std::vector<PathPattern> patterns;
  for (const std::string& text : ReadTexts(node, path)) patterns.emplace_back(text);
  return patterns;
}

MappingSource MappingReader::ReadSource(const YamlNode& node, const std::string& path) {
  MappingSource source;
  if (node.type != YamlNode::Type::kMap) {
    source.from = ReadPatterns(node, path);
    return source;
  }
  ReadMap(
      node, path,
      {{"from", [this, &source](const YamlNode& value,
                                const std::string& at) { source.from = ReadPatterns(value, at); }},
       {"values",
        [this, &source](const YamlNode& value, const std::string& at) {
          if (value.type != YamlNode::Type::kMap) {
            Fail(value.line, at, "must be a map");
            return;
          }
          for (size_t i = 0; i < value.keys.size(); ++i) {
            source.values[absl::AsciiStrToLower(value.keys[i])] =
                ReadText(value.children[i], absl::StrCat(at, ".", value.keys[i]));
          }
        }},
       {"join", [this, &source](const YamlNode& value, const std::string& at) {
          source.join = ReadText(value, at);
        }}});
  if (source.from.empty()) Fail(node.line, path, "needs from");
  return source;
}

std::vector<MappingCondition> MappingReader::ReadConditions(const YamlNode& node,
                                                            const std::string& path) {
  std::vector<MappingCondition> conditions;
  if (node.type != YamlNode::Type::kMap) {
    Fail(node.line, path, "must be a map of paths to values");
    return conditions;
  }
  for (size_t i = 0; i < node.keys.size(); ++i) {
    conditions.push_back(
        {PathPattern(node.keys[i]),
         node.children[i].type == YamlNode::Type::kNull
             ? std::vector<std::string>()
             : ReadTexts(node.children[i], absl::StrCat(path, ".", node.keys[i]))});
  }
  return conditions;
}

ChannelRule MappingReader::ReadChannel(const YamlNode& node, const std::string& path) {
  ChannelRule rule;
  const auto patterns = [this](std::vector<PathPattern>& target) {
    return [this, &target](const YamlNode& value, const std::string& at) {
      target = ReadPatterns(value, at);
    };
  };
  const auto address = [this, &rule](absl::string_view key, v1::ChannelKind kind) {
    return Entry{key, [this, &rule, kind](const YamlNode& value, const std::string& at) {
                   if (!rule.address.from.empty()) Fail(value.line, at, "is a second address");
                   rule.kind = kind;
                   rule.address = ReadSource(value, at);
                 }};
  };
  ReadMap(
      node, path,
      {address("email", v1::CHANNEL_KIND_EMAIL),
       address("phone", v1::CHANNEL_KIND_PHONE),
       address("sms", v1::CHANNEL_KIND_SMS),
       address("secure_uri", v1::CHANNEL_KIND_SECURE_URI),
       address("post", v1::CHANNEL_KIND_POST),
       address("address", v1::CHANNEL_KIND_UNSPECIFIED),
       {"kind", [this, &rule](const YamlNode& value,
                              const std::string& at) { rule.kind_from = ReadSource(value, at); }},
       {"note", patterns(rule.note)},
       {"note_text",
        [this, &rule](const YamlNode& value, const std::string& at) {
          rule.note_text = ReadText(value, at);
        }},
       {"hours", patterns(rule.hours)},
       {"key", patterns(rule.key)},
       {"order", patterns(rule.order)},
       {"when", [this, &rule](const YamlNode& value,
                              const std::string& at) { rule.when = ReadConditions(value, at); }},
       {"unless", [this, &rule](const YamlNode& value, const std::string& at) {
          rule.unless = ReadConditions(value, at);
        }}});
  if (rule.address.from.empty()) {
    Fail(node.line, path, "needs one of email, phone, sms, secure_uri, post, or address with kind");
  } else if ((rule.kind == v1::CHANNEL_KIND_UNSPECIFIED) == rule.kind_from.from.empty()) {
    Fail(node.line, path, "address and kind go together");
  }
  return rule;
}

void MappingReader::ReadChannels(const YamlNode& node, const std::string& path, Mapping& mapping) {
  if (node.type != YamlNode::Type::kList) {
    Fail(node.line, path, "must be a list");
    return;
  }
  for (size_t i = 0; i < node.children.size(); ++i) {
    mapping.channels.push_back(ReadChannel(node.children[i], absl::StrCat(path, "[", i, "]")));
  }
}

void MappingReader::ReadFormat(const YamlNode& node, const std::string& path, Mapping& mapping) {
  const std::string text = ReadText(node, path);
  if (text == "table") {
    mapping.format = SourceFormat::kTable;
  } else if (text == "vcard") {
    mapping.format = SourceFormat::kVCard;
  } else if (text == "json") {
    mapping.format = SourceFormat::kJson;
  } else {
    Fail(node.line, path, "must be table, vcard or json");
  }
}

void MappingReader::ReadFields(
    const YamlNode& node, const std::string& path, bool with_state,
    const std::function<void(const std::string&, const YamlNode&, const std::string&)>& read) {
  std::vector<Entry> entries;
  const auto add = [&entries, &read](absl::string_view field) {
    entries.push_back({field, [&read, field](const YamlNode& value, const std::string& at) {
                         read(std::string(field), value, at);
                       }});
  };
  for (const absl::string_view field : kFields) add(field);
  if (with_state) add("state");
  ReadMap(node, path, entries);
}

Mapping MappingReader::Read(const YamlNode& root) {
  Mapping mapping;
  using Node = const YamlNode&;
  using Path = const std::string&;
  ReadMap(
      root, "",
      {{"mapping", [&](Node value, Path at) { mapping.name = ReadText(value, at); }},
       {"describes", [&](Node value, Path at) { mapping.description = ReadText(value, at); }},
       {"reads", [&](Node value, Path at) { ReadFormat(value, at, mapping); }},
       {"source_id", [&](Node value, Path at) { mapping.source_id = ReadSource(value, at); }},
       {"state", [&](Node value, Path at) { mapping.state = ReadSource(value, at); }},
       {"fields",
        [&](Node value, Path at) {
          ReadFields(value, at, false, [&](const std::string& field, Node inner, Path path) {
            mapping.fields[field] = ReadSource(inner, path);
          });
        }},
       {"constants",
        [&](Node value, Path at) {
          ReadFields(value, at, true, [&](const std::string& field, Node inner, Path path) {
            mapping.constants[field] = ReadTexts(inner, path);
          });
        }},
       {"channels", [&](Node value, Path at) { ReadChannels(value, at, mapping); }},
       {"overrides",
        [&](Node value, Path at) {
          ReadFields(value, at, false, [&](const std::string& field, Node inner, Path path) {
            const std::string rule = ReadText(inner, path);
            if (rule != "keep" && rule != "replace") {
              Fail(inner.line, path, "must be keep or replace");
            }
            mapping.overrides[field] =
                rule == "keep" ? OverrideRule::kKeep : OverrideRule::kReplace;
          });
        }},
       {"known", [&](Node value, Path at) { mapping.known = ReadPatterns(value, at); }},
       {"exact_when", [&](Node value, Path at) { mapping.exact_when = ReadPatterns(value, at); }}});
  if (mapping.name.empty()) Fail(root.line, "mapping", "is missing: the name of the mapping");
  if (mapping.state.from.empty() && !mapping.constants.contains("state")) {
    Fail(root.line, "state", "is missing: the path of the State, or a constant");
  }
  if (!mapping.fields.contains("office") && !mapping.constants.contains("office")) {
    Fail(root.line, "fields.office", "is missing: every contact has the name of an office");
  }
  return mapping;
}

}  // namespace

absl::Span<const absl::string_view> MappingFields() { return kFields; }

absl::StatusOr<Mapping> ParseMapping(absl::string_view yaml, absl::string_view file) {
  const auto refuse = [](const std::string& message) {
    return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_INVALID_BODY, message,
                   {{"field", "mapping"}});
  };
  const auto tree = ParseYamlTree(yaml);
  if (const auto* error = absl::get_if<YamlError>(&tree)) {
    return refuse(absl::StrCat(file.empty() ? "line " : absl::StrCat(file, ":"), error->line, ": ",
                               error->message));
  }
  MappingReader reader(file);
  Mapping mapping = reader.Read(absl::get<YamlNode>(tree));
  if (!reader.errors().empty()) return refuse(absl::StrJoin(reader.errors(), "\n"));
  return mapping;
}

}  // namespace rollcall
