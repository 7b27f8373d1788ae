#include "core/directory/reminders_due.h"

#include "core/base/calendar_date.h"
#include "gtest/gtest.h"

namespace rollcall {
namespace {

const absl::TimeZone kUtc = absl::UTCTimeZone();

absl::Time At(absl::CivilDay day) { return absl::FromCivil(day, kUtc); }

v1::State Kenya(absl::CivilDay confirmation) {
  v1::State state;
  state.set_name("states/KEN");
  v1::NominatedSheet& sheet = *state.add_sheets();
  sheet.set_name("states/KEN/technical");
  *sheet.mutable_sheet()->mutable_next_confirmation_date() = ToDate(confirmation);
  return state;
}

TEST(RemindersDue, RemindsThirtyAndSevenDaysBeforeAndOnTheDay) {
  const absl::CivilDay date(2027, 5, 31);
  const v1::State state = Kenya(date);
  EXPECT_TRUE(RemindersDue(state, {}, At(date - 30) - absl::Seconds(1)).empty());
  for (const auto& [before, days] :
       {std::pair(30, 30), {29, 30}, {8, 30}, {7, 7}, {1, 7}, {0, 0}, {-6, 0}}) {
    const auto due = RemindersDue(state, {}, At(date - before));
    ASSERT_EQ(due.size(), 1u) << before;
    EXPECT_EQ(due[0].days_before, days) << before;
    EXPECT_EQ(due[0].sheet, v1::CONTACT_KIND_TECHNICAL);
    EXPECT_EQ(due[0].time, At(date));
  }
  EXPECT_TRUE(RemindersDue(state, {}, At(date + 7)).empty());
}

TEST(RemindersDue, LeavesOutSheetsWithoutWords) {
  v1::State state = Kenya(absl::CivilDay(2027, 5, 31));
  state.mutable_sheets(0)->clear_sheet();
  EXPECT_TRUE(RemindersDue(state, {}, At(absl::CivilDay(2027, 5, 31))).empty());
}

TEST(RemindersDue, TakesAccessEntriesThatEndOnOneDayTogether) {
  const absl::Time end = At(absl::CivilDay(2027, 5, 31)) + absl::Hours(10);
  const Digest first = Sha256("first");
  const Digest second = Sha256("second");
  const Digest later = Sha256("later");
  const auto due = RemindersDue(
      v1::State(), {{second, end + absl::Hours(2)}, {first, end}, {later, end + absl::Hours(24)}},
      end - absl::Hours(24 * 7));
  ASSERT_EQ(due.size(), 2u);
  EXPECT_EQ(due[0].time, end);
  EXPECT_EQ(due[0].days_before, 7);
  EXPECT_EQ(due[0].tls_keys, (std::vector<Digest>{second, first}));
  EXPECT_EQ(due[1].days_before, 30);
  EXPECT_EQ(due[1].tls_keys, (std::vector<Digest>{later}));
}

}  // namespace
}  // namespace rollcall
