#include "clients/mirror/local_copy.h"

#include <memory>
#include <string>
#include <utility>

#include "core/base/refusal.h"
#include "core/merkle/tree.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/group.h"
#include "storage/ledger.h"
#include "storage/memory_store.h"
#include "tests/testing/fake_client.h"
#include "tests/testing/seeded_store.h"
#include "tests/testing/test_directory.h"

namespace rollcall::testing {
namespace {

using ::testing::HasSubstr;

class LocalCopyTest : public ::testing::Test {
 protected:
  LocalCopyTest() {
    directory_.Enrol("KEN");
    sheet_ = directory_
                 .MustAccept(Kind::kSheet, "states/KEN/technical",
                             directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL, "Kenya CERT"),
                             directory_.StateSigners("KEN"))
                 .statement.body_digest();
  }

  // A copy of all that the directory accepted; `tamper` changes what it holds.
  absl::StatusOr<std::unique_ptr<LocalCopy>> Open(const Batch& tamper = {}) {
    auto store = NewMemoryStore();
    SeedStore(directory_, *store);
    EXPECT_TRUE(store->Write(tamper).ok());
    return LocalCopy::Open(std::move(store), PinnedTestDirectory(directory_));
  }
  std::unique_ptr<LocalCopy> MustOpen() {
    auto copy = Open();
    EXPECT_TRUE(copy.ok()) << copy.status();
    return *std::move(copy);
  }

  TestDirectory directory_;
  FakeServer server_{directory_};
  Digest sheet_;
};

TEST_F(LocalCopyTest, AnswersAsTheServerDoes) {
  const auto copy = MustOpen();
  FakeClient server(server_, PinnedTestDirectory(directory_));
  for (const char* alpha3 : {"KEN", "TZA"}) {
    const auto ours = copy->GetVerifiedState(alpha3);
    const auto theirs = server.GetVerifiedState(alpha3);
    ASSERT_TRUE(ours.ok()) << ours.status();
    ASSERT_TRUE(theirs.ok()) << theirs.status();
    EXPECT_EQ(ours->state.SerializeAsString(), theirs->state.SerializeAsString());
    EXPECT_EQ(ours->checkpoint.checkpoint, theirs->checkpoint.checkpoint);
    EXPECT_EQ(ours->checkpoint.note, theirs->checkpoint.note);
  }
  EXPECT_EQ(copy->ListStates()->size(), 195u);
  EXPECT_TRUE(absl::IsInvalidArgument(copy->GetVerifiedState("ATA").status()));
}

TEST_F(LocalCopyTest, FindsContactsByTheirWords) {
  v1::SearchPointsOfContactRequest request;
  request.set_query("cert KENYA");
  const auto found = MustOpen()->SearchPointsOfContact(request);
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_EQ(found->results_size(), 1);
  EXPECT_EQ(found->results(0).sheet(), "states/KEN/technical");
  request.set_query("  ");
  EXPECT_EQ(ReasonOf(MustOpen()->SearchPointsOfContact(request).status()),
            v1::ERROR_REASON_INVALID_FIELD);
}

TEST_F(LocalCopyTest, ProvesItsEntriesByItsOwnTree) {
  const auto copy = MustOpen();
  const Checkpoint checkpoint = copy->GetCheckpoint().value();
  const auto head = copy->GetChainHead("sheet", "states/KEN/technical");
  ASSERT_TRUE(head.ok());
  const auto statement = copy->GetStatement(Digest::FromBytes(head->head().digest()).value());
  ASSERT_TRUE(statement.ok()) << statement.status();
  const auto proof = copy->GetInclusionProof(statement->index(), checkpoint.size);
  ASSERT_TRUE(proof.ok());
  EXPECT_TRUE(VerifyInclusion(LeafHash(statement->entry()), statement->index(), checkpoint.size,
                              *proof, checkpoint.root)
                  .ok());
  EXPECT_EQ(Sha256(copy->GetBody(sheet_).value()), sheet_);
  EXPECT_FALSE(copy->GetConsistencyProof(1, checkpoint.size + 1).ok());
}

TEST_F(LocalCopyTest, TellsErasedWordsFromWordsItDoesNotHold) {
  directory_.MustAccept(Kind::kErasure, "states/KEN/technical",
                        directory_.ErasureBody({sheet_.ToBytes()}), directory_.Registrar());
  EXPECT_EQ(ReasonOf(MustOpen()->GetBody(sheet_).status()), v1::ERROR_REASON_BODY_ERASED);
  EXPECT_EQ(ReasonOf(MustOpen()->GetBody(Sha256("no such")).status()),
            v1::ERROR_REASON_BODY_NOT_HELD);
}

TEST_F(LocalCopyTest, RefusesTheCopyOfAnotherDirectory) {
  auto store = NewMemoryStore();
  SeedStore(directory_, *store);
  const auto pinned = DirectoryOfCopy(*store, Sha256("another charter"));
  EXPECT_TRUE(absl::IsDataLoss(pinned.status())) << pinned.status();
}

TEST_F(LocalCopyTest, RefusesACheckpointThatTheLogDidNotSign) {
  Checkpoint checkpoint = server_.log.Latest();
  Batch tamper;
  tamper.Put(Table::kMeta, kCheckpointKey,
             server_.log.Note(checkpoint, directory_.Key("somebody-else")));
  EXPECT_TRUE(absl::IsDataLoss(Open(tamper).status()));
}

TEST_F(LocalCopyTest, RefusesATreeThatIsNotTheCheckpoints) {
  Batch tamper;
  tamper.Put(Table::kNode, NodeKey({0, server_.log.size() - 1}), Sha256("other").view());
  const auto opened = Open(tamper);
  EXPECT_TRUE(absl::IsDataLoss(opened.status())) << opened.status();
}

TEST_F(LocalCopyTest, SaysThatAnEmptyStoreIsNoCopy) {
  EXPECT_TRUE(absl::IsFailedPrecondition(
      LocalCopy::Open(NewMemoryStore(), PinnedTestDirectory(directory_)).status()));
}

TEST_F(LocalCopyTest, ReportsAnAuthenticSheetThatBreaksARule) {
  // Kenya signed it and some node took it: a sheet without contacts.
  v1::Sheet sheet;
  sheet.set_salt(directory_.Salt());
  const std::string body = sheet.SerializeAsString();
  const Said said =
      directory_.Say(Kind::kSheet, "states/KEN/technical", body, directory_.StateSigners("KEN"));
  auto store = NewMemoryStore();
  SeedStore(directory_, *store);
  const absl::Time now = directory_.clock().Now();
  Group group(*store, server_.log.size());
  ASSERT_TRUE(
      group.Append(said.statement, now, EncodeEntry(said.statement, now).value(), body).ok());
  const Checkpoint checkpoint{kTestOrigin, group.size(), group.Root().value()};
  ASSERT_TRUE(store->Write(group.Finish(server_.log.Note(checkpoint)).value()).ok());
  auto copy = LocalCopy::Open(std::move(store), PinnedTestDirectory(directory_));
  ASSERT_TRUE(copy.ok()) << copy.status();
  const auto verified = (*copy)->GetVerifiedState("KEN");
  ASSERT_TRUE(verified.ok()) << verified.status();
  ASSERT_EQ(verified->findings.size(), 1u);
  EXPECT_THAT(verified->findings[0], HasSubstr("states/KEN/technical"));
}

}  // namespace
}  // namespace rollcall::testing
