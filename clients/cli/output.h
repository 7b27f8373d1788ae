// What the commands print: tables, cards and lines for people, JSON and YAML
// for programs.
//
// People get words in their language, columns aligned by display width (a
// Chinese character is two columns wide) and colours on a terminal. Programs
// get protobuf JSON with the field names of the .proto files, which never
// change; docs/formats say what they mean. Texts of other States are shown
// through Printable(), so that no sheet can steer a reader's terminal.
#ifndef ROLLCALL_CLIENTS_CLI_OUTPUT_H_
#define ROLLCALL_CLIENTS_CLI_OUTPUT_H_

#include <cstddef>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "clients/cli/words.h"
#include "core/geography/state.h"
#include "google/protobuf/message.h"
#include "nlohmann/json.hpp"

namespace rollcall {

enum class OutputFormat { kTable, kJson, kYaml };

// How to print. A value type.
struct OutputOptions {
  OutputFormat format = OutputFormat::kTable;
  Language language = Language::kEnglish;
  absl::TimeZone time_zone = absl::UTCTimeZone();  // times are shown in it
  bool colours = false;                            // ANSI colours on standard output
  bool screen = false;    // standard output is a terminal that can be painted over
  bool terminal = false;  // standard error is a terminal: progress lines are shown there
};

// True when standard output is a terminal, NO_COLOR (no-color.org) is unset or
// empty and TERM is not "dumb".
bool ColoursWanted();

// True when standard error is a terminal.
bool ProgressWanted();

// True when standard output is a terminal and TERM is not "dumb".
bool ScreenWanted();

// How strongly a text is shown; colours where there are colours, else nothing.
enum class Emphasis { kPlain, kStrong, kGood, kWarning, kBad, kFaint };

// A text and its emphasis. Implicit, so that plain strings are cells.
struct Cell {
  Cell(std::string text) : text(std::move(text)) {}  // NOLINT
  Cell(absl::string_view text) : text(text) {}       // NOLINT
  Cell(const char* text) : text(text) {}             // NOLINT
  Cell(std::string text, Emphasis emphasis) : text(std::move(text)), emphasis(emphasis) {}

  std::string text;
  Emphasis emphasis = Emphasis::kPlain;
};

// Rows under headings; columns are as wide as their widest cell.
class TextTable {
 public:
  explicit TextTable(std::vector<std::string> headings) : headings_(std::move(headings)) {}

  // A row with fewer cells than headings is filled up with empty ones.
  void AddRow(std::vector<Cell> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.empty(); }

  // Lines, each ending in a newline.
  std::string Render(bool colours) const;

 private:
  std::vector<std::string> headings_;
  std::vector<std::vector<Cell>> rows_;
};

// Labels and values, one a line; values of several lines are indented.
class Card {
 public:
  // An empty value is left out.
  void Add(absl::string_view label, Cell value);
  bool empty() const { return lines_.empty(); }
  const std::vector<std::pair<std::string, Cell>>& lines() const { return lines_; }

  // Lines, each ending in a newline, behind `indent` spaces.
  std::string Render(bool colours, size_t indent = 0) const;

 private:
  std::vector<std::pair<std::string, Cell>> lines_;
};

// Where a command prints. What a command answers goes to `out`, everything
// else to `err`. Thread-compatible; the streams must outlive it.
class Output {
 public:
  Output(std::ostream& out, std::ostream& err, OutputOptions options)
      : out_(out), err_(err), options_(std::move(options)) {}

  const OutputOptions& options() const { return options_; }
  Language language() const { return options_.language; }
  // True for tables and cards, false for JSON and YAML.
  bool for_people() const { return options_.format == OutputFormat::kTable; }

  // The words for `id` in the reader's language, $0, $1, ... filled in.
  std::string Say(Word id, absl::Span<const std::string> arguments = {}) const;

  // For people.
  void Print(const TextTable& table);
  void Print(const Card& card, size_t indent = 0);
  void PrintLine(const Cell& cell, size_t indent = 0);
  void PrintHeading(absl::string_view text);
  void PrintBlankLine();

  // For programs: the document as JSON or YAML, whichever was asked for.
  void PrintData(const nlohmann::ordered_json& data);
  void PrintMessage(const google::protobuf::Message& message);

  // Raw text on `out`, whatever the format (scripts, PEM).
  void PrintRaw(absl::string_view text);

  // On `err`, one line each.
  void Notice(absl::string_view text);
  void Warning(absl::string_view text);
  // The message and, behind it, the stable reason and its metadata. With JSON
  // or YAML also as {"error": {code, reason, message, metadata}} on `out`.
  void Error(const absl::Status& status);

  std::ostream& out() { return out_; }
  std::ostream& err() { return err_; }

 private:
  std::string Coloured(const Cell& cell) const;

  std::ostream& out_;
  std::ostream& err_;
  OutputOptions options_;
};

// A message as a document: field names as in the .proto files, 64-bit numbers
// as JSON strings, bytes as base64, times as RFC 3339, enums by name; fields
// that are unset are left out (proto3 JSON mapping). Null for a message that
// JSON cannot express, such as one with a time outside years 1 to 9999.
nlohmann::ordered_json ToData(const google::protobuf::Message& message);

// A document as YAML 1.2; strings that YAML would take for something else are
// quoted.
std::string ToYaml(const nlohmann::ordered_json& data);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_OUTPUT_H_
