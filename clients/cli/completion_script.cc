#include "clients/cli/completion_script.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace rollcall {
namespace {

constexpr char kProgram[] = "rollcall";

// A word that can be completed, with what it means.
struct Candidate {
  std::string word;
  std::string description;
};

// An option's names, and the words that it takes: none, any, or one of `values`.
struct OptionFacts {
  std::vector<std::string> names;
  std::string description;
  bool takes_value = false;
  std::vector<std::string> values;
};

// One command: "rollcall/log/verify", its subcommands and options.
struct Node {
  std::string path;
  std::vector<Candidate> commands;
  std::vector<OptionFacts> options;
  std::vector<std::string> argument_values;  // of a positional that takes one of a few
};

// The words of a check like IsMember, as CLI11 writes them behind the type:
// "TEXT:{table,json,yaml}".
std::vector<std::string> ValuesOf(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const size_t open = type.find('{');
  const size_t close = type.find('}', open);
  if (open == std::string::npos || close == std::string::npos) return {};
  std::vector<std::string> values;
  for (const absl::string_view value :
       absl::StrSplit(type.substr(open + 1, close - open - 1), ',')) {
    // A mapping is written "word->number".
    values.emplace_back(value.substr(0, value.find("->")));
  }
  return values;
}

OptionFacts FactsOf(const CLI::Option& option) {
  OptionFacts facts;
  for (const std::string& name : option.get_lnames()) facts.names.push_back("--" + name);
  for (const std::string& name : option.get_snames()) facts.names.push_back("-" + name);
  facts.description = option.get_description();
  facts.takes_value = option.get_expected_max() > 0 && option.get_type_size_max() > 0;
  facts.values = ValuesOf(option);
  return facts;
}

void Collect(const CLI::App& app, const std::string& path, std::vector<Node>& nodes) {
  Node node;
  node.path = path;
  for (const CLI::Option* option : app.get_options()) {
    OptionFacts facts = FactsOf(*option);
    if (!facts.names.empty()) {
      node.options.push_back(std::move(facts));
    } else if (node.argument_values.empty()) {
      node.argument_values = std::move(facts.values);
    }
  }
  std::vector<std::pair<const CLI::App*, std::string>> below;
  for (const CLI::App* command : app.get_subcommands({})) {
    if (command->get_name().empty()) continue;  // an option group
    node.commands.push_back({command->get_name(), command->get_description()});
    below.emplace_back(command, absl::StrCat(path, "/", command->get_name()));
  }
  nodes.push_back(std::move(node));
  for (const auto& [command, command_path] : below) Collect(*command, command_path, nodes);
}

std::string SingleQuoted(absl::string_view text) {
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "'\\''"}}), "'");
}

std::string FirstLine(absl::string_view text) {
  return std::string(text.substr(0, text.find('\n')));
}

std::vector<std::string> WordsAt(const Node& node) {
  std::vector<std::string> words = node.argument_values;
  for (const Candidate& command : node.commands) words.push_back(command.word);
  for (const OptionFacts& option : node.options) {
    words.insert(words.end(), option.names.begin(), option.names.end());
  }
  return words;
}

// Where a node's options may stand, as a pattern of the shells: global options
// also behind every command.
std::string PlaceOf(const Node& node) { return node.path == kProgram ? "*" : node.path; }

// Gives every command the global options, too.
void Inherit(std::vector<Node>& nodes) {
  const std::vector<OptionFacts> global = nodes.front().options;
  for (Node& node : nodes) {
    if (node.path == kProgram) continue;
    for (const OptionFacts& option : global) {
      const bool own =
          std::any_of(node.options.begin(), node.options.end(),
                      [&](const OptionFacts& other) { return other.names == option.names; });
      if (!own) node.options.push_back(option);
    }
  }
}

// Shell lines that find the command on the line so far: `path`. Options before
// a command may take a value, which is no command.
std::string PathCases(const std::vector<Node>& nodes) {
  std::string cases;
  for (const Node& node : nodes) {
    if (node.path == kProgram) continue;
    absl::StrAppend(&cases, "      ", node.path, ") path=", node.path, " ;;\n");
  }
  return cases;
}

// "path:--option" patterns of options that take a value.
std::vector<std::string> ValuePatterns(const std::vector<Node>& nodes) {
  std::vector<std::string> patterns;
  for (const Node& node : nodes) {
    for (const OptionFacts& option : node.options) {
      if (!option.takes_value) continue;
      for (const std::string& name : option.names) {
        patterns.push_back(absl::StrCat(PlaceOf(node), ":", name));
      }
    }
  }
  return patterns;
}

std::string ValueCases(const std::vector<Node>& nodes, absl::string_view assign) {
  std::string cases;
  for (const Node& node : nodes) {
    for (const OptionFacts& option : node.options) {
      if (option.values.empty()) continue;
      for (const std::string& name : option.names) {
        absl::StrAppend(&cases, "    ", PlaceOf(node), ":", name, ") ", assign, "\"",
                        absl::StrJoin(option.values, " "), "\" ;;\n");
      }
    }
  }
  return cases;
}

std::string BashScript(const std::vector<Node>& nodes, const std::vector<Node>& own) {
  const std::string takes_value = absl::StrJoin(ValuePatterns(own), "|");
  std::string script = absl::StrCat(
      "# bash completion for ", kProgram, "; put it into\n",
      "# ~/.local/share/bash-completion/completions/", kProgram, "\n_", kProgram, "() {\n",
      "  local current=\"${COMP_WORDS[COMP_CWORD]}\" previous=\"\" path=", kProgram,
      " words=\"\" value=\"\" i\n", "  COMPREPLY=()\n",
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n",
      "    if [[ -n $value ]]; then value=\"\"; continue; fi\n",
      "    case \"$path:${COMP_WORDS[i]}\" in\n      ", takes_value, ") value=1; continue ;;\n",
      "    esac\n", "    case \"$path/${COMP_WORDS[i]}\" in\n", PathCases(nodes), "    esac\n",
      "  done\n", "  if [[ -n $value ]]; then\n", "    previous=\"${COMP_WORDS[COMP_CWORD-1]}\"\n",
      "    case \"$path:$previous\" in\n", ValueCases(own, "words="),
      "    *) COMPREPLY=($(compgen -f -- \"$current\")); return ;;\n", "    esac\n",
      "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n    return\n  fi\n",
      "  case \"$path\" in\n");
  for (const Node& node : nodes) {
    absl::StrAppend(&script, "    ", node.path, ") words=\"", absl::StrJoin(WordsAt(node), " "),
                    "\" ;;\n");
  }
  absl::StrAppend(&script, "  esac\n", "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n",
                  "  if [[ ${#COMPREPLY[@]} -eq 0 ]]; then\n",
                  "    COMPREPLY=($(compgen -f -- \"$current\"))\n  fi\n}\ncomplete -F _", kProgram,
                  " ", kProgram, "\n");
  return script;
}

// "word:what it means" for zsh's _describe.
std::string ZshEntry(absl::string_view word, absl::string_view description) {
  return SingleQuoted(
      absl::StrCat(absl::StrReplaceAll(word, {{":", "\\:"}}), ":", FirstLine(description)));
}

std::string ZshScript(const std::vector<Node>& nodes, const std::vector<Node>& own) {
  std::string script = absl::StrCat(
      "#compdef ", kProgram, "\n# zsh completion for ", kProgram, "; put it into a folder of\n",
      "# $fpath as _", kProgram, "\n_", kProgram, "() {\n", "  local current_path=", kProgram,
      " value=\"\" i\n  local -a entries words_of_value\n",
      "  for ((i = 2; i < CURRENT; i++)); do\n",
      "    if [[ -n $value ]]; then value=\"\"; continue; fi\n",
      "    case \"$current_path:${words[i]}\" in\n      (", absl::StrJoin(ValuePatterns(own), "|"),
      ") value=1; continue ;;\n    esac\n", "    case \"$current_path/${words[i]}\" in\n");
  for (const Node& node : nodes) {
    if (node.path == kProgram) continue;
    absl::StrAppend(&script, "      (", node.path, ") current_path=", node.path, " ;;\n");
  }
  absl::StrAppend(&script, "    esac\n  done\n  if [[ -n $value ]]; then\n",
                  "    case \"$current_path:${words[CURRENT-1]}\" in\n");
  for (const Node& node : own) {
    for (const OptionFacts& option : node.options) {
      if (option.values.empty()) continue;
      for (const std::string& name : option.names) {
        absl::StrAppend(&script, "      (", PlaceOf(node), ":", name, ") words_of_value=(",
                        absl::StrJoin(option.values, " "), ") ;;\n");
      }
    }
  }
  absl::StrAppend(&script, "      (*) _files; return ;;\n    esac\n",
                  "    compadd -a words_of_value\n    return\n  fi\n",
                  "  case \"$current_path\" in\n");
  for (const Node& node : nodes) {
    std::vector<std::string> entries;
    for (const std::string& value : node.argument_values) entries.push_back(SingleQuoted(value));
    for (const Candidate& command : node.commands) {
      entries.push_back(ZshEntry(command.word, command.description));
    }
    for (const OptionFacts& option : node.options) {
      for (const std::string& name : option.names) {
        entries.push_back(ZshEntry(name, option.description));
      }
    }
    absl::StrAppend(&script, "    (", node.path, ") entries=(", absl::StrJoin(entries, " "),
                    ") ;;\n");
  }
  absl::StrAppend(&script, "  esac\n  _describe '", kProgram, "' entries || _files\n}\n_", kProgram,
                  " \"$@\"\n");
  return script;
}

std::string FishScript(const std::vector<Node>& nodes, const std::vector<Node>& own) {
  std::string script = absl::StrCat(
      "# fish completion for ", kProgram, "; put it into\n# ~/.config/fish/completions/", kProgram,
      ".fish\nfunction __", kProgram, "_at\n  set -l path ", kProgram, "\n  set -l value ''\n",
      "  for word in (commandline -opc)[2..-1]\n",
      "    if test -n \"$value\"\n      set value ''\n      continue\n    end\n",
      "    switch \"$path:$word\"\n      case '", absl::StrJoin(ValuePatterns(own), "' '"), "'",
      "\n        set value 1\n        continue\n    end\n    switch \"$path/$word\"\n");
  for (const Node& node : nodes) {
    if (node.path == kProgram) continue;
    absl::StrAppend(&script, "      case ", node.path, "\n        set path ", node.path, "\n");
  }
  absl::StrAppend(&script, "    end\n  end\n  test \"$path\" = \"$argv[1]\"\nend\n");
  for (const Node& node : nodes) {
    const std::string condition =
        absl::StrCat("complete -c ", kProgram, " -n '__", kProgram, "_at ", node.path, "'");
    for (const std::string& value : node.argument_values) {
      absl::StrAppend(&script, condition, " -f -a ", SingleQuoted(value), "\n");
    }
    for (const Candidate& command : node.commands) {
      absl::StrAppend(&script, condition, " -f -a ", SingleQuoted(command.word), " -d ",
                      SingleQuoted(FirstLine(command.description)), "\n");
    }
    for (const OptionFacts& option : node.options) {
      absl::StrAppend(&script, condition);
      for (const std::string& name : option.names) {
        const bool is_long = absl::StartsWith(name, "--");
        absl::StrAppend(&script, is_long ? " -l " : " -s ", name.substr(is_long ? 2 : 1));
      }
      if (option.takes_value) absl::StrAppend(&script, " -r");
      if (!option.values.empty()) {
        absl::StrAppend(&script, " -f -a ", SingleQuoted(absl::StrJoin(option.values, " ")));
      }
      absl::StrAppend(&script, " -d ", SingleQuoted(FirstLine(option.description)), "\n");
    }
  }
  return script;
}

}  // namespace

std::string CompletionScript(const CLI::App& app, Shell shell) {
  std::vector<Node> nodes;
  Collect(app, kProgram, nodes);
  const std::vector<Node> own = nodes;  // patterns need each option once
  Inherit(nodes);
  switch (shell) {
    case Shell::kBash:
      return BashScript(nodes, own);
    case Shell::kZsh:
      return ZshScript(nodes, own);
    case Shell::kFish:
      return FishScript(nodes, own);
  }
  return "";
}

}  // namespace rollcall
