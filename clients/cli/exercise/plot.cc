#include "clients/cli/exercise/plot.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/cli/card_page.h"
#include "clients/cli/exercise/exercise_argument.h"
#include "clients/cli/printable.h"

namespace rollcall {
namespace {

// Sizes in user units; the page scales the whole.
constexpr double kWidth = 720;
constexpr double kLeft = 48;    // for the labels of shares
constexpr double kRight = 704;  // end of the axes
constexpr double kTop = 12;
constexpr double kBottom = 252;
constexpr double kLegendLine = 20;
constexpr double kBarRow = 44;
constexpr double kBarHeight = 16;
constexpr double kBarEnd = 470;  // of 100 %; behind it stand the numbers
// Labels of ticks nearer to each other than this would overlap.
constexpr double kMinTickGap = 44;

// Okabe and Ito's colours, told apart by most people, and dashes for the others.
struct Stroke {
  const char* colour;
  const char* dashes;
};
constexpr Stroke kStrokes[] = {
    {"#0072b2", "none"}, {"#d55e00", "7 3"},  {"#009e73", "2 3"}, {"#cc79a7", "9 3 2 3"},
    {"#56b4e9", "4 2"},  {"#e69f00", "12 4"}, {"#000000", "1 2"}, {"#666666", "6 2 1 2 1 2"}};

std::string Harmless(absl::string_view text) { return EscapeHtml(PrintableLine(text)); }

std::string Number(double value) { return absl::StrFormat("%.1f", value); }

std::string Text(double x, double y, absl::string_view anchor, absl::string_view words) {
  return absl::StrCat("<text x=\"", Number(x), "\" y=\"", Number(y), "\" text-anchor=\"", anchor,
                      "\">", Harmless(words), "</text>");
}

std::string Line(absl::string_view style, double x1, double y1, double x2, double y2) {
  return absl::StrCat("<line class=\"", style, "\" x1=\"", Number(x1), "\" y1=\"", Number(y1),
                      "\" x2=\"", Number(x2), "\" y2=\"", Number(y2), "\"/>");
}

std::string Open(absl::string_view id, absl::string_view title, absl::string_view description,
                 double height) {
  return absl::StrCat("<svg role=\"img\" direction=\"ltr\" aria-labelledby=\"", id, "Title ", id,
                      "Text\" viewBox=\"0 0 ", Number(kWidth), " ", Number(height),
                      "\" xmlns=\"http://www.w3.org/2000/svg\"><title id=\"", id, "Title\">",
                      Harmless(title), "</title><desc id=\"", id, "Text\">", Harmless(description),
                      "</desc>");
}

// Places on the axes of one plot.
class Axes {
 public:
  explicit Axes(absl::Duration end) : end_(std::max(end, absl::Seconds(1))) {}

  double X(absl::Duration time) const {
    const double part = std::clamp(absl::FDivDuration(time, end_), 0.0, 1.0);
    return kLeft + std::sqrt(part) * (kRight - kLeft);
  }
  static double Y(double share) { return kBottom - std::clamp(share, 0.0, 1.0) * (kBottom - kTop); }

 private:
  absl::Duration end_;
};

std::string Grid(const TimePlot& plot, const Axes& axes) {
  std::string svg;
  for (int percent = 0; percent <= 100; percent += 25) {
    const double y = Axes::Y(percent / 100.0);
    absl::StrAppend(&svg, Line("grid", kLeft, y, kRight, y),
                    Text(kLeft - 6, y + 4, "end", absl::StrCat(percent, " %")));
  }
  double last_label = kRight + kMinTickGap;
  for (auto tick = plot.ticks.rbegin(); tick != plot.ticks.rend(); ++tick) {
    const double x = axes.X(*tick);
    svg += Line("grid", x, kTop, x, kBottom);
    if (last_label - x < kMinTickGap) continue;
    svg +=
        Text(x, kBottom + 18, x + kMinTickGap / 2 > kWidth ? "end" : "middle", PeriodWords(*tick));
    last_label = x;
  }
  return svg + Text((kLeft + kRight) / 2, kBottom + 38, "middle", plot.time_label);
}

std::string Path(const PlotLine& line, const Stroke& stroke, const Axes& axes) {
  std::string path = absl::StrCat("M", Number(kLeft), " ", Number(Axes::Y(0)));
  std::string marks;
  for (const PlotPoint& point : line.points) {
    const std::string x = Number(axes.X(point.time));
    const std::string y = Number(Axes::Y(point.share));
    if (line.steps) {
      absl::StrAppend(&path, " H", x, " V", y);
    } else {
      absl::StrAppend(&path, " L", x, " ", y);
      absl::StrAppend(&marks, "<circle cx=\"", x, "\" cy=\"", y, "\" r=\"3\" fill=\"",
                      stroke.colour, "\"/>");
    }
  }
  if (line.steps) absl::StrAppend(&path, " H", Number(kRight));
  return absl::StrCat("<path d=\"", path, "\" fill=\"none\" stroke-width=\"2\" stroke=\"",
                      stroke.colour, "\" stroke-dasharray=\"", stroke.dashes, "\"/>", marks);
}

std::string Legend(const PlotLine& line, const Stroke& stroke, double y) {
  return absl::StrCat("<line x1=\"", Number(kLeft), "\" y1=\"", Number(y), "\" x2=\"",
                      Number(kLeft + 36), "\" y2=\"", Number(y), "\" stroke-width=\"2\" stroke=\"",
                      stroke.colour, "\" stroke-dasharray=\"", stroke.dashes, "\"/>",
                      Text(kLeft + 44, y + 4, "start", line.name));
}

std::string Whisker(const PlotBar& bar, double y) {
  if (bar.high <= bar.low) return "";
  const double middle = y + kBarHeight / 2;
  const double low = kLeft + bar.low * (kBarEnd - kLeft);
  const double high = kLeft + bar.high * (kBarEnd - kLeft);
  return absl::StrCat(Line("whisker", low, middle, high, middle),
                      Line("whisker", low, middle - 4, low, middle + 4),
                      Line("whisker", high, middle - 4, high, middle + 4));
}

}  // namespace

std::string TimePlotSvg(const TimePlot& plot) {
  const Axes axes(plot.ticks.empty() ? absl::Hours(1) : plot.ticks.back());
  const double height = kBottom + 52 + kLegendLine * static_cast<double>(plot.lines.size());
  std::string svg = Open(plot.id, plot.title, plot.description, height);
  svg += Grid(plot, axes);
  double y = kBottom + 56;
  for (size_t i = 0; i < plot.lines.size(); ++i) {
    const Stroke& stroke = kStrokes[i % std::size(kStrokes)];
    absl::StrAppend(&svg, Path(plot.lines[i], stroke, axes), Legend(plot.lines[i], stroke, y));
    y += kLegendLine;
  }
  return svg + "</svg>";
}

std::string BarPlotSvg(const BarPlot& plot) {
  std::string svg = Open(plot.id, plot.title, plot.description,
                         kTop + kBarRow * static_cast<double>(plot.bars.size()));
  const std::string hatch = absl::StrCat(plot.id, "Hatch");
  absl::StrAppend(&svg, "<defs><pattern id=\"", hatch,
                  "\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
                  "patternTransform=\"rotate(45)\"><rect width=\"2\" height=\"6\" "
                  "fill=\"#999\"/></pattern></defs>");
  double y = kTop;
  for (const PlotBar& bar : plot.bars) {
    const double top = y + 16;
    const double length = (bar.suppressed ? 1.0 : bar.share) * (kBarEnd - kLeft);
    absl::StrAppend(&svg, Text(kLeft, y + 10, "start", bar.name), "<rect class=\"frame\" x=\"",
                    Number(kLeft), "\" y=\"", Number(top), "\" width=\"", Number(kBarEnd - kLeft),
                    "\" height=\"", Number(kBarHeight), "\"/><rect x=\"", Number(kLeft), "\" y=\"",
                    Number(top), "\" width=\"", Number(length), "\" height=\"", Number(kBarHeight),
                    "\" fill=\"",
                    bar.suppressed ? absl::StrCat("url(#", hatch, ")") : kStrokes[0].colour, "\"/>",
                    Whisker(bar, top), Text(kBarEnd + 12, top + 13, "start", bar.words));
    y += kBarRow;
  }
  return svg + "</svg>";
}

}  // namespace rollcall
