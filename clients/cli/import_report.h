// What an import says of each record, and of what it would propose.
#ifndef ROLLCALL_CLIENTS_CLI_IMPORT_REPORT_H_
#define ROLLCALL_CLIENTS_CLI_IMPORT_REPORT_H_

#include <cstddef>
#include <map>
#include <vector>

#include "clients/cli/import_plan.h"
#include "clients/cli/output.h"
#include "nlohmann/json.hpp"

namespace rollcall {

// People read each record as soon as it is compared, so that a long file needs no
// memory for them; programs get one document when all is done.
class ImportReport {
 public:
  // `output` must outlive it.
  explicit ImportReport(Output& output) : output_(output) {}

  // In the order of the file.
  void Add(const ImportRow& row);

  // Behind the last record, what is to be proposed and withdrawn, and that nothing is
  // withdrawn while records are `unidentified` (ImportPlan). For people the sums, too.
  void Close(const std::vector<PlannedProposal>& proposals, size_t unidentified);

  // For programs, once closed: {records, proposals, unidentified}.
  nlohmann::ordered_json TakeDocument() { return std::move(document_); }

 private:
  void Print(const ImportRow& row);

  Output& output_;
  std::map<RowOutcome, size_t> counts_;
  nlohmann::ordered_json document_ = {{"records", nlohmann::ordered_json::array()},
                                      {"proposals", nlohmann::ordered_json::array()}};
};

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_IMPORT_REPORT_H_
