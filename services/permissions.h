// Who may call what: one table, one row a method.
#ifndef ROLLCALL_SERVICES_PERMISSIONS_H_
#define ROLLCALL_SERVICES_PERMISSIONS_H_

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "core/directory/caller.h"
#include "core/directory/roles.h"

namespace rollcall {

// Every method of rollcall.v1, in the order of the table.
enum class Method {
  kGetState,
  kListStates,
  kFindPointsOfContact,
  kSearchPointsOfContact,
  kListProposals,
  kSubmitStatement,
  kGetStatement,
  kGetBody,
  kGetChainHead,
  kGetCharterChain,
  kGetCheckpoint,
  kListEntries,
  kFollowEntries,
  kGetInclusionProof,
  kGetConsistencyProof,
  kHoldPlan,
  kListHeldPlans,
  kGetExercise,
  kListExercises,
  kListPings,
  kWatchPings,
  kAcknowledgePing,
  kRecordOutcome,
  kListWork,
  kReportSilence,
  kListSilences,
  kGetReport,
};

struct PermissionRow {
  Method method;
  absl::string_view service;  // "rollcall.v1.DirectoryService"
  absl::string_view name;     // "GetState"
  RoleSet roles;              // one of them is needed
  // An unknown caller has one right: an access statement that verifies under a
  // participant's keys in force, so that nobody is locked out by expiry.
  bool unknown_caller_may_submit_access = false;
};

// All rows, in the order of the enum.
absl::Span<const PermissionRow> AllPermissions();

const PermissionRow& PermissionOf(Method method);

// OK when one of the caller's roles allows the method; PERMISSION_DENIED,
// reason ROLE_NOT_ALLOWED, otherwise.
absl::Status CheckPermission(Method method, const Caller& caller);

// True when the number of distinct States that the caller may look up in an
// hour is limited: not for those who may copy the whole directory anyway.
bool HasReadingLimit(const Caller& caller);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_PERMISSIONS_H_
