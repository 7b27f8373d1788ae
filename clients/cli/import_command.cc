// rollcall import FILE: what a regional directory holds, compared to what is known
// and, when it says so, proposed to its members.
#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "clients/cli/app.h"
#include "clients/cli/authoring.h"
#include "clients/cli/durable_file.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/import_plan.h"
#include "clients/cli/logged_statement.h"
#include "clients/cli/participant_argument.h"
#include "clients/cli/printable.h"
#include "clients/cli/progress.h"
#include "core/base/refusal.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "core/directory/email_address.h"
#include "core/directory/phone.h"
#include "core/interchange/built_in_mappings.h"
#include "core/interchange/source_file.h"
#include "nlohmann/json.hpp"

namespace rollcall {
namespace {

constexpr size_t kBatch = 256;  // records at a time
constexpr size_t kMaxImportBytes =
    512ULL * 1024 * 1024;  // a workbook of 100,000 contacts, and more

struct ImportOptions {
  std::string file;
  std::string format;
  std::string encoding;
  std::string worksheet;
  std::string mapping;
  std::string state;
  std::vector<std::string> decide;
  bool propose = false;
  std::string draft_file;
};

// What has been read, and what is to be said.
struct Imported {
  std::vector<ImportRow> rows;
  std::vector<PlannedProposal> proposals;
};

absl::Status Usage(absl::string_view message) {
  return WithExitCode(absl::InvalidArgumentError(message), ExitCode::kUsage);
}

absl::StatusOr<Mapping> LoadMapping(const ImportOptions& options, FileFormat format) {
  const std::string name =
      options.mapping.empty() && format == FileFormat::kVCard ? "vcard" : options.mapping;
  if (const BuiltInMapping* built_in = FindBuiltInMapping(name); built_in != nullptr) {
    return ParseMapping(built_in->yaml, built_in->name);
  }
  if (name.empty()) {
    return Usage(absl::StrCat(
        "which mapping? --mapping FILE, or one of ",
        absl::StrJoin(BuiltInMappings(), ", ", [](std::string* out, const BuiltInMapping& each) {
          absl::StrAppend(out, each.name);
        })));
  }
  ASSIGN_OR_RETURN(const std::string yaml, ReadFile(name));
  return ParseMapping(yaml, name);
}

// The keystore's own regional directory, and its enrolment.
absl::StatusOr<v1::Enrolment> OwnEnrolment(Invocation& invocation, ResourceName& own) {
  ASSIGN_OR_RETURN(const std::string participant, OwnParticipant(invocation));
  ASSIGN_OR_RETURN(own, ResourceName::Parse(participant));
  if (own.pattern != ResourceName::Pattern::kRegionalDirectory) {
    return Refusal(absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_NOT_A_REGIONAL_DIRECTORY,
                   absl::StrCat("this keystore speaks for ", participant,
                                "; only a regional directory imports and proposes"));
  }
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  ASSIGN_OR_RETURN(const auto enrolment, FetchEnrolment(*client, participant));
  if (enrolment.has_value()) return *enrolment;
  return Refusal(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_NOT_ENROLLED,
                 absl::StrCat(participant, " is not enrolled"));
}

absl::StatusOr<ImportTerms> TermsOf(Invocation& invocation, const ImportOptions& options,
                                    const Mapping& mapping) {
  ImportTerms terms;
  ResourceName own;
  ASSIGN_OR_RETURN(const v1::Enrolment enrolment, OwnEnrolment(invocation, own));
  terms.directory_id = own.id;
  terms.source = mapping.name;
  terms.members.insert(enrolment.declared_members().begin(), enrolment.declared_members().end());
  terms.fetched_time = invocation.now();
  terms.overrides = mapping.overrides;
  if (!options.state.empty()) {
    ASSIGN_OR_RETURN(const std::string name, StateArgument(invocation, options.state));
    terms.only_state = std::string(absl::StripPrefix(name, StateName("")));
    if (!terms.members.contains(terms.only_state)) {
      return Refusal(
          absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_NOT_A_DECLARED_MEMBER,
          absl::StrCat(name, " is none of the members that ", own.ToString(), " declared"));
    }
  }
  for (const std::string& decision : options.decide) {
    const std::pair<std::string, std::string> parts =
        absl::StrSplit(decision, absl::MaxSplits('=', 1));
    size_t record = 0;
    if (!absl::SimpleAtoi(parts.first, &record) || parts.second.empty()) {
      return Usage("--decide is a record's number and an id or \"new\", as in 12=technical-2");
    }
    terms.decided[record] = parts.second;
  }
  return terms;
}

// The sheets in force and own last proposals of the States that are asked for.
absl::StatusOr<std::map<std::string, StateBefore>> FetchBefore(Invocation& invocation,
                                                               const ImportTerms& terms) {
  std::map<std::string, StateBefore> before;
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  ASSIGN_OR_RETURN(std::vector<v1::ListedProposal> proposals,
                   client->ListProposals(terms.only_state));
  for (v1::ListedProposal& proposal : proposals) {
    ASSIGN_OR_RETURN(const ResourceName name, ResourceName::Parse(proposal.name()));
    if (name.id != terms.directory_id) continue;
    // Without them everything would be taken for new.
    if (proposal.standing() == v1::BODY_STANDING_WITHHELD) {
      return Refusal(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_BODY_NOT_HELD,
                     absl::StrCat("this server does not hold the words of ", proposal.name(),
                                  "; import by way of one that does: --server HOST:PORT"));
    }
    before[name.state].last = std::move(proposal);
  }
  ASSIGN_OR_RETURN(const std::vector<v1::StateSummary> states, client->ListStates());
  for (const v1::StateSummary& summary : states) {
    const std::string state(absl::StripPrefix(summary.name(), StateName("")));
    const bool asked = terms.only_state.empty() || state == terms.only_state;
    if (!asked || summary.sheets().empty() || !terms.members.contains(state)) continue;
    ASSIGN_OR_RETURN(const VerifiedState verified, client->GetVerifiedState(state));
    before[state].sheets.assign(verified.state.sheets().begin(), verified.state.sheets().end());
  }
  return before;
}

absl::StatusOr<Imported> ReadAll(Invocation& invocation, absl::string_view bytes,
                                 const SourceOptions& source, const Mapping& mapping,
                                 ImportPlan& plan) {
  ImportContext context;
  context.read_phone = [](absl::string_view text,
                          absl::string_view alpha2) -> absl::optional<std::string> {
    const auto reading = ReadPhone(text, alpha2);
    if (!reading.has_value()) return absl::nullopt;
    return reading->e164;
  };
  context.is_email = [](absl::string_view address) { return CheckEmailAddress(address).ok(); };
  Imported imported;
  Progress progress(invocation.output(), invocation.clock(), bytes.size());
  const std::unique_ptr<RecordReader> reader = MakeReader(bytes, source);
  while (true) {
    ASSIGN_OR_RETURN(const std::vector<SourceRecord> batch, reader->ReadBatch(kBatch));
    if (batch.empty()) break;
    for (const SourceRecord& record : batch) {
      auto row = plan.Add(ImportRecord(mapping, record, context));
      if (row.has_value()) imported.rows.push_back(*std::move(row));
    }
    progress.Advance(reader->bytes_read());
  }
  progress.Finish();
  ASSIGN_OR_RETURN(imported.proposals, plan.Finish());
  return imported;
}

Word WordOf(RowOutcome outcome) {
  switch (outcome) {
    case RowOutcome::kNew:
      return Word::kImportNew;
    case RowOutcome::kSame:
      return Word::kImportSame;
    case RowOutcome::kChanged:
      return Word::kImportChanged;
    case RowOutcome::kAmbiguous:
      return Word::kImportAmbiguous;
    case RowOutcome::kRefused:
      return Word::kImportRefused;
  }
  return Word::kUnknown;
}

Emphasis EmphasisOf(RowOutcome outcome) {
  switch (outcome) {
    case RowOutcome::kNew:
      return Emphasis::kGood;
    case RowOutcome::kSame:
      return Emphasis::kFaint;
    case RowOutcome::kRefused:
      return Emphasis::kBad;
    default:
      return Emphasis::kWarning;
  }
}

// Stable words for programs.
absl::string_view NameOf(RowOutcome outcome) {
  constexpr absl::string_view kNames[] = {"NEW", "SAME", "CHANGED", "AMBIGUOUS", "REFUSED"};
  return kNames[static_cast<size_t>(outcome)];
}

void PrintTable(Output& output, const Imported& imported) {
  std::map<RowOutcome, size_t> counts;
  for (const ImportRow& row : imported.rows) {
    ++counts[row.outcome];
    std::string line = absl::StrCat(row.record, "  ", row.state);
    for (const std::string& part : {row.id, row.office}) {
      if (!part.empty()) absl::StrAppend(&line, "  ", part);
    }
    output.PrintLine(Cell(absl::StrCat(output.Say(WordOf(row.outcome)), "  ", PrintableLine(line)),
                          EmphasisOf(row.outcome)));
    const auto below = [&](absl::string_view text) { output.PrintLine(PrintableLine(text), 4); };
    if (!row.reason.empty()) below(row.reason);
    if (!row.candidates.empty()) {
      below(output.Say(Word::kImportDecide,
                       {absl::StrJoin(row.candidates, ", "), absl::StrCat(row.record)}));
    }
    for (const DifferenceLine& difference : row.differences) below(difference.text);
    if (!row.look_alikes.empty()) {
      below(output.Say(Word::kImportLooksLike, {absl::StrJoin(row.look_alikes, ", ")}));
    }
    for (const std::string& note : row.notes) below(note);
  }
  for (const PlannedProposal& planned : imported.proposals) {
    for (const std::string& id : planned.withdrawn) {
      output.PrintLine(
          Cell(absl::StrCat(output.Say(Word::kImportWithdrawn), "  ", planned.state, "  ", id),
               Emphasis::kWarning));
    }
  }
  output.PrintBlankLine();
  std::vector<std::string> sums;
  for (const auto& [outcome, count] : counts) {
    sums.push_back(absl::StrCat(output.Say(WordOf(outcome)), ": ", count));
  }
  output.PrintLine(absl::StrJoin(sums, ", "));
  output.PrintLine(
      output.Say(imported.proposals.empty() ? Word::kImportNothing : Word::kImportProposals,
                 {absl::StrCat(imported.proposals.size())}));
}

nlohmann::ordered_json ToData(const Imported& imported) {
  nlohmann::ordered_json records = nlohmann::ordered_json::array();
  for (const ImportRow& row : imported.rows) {
    nlohmann::ordered_json data = {
        {"record", row.record}, {"line", row.line}, {"outcome", std::string(NameOf(row.outcome))}};
    const auto text = [&](const char* name, const std::string& value) {
      if (!value.empty()) data[name] = value;
    };
    text("state", row.state);
    text("id", row.id);
    text("office", row.office);
    text("reason", row.reason);
    for (const DifferenceLine& difference : row.differences) {
      data["differences"].push_back(difference.text);
    }
    if (!row.candidates.empty()) data["candidates"] = row.candidates;
    if (!row.look_alikes.empty()) data["look_alikes"] = row.look_alikes;
    if (!row.notes.empty()) data["notes"] = row.notes;
    records.push_back(std::move(data));
  }
  nlohmann::ordered_json proposals = nlohmann::ordered_json::array();
  for (const PlannedProposal& planned : imported.proposals) {
    proposals.push_back({{"state", planned.state},
                         {"contacts", planned.proposal.contacts_size()},
                         {"withdrawn", planned.withdrawn}});
  }
  return {{"records", std::move(records)}, {"proposals", std::move(proposals)}};
}

// "draft.json" becomes "draft.KEN.json": a draft is of one State.
std::string DraftOf(const std::string& file, absl::string_view state) {
  const size_t slash = file.rfind('/');
  const size_t dot = file.rfind('.');
  const bool has_ending = dot != std::string::npos && (slash == std::string::npos || dot > slash);
  const size_t end = has_ending ? dot : file.size();
  return absl::StrCat(file.substr(0, end), ".", state, file.substr(end));
}

absl::Status RunImport(Invocation& invocation, const ImportOptions& options) {
  ASSIGN_OR_RETURN(const std::string bytes, ReadFile(options.file, kMaxImportBytes));
  SourceOptions source;
  if (!options.format.empty()) source.format = FileFormatOfName(options.format);
  source.encoding = TextEncodingOfName(options.encoding);
  source.sheet = options.worksheet;
  ASSIGN_OR_RETURN(const Mapping mapping,
                   LoadMapping(options, source.format.value_or(DetectFormat(bytes))));
  ASSIGN_OR_RETURN(ImportTerms terms, TermsOf(invocation, options, mapping));
  ASSIGN_OR_RETURN(auto before, FetchBefore(invocation, terms));
  const std::string directory_id = terms.directory_id;
  ImportPlan plan(std::move(terms), std::move(before));
  ASSIGN_OR_RETURN(const Imported imported, ReadAll(invocation, bytes, source, mapping, plan));
  if (invocation.for_people()) {
    PrintTable(invocation.output(), imported);
  } else {
    invocation.output().PrintData(ToData(imported));
  }
  if (!options.propose) return absl::OkStatus();
  for (const PlannedProposal& planned : imported.proposals) {
    Saying saying;
    saying.kind = Kind::kProposal;
    saying.subject = absl::StrCat(StateName(planned.state), "/proposals/", directory_id);
    saying.body = SaltedBody(invocation, planned.proposal);
    if (!options.draft_file.empty()) saying.draft_file = DraftOf(options.draft_file, planned.state);
    RETURN_IF_ERROR(Author(invocation, saying));
  }
  return absl::OkStatus();
}

}  // namespace

void AddImportCommand(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<ImportOptions>();
  CLI::App* command = app.add_subcommand(
      "import", "Compare a regional directory's file to what is known; propose what is new");
  command->add_option("FILE", options->file, "CSV, XLSX, vCard or JSON; docs/import.md")
      ->required();
  command->add_option("--mapping", options->mapping, "A mapping's name or file")->type_name("NAME");
  command->add_option("--format", options->format, "When the file's first bytes do not tell")
      ->check(CLI::IsMember({"csv", "xlsx", "vcard", "json"}));
  command->add_option("--encoding", options->encoding, "Of CSV and vCard, when it is not UTF-8")
      ->check(CLI::IsMember({"utf-8", "utf-16le", "utf-16be", "windows-1252"}));
  command->add_option("--worksheet", options->worksheet, "Of a workbook; the first by default");
  command->add_option("--state", options->state, "Only the records of this State");
  command
      ->add_option("--decide", options->decide,
                   "What an ambiguous record is: its number and an id or \"new\", as in "
                   "12=technical-2 (may be repeated)")
      ->allow_extra_args(false)
      ->type_name("RECORD=ID");
  CLI::Option* propose =
      command->add_flag("--propose", options->propose, "Sign and submit; else nothing is written");
  command
      ->add_option("--draft", options->draft_file,
                   "Write a draft for each State, its code before the ending; submit nothing")
      ->type_name("FILE")
      ->needs(propose);
  command->footer("Example:\n  rollcall import teams.json --mapping first-teams --propose");
  command->callback([&invocation, options] { invocation.Finish(RunImport(invocation, *options)); });
}

}  // namespace rollcall
