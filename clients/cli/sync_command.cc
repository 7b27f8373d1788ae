// rollcall sync: brings the keystore's mirror up to date.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "clients/cli/app.h"
#include "clients/cli/copy.h"
#include "clients/cli/mirroring.h"
#include "clients/cli/moment.h"
#include "clients/cli/provenance_words.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

absl::Status RunSync(Invocation& invocation) {
  ASSIGN_OR_RETURN(const Mirrored mirrored, BringMirrorUpToDate(invocation));
  const LocalCopy& copy = *mirrored.copy;
  Output& output = invocation.output();
  if (!output.for_people()) {
    nlohmann::ordered_json data;
    data["new_entries"] = mirrored.new_entries;
    data["checkpoint"] = CheckpointData(copy.checkpoint());
    data["newest_entry_time"] = Rfc3339Utc(copy.newest_entry_time());
    data["findings"] = mirrored.findings;
    output.PrintData(data);
    return absl::OkStatus();
  }
  Card card;
  card.Add(output.Say(Word::kDirectory), copy.checkpoint().origin);
  card.Add(output.Say(Word::kCheckpoint), absl::StrCat(copy.checkpoint().size));
  card.Add(output.Say(Word::kRoot), copy.checkpoint().root.ToHex());
  card.Add(output.Say(Word::kAcceptTime),
           FormatMoment(copy.newest_entry_time(), output.options().time_zone));
  card.Add(output.Say(Word::kResult),
           Cell(output.Say(Word::kSynced, {absl::StrCat(mirrored.new_entries)}), Emphasis::kGood));
  output.Print(card);
  return absl::OkStatus();
}

}  // namespace

void AddSyncCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand(
      "sync", "Bring this keystore's own verified copy of the directory up to date");
  command->footer(
      "Needs the role follower. get, who, list, search and history answer from it then,\n"
      "with or without a network.\nExample:\n  rollcall sync");
  command->callback([&invocation] { invocation.Finish(RunSync(invocation)); });
}

}  // namespace rollcall
