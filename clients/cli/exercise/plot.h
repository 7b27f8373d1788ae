// Plots as inline SVG: readable on paper, without scripts, without colours (lines
// differ in their dashes too) and by who cannot see them (title and description;
// whoever puts a plot on a page puts a table of the same numbers beside it).
#ifndef ROLLCALL_CLIENTS_CLI_EXERCISE_PLOT_H_
#define ROLLCALL_CLIENTS_CLI_EXERCISE_PLOT_H_

#include <string>
#include <vector>

#include "absl/time/time.h"

namespace rollcall {

// A share at a time since the sending.
struct PlotPoint {
  absl::Duration time;
  double share = 0;  // 0 to 1
};

struct PlotLine {
  std::string name;
  std::vector<PlotPoint> points;  // by ascending time
  bool steps = false;             // it stays until the next point
};

// Shares over the time since sending. The axis is the square root of the time,
// because half of what there is to see happens in its first hours; its ticks are
// labelled with the time itself.
struct TimePlot {
  std::string id;  // distinct on the page, letters only
  std::string title;
  std::string description;  // for who cannot see it
  std::string method;       // how it was made, for everybody; may be empty
  std::string time_label;
  std::vector<absl::Duration> ticks;  // ascending; the last one ends the axis
  std::vector<PlotLine> lines;        // at most 8
};
std::string TimePlotSvg(const TimePlot& plot);

struct PlotBar {
  std::string name;
  std::string words;        // behind it: the numbers
  bool suppressed = false;  // hatched; no numbers
  double share = 0;         // 0 to 1
  double low = 0;           // the interval's ends; equal: none is drawn
  double high = 0;
};

struct BarPlot {
  std::string id;
  std::string title;
  std::string description;
  std::vector<PlotBar> bars;
};
std::string BarPlotSvg(const BarPlot& plot);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_EXERCISE_PLOT_H_
