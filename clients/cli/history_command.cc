// rollcall history STATE: every statement about it, newest first.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/app.h"
#include "clients/cli/copy.h"
#include "clients/cli/logged_statement.h"
#include "clients/cli/moment.h"
#include "clients/cli/progress.h"
#include "clients/cli/provenance_words.h"
#include "clients/cli/seen_checkpoint.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "core/base/unverified.h"
#include "core/merkle/tree.h"

namespace rollcall {
namespace {

// One entry of the history, proved to be in the log of its checkpoint.
struct HistoryEntry {
  uint64_t index;
  Entry entry;
};

absl::Status CheckLink(const Statement& statement, const Chain& chain, uint64_t sequence) {
  if (statement.kind() != chain.kind || statement.header().subject() != chain.subject ||
      statement.header().sequence() != sequence) {
    return Unverified(
        "the history",
        absl::StrCat("statement ", statement.digest().ToHex(), " is not number ", sequence, " of ",
                     RowOf(chain.kind).name, " about ", chain.subject));
  }
  return absl::OkStatus();
}

absl::Status ProveInclusion(Reading& reading, const v1::Statement& statement,
                            const Checkpoint& checkpoint) {
  ASSIGN_OR_RETURN(const std::vector<Digest> proof,
                   reading.GetInclusionProof(statement.index(), checkpoint.size));
  return Unverified("the history", VerifyInclusion(LeafHash(statement.entry()), statement.index(),
                                                   checkpoint.size, proof, checkpoint.root));
}

// Walks one chain from its head to its first statement. What the log got after
// `checkpoint` is left out.
absl::Status Walk(Reading& reading, const Chain& chain, const Checkpoint& checkpoint,
                  Progress& progress, std::vector<HistoryEntry>& history) {
  ASSIGN_OR_RETURN(const v1::ChainHead head,
                   reading.GetChainHead(RowOf(chain.kind).name, chain.subject));
  std::string digest_bytes = head.head().digest();
  for (uint64_t sequence = head.head().sequence(); sequence > 0; --sequence) {
    ASSIGN_OR_RETURN(const Digest digest, Digest::FromBytes(digest_bytes));
    ASSIGN_OR_RETURN(const v1::Statement answer, reading.GetStatement(digest));
    ASSIGN_OR_RETURN(Entry entry, DecodeEntry(answer.entry()));
    RETURN_IF_ERROR(CheckLink(entry.statement, chain, sequence));
    digest_bytes = entry.statement.header().previous();
    if (answer.index() >= checkpoint.size) continue;
    RETURN_IF_ERROR(ProveInclusion(reading, answer, checkpoint));
    history.push_back(HistoryEntry{answer.index(), std::move(entry)});
    progress.Advance(history.size());
  }
  return absl::OkStatus();
}

void PrintForPeople(const StateRow& row, const std::vector<HistoryEntry>& history,
                    const Checkpoint& checkpoint, Output& output) {
  output.PrintHeading(absl::StrCat(row.name(output.language()), " (", row.alpha3, ")"));
  if (history.empty()) {
    output.PrintLine(
        Cell(output.Say(Word::kNotEnrolledNote, {std::string(row.alpha3)}), Emphasis::kWarning));
    return;
  }
  TextTable table({output.Say(Word::kLogEntry), output.Say(Word::kAcceptTime),
                   output.Say(Word::kStatement), output.Say(Word::kSubject),
                   output.Say(Word::kSequence), output.Say(Word::kStatementDigest),
                   output.Say(Word::kBodyDigest)});
  for (const HistoryEntry& item : history) {
    const Statement& statement = item.entry.statement;
    table.AddRow({absl::StrCat(item.index),
                  FormatMoment(item.entry.accept_time, output.options().time_zone),
                  Cell(output.Say(WordOfKind(statement.row().name)), Emphasis::kStrong),
                  statement.header().subject(), absl::StrCat(statement.header().sequence()),
                  statement.digest().ToHex(), statement.body_digest().ToHex()});
  }
  output.Print(table);
  output.PrintLine(
      Cell(output.Say(Word::kAllProved, {absl::StrCat(checkpoint.size)}), Emphasis::kGood));
}

void PrintForPrograms(const StateRow& row, const std::vector<HistoryEntry>& history,
                      const Checkpoint& checkpoint, Invocation& invocation) {
  nlohmann::ordered_json data;
  data["state"] = StateName(row.alpha3);
  data["statements"] = nlohmann::ordered_json::array();
  for (const HistoryEntry& item : history) {
    const Statement& statement = item.entry.statement;
    nlohmann::ordered_json line;
    line["log_entry"] = item.index;
    line["accept_time"] = Rfc3339Utc(item.entry.accept_time);
    line["issue_time"] = Rfc3339Utc(statement.issue_time());
    line["kind"] = std::string(statement.row().name);
    line["subject"] = statement.header().subject();
    line["sequence"] = statement.header().sequence();
    line["digest"] = statement.digest().ToHex();
    line["body_digest"] = statement.body_digest().ToHex();
    line["signatures"] = statement.signatures().size();
    data["statements"].push_back(std::move(line));
  }
  data["checkpoint"] = CheckpointData(checkpoint);
  data["current"] = CurrentData(invocation);
  data["copy"] = CopyData(invocation);
  invocation.output().PrintData(data);
}

absl::Status RunHistory(Invocation& invocation, const std::string& state) {
  ASSIGN_OR_RETURN(const StateRow* row, FindState(state));
  ASSIGN_OR_RETURN(Reading * reading, invocation.reading());
  ASSIGN_OR_RETURN(const NotedCheckpoint shown, SeeCheckpoint(invocation, *reading));
  const Checkpoint& checkpoint = shown.checkpoint;
  ASSIGN_OR_RETURN(const ResourceName name, ResourceName::Parse(StateName(row->alpha3)));
  ASSIGN_OR_RETURN(const std::vector<Chain> chains, ChainsAbout(*reading, name));
  std::vector<HistoryEntry> history;
  {
    Progress progress(invocation.output(), invocation.clock(), /*total=*/0);
    for (const Chain& chain : chains) {
      RETURN_IF_ERROR(Walk(*reading, chain, checkpoint, progress, history));
    }
  }
  std::sort(history.begin(), history.end(),
            [](const HistoryEntry& a, const HistoryEntry& b) { return a.index > b.index; });
  if (invocation.for_people()) {
    PrintForPeople(*row, history, checkpoint, invocation.output());
    PrintCopyFacts(invocation);
  } else {
    PrintForPrograms(*row, history, checkpoint, invocation);
  }
  return absl::OkStatus();
}

}  // namespace

void AddHistoryCommand(CLI::App& app, Invocation& invocation) {
  auto state = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("history", "Every statement about a State, newest first");
  command->add_option("STATE", *state, "KEN, KE, 404 or any of its UN names")->required();
  command->footer("Example:\n  rollcall history KEN");
  command->callback([&invocation, state] { invocation.Finish(RunHistory(invocation, *state)); });
}

}  // namespace rollcall
