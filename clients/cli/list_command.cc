// rollcall list: all States and where their sheets stand.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "clients/cli/app.h"
#include "clients/cli/copy.h"
#include "clients/cli/moment.h"
#include "clients/cli/participant_argument.h"
#include "clients/cli/provenance_words.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

struct ListOptions {
  bool flagged = false;
  std::string group;
};

// A line of the list: what the server says and what geography knows.
struct ListedState {
  const StateRow* row;
  const v1::StateSummary* summary;
};

const std::vector<std::pair<std::string, RegionalGroup>>& Groups() {
  static const auto* const kGroups = new std::vector<std::pair<std::string, RegionalGroup>>{
      {"african", RegionalGroup::kAfrican},
      {"asia_pacific", RegionalGroup::kAsiaPacific},
      {"eastern_european", RegionalGroup::kEasternEuropean},
      {"latin_american_and_caribbean", RegionalGroup::kLatinAmericanAndCaribbean},
      {"western_european_and_others", RegionalGroup::kWesternEuropeanAndOthers},
      {"none", RegionalGroup::kNone}};
  return *kGroups;
}

std::vector<std::string> GroupIds() {
  std::vector<std::string> ids;
  for (const auto& [id, group] : Groups()) ids.push_back(id);
  return ids;
}

bool IsFlagged(const v1::StateSummary& summary, absl::Time now) {
  for (const v1::SheetSummary& sheet : summary.sheets()) {
    if (IsPast(sheet.next_confirmation_date(), now)) return true;
  }
  return false;
}

bool IsInGroup(const StateRow& row, const std::string& group_id) {
  for (const auto& [id, group] : Groups()) {
    if (id == group_id) return row.group == group;
  }
  return group_id.empty();
}

std::vector<ListedState> Choose(const std::vector<v1::StateSummary>& summaries,
                                const ListOptions& options, absl::Time now) {
  std::vector<ListedState> chosen;
  for (const v1::StateSummary& summary : summaries) {
    const StateRow* row = FindByAlpha3(absl::StripPrefix(summary.name(), "states/"));
    if (row == nullptr || !IsInGroup(*row, options.group)) continue;
    if (options.flagged && !IsFlagged(summary, now)) continue;
    chosen.push_back(ListedState{row, &summary});
  }
  return chosen;
}

// "2027-03-01 · attested · flagged" for the sheet of this kind, "" for none.
Cell SheetCell(const v1::StateSummary& summary, v1::ContactKind kind, absl::Time now,
               const Output& output) {
  for (const v1::SheetSummary& sheet : summary.sheets()) {
    if (SheetKind(sheet.name()) != kind) continue;
    const bool flagged = IsPast(sheet.next_confirmation_date(), now);
    std::vector<std::string> words;
    words.push_back(sheet.standing() == v1::BODY_STANDING_PRESENT
                        ? FormatDateIfSet(sheet.next_confirmation_date())
                        : output.Say(WordOf(sheet.standing())));
    if (sheet.provenance().attested()) words.push_back(output.Say(Word::kAttestedShort));
    if (flagged) words.push_back(output.Say(Word::kFlaggedShort));
    return Cell(absl::StrJoin(words, " · "), flagged ? Emphasis::kWarning : Emphasis::kPlain);
  }
  return Cell("");
}

Cell StandingCell(const v1::StateSummary& summary, absl::Time now, const Output& output) {
  const std::string words = output.Say(WordOf(summary.standing()));
  if (summary.has_reissue() && ShowsReissue(summary.reissue(), now)) {
    const std::string date =
        FormatMoment(summary.reissue().accept_time(), output.options().time_zone).substr(0, 10);
    return Cell(absl::StrCat(words, " · ", output.Say(Word::kKeysReissued, {date})),
                Emphasis::kBad);
  }
  return Cell(words,
              summary.standing() == v1::STANDING_ENROLLED ? Emphasis::kGood : Emphasis::kFaint);
}

void PrintForPeople(const std::vector<ListedState>& states, absl::Time now, Output& output) {
  if (states.empty()) {
    output.PrintLine(output.Say(Word::kNothingFound));
    return;
  }
  TextTable table({output.Say(Word::kCode), output.Say(Word::kState),
                   output.Say(Word::kUseDiplomaticSheet), output.Say(Word::kUseTechnicalSheet),
                   output.Say(Word::kStanding)});
  for (const ListedState& state : states) {
    table.AddRow({std::string(state.row->alpha3), std::string(state.row->name(output.language())),
                  SheetCell(*state.summary, v1::CONTACT_KIND_DIPLOMATIC, now, output),
                  SheetCell(*state.summary, v1::CONTACT_KIND_TECHNICAL, now, output),
                  StandingCell(*state.summary, now, output)});
  }
  output.Print(table);
}

absl::Status RunList(Invocation& invocation, const ListOptions& options) {
  ASSIGN_OR_RETURN(Reading * reading, invocation.reading());
  ASSIGN_OR_RETURN(const std::vector<v1::StateSummary> summaries, reading->ListStates());
  const absl::Time now = invocation.now();
  const std::vector<ListedState> states = Choose(summaries, options, now);
  Output& output = invocation.output();
  if (output.for_people()) {
    PrintForPeople(states, now, output);
    PrintServersWord(invocation);
    PrintCopyFacts(invocation);
    return absl::OkStatus();
  }
  nlohmann::ordered_json data;
  data["states"] = nlohmann::ordered_json::array();
  for (const ListedState& state : states) {
    nlohmann::ordered_json line = ToData(*state.summary);
    if (!line.is_object()) continue;
    line["title"] = std::string(state.row->name(output.language()));
    line["flagged"] = IsFlagged(*state.summary, now);
    data["states"].push_back(std::move(line));
  }
  data["current"] = CurrentData(invocation);
  data["copy"] = CopyData(invocation);
  output.PrintData(data);
  return absl::OkStatus();
}

}  // namespace

void AddListCommand(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<ListOptions>();
  CLI::App* command = app.add_subcommand(
      "list", "All States and their sheets, proven by a copy or else according to the server");
  command->add_flag("--flagged", options->flagged,
                    "Only those with a sheet that is past its confirmation date");
  command->add_option("--group", options->group, "Only States of this regional group")
      ->check(CLI::IsMember(GroupIds()))
      ->type_name("GROUP");
  command->footer("Example:\n  rollcall list --flagged --group african");
  command->callback([&invocation, options] { invocation.Finish(RunList(invocation, *options)); });
}

}  // namespace rollcall
