// What the plots of a report show.
#ifndef ROLLCALL_CLIENTS_CLI_EXERCISE_REPORT_PLOTS_H_
#define ROLLCALL_CLIENTS_CLI_EXERCISE_REPORT_PLOTS_H_

#include <vector>

#include "clients/cli/exercise/plot.h"
#include "clients/cli/output.h"
#include "rollcall/v1/exercise_service.pb.h"

namespace rollcall {

// Shares answered at the score points and when the time to be on time is over: the
// total, and each kind and regional group that is shown.
TimePlot ShareOverTime(const v1::GetReportResponse& answer, const Output& output);

// The time to acknowledge: Kaplan and Meier's curve when `pings` are all that
// the report counts; else the points that the report tells.
TimePlot TimeToAcknowledge(const v1::GetReportResponse& answer, const std::vector<v1::Ping>& pings,
                           const Output& output);

// Answered on time by regional group, with intervals.
BarPlot AnsweredByGroup(const v1::Report& report, const Output& output);

// States reached, of the members and of the observers.
BarPlot StatesReached(const v1::Report& report, const Output& output);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_EXERCISE_REPORT_PLOTS_H_
