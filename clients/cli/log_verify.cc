#include "clients/cli/log_verify.h"

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/progress.h"
#include "clients/cli/provenance_words.h"
#include "clients/cli/seen_checkpoint.h"
#include "clients/cpp/log_replay.h"
#include "clients/cpp/merkle_frontier.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/base/unverified.h"
#include "core/statement/statement.h"

namespace rollcall {
namespace {

using EntryVisitor = std::function<absl::Status(const v1::LoggedStatement&)>;

// Gives every entry of [from, end) to `visit`, in order, with a progress bar.
absl::Status ReadEntries(Invocation& invocation, Client& client, uint64_t from, uint64_t end,
                         bool with_bodies, const EntryVisitor& visit) {
  Progress progress(invocation.output(), invocation.clock(), end - from);
  uint64_t next = from;
  while (next < end) {
    ASSIGN_OR_RETURN(const v1::ListEntriesResponse page, client.ListEntries(next, with_bodies));
    if (page.entries().empty()) {
      return Unverified("the log", absl::StrCat("the server gives no entry ", next,
                                                ", though its checkpoint has ", end));
    }
    for (const v1::LoggedStatement& logged : page.entries()) {
      if (next == end) break;
      RETURN_IF_ERROR(visit(logged));
      ++next;
    }
    progress.Advance(next - from);
  }
  return absl::OkStatus();
}

absl::StatusOr<uint64_t> Count(const View& view, absl::string_view prefix) {
  uint64_t count = 0;
  RETURN_IF_ERROR(view.Scan(prefix, prefix, [&count](absl::string_view, absl::string_view) {
    ++count;
    return true;
  }));
  return count;
}

absl::Status PrintReplay(const LogReplay& replay, const Checkpoint& checkpoint, Output& output) {
  ASSIGN_OR_RETURN(const uint64_t participants, Count(replay.view(), view_key::Participant("")));
  ASSIGN_OR_RETURN(const uint64_t sheets, Count(replay.view(), view_key::Sheet("")));
  for (const std::string& finding : replay.findings()) {
    output.Warning(absl::StrCat("authentic, but against the rules: ", finding));
  }
  if (!output.for_people()) {
    nlohmann::ordered_json data;
    data["checkpoint"] = CheckpointData(checkpoint);
    data["from"] = 0;
    data["folded"] = true;
    data["participants"] = participants;
    data["sheets"] = sheets;
    data["findings"] = replay.findings();
    output.PrintData(data);
    return absl::OkStatus();
  }
  Card card;
  card.Add(output.Say(Word::kDirectory), checkpoint.origin);
  card.Add(output.Say(Word::kSize), absl::StrCat(checkpoint.size));
  card.Add(output.Say(Word::kRoot), checkpoint.root.ToHex());
  card.Add(output.Say(Word::kParticipants), absl::StrCat(participants));
  card.Add(output.Say(Word::kSheetsInForce), absl::StrCat(sheets));
  card.Add(output.Say(Word::kResult), Cell(output.Say(Word::kLogVerified), Emphasis::kGood));
  output.Print(card);
  return absl::OkStatus();
}

absl::Status Replay(Invocation& invocation, Client& client, const Checkpoint& checkpoint) {
  LogReplay replay(client.directory(), invocation.clock());
  RETURN_IF_ERROR(
      ReadEntries(invocation, client, 0, checkpoint.size, /*with_bodies=*/true,
                  [&](const v1::LoggedStatement& logged) { return replay.Add(logged); }));
  RETURN_IF_ERROR(replay.Matches(checkpoint));
  return PrintReplay(replay, checkpoint, invocation.output());
}

absl::StatusOr<MerkleFrontier> FrontierAt(Client& client, uint64_t size) {
  ASSIGN_OR_RETURN(const v1::Statement last, client.GetStatement(size - 1));
  ASSIGN_OR_RETURN(const std::vector<Digest> path, client.GetInclusionProof(size - 1, size));
  auto frontier = MerkleFrontier::FromLastLeaf(size, LeafHash(last.entry()), path);
  if (!frontier.ok()) return Unverified("the log", frontier.status());
  return frontier;
}

absl::Status VerifyTail(Invocation& invocation, Client& client, uint64_t from,
                        const Checkpoint& checkpoint) {
  if (from > checkpoint.size) {
    return InvalidField("--from", absl::StrCat("the log has ", checkpoint.size, " entries"));
  }
  ASSIGN_OR_RETURN(MerkleFrontier frontier, FrontierAt(client, from));
  RETURN_IF_ERROR(ReadEntries(invocation, client, from, checkpoint.size, /*with_bodies=*/false,
                              [&](const v1::LoggedStatement& logged) -> absl::Status {
                                const auto entry = DecodeEntry(logged.entry());
                                if (!entry.ok()) {
                                  return Unverified(absl::StrCat("log entry ", frontier.size()),
                                                    entry.status());
                                }
                                return frontier.Append(LeafHash(logged.entry()));
                              }));
  ASSIGN_OR_RETURN(const Digest root, frontier.Root());
  if (root != checkpoint.root) {
    return Unverified("the log",
                      absl::StrCat("its entries add up to the root ", root.ToHex(),
                                   ", but the signed checkpoint says ", checkpoint.root.ToHex()));
  }
  Output& output = invocation.output();
  if (!output.for_people()) {
    nlohmann::ordered_json data;
    data["checkpoint"] = CheckpointData(checkpoint);
    data["from"] = from;
    data["folded"] = false;
    output.PrintData(data);
    return absl::OkStatus();
  }
  Card card;
  card.Add(output.Say(Word::kDirectory), checkpoint.origin);
  card.Add(output.Say(Word::kSize), absl::StrCat(checkpoint.size));
  card.Add(output.Say(Word::kRoot), checkpoint.root.ToHex());
  card.Add(output.Say(Word::kResult),
           Cell(output.Say(Word::kLogPartlyVerified, {absl::StrCat(from)}), Emphasis::kGood));
  output.Print(card);
  return absl::OkStatus();
}

}  // namespace

absl::Status RunLogVerify(Invocation& invocation, uint64_t from) {
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  ASSIGN_OR_RETURN(const NotedCheckpoint latest, SeeCheckpoint(invocation, *client));
  return from == 0 ? Replay(invocation, *client, latest.checkpoint)
                   : VerifyTail(invocation, *client, from, latest.checkpoint);
}

}  // namespace rollcall
