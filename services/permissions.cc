#include "services/permissions.h"

#include <array>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/refusal.h"
#include "core/statement/authority.h"

namespace rollcall {
namespace {

constexpr absl::string_view kDirectoryService = "rollcall.v1.DirectoryService";
constexpr absl::string_view kStatementService = "rollcall.v1.StatementService";
constexpr absl::string_view kLogService = "rollcall.v1.LogService";
constexpr absl::string_view kExerciseService = "rollcall.v1.ExerciseService";

// Copying the log is for those whom their participant or the charter lets.
constexpr RoleSet kCopyingRoles = kCharterRoles.Plus({Role::kFollower});

// Those who run exercises.
constexpr RoleSet kExerciseStaff = {Role::kExerciseController, Role::kOperator};

constexpr std::array kPermissions = {
    PermissionRow{Method::kGetState, kDirectoryService, "GetState", kEveryRole},
    PermissionRow{Method::kListStates, kDirectoryService, "ListStates", kEveryRole},
    PermissionRow{Method::kFindPointsOfContact, kDirectoryService, "FindPointsOfContact",
                  kEveryRole},
    PermissionRow{Method::kSearchPointsOfContact, kDirectoryService, "SearchPointsOfContact",
                  kEveryRole},
    // Everybody may ask; whose proposals are shown is judged one by one.
    PermissionRow{Method::kListProposals, kDirectoryService, "ListProposals", kEveryRole},
    PermissionRow{Method::kSubmitStatement, kStatementService, "SubmitStatement", kEveryRole,
                  /*unknown_caller_may_submit_access=*/true},
    PermissionRow{Method::kGetStatement, kStatementService, "GetStatement", kEveryRole},
    PermissionRow{Method::kGetBody, kStatementService, "GetBody", kEveryRole},
    PermissionRow{Method::kGetChainHead, kStatementService, "GetChainHead", kEveryRole},
    PermissionRow{Method::kGetCharterChain, kLogService, "GetCharterChain", kEveryRole},
    PermissionRow{Method::kGetCheckpoint, kLogService, "GetCheckpoint", kEveryRole},
    PermissionRow{Method::kListEntries, kLogService, "ListEntries", kCopyingRoles},
    PermissionRow{Method::kFollowEntries, kLogService, "FollowEntries", kCopyingRoles},
    PermissionRow{Method::kGetInclusionProof, kLogService, "GetInclusionProof", kEveryRole},
    PermissionRow{Method::kGetConsistencyProof, kLogService, "GetConsistencyProof", kEveryRole},
    PermissionRow{Method::kHoldPlan, kExerciseService, "HoldPlan", {Role::kExerciseController}},
    PermissionRow{Method::kListHeldPlans, kExerciseService, "ListHeldPlans", kExerciseStaff},
    PermissionRow{Method::kGetExercise, kExerciseService, "GetExercise", kEveryRole},
    PermissionRow{Method::kListExercises, kExerciseService, "ListExercises", kEveryRole},
    PermissionRow{Method::kListPings, kExerciseService, "ListPings", kEveryRole},
    PermissionRow{Method::kWatchPings, kExerciseService, "WatchPings", {Role::kDutyOfficer}},
    PermissionRow{Method::kAcknowledgePing, kExerciseService, "AcknowledgePing", kEveryRole},
    // Push receipts by the one, all else by the others.
    PermissionRow{Method::kRecordOutcome, kExerciseService, "RecordOutcome",
                  kExerciseStaff.Plus({Role::kDutyOfficer})},
    PermissionRow{Method::kListWork, kExerciseService, "ListWork", kExerciseStaff},
    PermissionRow{Method::kReportSilence, kExerciseService, "ReportSilence", kEveryRole},
    PermissionRow{Method::kListSilences, kExerciseService, "ListSilences", kEveryRole},
    PermissionRow{Method::kGetReport, kExerciseService, "GetReport", kEveryRole},
};

// Who can give somebody one of these roles.
std::string HowToGetOneOf(RoleSet roles) {
  std::vector<std::string> granted;
  for (const v1::AccessRole role :
       {v1::ACCESS_ROLE_READER, v1::ACCESS_ROLE_FOLLOWER, v1::ACCESS_ROLE_DUTY_OFFICER}) {
    if (roles.Meets(RoleOf(role))) granted.push_back(AccessRoleName(role));
  }
  std::vector<std::string> chartered;
  for (const v1::CharterRole role :
       {v1::CHARTER_ROLE_EXERCISE_CONTROLLER, v1::CHARTER_ROLE_OPERATOR, v1::CHARTER_ROLE_REGISTRAR,
        v1::CHARTER_ROLE_AUDITOR}) {
    if (roles.Meets(RoleOf(role))) chartered.push_back(CharterRoleWords(role));
  }
  std::vector<std::string> ways;
  if (!granted.empty()) {
    ways.push_back(absl::StrCat("who manages your participant's access can grant the role ",
                                absl::StrJoin(granted, " or "), " with `rollcall access grant`"));
  }
  // What all of the charter's roles may is for nobody's staff in particular.
  if (!chartered.empty() && !roles.Has(Role::kRoot)) {
    ways.push_back(
        absl::StrCat("the directory's own staff may: the charter names the TLS keys of the ",
                     absl::StrJoin(chartered, " and the ")));
  }
  return absl::StrJoin(ways, "; ");
}

}  // namespace

absl::Span<const PermissionRow> AllPermissions() { return kPermissions; }

const PermissionRow& PermissionOf(Method method) {
  return kPermissions[static_cast<size_t>(method)];
}

absl::Status CheckPermission(Method method, const Caller& caller) {
  const PermissionRow& row = PermissionOf(method);
  if (caller.roles.Meets(row.roles)) return absl::OkStatus();
  return Refusal(
      absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_ROLE_NOT_ALLOWED,
      absl::StrCat("none of this key's roles allows ", row.name, "; ", HowToGetOneOf(row.roles)),
      {{"method", std::string(row.name)}});
}

bool HasReadingLimit(const Caller& caller) { return !caller.roles.Meets(kCopyingRoles); }

}  // namespace rollcall
