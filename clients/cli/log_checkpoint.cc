#include "clients/cli/log_checkpoint.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "clients/cli/evidence_file.h"
#include "clients/cli/keystore.h"
#include "clients/cli/provenance_words.h"
#include "core/base/status_macros.h"
#include "core/base/unverified.h"
#include "core/merkle/contradiction.h"

namespace rollcall {
namespace {

absl::Status Compare(Client& client, const NotedCheckpoint& seen, const NotedCheckpoint& latest) {
  std::vector<Digest> proof;
  if (latest.checkpoint.size > seen.checkpoint.size) {
    ASSIGN_OR_RETURN(proof,
                     client.GetConsistencyProof(seen.checkpoint.size, latest.checkpoint.size));
  }
  return CheckSuccession(seen, latest, proof);
}

void Print(const NotedCheckpoint& latest, const absl::optional<NotedCheckpoint>& seen,
           Output& output) {
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
  ASSIGN_OR_RETURN(const absl::optional<NotedCheckpoint> seen, keystore->LoadCheckpoint());
  ASSIGN_OR_RETURN(const NotedCheckpoint latest, client->GetSignedCheckpoint());
  if (seen.has_value()) {
    RETURN_IF_ERROR(KeepEvidence(invocation, Compare(*client, *seen, latest)));
  }
  RETURN_IF_ERROR(keystore->SaveCheckpoint(latest));
  Print(latest, seen, invocation.output());
  return absl::OkStatus();
}

}  // namespace rollcall
