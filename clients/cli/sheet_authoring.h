// From a sheet's words to a body that the directory will take.
#ifndef ROLLCALL_CLIENTS_CLI_SHEET_AUTHORING_H_
#define ROLLCALL_CLIENTS_CLI_SHEET_AUTHORING_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "clients/cli/authoring.h"
#include "clients/cli/invocation.h"
#include "google/type/date.pb.h"
#include "rollcall/v1/directory_service.pb.h"
#include "rollcall/v1/sheet.pb.h"

namespace rollcall {

// Where a field of a sheet stands, for messages: "kenya.yaml:14"; empty when
// the sheet comes from no file.
using FieldPlace = std::function<std::string(absl::string_view field)>;

// Fills in what people do not write (salt, E.164 numbers, the latest allowed
// confirmation date where none is given) and applies the rules of sheets.
// Warnings are printed. INVALID_ARGUMENT, reason INVALID_BODY, lists every
// error with its place.
absl::Status CompleteSheet(Invocation& invocation, absl::string_view subject,
                           const FieldPlace& place, v1::Sheet& sheet);

// Signs a complete sheet that was made of the one at `follows` and submits it, or writes
// a draft when `draft_file` is not empty; as Author does (authoring.h).
absl::Status AuthorSheet(Invocation& invocation, absl::string_view subject, const v1::Sheet& sheet,
                         ChainPosition follows, absl::string_view draft_file);

// "2027-03-01" as a date. INVALID_ARGUMENT otherwise.
absl::StatusOr<google::type::Date> ParseDayArgument(absl::string_view text);

// A sheet as the evidence proves it, and its statement.
struct SheetInForce {
  v1::NominatedSheet sheet;
  ChainPosition position;
};

// The sheet in force with this subject, verified; nullopt when the evidence holds none. It
// may leave out the newest: what is made of the answer must follow its position.
absl::StatusOr<absl::optional<SheetInForce>> FetchSheetInForce(Invocation& invocation,
                                                               absl::string_view subject);
// The same; NOT_FOUND when there is none.
absl::StatusOr<SheetInForce> RequireSheetInForce(Invocation& invocation, absl::string_view subject);

// Takes out of a sheet that is to be signed again the proposals that it accepted
// and that have changed since: nobody may sign those anew.
absl::Status ForgetChangedProposals(Reading& reading, v1::Sheet& sheet);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_SHEET_AUTHORING_H_
