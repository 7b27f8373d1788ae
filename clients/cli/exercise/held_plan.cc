#include "clients/cli/exercise/held_plan.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/durable_file.h"
#include "clients/cli/exercise/exercise_argument.h"
#include "clients/cli/keystore.h"
#include "clients/cli/message_file.h"
#include "clients/cli/moment.h"
#include "core/base/status_macros.h"
#include "core/statement/canonical.h"
#include "nlohmann/json.hpp"
#include "rollcall/v1/exercise.pb.h"

namespace rollcall {
namespace {

constexpr mode_t kPrivateFile = 0600;

absl::Status KeepReceipt(Invocation& invocation, const Statement& statement,
                         const v1::HeldPlan& held) {
  ASSIGN_OR_RETURN(const Keystore* keystore, invocation.keystore());
  const std::string folder = absl::StrCat(keystore->home(), "/receipts");
  RETURN_IF_ERROR(MakePrivateDirectory(folder));
  ASSIGN_OR_RETURN(const std::string json, MessageToJson(held));
  return WriteFileDurably(absl::StrCat(folder, "/", statement.digest().ToHex(), ".held.json"), json,
                          kPrivateFile);
}

}  // namespace

bool IsHeldPlan(const Statement& statement, absl::string_view body) {
  v1::Plan plan;
  return statement.kind() == Kind::kPlan && DecodeCanonical(body, "plan", &plan).ok() &&
         plan.unannounced();
}

absl::StatusOr<nlohmann::ordered_json> HoldAndKeep(Invocation& invocation,
                                                   const Statement& statement,
                                                   absl::string_view body) {
  v1::Plan plan;
  RETURN_IF_ERROR(DecodeCanonical(body, "plan", &plan));
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  ASSIGN_OR_RETURN(const v1::HeldPlan held, client->exercises().HoldPlan(statement, body));
  RETURN_IF_ERROR(KeepReceipt(invocation, statement, held));
  Output& output = invocation.output();
  if (!output.for_people()) return ToData(held);
  const absl::TimeZone& zone = output.options().time_zone;
  output.PrintLine(
      Cell(plan.cancelled()
               ? absl::StrCat("Dropped: ", ShortName(held.exercise()), " will not open.")
               : absl::StrCat("Held since ", FormatMoment(held.hold_time(), zone), ": ",
                              ShortName(held.exercise()), " opens on ",
                              FormatMoment(held.start_time(), zone),
                              ", and nobody is told before. The receipt is kept; its statement is ",
                              statement.digest().ToHex(), "."),
           Emphasis::kGood));
  return nlohmann::ordered_json();
}

}  // namespace rollcall
