#include "clients/cli/exercise/report_page.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/card_page.h"
#include "clients/cli/exercise/exercise_argument.h"
#include "clients/cli/exercise/exercise_words.h"
#include "clients/cli/exercise/plot.h"
#include "clients/cli/exercise/report_plots.h"
#include "clients/cli/exercise/report_table.h"
#include "clients/cli/moment.h"
#include "clients/cli/printable.h"
#include "core/base/timestamp.h"

namespace rollcall {
namespace {

constexpr char kStyle[] = R"(
  :root { color-scheme: light; }
  @page { size: A4; margin: 15mm; }
  body { font: 11pt/1.45 "Noto Sans", "DejaVu Sans", sans-serif; margin: 0; color: #111;
         background: #fff; }
  main { max-width: 210mm; margin: 0 auto; padding: 8mm; }
  h1 { font-size: 20pt; line-height: 1.2; margin: 0 0 1mm; }
  h2 { font-size: 13pt; margin: 9mm 0 2mm; border-bottom: 0.3mm solid #999; }
  .kind { color: #555; margin: 0 0 4mm; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.5mm 4mm; margin: 0; }
  dt { color: #555; }
  dd { margin: 0; }
  table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums;
          font-size: 9.5pt; }
  caption { text-align: start; font-weight: bold; padding: 3mm 0 1mm; }
  th, td { padding: 1mm 2mm; border-bottom: 0.2mm solid #ccc; text-align: start;
           vertical-align: top; }
  thead th { color: #555; font-weight: normal; }
  tbody th { font-weight: normal; }
  td.hidden { color: #666; font-style: italic; }
  figure { margin: 4mm 0; break-inside: avoid; }
  figcaption { color: #555; font-size: 9pt; margin: 1mm 0 0; }
  svg { width: 100%; height: auto; display: block; }
  svg text { font: 12px "Noto Sans", "DejaVu Sans", sans-serif; fill: #222; }
  .grid { stroke: #ddd; }
  .frame { fill: #f2f2f2; }
  .whisker { stroke: #000; stroke-width: 1.5; }
  footer { margin-top: 10mm; font-size: 8pt; color: #555; overflow-wrap: anywhere; }
  section { break-inside: auto; }
  @media print { main { padding: 0; max-width: none; } }
  @media screen and (max-width: 600px) { section { overflow-x: auto; } }
)";

// Nothing but what is on the page itself, whatever should slip into it.
constexpr char kPolicy[] =
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
    "style-src 'unsafe-inline'\">";

std::string Harmless(absl::string_view text) { return EscapeHtml(PrintableLine(text)); }

std::string Fact(absl::string_view label, absl::string_view value) {
  if (value.empty()) return "";
  return absl::StrCat("<dt>", Harmless(label), "</dt><dd><bdi>", Harmless(value), "</bdi></dd>");
}

std::string Head(absl::string_view words) {
  return absl::StrCat("<th scope=\"col\">", Harmless(words), "</th>");
}

// Numbers stay together, and from left to right whatever the page's direction.
std::string Data(absl::string_view words) {
  return absl::StrCat("<td><bdi>", absl::StrReplaceAll(Harmless(words), {{" %", "\u00A0%"}}),
                      "</bdi></td>");
}

std::string Section(absl::string_view heading, absl::string_view contents) {
  return absl::StrCat("<section><h2>", Harmless(heading), "</h2>", contents, "</section>\n");
}

std::string Figure(absl::string_view svg, absl::string_view note = "") {
  return absl::StrCat(
      "<figure>", svg,
      note.empty() ? "" : absl::StrCat("<figcaption>", Harmless(note), "</figcaption>"),
      "</figure>");
}

std::string Facts(const v1::GetReportResponse& answer, const Output& output) {
  const absl::TimeZone& zone = output.options().time_zone;
  const v1::Plan& plan = answer.plan();
  return absl::StrCat(
      "<dl>", Fact(output.Say(Word::kExerciseKind), output.Say(WordOf(plan.kind()))),
      Fact(output.Say(Word::kQuestion), plan.question()),
      Fact(output.Say(Word::kOpens), FormatMoment(answer.report().open_time(), zone)),
      Fact(output.Say(Word::kCloses), FormatMoment(answer.report().close_time(), zone)), "</dl>");
}

std::string CoverageTable(const v1::Report& report, const Output& output) {
  const auto row = [&](Word name, const v1::Coverage& side) {
    return absl::StrCat("<tr><th scope=\"row\">", Harmless(output.Say(name)), "</th>",
                        Data(absl::StrCat(side.states())), Data(absl::StrCat(side.asked())),
                        Data(absl::StrCat(side.reached())), "</tr>");
  };
  return absl::StrCat("<table><thead><tr><td></td>", Head(output.Say(Word::kStatesInAll)),
                      Head(output.Say(Word::kStatesAsked)),
                      Head(output.Say(Word::kStatesReachedShort)), "</tr></thead><tbody>",
                      row(Word::kMemberStates, report.members()),
                      row(Word::kObserverStates, report.observers()), "</tbody></table>");
}

std::string FiguresHead(const v1::Plan& plan, const Output& output) {
  std::string html = absl::StrCat("<thead><tr><td></td>", Head(output.Say(Word::kPings)),
                                  Head(absl::StrCat(output.Say(Word::kAnsweredOnTime), " (",
                                                    output.Say(Word::kInterval95), ")")));
  for (const auto& point : plan.score_points()) {
    const std::string period =
        absl::StrCat("<bdi>", Harmless(PeriodWords(FromProtoDuration(point))), "</bdi>");
    absl::StrAppend(
        &html, "<th scope=\"col\">",
        absl::StrReplaceAll(Harmless(output.Say(Word::kWithin, {"$0"})), {{"$0", period}}),
        "</th>");
  }
  for (const Word word : {Word::kAnsweredLate, Word::kMedianTime, Word::kNinetyTime}) {
    html += Head(output.Say(word));
  }
  return html + "</tr></thead>";
}

std::string FiguresRow(const NamedFigures& row, const v1::Plan& plan, const Output& output) {
  const v1::Figures& figures = *row.figures;
  std::string html = absl::StrCat("<tr><th scope=\"row\">", Harmless(row.name), "</th>");
  if (figures.suppressed()) {
    return absl::StrCat(html, "<td class=\"hidden\" colspan=\"", 5 + plan.score_points_size(),
                        "\">", Harmless(output.Say(Word::kSuppressedCell)), "</td></tr>");
  }
  absl::StrAppend(&html, Data(absl::StrCat(figures.on_time().of())),
                  Data(ShareWords(figures.on_time())));
  for (const v1::Share& share : figures.at_score_points()) html += Data(ShareWords(share));
  return absl::StrCat(
      html, Data(absl::StrCat(figures.late())),
      Data(QuantileWords(figures.has_median(), figures.median(), output)),
      Data(QuantileWords(figures.has_ninety_percent(), figures.ninety_percent(), output)), "</tr>");
}

// One table for each partition, the total on its own.
std::string FiguresTables(const v1::GetReportResponse& answer, const Output& output) {
  std::string html;
  std::string partition;
  for (const NamedFigures& row : FiguresOf(answer.report(), output.language())) {
    if (row.partition != partition) {
      if (!partition.empty()) html += "</tbody></table>";
      partition = row.partition;
      const Word caption = partition == "total"   ? Word::kTotal
                           : partition == "kind"  ? Word::kByKind
                           : partition == "group" ? Word::kByGroup
                                                  : Word::kByChannel;
      absl::StrAppend(&html, "<table><caption>", Harmless(output.Say(caption)), "</caption>",
                      FiguresHead(answer.plan(), output), "<tbody>");
    }
    html += FiguresRow(row, answer.plan(), output);
  }
  return html + "</tbody></table>";
}

std::string Evidence(const v1::Report& report, const Output& output) {
  std::string html = "<dl>";
  if (!report.total().suppressed()) {
    const v1::Figures& total = report.total();
    absl::StrAppend(
        &html, Fact(output.Say(Word::kContactSigned), absl::StrCat(total.contact_signed())),
        Fact(output.Say(Word::kOperatorAttested), absl::StrCat(total.operator_attested())),
        Fact(output.Say(Word::kByRegisteredDetails), absl::StrCat(total.by_registered_details())),
        Fact(output.Say(Word::kByOtherMeans), absl::StrCat(total.by_other_means())));
  }
  for (const v1::VoidCount& count : report.voids()) {
    html += Fact(output.Say(Word::kNotCounted),
                 absl::StrCat(count.count(), ": ", output.Say(WordOf(count.reason()))));
  }
  return html + "</dl>";
}

}  // namespace

std::string ReportPage(const v1::GetReportResponse& answer, const std::vector<v1::Ping>& pings,
                       const Output& output) {
  const absl::string_view direction = output.language() == Language::kArabic ? "rtl" : "ltr";
  const v1::Report& report = answer.report();
  const TimePlot curve = TimeToAcknowledge(answer, pings, output);
  const TimePlot shares = ShareOverTime(answer, output);
  const BarPlot groups = AnsweredByGroup(report, output);
  const BarPlot states = StatesReached(report, output);
  return absl::StrCat(
      "<!DOCTYPE html>\n<html lang=\"", LanguageCode(output.language()), "\" dir=\"", direction,
      "\">\n<head><meta charset=\"utf-8\">", kPolicy,
      "<meta name=\"viewport\" content=\"width=device-width\"><title>",
      Harmless(answer.plan().title()), "</title><style>", kStyle, "</style></head>\n<body><main>\n",
      "<h1><bdi>", Harmless(answer.plan().title()), "</bdi></h1><p class=\"kind\">",
      Harmless(output.Say(Word::kExerciseReport)), "</p>", Facts(answer, output), "\n",
      Section(states.title, Figure(BarPlotSvg(states)) + CoverageTable(report, output)),
      Section(groups.title, Figure(BarPlotSvg(groups))),
      Section(shares.title, Figure(TimePlotSvg(shares))),
      Section(curve.title, Figure(TimePlotSvg(curve), curve.method)),
      Section(output.Say(Word::kFiguresOf), FiguresTables(answer, output)),
      Section(output.Say(Word::kOutcome), Evidence(report, output)), "<footer>",
      Harmless(SourceWords(answer, output)), "</footer>\n</main></body>\n</html>\n");
}

}  // namespace rollcall
