// rollcall import FILE: what a regional directory holds, compared to what is known
// and, when it says so, proposed to its members.
#include <unistd.h>

#include <map>
#include <memory>
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
#include "clients/cli/copy.h"
#include "clients/cli/durable_file.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/import_plan.h"
#include "clients/cli/import_report.h"
#include "clients/cli/logged_statement.h"
#include "clients/cli/mapped_file.h"
#include "clients/cli/participant_argument.h"
#include "clients/cli/progress.h"
#include "clients/cli/verified_answer.h"
#include "core/base/refusal.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "core/interchange/built_in_mappings.h"
#include "core/interchange/source_file.h"
#include "nlohmann/json.hpp"

namespace rollcall {
namespace {

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
absl::StatusOr<v1::Enrolment> OwnEnrolment(Invocation& invocation, Reading& reading,
                                           ResourceName& own) {
  ASSIGN_OR_RETURN(const std::string participant, OwnParticipant(invocation));
  ASSIGN_OR_RETURN(own, ResourceName::Parse(participant));
  if (own.pattern != ResourceName::Pattern::kRegionalDirectory) {
    return Refusal(absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_NOT_A_REGIONAL_DIRECTORY,
                   absl::StrCat("this keystore speaks for ", participant,
                                "; only a regional directory imports and proposes"));
  }
  ASSIGN_OR_RETURN(const auto enrolment, FetchEnrolment(invocation, reading, participant));
  if (enrolment.has_value()) return enrolment->body;
  return Refusal(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_NOT_ENROLLED,
                 absl::StrCat(participant, " is not enrolled"));
}

absl::StatusOr<ImportTerms> TermsOf(Invocation& invocation, Reading& reading,
                                    const ImportOptions& options, const Mapping& mapping) {
  ImportTerms terms;
  ResourceName own;
  ASSIGN_OR_RETURN(const v1::Enrolment enrolment, OwnEnrolment(invocation, reading, own));
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
                                                               Reading& reading,
                                                               const ImportTerms& terms) {
  std::map<std::string, StateBefore> before;
  ASSIGN_OR_RETURN(std::vector<v1::ListedProposal> proposals,
                   reading.ListProposals(terms.only_state));
  for (v1::ListedProposal& proposal : proposals) {
    ASSIGN_OR_RETURN(const ResourceName name, ResourceName::Parse(proposal.name()));
    if (name.id != terms.directory_id) continue;
    // Without them everything would be taken for new.
    if (proposal.standing() == v1::BODY_STANDING_WITHHELD) {
      return Refusal(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_BODY_NOT_HELD,
                     absl::StrCat("the words of ", proposal.name(),
                                  " are not held there; compare with a server that does: without "
                                  "--bundle, with --online or --server HOST:PORT"));
    }
    // What is kept of it is signed again: that rests on the log, not on the server's list.
    ASSIGN_OR_RETURN(const auto logged, FetchProposal(invocation, reading, proposal.name()));
    ASSIGN_OR_RETURN(const auto decision, FetchDecision(invocation, reading, proposal.name()));
    proposal.clear_proposal();
    proposal.clear_decision();
    StateBefore& state = before[name.state];
    if (logged.has_value()) {
      state.position = PositionOf(logged->logged.statement);
      if (logged->body.has_value()) *proposal.mutable_proposal() = *logged->body;
    }
    if (decision.has_value() && decision->body.has_value()) {
      *proposal.mutable_decision() = *decision->body;
    }
    state.last = std::move(proposal);
  }
  ASSIGN_OR_RETURN(const std::vector<v1::StateSummary> states, reading.ListStates());
  for (const v1::StateSummary& summary : states) {
    const std::string state(absl::StripPrefix(summary.name(), StateName("")));
    const bool asked = terms.only_state.empty() || state == terms.only_state;
    if (!asked || summary.sheets().empty() || !terms.members.contains(state)) continue;
    ASSIGN_OR_RETURN(const VerifiedState verified, AskVerifiedState(invocation, reading, state));
    before[state].sheets.assign(verified.state.sheets().begin(), verified.state.sheets().end());
  }
  return before;
}

// Compares every record of the file, and says so; gives what is to be proposed.
absl::StatusOr<std::vector<PlannedProposal>> CompareAll(Invocation& invocation, MappedFile& file,
                                                        const SourceOptions& source,
                                                        const Mapping& mapping, ImportPlan& plan,
                                                        ImportReport& report) {
  Output& output = invocation.output();
  const bool bar_in_the_way = output.for_people() && output.options().screen;
  Progress progress(output, invocation.clock(), file.bytes().size());
  RETURN_IF_ERROR(CompareFile(file.bytes(), source, mapping, plan,
                              [&](const std::vector<ImportRow>& rows, size_t bytes_read) {
                                if (bar_in_the_way) progress.Finish();
                                for (const ImportRow& row : rows) report.Add(row);
                                progress.Advance(bytes_read);
                                file.Forget(bytes_read);
                              }));
  progress.Finish();
  ASSIGN_OR_RETURN(std::vector<PlannedProposal> proposals, plan.Finish());
  report.Close(proposals, plan.unidentified());
  return proposals;
}

// "draft.json" becomes "draft.KEN.json": a draft is of one State.
std::string DraftOf(const std::string& file, absl::string_view state) {
  const size_t slash = file.rfind('/');
  const size_t dot = file.rfind('.');
  const bool has_ending = dot != std::string::npos && (slash == std::string::npos || dot > slash);
  const size_t end = has_ending ? dot : file.size();
  return absl::StrCat(file.substr(0, end), ".", state, file.substr(end));
}

// ALREADY_EXISTS when a draft would go where something is. Asked before any is
// written: an import that stopped half-way could not simply be done again.
absl::Status CheckNoDraftIsThere(const std::vector<PlannedProposal>& proposals,
                                 const std::string& draft_file) {
  for (const PlannedProposal& planned : proposals) {
    const std::string path = DraftOf(draft_file, planned.state);
    if (access(path.c_str(), F_OK) != 0) continue;
    return absl::AlreadyExistsError(absl::StrCat(
        path,
        " is there already, perhaps with signatures; nothing was written. Move it away, "
        "give another --draft, or import one State at a time with --state"));
  }
  return absl::OkStatus();
}

// Says each proposal, and gives what programs get of it: receipts or drafts.
absl::StatusOr<nlohmann::ordered_json> ProposeAll(Invocation& invocation,
                                                  const std::vector<PlannedProposal>& proposals,
                                                  const std::string& directory_id,
                                                  const std::string& draft_file) {
  const bool drafting = !draft_file.empty();
  if (drafting) RETURN_IF_ERROR(CheckNoDraftIsThere(proposals, draft_file));
  nlohmann::ordered_json said = nlohmann::ordered_json::array();
  std::vector<std::string> done;
  for (const PlannedProposal& planned : proposals) {
    Saying saying;
    saying.kind = Kind::kProposal;
    saying.subject = absl::StrCat(StateName(planned.state), "/proposals/", directory_id);
    saying.body = SaltedBody(invocation, planned.proposal);
    saying.follows = planned.follows;
    if (drafting) saying.draft_file = DraftOf(draft_file, planned.state);
    absl::StatusOr<nlohmann::ordered_json> document = AuthorUnprinted(invocation, saying);
    if (!document.ok()) {
      if (!done.empty()) {
        invocation.output().Warning(
            absl::StrCat("Done before this: ", absl::StrJoin(done, ", "),
                         drafting ? ". Import the others one by one with --state."
                                  : ". Import the same file again for the rest."));
      }
      return document.status();
    }
    said.push_back(*std::move(document));
    done.push_back(planned.state);
  }
  return said;
}

absl::Status RunImport(Invocation& invocation, const ImportOptions& options) {
  ASSIGN_OR_RETURN(MappedFile file, MappedFile::Open(options.file, kMaxImportBytes));
  SourceOptions source;
  if (!options.format.empty()) source.format = FileFormatOfName(options.format);
  source.encoding = TextEncodingOfName(options.encoding);
  source.sheet = options.worksheet;
  ASSIGN_OR_RETURN(const Mapping mapping,
                   LoadMapping(options, source.format.value_or(DetectFormat(file.bytes()))));
  // What is said rests on what is in force now; a dry run may ask a copy.
  Reading* reading = nullptr;
  if (options.propose) {
    ASSIGN_OR_RETURN(reading, invocation.Connect());
  } else {
    ASSIGN_OR_RETURN(reading, invocation.reading());
  }
  ASSIGN_OR_RETURN(ImportTerms terms, TermsOf(invocation, *reading, options, mapping));
  ASSIGN_OR_RETURN(auto before, FetchBefore(invocation, *reading, terms));
  const std::string directory_id = terms.directory_id;
  ImportPlan plan(std::move(terms), std::move(before));
  ImportReport report(invocation.output());
  ASSIGN_OR_RETURN(const std::vector<PlannedProposal> proposals,
                   CompareAll(invocation, file, source, mapping, plan, report));
  if (invocation.for_people()) PrintCopyFacts(invocation);
  nlohmann::ordered_json said = nlohmann::ordered_json::array();
  if (options.propose) {
    ASSIGN_OR_RETURN(said, ProposeAll(invocation, proposals, directory_id, options.draft_file));
  }
  if (invocation.for_people()) return absl::OkStatus();
  nlohmann::ordered_json document = report.TakeDocument();
  if (options.propose) {
    document[options.draft_file.empty() ? "receipts" : "drafts"] = std::move(said);
  }
  document["copy"] = CopyData(invocation);
  invocation.output().PrintData(document);
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
