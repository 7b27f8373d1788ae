// rollcall get STATE: its sheets in full and where they come from.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/app.h"
#include "clients/cli/contact_card.h"
#include "clients/cli/copy.h"
#include "clients/cli/moment.h"
#include "clients/cli/participant_argument.h"
#include "clients/cli/provenance_words.h"
#include "clients/cli/verified_answer.h"
#include "core/base/status_macros.h"
#include "core/crypto/digest.h"

namespace rollcall {
namespace {

// One line a key: its fingerprint and uses.
std::string KeysWords(const v1::KeySet& keys, const Output& output) {
  std::vector<std::string> lines;
  for (const v1::ParticipantKey& key : keys.keys()) {
    std::vector<std::string> uses;
    for (const int use : key.uses()) {
      uses.push_back(output.Say(WordOf(static_cast<v1::KeyUse>(use))));
    }
    lines.push_back(
        absl::StrCat(Sha256(key.public_key()).ToHex(), "  ", absl::StrJoin(uses, ", ")));
  }
  return lines.empty() ? output.Say(Word::kNoKeys) : absl::StrJoin(lines, "\n");
}

// "diplomatic sheet: 1, key changes: 2".
std::string ThresholdWords(const v1::KeySet& keys, const Output& output) {
  std::vector<std::string> words;
  for (const v1::UseThreshold& threshold : keys.thresholds()) {
    words.push_back(
        absl::StrCat(output.Say(WordOf(threshold.use())), ": ", threshold.signatures()));
  }
  return absl::StrJoin(words, ", ");
}

void PrintState(const VerifiedAnswer& answer, absl::Time now, Output& output) {
  const v1::State& state = answer.verified.state;
  output.PrintHeading(
      absl::StrCat(answer.row->name(output.language()), " (", answer.row->alpha3, ")"));
  Card card;
  card.Add(output.Say(Word::kGroup),
           std::string(RegionalGroupName(answer.row->group, output.language())));
  card.Add(output.Say(Word::kStanding), output.Say(WordOf(state.standing())));
  if (state.standing() != v1::STANDING_NOT_ENROLLED) {
    card.Add(output.Say(Word::kGeneration), absl::StrCat(state.generation()));
    card.Add(output.Say(Word::kKeys), KeysWords(state.keys(), output));
    card.Add(output.Say(Word::kSignaturesNeeded), ThresholdWords(state.keys(), output));
  }
  output.Print(card);
  for (const Cell& note : StateNotes(state, now, output)) output.PrintLine(note);
}

void PrintSheet(const v1::State& state, const v1::NominatedSheet& sheet,
                const VerifiedAnswer& answer, absl::Time now, Output& output) {
  output.PrintBlankLine();
  output.PrintHeading(
      absl::StrCat(output.Say(Word::kSheet), ": ", output.Say(WordOf(SheetKind(sheet.name())))));
  Card card;
  card.Add(output.Say(Word::kProvenance),
           ProvenanceWords(state, sheet.provenance(), answer.verified.checkpoint.checkpoint,
                           answer.current, output));
  card.Add(output.Say(Word::kAcceptTime),
           FormatMoment(sheet.provenance().accept_time(), output.options().time_zone));
  card.Add(output.Say(Word::kNextConfirmation), FormatDate(sheet.sheet().next_confirmation_date()));
  card.Add(output.Say(Word::kDigest),
           absl::BytesToHexString(sheet.provenance().statement_digest()));
  output.Print(card);
  for (const Cell& note : SheetNotes(state, sheet, now, output)) output.PrintLine(note);
  for (const v1::PointOfContact& contact : sheet.sheet().points_of_contact()) {
    output.PrintBlankLine();
    output.Print(ContactCard(contact, state.reachability().facts(), output), 2);
  }
}

absl::Status RunGet(Invocation& invocation, const std::string& state) {
  ASSIGN_OR_RETURN(const VerifiedAnswer answer, AskForState(invocation, state));
  const absl::Time now = invocation.now();
  Output& output = invocation.output();
  if (output.for_people()) {
    PrintState(answer, now, output);
    for (const v1::NominatedSheet& sheet : answer.verified.state.sheets()) {
      PrintSheet(answer.verified.state, sheet, answer, now, output);
    }
    PrintCopyFacts(invocation);
    return absl::OkStatus();
  }
  nlohmann::ordered_json data;
  data["state"] = ToData(answer.verified.state);
  data["provenance"] = nlohmann::ordered_json::array();
  for (const v1::NominatedSheet& sheet : answer.verified.state.sheets()) {
    data["provenance"].push_back(ProvenanceData(answer.verified.state, sheet, now));
  }
  data["keys_reissued"] = ReissueData(answer.verified.state, now);
  data["checkpoint"] = CheckpointData(answer.verified.checkpoint.checkpoint);
  data["current"] = CurrentData(invocation);
  data["copy"] = CopyData(invocation);
  data["findings"] = answer.verified.findings;
  output.PrintData(data);
  return absl::OkStatus();
}

}  // namespace

void AddGetCommand(CLI::App& app, Invocation& invocation) {
  auto state = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("get", "A State's contact sheets in full, with their evidence");
  command->add_option("STATE", *state, "KEN, KE, 404 or any of its UN names")->required();
  command->footer("Example:\n  rollcall get Kenya");
  command->callback([&invocation, state] { invocation.Finish(RunGet(invocation, *state)); });
}

}  // namespace rollcall
