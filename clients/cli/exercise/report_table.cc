#include "clients/cli/exercise/report_table.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "clients/cli/exercise/exercise_argument.h"
#include "clients/cli/exercise/exercise_words.h"
#include "clients/cli/moment.h"
#include "clients/cli/printable.h"
#include "core/base/timestamp.h"
#include "core/interchange/csv_writer.h"

namespace rollcall {
namespace {

constexpr double kMillionthsPerCent = 1e4;

std::string IdOf(absl::string_view enum_name, absl::string_view prefix) {
  return absl::AsciiStrToLower(absl::StripPrefix(enum_name, prefix));
}

std::string Percent(double value) { return absl::StrFormat("%.0f %%", value); }

double PercentOf(const v1::Share& share) {
  return share.of() == 0 ? 0 : 100.0 * share.count() / share.of();
}

std::vector<std::string> HeadingsOf(const v1::Plan& plan, const Output& output) {
  std::vector<std::string> headings = {
      "", output.Say(Word::kPings),
      absl::StrCat(output.Say(Word::kAnsweredOnTime), " (", output.Say(Word::kInterval95), ")")};
  for (const auto& point : plan.score_points()) {
    headings.push_back(output.Say(Word::kWithin, {PeriodWords(FromProtoDuration(point))}));
  }
  for (const Word word : {Word::kAnsweredLate, Word::kMedianTime, Word::kNinetyTime}) {
    headings.push_back(output.Say(word));
  }
  return headings;
}

std::vector<Cell> RowOf(const NamedFigures& row, const Output& output) {
  const v1::Figures& figures = *row.figures;
  if (figures.suppressed()) {
    return {row.name, Cell(output.Say(Word::kSuppressedCell), Emphasis::kFaint)};
  }
  std::vector<Cell> cells = {row.name, absl::StrCat(figures.on_time().of()),
                             ShareWords(figures.on_time())};
  for (const v1::Share& share : figures.at_score_points()) {
    cells.push_back(absl::StrCat(share.count(), "  ", Percent(PercentOf(share))));
  }
  cells.push_back(absl::StrCat(figures.late()));
  cells.push_back(QuantileWords(figures.has_median(), figures.median(), output));
  cells.push_back(QuantileWords(figures.has_ninety_percent(), figures.ninety_percent(), output));
  return cells;
}

void PrintEvidence(const v1::Figures& total, Output& output) {
  if (total.suppressed()) return;
  Card card;
  card.Add(output.Say(Word::kContactSigned), absl::StrCat(total.contact_signed()));
  card.Add(output.Say(Word::kOperatorAttested), absl::StrCat(total.operator_attested()));
  card.Add(output.Say(Word::kByRegisteredDetails), absl::StrCat(total.by_registered_details()));
  card.Add(output.Say(Word::kByOtherMeans), absl::StrCat(total.by_other_means()));
  output.Print(card);
}

std::vector<std::string> CsvHeadings(const v1::Plan& plan) {
  std::vector<std::string> headings = {"partition",
                                       "id",
                                       "suppressed",
                                       "pings",
                                       "on_time",
                                       "on_time_low_millionths",
                                       "on_time_high_millionths"};
  for (const auto& point : plan.score_points()) {
    headings.push_back(absl::StrCat("within_", point.seconds(), "_s"));
  }
  for (const char* name : {"late", "contact_signed", "operator_attested", "by_registered_details",
                           "by_other_means", "median_s", "ninety_percent_s"}) {
    headings.emplace_back(name);
  }
  return headings;
}

std::vector<std::string> CsvRow(const NamedFigures& row, size_t columns) {
  const v1::Figures& figures = *row.figures;
  std::vector<std::string> cells = {row.partition, row.id, figures.suppressed() ? "true" : "false"};
  if (!figures.suppressed()) {
    const v1::Share& on_time = figures.on_time();
    for (const uint32_t number :
         {on_time.of(), on_time.count(), on_time.low_millionths(), on_time.high_millionths()}) {
      cells.push_back(absl::StrCat(number));
    }
    for (const v1::Share& share : figures.at_score_points()) {
      cells.push_back(absl::StrCat(share.count()));
    }
    for (const uint32_t number :
         {figures.late(), figures.contact_signed(), figures.operator_attested(),
          figures.by_registered_details(), figures.by_other_means()}) {
      cells.push_back(absl::StrCat(number));
    }
    cells.push_back(figures.has_median() ? absl::StrCat(figures.median().seconds()) : "");
    cells.push_back(figures.has_ninety_percent() ? absl::StrCat(figures.ninety_percent().seconds())
                                                 : "");
  }
  cells.resize(columns);
  return cells;
}

}  // namespace

std::vector<NamedFigures> FiguresOf(const v1::Report& report, Language language) {
  std::vector<NamedFigures> rows = {{"total", "", Say(Word::kTotal, language), &report.total()}};
  for (const v1::KindFigures& kind : report.kinds()) {
    rows.push_back({"kind", IdOf(v1::ContactKind_Name(kind.kind()), "CONTACT_KIND_"),
                    Say(WordOf(kind.kind()), language), &kind.figures()});
  }
  for (const v1::GroupFigures& group : report.groups()) {
    const bool observers = group.group() == v1::REGIONAL_GROUP_UNSPECIFIED;
    rows.push_back(
        {"group",
         observers ? "observers" : IdOf(v1::RegionalGroup_Name(group.group()), "REGIONAL_GROUP_"),
         GroupWords(group.group(), language), &group.figures()});
  }
  for (const v1::ChannelFigures& channel : report.channels()) {
    rows.push_back({"channel", NameOf(channel.kind()), Say(WordOf(channel.kind()), language),
                    &channel.figures()});
  }
  return rows;
}

std::string ShareWords(const v1::Share& share) {
  return absl::StrFormat("%d/%d  %s  (%.0f–%.0f %%)", share.count(), share.of(),
                         Percent(PercentOf(share)), share.low_millionths() / kMillionthsPerCent,
                         share.high_millionths() / kMillionthsPerCent);
}

std::string QuantileWords(bool set, const google::protobuf::Duration& time, const Output& output) {
  return set ? PeriodWords(FromProtoDuration(time)) : output.Say(Word::kNotReachedInWindow);
}

std::string SourceWords(const v1::GetReportResponse& answer, const Output& output) {
  return absl::StrCat(
      output.Say(Word::kReportSource,
                 {absl::StrCat(answer.report().log_size()), absl::StrCat(answer.index()),
                  absl::BytesToHexString(answer.statement_digest())}),
      " (", output.Say(Word::kServersWord), ")");
}

void PrintReport(const v1::GetReportResponse& answer, Output& output) {
  const v1::Report& report = answer.report();
  const absl::TimeZone& zone = output.options().time_zone;
  Card card;
  card.Add(output.Say(Word::kExerciseReport),
           Cell(PrintableLine(answer.plan().title()), Emphasis::kStrong));
  card.Add(output.Say(Word::kExerciseKind), output.Say(WordOf(answer.plan().kind())));
  card.Add(output.Say(Word::kOpens), FormatMoment(report.open_time(), zone));
  card.Add(output.Say(Word::kCloses), FormatMoment(report.close_time(), zone));
  output.Print(card);

  output.PrintBlankLine();
  TextTable coverage({output.Say(Word::kStatesReached), output.Say(Word::kStatesInAll),
                      output.Say(Word::kStatesAsked), output.Say(Word::kStatesReachedShort)});
  const auto add = [&](Word name, const v1::Coverage& side) {
    coverage.AddRow({output.Say(name), absl::StrCat(side.states()), absl::StrCat(side.asked()),
                     Cell(absl::StrCat(side.reached()), Emphasis::kStrong)});
  };
  add(Word::kMemberStates, report.members());
  add(Word::kObserverStates, report.observers());
  output.Print(coverage);

  output.PrintBlankLine();
  TextTable figures(HeadingsOf(answer.plan(), output));
  for (const NamedFigures& row : FiguresOf(report, output.language())) {
    figures.AddRow(RowOf(row, output));
  }
  output.Print(figures);
  output.PrintBlankLine();
  PrintEvidence(report.total(), output);
  for (const v1::VoidCount& count : report.voids()) {
    output.PrintLine(Cell(absl::StrCat(output.Say(Word::kNotCounted), ": ", count.count(), ", ",
                                       output.Say(WordOf(count.reason()))),
                          Emphasis::kWarning));
  }
  output.PrintLine(Cell(SourceWords(answer, output), Emphasis::kFaint));
}

std::string ReportCsv(const v1::GetReportResponse& answer) {
  const std::vector<std::string> headings = CsvHeadings(answer.plan());
  std::string csv = kCsvPreamble;
  AppendCsvRow(headings, csv);
  for (const NamedFigures& row : FiguresOf(answer.report(), Language::kEnglish)) {
    AppendCsvRow(CsvRow(row, headings.size()), csv);
  }
  return csv;
}

}  // namespace rollcall
