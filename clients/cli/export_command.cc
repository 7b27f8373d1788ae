// rollcall export: points of contact in the formats of other tools.
#include <sys/stat.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "clients/cli/app.h"
#include "clients/cli/copy.h"
#include "clients/cli/durable_file.h"
#include "clients/cli/export_file.h"
#include "clients/cli/message_file.h"
#include "clients/cli/moment.h"
#include "clients/cli/participant_argument.h"
#include "clients/cli/progress.h"
#include "clients/cli/provenance_words.h"
#include "clients/cli/verified_answer.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

struct ExportOptions {
  std::string format;
  std::vector<std::string> states;
  std::string kind;
  std::string path;
};

// A contact and what the format cannot hold of it.
struct Loss {
  std::string contact;  // "KEN/technical-1"
  std::vector<std::string> fields;
};

bool IsWanted(absl::string_view sheet, const std::string& kind) {
  return kind.empty() || KindWord(SheetKind(sheet)) == kind;
}

// The States to ask: those named, else those with a sheet of the kind. States without one
// are not asked, for a reader may ask a number of them an hour only.
absl::StatusOr<std::vector<const StateRow*>> Choose(Invocation& invocation, Reading& reading,
                                                    const ExportOptions& options) {
  std::vector<const StateRow*> named;
  for (const std::string& name : options.states) {
    ASSIGN_OR_RETURN(const StateRow* row, FindState(name));
    named.push_back(row);
  }
  ASSIGN_OR_RETURN(const std::vector<v1::StateSummary> summaries, reading.ListStates());
  std::vector<const StateRow*> chosen;
  for (const v1::StateSummary& summary : summaries) {
    const StateRow* row = FindByAlpha3(absl::StripPrefix(summary.name(), "states/"));
    const bool is_named = std::find(named.begin(), named.end(), row) != named.end();
    if (row == nullptr || (!named.empty() && !is_named)) continue;
    if (std::any_of(summary.sheets().begin(), summary.sheets().end(),
                    [&options](const v1::SheetSummary& sheet) {
                      return IsWanted(sheet.name(), options.kind);
                    })) {
      chosen.push_back(row);
    } else if (is_named) {
      Output& output = invocation.output();
      output.Warning(output.Say(Word::kNoSheetNote, {std::string(row->name(output.language()))}));
    }
  }
  return chosen;
}

// Leaves the sheets of the kind whose words are there, and says which are not.
void KeepSheets(const StateRow& row, const std::string& kind, v1::State& state, Output& output) {
  auto* const sheets = state.mutable_sheets();
  for (int i = sheets->size() - 1; i >= 0; --i) {
    const v1::NominatedSheet& sheet = sheets->Get(i);
    const bool wanted = IsWanted(sheet.name(), kind);
    if (wanted && sheet.standing() == v1::BODY_STANDING_PRESENT) continue;
    if (wanted) {
      const Word why = sheet.standing() == v1::BODY_STANDING_ERASED ? Word::kBodyErasedNote
                                                                    : Word::kBodyWithheldNote;
      output.Warning(
          absl::StrCat(row.alpha3, " ", KindWord(SheetKind(sheet.name())), ": ", output.Say(why)));
    }
    sheets->DeleteSubrange(i, 1);
  }
}

absl::StatusOr<std::vector<PrintedState>> Gather(Invocation& invocation,
                                                 const ExportOptions& options) {
  ASSIGN_OR_RETURN(Reading * reading, invocation.reading());
  ASSIGN_OR_RETURN(const std::vector<const StateRow*> rows, Choose(invocation, *reading, options));
  Output& output = invocation.output();
  Progress progress(output, invocation.clock(), rows.size());
  std::vector<PrintedState> states;
  for (size_t i = 0; i < rows.size(); ++i) {
    ASSIGN_OR_RETURN(auto answer, AskForOneOfMany(invocation, rows[i]->alpha3));
    if (!answer.has_value()) continue;
    VerifiedState& verified = answer->verified;
    KeepSheets(*rows[i], options.kind, verified.state, output);
    std::string as_of =
        invocation.copy() != nullptr
            ? AsOfWords(invocation)
            : output.Say(Word::kAsOf, {FormatMoment(invocation.now(), output.options().time_zone),
                                       absl::StrCat(verified.checkpoint.checkpoint.size)});
    states.push_back(PrintedState{rows[i], std::move(verified.state),
                                  std::move(verified.checkpoint.checkpoint), answer->current,
                                  std::move(as_of)});
    progress.Advance(i + 1);
  }
  return states;
}

std::vector<Loss> Losses(const ExportFormat& format, const std::vector<ListedContact>& contacts) {
  std::vector<Loss> losses;
  if (format.maker != ExportMaker::kContactFile) return losses;
  for (const ListedContact& listed : contacts) {
    std::vector<std::string> fields = NotHeld(format.file, listed.contact);
    if (!fields.empty()) losses.push_back({ListedName(listed), std::move(fields)});
  }
  return losses;
}

// What a reader must know, a line for each State that it concerns.
std::vector<std::string> Notices(const std::vector<PrintedState>& states, absl::Time now,
                                 const Output& output) {
  std::vector<std::string> notices;
  for (const PrintedState& printed : states) {
    if (printed.state.sheets().empty()) continue;
    std::string line = CaveatLine(printed.state, now, output);
    if (!line.empty()) notices.push_back(std::move(line));
  }
  return notices;
}

// A path with a slash behind it, or of a folder that is there.
bool IsFolder(const std::string& path) {
  struct stat facts{};
  return absl::EndsWith(path, "/") || (stat(path.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode));
}

// Writes what was asked for and gives the names of the files; none for standard output.
absl::StatusOr<std::vector<std::string>> Write(Invocation& invocation, const ExportFormat& format,
                                               const std::vector<PrintedState>& states,
                                               const std::string& path) {
  Output& output = invocation.output();
  std::vector<std::string> names;
  if (!path.empty() && IsFolder(path)) {
    ASSIGN_OR_RETURN(const std::vector<SingleExport> files,
                     ExportEach(format, states, invocation.now(), output));
    const std::string folder(absl::StripSuffix(path, "/"));
    RETURN_IF_ERROR(WriteExports(folder, files));
    for (const SingleExport& file : files) {
      names.push_back(absl::StrCat(folder, "/", file.file_name));
    }
    return names;
  }
  ASSIGN_OR_RETURN(const std::string contents, ExportAll(format, states, invocation.now(), output));
  if (path.empty()) {
    output.PrintRaw(contents);
    return names;
  }
  RETURN_IF_ERROR(CreateFileDurably(path, contents, kPrivateMode));
  names.push_back(path);
  return names;
}

void WarnOfLosses(const std::vector<Loss>& losses, Output& output) {
  for (const Loss& loss : losses) {
    output.Warning(
        output.Say(Word::kNotHeldNote, {loss.contact, absl::StrJoin(loss.fields, ", ")}));
  }
}

void PrintOutcome(Invocation& invocation, const ExportFormat& format, const std::string& path,
                  const std::vector<std::string>& files, size_t contacts,
                  const std::vector<Loss>& losses, const std::vector<std::string>& notices) {
  Output& output = invocation.output();
  if (output.for_people()) {
    WarnOfLosses(losses, output);
    output.PrintLine(output.Say(Word::kExported, {absl::StrCat(contacts), path}));
    PrintCopyFacts(invocation);
    return;
  }
  nlohmann::ordered_json data;
  data["format"] = std::string(format.name);
  data["contacts"] = contacts;
  data["files"] = files;
  data["not_held"] = nlohmann::ordered_json::array();
  for (const Loss& loss : losses) {
    data["not_held"].push_back({{"contact", loss.contact}, {"fields", loss.fields}});
  }
  data["notices"] = notices;
  data["copy"] = CopyData(invocation);
  output.PrintData(data);
}

absl::Status RunExport(Invocation& invocation, const ExportOptions& options) {
  const ExportFormat& format = *FindExportFormat(options.format);
  if (format.maker == ExportMaker::kWorkbook && options.path.empty()) {
    return absl::InvalidArgumentError("a workbook goes into a file; add --output-file FILE");
  }
  ASSIGN_OR_RETURN(const std::vector<PrintedState> states, Gather(invocation, options));
  Output& output = invocation.output();
  const std::vector<ListedContact> contacts = ListedContacts(states, invocation.now(), output);
  if (contacts.empty()) {
    return absl::NotFoundError("there is no point of contact to export; nothing is written");
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> files,
                   Write(invocation, format, states, options.path));
  const std::vector<Loss> losses = Losses(format, contacts);
  const std::vector<std::string> notices = Notices(states, invocation.now(), output);
  for (const std::string& notice : notices) output.Warning(notice);
  if (!files.empty()) {
    PrintOutcome(invocation, format, options.path, files, contacts.size(), losses, notices);
    return absl::OkStatus();
  }
  // Standard output is the file; what there is to say goes beside it.
  WarnOfLosses(losses, output);
  if (invocation.copy() != nullptr) WarnOfCopy(invocation);
  return absl::OkStatus();
}

std::vector<std::string> FormatNames() {
  std::vector<std::string> names;
  for (const ExportFormat& format : ExportFormats()) names.emplace_back(format.name);
  return names;
}

}  // namespace

void AddExportCommand(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<ExportOptions>();
  CLI::App* command =
      app.add_subcommand("export", "Points of contact in the formats of other tools");
  command->add_option("--format", options->format, "What the file shall be")
      ->required()
      ->check(CLI::IsMember(FormatNames()));
  command->add_option("--state", options->states, "Only this State (may be repeated)")
      ->type_name("STATE")
      ->allow_extra_args(false);
  command->add_option("--kind", options->kind, "Only points of contact of this kind")
      ->check(CLI::IsMember({"diplomatic", "technical"}));
  command
      ->add_option("-o,--output-file", options->path,
                   "A new file, or a folder for one file per contact; else standard output")
      ->type_name("PATH");
  command->footer(
      "Example:\n  rollcall export --format vcard4 --output-file contacts.vcf\n"
      "  rollcall export --format xlsx --language ar --kind technical -o contacts.xlsx\n"
      "  rollcall export --format vcard3 --state KEN -o cards/");
  command->callback([&invocation, options] { invocation.Finish(RunExport(invocation, *options)); });
}

}  // namespace rollcall
