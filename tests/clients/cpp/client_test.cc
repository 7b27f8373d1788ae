#include "clients/cpp/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "clients/cpp/transport.h"
#include "core/base/refusal.h"
#include "core/statement/canonical.h"
#include "tests/clients/cpp/tls_test_server.h"
#include "tests/testing/fake_client.h"
#include "tests/testing/test_directory.h"

namespace rollcall {
namespace {

using testing::CertificateOf;
using ::testing::HasSubstr;
using testing::PinnedTestDirectory;
using testing::Said;
using testing::TestDirectory;
using testing::TlsTestServer;

// Generous: the machine may be busy. A call that works takes milliseconds.
constexpr absl::Duration kTimeout = absl::Seconds(60);

class ClientTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { QuietLibraryLogs(); }

  ClientTest() : pinned_(PinnedTestDirectory(directory_)) { directory_.Enrol("KEN"); }

  const PrivateKey& ServerKey() { return directory_.Key("server-tls", KeyAlgorithm::kEcdsaP256); }

  TlsIdentity Identity(const PrivateKey& key) {
    return TlsIdentity{CertificateOf(key), key.ToPem("").value()};
  }

  std::unique_ptr<Client> Connect(const TlsTestServer& server, const PrivateKey& key,
                                  absl::Duration timeout = kTimeout) {
    ClientOptions options;
    options.address = server.address();
    options.identity = Identity(key);
    options.timeout = timeout;
    auto client = Client::Create(pinned_, directory_.clock(), std::move(options));
    EXPECT_TRUE(client.ok()) << client.status();
    return *std::move(client);
  }
  std::unique_ptr<Client> Connect(const TlsTestServer& server) {
    return Connect(server, directory_.Key("reader", KeyAlgorithm::kEcdsaP256));
  }

  Said SaySheet() {
    return directory_.Say(Kind::kSheet, "states/KEN/technical",
                          directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL),
                          directory_.StateSigners("KEN"));
  }

  TestDirectory directory_;
  PinnedDirectory pinned_;
};

TEST_F(ClientTest, SpeaksToAServerUnderAPinnedKey) {
  const TlsTestServer server(directory_, ServerKey(), directory_.LogKey());
  const auto client = Connect(server);
  const auto verified = client->GetVerifiedState("KEN");
  ASSERT_TRUE(verified.ok()) << verified.status();
  EXPECT_EQ(verified->state.standing(), v1::STANDING_ENROLLED);
  ASSERT_EQ(server.seen().size(), 1u);
  EXPECT_EQ(server.seen()[0].client_key_id, directory_.Key("reader").public_key().id());
}

TEST_F(ClientTest, SpeaksUnderAnEd25519Key) {
  const TlsTestServer server(directory_, ServerKey(), directory_.LogKey());
  const auto client = Connect(server, directory_.Key("reader-25519"));
  ASSERT_TRUE(client->GetCheckpoint().ok());
  EXPECT_EQ(server.seen()[0].client_key_id, directory_.Key("reader-25519").public_key().id());
}

TEST_F(ClientTest, RefusesAServerUnderAnotherKeyAndSaysWhich) {
  const PrivateKey& other = directory_.Key("mallory", KeyAlgorithm::kEcdsaP256);
  const TlsTestServer server(directory_, other, directory_.LogKey());
  const auto checkpoint = Connect(server)->GetCheckpoint();
  EXPECT_TRUE(absl::IsUnavailable(checkpoint.status())) << checkpoint.status();
  EXPECT_THAT(std::string(checkpoint.status().message()),
              HasSubstr(other.public_key().digest().ToHex()));
  EXPECT_TRUE(server.seen().empty());
}

TEST_F(ClientTest, SaysThatNobodyListens) {
  auto server = std::make_unique<TlsTestServer>(directory_, ServerKey(), directory_.LogKey());
  const auto client = Connect(*server);
  server.reset();
  const auto checkpoint = client->GetCheckpoint();
  EXPECT_TRUE(absl::IsUnavailable(checkpoint.status())) << checkpoint.status();
  EXPECT_THAT(std::string(checkpoint.status().message()), HasSubstr("cannot be reached"));
}

TEST_F(ClientTest, RefusesACertificateThatIsNotTheKeys) {
  ClientOptions options;
  options.address = "127.0.0.1:1";
  options.identity =
      TlsIdentity{CertificateOf(directory_.Key("one")), directory_.Key("two").ToPem("").value()};
  EXPECT_TRUE(absl::IsInvalidArgument(
      Client::Create(pinned_, directory_.clock(), std::move(options)).status()));
}

TEST_F(ClientTest, GivesUpAtTheDeadline) {
  TlsTestServer server(directory_, ServerKey(), directory_.LogKey());
  server.BlockListStates();
  // Connected first, so that the deadline meets the call and not the handshake.
  const auto client =
      Connect(server, directory_.Key("reader", KeyAlgorithm::kEcdsaP256), absl::Seconds(2));
  const auto states = client->ListStates();
  EXPECT_TRUE(absl::IsDeadlineExceeded(states.status())) << states.status();
}

TEST_F(ClientTest, StopsAtAListThatDoesNotEnd) {
  const TlsTestServer server(directory_, ServerKey(), directory_.LogKey());
  EXPECT_TRUE(absl::IsInternal(Connect(server)->ListStates().status()));
}

TEST_F(ClientTest, KeepsTheServersReason) {
  const TlsTestServer server(directory_, ServerKey(), directory_.LogKey());
  const auto client = Connect(server);
  const Said said = SaySheet();
  ASSERT_TRUE(client->Submit(said.statement, said.body).ok());
  Said stale = said;  // the test server knows no idempotence: the chain has moved on
  const auto again = client->Submit(stale.statement, stale.body);
  EXPECT_EQ(ReasonOf(again.status()), v1::ERROR_REASON_CHAIN_CONFLICT) << again.status();
  const auto info = ErrorInfoOf(again.status());
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->metadata().at("head_sequence"), "1");
}

TEST_F(ClientTest, VerifiesReceiptsAndReadsItsOwnWrites) {
  const TlsTestServer server(directory_, ServerKey(), directory_.LogKey());
  const auto client = Connect(server);
  const Said said = SaySheet();
  const auto receipt = client->Submit(said.statement, said.body);
  ASSERT_TRUE(receipt.ok()) << receipt.status();
  EXPECT_EQ(receipt->receipt.index(), 2u);
  EXPECT_EQ(receipt->checkpoint.size, 3u);
  EXPECT_EQ(receipt->accept_time, directory_.accept_times()[2]);

  ASSERT_TRUE(client->GetState("KEN").ok());
  const auto seen = server.seen();
  EXPECT_EQ(seen[0].min_size, "");
  EXPECT_EQ(seen[1].min_size, "3");
}

TEST_F(ClientTest, RefusesReceiptUnderAnotherLogKey) {
  const TlsTestServer server(directory_, ServerKey(), directory_.Key("mallory"));
  const Said said = SaySheet();
  const auto receipt = Connect(server)->Submit(said.statement, said.body);
  EXPECT_TRUE(absl::IsDataLoss(receipt.status())) << receipt.status();
}

TEST_F(ClientTest, LearnsANewLogKeyFromANewCharter) {
  v1::Charter charter = directory_.MakeCharter();
  charter.mutable_log_keys(0)->set_public_key(
      std::string(directory_.Key("log-two").public_key().ed25519()));
  directory_.MustAccept(Kind::kCharter, "directory", EncodeCanonical(charter), directory_.Roots());
  const TlsTestServer server(directory_, ServerKey(), directory_.Key("log-two"));
  const auto client = Connect(server);
  const auto checkpoint = client->GetCheckpoint();
  ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
  EXPECT_EQ(client->directory().sequence(), 2u);
  EXPECT_EQ(pinned_.sequence(), 1u);
}

TEST_F(ClientTest, AsksALyingServerForChartersOnlyOnceAMinute) {
  const TlsTestServer server(directory_, ServerKey(), directory_.Key("mallory"));
  const auto client = Connect(server);
  EXPECT_TRUE(absl::IsDataLoss(client->GetCheckpoint().status()));
  EXPECT_TRUE(absl::IsDataLoss(client->GetCheckpoint().status()));
  EXPECT_EQ(server.seen().size(), 3u);
  directory_.clock().Advance(absl::Minutes(2));
  EXPECT_TRUE(absl::IsDataLoss(client->GetCheckpoint().status()));
  EXPECT_EQ(server.seen().size(), 5u);
}

TEST_F(ClientTest, RefusesOtherStatementsAndBodiesThanAskedFor) {
  const TlsTestServer server(directory_, ServerKey(), directory_.LogKey());
  const auto client = Connect(server);
  EXPECT_TRUE(absl::IsDataLoss(client->GetStatement(Sha256("a statement")).status()));
  EXPECT_TRUE(absl::IsDataLoss(client->GetStatement(uint64_t{1}).status()));
  EXPECT_TRUE(client->GetStatement(uint64_t{0}).ok());
  EXPECT_TRUE(absl::IsDataLoss(client->GetBody(Sha256("a body")).status()));
}

}  // namespace
}  // namespace rollcall
