// Words that an upstream withheld and another one gives, after the pages that should
// have brought them.
#include <gmock/gmock.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/directory/charter_rules.h"
#include "core/statement/canonical.h"
#include "storage/replica.h"
#include "tests/storage/replica_world.h"
#include "tests/storage/table_dump.h"

namespace rollcall::testing {
namespace {

class LateWordsTest : public ReplicaWorld {
 protected:
  // All pages but the last, from an upstream that withholds these sheets; the last one
  // finds it out.
  void CopyWithout(const std::vector<Said>& hidden) {
    while (replica_->size() + 1 < log_.size()) {
      v1::ListEntriesResponse page = Next(1);
      v1::LoggedStatement& entry = *page.mutable_entries(0);
      for (const Said& said : hidden) {
        if (log_.said(entry.index()).statement.digest() != said.statement.digest()) continue;
        entry.clear_body();
        entry.set_standing(v1::BODY_STANDING_WITHHELD);
      }
      const auto taken = Take(std::move(page));
      ASSERT_TRUE(taken.ok()) << taken.status();
    }
    Reopen();
    IsFoundOut();
  }
  void IsFoundOut() {
    const auto before = Dump(*store_);
    EXPECT_EQ(ReasonOf(Take(Next()).status()), v1::ERROR_REASON_BODY_WITHHELD);
    EXPECT_EQ(Dump(*store_), before);
  }
  absl::Status Fetch(const BodySource& source) {
    return replica_->FetchWithheld(
        source, [this](const Finding& finding) { findings_.push_back(finding); });
  }
  // An honest upstream; counts what it is asked.
  BodySource Honest() {
    return [this](const Digest& digest) -> absl::StatusOr<std::string> {
      ++asked_;
      const auto body = log_.Bodies()(digest.view());
      if (!body.ok() || !body->has_value()) return absl::NotFoundError("not here");
      return **body;
    };
  }
  void IsLikeAnyOtherCopy() {
    TakeAll();
    const auto full = NewMemoryStore();
    WriteAll(*full, directory_, {3});
    EXPECT_EQ(Dump(*store_), Dump(*full));
  }
  bool Holds(const Said& said) {
    return Value(*store_, Table::kBody, said.statement.body_digest().view()).has_value();
  }
  std::vector<Said> Sheets() {
    std::vector<Said> sheets;
    for (const Said& said : directory_.accepted()) {
      if (said.statement.kind() == Kind::kSheet) sheets.push_back(said);
    }
    return sheets;
  }

  std::vector<Finding> findings_;
  size_t asked_ = 0;
};

TEST_F(LateWordsTest, CompleteACopy) {
  CopyWithout(Sheets());
  const absl::Status fetched = Fetch(Honest());
  ASSERT_TRUE(fetched.ok()) << fetched;
  EXPECT_GT(asked_, 1u);
  EXPECT_LT(asked_, Sheets().size()) << "one was erased: nobody asks for it";
  EXPECT_TRUE(findings_.empty());
  Reopen();
  IsLikeAnyOtherCopy();
}

TEST_F(LateWordsTest, AreNoneUntilTheSourceGivesThem) {
  CopyWithout(Sheets());
  const auto before = Dump(*store_);
  const auto fails_with = [&](const BodySource& source) {
    const absl::Status failed = Fetch(source);
    EXPECT_EQ(Dump(*store_), before);
    IsFoundOut();
    return failed;
  };
  EXPECT_TRUE(absl::IsNotFound(
      fails_with([](const Digest&) { return absl::NotFoundError("not for you"); })));
  EXPECT_TRUE(absl::IsUnavailable(
      fails_with([](const Digest&) { return absl::UnavailableError("gone"); })));
  const absl::Status lie = fails_with([](const Digest&) { return std::string("other words"); });
  EXPECT_TRUE(absl::IsDataLoss(lie)) << lie;
  EXPECT_EQ(ReasonOf(lie), v1::ERROR_REASON_BODY_MISMATCH) << lie;
}

TEST_F(LateWordsTest, StayWhenTheSourceBreaksOff) {
  CopyWithout(Sheets());
  const BodySource honest = Honest();
  const absl::Status broken = Fetch([&](const Digest& digest) -> absl::StatusOr<std::string> {
    if (asked_ == 2) return absl::UnavailableError("gone");
    return honest(digest);
  });
  EXPECT_TRUE(absl::IsUnavailable(broken)) << broken;
  const size_t first = std::exchange(asked_, 0);
  IsFoundOut();
  ASSERT_TRUE(Fetch(honest).ok());
  EXPECT_GT(asked_, 0u);
  std::set<std::string> all;
  for (const Said& said : Sheets()) all.insert(said.statement.body_digest().ToBytes());
  EXPECT_LT(first + asked_, all.size()) << "nothing twice";
  IsLikeAnyOtherCopy();
}

TEST_F(LateWordsTest, AreNotAskedForWhenTheRefusedPageLacksWordsItself) {
  const Said last = Grow();
  CopyWithout({Sheets()[1]});
  v1::ListEntriesResponse page = Next();
  page.mutable_entries(0)->clear_body();
  page.mutable_entries(0)->set_standing(v1::BODY_STANDING_WITHHELD);
  EXPECT_EQ(ReasonOf(Take(std::move(page)).status()), v1::ERROR_REASON_BODY_WITHHELD);
  EXPECT_TRUE(absl::IsNotFound(Fetch(Honest())));
  EXPECT_EQ(asked_, 0u);
  EXPECT_FALSE(Holds(last));
}

TEST_F(LateWordsTest, AreJudgedLikeOthers) {
  v1::Sheet sheet;
  ASSERT_TRUE(sheet.ParseFromString(directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL)));
  sheet.mutable_points_of_contact(0)->set_time_zone("Nowhere/Nothing at all");
  AcceptUnseen(EncodeCanonical(sheet));
  const Said broken = directory_.accepted().back();
  Grow();
  CopyWithout({broken});
  ASSERT_TRUE(Fetch(Honest()).ok());
  ASSERT_EQ(findings_.size(), 1u);
  EXPECT_EQ(findings_[0].subject, "states/TUV/technical");
  EXPECT_EQ(findings_[0].index, log_.size() - 2);
  EXPECT_TRUE(Holds(broken));
  IsLikeAnyOtherCopy();
}

TEST_F(LateWordsTest, ThatNobodyCanReadAreToldAndNotKept) {
  AcceptUnseen("\xff\xff no sheet");
  const Said unreadable = directory_.accepted().back();
  Grow();
  CopyWithout({unreadable});
  ASSERT_TRUE(Fetch(Honest()).ok());
  EXPECT_EQ(findings_.size(), 1u);
  EXPECT_FALSE(Holds(unreadable));
  TakeAll();
}

TEST_F(LateWordsTest, ComeThoughOthersDoNot) {
  CopyWithout(Sheets());
  const BodySource honest = Honest();
  const absl::Status fetched = Fetch([&](const Digest& digest) -> absl::StatusOr<std::string> {
    auto body = honest(digest);
    if (asked_ == 1) return absl::NotFoundError("not this one");
    return body;
  });
  EXPECT_TRUE(absl::IsNotFound(fetched)) << fetched;
  EXPECT_GT(std::exchange(asked_, 0), 1u);
  IsFoundOut();
  ASSERT_TRUE(Fetch(honest).ok());
  EXPECT_EQ(asked_, 1u) << "the others are here";
  IsLikeAnyOtherCopy();
}

TEST_F(LateWordsTest, AreFetchedInParts) {
  for (size_t i = 0; i < Replica::kMaxFetchedBodies; ++i) Grow(absl::StrCat("Office ", i));
  CopyWithout(Sheets());
  ASSERT_TRUE(Fetch(Honest()).ok());
  EXPECT_EQ(std::exchange(asked_, 0), Replica::kMaxFetchedBodies);
  IsFoundOut();
  ASSERT_TRUE(Fetch(Honest()).ok());
  EXPECT_GT(asked_, 0u);
  IsLikeAnyOtherCopy();
}

// The log's beginning, genuine and from before the reader's access, shows nothing.
TEST_F(LateWordsTest, AreAskedForWhenTheReaderMaySeeThem) {
  const uint64_t before_access = log_.size() - 1;
  v1::ListEntriesResponse page = log_.Page(0, before_access, 0);
  for (v1::LoggedStatement& entry : *page.mutable_entries()) {
    if (log_.said(entry.index()).statement.kind() != Kind::kSheet) continue;
    entry.clear_body();
    entry.set_standing(v1::BODY_STANDING_WITHHELD);
  }
  page.set_checkpoint(log_.Note(log_.CheckpointOf(before_access)));
  page.clear_consistency_proof();
  const auto taken = Take(std::move(page));
  ASSERT_TRUE(taken.ok()) << taken.status();
  ASSERT_TRUE(replica_->complete());
  Reopen();
  IsFoundOut();
  ASSERT_TRUE(Fetch(Honest()).ok());
  IsLikeAnyOtherCopy();
}

TEST_F(LateWordsTest, AreRetiredLikeOthers) {
  const Said old = Grow("Old words");
  Grow("New words");
  Grow("Newest words");
  CopyWithout({old});
  directory_.clock().Advance(absl::Hours(1));
  ASSERT_TRUE(Fetch(Honest()).ok());
  EXPECT_TRUE(Holds(old));
  directory_.clock().Advance(kDefaultRetention);
  const auto early = replica_->Retire();
  ASSERT_TRUE(early.ok()) << early.status();
  EXPECT_FALSE(*early) << "a charter to come may say otherwise";
  TakeAll();
  ASSERT_TRUE(replica_->Retire().ok());
  EXPECT_FALSE(Holds(old));
}

}  // namespace
}  // namespace rollcall::testing
