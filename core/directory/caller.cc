#include "core/directory/caller.h"

#include <array>

#include "absl/types/optional.h"
#include "core/base/refusal.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/directory/charter_in_force.h"
#include "rollcall/v1/view.pb.h"

namespace rollcall {
namespace {

struct ContentRow {
  absl::string_view kind;
  RoleSet roles;
  // Also every role of the State that the subject is about.
  bool for_own_state = false;
  // Also every role of the regional directory that a proposal comes from.
  bool for_proposer = false;
};

// Who runs exercises, and who audits them.
constexpr RoleSet kExerciseRoles = {Role::kExerciseController, Role::kOperator, Role::kAuditor};

// DESIGN section 3, "Kinds and who may sign them", last column.
constexpr std::array kContent = {
    ContentRow{"sheet", kEveryRole},
    ContentRow{"proposal", {Role::kRegistrar}, /*for_own_state=*/true, /*for_proposer=*/true},
    ContentRow{"decision", {Role::kRegistrar}, /*for_own_state=*/true, /*for_proposer=*/true},
    ContentRow{"dispatch", kExerciseRoles, /*for_own_state=*/true},
    // Also for the State that was asked: the body tells which, the subject does
    // not (services/body_access.h).
    ContentRow{"acknowledgement", kExerciseRoles},
    ContentRow{"reachability", kEveryRole},
    ContentRow{"report", kEveryRole},
};

RoleSet RolesInCharter(const v1::Charter& charter, const Digest& tls_key) {
  RoleSet roles;
  for (const v1::RoleGrant& grant : charter.roles()) {
    for (const std::string& digest : grant.tls_key_digests()) {
      if (digest == tls_key.view()) roles = roles.Plus(RoleOf(grant.role()));
    }
  }
  return roles;
}

}  // namespace

absl::Status UnknownCaller(const Digest& tls_key) {
  return Refusal(
      absl::StatusCode::kUnauthenticated, v1::ERROR_REASON_CALLER_UNKNOWN,
      "this TLS key stands in no charter and no access statement in force; who manages your "
      "participant's access can add it with `rollcall access grant`",
      {{"tls_key_digest", tls_key.ToHex()}});
}

absl::StatusOr<Caller> ResolveCaller(const Digest& tls_key, const View& view) {
  Caller caller;
  caller.tls_key = tls_key;
  ASSIGN_OR_RETURN(const auto charter, CharterInForce(view));
  caller.roles = RolesInCharter(charter->charter(), tls_key);
  if (!caller.roles.empty()) return caller;

  ASSIGN_OR_RETURN(const auto access,
                   ReadRecord<v1::AccessRecord>(view, view_key::Access(tls_key.view())));
  if (!access.has_value()) return UnknownCaller(tls_key);
  for (const int role : access->roles()) {
    caller.roles = caller.roles.Plus(RoleOf(static_cast<v1::AccessRole>(role)));
  }
  caller.participant = access->participant();
  ASSIGN_OR_RETURN(caller.expire_time, FromTimestamp(access->expire_time()));
  return caller;
}

bool MaySeeContent(absl::string_view kind, absl::string_view subject, const Caller& caller) {
  for (const ContentRow& row : kContent) {
    if (row.kind != kind) continue;
    if (caller.roles.Meets(row.roles)) return true;
    const absl::StatusOr<ResourceName> name = ResourceName::Parse(subject);
    if (!name.ok() || caller.roles.empty() || caller.participant.empty()) return false;
    return (row.for_own_state && !name->state.empty() &&
            caller.participant == StateName(name->state)) ||
           (row.for_proposer && caller.participant == name->Proposer());
  }
  return false;
}

}  // namespace rollcall
