#include <string>
#include <vector>

#include "core/base/refusal.h"
#include "core/base/timestamp.h"
#include "core/directory/participant_rules.h"
#include "core/statement/canonical.h"
#include "gtest/gtest.h"
#include "rollcall/v1/view.pb.h"
#include "tests/testing/test_directory.h"

namespace rollcall {
namespace {

using testing::TestDirectory;

class AccessTest : public ::testing::Test {
 protected:
  AccessTest() {
    directory_.Enrol("KEN");
    directory_.Enrol("FRA");
  }
  absl::Status Grant(absl::string_view alpha3, const std::vector<v1::AccessGrant>& grants) {
    return directory_.Accept(directory_.Say(Kind::kAccess, "states/" + std::string(alpha3),
                                            directory_.AccessBody(grants),
                                            directory_.StateSigners(alpha3)));
  }
  v1::AccessGrant Reader(absl::string_view name) {
    return directory_.Grant(directory_.Key(name).public_key(), {v1::ACCESS_ROLE_READER});
  }
  bool Knows(absl::string_view name) {
    return directory_.view()
        .Get(view_key::Access(directory_.Key(name).public_key().digest().view()))
        ->has_value();
  }
  TestDirectory directory_;
};

TEST_F(AccessTest, StatementIsTheWholeSet) {
  ASSERT_TRUE(Grant("KEN", {Reader("tls-1"), Reader("tls-2")}).ok());
  EXPECT_TRUE(Knows("tls-1") && Knows("tls-2"));
  ASSERT_TRUE(Grant("KEN", {Reader("tls-2"), Reader("tls-3")}).ok());
  EXPECT_FALSE(Knows("tls-1"));
  EXPECT_TRUE(Knows("tls-2") && Knows("tls-3"));
  ASSERT_TRUE(Grant("KEN", {}).ok());
  EXPECT_FALSE(Knows("tls-2"));
}

TEST_F(AccessTest, RefusesTlsKeyOfAnotherParticipantOrOfACharterRole) {
  ASSERT_TRUE(Grant("KEN", {Reader("tls-1")}).ok());
  EXPECT_EQ(ReasonOf(Grant("FRA", {Reader("tls-1")})), v1::ERROR_REASON_TLS_KEY_TAKEN);
  EXPECT_EQ(ReasonOf(Grant("FRA", {Reader("registrar-tls")})), v1::ERROR_REASON_TLS_KEY_TAKEN);
  ASSERT_TRUE(Grant("KEN", {}).ok());
  EXPECT_TRUE(Grant("FRA", {Reader("tls-1")}).ok());
}

TEST_F(AccessTest, RefusedSetChangesNothing) {
  ASSERT_TRUE(Grant("KEN", {Reader("tls-1")}).ok());
  ASSERT_TRUE(Grant("FRA", {Reader("tls-9")}).ok());
  EXPECT_FALSE(Grant("KEN", {Reader("tls-2"), Reader("tls-9")}).ok());
  EXPECT_TRUE(Knows("tls-1"));
  EXPECT_FALSE(Knows("tls-2"));
}

TEST_F(AccessTest, AnotherStateCannotGrant) {
  const auto said =
      directory_.Say(Kind::kAccess, "states/KEN", directory_.AccessBody({Reader("tls-1")}),
                     directory_.StateSigners("FRA"));
  EXPECT_EQ(ReasonOf(directory_.Accept(said)), v1::ERROR_REASON_SIGNATURE_INVALID);
}

TEST_F(AccessTest, RefusesBrokenGrants) {
  v1::AccessGrant no_role = Reader("tls-1");
  no_role.clear_roles();
  EXPECT_EQ(ReasonOf(Grant("KEN", {no_role})), v1::ERROR_REASON_INVALID_BODY);

  v1::AccessGrant unknown_role = Reader("tls-1");
  unknown_role.set_roles(0, static_cast<v1::AccessRole>(99));
  EXPECT_EQ(ReasonOf(Grant("KEN", {unknown_role})), v1::ERROR_REASON_INVALID_BODY);

  v1::AccessGrant short_digest = Reader("tls-1");
  short_digest.set_tls_key_digest("short");
  EXPECT_EQ(ReasonOf(Grant("KEN", {short_digest})), v1::ERROR_REASON_INVALID_BODY);

  v1::AccessGrant expired = Reader("tls-1");
  *expired.mutable_expire_time() = ToTimestamp(directory_.clock().Now());
  EXPECT_EQ(ReasonOf(Grant("KEN", {expired})), v1::ERROR_REASON_INVALID_BODY);

  v1::AccessGrant for_ever = Reader("tls-1");
  *for_ever.mutable_expire_time() =
      ToTimestamp(directory_.clock().Now() + kMaxAccessPeriod + absl::Seconds(1));
  EXPECT_EQ(ReasonOf(Grant("KEN", {for_ever})), v1::ERROR_REASON_INVALID_BODY);

  EXPECT_EQ(ReasonOf(Grant("KEN", {Reader("tls-1"), Reader("tls-1")})),
            v1::ERROR_REASON_INVALID_BODY);

  std::vector<v1::AccessGrant> many;
  for (int i = 0; i <= kMaxAccessGrants; ++i) many.push_back(Reader("tls-" + std::to_string(i)));
  EXPECT_EQ(ReasonOf(Grant("KEN", many)), v1::ERROR_REASON_INVALID_BODY);
}

TEST_F(AccessTest, StateWithoutKeysCannotGrant) {
  directory_.MustAccept(Kind::kEnrolment, "states/FJI", directory_.EnrolmentBody(v1::KeySet()),
                        directory_.Registrar());
  const auto said =
      directory_.Say(Kind::kAccess, "states/FJI", directory_.AccessBody({Reader("tls-1")}),
                     directory_.Registrar());
  EXPECT_EQ(ReasonOf(directory_.Accept(said)), v1::ERROR_REASON_NO_KEYS);
}

}  // namespace
}  // namespace rollcall
