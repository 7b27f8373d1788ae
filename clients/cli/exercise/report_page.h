// The report of an exercise as one HTML page: no scripts, nothing loaded from
// anywhere, made for the screen and for paper, in the reader's language.
#ifndef ROLLCALL_CLIENTS_CLI_EXERCISE_REPORT_PAGE_H_
#define ROLLCALL_CLIENTS_CLI_EXERCISE_REPORT_PAGE_H_

#include <string>
#include <vector>

#include "clients/cli/output.h"
#include "rollcall/v1/exercise_service.pb.h"

namespace rollcall {

// `pings`: those that the reader may see; when they are all, the page shows the
// curve that they make (report_plots.h). No ping is told of itself.
std::string ReportPage(const v1::GetReportResponse& answer, const std::vector<v1::Ping>& pings,
                       const Output& output);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_EXERCISE_REPORT_PAGE_H_
