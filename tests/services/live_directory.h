// A real server over mutual TLS on a free port, for tests that call it.
#ifndef ROLLCALL_TESTS_SERVICES_LIVE_DIRECTORY_H_
#define ROLLCALL_TESTS_SERVICES_LIVE_DIRECTORY_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "gtest/gtest.h"
#include "rollcall/v1/directory_service.grpc.pb.h"
#include "rollcall/v1/log_service.grpc.pb.h"
#include "rollcall/v1/statement_service.grpc.pb.h"
#include "services/server.h"
#include "tests/services/recording_observer.h"
#include "tests/testing/scripted_store.h"
#include "tests/testing/seeded_store.h"
#include "tests/testing/test_directory.h"

namespace rollcall::testing {

// The end of a call as core code sees it.
absl::Status FromGrpc(const grpc::Status& status);

// Kenya is enrolled with TLS keys "reader", "follower" and "duty" and with both
// sheets, Tanzania with keys only; "registrar-tls" has a charter role. TLS keys
// go by their names in the TestDirectory.
class LiveDirectory : public ::testing::Test {
 protected:
  LiveDirectory();
  ~LiveDirectory() override;

  // Serves what the directory has accepted so far.
  void Start(ServerOptions options = {});

  // The same connection for the same key, so that tests can change what the
  // log says while it is open.
  std::shared_ptr<grpc::Channel> Channel(absl::string_view tls_key);

  // A deadline, and the least size when there is one.
  std::unique_ptr<grpc::ClientContext> Context(uint64_t min_size = 0) const;

  absl::StatusOr<v1::Receipt> Submit(const Said& said, absl::string_view tls_key);
  // Also keeps it in the directory, so that what follows extends it.
  v1::Receipt MustSubmit(const Said& said, absl::string_view tls_key = "registrar-tls");
  absl::StatusOr<v1::State> GetState(absl::string_view name, absl::string_view tls_key,
                                     v1::StateView view = v1::STATE_VIEW_BASIC);
  // What the fold adds up to about a State, by the store.
  v1::State FoldedAnswer(absl::string_view alpha3);
  v1::AccessGrant Grant(absl::string_view tls_key, v1::AccessRole role,
                        absl::Duration valid_for = absl::Hours(24 * 30));
  Said Access(std::vector<v1::AccessGrant> grants);
  Said Sheet(absl::string_view alpha3, v1::ContactKind kind,
             absl::string_view office = "Test Office");

  uint64_t size() const { return server_->head()->size(); }

  TestDirectory directory_;
  ScriptedStore store_;
  RecordingObserver observer_;
  std::unique_ptr<DirectoryServer> server_;

 private:
  std::map<std::string, std::shared_ptr<grpc::Channel>> channels_;
};

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_SERVICES_LIVE_DIRECTORY_H_
