// Who calls and what it may, on connections that stay open.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/base/refusal.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/security/tls_certificate_provider.h"
#include "grpcpp/security/tls_certificate_verifier.h"
#include "grpcpp/security/tls_credentials_options.h"
#include "gtest/gtest.h"
#include "services/unknown_caller_limit.h"
#include "tests/services/live_directory.h"

namespace rollcall {
namespace {

using testing::FromGrpc;
using testing::Said;

class IdentityTest : public testing::LiveDirectory {
 protected:
  absl::Status ListEntries(absl::string_view tls_key) {
    v1::ListEntriesResponse response;
    return FromGrpc(v1::LogService::NewStub(Channel(tls_key))
                        ->ListEntries(Context().get(), v1::ListEntriesRequest(), &response));
  }
};

TEST_F(IdentityTest, LetsKnownCallersAsk) {
  Start();
  for (const char* key : {"reader", "duty", "follower", "registrar-tls"}) {
    EXPECT_TRUE(GetState("states/KEN", key).ok()) << key;
  }
}

TEST_F(IdentityTest, RefusesAnUnknownKey) {
  Start();
  const absl::Status status = GetState("states/KEN", "nobody").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_CALLER_UNKNOWN);
}

TEST_F(IdentityTest, RefusesAConnectionWithoutAClientCertificate) {
  Start();
  v1::GetStateRequest request;
  request.set_name("states/KEN");
  v1::State state;
  const auto ask = [&](std::shared_ptr<grpc::experimental::CertificateProviderInterface> identity) {
    grpc::experimental::TlsChannelCredentialsOptions options;
    options.set_verify_server_certs(false);
    options.set_check_call_host(false);
    options.set_certificate_verifier(
        std::make_shared<grpc::experimental::NoOpCertificateVerifier>());
    if (identity != nullptr) {
      options.set_certificate_provider(std::move(identity));
      options.watch_identity_key_cert_pairs();
    }
    const auto channel = grpc::CreateChannel("127.0.0.1:" + std::to_string(server_->port()),
                                             grpc::experimental::TlsCredentials(options));
    return v1::DirectoryService::NewStub(channel)
        ->GetState(Context().get(), request, &state)
        .error_code();
  };
  EXPECT_EQ(ask(nullptr), grpc::StatusCode::UNAVAILABLE);
  // The same channel with a certificate gets through.
  const PrivateKey& key = directory_.Key("reader");
  EXPECT_EQ(
      ask(std::make_shared<grpc::experimental::StaticDataCertificateProvider>(
          std::vector<grpc::experimental::IdentityKeyCertPair>{
              {key.ToPem("").value(), key.SelfSignedCertificate("test", 1'800'000'000).value()}})),
      grpc::StatusCode::OK);
}

TEST_F(IdentityTest, RefusesARoleThatIsNotAllowed) {
  Start();
  EXPECT_TRUE(ListEntries("follower").ok());
  const absl::Status status = ListEntries("reader");
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_ROLE_NOT_ALLOWED);
}

TEST_F(IdentityTest, RevokesOnAnOpenConnection) {
  Start();
  ASSERT_TRUE(GetState("states/KEN", "reader").ok());
  MustSubmit(Access({Grant("follower", v1::ACCESS_ROLE_FOLLOWER)}), "follower");
  EXPECT_EQ(ReasonOf(GetState("states/KEN", "reader").status()), v1::ERROR_REASON_CALLER_UNKNOWN);
  EXPECT_TRUE(GetState("states/KEN", "follower").ok());
}

TEST_F(IdentityTest, ChangesRolesOnAnOpenConnection) {
  Start();
  ASSERT_FALSE(ListEntries("reader").ok());
  MustSubmit(Access({Grant("reader", v1::ACCESS_ROLE_FOLLOWER)}), "follower");
  EXPECT_TRUE(ListEntries("reader").ok());
}

TEST_F(IdentityTest, ExpiresOnAnOpenConnection) {
  Start();
  ASSERT_TRUE(GetState("states/KEN", "reader").ok());
  directory_.clock().Advance(absl::Hours(24 * 30));
  EXPECT_EQ(ReasonOf(GetState("states/KEN", "reader").status()), v1::ERROR_REASON_ACCESS_EXPIRED);
}

TEST_F(IdentityTest, AHigherGenerationVoidsAccessOnAnOpenConnection) {
  Start();
  ASSERT_TRUE(GetState("states/KEN", "reader").ok());
  MustSubmit(directory_.Say(
      Kind::kEnrolment, "states/KEN",
      directory_.EnrolmentBody(testing::TestDirectory::KeySetOf({&directory_.Key("reissued")}),
                               /*generation=*/2),
      directory_.Registrar()));
  EXPECT_EQ(ReasonOf(GetState("states/KEN", "reader").status()), v1::ERROR_REASON_CALLER_UNKNOWN);
}

TEST_F(IdentityTest, AnUnknownCallerMaySubmitAnAccessStatement) {
  Start();
  const Said access = Access({Grant("nobody", v1::ACCESS_ROLE_READER)});
  const auto receipt = Submit(access, "nobody");
  ASSERT_TRUE(receipt.ok()) << receipt.status();
  EXPECT_TRUE(GetState("states/KEN", "nobody").ok());
}

TEST_F(IdentityTest, AnExpiredCallerMayRenewItsAccess) {
  Start();
  ASSERT_TRUE(GetState("states/KEN", "reader").ok());
  directory_.clock().Advance(absl::Hours(24 * 31));
  const Said access = Access({Grant("reader", v1::ACCESS_ROLE_READER)});
  const auto receipt = Submit(access, "reader");
  ASSERT_TRUE(receipt.ok()) << receipt.status();
  EXPECT_TRUE(GetState("states/KEN", "reader").ok());
}

TEST_F(IdentityTest, AnUnknownCallersAccessStatementMustVerify) {
  Start();
  const Said access = directory_.Say(
      Kind::kAccess, "states/KEN", directory_.AccessBody({Grant("nobody", v1::ACCESS_ROLE_READER)}),
      {&directory_.Key("nobody")});
  EXPECT_EQ(ReasonOf(Submit(access, "nobody").status()), v1::ERROR_REASON_SIGNATURE_INVALID);
}

TEST_F(IdentityTest, AnUnknownCallerMaySubmitNothingElse) {
  Start();
  EXPECT_EQ(ReasonOf(Submit(Sheet("KEN", v1::CONTACT_KIND_TECHNICAL), "nobody").status()),
            v1::ERROR_REASON_CALLER_UNKNOWN);
}

TEST_F(IdentityTest, AnUnknownCallerMaySubmitNothingLarge) {
  Start();
  Said access = Access({Grant("nobody", v1::ACCESS_ROLE_READER)});
  access.body.append(kMaxUnknownCallerBytes, '\0');
  EXPECT_EQ(ReasonOf(Submit(access, "nobody").status()), v1::ERROR_REASON_CALLER_UNKNOWN);
}

TEST_F(IdentityTest, UnknownCallersAreLimitedInRate) {
  Start();
  Said access = Access({Grant("nobody", v1::ACCESS_ROLE_READER)});
  access.body.append(1, '\0');
  for (int i = 0; i < kUnknownCallerBurst; ++i) {
    ASSERT_EQ(ReasonOf(Submit(access, "nobody").status()), v1::ERROR_REASON_BODY_MISMATCH);
  }
  EXPECT_EQ(ReasonOf(Submit(access, "nobody").status()), v1::ERROR_REASON_RATE_LIMITED);
  // Known callers are not.
  EXPECT_EQ(ReasonOf(Submit(access, "reader").status()), v1::ERROR_REASON_BODY_MISMATCH);
}

TEST_F(IdentityTest, LimitsDistinctStatesOfReadersAndNotOfFollowers) {
  ServerOptions options;
  options.states_an_hour = 2;
  Start(options);
  EXPECT_TRUE(GetState("states/KEN", "reader").ok());
  EXPECT_TRUE(GetState("states/TZA", "reader").ok());
  EXPECT_TRUE(GetState("states/KEN", "reader", v1::STATE_VIEW_EVIDENCE).ok());
  const absl::Status status = GetState("states/UGA", "reader").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_RATE_LIMITED);
  for (const char* state : {"states/KEN", "states/TZA", "states/UGA"}) {
    EXPECT_TRUE(GetState(state, "follower").ok());
    EXPECT_TRUE(GetState(state, "registrar-tls").ok());
  }
}

}  // namespace
}  // namespace rollcall
