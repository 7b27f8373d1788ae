#include "services/caller.h"

#include <malloc.h>

#include <string>

#include "core/base/refusal.h"
#include "gtest/gtest.h"
#include "storage/ledger.h"
#include "storage/memory_store.h"
#include "tests/testing/seeded_store.h"
#include "tests/testing/test_directory.h"

namespace rollcall {
namespace {

using testing::SeedStore;
using testing::TestDirectory;

class CallerTest : public ::testing::Test {
 protected:
  CallerTest() { directory_.Enrol("KEN"); }

  void Grant(absl::string_view key, std::vector<v1::AccessRole> roles,
             absl::Duration valid_for = absl::Hours(24)) {
    directory_.MustAccept(
        Kind::kAccess, "states/KEN",
        directory_.AccessBody({directory_.Grant(Key(key).public_key(), roles, valid_for)}),
        directory_.StateSigners("KEN"));
  }
  const PrivateKey& Key(absl::string_view name) { return directory_.Key(name); }

  std::string Certificate(absl::string_view key) {
    return Key(key)
        .SelfSignedCertificate("caller", absl::ToUnixSeconds(directory_.clock().Now()))
        .value();
  }

  // What the directory adds up to now, as a head of its own store.
  Head Now(uint64_t access_epoch) {
    stores_.push_back(NewMemoryStore());
    SeedStore(directory_, *stores_.back());
    return **ReadHead(*stores_.back(), access_epoch);
  }

  TestDirectory directory_;
  std::vector<std::unique_ptr<Store>> stores_;
  CallerIdentifier callers_;
};

TEST_F(CallerTest, KnowsRolesOfAnAccessStatement) {
  Grant("reader", {v1::ACCESS_ROLE_READER, v1::ACCESS_ROLE_DUTY_OFFICER});
  const auto caller = callers_.Identify(Certificate("reader"), Now(1), directory_.clock().Now());
  ASSERT_TRUE(caller.ok()) << caller.status();
  EXPECT_EQ((*caller)->participant, "states/KEN");
  EXPECT_EQ((*caller)->roles, (RoleSet{Role::kReader, Role::kDutyOfficer}));
  EXPECT_EQ((*caller)->tls_key, Key("reader").public_key().digest());
}

TEST_F(CallerTest, KnowsRolesOfTheCharter) {
  const auto caller =
      callers_.Identify(Certificate("registrar-tls"), Now(1), directory_.clock().Now());
  ASSERT_TRUE(caller.ok()) << caller.status();
  EXPECT_EQ((*caller)->participant, "");
  EXPECT_EQ((*caller)->roles, RoleSet{Role::kRegistrar});
}

TEST_F(CallerTest, RefusesWithoutACertificateOrWithOneThatIsNone) {
  for (const char* certificate : {"", "no certificate"}) {
    const auto caller = callers_.Identify(certificate, Now(1), directory_.clock().Now());
    EXPECT_EQ(caller.status().code(), absl::StatusCode::kUnauthenticated);
    EXPECT_EQ(ReasonOf(caller.status()), v1::ERROR_REASON_NO_CLIENT_KEY);
  }
}

TEST_F(CallerTest, RefusesAnUnknownKey) {
  const auto caller = callers_.Identify(Certificate("nobody"), Now(1), directory_.clock().Now());
  EXPECT_EQ(caller.status().code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(ReasonOf(caller.status()), v1::ERROR_REASON_CALLER_UNKNOWN);
}

TEST_F(CallerTest, RefusesFromTheMomentOfExpiryOnWithinOneEpoch) {
  Grant("reader", {v1::ACCESS_ROLE_READER}, absl::Hours(1));
  const Head head = Now(1);
  const absl::Time expiry = directory_.clock().Now() + absl::Hours(1);
  const std::string certificate = Certificate("reader");
  EXPECT_TRUE(callers_.Identify(certificate, head, expiry - absl::Milliseconds(1)).ok());
  EXPECT_EQ(ReasonOf(callers_.Identify(certificate, head, expiry).status()),
            v1::ERROR_REASON_ACCESS_EXPIRED);
}

TEST_F(CallerTest, ForgetsARevokedKeyWhenTheEpochMoves) {
  Grant("reader", {v1::ACCESS_ROLE_READER});
  const std::string certificate = Certificate("reader");
  ASSERT_TRUE(callers_.Identify(certificate, Now(1), directory_.clock().Now()).ok());
  Grant("another", {v1::ACCESS_ROLE_READER});
  EXPECT_EQ(ReasonOf(callers_.Identify(certificate, Now(2), directory_.clock().Now()).status()),
            v1::ERROR_REASON_CALLER_UNKNOWN);
}

TEST_F(CallerTest, LearnsAKeyThatWasUnknownWhenTheEpochMoves) {
  const std::string certificate = Certificate("reader");
  ASSERT_FALSE(callers_.Identify(certificate, Now(1), directory_.clock().Now()).ok());
  Grant("reader", {v1::ACCESS_ROLE_READER});
  EXPECT_TRUE(callers_.Identify(certificate, Now(2), directory_.clock().Now()).ok());
}

TEST_F(CallerTest, HoldsARevocationAgainstACallWithAnOlderHead) {
  Grant("reader", {v1::ACCESS_ROLE_READER});
  const std::string certificate = Certificate("reader");
  const Head before = Now(1);
  Grant("another", {v1::ACCESS_ROLE_READER});
  ASSERT_FALSE(callers_.Identify(certificate, Now(2), directory_.clock().Now()).ok());
  EXPECT_FALSE(callers_.Identify(certificate, before, directory_.clock().Now()).ok());
}

TEST_F(CallerTest, StillKnowsWhomItRemembersAmongTooManyCertificates) {
  Grant("reader", {v1::ACCESS_ROLE_READER});
  const Head head = Now(1);
  const std::string certificate = Certificate("reader");
  // The same key behind ever other bytes: anybody can make those.
  for (size_t i = 0; i < kMaxRememberedCertificates + 10; ++i) {
    ASSERT_TRUE(
        callers_.Identify(certificate + std::string(i + 1, '\n'), head, directory_.clock().Now())
            .ok());
  }
  EXPECT_TRUE(callers_.Identify(certificate, head, directory_.clock().Now()).ok());
}

TEST_F(CallerTest, RemembersWhomItKnowsThroughAFloodOfUnknownKeys) {
  Grant("reader", {v1::ACCESS_ROLE_READER});
  const Head head = Now(1);
  const std::string reader = Certificate("reader");
  ASSERT_TRUE(callers_.Identify(reader, head, directory_.clock().Now()).ok());
  const std::string nobody = Certificate("nobody");
  for (size_t i = 0; i < kMaxRememberedCertificates + 10; ++i) {
    ASSERT_FALSE(callers_
                     .Identify(nobody + std::string(i % 512, '\n') + std::string(i / 512, ' '),
                               head, directory_.clock().Now())
                     .ok());
  }
  // Of the same epoch, and with nothing in it: only memory knows the reader.
  stores_.push_back(NewMemoryStore());
  Head empty = head;
  empty.reader = stores_.back()->Snapshot();
  EXPECT_TRUE(callers_.Identify(reader, empty, directory_.clock().Now()).ok());
  EXPECT_FALSE(callers_.Identify(reader + "\n", empty, directory_.clock().Now()).ok());
}

TEST_F(CallerTest, RemembersLongCertificatesInLittleMemory) {
  Grant("reader", {v1::ACCESS_ROLE_READER});
  const Head head = Now(1);
  const std::string certificate = Certificate("reader");
  const size_t before = mallinfo2().uordblks;
  for (size_t i = 0; i < 64; ++i) {
    ASSERT_TRUE(
        callers_
            .Identify(certificate + std::string(100'000 + i, '\n'), head, directory_.clock().Now())
            .ok());
  }
  EXPECT_LT(mallinfo2().uordblks, before + 1'000'000);
}

}  // namespace
}  // namespace rollcall
