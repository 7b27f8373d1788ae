#include "clients/cpp/grpc_client.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "clients/cpp/evidence.h"
#include "clients/cpp/grpc_entry_stream.h"
#include "clients/cpp/list_pages.h"
#include "clients/cpp/proof.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "core/base/unverified.h"

namespace rollcall {
namespace {

// A server that lies must not make every call ask twice.
constexpr absl::Duration kLearningInterval = absl::Minutes(1);

}  // namespace

GrpcClient::GrpcClient(const PinnedDirectory& directory, const Clock& clock, absl::Duration timeout,
                       std::shared_ptr<ServerKeys> server_keys,
                       std::shared_ptr<grpc::Channel> channel)
    : clock_(clock),
      server_keys_(std::move(server_keys)),
      caller_(timeout, server_keys_),
      directory_service_(v1::DirectoryService::NewStub(channel)),
      statement_service_(v1::StatementService::NewStub(channel)),
      log_service_(v1::LogService::NewStub(channel)),
      exercises_(caller_, v1::ExerciseService::NewStub(channel),
                 [this](const Statement& statement, const v1::Receipt& receipt) {
                   return CheckReceipt(statement, receipt);
                 }),
      directory_(directory) {}

PinnedDirectory GrpcClient::directory() const {
  const absl::MutexLock lock(&mutex_);
  return directory_;
}

void GrpcClient::Adopt(const PinnedDirectory& directory) {
  const absl::MutexLock lock(&mutex_);
  if (directory.sequence() <= directory_.sequence()) return;
  directory_ = directory;
  server_keys_->Replace(directory.server_keys());
}

absl::StatusOr<std::vector<v1::SignedStatement>> GrpcClient::GetNewCharters() {
  PinnedDirectory known = directory();
  v1::GetCharterChainRequest request;
  request.set_known_sequence(known.sequence());
  v1::CharterChain chain;
  RETURN_IF_ERROR(caller_.Call(*log_service_, &v1::LogService::StubInterface::GetCharterChain,
                               request, &chain));
  std::vector<v1::SignedStatement> charters;
  for (const v1::LoggedStatement& logged : chain.charters()) {
    auto entry = DecodeEntry(logged.entry());
    if (!entry.ok()) return Unverified("a charter", entry.status());
    v1::SignedStatement charter;
    charter.set_envelope(entry->statement.envelope());
    charter.set_body(logged.body());
    RETURN_IF_ERROR(known.Extend(charter));
    charters.push_back(std::move(charter));
  }
  return charters;
}

bool GrpcClient::LearnCharters() {
  {
    const absl::MutexLock lock(&mutex_);
    const absl::Duration now = clock_.Monotonic();
    if (learnt_at_.has_value() && now - *learnt_at_ < kLearningInterval) return false;
    learnt_at_ = now;
  }
  const auto charters = GetNewCharters();
  if (!charters.ok() || charters->empty()) return false;
  PinnedDirectory extended = directory();
  for (const v1::SignedStatement& charter : *charters) {
    if (!extended.Extend(charter).ok()) return false;
  }
  Adopt(extended);
  return true;
}

absl::Status GrpcClient::VerifyWithCharters(
    const std::function<absl::Status(const PinnedDirectory&)>& verify) {
  const absl::Status verified = verify(directory());
  if (verified.ok() || !LearnCharters()) return verified;
  return verify(directory());
}

absl::StatusOr<Checkpoint> GrpcClient::CheckReceipt(const Statement& statement,
                                                    const v1::Receipt& receipt) {
  Checkpoint checkpoint;
  RETURN_IF_ERROR(VerifyWithCharters([&](const PinnedDirectory& directory) -> absl::Status {
    ASSIGN_OR_RETURN(checkpoint, VerifyReceipt(directory, statement, receipt));
    return absl::OkStatus();
  }));
  return checkpoint;
}

absl::StatusOr<VerifiedReceipt> GrpcClient::Submit(const Statement& statement,
                                                   absl::string_view body) {
  v1::SubmitStatementRequest request;
  request.mutable_statement()->set_envelope(statement.envelope());
  request.mutable_statement()->set_body(std::string(body));
  VerifiedReceipt verified;
  RETURN_IF_ERROR(caller_.Call(*statement_service_,
                               &v1::StatementService::StubInterface::SubmitStatement, request,
                               &verified.receipt));
  ASSIGN_OR_RETURN(verified.checkpoint, CheckReceipt(statement, verified.receipt));
  ASSIGN_OR_RETURN(const Entry entry, DecodeEntry(verified.receipt.entry()));
  verified.accept_time = entry.accept_time;
  caller_.RaiseMinSize(verified.checkpoint.size);
  return verified;
}

absl::StatusOr<v1::State> GrpcClient::GetState(absl::string_view alpha3) {
  v1::GetStateRequest request;
  request.set_name(StateName(alpha3));
  request.set_view(v1::STATE_VIEW_BASIC);
  v1::State state;
  RETURN_IF_ERROR(caller_.Call(*directory_service_, &v1::DirectoryService::StubInterface::GetState,
                               request, &state));
  return state;
}

absl::StatusOr<VerifiedState> GrpcClient::GetVerifiedState(absl::string_view alpha3) {
  v1::GetStateRequest request;
  request.set_name(StateName(alpha3));
  request.set_view(v1::STATE_VIEW_EVIDENCE);
  request.set_known_charter_sequence(kKnownCharterSequence);
  v1::State answer;
  RETURN_IF_ERROR(caller_.Call(*directory_service_, &v1::DirectoryService::StubInterface::GetState,
                               request, &answer));
  ASSIGN_OR_RETURN(CheckedEvidence checked, VerifyEvidence(directory(), alpha3, answer));
  Adopt(checked.directory);
  return VerifiedState{
      std::move(checked.state),
      {std::move(checked.checkpoint), std::move(*answer.mutable_evidence()->mutable_checkpoint())},
      std::move(checked.findings)};
}

absl::StatusOr<std::vector<v1::StateSummary>> GrpcClient::ListStates() {
  std::vector<v1::StateSummary> states;
  const auto ask =
      [this](const v1::ListStatesRequest& request) -> absl::StatusOr<v1::ListStatesResponse> {
    v1::ListStatesResponse response;
    RETURN_IF_ERROR(caller_.Call(
        *directory_service_, &v1::DirectoryService::StubInterface::ListStates, request, &response));
    return response;
  };
  RETURN_IF_ERROR(ListPages(v1::ListStatesRequest(), ask, [&](v1::ListStatesResponse& page) {
    std::move(page.mutable_states()->begin(), page.mutable_states()->end(),
              std::back_inserter(states));
  }));
  return states;
}

absl::StatusOr<v1::FindPointsOfContactResponse> GrpcClient::FindPointsOfContact(
    const v1::FindPointsOfContactRequest& request) {
  v1::FindPointsOfContactResponse response;
  RETURN_IF_ERROR(caller_.Call(*directory_service_,
                               &v1::DirectoryService::StubInterface::FindPointsOfContact, request,
                               &response));
  return response;
}

absl::StatusOr<v1::SearchPointsOfContactResponse> GrpcClient::SearchPointsOfContact(
    const v1::SearchPointsOfContactRequest& request) {
  v1::SearchPointsOfContactResponse response;
  RETURN_IF_ERROR(caller_.Call(*directory_service_,
                               &v1::DirectoryService::StubInterface::SearchPointsOfContact, request,
                               &response));
  return response;
}

absl::StatusOr<std::vector<v1::ListedProposal>> GrpcClient::ListProposals(
    absl::string_view alpha3) {
  std::vector<v1::ListedProposal> proposals;
  v1::ListProposalsRequest all;
  all.set_parent(StateName(alpha3.empty() ? "-" : alpha3));
  const auto ask =
      [this](const v1::ListProposalsRequest& request) -> absl::StatusOr<v1::ListProposalsResponse> {
    v1::ListProposalsResponse response;
    RETURN_IF_ERROR(caller_.Call(*directory_service_,
                                 &v1::DirectoryService::StubInterface::ListProposals, request,
                                 &response));
    return response;
  };
  RETURN_IF_ERROR(ListPages(std::move(all), ask, [&](v1::ListProposalsResponse& page) {
    std::move(page.mutable_proposals()->begin(), page.mutable_proposals()->end(),
              std::back_inserter(proposals));
  }));
  return proposals;
}

absl::StatusOr<v1::ChainHead> GrpcClient::GetChainHead(absl::string_view kind,
                                                       absl::string_view subject) {
  v1::GetChainHeadRequest request;
  request.set_kind(std::string(kind));
  request.set_subject(std::string(subject));
  v1::ChainHead head;
  RETURN_IF_ERROR(caller_.Call(*statement_service_,
                               &v1::StatementService::StubInterface::GetChainHead, request, &head));
  return head;
}

absl::StatusOr<v1::Statement> GrpcClient::GetStatement(const Digest& digest) {
  v1::GetStatementRequest request;
  request.set_digest(digest.ToBytes());
  v1::Statement statement;
  RETURN_IF_ERROR(caller_.Call(*statement_service_,
                               &v1::StatementService::StubInterface::GetStatement, request,
                               &statement));
  const auto entry = DecodeEntry(statement.entry());
  if (!entry.ok()) return Unverified("the statement", entry.status());
  if (entry->statement.digest() != digest) {
    return Unverified("the statement", "its digest is not the one asked for");
  }
  return statement;
}

absl::StatusOr<v1::Statement> GrpcClient::GetStatement(uint64_t index) {
  v1::GetStatementRequest request;
  request.set_index(index);
  v1::Statement statement;
  RETURN_IF_ERROR(caller_.Call(*statement_service_,
                               &v1::StatementService::StubInterface::GetStatement, request,
                               &statement));
  if (statement.index() != index) {
    return Unverified("the statement", "its log index is not the one asked for");
  }
  return statement;
}

absl::StatusOr<std::string> GrpcClient::GetBody(const Digest& digest) {
  v1::GetBodyRequest request;
  request.set_digest(digest.ToBytes());
  v1::Body body;
  RETURN_IF_ERROR(caller_.Call(*statement_service_, &v1::StatementService::StubInterface::GetBody,
                               request, &body));
  if (Sha256(body.body()) != digest) {
    return Unverified("the body", "its digest is not the one asked for");
  }
  return std::move(*body.mutable_body());
}

absl::StatusOr<NotedCheckpoint> GrpcClient::GetSignedCheckpoint() {
  v1::CheckpointNote answer;
  RETURN_IF_ERROR(caller_.Call(*log_service_, &v1::LogService::StubInterface::GetCheckpoint,
                               v1::GetCheckpointRequest(), &answer));
  NotedCheckpoint signed_checkpoint;
  RETURN_IF_ERROR(VerifyWithCharters([&](const PinnedDirectory& directory) -> absl::Status {
    auto opened = OpenCheckpoint(answer.note(), directory.origin(), directory.log_keys());
    if (!opened.ok()) return Unverified("the checkpoint", opened.status());
    signed_checkpoint.checkpoint = *std::move(opened);
    return absl::OkStatus();
  }));
  signed_checkpoint.note = std::move(*answer.mutable_note());
  return signed_checkpoint;
}

absl::StatusOr<Checkpoint> GrpcClient::GetCheckpoint() {
  ASSIGN_OR_RETURN(NotedCheckpoint signed_checkpoint, GetSignedCheckpoint());
  return std::move(signed_checkpoint.checkpoint);
}

absl::StatusOr<std::vector<Digest>> GrpcClient::GetInclusionProof(uint64_t index, uint64_t size) {
  v1::GetInclusionProofRequest request;
  request.set_index(index);
  request.set_tree_size(size);
  v1::Proof proof;
  RETURN_IF_ERROR(caller_.Call(*log_service_, &v1::LogService::StubInterface::GetInclusionProof,
                               request, &proof));
  return DigestsOf(proof.hashes());
}

absl::StatusOr<std::vector<Digest>> GrpcClient::GetConsistencyProof(uint64_t first,
                                                                    uint64_t second) {
  v1::GetConsistencyProofRequest request;
  request.set_first_size(first);
  request.set_second_size(second);
  v1::Proof proof;
  RETURN_IF_ERROR(caller_.Call(*log_service_, &v1::LogService::StubInterface::GetConsistencyProof,
                               request, &proof));
  return DigestsOf(proof.hashes());
}

absl::StatusOr<v1::ListEntriesResponse> GrpcClient::ListEntries(uint64_t start, bool with_bodies,
                                                                uint64_t known_size) {
  v1::ListEntriesRequest request;
  request.set_start(start);
  request.set_with_bodies(with_bodies);
  request.set_known_size(known_size);
  v1::ListEntriesResponse response;
  RETURN_IF_ERROR(
      caller_.Call(*log_service_, &v1::LogService::StubInterface::ListEntries, request, &response));
  return response;
}

absl::StatusOr<std::unique_ptr<EntryStream>> GrpcClient::FollowEntries(
    const FollowOptions& options) {
  return StartEntryStream(*log_service_, options,
                          [this](const grpc::Status& status) { return caller_.ToStatus(status); });
}

}  // namespace rollcall
