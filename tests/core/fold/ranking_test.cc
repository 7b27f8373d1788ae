#include "core/fold/ranking.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/calendar_date.h"
#include "core/base/timestamp.h"

namespace rollcall {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

absl::optional<absl::TimeZone> FindZone(absl::string_view name) {
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(std::string(name), &zone)) return absl::nullopt;
  return zone;
}

absl::Time At(absl::string_view text) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, text, &time, &error)) << text << error;
  return time;
}

// Friday noon in Nairobi.
Need NoonInNairobi() { return {.time = At("2026-11-20T12:00:00+03:00")}; }

void SetOfficeHours(v1::DutyHours& hours) {
  v1::HoursOfDay& interval = *hours.add_hours();
  for (int day = 1; day <= 5; ++day) interval.add_days(static_cast<v1::Weekday>(day));
  interval.set_start_minute(480);
  interval.set_end_minute(1020);
}

// A contact with a mail channel of its own id.
v1::PointOfContact& AddContact(v1::State& state, v1::ContactKind kind, const std::string& id) {
  const std::string sheet_name =
      kind == v1::CONTACT_KIND_TECHNICAL ? "states/KEN/technical" : "states/KEN/diplomatic";
  v1::NominatedSheet* sheet = nullptr;
  for (v1::NominatedSheet& each : *state.mutable_sheets()) {
    if (each.name() == sheet_name) sheet = &each;
  }
  if (sheet == nullptr) sheet = state.add_sheets();
  sheet->set_name(sheet_name);
  v1::PointOfContact& contact = *sheet->mutable_sheet()->add_points_of_contact();
  contact.set_id(id);
  contact.set_kind(kind);
  contact.set_office(absl::StrCat("Office ", id));
  contact.set_time_zone("Africa/Nairobi");
  contact.add_languages("en");
  v1::Channel& channel = *contact.add_channels();
  channel.set_kind(v1::CHANNEL_KIND_EMAIL);
  channel.set_address(absl::StrCat(id, "@cert.example"));
  return contact;
}

v1::PointOfContact& AddTechnical(v1::State& state, const std::string& id) {
  return AddContact(state, v1::CONTACT_KIND_TECHNICAL, id);
}

std::vector<std::string> Addresses(const std::vector<v1::RankedChannel>& channels) {
  std::vector<std::string> addresses;
  for (const v1::RankedChannel& channel : channels) {
    addresses.push_back(std::string(channel.channel().address()));
  }
  return addresses;
}

TEST(RankingTest, TellsAllAboutAChannel) {
  v1::State state;
  v1::PointOfContact& contact = AddTechnical(state, "technical-1");
  contact.set_person("A. Example");
  contact.mutable_duty_hours()->set_around_the_clock(true);
  Need need = NoonInNairobi();
  need.languages = {"en"};
  const auto ranked = RankChannels(state, need, FindZone);
  ASSERT_EQ(ranked.size(), 1U);
  EXPECT_EQ(ranked[0].sheet(), "states/KEN/technical");
  EXPECT_EQ(ranked[0].point_of_contact_id(), "technical-1");
  EXPECT_EQ(ranked[0].office(), "Office technical-1");
  EXPECT_EQ(ranked[0].person(), "A. Example");
  EXPECT_EQ(ranked[0].channel().address(), "technical-1@cert.example");
  EXPECT_THAT(ranked[0].reasons(),
              ElementsAre(v1::RANKING_REASON_ON_DUTY, v1::RANKING_REASON_SPEAKS));
  EXPECT_EQ(ranked[0].language(), "en");
  EXPECT_EQ(ranked[0].time_zone(), "Africa/Nairobi");
  EXPECT_EQ(ranked[0].utc_offset_seconds(), 3 * 3600);
  EXPECT_FALSE(ranked[0].has_next_duty_time());
}

TEST(RankingTest, RanksOnDutyBeforeUnknownBeforeOff) {
  v1::State state;
  v1::PointOfContact& off = AddTechnical(state, "technical-off");
  v1::HoursOfDay& night = *off.mutable_duty_hours()->add_hours();
  night.add_days(v1::WEEKDAY_FRIDAY);
  night.set_start_minute(1200);
  night.set_end_minute(1440);
  AddTechnical(state, "technical-unknown");
  SetOfficeHours(*AddTechnical(state, "technical-on").mutable_duty_hours());
  const auto ranked = RankChannels(state, NoonInNairobi(), FindZone);
  EXPECT_THAT(Addresses(ranked),
              ElementsAre("technical-on@cert.example", "technical-unknown@cert.example",
                          "technical-off@cert.example"));
  EXPECT_THAT(ranked[0].reasons(), ElementsAre(v1::RANKING_REASON_ON_DUTY));
  EXPECT_THAT(ranked[1].reasons(), ElementsAre(v1::RANKING_REASON_HOURS_UNKNOWN));
  EXPECT_THAT(ranked[2].reasons(), ElementsAre(v1::RANKING_REASON_OFF_DUTY));
  EXPECT_FALSE(ranked[1].has_next_duty_time());
  ASSERT_TRUE(ranked[2].has_next_duty_time());
  EXPECT_EQ(*FromTimestamp(ranked[2].next_duty_time()), At("2026-11-20T20:00:00+03:00"));
}

TEST(RankingTest, TakesHoursOfTheChannelBeforeThoseOfTheContact) {
  v1::State state;
  v1::PointOfContact& contact = AddTechnical(state, "technical-1");
  SetOfficeHours(*contact.mutable_duty_hours());
  v1::Channel& phone = *contact.add_channels();
  phone.set_kind(v1::CHANNEL_KIND_PHONE);
  phone.set_address("+254 20 000 0123");
  phone.mutable_hours()->set_around_the_clock(true);
  Need need = NoonInNairobi();
  EXPECT_THAT(Addresses(RankChannels(state, need, FindZone)),
              ElementsAre("technical-1@cert.example", "+254 20 000 0123"));
  need.time = At("2026-11-20T22:00:00+03:00");
  EXPECT_THAT(Addresses(RankChannels(state, need, FindZone)),
              ElementsAre("+254 20 000 0123", "technical-1@cert.example"));
}

TEST(RankingTest, RanksLanguagesByTheCallersOrder) {
  v1::State state;
  AddTechnical(state, "technical-en");
  v1::PointOfContact& french = AddTechnical(state, "technical-fr");
  french.add_languages("fr-CH");
  AddTechnical(state, "technical-sw").set_languages(0, "sw");
  Need need = NoonInNairobi();
  need.languages = {"fr", "SW"};
  const auto ranked = RankChannels(state, need, FindZone);
  EXPECT_THAT(Addresses(ranked),
              ElementsAre("technical-fr@cert.example", "technical-sw@cert.example",
                          "technical-en@cert.example"));
  EXPECT_EQ(ranked[0].language(), "fr-CH");
  EXPECT_EQ(ranked[1].language(), "sw");
  EXPECT_EQ(ranked[2].language(), "");
  EXPECT_THAT(ranked[2].reasons(),
              ElementsAre(v1::RANKING_REASON_HOURS_UNKNOWN, v1::RANKING_REASON_OTHER_LANGUAGE));
}

TEST(RankingTest, DutyWeighsMoreThanLanguage) {
  v1::State state;
  AddTechnical(state, "technical-fr").set_languages(0, "fr");
  AddTechnical(state, "technical-on").mutable_duty_hours()->set_around_the_clock(true);
  Need need = NoonInNairobi();
  need.languages = {"fr"};
  EXPECT_EQ(Addresses(RankChannels(state, need, FindZone))[0], "technical-on@cert.example");
}

v1::LastAnswer& AddAnswer(v1::State& state, const std::string& contact, int year, int month) {
  v1::LastAnswer& answer = *state.mutable_reachability()->mutable_facts()->add_answers();
  answer.set_contact(contact);
  answer.set_channel_kind(v1::CHANNEL_KIND_EMAIL);
  answer.set_year(year);
  answer.set_month(month);
  return answer;
}

TEST(RankingTest, RanksMeasuredReachabilityByTheMonth) {
  v1::State state;
  for (const char* id : {"technical-1", "technical-2", "technical-3", "technical-4"}) {
    AddTechnical(state, id);
  }
  AddAnswer(state, "technical-2", 2026, 5);
  AddAnswer(state, "technical-3", 2026, 11);
  // By another kind of channel.
  AddAnswer(state, "technical-4", 2026, 11).set_channel_kind(v1::CHANNEL_KIND_PHONE);
  const auto ranked = RankChannels(state, NoonInNairobi(), FindZone);
  EXPECT_THAT(Addresses(ranked),
              ElementsAre("technical-3@cert.example", "technical-2@cert.example",
                          "technical-1@cert.example", "technical-4@cert.example"));
  EXPECT_THAT(ranked[0].reasons(),
              ElementsAre(v1::RANKING_REASON_HOURS_UNKNOWN, v1::RANKING_REASON_ANSWERED));
  EXPECT_EQ(ranked[0].last_answered_month().year(), 2026);
  EXPECT_EQ(ranked[0].last_answered_month().month(), 11);
  EXPECT_FALSE(ranked[2].has_last_answered_month());
}

TEST(RankingTest, DutyAndLanguageWeighMoreThanReachability) {
  v1::State state;
  AddTechnical(state, "technical-1");
  v1::PointOfContact& on_duty = AddTechnical(state, "technical-2");
  on_duty.mutable_duty_hours()->set_around_the_clock(true);
  AddTechnical(state, "technical-3").set_languages(0, "sw");
  AddAnswer(state, "technical-3", 2026, 11);
  Need need = NoonInNairobi();
  need.languages = {"en"};
  EXPECT_THAT(Addresses(RankChannels(state, need, FindZone)),
              ElementsAre("technical-2@cert.example", "technical-1@cert.example",
                          "technical-3@cert.example"));
}

TEST(RankingTest, GivesOnlyTheKindThatIsNeeded) {
  v1::State state;
  AddContact(state, v1::CONTACT_KIND_DIPLOMATIC, "diplomatic-1");
  AddTechnical(state, "technical-1");
  Need need = NoonInNairobi();
  EXPECT_THAT(Addresses(RankChannels(state, need, FindZone)),
              ElementsAre("diplomatic-1@cert.example", "technical-1@cert.example"));
  need.kind = v1::CONTACT_KIND_TECHNICAL;
  const auto ranked = RankChannels(state, need, FindZone);
  EXPECT_THAT(Addresses(ranked), ElementsAre("technical-1@cert.example"));
  EXPECT_EQ(ranked[0].sheet(), "states/KEN/technical");
}

TEST(RankingTest, PutsContactsOutsideTheirDaysLast) {
  v1::State state;
  v1::PointOfContact& past = AddTechnical(state, "technical-past");
  past.mutable_duty_hours()->set_around_the_clock(true);
  *past.mutable_valid_to() = *ParseDate("2026-11-19");
  v1::PointOfContact& future = AddTechnical(state, "technical-future");
  *future.mutable_valid_from() = *ParseDate("2026-11-21");
  v1::PointOfContact& today = AddTechnical(state, "technical-today");
  *today.mutable_valid_from() = *ParseDate("2026-11-20");
  *today.mutable_valid_to() = *ParseDate("2026-11-20");
  const auto ranked = RankChannels(state, NoonInNairobi(), FindZone);
  EXPECT_THAT(Addresses(ranked),
              ElementsAre("technical-today@cert.example", "technical-past@cert.example",
                          "technical-future@cert.example"));
  EXPECT_THAT(ranked[1].reasons(), ElementsAre(v1::RANKING_REASON_NOT_VALID));
  EXPECT_THAT(ranked[2].reasons(), ElementsAre(v1::RANKING_REASON_NOT_VALID));
}

TEST(RankingTest, DaysOfValidityAreThoseOfTheContactsZone) {
  v1::State state;
  v1::PointOfContact& contact = AddTechnical(state, "technical-1");
  contact.set_time_zone("Pacific/Fiji");
  *contact.mutable_valid_from() = *ParseDate("2026-11-21");
  const auto ranked =
      RankChannels(state, {.time = At("2026-11-20T13:00:00Z")}, FindZone);  // 01:00 on the 21st
  EXPECT_THAT(ranked[0].reasons(), ElementsAre(v1::RANKING_REASON_HOURS_UNKNOWN));
}

TEST(RankingTest, NextDutyLiesWithinTheDaysOfValidity) {
  v1::State state;
  v1::PointOfContact& contact = AddTechnical(state, "technical-1");
  SetOfficeHours(*contact.mutable_duty_hours());
  *contact.mutable_valid_to() = *ParseDate("2026-11-22");
  const auto ranked = RankChannels(state, {.time = At("2026-11-20T18:00:00+03:00")}, FindZone);
  EXPECT_THAT(ranked[0].reasons(), ElementsAre(v1::RANKING_REASON_OFF_DUTY));
  EXPECT_FALSE(ranked[0].has_next_duty_time());
}

TEST(RankingTest, TakesUnknownZonesForUtcAndTheirHoursForUnknown) {
  v1::State state;
  v1::PointOfContact& contact = AddTechnical(state, "technical-1");
  contact.set_time_zone("Mars/Olympus_Mons");
  SetOfficeHours(*contact.mutable_duty_hours());
  v1::PointOfContact& always = AddTechnical(state, "technical-2");
  always.set_time_zone("Mars/Olympus_Mons");
  always.mutable_duty_hours()->set_around_the_clock(true);
  const auto ranked = RankChannels(state, NoonInNairobi(), FindZone);
  EXPECT_THAT(ranked[0].reasons(), ElementsAre(v1::RANKING_REASON_ON_DUTY));
  EXPECT_THAT(ranked[1].reasons(), ElementsAre(v1::RANKING_REASON_HOURS_UNKNOWN));
  EXPECT_EQ(ranked[1].utc_offset_seconds(), 0);
  EXPECT_EQ(ranked[1].time_zone(), "Mars/Olympus_Mons");
}

TEST(RankingTest, TellsTheOffsetOfThatMoment) {
  v1::State state;
  AddTechnical(state, "technical-1").set_time_zone("Europe/Paris");
  EXPECT_EQ(
      RankChannels(state, {.time = At("2026-07-01T00:00:00Z")}, FindZone)[0].utc_offset_seconds(),
      7200);
  EXPECT_EQ(
      RankChannels(state, {.time = At("2026-12-01T00:00:00Z")}, FindZone)[0].utc_offset_seconds(),
      3600);
}

TEST(RankingTest, HasNothingWithoutWords) {
  v1::State state;
  state.add_sheets()->set_name("states/KEN/technical");
  EXPECT_THAT(RankChannels(state, NoonInNairobi(), FindZone), IsEmpty());
}

RC_GTEST_PROP(RankingProperty, IsAPermutationThatKeepsTheOrderOfEquals, ()) {
  v1::State state;
  const int contacts = *rc::gen::inRange(0, 8);
  for (int i = 0; i < contacts; ++i) {
    v1::PointOfContact& contact = AddTechnical(state, absl::StrCat("technical-", i));
    switch (*rc::gen::inRange(0, 4)) {
      case 0:
        contact.mutable_duty_hours()->set_around_the_clock(true);
        break;
      case 1:
        SetOfficeHours(*contact.mutable_duty_hours());
        break;
      case 2:
        *contact.mutable_valid_to() = *ParseDate("2026-01-01");
        break;
      default:
        break;
    }
    contact.set_languages(0, *rc::gen::element<std::string>("en", "fr", "sw"));
  }
  Need need = NoonInNairobi();
  need.time += absl::Minutes(*rc::gen::inRange(0, 60 * 24 * 30));
  need.languages = {"fr", "en"};
  const auto ranked = RankChannels(state, need, FindZone);
  RC_ASSERT(ranked.size() == static_cast<size_t>(contacts));
  std::set<std::string> seen;
  for (size_t i = 0; i < ranked.size(); ++i) {
    RC_ASSERT(seen.insert(ranked[i].point_of_contact_id()).second);
    if (i == 0) continue;
    const auto same_reasons = [&] {
      return ranked[i].language() == ranked[i - 1].language() &&
             std::equal(ranked[i].reasons().begin(), ranked[i].reasons().end(),
                        ranked[i - 1].reasons().begin(), ranked[i - 1].reasons().end());
    };
    if (same_reasons()) {
      RC_ASSERT(ranked[i - 1].point_of_contact_id() < ranked[i].point_of_contact_id());
    }
  }
}

}  // namespace
}  // namespace rollcall
