// rollcall log: checkpoints, proofs and the whole log.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/app.h"
#include "clients/cli/log_checkpoint.h"
#include "clients/cli/log_verify.h"
#include "clients/cli/moment.h"
#include "clients/cli/provenance_words.h"
#include "clients/cli/seen_checkpoint.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/base/unverified.h"
#include "core/merkle/tree.h"
#include "core/statement/statement.h"

namespace rollcall {
namespace {

// An entry and what proves that it is in the log.
struct ProvedEntry {
  uint64_t index;
  Entry entry;
  Digest leaf;
  std::vector<Digest> proof;
  NotedCheckpoint checkpoint;
};

absl::StatusOr<ProvedEntry> Prove(Client& client, NotedCheckpoint checkpoint, uint64_t index) {
  if (index >= checkpoint.checkpoint.size) {
    return Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_NOT_FOUND,
                   absl::StrCat("there is no entry ", index, ": the log has ",
                                checkpoint.checkpoint.size, ", counted from 0"));
  }
  ASSIGN_OR_RETURN(const v1::Statement statement, client.GetStatement(index));
  auto entry = DecodeEntry(statement.entry());
  if (!entry.ok()) return Unverified(absl::StrCat("log entry ", index), entry.status());
  ASSIGN_OR_RETURN(std::vector<Digest> proof,
                   client.GetInclusionProof(index, checkpoint.checkpoint.size));
  const Digest leaf = LeafHash(statement.entry());
  RETURN_IF_ERROR(Unverified(
      absl::StrCat("log entry ", index),
      VerifyInclusion(leaf, index, checkpoint.checkpoint.size, proof, checkpoint.checkpoint.root)));
  return ProvedEntry{index, *std::move(entry), leaf, std::move(proof), std::move(checkpoint)};
}

void PrintForPeople(const ProvedEntry& proved, Output& output) {
  const Statement& statement = proved.entry.statement;
  std::vector<std::string> hashes;
  for (const Digest& hash : proved.proof) hashes.push_back(hash.ToHex());
  const absl::TimeZone& zone = output.options().time_zone;
  Card card;
  card.Add(output.Say(Word::kLogEntry), absl::StrCat(proved.index));
  card.Add(output.Say(Word::kStatement), output.Say(WordOfKind(statement.row().name)));
  card.Add(output.Say(Word::kSubject), statement.header().subject());
  card.Add(output.Say(Word::kSequence), absl::StrCat(statement.header().sequence()));
  card.Add(output.Say(Word::kIssueTime), FormatMoment(statement.issue_time(), zone));
  card.Add(output.Say(Word::kAcceptTime), FormatMoment(proved.entry.accept_time, zone));
  card.Add(output.Say(Word::kDigest), statement.digest().ToHex());
  card.Add(output.Say(Word::kProof), absl::StrJoin(hashes, "\n"));
  card.Add(output.Say(Word::kCheckpoint), absl::StrCat(proved.checkpoint.checkpoint.size));
  card.Add(output.Say(Word::kRoot), proved.checkpoint.checkpoint.root.ToHex());
  card.Add(output.Say(Word::kResult), Cell(output.Say(Word::kInclusionVerified), Emphasis::kGood));
  output.Print(card);
}

void PrintForPrograms(const ProvedEntry& proved, Output& output) {
  const Statement& statement = proved.entry.statement;
  nlohmann::ordered_json data;
  data["log_entry"] = proved.index;
  data["kind"] = std::string(statement.row().name);
  data["subject"] = statement.header().subject();
  data["sequence"] = statement.header().sequence();
  data["digest"] = statement.digest().ToHex();
  data["body_digest"] = statement.body_digest().ToHex();
  data["accept_time"] = Rfc3339Utc(proved.entry.accept_time);
  data["leaf_hash"] = proved.leaf.ToHex();
  data["inclusion_proof"] = nlohmann::ordered_json::array();
  for (const Digest& hash : proved.proof) data["inclusion_proof"].push_back(hash.ToHex());
  data["checkpoint"] = CheckpointData(proved.checkpoint.checkpoint);
  data["note"] = proved.checkpoint.note;
  output.PrintData(data);
}

absl::Status RunLogProve(Invocation& invocation, uint64_t index) {
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  ASSIGN_OR_RETURN(NotedCheckpoint latest, SeeCheckpoint(invocation, *client));
  ASSIGN_OR_RETURN(const ProvedEntry proved, Prove(*client, std::move(latest), index));
  if (invocation.for_people()) {
    PrintForPeople(proved, invocation.output());
  } else {
    PrintForPrograms(proved, invocation.output());
  }
  return absl::OkStatus();
}

}  // namespace

void AddLogCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* log = app.add_subcommand("log", "Checkpoints, proofs, and the whole log");
  log->require_subcommand(1);

  CLI::App* checkpoint = log->add_subcommand(
      "checkpoint", "The latest checkpoint, verified and consistent with the largest one seen");
  checkpoint->footer("Example:\n  rollcall log checkpoint");
  checkpoint->callback([&invocation] { invocation.Finish(RunLogCheckpoint(invocation)); });

  auto index = std::make_shared<uint64_t>(0);
  CLI::App* prove = log->add_subcommand("prove", "An entry with its inclusion proof");
  prove->add_option("INDEX", *index, "Log index, from 0")->required();
  prove->footer("Example:\n  rollcall log prove 17");
  prove->callback([&invocation, index] { invocation.Finish(RunLogProve(invocation, *index)); });

  auto from = std::make_shared<uint64_t>(0);
  CLI::App* verify = log->add_subcommand(
      "verify", "Reads the whole log, folds it and compares roots (needs the role follower)");
  verify->add_option("--from", *from, "First entry to read; later than 0: hashes only")
      ->type_name("INDEX");
  verify->footer("Example:\n  rollcall log verify");
  verify->callback([&invocation, from] { invocation.Finish(RunLogVerify(invocation, *from)); });
}

}  // namespace rollcall
