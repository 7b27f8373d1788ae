#include "core/fold/state_answer.h"

#include <map>
#include <string>

#include "core/crypto/digest.h"
#include "core/statement/canonical.h"
#include "gtest/gtest.h"
#include "tests/testing/test_directory.h"

namespace rollcall {
namespace {

using testing::Said;
using testing::TestDirectory;

class StateAnswerTest : public ::testing::Test {
 protected:
  v1::State Answer(absl::string_view alpha3) {
    const auto state = AnswerState(
        directory_.view(),
        [this](absl::string_view digest) -> absl::StatusOr<absl::optional<std::string>> {
          const auto body = bodies_.find(std::string(digest));
          if (body == bodies_.end()) return absl::optional<std::string>();
          return absl::optional<std::string>(body->second);
        },
        alpha3);
    EXPECT_TRUE(state.ok()) << state.status();
    return state.value_or(v1::State());
  }
  Said Nominate(absl::string_view subject, v1::ContactKind kind) {
    Said said = directory_.MustAccept(Kind::kSheet, subject, directory_.SheetBody(kind),
                                      directory_.StateSigners("KEN"));
    bodies_[Sha256(said.body).ToBytes()] = said.body;
    return said;
  }
  TestDirectory directory_;
  std::map<std::string, std::string> bodies_;
};

TEST_F(StateAnswerTest, StateThatIsNotEnrolledSaysSo) {
  const v1::State state = Answer("KEN");
  EXPECT_EQ(state.name(), "states/KEN");
  EXPECT_EQ(state.standing(), v1::STANDING_NOT_ENROLLED);
  EXPECT_EQ(state.sheets_size(), 0);
}

TEST_F(StateAnswerTest, ShowsBothSheetsDiplomaticFirst) {
  directory_.Enrol("KEN");
  Nominate("states/KEN/technical", v1::CONTACT_KIND_TECHNICAL);
  Nominate("states/KEN/diplomatic", v1::CONTACT_KIND_DIPLOMATIC);
  const v1::State state = Answer("KEN");
  EXPECT_EQ(state.standing(), v1::STANDING_ENROLLED);
  ASSERT_EQ(state.sheets_size(), 2);
  EXPECT_EQ(state.sheets(0).name(), "states/KEN/diplomatic");
  EXPECT_EQ(state.sheets(1).name(), "states/KEN/technical");
  EXPECT_EQ(state.sheets(1).standing(), v1::BODY_STANDING_PRESENT);
  EXPECT_EQ(state.sheets(1).sheet().points_of_contact(0).id(), "technical-1");
  EXPECT_EQ(state.keys().keys_size(), 1);
}

TEST_F(StateAnswerTest, TellsWithheldFromErased) {
  directory_.Enrol("KEN");
  const Said said = Nominate("states/KEN/technical", v1::CONTACT_KIND_TECHNICAL);
  bodies_.clear();
  EXPECT_EQ(Answer("KEN").sheets(0).standing(), v1::BODY_STANDING_WITHHELD);
  directory_.MustAccept(Kind::kErasure, "states/KEN/technical",
                        directory_.ErasureBody({Sha256(said.body).ToBytes()}),
                        directory_.StateSigners("KEN"));
  bodies_[Sha256(said.body).ToBytes()] = said.body;  // even where somebody still has it
  const v1::State state = Answer("KEN");
  EXPECT_EQ(state.sheets(0).standing(), v1::BODY_STANDING_ERASED);
  EXPECT_FALSE(state.sheets(0).has_sheet());
}

TEST_F(StateAnswerTest, TellsWhenContactsLastAnswered) {
  directory_.Enrol("KEN");
  EXPECT_FALSE(Answer("KEN").has_reachability());
  v1::Reachability facts;
  facts.set_salt(directory_.Salt());
  facts.add_answers()->set_contact("technical-1");
  facts.mutable_answers(0)->set_year(2026);
  facts.mutable_answers(0)->set_month(11);
  const Said said = directory_.MustAccept(Kind::kReachability, "states/KEN", EncodeCanonical(facts),
                                          directory_.Operator());
  EXPECT_EQ(Answer("KEN").reachability().standing(), v1::BODY_STANDING_WITHHELD);
  bodies_[Sha256(said.body).ToBytes()] = said.body;
  const v1::MeasuredReachability measured = Answer("KEN").reachability();
  EXPECT_EQ(measured.standing(), v1::BODY_STANDING_PRESENT);
  EXPECT_EQ(measured.facts().answers(0).year(), 2026);
  EXPECT_EQ(measured.provenance().index(), 2u);
  EXPECT_FALSE(Answer("UGA").has_reachability());
}

// Else one statement of a stolen operator's key would stop every copy.
TEST_F(StateAnswerTest, TellsWhichReachabilityGivesNoAnswer) {
  directory_.Enrol("KEN");
  const auto readable = [this](std::string body) {
    const Said said =
        directory_.Say(Kind::kReachability, "states/KEN", std::move(body), directory_.Operator());
    return IsReadable(said.statement, said.body);
  };
  EXPECT_FALSE(readable(std::string(40, '\xff')));
  EXPECT_TRUE(readable(EncodeCanonical(v1::Reachability())));
}

TEST_F(StateAnswerTest, SummaryCountsContactsAndTellsTheNextConfirmation) {
  directory_.Enrol("KEN");
  Nominate("states/KEN/technical", v1::CONTACT_KIND_TECHNICAL);
  const v1::StateSummary summary = Summarize(Answer("KEN"));
  ASSERT_EQ(summary.sheets_size(), 1);
  EXPECT_EQ(summary.sheets(0).contact_count(), 1u);
  EXPECT_EQ(summary.sheets(0).next_confirmation_date().year(), 2027);
  EXPECT_EQ(summary.sheets(0).provenance().index(), 2u);
}

}  // namespace
}  // namespace rollcall
