// rollcall get STATE: its sheets in full and where they come from; or one of them as
// the file that `rollcall nominate` reads.
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
#include "clients/cli/durable_file.h"
#include "clients/cli/message_file.h"
#include "clients/cli/moment.h"
#include "clients/cli/participant_argument.h"
#include "clients/cli/provenance_words.h"
#include "clients/cli/sheet_authoring.h"
#include "clients/cli/verified_answer.h"
#include "core/base/refusal.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "core/crypto/digest.h"
#include "core/interchange/sheet_yaml.h"

namespace rollcall {
namespace {

struct GetOptions {
  std::string state;
  std::string sheet;
  std::string yaml_file;
};

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
  card.Add(output.Say(Word::kNextConfirmation),
           FormatDateIfSet(sheet.sheet().next_confirmation_date()));
  card.Add(output.Say(Word::kDigest),
           absl::BytesToHexString(sheet.provenance().statement_digest()));
  output.Print(card);
  for (const Cell& note : SheetNotes(state, sheet, now, output)) output.PrintLine(note);
  for (const v1::PointOfContact& contact : sheet.sheet().points_of_contact()) {
    output.PrintBlankLine();
    output.Print(ContactCard(contact, state.reachability().facts(), output), 2);
  }
}

// The words of one of the State's sheets.
absl::StatusOr<v1::NominatedSheet> SheetWithWords(const VerifiedAnswer& answer,
                                                  const std::string& sheet) {
  ASSIGN_OR_RETURN(const std::string subject, SheetSubject(StateName(answer.row->alpha3), sheet));
  for (const v1::NominatedSheet& each : answer.verified.state.sheets()) {
    if (each.name() != subject) continue;
    if (each.standing() == v1::BODY_STANDING_PRESENT) return each;
    const bool erased = each.standing() == v1::BODY_STANDING_ERASED;
    return Refusal(absl::StatusCode::kNotFound,
                   erased ? v1::ERROR_REASON_BODY_ERASED : v1::ERROR_REASON_BODY_NOT_HELD,
                   absl::StrCat("the words of ", subject,
                                erased ? " are erased; there is nothing to write"
                                       : " are not held there; ask another server or copy"));
  }
  return Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_NOT_FOUND,
                 absl::StrCat("there is no sheet ", subject,
                              " in force; `rollcall nominate` makes the first"));
}

// Writes a sheet as its author may sign it next: the date of confirmation starts anew,
// and what nobody may accept any more is left out.
absl::Status WriteSheet(Invocation& invocation, const GetOptions& options) {
  ASSIGN_OR_RETURN(const VerifiedAnswer answer, AskForState(invocation, options.state));
  ASSIGN_OR_RETURN(const v1::NominatedSheet nominated, SheetWithWords(answer, options.sheet));
  v1::Sheet sheet = nominated.sheet();
  ASSIGN_OR_RETURN(Reading * reading, invocation.reading());
  RETURN_IF_ERROR(ForgetChangedProposals(*reading, sheet));
  sheet.clear_next_confirmation_date();
  RETURN_IF_ERROR(CreateFileDurably(options.yaml_file, SheetToYaml(sheet), kPrivateMode));
  Output& output = invocation.output();
  if (output.for_people()) {
    output.Notice(output.Say(Word::kSheetWritten, {options.yaml_file, options.sheet}));
    PrintCopyFacts(invocation);
    return absl::OkStatus();
  }
  output.PrintData(
      {{"file", options.yaml_file},
       {"provenance", ProvenanceData(answer.verified.state, nominated, invocation.now())},
       {"checkpoint", CheckpointData(answer.verified.checkpoint.checkpoint)},
       {"current", CurrentData(invocation)},
       {"copy", CopyData(invocation)}});
  return absl::OkStatus();
}

absl::Status RunGet(Invocation& invocation, const GetOptions& options) {
  if (!options.yaml_file.empty()) return WriteSheet(invocation, options);
  ASSIGN_OR_RETURN(const VerifiedAnswer answer, AskForState(invocation, options.state));
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
  auto options = std::make_shared<GetOptions>();
  CLI::App* command =
      app.add_subcommand("get", "A State's contact sheets in full, with their evidence");
  command->add_option("STATE", options->state, "KEN, KE, 404 or any of its UN names")->required();
  CLI::Option* sheet = command->add_option("--sheet", options->sheet, "Which sheet to write")
                           ->check(CLI::IsMember({"diplomatic", "technical"}));
  CLI::Option* yaml =
      command
          ->add_option("--yaml", options->yaml_file,
                       "Write the sheet in force for editing, as `rollcall nominate` reads it")
          ->type_name("FILE")
          ->needs(sheet);
  sheet->needs(yaml);
  command->footer(
      "Example:\n  rollcall get Kenya\n"
      "  rollcall get KEN --sheet technical --yaml kenya-cert.yaml");
  command->callback([&invocation, options] { invocation.Finish(RunGet(invocation, *options)); });
}

}  // namespace rollcall
