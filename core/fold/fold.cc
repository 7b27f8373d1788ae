#include "core/fold/fold.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/directory/charter_in_force.h"
#include "core/directory/charter_rules.h"
#include "core/directory/content_rules.h"
#include "core/directory/key_set.h"
#include "core/directory/participant_rules.h"
#include "core/directory/proposal_rules.h"
#include "core/directory/sheet_rules.h"
#include "core/exercise/exercise_bodies.h"
#include "core/exercise/operator_rules.h"
#include "core/exercise/plan_rules.h"
#include "core/geography/state.h"
#include "core/statement/canonical.h"
#include "core/statement/judgement.h"
#include "rollcall/v1/exercise.pb.h"
#include "rollcall/v1/sheet.pb.h"
#include "rollcall/v1/view.pb.h"

namespace rollcall {
namespace {

// How far an issue time may lie from the accept time: long enough for a quorum
// that signs in different rooms, short enough that old drafts do not surface.
constexpr absl::Duration kMaxIssueAge = absl::Hours(24 * 30);
constexpr absl::Duration kMaxIssueLead = absl::Minutes(5);

absl::Status CheckOrigin(const Statement& statement, const v1::CharterRecord& charter) {
  if (!charter.has_charter()) {
    if (statement.kind() == Kind::kCharter) return absl::OkStatus();
    return Refusal(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_NOT_FOUND,
                   "the log has no charter yet; its first entry must be one");
  }
  if (statement.header().origin() == charter.origin()) return absl::OkStatus();
  return Refusal(
      absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_WRONG_ORIGIN,
      absl::StrCat("the statement is meant for another directory; this one is ", charter.origin()),
      {{"origin", charter.origin()}});
}

absl::Status CheckIssueTime(const Statement& statement, absl::Time accept_time) {
  if (statement.issue_time() >= accept_time - kMaxIssueAge &&
      statement.issue_time() <= accept_time + kMaxIssueLead) {
    return absl::OkStatus();
  }
  return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_ISSUE_TIME_OUT_OF_RANGE,
                 "issue_time must be at most 30 days before and 5 minutes after the time of "
                 "acceptance; check the clock, renew a stale draft with `rollcall rebase`",
                 {{"accept_time", absl::FormatTime(accept_time, absl::UTCTimeZone())}});
}

absl::Status CheckChain(const Statement& statement, const ChangeSet& changes,
                        absl::string_view key) {
  ASSIGN_OR_RETURN(const auto found, ReadRecord<v1::ChainRecord>(changes, key));
  const v1::ChainRecord head = found.value_or(v1::ChainRecord());
  if (statement.header().sequence() == head.sequence() + 1 &&
      statement.header().previous() == head.digest()) {
    return absl::OkStatus();
  }
  const std::string digest = absl::BytesToHexString(head.digest());
  return Refusal(
      absl::StatusCode::kAborted, v1::ERROR_REASON_CHAIN_CONFLICT,
      absl::StrCat("the statement does not extend its chain, whose head is sequence ",
                   head.sequence(), "; look at what is in force, `rollcall rebase` and sign again"),
      {{"head_sequence", absl::StrCat(head.sequence())},
       {"head_digest", digest},
       {"head_index", absl::StrCat(head.index())}});
}

absl::Status CheckSubject(const Statement& statement) {
  if (statement.subject().state.empty()) return absl::OkStatus();
  return RequireState(statement.subject().state).status();
}

absl::Status ApplyRule(const Judgement& judgement) {
  switch (judgement.statement.kind()) {
    case Kind::kCharter:
      return ApplyCharter(judgement);
    case Kind::kEnrolment:
      return ApplyEnrolment(judgement);
    case Kind::kKeys:
      return ApplyKeys(judgement);
    case Kind::kAccess:
      return ApplyAccess(judgement);
    case Kind::kSheet:
      return ApplySheet(judgement);
    case Kind::kProposal:
      return ApplyProposal(judgement);
    case Kind::kDecision:
      return ApplyDecision(judgement);
    case Kind::kErasure:
      return ApplyErasure(judgement);
    case Kind::kPlan:
      return ApplyPlan(judgement);
    case Kind::kDispatch:
      return ApplyDispatch(judgement);
    case Kind::kAcknowledgement:
      return ApplyAcknowledgement(judgement);
    case Kind::kReachability:
      return ApplyReachability(judgement);
    case Kind::kReport:
      return ApplyReport(judgement);
  }
  return absl::InternalError("a kind without a rule");
}

absl::Status CheckRuleBody(const Statement& statement, absl::optional<absl::string_view> body) {
  if (statement.row().body_class == BodyClass::kContent) return absl::OkStatus();
  if (!body.has_value()) {
    return InvalidField("body", "is required for a statement of this kind");
  }
  return statement.CheckBody(*body);
}

absl::Status AdmitSheet(const Statement& statement, absl::string_view body, const View& view,
                        const std::function<bool(absl::string_view)>& knows_time_zone) {
  v1::Sheet sheet;
  RETURN_IF_ERROR(DecodeCanonical(body, "sheet", &sheet));
  ASSIGN_OR_RETURN(const auto charter, CharterInForce(view));
  SheetContext context;
  context.kind = statement.subject().pattern == ResourceName::Pattern::kDiplomaticSheet
                     ? v1::CONTACT_KIND_DIPLOMATIC
                     : v1::CONTACT_KIND_TECHNICAL;
  context.issue_time = statement.issue_time();
  context.confirmation_period = FromProtoDuration(charter->charter().periods().confirmation());
  context.state = statement.subject().state;
  context.knows_time_zone = knows_time_zone;
  context.wants_warnings = false;
  return SheetStatus(CheckSheet(sheet, context));
}

}  // namespace

absl::Status Apply(const Statement& statement, const Placement& place,
                   absl::optional<absl::string_view> body, ChangeSet& changes) {
  ASSIGN_OR_RETURN(const auto charter, CharterInForce(changes));
  RETURN_IF_ERROR(CheckOrigin(statement, *charter));
  RETURN_IF_ERROR(CheckSubject(statement));
  RETURN_IF_ERROR(CheckIssueTime(statement, place.accept_time));
  const std::string chain_key = view_key::Chain(statement.row().name, statement.header().subject());
  RETURN_IF_ERROR(CheckChain(statement, changes, chain_key));
  RETURN_IF_ERROR(CheckRuleBody(statement, body));

  ChangeSet mine(&changes);
  RETURN_IF_ERROR(
      ApplyRule({statement, place, body.value_or(absl::string_view()), *charter, mine}));

  v1::ChainRecord head;
  head.set_sequence(statement.header().sequence());
  head.set_digest(statement.digest().ToBytes());
  head.set_index(place.index);
  mine.Put(chain_key, head);
  v1::StatementRecord record;
  record.set_index(place.index);
  mine.Put(view_key::Statement(statement.digest().view()), record);
  changes.Merge(std::move(mine));
  return absl::OkStatus();
}

absl::Status Admit(const Statement& statement, absl::string_view body, const View& view,
                   const std::function<bool(absl::string_view)>& knows_time_zone) {
  RETURN_IF_ERROR(statement.CheckBody(body));
  switch (statement.kind()) {
    case Kind::kCharter:
    case Kind::kEnrolment:
    case Kind::kKeys:
    case Kind::kAccess:
    case Kind::kErasure:
      return absl::OkStatus();
    case Kind::kSheet:
      return AdmitSheet(statement, body, view, knows_time_zone);
    case Kind::kProposal:
      return AdmitProposal(body, knows_time_zone);
    case Kind::kDecision:
      return AdmitDecision(body);
    case Kind::kPlan: {
      v1::Plan plan;
      RETURN_IF_ERROR(DecodeCanonical(body, "plan", &plan));
      return AdmitPlan(plan, knows_time_zone);
    }
    case Kind::kDispatch:
    case Kind::kAcknowledgement:
    case Kind::kReachability:
    case Kind::kReport:
      return CheckExerciseBody(statement, body);
  }
  return absl::InternalError("a kind without an admission check");
}

}  // namespace rollcall
