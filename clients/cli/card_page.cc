#include "clients/cli/card_page.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/contact_card.h"
#include "clients/cli/participant_argument.h"
#include "clients/cli/printable.h"
#include "clients/cli/provenance_words.h"
#include "clients/cli/qr_code.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

// Cards of half an A5 page, never cut in two.
constexpr char kStyle[] = R"(
  @page { size: A4; margin: 12mm; }
  body { font: 10pt/1.35 "Noto Sans", "DejaVu Sans", sans-serif; margin: 0; color: #000; }
  .card { border: 0.4mm solid #000; border-radius: 2mm; padding: 4mm; margin: 0 0 6mm;
          break-inside: avoid; display: grid; grid-template-columns: 1fr 30mm; gap: 2mm 4mm; }
  h1 { font-size: 13pt; margin: 0; grid-column: 1 / -1; }
  dl { margin: 0; display: grid; grid-template-columns: max-content 1fr; gap: 0 3mm; }
  dt { color: #444; }
  dd { margin: 0; white-space: pre-line; overflow-wrap: anywhere; }
  .qr { width: 30mm; height: 30mm; }
  footer { grid-column: 1 / -1; font-size: 7.5pt; color: #444; overflow-wrap: anywhere; }
  .note { font-weight: bold; color: #000; }
  @media screen { body { max-width: 186mm; margin: 8mm auto; } }
)";

std::string Harmless(absl::string_view text) { return EscapeHtml(Printable(text)); }

std::string Lines(const Card& card) {
  std::string html = "<dl>";
  for (const auto& [label, value] : card.lines()) {
    absl::StrAppend(&html, "<dt>", Harmless(label), "</dt><dd dir=\"auto\">", Harmless(value.text),
                    "</dd>");
  }
  return html + "</dl>";
}

std::string Footer(const PrintedState& printed, const v1::NominatedSheet& sheet,
                   const Output& output) {
  return absl::StrCat("<footer><div>", Harmless(printed.as_of), "</div><div>",
                      Harmless(ProvenanceWords(printed.state, sheet.provenance(),
                                               printed.checkpoint, printed.current, output)),
                      "</div><div dir=\"ltr\">", EscapeHtml(CardRecord(sheet, printed.checkpoint)),
                      "</div></footer>");
}

absl::StatusOr<std::string> CardOf(const PrintedState& printed, const v1::NominatedSheet& sheet,
                                   const v1::PointOfContact& contact,
                                   const std::vector<Cell>& notes, const Output& output) {
  ASSIGN_OR_RETURN(const std::string qr, QrSvg(CardRecord(sheet, printed.checkpoint)));
  std::string html = absl::StrCat(
      "<article class=\"card\"><h1>", Harmless(printed.row->name(output.language())), " (",
      printed.row->alpha3, ") · ", Harmless(output.Say(WordOf(SheetKind(sheet.name())))), "</h1>",
      Lines(ContactCard(contact, printed.state.reachability().facts(), output)), qr);
  for (const Cell& note : notes) {
    absl::StrAppend(&html, "<div class=\"note\">", Harmless(note.text), "</div>");
  }
  absl::StrAppend(&html, Footer(printed, sheet, output), "</article>\n");
  return html;
}

}  // namespace

std::string EscapeHtml(absl::string_view text) {
  return absl::StrReplaceAll(
      text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}});
}

std::string CardRecord(const v1::NominatedSheet& sheet, const Checkpoint& checkpoint) {
  return absl::StrCat("rollcall:", checkpoint.origin, "/", sheet.name(), "#",
                      absl::BytesToHexString(sheet.provenance().statement_digest()));
}

absl::StatusOr<std::string> CardPage(absl::string_view title,
                                     const std::vector<PrintedState>& states, absl::Time now,
                                     const Output& output) {
  const absl::string_view direction = output.language() == Language::kArabic ? "rtl" : "ltr";
  std::string html =
      absl::StrCat("<!DOCTYPE html>\n<html lang=\"", LanguageCode(output.language()), "\" dir=\"",
                   direction, "\">\n<head><meta charset=\"utf-8\"><title>", Harmless(title),
                   "</title><style>", kStyle, "</style></head>\n", "<body>\n");
  for (const PrintedState& printed : states) {
    for (const v1::NominatedSheet& sheet : printed.state.sheets()) {
      std::vector<Cell> notes = StateNotes(printed.state, now, output);
      for (Cell& note : SheetNotes(printed.state, sheet, now, output)) {
        notes.push_back(std::move(note));
      }
      for (const v1::PointOfContact& contact : sheet.sheet().points_of_contact()) {
        ASSIGN_OR_RETURN(const std::string card, CardOf(printed, sheet, contact, notes, output));
        html += card;
      }
    }
  }
  return html + "</body>\n</html>\n";
}

}  // namespace rollcall
