#include "clients/cli/statement_description.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

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

TEST(StatementDescriptionTest, RefusesABodyOfAnotherKind) {
  EXPECT_FALSE(DescribeRuleBody(Kind::kCharter, "no charter", {}).ok());
  EXPECT_FALSE(DescribeRuleBody(Kind::kSheet, "", {}).ok());
}

}  // namespace
}  // namespace rollcall
