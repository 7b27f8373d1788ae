#include "services/log_service.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/crypto/digest.h"
#include "core/merkle/tree.h"
#include "core/statement/statement.h"
#include "services/log_page.h"
#include "services/page_token.h"
#include "storage/chain.h"
#include "storage/ledger.h"

namespace rollcall {
namespace {

constexpr size_t kEntriesPage = 256;

absl::Status FillCharters(const Admitted& call, const v1::GetCharterChainRequest& request,
                          v1::CharterChain& response) {
  ASSIGN_OR_RETURN(const std::vector<uint64_t> indices,
                   ChainIndices(*call.head->reader, Kind::kCharter, "directory",
                                {.after_sequence = request.known_sequence()}));
  size_t bytes = 0;
  for (const uint64_t index : indices) {
    ASSIGN_OR_RETURN(v1::LoggedStatement charter,
                     ReadLogged(*call.head, *call.caller, index, /*with_body=*/true));
    bytes += charter.ByteSizeLong();
    // The rest is had by asking again with the last one of these.
    if (!response.charters().empty() && bytes > kMaxPageBytes) break;
    *response.add_charters() = std::move(charter);
  }
  return absl::OkStatus();
}

absl::Status FillEntries(const Admitted& call, const v1::ListEntriesRequest& request,
                         v1::ListEntriesResponse& response) {
  ASSIGN_OR_RETURN(const size_t limit,
                   CheckPageSize(request.page_size(), kEntriesPage, kMaxEntriesPage));
  ASSIGN_OR_RETURN(response,
                   ReadPage(*call.head, *call.caller,
                            {request.start(), limit, request.with_bodies(), request.known_size()}));
  return absl::OkStatus();
}

// The tree size that a request means: 0 stands for the latest.
absl::StatusOr<uint64_t> TreeSize(const Admitted& call, absl::string_view field, uint64_t size) {
  if (size == 0) return call.head->size();
  if (size <= call.head->size()) return size;
  return InvalidField(field, absl::StrCat("the log has ", call.head->size(), " entries"));
}

void FillProof(const std::vector<Digest>& hashes, uint64_t tree_size, v1::Proof& response) {
  for (const Digest& hash : hashes) response.add_hashes(hash.ToBytes());
  response.set_tree_size(tree_size);
}

absl::Status FillInclusionProof(const Admitted& call, const v1::GetInclusionProofRequest& request,
                                v1::Proof& response) {
  ASSIGN_OR_RETURN(const uint64_t size, TreeSize(call, "tree_size", request.tree_size()));
  if (request.index() >= size) {
    return InvalidField("index", absl::StrCat("must be less than the tree size ", size));
  }
  ASSIGN_OR_RETURN(const std::vector<Digest> hashes,
                   InclusionProof(request.index(), size, Ledger(*call.head->reader).Nodes()));
  FillProof(hashes, size, response);
  return absl::OkStatus();
}

absl::Status FillConsistencyProof(const Admitted& call,
                                  const v1::GetConsistencyProofRequest& request,
                                  v1::Proof& response) {
  ASSIGN_OR_RETURN(const uint64_t second, TreeSize(call, "second_size", request.second_size()));
  if (request.first_size() > second) {
    return InvalidField("first_size", absl::StrCat("must be at most the second size ", second));
  }
  ASSIGN_OR_RETURN(
      const std::vector<Digest> hashes,
      ConsistencyProof(request.first_size(), second, Ledger(*call.head->reader).Nodes()));
  FillProof(hashes, second, response);
  return absl::OkStatus();
}

}  // namespace

grpc::ServerUnaryReactor* LogServiceImpl::GetCharterChain(grpc::CallbackServerContext* context,
                                                          const v1::GetCharterChainRequest* request,
                                                          v1::CharterChain* response) {
  return gate_.Serve(context, Method::kGetCharterChain, [request, response](const Admitted& call) {
    return FillCharters(call, *request, *response);
  });
}

grpc::ServerUnaryReactor* LogServiceImpl::GetCheckpoint(grpc::CallbackServerContext* context,
                                                        const v1::GetCheckpointRequest*,
                                                        v1::CheckpointNote* response) {
  return gate_.Serve(context, Method::kGetCheckpoint, [response](const Admitted& call) {
    response->set_note(call.head->note);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* LogServiceImpl::ListEntries(grpc::CallbackServerContext* context,
                                                      const v1::ListEntriesRequest* request,
                                                      v1::ListEntriesResponse* response) {
  return gate_.Serve(context, Method::kListEntries,
                     [this, request, response](const Admitted& call) -> absl::Status {
                       RETURN_IF_ERROR(FillEntries(call, *request, *response));
                       BulkRead read;
                       read.caller = call.caller->tls_key.ToHex();
                       read.participant = call.caller->participant;
                       read.method = PermissionOf(Method::kListEntries).name;
                       read.start = request->start();
                       read.count = static_cast<uint64_t>(response->entries_size());
                       observer_.OnBulkRead(read);
                       return absl::OkStatus();
                     });
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* LogServiceImpl::FollowEntries(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) {
  return streams_.Open(context, request);
}

grpc::ServerUnaryReactor* LogServiceImpl::GetInclusionProof(
    grpc::CallbackServerContext* context, const v1::GetInclusionProofRequest* request,
    v1::Proof* response) {
  return gate_.Serve(context, Method::kGetInclusionProof,
                     [request, response](const Admitted& call) {
                       return FillInclusionProof(call, *request, *response);
                     });
}

grpc::ServerUnaryReactor* LogServiceImpl::GetConsistencyProof(
    grpc::CallbackServerContext* context, const v1::GetConsistencyProofRequest* request,
    v1::Proof* response) {
  return gate_.Serve(context, Method::kGetConsistencyProof,
                     [request, response](const Admitted& call) {
                       return FillConsistencyProof(call, *request, *response);
                     });
}

}  // namespace rollcall
