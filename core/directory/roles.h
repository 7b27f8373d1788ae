// Roles of callers: what the charter or a participant's access statement says
// of a TLS key.
#ifndef ROLLCALL_CORE_DIRECTORY_ROLES_H_
#define ROLLCALL_CORE_DIRECTORY_ROLES_H_

#include <cstdint>
#include <initializer_list>
#include <string>

#include "rollcall/v1/participant.pb.h"

namespace rollcall {

enum class Role : uint8_t {
  // From access statements.
  kReader,
  kFollower,
  kDutyOfficer,
  // From the charter.
  kRoot,
  kRegistrar,
  kExerciseController,
  kOperator,
  kAuditor,
};

// A set of roles. A value type.
class RoleSet {
 public:
  constexpr RoleSet() = default;
  constexpr RoleSet(std::initializer_list<Role> roles) {
    for (const Role role : roles) Add(role);
  }
  constexpr void Add(Role role) {
    bits_ = static_cast<uint16_t>(bits_ | 1u << static_cast<unsigned>(role));
  }
  constexpr bool Has(Role role) const { return (bits_ >> static_cast<unsigned>(role) & 1u) != 0; }
  constexpr bool Meets(RoleSet other) const { return (bits_ & other.bits_) != 0; }
  constexpr uint16_t bits() const { return bits_; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr RoleSet Plus(RoleSet other) const {
    RoleSet sum = *this;
    sum.bits_ = static_cast<uint16_t>(sum.bits_ | other.bits_);
    return sum;
  }
  friend constexpr bool operator==(RoleSet, RoleSet) = default;

 private:
  uint16_t bits_ = 0;
};

inline constexpr RoleSet kCharterRoles = {Role::kRoot, Role::kRegistrar, Role::kExerciseController,
                                          Role::kOperator, Role::kAuditor};
inline constexpr RoleSet kAccessRoles = {Role::kReader, Role::kFollower, Role::kDutyOfficer};
inline constexpr RoleSet kEveryRole = kCharterRoles.Plus(kAccessRoles);

// The empty set for values that are no role.
RoleSet RoleOf(v1::CharterRole role);
RoleSet RoleOf(v1::AccessRole role);

// As `rollcall access grant --role` takes it: "duty_officer".
std::string AccessRoleName(v1::AccessRole role);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_DIRECTORY_ROLES_H_
