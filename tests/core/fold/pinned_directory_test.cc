#include "core/fold/pinned_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "core/base/refusal.h"
#include "core/statement/canonical.h"
#include "tests/testing/test_directory.h"

namespace rollcall {
namespace {

using ::testing::HasSubstr;
using testing::PinnedTestDirectory;
using testing::Said;
using testing::TestDirectory;

class PinnedDirectoryTest : public ::testing::Test {
 protected:
  const Said& First() { return directory_.accepted().front(); }

  // The next charter with one server more, said but not accepted.
  Said NextCharter(const testing::Signers& signers) {
    v1::Charter charter = directory_.MakeCharter();
    v1::Server& server = *charter.add_servers();
    server.set_address("two.example:443");
    server.set_tls_key_digest(directory_.Key("server-two").public_key().digest().ToBytes());
    return directory_.Say(Kind::kCharter, "directory", EncodeCanonical(charter), signers);
  }

  TestDirectory directory_;
};

TEST_F(PinnedDirectoryTest, TakesCharterWithPinnedDigest) {
  const auto pinned = PinnedDirectory::Pin(First().ToProto(), First().statement.digest());
  ASSERT_TRUE(pinned.ok()) << pinned.status();
  EXPECT_EQ(pinned->origin(), testing::kTestOrigin);
  EXPECT_EQ(pinned->digest(), First().statement.digest());
  EXPECT_EQ(pinned->sequence(), 1u);
  ASSERT_EQ(pinned->log_keys().size(), 1u);
  EXPECT_EQ(pinned->log_keys()[0].key(), directory_.LogKey().public_key());
  ASSERT_EQ(pinned->server_keys().size(), 1u);
  EXPECT_EQ(pinned->server_keys()[0], directory_.Key("server-tls").public_key().digest());
}

TEST_F(PinnedDirectoryTest, RefusesCharterWithAnotherDigest) {
  const auto pinned = PinnedDirectory::Pin(First().ToProto(), Sha256("another"));
  EXPECT_TRUE(absl::IsDataLoss(pinned.status())) << pinned.status();
  EXPECT_THAT(std::string(pinned.status().message()),
              HasSubstr(First().statement.digest().ToHex()));
}

TEST_F(PinnedDirectoryTest, RefusesCharterWithAnotherBody) {
  v1::SignedStatement charter = First().ToProto();
  charter.mutable_body()->back() ^= 1;
  const auto pinned = PinnedDirectory::Pin(charter, First().statement.digest());
  EXPECT_TRUE(absl::IsDataLoss(pinned.status())) << pinned.status();
  EXPECT_EQ(ReasonOf(pinned.status()), v1::ERROR_REASON_BODY_MISMATCH);
}

TEST_F(PinnedDirectoryTest, RefusesCharterWithTooFewRootSignatures) {
  Draft draft;
  draft.kind = Kind::kCharter;
  draft.origin = testing::kTestOrigin;
  draft.subject = "directory";
  draft.issue_time = directory_.clock().Now();
  draft.body = EncodeCanonical(directory_.MakeCharter());
  const Signer* const one[] = {&directory_.Key("root-1")};
  const auto statement = Seal(draft, one);
  ASSERT_TRUE(statement.ok()) << statement.status();
  const auto pinned =
      PinnedDirectory::Pin(Said{*statement, draft.body}.ToProto(), statement->digest());
  EXPECT_TRUE(absl::IsDataLoss(pinned.status())) << pinned.status();
  EXPECT_EQ(ReasonOf(pinned.status()), v1::ERROR_REASON_THRESHOLD_NOT_MET);
}

TEST_F(PinnedDirectoryTest, RefusesStatementThatIsNoCharter) {
  directory_.Enrol("KEN");
  const Said& enrolment = directory_.accepted().back();
  const auto pinned = PinnedDirectory::Pin(enrolment.ToProto(), enrolment.statement.digest());
  EXPECT_TRUE(absl::IsDataLoss(pinned.status())) << pinned.status();
}

TEST_F(PinnedDirectoryTest, ExtendsByCharterThatRootKeysSigned) {
  PinnedDirectory pinned = PinnedTestDirectory(directory_);
  const Said next = NextCharter(directory_.Roots());
  ASSERT_TRUE(pinned.Extend(next.ToProto()).ok());
  EXPECT_EQ(pinned.sequence(), 2u);
  EXPECT_EQ(pinned.server_keys().size(), 2u);
  EXPECT_EQ(pinned.digest(), First().statement.digest());
  EXPECT_EQ(pinned.chain().size(), 2u);
}

TEST_F(PinnedDirectoryTest, StaysAsItWasWhenNextCharterIsRefused) {
  PinnedDirectory pinned = PinnedTestDirectory(directory_);
  const Said next = NextCharter(directory_.Registrar());
  const absl::Status extended = pinned.Extend(next.ToProto());
  EXPECT_TRUE(absl::IsDataLoss(extended)) << extended;
  EXPECT_EQ(pinned.sequence(), 1u);
  EXPECT_EQ(pinned.server_keys().size(), 1u);
}

TEST_F(PinnedDirectoryTest, RefusesCharterThatSkipsOne) {
  PinnedDirectory pinned = PinnedTestDirectory(directory_);
  ASSERT_TRUE(directory_.Accept(NextCharter(directory_.Roots())).ok());
  const Said third = NextCharter(directory_.Roots());
  const absl::Status extended = pinned.Extend(third.ToProto());
  EXPECT_TRUE(absl::IsDataLoss(extended)) << extended;
  EXPECT_EQ(ReasonOf(extended), v1::ERROR_REASON_CHAIN_CONFLICT);
}

TEST_F(PinnedDirectoryTest, RefusesSameCharterTwice) {
  PinnedDirectory pinned = PinnedTestDirectory(directory_);
  EXPECT_FALSE(pinned.Extend(First().ToProto()).ok());
  EXPECT_EQ(pinned.sequence(), 1u);
}

}  // namespace
}  // namespace rollcall
