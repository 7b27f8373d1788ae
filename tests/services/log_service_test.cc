#include "services/log_service.h"

#include <string>
#include <vector>

#include "core/base/refusal.h"
#include "core/merkle/tree.h"
#include "core/statement/canonical.h"
#include "gtest/gtest.h"
#include "services/page_token.h"
#include "storage/ledger.h"
#include "tests/services/live_directory.h"
#include "tests/testing/test_proposal.h"

namespace rollcall {
namespace {

using testing::FromGrpc;
using testing::Said;

class LogServiceTest : public testing::LiveDirectory {
 protected:
  std::unique_ptr<v1::LogService::Stub> Stub(absl::string_view tls_key = "follower") {
    return v1::LogService::NewStub(Channel(tls_key));
  }
  Digest Root(uint64_t size) { return RootOf(size, Ledger(store_).Nodes()).value(); }
  static std::vector<Digest> Hashes(const v1::Proof& proof) {
    std::vector<Digest> hashes;
    for (const std::string& hash : proof.hashes()) {
      hashes.push_back(Digest::FromBytes(hash).value());
    }
    return hashes;
  }
};

TEST_F(LogServiceTest, GivesTheLatestCheckpoint) {
  Start();
  v1::CheckpointNote note;
  ASSERT_TRUE(
      Stub("reader")->GetCheckpoint(Context().get(), v1::GetCheckpointRequest(), &note).ok());
  const auto verifier =
      NoteVerifier::Create(testing::kTestOrigin, directory_.LogKey().public_key());
  const auto checkpoint = OpenCheckpoint(note.note(), testing::kTestOrigin, {*verifier});
  ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
  EXPECT_EQ(checkpoint->size, size());
  EXPECT_EQ(checkpoint->root, Root(size()));
}

TEST_F(LogServiceTest, GivesTheChartersAfterTheKnownOne) {
  for (int i = 0; i < 2; ++i) {
    directory_.MustAccept(Kind::kCharter, "directory", EncodeCanonical(directory_.MakeCharter()),
                          directory_.Roots());
  }
  Start();
  for (const uint64_t known : {0, 1, 2, 3, 9}) {
    v1::GetCharterChainRequest request;
    request.set_known_sequence(known);
    v1::CharterChain chain;
    ASSERT_TRUE(Stub("reader")->GetCharterChain(Context().get(), request, &chain).ok());
    ASSERT_EQ(chain.charters_size(), known >= 3 ? 0 : static_cast<int>(3 - known));
    for (int i = 0; i < chain.charters_size(); ++i) {
      const auto entry = DecodeEntry(chain.charters(i).entry());
      EXPECT_EQ(entry->statement.header().sequence(), known + 1 + static_cast<uint64_t>(i));
      EXPECT_EQ(chain.charters(i).standing(), v1::BODY_STANDING_PRESENT);
      EXPECT_TRUE(entry->statement.CheckBody(chain.charters(i).body()).ok());
    }
  }
}

TEST_F(LogServiceTest, ListsEntriesPageByPage) {
  Start();
  v1::ListEntriesRequest request;
  request.set_page_size(2);
  request.set_with_bodies(true);
  uint64_t next = 0;
  while (true) {
    request.set_start(next);
    v1::ListEntriesResponse page;
    ASSERT_TRUE(Stub()->ListEntries(Context().get(), request, &page).ok());
    EXPECT_EQ(page.checkpoint(), server_->head()->note);
    if (page.entries().empty()) break;
    EXPECT_LE(page.entries_size(), 2);
    for (const v1::LoggedStatement& entry : page.entries()) {
      const Said& said = directory_.accepted()[next];
      EXPECT_EQ(entry.index(), next++);
      EXPECT_EQ(DecodeEntry(entry.entry())->statement.envelope(), said.statement.envelope());
      EXPECT_EQ(entry.standing(), v1::BODY_STANDING_PRESENT);
      EXPECT_EQ(entry.body(), said.body);
    }
  }
  EXPECT_EQ(next, size());
}

TEST_F(LogServiceTest, ListsEntriesWithoutBodiesAndTellsWhetherTheyCanBeHad) {
  const Said sheet = directory_.accepted().back();
  directory_.MustAccept(Kind::kErasure, "states/KEN/technical",
                        directory_.ErasureBody({sheet.statement.body_digest().ToBytes()}),
                        directory_.StateSigners("KEN"));
  Start();
  v1::ListEntriesResponse page;
  ASSERT_TRUE(Stub()->ListEntries(Context().get(), v1::ListEntriesRequest(), &page).ok());
  ASSERT_EQ(static_cast<uint64_t>(page.entries_size()), size());
  for (const v1::LoggedStatement& entry : page.entries()) {
    EXPECT_EQ(entry.body(), "");
    EXPECT_EQ(entry.standing(),
              entry.index() + 2 == size() ? v1::BODY_STANDING_ERASED : v1::BODY_STANDING_PRESENT);
  }
}

TEST_F(LogServiceTest, EndsAPageByBytes) {
  // 40 contacts with long words each: some 100 KiB a sheet, 35 sheets.
  for (int i = 0; i < 35; ++i) {
    v1::Sheet sheet;
    ASSERT_TRUE(sheet.ParseFromString(directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL)));
    v1::PointOfContact pattern = sheet.points_of_contact(0);
    pattern.set_responsibilities(std::string(1000, 'x'));
    pattern.mutable_channels(0)->set_note(std::string(200, 'x'));
    for (int j = 0; j < 7; ++j) *pattern.add_channels() = pattern.channels(0);
    sheet.clear_points_of_contact();
    for (int j = 0; j < 36; ++j) {
      pattern.set_id("technical-" + std::to_string(j));
      *sheet.add_points_of_contact() = pattern;
    }
    directory_.MustAccept(Kind::kSheet, "states/KEN/technical", EncodeCanonical(sheet),
                          directory_.StateSigners("KEN"));
  }
  Start();
  v1::ListEntriesRequest request;
  request.set_with_bodies(true);
  v1::ListEntriesResponse page;
  const grpc::Status status = Stub()->ListEntries(Context().get(), request, &page);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_LT(static_cast<uint64_t>(page.entries_size()), size());
  EXPECT_LE(page.ByteSizeLong(), kMaxPageBytes + 64 * 1024);
  EXPECT_GT(page.ByteSizeLong(), kMaxPageBytes - 256 * 1024);
}

TEST_F(LogServiceTest, TellsTheOperatorOfBulkReads) {
  Start();
  v1::ListEntriesRequest request;
  request.set_start(1);
  v1::ListEntriesResponse page;
  ASSERT_TRUE(Stub()->ListEntries(Context().get(), request, &page).ok());
  ASSERT_EQ(observer_.bulk_reads().size(), 1u);
  const BulkRead read = observer_.bulk_reads()[0];
  EXPECT_EQ(read.caller, directory_.Key("follower").public_key().id());
  EXPECT_EQ(read.participant, "states/KEN");
  EXPECT_EQ(read.start, 1u);
  EXPECT_EQ(read.count, size() - 1);
}

TEST_F(LogServiceTest, ProvesInclusionInEverySize) {
  Start();
  for (uint64_t tree_size = 1; tree_size <= size(); ++tree_size) {
    for (uint64_t index = 0; index < tree_size; ++index) {
      v1::GetInclusionProofRequest request;
      request.set_index(index);
      request.set_tree_size(tree_size == size() ? 0 : tree_size);
      v1::Proof proof;
      ASSERT_TRUE(Stub("reader")->GetInclusionProof(Context().get(), request, &proof).ok());
      EXPECT_EQ(proof.tree_size(), tree_size);
      EXPECT_TRUE(VerifyInclusion(LeafHash(Ledger(store_).Entry(index).value()), index, tree_size,
                                  Hashes(proof), Root(tree_size))
                      .ok());
    }
  }
}

TEST_F(LogServiceTest, ProvesConsistencyOfEverySize) {
  Start();
  for (uint64_t first = 0; first <= size(); ++first) {
    v1::GetConsistencyProofRequest request;
    request.set_first_size(first);
    v1::Proof proof;
    ASSERT_TRUE(Stub("reader")->GetConsistencyProof(Context().get(), request, &proof).ok());
    EXPECT_EQ(proof.tree_size(), size());
    EXPECT_TRUE(VerifyConsistency(first, Root(first), size(), Root(size()), Hashes(proof)).ok());
  }
}

TEST_F(LogServiceTest, RefusesProofsBeyondTheLog) {
  Start();
  v1::Proof proof;
  v1::GetInclusionProofRequest inclusion;
  inclusion.set_index(size());
  EXPECT_EQ(ReasonOf(FromGrpc(Stub()->GetInclusionProof(Context().get(), inclusion, &proof))),
            v1::ERROR_REASON_INVALID_FIELD);
  inclusion.set_index(0);
  inclusion.set_tree_size(size() + 1);
  EXPECT_EQ(ReasonOf(FromGrpc(Stub()->GetInclusionProof(Context().get(), inclusion, &proof))),
            v1::ERROR_REASON_INVALID_FIELD);
  v1::GetConsistencyProofRequest consistency;
  consistency.set_first_size(2);
  consistency.set_second_size(1);
  EXPECT_EQ(ReasonOf(FromGrpc(Stub()->GetConsistencyProof(Context().get(), consistency, &proof))),
            v1::ERROR_REASON_INVALID_FIELD);
}

// As in a log from before the leader refused it.
TEST_F(LogServiceTest, GivesARuleThatHasTheBytesOfAWithheldProposal) {
  testing::EnrolRegionalDirectory(directory_, "asean", {"TZA"});
  const std::string shared = testing::ProposalBody(directory_, {});
  const testing::Signers asean = testing::RegionalSigners(directory_, "asean");
  directory_.MustAccept(Kind::kProposal, "states/TZA/proposals/asean", shared, asean);
  directory_.MustAccept(Kind::kAccess, "regionalDirectories/asean", shared, asean);
  Start();
  v1::ListEntriesRequest request;
  request.set_start(size() - 2);
  request.set_with_bodies(true);
  v1::ListEntriesResponse page;
  ASSERT_TRUE(Stub()->ListEntries(Context().get(), request, &page).ok());
  ASSERT_EQ(page.entries_size(), 2);
  EXPECT_EQ(page.entries(0).standing(), v1::BODY_STANDING_WITHHELD);
  EXPECT_EQ(page.entries(1).standing(), v1::BODY_STANDING_PRESENT);
  EXPECT_EQ(page.entries(1).body(), shared);
}

}  // namespace
}  // namespace rollcall
