// The client over gRPC (clients/cpp/client.h).
#ifndef ROLLCALL_CLIENTS_CPP_GRPC_CLIENT_H_
#define ROLLCALL_CLIENTS_CPP_GRPC_CLIENT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/optional.h"
#include "clients/cpp/client.h"
#include "clients/cpp/grpc_caller.h"
#include "clients/cpp/grpc_exercises.h"
#include "clients/cpp/transport.h"
#include "grpcpp/channel.h"
#include "rollcall/v1/directory_service.grpc.pb.h"
#include "rollcall/v1/log_service.grpc.pb.h"
#include "rollcall/v1/statement_service.grpc.pb.h"

namespace rollcall {

// Thread-safe.
class GrpcClient final : public Client {
 public:
  GrpcClient(const PinnedDirectory& directory, const Clock& clock, absl::Duration timeout,
             std::shared_ptr<ServerKeys> server_keys, std::shared_ptr<grpc::Channel> channel);

  PinnedDirectory directory() const override;
  absl::StatusOr<VerifiedReceipt> Submit(const Statement& statement,
                                         absl::string_view body) override;
  absl::StatusOr<v1::State> GetState(absl::string_view alpha3) override;
  absl::StatusOr<VerifiedState> GetVerifiedState(absl::string_view alpha3) override;
  absl::StatusOr<std::vector<v1::StateSummary>> ListStates() override;
  absl::StatusOr<v1::FindPointsOfContactResponse> FindPointsOfContact(
      const v1::FindPointsOfContactRequest& request) override;
  absl::StatusOr<std::vector<v1::ListedProposal>> ListProposals(absl::string_view alpha3) override;
  absl::StatusOr<v1::SearchPointsOfContactResponse> SearchPointsOfContact(
      const v1::SearchPointsOfContactRequest& request) override;
  absl::StatusOr<v1::ChainHead> GetChainHead(absl::string_view kind,
                                             absl::string_view subject) override;
  absl::StatusOr<v1::Statement> GetStatement(const Digest& digest) override;
  absl::StatusOr<v1::Statement> GetStatement(uint64_t index) override;
  absl::StatusOr<std::string> GetBody(const Digest& digest) override;
  absl::StatusOr<Checkpoint> GetCheckpoint() override;
  absl::StatusOr<NotedCheckpoint> GetSignedCheckpoint() override;
  absl::StatusOr<std::vector<Digest>> GetInclusionProof(uint64_t index, uint64_t size) override;
  absl::StatusOr<std::vector<Digest>> GetConsistencyProof(uint64_t first, uint64_t second) override;
  absl::StatusOr<v1::ListEntriesResponse> ListEntries(uint64_t start, bool with_bodies,
                                                      uint64_t known_size) override;
  absl::StatusOr<std::unique_ptr<EntryStream>> FollowEntries(const FollowOptions& options) override;
  absl::StatusOr<std::vector<v1::SignedStatement>> GetNewCharters() override;
  Exercises& exercises() override { return exercises_; }

 private:
  // Verifies a receipt; learns new charters when it must.
  absl::StatusOr<Checkpoint> CheckReceipt(const Statement& statement, const v1::Receipt& receipt);

  // Runs `verify` over the directory as known; when that fails, learns new
  // charters, which may bring new keys, and runs it once more.
  absl::Status VerifyWithCharters(
      const std::function<absl::Status(const PinnedDirectory&)>& verify);
  // Fetches, verifies and adds new charters; true when there were any. Asks at
  // most once in kLearningInterval.
  bool LearnCharters();
  void Adopt(const PinnedDirectory& directory);

  const Clock& clock_;
  const std::shared_ptr<ServerKeys> server_keys_;
  GrpcCaller caller_;
  const std::unique_ptr<v1::DirectoryService::StubInterface> directory_service_;
  const std::unique_ptr<v1::StatementService::StubInterface> statement_service_;
  const std::unique_ptr<v1::LogService::StubInterface> log_service_;
  GrpcExercises exercises_;

  mutable absl::Mutex mutex_;
  PinnedDirectory directory_ ABSL_GUARDED_BY(mutex_);
  absl::optional<absl::Duration> learnt_at_ ABSL_GUARDED_BY(mutex_);  // Clock::Monotonic
};

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CPP_GRPC_CLIENT_H_
