#include "core/directory/roles.h"

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"

namespace rollcall {

RoleSet RoleOf(v1::CharterRole role) {
  switch (role) {
    case v1::CHARTER_ROLE_ROOT:
      return {Role::kRoot};
    case v1::CHARTER_ROLE_REGISTRAR:
      return {Role::kRegistrar};
    case v1::CHARTER_ROLE_EXERCISE_CONTROLLER:
      return {Role::kExerciseController};
    case v1::CHARTER_ROLE_OPERATOR:
      return {Role::kOperator};
    case v1::CHARTER_ROLE_AUDITOR:
      return {Role::kAuditor};
    default:
      return {};
  }
}

RoleSet RoleOf(v1::AccessRole role) {
  switch (role) {
    case v1::ACCESS_ROLE_READER:
      return {Role::kReader};
    case v1::ACCESS_ROLE_FOLLOWER:
      return {Role::kFollower};
    case v1::ACCESS_ROLE_DUTY_OFFICER:
      return {Role::kDutyOfficer};
    default:
      return {};
  }
}

std::string AccessRoleName(v1::AccessRole role) {
  return absl::AsciiStrToLower(absl::StripPrefix(v1::AccessRole_Name(role), "ACCESS_ROLE_"));
}

}  // namespace rollcall
