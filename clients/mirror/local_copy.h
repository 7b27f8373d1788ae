// A verified copy of a log as a source of answers: what a reader asks when the
// network is away.
#ifndef ROLLCALL_CLIENTS_MIRROR_LOCAL_COPY_H_
#define ROLLCALL_CLIENTS_MIRROR_LOCAL_COPY_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "clients/cpp/reading.h"
#include "core/crypto/digest.h"
#include "core/fold/pinned_directory.h"
#include "storage/search_index.h"
#include "storage/store.h"

namespace rollcall {

// Answers from what a store holds, whose entries somebody replayed when they
// came in (clients/mirror/sync.h, clients/mirror/bundle.h). "Current" is
// proved: it is what the whole log of the checkpoint adds up to.
class LocalCopy final : public Reading {
 public:
  // Looks at what `reader` holds, which must not change any more. Checks that it
  // begins with the charter whose digest was pinned, that its charters are those
  // of `pinned` as far as both go, that a log key of the last charter
  // signed its checkpoint and that the tree of a complete copy has that root.
  // `index` makes searches fast; null: every answer is read.
  // FAILED_PRECONDITION when it is empty, DATA_LOSS when something does not hold.
  static absl::StatusOr<std::unique_ptr<LocalCopy>> Open(std::unique_ptr<Reader> reader,
                                                         const PinnedDirectory& pinned,
                                                         std::unique_ptr<SearchIndex> index = {});

  // The directory with all charters of the copy.
  const PinnedDirectory& directory() const { return directory_; }
  // The entries that it holds, as a prefix of kept(): what its answers are of.
  const Checkpoint& checkpoint() const { return position_.checkpoint; }
  // The same with the log's signed note; without one unless complete().
  const NotedCheckpoint& position() const { return position_; }
  // The largest checkpoint that the log has shown to this copy.
  const NotedCheckpoint& kept() const { return kept_; }
  // Whether it holds all of that checkpoint's entries: not after an interrupted
  // sync.
  bool complete() const { return checkpoint().size == kept_.checkpoint.size; }
  // When its newest entry was accepted.
  absl::Time newest_entry_time() const { return newest_entry_time_; }
  const Reader& reader() const { return *reader_; }

  absl::StatusOr<VerifiedState> GetVerifiedState(absl::string_view alpha3) override;
  absl::StatusOr<std::vector<v1::StateSummary>> ListStates() override;
  // The checkpoint kept, with its note. FAILED_PRECONDITION unless complete().
  absl::StatusOr<NotedCheckpoint> GetSignedCheckpoint() override;
  // Everything on one page, whatever its size.
  absl::StatusOr<v1::SearchPointsOfContactResponse> SearchPointsOfContact(
      const v1::SearchPointsOfContactRequest& request) override;
  absl::StatusOr<std::vector<v1::ListedProposal>> ListProposals(absl::string_view alpha3) override;
  absl::StatusOr<v1::ChainHead> GetChainHead(absl::string_view kind,
                                             absl::string_view subject) override;
  absl::StatusOr<v1::Statement> GetStatement(const Digest& digest) override;
  absl::StatusOr<v1::Statement> GetStatement(uint64_t index) override;
  absl::StatusOr<std::string> GetBody(const Digest& digest) override;
  absl::StatusOr<Checkpoint> GetCheckpoint() override;
  absl::StatusOr<std::vector<Digest>> GetInclusionProof(uint64_t index, uint64_t size) override;
  absl::StatusOr<std::vector<Digest>> GetConsistencyProof(uint64_t first, uint64_t second) override;

 private:
  LocalCopy(std::unique_ptr<Reader> reader, std::unique_ptr<SearchIndex> index,
            PinnedDirectory directory, NotedCheckpoint position, NotedCheckpoint kept,
            absl::Time newest_entry_time)
      : reader_(std::move(reader)),
        index_(std::move(index)),
        directory_(std::move(directory)),
        position_(std::move(position)),
        kept_(std::move(kept)),
        newest_entry_time_(newest_entry_time) {}

  const std::unique_ptr<Reader> reader_;
  const std::unique_ptr<SearchIndex> index_;
  const PinnedDirectory directory_;
  const NotedCheckpoint position_;
  const NotedCheckpoint kept_;
  const absl::Time newest_entry_time_;
};

// The directory that a copy's own charters make, from the digest that was pinned.
// DATA_LOSS when it begins with another charter.
absl::StatusOr<PinnedDirectory> DirectoryOfCopy(const Reader& reader, const Digest& pinned);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_MIRROR_LOCAL_COPY_H_
