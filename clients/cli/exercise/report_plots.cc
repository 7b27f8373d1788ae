#include "clients/cli/exercise/report_plots.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/exercise/exercise_argument.h"
#include "clients/cli/exercise/exercise_words.h"
#include "clients/cli/exercise/ping_table.h"
#include "clients/cli/exercise/report_table.h"
#include "core/base/timestamp.h"
#include "core/exercise/statistics.h"

namespace rollcall {
namespace {

constexpr double kMillion = 1e6;

double PartOf(const v1::Share& share) {
  return share.of() == 0 ? 0 : static_cast<double>(share.count()) / share.of();
}

void SortPoints(std::vector<PlotPoint>& points) {
  std::stable_sort(points.begin(), points.end(),
                   [](const PlotPoint& a, const PlotPoint& b) { return a.time < b.time; });
}

// The shares of one row at the times that the plan scores.
std::vector<PlotPoint> PointsOf(const v1::Figures& figures, const v1::Plan& plan) {
  std::vector<PlotPoint> points;
  const int scored = std::min(plan.score_points_size(), figures.at_score_points_size());
  for (int i = 0; i < scored; ++i) {
    points.push_back({FromProtoDuration(plan.score_points(i)), PartOf(figures.at_score_points(i))});
  }
  points.push_back({FromProtoDuration(plan.on_time_within()), PartOf(figures.on_time())});
  SortPoints(points);
  return points;
}

std::vector<absl::Duration> TicksOf(const v1::Plan& plan) {
  std::vector<absl::Duration> ticks;
  for (const auto& point : plan.score_points()) ticks.push_back(FromProtoDuration(point));
  ticks.push_back(FromProtoDuration(plan.on_time_within()));
  ticks.push_back(FromProtoDuration(plan.window()));
  std::sort(ticks.begin(), ticks.end());
  ticks.erase(std::unique(ticks.begin(), ticks.end()), ticks.end());
  return ticks;
}

bool AreAllCounted(const std::vector<v1::Ping>& pings, const v1::Report& report) {
  const auto counted = std::count_if(pings.begin(), pings.end(), [](const v1::Ping& ping) {
    return ping.outcome() != v1::PING_OUTCOME_VOID;
  });
  return counted > 0 && !report.total().suppressed() &&
         static_cast<uint32_t>(counted) == report.total().on_time().of();
}

std::vector<PlotPoint> CurveOf(const std::vector<v1::Ping>& pings, absl::Duration window) {
  std::vector<Observation> observations;
  for (const v1::Ping& ping : pings) {
    if (ping.outcome() == v1::PING_OUTCOME_VOID) continue;
    const auto after = AnsweredAfter(ping);
    const bool in_time = after.has_value() && *after <= window;
    observations.push_back({in_time ? *after : window, !in_time});
  }
  std::vector<PlotPoint> points;
  for (const SurvivalPoint& point : KaplanMeier(std::move(observations))) {
    points.push_back({point.time, 1 - point.survival});
  }
  return points;
}

std::vector<PlotPoint> PointsOfReport(const v1::GetReportResponse& answer) {
  const v1::Figures& total = answer.report().total();
  std::vector<PlotPoint> points = PointsOf(total, answer.plan());
  if (total.has_median()) points.push_back({FromProtoDuration(total.median()), 0.5});
  if (total.has_ninety_percent()) {
    points.push_back({FromProtoDuration(total.ninety_percent()), 0.9});
  }
  SortPoints(points);
  return points;
}

PlotBar CoverageBar(Word name, const v1::Coverage& side, const Output& output) {
  PlotBar bar;
  bar.name = output.Say(name);
  bar.share = side.states() == 0 ? 0 : static_cast<double>(side.reached()) / side.states();
  bar.words = absl::StrCat(side.reached(), " / ", side.states(), "  (",
                           output.Say(Word::kStatesAsked), ": ", side.asked(), ")");
  return bar;
}

}  // namespace

TimePlot ShareOverTime(const v1::GetReportResponse& answer, const Output& output) {
  TimePlot plot;
  plot.id = "share";
  plot.title = output.Say(Word::kShareOverTime);
  plot.time_label = output.Say(Word::kTimeSinceSending);
  plot.ticks = TicksOf(answer.plan());
  std::vector<std::string> words;
  for (const NamedFigures& row : FiguresOf(answer.report(), output.language())) {
    if (row.figures->suppressed() || row.partition == "channel") continue;
    if (row.figures->on_time().of() == 0) continue;
    plot.lines.push_back({row.name, PointsOf(*row.figures, answer.plan())});
    words.push_back(absl::StrCat(row.name, ": ", ShareWords(row.figures->on_time())));
  }
  plot.description = absl::StrJoin(words, "; ");
  return plot;
}

TimePlot TimeToAcknowledge(const v1::GetReportResponse& answer, const std::vector<v1::Ping>& pings,
                           const Output& output) {
  TimePlot plot;
  plot.id = "curve";
  plot.title = output.Say(Word::kTimeToAcknowledge);
  plot.time_label = output.Say(Word::kTimeSinceSending);
  plot.ticks = TicksOf(answer.plan());
  const v1::Figures& total = answer.report().total();
  if (total.suppressed()) {
    plot.description = output.Say(Word::kSuppressedCell);
    return plot;
  }
  const bool all = AreAllCounted(pings, answer.report());
  plot.lines.push_back(
      {output.Say(Word::kShareAnswered),
       all ? CurveOf(pings, FromProtoDuration(answer.plan().window())) : PointsOfReport(answer),
       all});
  plot.method = output.Say(all ? Word::kCurveFromPings : Word::kCurveFromReport);
  plot.description =
      absl::StrCat(output.Say(Word::kMedianTime), ": ",
                   QuantileWords(total.has_median(), total.median(), output), "; ",
                   output.Say(Word::kNinetyTime), ": ",
                   QuantileWords(total.has_ninety_percent(), total.ninety_percent(), output));
  return plot;
}

BarPlot AnsweredByGroup(const v1::Report& report, const Output& output) {
  BarPlot plot;
  plot.id = "groups";
  plot.title = output.Say(Word::kAnsweredByGroup);
  std::vector<std::string> words;
  for (const v1::GroupFigures& group : report.groups()) {
    const v1::Share& share = group.figures().on_time();
    PlotBar bar;
    bar.name = GroupWords(group.group(), output.language());
    bar.suppressed = group.figures().suppressed();
    bar.words = bar.suppressed ? output.Say(Word::kSuppressedCell) : ShareWords(share);
    bar.share = PartOf(share);
    bar.low = share.low_millionths() / kMillion;
    bar.high = share.high_millionths() / kMillion;
    words.push_back(absl::StrCat(bar.name, ": ", bar.words));
    plot.bars.push_back(std::move(bar));
  }
  plot.description = absl::StrJoin(words, "; ");
  return plot;
}

BarPlot StatesReached(const v1::Report& report, const Output& output) {
  BarPlot plot;
  plot.id = "states";
  plot.title = output.Say(Word::kStatesReached);
  plot.bars = {CoverageBar(Word::kMemberStates, report.members(), output),
               CoverageBar(Word::kObserverStates, report.observers(), output)};
  plot.description = absl::StrCat(plot.bars[0].name, ": ", plot.bars[0].words, "; ",
                                  plot.bars[1].name, ": ", plot.bars[1].words);
  return plot;
}

}  // namespace rollcall
