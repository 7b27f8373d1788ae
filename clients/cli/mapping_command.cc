// rollcall mapping: the files that say how other people's records become contacts.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/app.h"
#include "clients/cli/durable_file.h"
#include "clients/cli/message_file.h"
#include "core/base/status_macros.h"
#include "core/interchange/built_in_mappings.h"
#include "core/interchange/mapping.h"
#include "core/interchange/source_file.h"

namespace rollcall {
namespace {

struct DraftOptions {
  std::string file;
  std::string sheet;
  std::string encoding;
  std::string path;
};

// As mapping files say it.
std::string FormatWord(SourceFormat format) {
  switch (format) {
    case SourceFormat::kTable:
      return "table";
    case SourceFormat::kVCard:
      return "vcard";
    case SourceFormat::kJson:
      return "json";
  }
  return "";
}

// "regional contacts" of "/tmp/regional contacts.csv".
std::string Stem(absl::string_view path) {
  const size_t slash = path.rfind('/');
  if (slash != absl::string_view::npos) path.remove_prefix(slash + 1);
  return std::string(path.substr(0, path.rfind('.')));
}

nlohmann::ordered_json Describe(const Mapping& mapping) {
  nlohmann::ordered_json data;
  data["mapping"] = mapping.name;
  data["reads"] = FormatWord(mapping.format);
  data["describes"] = mapping.description;
  return data;
}

absl::Status RunList(Invocation& invocation) {
  Output& output = invocation.output();
  nlohmann::ordered_json data;
  TextTable table({output.Say(Word::kMapping), output.Say(Word::kReads), ""});
  for (const BuiltInMapping& built_in : BuiltInMappings()) {
    ASSIGN_OR_RETURN(const Mapping mapping, ParseMapping(built_in.yaml, built_in.name));
    table.AddRow({mapping.name, FormatWord(mapping.format), mapping.description});
    data["mappings"].push_back(Describe(mapping));
  }
  if (output.for_people()) {
    output.Print(table);
  } else {
    output.PrintData(data);
  }
  return absl::OkStatus();
}

absl::Status RunShow(Invocation& invocation, const std::string& name) {
  const BuiltInMapping* const mapping = FindBuiltInMapping(name);
  if (mapping == nullptr) {
    return absl::NotFoundError(absl::StrCat("there is no mapping \"", name,
                                            "\"; `rollcall mapping list` names those there are"));
  }
  invocation.output().PrintRaw(mapping->yaml);
  return absl::OkStatus();
}

absl::Status RunCheck(Invocation& invocation, const std::string& file) {
  ASSIGN_OR_RETURN(const std::string yaml, ReadFile(file));
  ASSIGN_OR_RETURN(const Mapping mapping, ParseMapping(yaml, file));
  Output& output = invocation.output();
  std::vector<std::string> fields;
  for (const auto& [field, source] : mapping.fields) fields.push_back(field);
  if (!output.for_people()) {
    nlohmann::ordered_json data = Describe(mapping);
    data["fields"] = fields;
    data["channels"] = mapping.channels.size();
    output.PrintData(data);
    return absl::OkStatus();
  }
  Card card;
  card.Add(output.Say(Word::kMapping), mapping.name);
  card.Add(output.Say(Word::kReads), FormatWord(mapping.format));
  card.Add(output.Say(Word::kFields), absl::StrJoin(fields, ", "));
  card.Add(output.Say(Word::kChannel), absl::StrCat(mapping.channels.size()));
  card.Add(output.Say(Word::kResult), Cell(output.Say(Word::kMappingSound), Emphasis::kGood));
  output.Print(card);
  return absl::OkStatus();
}

absl::Status RunDraft(Invocation& invocation, const DraftOptions& options) {
  ASSIGN_OR_RETURN(const std::string bytes, ReadFile(options.file));
  SourceOptions source;
  source.sheet = options.sheet;
  source.encoding = TextEncodingOfName(options.encoding);
  ASSIGN_OR_RETURN(const std::vector<std::string> header, TableHeader(bytes, source));
  const std::string draft = DraftMapping(Stem(options.file), header);
  if (options.path.empty()) {
    invocation.output().PrintRaw(draft);
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(CreateFileDurably(options.path, draft, kPrivateMode));
  invocation.output().Notice(invocation.output().Say(Word::kMappingDrafted, {options.path}));
  return absl::OkStatus();
}

void AddList(CLI::App& mapping, Invocation& invocation) {
  CLI::App* command = mapping.add_subcommand("list", "The mappings that come along");
  command->footer("Example:\n  rollcall mapping list");
  command->callback([&invocation] { invocation.Finish(RunList(invocation)); });
}

void AddShow(CLI::App& mapping, Invocation& invocation) {
  auto name = std::make_shared<std::string>();
  CLI::App* command = mapping.add_subcommand("show", "The file of a mapping that comes along");
  command->add_option("NAME", *name, "As `mapping list` names it")->required();
  command->footer("Example:\n  rollcall mapping show osce");
  command->callback([&invocation, name] { invocation.Finish(RunShow(invocation, *name)); });
}

void AddCheck(CLI::App& mapping, Invocation& invocation) {
  auto file = std::make_shared<std::string>();
  CLI::App* command =
      mapping.add_subcommand("check", "Check a mapping file; all that is wrong, with its lines");
  command->add_option("FILE", *file, "The mapping file")->required();
  command->footer("Example:\n  rollcall mapping check ours.yaml");
  command->callback([&invocation, file] { invocation.Finish(RunCheck(invocation, *file)); });
}

void AddDraft(CLI::App& mapping, Invocation& invocation) {
  auto options = std::make_shared<DraftOptions>();
  CLI::App* command = mapping.add_subcommand(
      "draft", "A first mapping for a table, from the names of its columns in six languages");
  command->add_option("FILE", options->file, "The table: CSV or XLSX")->required();
  command->add_option("--sheet", options->sheet, "Of a workbook; the first by default")
      ->type_name("NAME");
  command
      ->add_option("--encoding", options->encoding,
                   "Of CSV; UTF-8 or its byte order mark by default")
      ->check(CLI::IsMember({"utf-8", "utf-16le", "utf-16be", "windows-1252"}));
  command->add_option("-o,--output-file", options->path, "Write a new file, not standard output")
      ->type_name("FILE");
  command->footer("Example:\n  rollcall mapping draft contacts.xlsx --output-file ours.yaml");
  command->callback([&invocation, options] { invocation.Finish(RunDraft(invocation, *options)); });
}

}  // namespace

void AddMappingCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* mapping =
      app.add_subcommand("mapping", "How the records of a regional directory become contacts");
  mapping->require_subcommand(1);
  mapping->fallthrough();
  AddList(*mapping, invocation);
  AddShow(*mapping, invocation);
  AddCheck(*mapping, invocation);
  AddDraft(*mapping, invocation);
}

}  // namespace rollcall
