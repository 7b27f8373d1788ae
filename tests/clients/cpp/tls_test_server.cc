#include "tests/clients/cpp/tls_test_server.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "core/base/refusal.h"
#include "core/base/status_proto.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"
#include "gtest/gtest.h"

namespace rollcall::testing {
namespace {

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), std::string(status.message()),
                      ToStatusDetails(status));
}

std::string ValueOf(const std::multimap<grpc::string_ref, grpc::string_ref>& metadata,
                    const char* key) {
  const auto found = metadata.find(key);
  return found == metadata.end() ? "" : std::string(found->second.data(), found->second.size());
}

}  // namespace

std::string CertificateOf(const PrivateKey& key) {
  auto certificate = key.SelfSignedCertificate("test", absl::ToUnixSeconds(DefaultTestTime()));
  EXPECT_TRUE(certificate.ok()) << certificate.status();
  return *std::move(certificate);
}

TlsTestServer::TlsTestServer(TestDirectory& directory, const PrivateKey& tls_key,
                             const Signer& log_key, grpc::Service* more)
    : directory_(directory), log_key_(log_key), log_(directory) {
  grpc::SslServerCredentialsOptions options(
      GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_BUT_DONT_VERIFY);
  options.pem_key_cert_pairs.push_back({tls_key.ToPem("").value(), CertificateOf(tls_key)});
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(options), &port);
  builder.RegisterService(static_cast<v1::DirectoryService::Service*>(this));
  builder.RegisterService(static_cast<v1::StatementService::Service*>(this));
  builder.RegisterService(static_cast<v1::LogService::Service*>(this));
  if (more != nullptr) builder.RegisterService(more);
  server_ = builder.BuildAndStart();
  EXPECT_NE(server_, nullptr);
  address_ = absl::StrCat("127.0.0.1:", port);
}

TlsTestServer::~TlsTestServer() {
  ending_.Notify();
  server_->Shutdown();
}

void TlsTestServer::See(const grpc::ServerContext& context, absl::string_view method) {
  SeenCall call;
  call.method = std::string(method);
  call.min_size = ValueOf(context.client_metadata(), "rollcall-min-size");
  const auto certificates = context.auth_context()->FindPropertyValues("x509_pem_cert");
  if (!certificates.empty()) {
    const auto key =
        PublicKeyOfCertificate(absl::string_view(certificates[0].data(), certificates[0].size()));
    if (key.ok()) call.client_key_id = key->id();
  }
  const absl::MutexLock lock(&mutex_);
  seen_.push_back(std::move(call));
}

std::vector<SeenCall> TlsTestServer::seen() const {
  const absl::MutexLock lock(&mutex_);
  return seen_;
}

grpc::Status TlsTestServer::GetState(grpc::ServerContext* context,
                                     const v1::GetStateRequest* request, v1::State* response) {
  See(*context, "GetState");
  const absl::MutexLock lock(&mutex_);
  const absl::string_view alpha3 = absl::StripPrefix(request->name(), "states/");
  *response = request->view() == v1::STATE_VIEW_EVIDENCE ? log_.AnswerWithEvidence(alpha3)
                                                         : log_.Answer(alpha3);
  return grpc::Status::OK;
}

grpc::Status TlsTestServer::ListStates(grpc::ServerContext* context, const v1::ListStatesRequest*,
                                       v1::ListStatesResponse* response) {
  See(*context, "ListStates");
  if (blocked_) ending_.WaitForNotification();
  response->set_next_page_token("round and round");
  return grpc::Status::OK;
}

grpc::Status TlsTestServer::SubmitStatement(grpc::ServerContext* context,
                                            const v1::SubmitStatementRequest* request,
                                            v1::Receipt* response) {
  See(*context, "SubmitStatement");
  const absl::MutexLock lock(&mutex_);
  auto statement = Statement::Open(request->statement().envelope());
  if (!statement.ok()) return ToGrpc(statement.status());
  const absl::Status accepted = directory_.Accept(Said{*statement, request->statement().body()});
  if (!accepted.ok()) return ToGrpc(accepted);
  *response = log_.ReceiptOf(log_.size() - 1);
  response->set_checkpoint(log_.Note(log_.Latest(), log_key_));
  return grpc::Status::OK;
}

grpc::Status TlsTestServer::GetStatement(grpc::ServerContext* context,
                                         const v1::GetStatementRequest*, v1::Statement* response) {
  See(*context, "GetStatement");
  const absl::MutexLock lock(&mutex_);
  response->set_index(0);  // always the first charter, whatever was asked for
  response->set_entry(log_.entry(0));
  return grpc::Status::OK;
}

grpc::Status TlsTestServer::GetBody(grpc::ServerContext* context, const v1::GetBodyRequest*,
                                    v1::Body* response) {
  See(*context, "GetBody");
  response->set_body("something else");
  return grpc::Status::OK;
}

grpc::Status TlsTestServer::GetCheckpoint(grpc::ServerContext* context,
                                          const v1::GetCheckpointRequest*,
                                          v1::CheckpointNote* response) {
  See(*context, "GetCheckpoint");
  const absl::MutexLock lock(&mutex_);
  response->set_note(log_.Note(log_.Latest(), log_key_));
  return grpc::Status::OK;
}

grpc::Status TlsTestServer::GetCharterChain(grpc::ServerContext* context,
                                            const v1::GetCharterChainRequest* request,
                                            v1::CharterChain* response) {
  See(*context, "GetCharterChain");
  const absl::MutexLock lock(&mutex_);
  for (uint64_t i = 0; i < log_.size(); ++i) {
    const Statement& statement = log_.said(i).statement;
    if (statement.kind() == Kind::kCharter &&
        statement.header().sequence() > request->known_sequence()) {
      *response->add_charters() = log_.Logged(i);
    }
  }
  return grpc::Status::OK;
}

}  // namespace rollcall::testing
