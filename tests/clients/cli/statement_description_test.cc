#include "clients/cli/statement_description.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "clients/cli/plan_description.h"
#include "core/exercise/plan_rules.h"
#include "core/statement/canonical.h"
#include "tests/testing/test_directory.h"

namespace rollcall {
namespace {

using ::rollcall::testing::TestDirectory;
using ::testing::Contains;
using ::testing::HasSubstr;
using Change = ChangedLine::Change;

RC_GTEST_PROP(CompareLinesTest, LeadsFromTheOneToTheOther, ()) {
  const auto line = rc::gen::element<std::string>("a", "b", "c", "d");
  const auto before = *rc::gen::container<std::vector<std::string>>(line);
  const auto after = *rc::gen::container<std::vector<std::string>>(line);
  std::vector<std::string> removed_taken_out;
  std::vector<std::string> added_taken_out;
  for (const ChangedLine& change : CompareLines(before, after)) {
    if (change.change != Change::kAdded) added_taken_out.push_back(change.line);
    if (change.change != Change::kRemoved) removed_taken_out.push_back(change.line);
  }
  RC_ASSERT(added_taken_out == before);
  RC_ASSERT(removed_taken_out == after);
}

TEST(CompareLinesTest, KeepsWhatIsTheSame) {
  const auto changes = CompareLines({"a", "b", "c"}, {"a", "x", "c"});
  ASSERT_EQ(changes.size(), 4u);
  EXPECT_EQ(changes[0].change, Change::kSame);
  EXPECT_EQ(changes[1].change, Change::kRemoved);
  EXPECT_EQ(changes[2].change, Change::kAdded);
  EXPECT_EQ(changes[3].change, Change::kSame);
}

TEST(StatementDescriptionTest, NamesOwnKeysAndThresholds) {
  TestDirectory directory;
  const v1::KeySet keys = TestDirectory::KeySetOf({&directory.Key("a"), &directory.Key("b")}, 2);
  const std::string id = directory.Key("a").public_key().id();
  const auto lines = DescribeKeySet(keys, {{id, "signing"}});
  EXPECT_THAT(lines, Contains(HasSubstr(id + " (yours: signing)")));
  EXPECT_THAT(lines, Contains("key changes: 2 of 2 keys must sign"));
}

TEST(StatementDescriptionTest, ShowsEveryFactOfACharter) {
  TestDirectory directory;
  const v1::Charter charter = directory.MakeCharter();
  const auto lines = DescribeCharter(charter, {});
  EXPECT_THAT(lines, Contains("role root: 2 of 3 keys must sign"));
  EXPECT_THAT(lines, Contains("recovery period: 30 days"));
  v1::Charter changed = charter;
  changed.mutable_servers(0)->mutable_tls_key_digest()->at(0) ^= 1;
  EXPECT_NE(lines, DescribeCharter(changed, {}));
}

TEST(StatementDescriptionTest, ShowsEveryFactOfAPlan) {
  v1::Plan plan = DefaultPlan(v1::EXERCISE_KIND_PING);
  plan.set_salt(std::string(32, 's'));
  plan.set_title("Second half of 2026");
  plan.set_recurrence("FREQ=MONTHLY;INTERVAL=6");
  plan.set_time_zone("America/New_York");
  plan.mutable_start_time()->set_seconds(1795255200);
  const auto lines = DescribePlan(plan);
  EXPECT_THAT(lines, Contains("exercise: ping, announced"));
  EXPECT_THAT(lines, Contains("title: Second half of 2026"));
  EXPECT_THAT(lines, Contains("starts: 2026-11-21 10:00:00 UTC, time zone America/New_York"));
  EXPECT_THAT(lines, Contains("recurs: FREQ=MONTHLY;INTERVAL=6"));
  EXPECT_THAT(lines, Contains("contacts: diplomatic, technical"));
  EXPECT_THAT(lines, Contains("channels: escalate: email, phone"));
  EXPECT_THAT(lines, Contains("each ping closes after 48h; on time within 48h"));
  EXPECT_THAT(lines, Contains("after silence of 30h: the deputy"));
  EXPECT_THAT(lines, Contains("also scored at 30m, 2h, 24h"));
  EXPECT_EQ(*DescribeBody(Kind::kPlan, EncodeCanonical(plan), {}), lines);
  plan.set_cancelled(true);
  EXPECT_THAT(DescribePlan(plan), Contains("cancelled: nothing opens any more"));
}

TEST(StatementDescriptionTest, RefusesABodyOfAnotherKind) {
  EXPECT_FALSE(DescribeBody(Kind::kCharter, "no charter", {}).ok());
  EXPECT_FALSE(DescribeBody(Kind::kSheet, "", {}).ok());
}

}  // namespace
}  // namespace rollcall
