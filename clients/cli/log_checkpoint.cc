#include "clients/cli/log_checkpoint.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/durable_file.h"
#include "clients/cli/keystore.h"
#include "clients/cli/provenance_words.h"
#include "core/base/status_macros.h"
#include "core/base/unverified.h"
#include "core/merkle/tree.h"

namespace rollcall {
namespace {

constexpr char kNoteFile[] = "checkpoint.note";
constexpr char kConflictsDirectory[] = "conflicts";
constexpr mode_t kPrivateMode = 0600;

// What was seen: the checkpoint, and its signed note when that was kept, too
// (other commands keep checkpoints out of receipts, which hold the notes).
struct Seen {
  Checkpoint checkpoint;
  std::string note;
};

absl::StatusOr<absl::optional<Seen>> LoadSeen(const Keystore& keystore) {
  ASSIGN_OR_RETURN(const absl::optional<Checkpoint> checkpoint, keystore.LoadCheckpoint());
  if (!checkpoint.has_value()) return absl::optional<Seen>();
  Seen seen{*checkpoint, checkpoint->ToText()};
  const auto note = ReadFile(absl::StrCat(keystore.home(), "/", kNoteFile));
  if (note.ok() && absl::StartsWith(*note, seen.note + "\n")) seen.note = *note;
  return absl::optional<Seen>(std::move(seen));
}

absl::Status Compare(Client& client, const Checkpoint& seen, const Checkpoint& latest) {
  if (latest.size < seen.size) {
    return absl::DataLossError(
        absl::StrCat("it has ", latest.size, " entries, but ", seen.size, " were seen before"));
  }
  std::vector<Digest> proof;
  if (latest.size > seen.size) {
    ASSIGN_OR_RETURN(proof, client.GetConsistencyProof(seen.size, latest.size));
  }
  return VerifyConsistency(seen.size, seen.root, latest.size, latest.root, proof);
}

// Keeps both notes and says where.
absl::Status Conflict(const Keystore& keystore, const Seen& seen, const NotedCheckpoint& latest,
                      absl::Time now, const absl::Status& why) {
  const std::string directory = absl::StrCat(keystore.home(), "/", kConflictsDirectory);
  RETURN_IF_ERROR(MakePrivateDirectory(directory));
  const std::string path =
      absl::StrCat(directory, "/", absl::FormatTime("%Y%m%dT%H%M%E6SZ", now, absl::UTCTimeZone()),
                   "-", seen.checkpoint.size, "-", latest.checkpoint.size, ".txt");
  RETURN_IF_ERROR(
      CreateFileDurably(path, absl::StrCat(seen.note, "\n----\n\n", latest.note), kPrivateMode));
  return absl::DataLossError(absl::StrCat(
      "the log was rolled back or forked: ", why.message(), ". Both checkpoints are in ", path,
      "; show them to the directory's auditors and do not trust this server"));
}

void Print(const NotedCheckpoint& latest, const absl::optional<Seen>& seen, Output& output) {
  if (!output.for_people()) {
    nlohmann::ordered_json data = CheckpointData(latest.checkpoint);
    data["note"] = latest.note;
    if (seen.has_value()) {
      data["consistent_with"] = CheckpointData(seen->checkpoint);
    } else {
      data["consistent_with"] = nullptr;
    }
    output.PrintData(data);
    return;
  }
  Card card;
  card.Add(output.Say(Word::kDirectory), latest.checkpoint.origin);
  card.Add(output.Say(Word::kCheckpoint), absl::StrCat(latest.checkpoint.size));
  card.Add(output.Say(Word::kRoot), latest.checkpoint.root.ToHex());
  card.Add(output.Say(Word::kResult),
           Cell(absl::StrCat(output.Say(Word::kCheckpointVerified), "\n",
                             seen.has_value() ? output.Say(Word::kCheckpointConsistent,
                                                           {absl::StrCat(seen->checkpoint.size)})
                                              : output.Say(Word::kCheckpointFirst)),
                Emphasis::kGood));
  output.Print(card);
  output.PrintBlankLine();
  output.PrintRaw(latest.note);
}

}  // namespace

absl::Status RunLogCheckpoint(Invocation& invocation) {
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  ASSIGN_OR_RETURN(Keystore * keystore, invocation.keystore());
  ASSIGN_OR_RETURN(const absl::optional<Seen> seen, LoadSeen(*keystore));
  ASSIGN_OR_RETURN(const NotedCheckpoint latest, client->GetSignedCheckpoint());
  if (seen.has_value()) {
    const absl::Status compared = Compare(*client, seen->checkpoint, latest.checkpoint);
    if (absl::IsDataLoss(compared)) {
      return Conflict(*keystore, *seen, latest, invocation.now(), compared);
    }
    RETURN_IF_ERROR(compared);
  }
  RETURN_IF_ERROR(keystore->SaveCheckpoint(latest.checkpoint));
  RETURN_IF_ERROR(
      WriteFileDurably(absl::StrCat(keystore->home(), "/", kNoteFile), latest.note, kPrivateMode));
  Print(latest, seen, invocation.output());
  return absl::OkStatus();
}

}  // namespace rollcall
