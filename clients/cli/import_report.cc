#include "clients/cli/import_report.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "clients/cli/printable.h"

namespace rollcall {
namespace {

Word WordOf(RowOutcome outcome) {
  switch (outcome) {
    case RowOutcome::kNew:
      return Word::kImportNew;
    case RowOutcome::kSame:
      return Word::kImportSame;
    case RowOutcome::kChanged:
      return Word::kImportChanged;
    case RowOutcome::kAmbiguous:
      return Word::kImportAmbiguous;
    case RowOutcome::kRefused:
      return Word::kImportRefused;
  }
  return Word::kUnknown;
}

Emphasis EmphasisOf(RowOutcome outcome) {
  switch (outcome) {
    case RowOutcome::kNew:
      return Emphasis::kGood;
    case RowOutcome::kSame:
      return Emphasis::kFaint;
    case RowOutcome::kRefused:
      return Emphasis::kBad;
    default:
      return Emphasis::kWarning;
  }
}

// Stable words for programs.
absl::string_view NameOf(RowOutcome outcome) {
  constexpr absl::string_view kNames[] = {"NEW", "SAME", "CHANGED", "AMBIGUOUS", "REFUSED"};
  return kNames[static_cast<size_t>(outcome)];
}

nlohmann::ordered_json ToData(const ImportRow& row) {
  nlohmann::ordered_json data = {
      {"record", row.record}, {"line", row.line}, {"outcome", std::string(NameOf(row.outcome))}};
  const auto text = [&](const char* name, const std::string& value) {
    if (!value.empty()) data[name] = value;
  };
  text("state", row.state);
  text("id", row.id);
  text("office", row.office);
  text("reason", row.reason);
  for (const DifferenceLine& difference : row.differences) {
    data["differences"].push_back(difference.text);
  }
  if (!row.candidates.empty()) data["candidates"] = row.candidates;
  if (!row.look_alikes.empty()) data["look_alikes"] = row.look_alikes;
  if (!row.notes.empty()) data["notes"] = row.notes;
  return data;
}

}  // namespace

void ImportReport::Add(const ImportRow& row) {
  ++counts_[row.outcome];
  if (output_.for_people()) {
    Print(row);
  } else {
    document_["records"].push_back(ToData(row));
  }
}

void ImportReport::Print(const ImportRow& row) {
  std::string line = absl::StrCat(row.record, "  ", row.state);
  for (const std::string& part : {row.id, row.office}) {
    if (!part.empty()) absl::StrAppend(&line, "  ", part);
  }
  output_.PrintLine(Cell(absl::StrCat(output_.Say(WordOf(row.outcome)), "  ", PrintableLine(line)),
                         EmphasisOf(row.outcome)));
  const auto below = [&](absl::string_view text) { output_.PrintLine(PrintableLine(text), 4); };
  if (!row.reason.empty()) below(row.reason);
  if (!row.candidates.empty()) {
    below(output_.Say(Word::kImportDecide,
                      {absl::StrJoin(row.candidates, ", "), absl::StrCat(row.record)}));
  }
  for (const DifferenceLine& difference : row.differences) below(difference.text);
  if (!row.look_alikes.empty()) {
    below(output_.Say(Word::kImportLooksLike, {absl::StrJoin(row.look_alikes, ", ")}));
  }
  for (const std::string& note : row.notes) below(note);
}

void ImportReport::Close(const std::vector<PlannedProposal>& proposals, size_t unidentified) {
  if (!output_.for_people()) {
    document_["unidentified"] = unidentified;
    for (const PlannedProposal& planned : proposals) {
      document_["proposals"].push_back({{"state", planned.state},
                                        {"contacts", planned.proposal.contacts_size()},
                                        {"withdrawn", planned.withdrawn}});
    }
    return;
  }
  for (const PlannedProposal& planned : proposals) {
    for (const std::string& id : planned.withdrawn) {
      output_.PrintLine(
          Cell(absl::StrCat(output_.Say(Word::kImportWithdrawn), "  ", planned.state, "  ", id),
               Emphasis::kWarning));
    }
  }
  output_.PrintBlankLine();
  std::vector<std::string> sums;
  for (const auto& [outcome, count] : counts_) {
    sums.push_back(absl::StrCat(output_.Say(WordOf(outcome)), ": ", count));
  }
  output_.PrintLine(absl::StrJoin(sums, ", "));
  if (unidentified > 0) {
    output_.PrintLine(Cell(output_.Say(Word::kImportWithdrawsNothing, {absl::StrCat(unidentified)}),
                           Emphasis::kWarning));
  }
  output_.PrintLine(output_.Say(proposals.empty() ? Word::kImportNothing : Word::kImportProposals,
                                {absl::StrCat(proposals.size())}));
}

}  // namespace rollcall
