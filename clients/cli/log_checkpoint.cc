#include "clients/cli/log_checkpoint.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "clients/cli/keystore.h"
#include "clients/cli/printable.h"
#include "clients/cli/provenance_words.h"
#include "clients/cli/seen_checkpoint.h"
#include "core/base/status_macros.h"
#include "core/merkle/contradiction.h"

namespace rollcall {
namespace {

void PrintForPrograms(const NotedCheckpoint& latest, const absl::optional<NotedCheckpoint>& seen,
                      bool compared, Output& output) {
  nlohmann::ordered_json data = CheckpointData(latest.checkpoint);
  data["note"] = latest.note;
  data["consistent_with"] = nullptr;
  if (seen.has_value() && compared) data["consistent_with"] = CheckpointData(seen->checkpoint);
  output.PrintData(data);
}

void PrintForPeople(const NotedCheckpoint& latest, const absl::optional<NotedCheckpoint>& seen,
                    bool compared, Output& output) {
  std::string result = output.Say(Word::kCheckpointVerified);
  if (!seen.has_value()) {
    absl::StrAppend(&result, "\n", output.Say(Word::kCheckpointFirst));
  } else if (compared) {
    absl::StrAppend(&result, "\n",
                    output.Say(Word::kCheckpointConsistent, {absl::StrCat(seen->checkpoint.size)}));
  }
  Card card;
  card.Add(output.Say(Word::kDirectory), latest.checkpoint.origin);
  card.Add(output.Say(Word::kCheckpoint), absl::StrCat(latest.checkpoint.size));
  card.Add(output.Say(Word::kRoot), latest.checkpoint.root.ToHex());
  card.Add(output.Say(Word::kResult), Cell(result, Emphasis::kGood));
  output.Print(card);
  output.PrintBlankLine();
  output.PrintRaw(Printable(latest.note));  // lines of unknown keys may hold anything
}

}  // namespace

absl::Status RunLogCheckpoint(Invocation& invocation) {
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  ASSIGN_OR_RETURN(const Keystore* keystore, invocation.keystore());
  ASSIGN_OR_RETURN(const absl::optional<NotedCheckpoint> seen, keystore->LoadCheckpoint());
  ASSIGN_OR_RETURN(const NotedCheckpoint latest, SeeCheckpoint(invocation, *client));
  // --accept-older takes also what is not proved; then something else is kept.
  ASSIGN_OR_RETURN(const absl::optional<NotedCheckpoint> kept, keystore->LoadCheckpoint());
  const bool compared = !invocation.options().accept_older ||
                        (kept.has_value() && kept->checkpoint == latest.checkpoint);
  if (invocation.for_people()) {
    PrintForPeople(latest, seen, compared, invocation.output());
  } else {
    PrintForPrograms(latest, seen, compared, invocation.output());
  }
  return absl::OkStatus();
}

}  // namespace rollcall
