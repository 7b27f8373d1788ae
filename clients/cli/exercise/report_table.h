// The report of an exercise as tables for people and as CSV.
#ifndef ROLLCALL_CLIENTS_CLI_EXERCISE_REPORT_TABLE_H_
#define ROLLCALL_CLIENTS_CLI_EXERCISE_REPORT_TABLE_H_

#include <string>
#include <vector>

#include "clients/cli/output.h"
#include "rollcall/v1/exercise_report.pb.h"
#include "rollcall/v1/exercise_service.pb.h"

namespace rollcall {

// One row of figures: the total, a kind, a group or a channel.
struct NamedFigures {
  std::string partition;  // "total", "kind", "group", "channel": for programs
  std::string id;         // "technical", "african", "email"; empty for the total
  std::string name;       // in the reader's language
  const v1::Figures* figures;
};

// All of a report, in its order. Valid as long as the report.
std::vector<NamedFigures> FiguresOf(const v1::Report& report, Language language);

// "12/40  30 %  (18–45 %)"; suppressed ones say so.
std::string ShareWords(const v1::Share& share);
// "2 h 4 min", or that it was not within the window.
std::string QuantileWords(bool set, const google::protobuf::Duration& time, const Output& output);
// "Recomputable from the first N entries ...", and that until then it is the server's word.
std::string SourceWords(const v1::GetReportResponse& answer, const Output& output);

void PrintReport(const v1::GetReportResponse& answer, Output& output);

// RFC 4180, in the wire's names whatever the language: one line of figures each;
// what is suppressed is empty and says so in its own column.
std::string ReportCsv(const v1::GetReportResponse& answer);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_EXERCISE_REPORT_TABLE_H_
