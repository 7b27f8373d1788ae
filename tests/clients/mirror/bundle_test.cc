#include "clients/mirror/bundle.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/crypto/random.h"
#include "core/statement/canonical.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/memory_store.h"
#include "tests/clients/mirror/bundle_bytes.h"
#include "tests/testing/fake_client.h"
#include "tests/testing/seeded_store.h"
#include "tests/testing/test_directory.h"

namespace rollcall::testing {
namespace {

using ::testing::HasSubstr;

ByteSource SourceOf(std::string bytes) {
  auto left = std::make_shared<std::string>(std::move(bytes));
  return [left](size_t size) -> absl::StatusOr<std::string> {
    std::string taken = left->substr(0, size);
    left->erase(0, taken.size());
    return taken;
  };
}

// Kenya has said two technical sheets, Tuvalu one that was erased.
class BundleTest : public ::testing::Test {
 protected:
  BundleTest() {
    directory_.Enrol("KEN");
    Nominate("KEN", "Superseded Desk");
    Nominate("KEN", "Kenya CERT");
    directory_.Enrol("TUV");
    const Digest erased = Nominate("TUV", "Forgotten Desk");
    directory_.MustAccept(Kind::kErasure, "states/TUV/technical",
                          directory_.ErasureBody({erased.ToBytes()}), directory_.Registrar());
  }

  Digest Nominate(absl::string_view alpha3, absl::string_view office) {
    return directory_
        .MustAccept(Kind::kSheet, absl::StrCat("states/", alpha3, "/technical"),
                    directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL, office),
                    directory_.StateSigners(alpha3))
        .statement.body_digest();
  }

  std::unique_ptr<LocalCopy> Mirror() {
    auto store = NewMemoryStore();
    SeedStore(directory_, *store);
    auto copy = LocalCopy::Open(std::move(store), PinnedTestDirectory(directory_));
    EXPECT_TRUE(copy.ok()) << copy.status();
    return *std::move(copy);
  }

  std::string Write(absl::string_view passphrase = "") {
    return BundleBytes(*Mirror(), passphrase, random_);
  }

  absl::StatusOr<std::unique_ptr<LocalCopy>> Read(std::string bytes,
                                                  const std::string& passphrase = "") {
    return ReadBundle(
        SourceOf(std::move(bytes)),
        [passphrase] { return absl::StatusOr<std::string>(passphrase); },
        PinnedTestDirectory(directory_), [](uint64_t, uint64_t) {});
  }

  TestDirectory directory_;
  SystemRandom random_;
};

TEST_F(BundleTest, AnswersAsTheMirrorThatItWasWrittenFrom) {
  const auto read = Read(Write());
  ASSERT_TRUE(read.ok()) << read.status();
  const auto mirror = Mirror();
  EXPECT_EQ((*read)->checkpoint(), mirror->checkpoint());
  for (const char* alpha3 : {"KEN", "TUV", "FRA"}) {
    EXPECT_EQ((*read)->GetVerifiedState(alpha3)->state.SerializeAsString(),
              mirror->GetVerifiedState(alpha3)->state.SerializeAsString());
  }
}

TEST_F(BundleTest, HoldsNoWordsThatWereSupersededOrErased) {
  const std::string bytes = Write();
  EXPECT_TRUE(absl::StrContains(bytes, "Kenya CERT"));
  EXPECT_FALSE(absl::StrContains(bytes, "Superseded Desk"));
  EXPECT_FALSE(absl::StrContains(bytes, "Forgotten Desk"));
}

// What may change unseen proves nothing: whether words that are not there count as
// withheld or erased, which the log itself says.
TEST_F(BundleTest, RefusesEveryFlippedByteOrAnswersTheSame) {
  const std::string bytes = Write();
  const std::string kenya = Mirror()->GetVerifiedState("KEN")->state.SerializeAsString();
  const std::string tuvalu = Mirror()->GetVerifiedState("TUV")->state.SerializeAsString();
  size_t unseen = 0;
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    const auto read = Read(std::move(changed));
    if (!read.ok()) continue;
    ++unseen;
    EXPECT_EQ((*read)->checkpoint(), Mirror()->checkpoint()) << i;
    EXPECT_EQ((*read)->GetVerifiedState("KEN")->state.SerializeAsString(), kenya) << i;
    EXPECT_EQ((*read)->GetVerifiedState("TUV")->state.SerializeAsString(), tuvalu) << i;
  }
  EXPECT_LE(unseen, directory_.accepted().size());
}

TEST_F(BundleTest, RefusesABundleCutAnywhere) {
  const std::string bytes = Write();
  for (size_t size = 0; size < bytes.size(); size += 7) {
    EXPECT_FALSE(Read(bytes.substr(0, size)).ok()) << size;
  }
  EXPECT_FALSE(Read(bytes + '\0').ok());
  EXPECT_FALSE(Read(bytes + bytes.substr(18)).ok());
}

TEST_F(BundleTest, RefusesTheBundleOfAnotherDirectory) {
  // The same rules under another first charter.
  v1::Charter charter = directory_.MakeCharter();
  charter.set_salt(std::string(32, 'o'));
  Draft draft;
  draft.kind = Kind::kCharter;
  draft.origin = kTestOrigin;
  draft.subject = "directory";
  draft.issue_time = directory_.clock().Now();
  draft.body = EncodeCanonical(charter);
  const auto first = Seal(draft, directory_.Roots());
  ASSERT_TRUE(first.ok()) << first.status();
  const auto other = PinnedDirectory::Pin(Said{*first, draft.body}.ToProto(), first->digest());
  ASSERT_TRUE(other.ok()) << other.status();
  const auto read = ReadBundle(
      SourceOf(Write()), [] { return absl::StatusOr<std::string>(""); }, *other,
      [](uint64_t, uint64_t) {});
  EXPECT_TRUE(absl::IsDataLoss(read.status())) << read.status();
}

TEST_F(BundleTest, RefusesABundleThatLeavesOutWordsInForce) {
  auto store = NewMemoryStore();
  SeedStore(directory_, *store);
  const Digest words = directory_.accepted()[3].statement.body_digest();
  ASSERT_EQ(directory_.accepted()[3].statement.header().sequence(), 2u);
  Batch batch;
  batch.Delete(Table::kBody, words.view());
  ASSERT_TRUE(store->Write(batch).ok());
  auto mirror = LocalCopy::Open(std::move(store), PinnedTestDirectory(directory_));
  ASSERT_TRUE(mirror.ok()) << mirror.status();
  const absl::Status written = WriteBundle(
      **mirror, "", random_, [](absl::string_view) { return absl::OkStatus(); },
      [](uint64_t, uint64_t) {});
  EXPECT_TRUE(absl::IsFailedPrecondition(written)) << written;
}

TEST_F(BundleTest, SealsUnderAPassphrase) {
  const std::string bytes = Write("correct horse battery");
  EXPECT_FALSE(absl::StrContains(bytes, "Kenya CERT"));
  const auto read = Read(bytes, "correct horse battery");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ((*read)->checkpoint(), Mirror()->checkpoint());
  EXPECT_TRUE(absl::IsUnauthenticated(Read(bytes, "wrong horse battery").status()));
}

TEST_F(BundleTest, RefusesASealedBundleThatWasChangedOrCut) {
  const std::string bytes = Write("correct horse battery");
  for (const size_t at : {size_t{18}, size_t{40}, bytes.size() / 2, bytes.size() - 1}) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_FALSE(Read(changed, "correct horse battery").ok()) << at;
  }
  EXPECT_FALSE(Read(bytes.substr(0, bytes.size() - 1), "correct horse battery").ok());
  EXPECT_FALSE(Read(bytes.substr(0, 34), "correct horse battery").ok());
  EXPECT_FALSE(Read(bytes + "x", "correct horse battery").ok());
}

TEST_F(BundleTest, SaysWhatIsNoBundle) {
  EXPECT_THAT(std::string(Read("PK\3\4 some archive or other").status().message()),
              HasSubstr("does not begin as a bundle does"));
  std::string later = Write();
  later[16] = 9;
  EXPECT_THAT(std::string(Read(later).status().message()), HasSubstr("version 9"));
}

}  // namespace
}  // namespace rollcall::testing
