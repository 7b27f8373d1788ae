// A server of a TestDirectory over real mutual TLS on a port of 127.0.0.1.
#ifndef ROLLCALL_TESTS_CLIENTS_CPP_TLS_TEST_SERVER_H_
#define ROLLCALL_TESTS_CLIENTS_CPP_TLS_TEST_SERVER_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "core/crypto/signer.h"
#include "grpcpp/server.h"
#include "grpcpp/server_context.h"
#include "rollcall/v1/directory_service.grpc.pb.h"
#include "rollcall/v1/log_service.grpc.pb.h"
#include "rollcall/v1/statement_service.grpc.pb.h"
#include "tests/testing/test_directory.h"
#include "tests/testing/test_log.h"

namespace rollcall::testing {

// What the server saw of a call.
struct SeenCall {
  std::string method;
  std::string min_size;       // of "rollcall-min-size"; empty when not sent
  std::string client_key_id;  // digest of the caller's TLS key, hex
};

// Answers honestly, as far as the tests below need it. Thread-safe.
class TlsTestServer final : public v1::DirectoryService::Service,
                            public v1::StatementService::Service,
                            public v1::LogService::Service {
 public:
  // Serves under `tls_key`, and `more` beside its own services unless it is null;
  // checkpoints are signed by `log_key`.
  TlsTestServer(TestDirectory& directory, const PrivateKey& tls_key, const Signer& log_key,
                grpc::Service* more = nullptr);
  ~TlsTestServer() override;

  const std::string& address() const { return address_; }
  std::vector<SeenCall> seen() const;

  // ListStates waits until the test ends.
  void BlockListStates() { blocked_ = true; }

  grpc::Status GetState(grpc::ServerContext* context, const v1::GetStateRequest* request,
                        v1::State* response) override;
  grpc::Status ListStates(grpc::ServerContext* context, const v1::ListStatesRequest* request,
                          v1::ListStatesResponse* response) override;
  grpc::Status SubmitStatement(grpc::ServerContext* context,
                               const v1::SubmitStatementRequest* request,
                               v1::Receipt* response) override;
  grpc::Status GetStatement(grpc::ServerContext* context, const v1::GetStatementRequest* request,
                            v1::Statement* response) override;
  grpc::Status GetBody(grpc::ServerContext* context, const v1::GetBodyRequest* request,
                       v1::Body* response) override;
  grpc::Status GetCheckpoint(grpc::ServerContext* context, const v1::GetCheckpointRequest* request,
                             v1::CheckpointNote* response) override;
  grpc::Status GetCharterChain(grpc::ServerContext* context,
                               const v1::GetCharterChainRequest* request,
                               v1::CharterChain* response) override;

 private:
  void See(const grpc::ServerContext& context, absl::string_view method);

  TestDirectory& directory_;
  const Signer& log_key_;
  mutable absl::Mutex mutex_;
  TestLog log_;
  std::vector<SeenCall> seen_;
  bool blocked_ = false;
  absl::Notification ending_;
  std::string address_;
  std::unique_ptr<grpc::Server> server_;
};

// A TLS identity of `key`.
std::string CertificateOf(const PrivateKey& key);

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_CLIENTS_CPP_TLS_TEST_SERVER_H_
