#include "clients/cli/sheet_authoring.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/logged_statement.h"
#include "clients/cli/moment.h"
#include "clients/cli/participant_argument.h"
#include "clients/cli/verified_answer.h"
#include "core/base/refusal.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/directory/phone.h"
#include "core/directory/proposal_rules.h"
#include "core/directory/sheet_rules.h"

namespace rollcall {
namespace {

std::string FindingWords(const SheetFinding& finding, const FieldPlace& place) {
  const std::string where = place ? place(finding.field) : "";
  return absl::StrCat(where, where.empty() ? "" : ": ", finding.field, ": ", finding.message);
}

absl::Status AsStatus(const SheetFindings& findings, const FieldPlace& place) {
  if (findings.errors.empty()) return absl::OkStatus();
  std::string message = "the sheet breaks rules; nothing was signed:";
  for (const SheetFinding& finding : findings.errors) {
    absl::StrAppend(&message, "\n  ", FindingWords(finding, place));
  }
  const std::string& field = findings.errors.front().field;
  return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_INVALID_BODY, message,
                 {{"field", field}, {"place", place ? place(field) : ""}});
}

}  // namespace

absl::Status CompleteSheet(Invocation& invocation, absl::string_view subject,
                           const FieldPlace& place, v1::Sheet& sheet) {
  ASSIGN_OR_RETURN(const ResourceName name, ResourceName::Parse(subject));
  ASSIGN_OR_RETURN(const StateRow* state, RequireState(name.state));
  ASSIGN_OR_RETURN(const PinnedDirectory* directory, invocation.directory());
  SheetContext context;
  context.kind = SheetKind(subject);
  context.issue_time = invocation.now();
  context.confirmation_period = FromProtoDuration(directory->charter().periods().confirmation());
  context.state = name.state;
  context.knows_time_zone = [](absl::string_view zone) { return FindIanaZone(zone).has_value(); };

  sheet.set_salt(invocation.random().Bytes(kSaltBytes));
  NormalizePhones(state->alpha2, sheet);
  if (!sheet.has_next_confirmation_date()) {
    const absl::CivilDay last =
        absl::ToCivilDay(context.issue_time + context.confirmation_period, absl::UTCTimeZone());
    google::type::Date& date = *sheet.mutable_next_confirmation_date();
    date.set_year(static_cast<int32_t>(last.year()));
    date.set_month(last.month());
    date.set_day(last.day());
  }
  const SheetFindings findings = CheckSheet(sheet, context);
  for (const SheetFinding& finding : findings.warnings) {
    invocation.output().Warning(FindingWords(finding, place));
  }
  return AsStatus(findings, place);
}

absl::Status AuthorSheet(Invocation& invocation, absl::string_view subject, const v1::Sheet& sheet,
                         ChainPosition follows, absl::string_view draft_file) {
  Saying saying;
  saying.kind = Kind::kSheet;
  saying.subject = std::string(subject);
  saying.body = EncodeCanonical(sheet);
  saying.draft_file = std::string(draft_file);
  saying.follows = std::move(follows);
  return Author(invocation, saying);
}

absl::StatusOr<google::type::Date> ParseDayArgument(absl::string_view text) {
  absl::CivilDay day;
  if (text.size() != 10 || !absl::ParseCivilTime(text, &day)) {
    return WithExitCode(absl::InvalidArgumentError(
                            absl::StrCat("\"", text, "\" is no date; write it as 2027-03-01")),
                        ExitCode::kUsage);
  }
  google::type::Date date;
  date.set_year(static_cast<int32_t>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

absl::StatusOr<absl::optional<SheetInForce>> FetchSheetInForce(Invocation& invocation,
                                                               absl::string_view subject) {
  ASSIGN_OR_RETURN(const ResourceName name, ResourceName::Parse(subject));
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  ASSIGN_OR_RETURN(const VerifiedState verified, AskVerifiedState(invocation, *client, name.state));
  for (const v1::NominatedSheet& sheet : verified.state.sheets()) {
    if (sheet.name() != subject) continue;
    ASSIGN_OR_RETURN(const Digest digest, Digest::FromBytes(sheet.provenance().statement_digest()));
    ASSIGN_OR_RETURN(const LoggedStatement logged, FetchStatement(invocation, *client, digest));
    return absl::make_optional(SheetInForce{sheet, PositionOf(logged.statement)});
  }
  return absl::optional<SheetInForce>();
}

absl::StatusOr<SheetInForce> RequireSheetInForce(Invocation& invocation,
                                                 absl::string_view subject) {
  ASSIGN_OR_RETURN(auto in_force, FetchSheetInForce(invocation, subject));
  if (in_force.has_value()) return *std::move(in_force);
  return Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_NOT_FOUND,
                 absl::StrCat("there is no sheet ", subject,
                              " in force; `rollcall nominate` makes the first"));
}

absl::Status ForgetChangedProposals(Reading& reading, v1::Sheet& sheet) {
  std::vector<std::string> in_force;
  for (const std::string& accepted : sheet.accepted_proposals()) {
    ASSIGN_OR_RETURN(const ProposalRevision revision, ParseProposalRevision(accepted));
    ASSIGN_OR_RETURN(const v1::ChainHead head,
                     reading.GetChainHead(RowOf(Kind::kProposal).name, revision.name.ToString()));
    if (head.head().digest() == revision.statement.view()) in_force.push_back(accepted);
  }
  sheet.mutable_accepted_proposals()->Assign(in_force.begin(), in_force.end());
  return absl::OkStatus();
}

}  // namespace rollcall
