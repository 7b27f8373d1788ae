#include "clients/cli/output.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/printable.h"
#include "core/base/refusal.h"

namespace rollcall {
namespace {

constexpr size_t kColumnGap = 2;

// SGR parameters (ECMA-48) of each emphasis.
absl::string_view SgrOf(Emphasis emphasis) {
  switch (emphasis) {
    case Emphasis::kStrong:
      return "1";
    case Emphasis::kGood:
      return "32";
    case Emphasis::kWarning:
      return "33";
    case Emphasis::kBad:
      return "31";
    case Emphasis::kFaint:
      return "2";
    case Emphasis::kPlain:
      break;
  }
  return "";
}

std::string Emphasized(absl::string_view text, Emphasis emphasis, bool colours) {
  const absl::string_view sgr = SgrOf(emphasis);
  if (!colours || sgr.empty() || text.empty()) return std::string(text);
  return absl::StrCat("\x1b[", sgr, "m", text, "\x1b[0m");
}

std::string Spaces(size_t count) { return std::string(count, ' '); }

nlohmann::ordered_json ErrorData(const absl::Status& status) {
  nlohmann::ordered_json error;
  error["code"] = absl::StatusCodeToString(status.code());
  const auto info = ErrorInfoOf(status);
  if (info.has_value()) error["reason"] = info->reason();
  error["message"] = std::string(status.message());
  if (info.has_value() && !info->metadata().empty()) {
    // The map of a message has no order; the document has.
    std::vector<std::pair<std::string, std::string>> facts(info->metadata().begin(),
                                                           info->metadata().end());
    std::sort(facts.begin(), facts.end());
    for (const auto& [name, value] : facts) error["metadata"][name] = value;
  }
  nlohmann::ordered_json data;
  data["error"] = std::move(error);
  return data;
}

}  // namespace

bool ColoursWanted() {
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  return ::isatty(STDOUT_FILENO) == 1 && (no_color == nullptr || *no_color == '\0') &&
         (term == nullptr || absl::string_view(term) != "dumb");
}

bool ScreenWanted() {
  const char* term = std::getenv("TERM");
  return ::isatty(STDOUT_FILENO) == 1 && term != nullptr && absl::string_view(term) != "dumb";
}

bool ProgressWanted() { return ::isatty(STDERR_FILENO) == 1; }

std::string TextTable::Render(bool colours) const {
  std::vector<std::vector<Cell>> lines;
  std::vector<Cell> headings;
  for (const std::string& heading : headings_) headings.emplace_back(heading, Emphasis::kStrong);
  lines.push_back(std::move(headings));
  lines.insert(lines.end(), rows_.begin(), rows_.end());

  std::vector<size_t> widths(headings_.size(), 0);
  for (std::vector<Cell>& line : lines) {
    line.resize(headings_.size(), Cell(""));
    for (size_t i = 0; i < line.size(); ++i) {
      line[i].text = PrintableLine(line[i].text);
      widths[i] = std::max(widths[i], DisplayWidth(line[i].text));
    }
  }
  std::string text;
  for (const std::vector<Cell>& line : lines) {
    size_t pending = 0;  // spaces before the next cell that is not empty
    for (size_t i = 0; i < line.size(); ++i) {
      const size_t width = DisplayWidth(line[i].text);
      if (width > 0) {
        absl::StrAppend(&text, Spaces(pending),
                        Emphasized(line[i].text, line[i].emphasis, colours));
        pending = 0;
      }
      pending += widths[i] - width + kColumnGap;
    }
    text += '\n';
  }
  return text;
}

void Card::Add(absl::string_view label, Cell value) {
  if (!value.text.empty()) lines_.emplace_back(std::string(label), std::move(value));
}

std::string Card::Render(bool colours, size_t indent) const {
  size_t width = 0;
  for (const auto& [label, value] : lines_) width = std::max(width, DisplayWidth(label));
  std::string text;
  for (const auto& [label, value] : lines_) {
    absl::StrAppend(&text, Spaces(indent), Emphasized(label, Emphasis::kFaint, colours),
                    Spaces(width - DisplayWidth(label) + kColumnGap));
    bool first = true;
    for (const std::string& line :
         std::vector<std::string>(absl::StrSplit(Printable(value.text), '\n'))) {
      if (!first) absl::StrAppend(&text, Spaces(indent + width + kColumnGap));
      absl::StrAppend(&text, Emphasized(line, value.emphasis, colours), "\n");
      first = false;
    }
  }
  return text;
}

std::string Output::Say(Word id, absl::Span<const std::string> arguments) const {
  return rollcall::Say(id, options_.language, arguments);
}

std::string Output::Coloured(const Cell& cell) const {
  return Emphasized(Printable(cell.text), cell.emphasis, options_.colours);
}

void Output::Print(const TextTable& table) { out_ << table.Render(options_.colours); }

void Output::Print(const Card& card, size_t indent) {
  out_ << card.Render(options_.colours, indent);
}

void Output::PrintLine(const Cell& cell, size_t indent) {
  out_ << Spaces(indent) << Coloured(cell) << '\n';
}

void Output::PrintHeading(absl::string_view text) {
  PrintLine(Cell(std::string(text), Emphasis::kStrong));
}

void Output::PrintBlankLine() { out_ << '\n'; }

void Output::PrintData(const nlohmann::ordered_json& data) {
  if (options_.format == OutputFormat::kYaml) {
    out_ << ToYaml(data);
  } else {
    out_ << data.dump(2, ' ', /*ensure_ascii=*/false,
                      nlohmann::ordered_json::error_handler_t::replace)
         << '\n';
  }
}

void Output::PrintMessage(const google::protobuf::Message& message) { PrintData(ToData(message)); }

void Output::PrintRaw(absl::string_view text) { out_ << text; }

void Output::Notice(absl::string_view text) { err_ << Printable(text) << '\n'; }

void Output::Warning(absl::string_view text) { err_ << "warning: " << Printable(text) << '\n'; }

void Output::Error(const absl::Status& status) {
  const nlohmann::ordered_json data = ErrorData(status);
  if (!for_people()) PrintData(data);
  const nlohmann::ordered_json& error = data["error"];
  std::string line = absl::StrCat("rollcall: ", Printable(status.message()));
  if (error.contains("reason")) {
    absl::StrAppend(&line, " [", PrintableLine(error["reason"].get<std::string>()));
    if (error.contains("metadata")) {
      for (const auto& [name, value] : error["metadata"].items()) {
        absl::StrAppend(&line, ", ", PrintableLine(name), "=",
                        PrintableLine(value.get<std::string>()));
      }
    }
    line += ']';
  }
  err_ << line << '\n';
}

}  // namespace rollcall
