#include "core/exercise/targets.h"

#include <set>
#include <string>

#include "core/base/calendar_date.h"
#include "core/base/timestamp.h"
#include "core/crypto/digest.h"
#include "core/exercise/exercise_bodies.h"
#include "core/exercise/plan_rules.h"
#include "gtest/gtest.h"
#include "tests/testing/test_exercise.h"

namespace rollcall {
namespace {

const absl::Time kOpen = absl::FromCivil(absl::CivilHour(2026, 11, 23, 9), absl::UTCTimeZone());

absl::optional<absl::TimeZone> Zone(absl::string_view name) {
  if (name == "UTC") return absl::UTCTimeZone();
  if (name == "Pacific/Auckland") return absl::FixedTimeZone(13 * 3600);
  return absl::nullopt;
}

v1::PointOfContact MakeContact(absl::string_view id, v1::ContactKind kind) {
  v1::PointOfContact contact;
  contact.set_id(std::string(id));
  contact.set_kind(kind);
  contact.set_time_zone("UTC");
  for (const v1::ChannelKind channel :
       {v1::CHANNEL_KIND_POST, v1::CHANNEL_KIND_EMAIL, v1::CHANNEL_KIND_PHONE}) {
    contact.add_channels()->set_kind(channel);
  }
  return contact;
}

class TargetsTest : public ::testing::Test {
 protected:
  TargetsTest() : plan_(testing::MakePlan(kOpen)) {
    state_.set_name("states/KEN");
    AddSheet("states/KEN/diplomatic", {MakeContact("diplomatic-1", v1::CONTACT_KIND_DIPLOMATIC)});
    AddSheet("states/KEN/technical", {MakeContact("technical-1", v1::CONTACT_KIND_TECHNICAL),
                                      MakeContact("technical-2", v1::CONTACT_KIND_TECHNICAL)});
    Technical(0).add_deputies("technical-2");
  }
  void AddSheet(absl::string_view name, std::vector<v1::PointOfContact> contacts) {
    v1::NominatedSheet& sheet = *state_.add_sheets();
    sheet.set_name(std::string(name));
    sheet.mutable_provenance()->set_body_digest(Sha256(name).ToBytes());
    for (auto& contact : contacts) *sheet.mutable_sheet()->add_points_of_contact() = contact;
  }
  v1::PointOfContact& Technical(int i) {
    return *state_.mutable_sheets(1)->mutable_sheet()->mutable_points_of_contact(i);
  }
  v1::TargetList Pick() { return TargetPicker(plan_, kOpen, Zone, random_).Pick(state_); }
  v1::Target PickTechnical() {
    const v1::TargetList list = Pick();
    for (const v1::Target& target : list.targets()) {
      if (target.contact() == "technical-1") return target;
    }
    ADD_FAILURE() << "not picked";
    return {};
  }
  static absl::Duration After(const v1::Target& target, int step) {
    return *FromTimestamp(target.steps(step).time()) - *FromTimestamp(target.steps(0).time());
  }

  SystemRandom random_;
  v1::Plan plan_;
  v1::State state_;
};

TEST_F(TargetsTest, AsksEveryNominatedContact) {
  const v1::TargetList list = Pick();
  ASSERT_EQ(list.targets_size(), 3);
  std::set<std::string> pings;
  for (const v1::Target& target : list.targets()) pings.insert(target.ping());
  EXPECT_EQ(pings.size(), 3u);
  EXPECT_EQ(list.targets(0).contact(), "diplomatic-1");
  EXPECT_EQ(list.targets(0).sheet_digest(), Sha256("states/KEN/diplomatic").ToBytes());
}

TEST_F(TargetsTest, SendingIsSpreadOverThePace) {
  std::set<int64_t> minutes;
  for (int i = 0; i < 200; ++i) {
    const v1::Target target = PickTechnical();
    const absl::Duration offset = *FromTimestamp(target.steps(0).time()) - kOpen;
    EXPECT_GE(offset, absl::ZeroDuration());
    EXPECT_LE(offset, absl::Hours(1));
    minutes.insert(absl::ToInt64Minutes(offset) / 10);
  }
  EXPECT_GE(minutes.size(), 6u);
}

TEST_F(TargetsTest, EscalationIsFrozenWithThePing) {
  Technical(0).mutable_duty_hours()->set_around_the_clock(true);
  Technical(1).mutable_duty_hours()->set_around_the_clock(true);
  state_.mutable_sheets(0)
      ->mutable_sheet()
      ->mutable_points_of_contact(0)
      ->mutable_duty_hours()
      ->set_around_the_clock(true);
  *plan_.mutable_escalation()->mutable_reminder_after() = ToProtoDuration(absl::Hours(12));
  const v1::Target target = PickTechnical();
  ASSERT_EQ(target.steps_size(), 5);
  const struct {
    v1::StepKind kind;
    absl::Duration after;
    const char* contact;
    v1::ChannelKind channel;
  } expected[] = {
      {v1::STEP_KIND_FIRST, absl::ZeroDuration(), "technical-1", v1::CHANNEL_KIND_EMAIL},
      {v1::STEP_KIND_REMINDER, absl::Hours(12), "technical-1", v1::CHANNEL_KIND_EMAIL},
      {v1::STEP_KIND_NEXT_CHANNEL, absl::Hours(24), "technical-1", v1::CHANNEL_KIND_PHONE},
      {v1::STEP_KIND_DEPUTY, absl::Hours(30), "technical-2", v1::CHANNEL_KIND_EMAIL},
      {v1::STEP_KIND_PAIRED, absl::Hours(36), "diplomatic-1", v1::CHANNEL_KIND_EMAIL},
  };
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(target.steps(i).kind(), expected[i].kind);
    EXPECT_EQ(After(target, i), expected[i].after);
    EXPECT_EQ(target.steps(i).contact(), expected[i].contact);
    EXPECT_EQ(target.steps(i).channel_kind(), expected[i].channel);
  }
  EXPECT_EQ(target.steps(0).channel(), 1u);  // post is not of the plan
  EXPECT_EQ(target.steps(4).sheet_digest(), Sha256("states/KEN/diplomatic").ToBytes());
}

TEST_F(TargetsTest, AllChannelsAreTakenAtOnce) {
  plan_.set_mode(v1::EXERCISE_MODE_ALL_CHANNELS);
  plan_.clear_escalation();
  const v1::Target target = PickTechnical();
  ASSERT_EQ(target.steps_size(), 2);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(target.steps(i).kind(), v1::STEP_KIND_FIRST);
    EXPECT_EQ(After(target, i), absl::ZeroDuration());
    EXPECT_EQ(target.steps(i).channel(), static_cast<uint32_t>(i + 1));
  }
}

TEST_F(TargetsTest, AnnouncedPingsSpareNightsAndDutyChecksDoNot) {
  Technical(0).set_time_zone("Pacific/Auckland");  // 22:00 there
  EXPECT_EQ(*FromTimestamp(PickTechnical().steps(0).time()),
            absl::FromCivil(absl::CivilHour(2026, 11, 24, 8), *Zone("Pacific/Auckland")));
  Technical(0).mutable_duty_hours()->set_around_the_clock(true);
  plan_.set_kind(v1::EXERCISE_KIND_DUTY_CHECK);
  EXPECT_LE(*FromTimestamp(PickTechnical().steps(0).time()), kOpen + absl::Hours(1));
}

TEST_F(TargetsTest, StepThatWouldBeSparedPastTheCloseIsNot) {
  Technical(0).mutable_duty_hours()->add_weekend(v1::WEEKDAY_TUESDAY);
  Technical(0).mutable_duty_hours()->add_weekend(v1::WEEKDAY_WEDNESDAY);
  // Sent on Monday morning; the next channel would wait from Tuesday to Thursday.
  const v1::Target target = PickTechnical();
  ASSERT_GE(target.steps_size(), 2);
  EXPECT_EQ(target.steps(1).kind(), v1::STEP_KIND_NEXT_CHANNEL);
  EXPECT_EQ(After(target, 1), absl::Hours(24));
}

TEST_F(TargetsTest, LeavesOutWhoIsNotSelectedOrValidOrCannotBeReached) {
  plan_.mutable_selection()->clear_contact_kinds();
  plan_.mutable_selection()->add_contact_kinds(v1::CONTACT_KIND_TECHNICAL);
  EXPECT_EQ(Pick().targets_size(), 2);
  *Technical(1).mutable_valid_to() = ToDate(absl::CivilDay(2026, 11, 22));
  EXPECT_EQ(Pick().targets_size(), 1);
  Technical(1).clear_valid_to();
  Technical(1).mutable_channels()->DeleteSubrange(1, 2);
  EXPECT_EQ(Pick().targets_size(), 1);
  plan_.mutable_selection()->set_around_the_clock_only(true);
  EXPECT_EQ(Pick().targets_size(), 0);
  Technical(0).mutable_duty_hours()->set_around_the_clock(true);
  EXPECT_EQ(Pick().targets_size(), 1);
  plan_.mutable_selection()->clear_all_states();
  plan_.mutable_selection()->add_states("UGA");
  EXPECT_EQ(Pick().targets_size(), 0);
}

TEST_F(TargetsTest, UnknownTimeZoneCountsAsUtc) {
  Technical(0).set_time_zone("Mars/Olympus");
  EXPECT_LE(*FromTimestamp(PickTechnical().steps(0).time()), kOpen + absl::Hours(1));
}

}  // namespace
}  // namespace rollcall
