// A client whose server is a TestDirectory in the same process. What a real
// client verifies, this one verifies with the same code.
#ifndef ROLLCALL_TESTS_TESTING_FAKE_CLIENT_H_
#define ROLLCALL_TESTS_TESTING_FAKE_CLIENT_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "clients/cpp/client.h"
#include "tests/testing/fake_exercises.h"
#include "tests/testing/test_directory.h"
#include "tests/testing/test_log.h"

namespace rollcall::testing {

// What several fake clients share: the server side, and how it misbehaves.
// Thread-compatible.
class FakeServer {
 public:
  explicit FakeServer(TestDirectory& directory) : directory(directory), log(directory) {}

  TestDirectory& directory;
  TestLog log;
  FakeExercises exercises;

  // Every call fails with this while it is not OK.
  absl::Status failure;
  // How many submissions more find no place (QUEUE_FULL).
  int busy_submissions = 0;
  absl::Duration busy_delay = absl::Seconds(3);  // that it asks for
  // Changes the answer of GetState(EVIDENCE) on its way.
  std::function<void(v1::State&)> tamper_state;
  // Changes a page of SearchPointsOfContact on its way.
  std::function<void(v1::SearchPointsOfContactResponse&)> tamper_search;
  // GetState(EVIDENCE) is refused with this while it is not OK.
  absl::Status refuse_state;
  // SearchPointsOfContact is refused with this while it is not OK.
  absl::Status refuse_search;
  // Changes the note of GetCheckpoint on its way.
  std::function<void(std::string&)> tamper_checkpoint;
  // Changes a page of ListEntries on its way.
  std::function<void(v1::ListEntriesResponse&)> tamper_entries;
  // FollowEntries is refused with this while it is not OK.
  absl::Status refuse_following;
  // GetConsistencyProof fails with this while it is not OK.
  absl::Status refuse_proofs;
  // Entries on one page of ListEntries.
  uint64_t page_entries = 3;
  // What GetBody answers; OK: as an honest server does.
  absl::Status refuse_bodies;
  // The server that answers a call in this one's place, by the call's name; null or unset:
  // this one. A server that lies shows now the one log and now the other.
  std::function<FakeServer*(absl::string_view call)> instead;
  // Number of calls of any kind.
  int calls = 0;
};

class FakeClient final : public Client {
 public:
  // `server` must outlive it.
  FakeClient(FakeServer& server, PinnedDirectory directory)
      : server_(server), directory_(std::move(directory)) {}

  PinnedDirectory directory() const override { return directory_; }
  absl::StatusOr<VerifiedReceipt> Submit(const Statement& statement,
                                         absl::string_view body) override;
  absl::StatusOr<v1::State> GetState(absl::string_view alpha3) override;
  absl::StatusOr<VerifiedState> GetVerifiedState(absl::string_view alpha3) override;
  absl::StatusOr<std::vector<v1::StateSummary>> ListStates() override;
  // All there are, whoever asks.
  absl::StatusOr<std::vector<v1::ListedProposal>> ListProposals(absl::string_view alpha3) override;
  absl::StatusOr<v1::FindPointsOfContactResponse> FindPointsOfContact(
      const v1::FindPointsOfContactRequest& request) override;
  // By substring, on pages of two.
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
  Exercises& exercises() override { return server_.exercises; }

 private:
  absl::Status Call();
  // Whose answer a call gets.
  FakeServer& Asked(absl::string_view call);

  FakeServer& server_;
  PinnedDirectory directory_;
};

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_TESTING_FAKE_CLIENT_H_
