#include "core/directory/charter_rules.h"

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/crypto/digest.h"
#include "core/directory/key_set.h"
#include "core/statement/canonical.h"
#include "gtest/gtest.h"
#include "rollcall/v1/view.pb.h"
#include "tests/testing/test_directory.h"

namespace rollcall {
namespace {

using testing::kTestOrigin;
using testing::Signers;
using testing::TestDirectory;

class CharterTest : public ::testing::Test {
 protected:
  absl::Status Amend(const v1::Charter& charter, const Signers& signers) {
    return directory_.Accept(
        directory_.Say(Kind::kCharter, "directory", EncodeCanonical(charter), signers));
  }
  TestDirectory directory_;
};

TEST_F(CharterTest, FirstOneIsInForce) {
  const auto record = ReadRecord<v1::CharterRecord>(directory_.view(), view_key::Charter());
  ASSERT_TRUE(record.ok() && record->has_value());
  EXPECT_EQ((*record)->origin(), kTestOrigin);
  EXPECT_EQ((*record)->index(), 0u);
}

TEST_F(CharterTest, NextOneNeedsOldAndNewRoots) {
  v1::Charter next = directory_.MakeCharter();
  const PrivateKey& other = directory_.Key("root-4");
  next.mutable_roles(0)->clear_signing_keys();
  next.mutable_roles(0)->add_signing_keys(other.public_key().spki());
  next.mutable_roles(0)->set_threshold(1);
  const Signers old = directory_.Roots();
  EXPECT_EQ(ReasonOf(Amend(next, old)), v1::ERROR_REASON_THRESHOLD_NOT_MET);
  EXPECT_EQ(ReasonOf(Amend(next, {&other})), v1::ERROR_REASON_THRESHOLD_NOT_MET);
  EXPECT_EQ(ReasonOf(Amend(next, {old[0], &other})), v1::ERROR_REASON_THRESHOLD_NOT_MET);
  EXPECT_TRUE(Amend(next, {old[0], old[1], &other}).ok());
  EXPECT_EQ(ReasonOf(Amend(directory_.MakeCharter(), old)), v1::ERROR_REASON_THRESHOLD_NOT_MET);
}

struct Broken {
  const char* name;
  std::function<void(v1::Charter&)> spoil;
  v1::ErrorReason reason;
};

class BrokenCharterTest : public ::testing::TestWithParam<Broken> {};

TEST_P(BrokenCharterTest, IsRefused) {
  TestDirectory directory;
  v1::Charter charter = directory.MakeCharter();
  GetParam().spoil(charter);
  const absl::Status status = CheckCharter(charter, kTestOrigin);
  EXPECT_EQ(ReasonOf(status), GetParam().reason) << status;
  EXPECT_TRUE(ErrorInfoOf(status)->metadata().contains("field"));
  const auto said =
      directory.Say(Kind::kCharter, "directory", EncodeCanonical(charter), directory.Roots());
  EXPECT_EQ(ReasonOf(directory.Accept(said)), GetParam().reason);
}

INSTANTIATE_TEST_SUITE_P(
    Charter, BrokenCharterTest,
    ::testing::ValuesIn(std::vector<Broken>{
        {"NoSalt", [](v1::Charter& c) { c.clear_salt(); }, v1::ERROR_REASON_INVALID_BODY},
        {"NoRegistrar", [](v1::Charter& c) { c.mutable_roles()->DeleteSubrange(1, 1); },
         v1::ERROR_REASON_INVALID_BODY},
        {"RoleTwice", [](v1::Charter& c) { *c.add_roles() = c.roles(1); },
         v1::ERROR_REASON_INVALID_BODY},
        {"UnknownRole",
         [](v1::Charter& c) { c.mutable_roles(1)->set_role(static_cast<v1::CharterRole>(77)); },
         v1::ERROR_REASON_INVALID_BODY},
        {"ThresholdOverKeys", [](v1::Charter& c) { c.mutable_roles(0)->set_threshold(4); },
         v1::ERROR_REASON_INVALID_BODY},
        {"ThresholdZero", [](v1::Charter& c) { c.mutable_roles(0)->set_threshold(0); },
         v1::ERROR_REASON_INVALID_BODY},
        {"SigningKeyTwice",
         [](v1::Charter& c) {
           *c.mutable_roles(0)->add_signing_keys() = c.roles(0).signing_keys(0);
         },
         v1::ERROR_REASON_INVALID_BODY},
        {"NoKeyAtAll", [](v1::Charter& c) { c.mutable_roles(0)->set_signing_keys(0, "not a key"); },
         v1::ERROR_REASON_KEY_UNACCEPTABLE},
        {"ShortTlsDigest", [](v1::Charter& c) { c.mutable_roles(1)->set_tls_key_digests(0, "x"); },
         v1::ERROR_REASON_INVALID_BODY},
        {"NoLogKey", [](v1::Charter& c) { c.clear_log_keys(); }, v1::ERROR_REASON_INVALID_BODY},
        {"ThreeLogKeys",
         [](v1::Charter& c) {
           *c.add_log_keys() = c.log_keys(0);
           *c.add_log_keys() = c.log_keys(0);
         },
         v1::ERROR_REASON_INVALID_BODY},
        {"LogKeyOfAnotherName",
         [](v1::Charter& c) { c.mutable_log_keys(0)->set_name("elsewhere"); },
         v1::ERROR_REASON_INVALID_BODY},
        {"LowOrderLogKey",
         [](v1::Charter& c) {
           c.mutable_log_keys(0)->set_public_key(std::string(1, '\x01') + std::string(31, '\0'));
         },
         v1::ERROR_REASON_KEY_UNACCEPTABLE},
        {"NoServer", [](v1::Charter& c) { c.clear_servers(); }, v1::ERROR_REASON_INVALID_BODY},
        {"AddressWithSpace", [](v1::Charter& c) { c.mutable_servers(0)->set_address("a b:1"); },
         v1::ERROR_REASON_INVALID_BODY},
        {"NoPeriods", [](v1::Charter& c) { c.clear_periods(); }, v1::ERROR_REASON_INVALID_BODY},
        {"RecoveryOfTwoYears",
         [](v1::Charter& c) {
           c.mutable_periods()->mutable_recovery()->set_seconds(2LL * 366 * 86400);
         },
         v1::ERROR_REASON_INVALID_BODY},
    }),
    [](const auto& tested) { return tested.param.name; });

struct Limit {
  const char* name;
  const char* field;  // that a refusal names
  int most;
  // Makes the charter have so many, all of them good.
  std::function<void(TestDirectory&, v1::Charter&, int)> fill;
};

class CharterLimitTest : public ::testing::TestWithParam<Limit> {};

TEST_P(CharterLimitTest, TakesSoManyAndNotOneMore) {
  TestDirectory directory;
  v1::Charter charter = directory.MakeCharter();
  GetParam().fill(directory, charter, GetParam().most);
  EXPECT_TRUE(CheckCharter(charter, kTestOrigin).ok()) << CheckCharter(charter, kTestOrigin);
  GetParam().fill(directory, charter, GetParam().most + 1);
  const absl::Status refused = CheckCharter(charter, kTestOrigin);
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_INVALID_BODY) << refused;
  EXPECT_EQ(ErrorInfoOf(refused)->metadata().at("field"), GetParam().field);
}

INSTANTIATE_TEST_SUITE_P(Charter, CharterLimitTest,
                         ::testing::ValuesIn(std::vector<Limit>{
                             {"SigningKeys", "roles[0]", kMaxKeys,
                              [](TestDirectory& directory, v1::Charter& charter, int count) {
                                v1::RoleGrant& role = *charter.mutable_roles(0);
                                role.clear_signing_keys();
                                for (int i = 0; i < count; ++i) {
                                  role.add_signing_keys(
                                      directory.Key(absl::StrCat("key ", i)).public_key().spki());
                                }
                              }},
                             {"TlsKeysOfARole", "roles[1].tls_key_digests", kMaxRoleTlsKeys,
                              [](TestDirectory&, v1::Charter& charter, int count) {
                                v1::RoleGrant& role = *charter.mutable_roles(1);
                                role.clear_tls_key_digests();
                                for (int i = 0; i < count; ++i) {
                                  role.add_tls_key_digests(Sha256(absl::StrCat(i)).ToBytes());
                                }
                              }},
                             {"Servers", "servers", kMaxServers,
                              [](TestDirectory&, v1::Charter& charter, int count) {
                                charter.clear_servers();
                                for (int i = 0; i < count; ++i) {
                                  v1::Server& server = *charter.add_servers();
                                  server.set_address(absl::StrCat("node", i, ".example:7443"));
                                  server.set_tls_key_digest(Sha256(server.address()).ToBytes());
                                }
                              }},
                         }),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace rollcall
