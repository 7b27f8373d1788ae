#include "services/node/client_upstream.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

// A stream that keeps its client.
class StreamSource final : public PageSource {
 public:
  StreamSource(std::shared_ptr<Client> client, std::unique_ptr<EntryStream> stream)
      : client_(std::move(client)), stream_(std::move(stream)) {}

  absl::StatusOr<absl::optional<v1::ListEntriesResponse>> Next() override {
    ASSIGN_OR_RETURN(v1::ListEntriesResponse page, stream_->Next());
    return absl::optional<v1::ListEntriesResponse>(std::move(page));
  }
  void Cancel() override { stream_->Cancel(); }

 private:
  const std::shared_ptr<Client> client_;
  const std::unique_ptr<EntryStream> stream_;  // ends before the client
};

}  // namespace

ClientUpstream::ClientUpstream(std::string address, TlsIdentity identity, const Clock& clock)
    : address_(std::move(address)), identity_(std::move(identity)), clock_(clock) {}

absl::StatusOr<std::shared_ptr<Client>> ClientUpstream::Connect(
    const PinnedDirectory& directory) const {
  ClientOptions options;
  options.address = address_;
  options.identity = identity_;
  ASSIGN_OR_RETURN(std::unique_ptr<Client> client, Client::Create(directory, clock_, options));
  return std::shared_ptr<Client>(std::move(client));
}

absl::StatusOr<std::unique_ptr<PageSource>> ClientUpstream::Follow(const PinnedDirectory& directory,
                                                                   uint64_t start,
                                                                   const std::string& checkpoint) {
  ASSIGN_OR_RETURN(std::shared_ptr<Client> client, Connect(directory));
  FollowOptions options;
  options.start = start;
  options.checkpoint = checkpoint;
  ASSIGN_OR_RETURN(std::unique_ptr<EntryStream> stream, client->FollowEntries(options));
  {
    absl::MutexLock lock(&mutex_);
    client_ = client;
  }
  return std::make_unique<StreamSource>(std::move(client), std::move(stream));
}

absl::StatusOr<std::vector<v1::SignedStatement>> ClientUpstream::NewCharters(
    const PinnedDirectory& directory) {
  ASSIGN_OR_RETURN(const std::shared_ptr<Client> client, Connect(directory));
  return client->GetNewCharters();
}

absl::StatusOr<std::shared_ptr<Client>> ClientUpstream::Connected() {
  absl::MutexLock lock(&mutex_);
  if (client_ != nullptr) return client_;
  return absl::UnavailableError(absl::StrCat("not connected to ", address_, " yet"));
}

absl::StatusOr<std::string> ClientUpstream::Body(const Digest& digest) {
  ASSIGN_OR_RETURN(const std::shared_ptr<Client> client, Connected());
  return client->GetBody(digest);
}

absl::StatusOr<v1::Receipt> ClientUpstream::Submit(const v1::SignedStatement& statement) {
  ASSIGN_OR_RETURN(const std::shared_ptr<Client> client, Connected());
  ASSIGN_OR_RETURN(const Statement opened, Statement::Open(statement.envelope()));
  ASSIGN_OR_RETURN(VerifiedReceipt receipt, client->Submit(opened, statement.body()));
  return std::move(receipt.receipt);
}

}  // namespace rollcall
