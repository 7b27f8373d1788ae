#include "core/exercise/recurrence.h"

#include <string>
#include <vector>

#include "core/base/refusal.h"
#include "gtest/gtest.h"
#include "rapidcheck/gtest.h"

namespace rollcall {
namespace {

constexpr absl::CivilDay kFirst(2026, 11, 23);  // a Monday

absl::optional<absl::CivilDay> Last(absl::string_view rule, absl::CivilDay after,
                                    absl::CivilDay until) {
  const auto last = LastOccurrence(rule, kFirst, after, until);
  EXPECT_TRUE(last.ok()) << last.status();
  return last.value_or(absl::nullopt);
}

TEST(RecurrenceTest, TakesRulesInDaysAndMore) {
  for (const char* rule :
       {"FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO", "FREQ=MONTHLY;INTERVAL=6",
        "FREQ=YEARLY;BYMONTH=3,9;BYDAY=1TU", "FREQ=YEARLY;COUNT=5", "FREQ=MONTHLY;UNTIL=20301231",
        "FREQ=MONTHLY;BYMONTHDAY=-1,15", "FREQ=MONTHLY;BYDAY=-1FR;WKST=SU"}) {
    EXPECT_TRUE(CheckRecurrence(rule).ok()) << rule;
  }
}

TEST(RecurrenceTest, RefusesWhatIsNoRuleInDays) {
  for (const char* rule :
       {"", "monthly", "FREQ=HOURLY", "FREQ=SECONDLY", "FREQ=DAILY;BYHOUR=9,12",
        "FREQ=DAILY;BYMINUTE=5", "FREQ=NEVER", "INTERVAL=2", "FREQ=DAILY\n", "freq=daily",
        "FREQ=DAILY;FREQ=DAILY", "INTERVAL=2;FREQ=DAILY", "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=100", "FREQ=DAILY;COUNT=03", "FREQ=DAILY;COUNT=2;UNTIL=20300101",
        "FREQ=DAILY;UNTIL=20300230", "FREQ=DAILY;", "FREQ=DAILY;;COUNT=2",
        // What might never come again.
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTH=2", "FREQ=MONTHLY;BYMONTHDAY=28;BYDAY=1MO",
        "FREQ=MONTHLY;BYDAY=5SU", "FREQ=WEEKLY;BYDAY=1MO", "FREQ=YEARLY;BYYEARDAY=366",
        "FREQ=MONTHLY;BYSETPOS=-300"}) {
    const absl::Status status = CheckRecurrence(rule);
    EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_INVALID_BODY) << rule;
    EXPECT_EQ(ErrorInfoOf(status)->metadata().at("field"), "recurrence");
  }
}

TEST(RecurrenceTest, FindsTheLastOccurrenceThatIsDue) {
  const char* rule = "FREQ=MONTHLY;INTERVAL=6";
  const absl::CivilDay never = absl::CivilDay(1, 1, 1);
  EXPECT_EQ(Last(rule, never, kFirst - 1), absl::nullopt);
  EXPECT_EQ(Last(rule, never, kFirst), kFirst);
  EXPECT_EQ(Last(rule, kFirst, absl::CivilDay(2027, 5, 22)), absl::nullopt);
  EXPECT_EQ(Last(rule, kFirst, absl::CivilDay(2027, 5, 23)), absl::CivilDay(2027, 5, 23));
  // Several were missed: the last one.
  EXPECT_EQ(Last(rule, kFirst, absl::CivilDay(2028, 7, 1)), absl::CivilDay(2028, 5, 23));
}

TEST(RecurrenceTest, FirstDayCountsWhateverTheRuleSays) {
  EXPECT_TRUE(*IsOccurrence("FREQ=YEARLY;BYMONTH=3;BYDAY=1TU", kFirst, kFirst));
  EXPECT_TRUE(*IsOccurrence("FREQ=YEARLY;BYMONTH=3;BYDAY=1TU", kFirst, absl::CivilDay(2027, 3, 2)));
  EXPECT_FALSE(
      *IsOccurrence("FREQ=YEARLY;BYMONTH=3;BYDAY=1TU", kFirst, absl::CivilDay(2027, 3, 9)));
}

TEST(RecurrenceTest, EndsByCountAndByDay) {
  EXPECT_EQ(Last("FREQ=YEARLY;COUNT=2", absl::CivilDay(2027, 11, 23), absl::CivilDay(2040, 1, 1)),
            absl::nullopt);
  EXPECT_EQ(Last("FREQ=YEARLY;COUNT=2", kFirst - 1, absl::CivilDay(2040, 1, 1)),
            absl::CivilDay(2027, 11, 23));
  EXPECT_EQ(Last("FREQ=YEARLY;UNTIL=20281123", kFirst, absl::CivilDay(2040, 1, 1)),
            absl::CivilDay(2028, 11, 23));
}

RC_GTEST_PROP(RecurrenceProperty, OccurrencesLieWhereTheyWereLookedFor, ()) {
  const auto part = rc::gen::element<std::string>(
      "INTERVAL=2", "INTERVAL=99", "COUNT=3", "UNTIL=20290101", "BYMONTH=2", "BYMONTH=3,9",
      "BYMONTHDAY=28", "BYMONTHDAY=-28,1", "BYDAY=MO", "BYDAY=-1TU,2FR", "WKST=SU", "BYDAY=4SA",
      "BYMONTHDAY=31", "BYSETPOS=1", "COUNT=0");
  std::string rule =
      *rc::gen::element<std::string>("FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=YEARLY");
  for (const std::string& each :
       *rc::gen::resize(4, rc::gen::container<std::vector<std::string>>(part))) {
    rule += ";" + each;
  }
  if (!CheckRecurrence(rule).ok()) return;
  const absl::CivilDay after = kFirst + *rc::gen::inRange(-10, 2000);
  const absl::CivilDay until = after + *rc::gen::inRange(0, 1000);
  const auto last = LastOccurrence(rule, kFirst, after, until);
  RC_ASSERT(last.ok());
  if (!last->has_value()) return;
  RC_ASSERT(**last > after && **last <= until && **last >= kFirst);
  RC_ASSERT(*IsOccurrence(rule, kFirst, **last));
}

}  // namespace
}  // namespace rollcall
