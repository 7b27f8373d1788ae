#include "services/permissions.h"

#include "core/base/refusal.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "rollcall/v1/directory_service.pb.h"
#include "rollcall/v1/exercise_service.pb.h"
#include "rollcall/v1/log_service.pb.h"
#include "rollcall/v1/statement_service.pb.h"

namespace rollcall {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

Caller With(RoleSet roles) {
  Caller caller;
  caller.roles = roles;
  return caller;
}

TEST(PermissionsTest, HasOneRowForEveryMethodOfTheApi) {
  size_t methods = 0;
  for (const google::protobuf::FileDescriptor* file :
       {v1::GetStateRequest::descriptor()->file(), v1::GetBodyRequest::descriptor()->file(),
        v1::GetCheckpointRequest::descriptor()->file(),
        v1::GetExerciseRequest::descriptor()->file()}) {
    const google::protobuf::ServiceDescriptor& service = *file->service(0);
    for (int i = 0; i < service.method_count(); ++i, ++methods) {
      size_t rows = 0;
      for (const PermissionRow& row : AllPermissions()) {
        if (row.service == service.full_name() && row.name == service.method(i)->name()) ++rows;
      }
      EXPECT_EQ(rows, 1u) << service.method(i)->full_name();
    }
  }
  EXPECT_EQ(AllPermissions().size(), methods);
}

TEST(PermissionsTest, RowsStandInTheOrderOfTheEnum) {
  for (size_t i = 0; i < AllPermissions().size(); ++i) {
    EXPECT_EQ(static_cast<size_t>(AllPermissions()[i].method), i);
  }
}

TEST(PermissionsTest, OnlyFollowersAndCharterRolesListEntries) {
  const absl::Status refused = CheckPermission(Method::kListEntries, With({Role::kReader}));
  EXPECT_EQ(refused.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_ROLE_NOT_ALLOWED);
  EXPECT_FALSE(CheckPermission(Method::kListEntries, With({Role::kDutyOfficer})).ok());
  EXPECT_TRUE(CheckPermission(Method::kListEntries, With({Role::kFollower})).ok());
  EXPECT_TRUE(CheckPermission(Method::kListEntries, With({Role::kAuditor})).ok());
  EXPECT_TRUE(CheckPermission(Method::kListEntries, With({Role::kReader, Role::kFollower})).ok());
}

TEST(PermissionsTest, SaysWhoCanGiveARoleThatIsMissing) {
  const auto said = [](Method method, RoleSet roles) {
    return std::string(CheckPermission(method, With(roles)).message());
  };
  EXPECT_THAT(said(Method::kListEntries, {Role::kReader}),
              HasSubstr("can grant the role follower with `rollcall access grant`"));
  EXPECT_THAT(said(Method::kWatchPings, {Role::kFollower}),
              HasSubstr("can grant the role duty_officer with"));
  EXPECT_THAT(said(Method::kRecordOutcome, {Role::kFollower}),
              AllOf(HasSubstr("can grant the role duty_officer with"),
                    HasSubstr("the TLS keys of the exercise controller and the operator")));
  // No State can grant these.
  EXPECT_THAT(said(Method::kListWork, {Role::kFollower}),
              AllOf(HasSubstr("the charter names the TLS keys of the exercise controller and the "
                              "operator"),
                    Not(HasSubstr("access grant"))));
}

TEST(PermissionsTest, EveryKnownRoleMayAskAndSubmit) {
  for (const Role role : {Role::kReader, Role::kDutyOfficer, Role::kFollower, Role::kRegistrar}) {
    for (const Method method : {Method::kGetState, Method::kFindPointsOfContact,
                                Method::kSubmitStatement, Method::kGetCharterChain}) {
      EXPECT_TRUE(CheckPermission(method, With({role})).ok());
    }
  }
}

TEST(PermissionsTest, NobodyWithoutARoleMayDoAnything) {
  for (const PermissionRow& row : AllPermissions()) {
    EXPECT_FALSE(CheckPermission(row.method, With({})).ok()) << row.name;
  }
}

TEST(PermissionsTest, UnknownCallersHaveOneRight) {
  for (const PermissionRow& row : AllPermissions()) {
    EXPECT_EQ(row.unknown_caller_may_submit_access, row.method == Method::kSubmitStatement)
        << row.name;
  }
}

TEST(PermissionsTest, SheetsAreForCallersAndUnknownContentForNobody) {
  EXPECT_TRUE(MaySeeContent("sheet", "states/KEN/technical", With({Role::kReader})));
  EXPECT_TRUE(MaySeeContent("sheet", "states/KEN/technical", With({Role::kAuditor})));
  EXPECT_FALSE(MaySeeContent("sheet", "states/KEN/technical", With({})));
  EXPECT_FALSE(MaySeeContent("gossip", "states/KEN/technical", With({Role::kRegistrar})));
}

TEST(PermissionsTest, DispatchIsForWhoRunsExercisesAndTheStateItself) {
  Caller kenya = With({Role::kReader});
  kenya.participant = "states/KEN";
  EXPECT_TRUE(MaySeeContent("dispatch", "exercises/e/states/KEN", kenya));
  EXPECT_FALSE(MaySeeContent("dispatch", "exercises/e/states/UGA", kenya));
  EXPECT_FALSE(MaySeeContent("dispatch", "exercises/e", kenya));
  EXPECT_FALSE(MaySeeContent("acknowledgement", "exercises/e/pings/p", kenya));
  for (const Role role : {Role::kExerciseController, Role::kOperator, Role::kAuditor}) {
    for (const char* kind : {"dispatch", "acknowledgement", "reachability", "report"}) {
      EXPECT_TRUE(MaySeeContent(kind, "exercises/e/states/UGA", With({role}))) << kind;
    }
  }
  EXPECT_FALSE(MaySeeContent("dispatch", "exercises/e/states/KEN", With({Role::kRegistrar})));
}

TEST(PermissionsTest, PositiveFactsAndReportsAreForEverybody) {
  EXPECT_TRUE(MaySeeContent("reachability", "states/KEN", With({Role::kReader})));
  EXPECT_TRUE(MaySeeContent("report", "exercises/e", With({Role::kDutyOfficer})));
  EXPECT_FALSE(MaySeeContent("report", "exercises/e", With({})));
}

TEST(PermissionsTest, ReadersAreLimitedAndThoseWhoMayCopyAreNot) {
  EXPECT_TRUE(HasReadingLimit(With({Role::kReader})));
  EXPECT_TRUE(HasReadingLimit(With({Role::kDutyOfficer})));
  EXPECT_FALSE(HasReadingLimit(With({Role::kReader, Role::kFollower})));
  EXPECT_FALSE(HasReadingLimit(With({Role::kRegistrar})));
}

}  // namespace
}  // namespace rollcall
