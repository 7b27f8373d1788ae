#include "clients/cpp/transport.h"

#include <cstdlib>
#include <functional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/crypto/public_key.h"
#include "core/crypto/signer.h"
#include "google/protobuf/stubs/logging.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/security/tls_certificate_provider.h"
#include "grpcpp/security/tls_certificate_verifier.h"
#include "grpcpp/security/tls_credentials_options.h"
#include "grpcpp/support/channel_arguments.h"

namespace rollcall {
namespace {

// Finds a server that went away without a word while a call is under way. More
// often than every 30 seconds servers take for abuse.
constexpr int kKeepaliveTimeMilliseconds = 60'000;
constexpr int kKeepaliveTimeoutMilliseconds = 20'000;

// Looks at the server's certificate once the handshake has proved that the
// server holds its key.
class PinnedKeyVerifier final : public grpc::experimental::ExternalCertificateVerifier {
 public:
  explicit PinnedKeyVerifier(std::shared_ptr<ServerKeys> server_keys)
      : server_keys_(std::move(server_keys)) {}

  bool Verify(grpc::experimental::TlsCustomVerificationCheckRequest* request,
              std::function<void(grpc::Status)> /*callback*/, grpc::Status* sync_status) override {
    const grpc::string_ref certificate = request->peer_cert();
    const absl::Status checked =
        server_keys_->Check(absl::string_view(certificate.data(), certificate.size()));
    *sync_status = checked.ok() ? grpc::Status::OK
                                : grpc::Status(grpc::StatusCode::UNAUTHENTICATED,
                                               std::string(checked.message()));
    return true;  // decided at once
  }

  void Cancel(grpc::experimental::TlsCustomVerificationCheckRequest* /*request*/) override {}

 private:
  const std::shared_ptr<ServerKeys> server_keys_;
};

}  // namespace

void ServerKeys::Replace(std::vector<Digest> digests) {
  const absl::MutexLock lock(&mutex_);
  digests_ = std::move(digests);
}

absl::Status ServerKeys::Check(absl::string_view certificate_pem) {
  const auto key = PublicKeyOfCertificate(certificate_pem);
  const absl::MutexLock lock(&mutex_);
  last_refusal_ = absl::OkStatus();
  if (!key.ok()) {
    last_refusal_ = absl::UnauthenticatedError(
        absl::StrCat("the server's TLS key cannot be used: ", key.status().message()));
    return last_refusal_;
  }
  bool pinned = false;
  for (const Digest& digest : digests_) {
    pinned |= ConstantTimeEquals(digest.view(), key->digest().view());
  }
  if (!pinned) {
    last_refusal_ = absl::UnauthenticatedError(
        absl::StrCat("the server speaks under the TLS key ", key->digest().ToHex(),
                     ", which the directory's charter does not name"));
  }
  return last_refusal_;
}

absl::Status ServerKeys::last_refusal() const {
  const absl::MutexLock lock(&mutex_);
  return last_refusal_;
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> MakePinnedChannel(
    const std::string& address, const TlsIdentity& identity,
    std::shared_ptr<ServerKeys> server_keys) {
  ASSIGN_OR_RETURN(const PublicKey certified, PublicKeyOfCertificate(identity.certificate_pem));
  ASSIGN_OR_RETURN(const PrivateKey key, PrivateKey::FromPem(identity.private_key_pem, ""));
  if (key.public_key() != certified) {
    return absl::InvalidArgumentError("the TLS certificate is not one of the TLS key");
  }
  // The root certificate is never consulted; with one given, gRPC does not go
  // looking for the machine's own.
  auto provider = std::make_shared<grpc::experimental::StaticDataCertificateProvider>(
      identity.certificate_pem, std::vector<grpc::experimental::IdentityKeyCertPair>{
                                    {identity.private_key_pem, identity.certificate_pem}});
  grpc::experimental::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(std::move(provider));
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_verify_server_certs(false);
  options.set_check_call_host(false);
  options.set_certificate_verifier(
      grpc::experimental::ExternalCertificateVerifier::Create<PinnedKeyVerifier>(
          std::move(server_keys)));
  grpc::ChannelArguments arguments;
  arguments.SetUserAgentPrefix("rollcall-client");
  // A channel of its own: shared ones would outlive a change of server keys.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveTimeMilliseconds);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMilliseconds);
  return grpc::CreateCustomChannel(address, grpc::experimental::TlsCredentials(options), arguments);
}

void QuietLibraryLogs() {
  // Before gRPC reads it; a value that the user set stays.
  ::setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);
  google::protobuf::SetLogHandler(nullptr);
}

}  // namespace rollcall
