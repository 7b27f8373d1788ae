#include "core/interchange/yaml_tree.h"

#include <yaml-cpp/anchor.h>
#include <yaml-cpp/emitterstyle.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <exception>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "core/base/utf8.h"

namespace rollcall {
namespace {

// Tags that the parser gives to plain and to quoted text by itself.
constexpr char kPlainTag[] = "?";
constexpr char kQuotedTag[] = "!";

int LineOf(const YAML::Mark& mark) { return mark.line < 0 ? 1 : mark.line + 1; }

// Builds the tree from the parser's events. After the first error the rest is
// ignored.
class TreeBuilder final : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (!Allowed(mark, "", anchor)) return;
    YamlNode node;
    node.line = LineOf(mark);
    Add(std::move(node));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    Fail(LineOf(mark), "aliases (*name) are not allowed; write the value out");
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    if (!Allowed(mark, tag, anchor)) return;
    YamlNode node;
    node.type = YamlNode::Type::kText;
    node.line = LineOf(mark);
    node.text = value;
    Add(std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Open(mark, tag, anchor, YamlNode::Type::kList);
  }
  void OnSequenceEnd() override { Close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Open(mark, tag, anchor, YamlNode::Type::kMap);
  }
  void OnMapEnd() override { Close(); }

  const absl::optional<YamlError>& error() const { return error_; }
  YamlNode TakeRoot() { return std::move(root_); }

 private:
  void Fail(int line, absl::string_view message) {
    if (!error_.has_value()) error_ = YamlError{line, std::string(message)};
  }

  bool Allowed(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (error_.has_value()) return false;
    if (anchor != YAML::NullAnchor) {
      Fail(LineOf(mark), "anchors (&name) are not allowed; write the value out");
    } else if (!tag.empty() && tag != kPlainTag && tag != kQuotedTag) {
      Fail(LineOf(mark), "tags (!name) are not allowed");
    } else if (++nodes_ > kMaxYamlNodes) {
      Fail(LineOf(mark), absl::StrCat("has more than ", kMaxYamlNodes, " values"));
    }
    return !error_.has_value();
  }

  // True when the innermost open node is a map that waits for a key.
  bool WantsKey() const {
    if (open_.empty() || open_.back().type != YamlNode::Type::kMap) return false;
    return open_.back().keys.size() == open_.back().children.size();
  }

  void Open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
            YamlNode::Type type) {
    if (!Allowed(mark, tag, anchor)) return;
    if (open_.size() == kMaxYamlDepth) {
      Fail(LineOf(mark), absl::StrCat("is nested more than ", kMaxYamlDepth, " levels deep"));
    } else if (WantsKey()) {
      Fail(LineOf(mark), "a key must be a word, not a list or map");
    } else {
      YamlNode node;
      node.type = type;
      node.line = LineOf(mark);
      open_.push_back(std::move(node));
    }
  }

  void Close() {
    if (error_.has_value() || open_.empty()) return;
    YamlNode node = std::move(open_.back());
    open_.pop_back();
    Add(std::move(node));
  }

  void Add(YamlNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
    } else if (WantsKey()) {
      if (node.type != YamlNode::Type::kText) {
        Fail(node.line, "a key is missing before the colon");
        return;
      }
      open_.back().keys.push_back(std::move(node.text));
      open_.back().key_lines.push_back(node.line);
    } else {
      open_.back().children.push_back(std::move(node));
    }
  }

  YamlNode root_;
  std::vector<YamlNode> open_;
  size_t nodes_ = 0;
  absl::optional<YamlError> error_;
};

// What the parser would take for another encoding, or replace in silence.
absl::optional<YamlError> CheckBytes(absl::string_view text) {
  if (text.size() > kMaxYamlBytes) {
    return YamlError{1, absl::StrCat("the file is larger than ", kMaxYamlBytes, " bytes")};
  }
  int line = 1;
  while (!text.empty()) {
    const auto c = TakeCodePoint(text);
    if (!c.has_value()) return YamlError{line, "is not UTF-8 text"};
    if (*c == '\n') ++line;
    if ((*c < 0x20 && *c != '\n' && *c != '\r' && *c != '\t') || *c == 0x7F) {
      return YamlError{line, "holds a control character; leave it out"};
    }
  }
  return absl::nullopt;
}

}  // namespace

absl::variant<YamlNode, YamlError> ParseYamlTree(absl::string_view text) {
  if (auto error = CheckBytes(text); error.has_value()) return *std::move(error);
  TreeBuilder builder;
  try {
    std::istringstream input{std::string(text)};
    YAML::Parser parser(input);
    if (!parser.HandleNextDocument(builder)) return YamlError{1, "the file is empty"};
    if (builder.error().has_value()) return *builder.error();
    YamlNode root = builder.TakeRoot();
    TreeBuilder rest;
    if (parser.HandleNextDocument(rest)) {
      return YamlError{root.line, "the file must hold one document only (---)"};
    }
    return root;
  } catch (const YAML::Exception& exception) {
    if (builder.error().has_value()) return *builder.error();
    return YamlError{LineOf(exception.mark), absl::StrCat("is no YAML: ", exception.msg)};
  } catch (const std::exception&) {
    return YamlError{1, "cannot be read as YAML"};
  }
}

}  // namespace rollcall
