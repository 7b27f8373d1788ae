// Evidence of when a State's contacts last answered.
#include <string>

#include "clients/cpp/evidence.h"
#include "core/statement/canonical.h"
#include "gtest/gtest.h"
#include "tests/testing/fake_client.h"
#include "tests/testing/test_directory.h"
#include "tests/testing/test_log.h"

namespace rollcall {
namespace {

class ReachabilityEvidenceTest : public ::testing::Test {
 protected:
  ReachabilityEvidenceTest() : log_(directory_), pinned_(testing::PinnedTestDirectory(directory_)) {
    directory_.Enrol("KEN");
    // Evidence holds what is in force, not what was before it.
    for (const int year : {2026, 2027}) {
      directory_.MustAccept(Kind::kReachability, "states/KEN", Body(year), directory_.Operator());
    }
  }
  std::string Body(int year) {
    v1::Reachability body;
    body.set_salt(directory_.Salt());
    v1::LastAnswer& answer = *body.add_answers();
    answer.set_contact("technical-1");
    answer.set_channel_kind(v1::CHANNEL_KIND_EMAIL);
    answer.set_year(year);
    answer.set_month(11);
    return EncodeCanonical(body);
  }
  absl::StatusOr<CheckedEvidence> Verify(const v1::State& answer) {
    return VerifyEvidence(pinned_, "KEN", answer);
  }
  testing::TestDirectory directory_;
  testing::TestLog log_;
  PinnedDirectory pinned_;
};

TEST_F(ReachabilityEvidenceTest, AddsUpToTheAnswer) {
  const auto checked = Verify(log_.AnswerWithEvidence("KEN"));
  ASSERT_TRUE(checked.ok()) << checked.status();
  EXPECT_EQ(checked->state.reachability().facts().answers(0).year(), 2027);
  EXPECT_EQ(checked->state.reachability().provenance().index(), 3u);
  EXPECT_TRUE(checked->findings.empty());
}

TEST_F(ReachabilityEvidenceTest, RefusesAnotherMonth) {
  v1::State answer = log_.AnswerWithEvidence("KEN");
  answer.mutable_reachability()->mutable_facts()->mutable_answers(0)->set_year(2028);
  EXPECT_FALSE(Verify(answer).ok());
}

TEST_F(ReachabilityEvidenceTest, RefusesAnswerThatLeavesItOut) {
  v1::State answer = log_.AnswerWithEvidence("KEN");
  answer.clear_reachability();
  EXPECT_FALSE(Verify(answer).ok());
}

TEST_F(ReachabilityEvidenceTest, RefusesWhatTheOperatorDidNotSign) {
  const testing::Said forged =
      directory_.Say(Kind::kReachability, "states/KEN", Body(2028), directory_.StateSigners("KEN"));
  v1::State answer = log_.AnswerWithEvidence("KEN");
  v1::EvidenceEntry& entry =
      *answer.mutable_evidence()->mutable_entries(answer.evidence().entries_size() - 1);
  entry.set_entry(*EncodeEntry(forged.statement, directory_.clock().Now()));
  entry.set_body(forged.body);
  EXPECT_FALSE(Verify(answer).ok());
}

}  // namespace
}  // namespace rollcall
