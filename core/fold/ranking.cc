#include "core/fold/ranking.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/time/civil_time.h"
#include "core/base/calendar_date.h"
#include "core/base/timestamp.h"
#include "core/directory/duty_time.h"
#include "core/directory/language_tag.h"

namespace rollcall {
namespace {

// A channel and what it is ranked by; smaller is better.
struct Candidate {
  // Not valid, duty, place of its language, months since year 0 that it has not
  // answered by this kind of channel.
  std::tuple<bool, Duty, size_t, int> rank;
  v1::RankedChannel channel;
};

// What holds for all channels of a contact.
struct ContactStanding {
  bool valid = true;
  bool zone_known = true;
  absl::TimeZone zone = absl::UTCTimeZone();
  absl::CivilDay last_day = absl::CivilDay::max();
  size_t language_rank = 0;  // place of the first range that matches, or their number
  std::string language;      // the contact's tag that matched
};

ContactStanding Assess(const v1::PointOfContact& contact, const Need& need,
                       const TimeZoneFinder& time_zones) {
  ContactStanding standing;
  const auto zone = time_zones(contact.time_zone());
  standing.zone_known = zone.has_value();
  standing.zone = zone.value_or(absl::UTCTimeZone());

  const absl::CivilDay today = absl::ToCivilDay(need.time, standing.zone);
  const auto first = ToCivilDay(contact.valid_from());
  const auto last = ToCivilDay(contact.valid_to());
  standing.valid = (!first.has_value() || *first <= today) && (!last.has_value() || today <= *last);
  standing.last_day = last.value_or(absl::CivilDay::max());

  standing.language_rank = need.languages.size();
  for (size_t i = 0; i < need.languages.size() && standing.language.empty(); ++i) {
    for (const std::string& tag : contact.languages()) {
      if (!LanguageRangeMatches(need.languages[i], tag)) continue;
      standing.language_rank = i;
      standing.language = tag;
      break;
    }
  }
  return standing;
}

// Hours that count for the channel; null when none are given.
const v1::DutyHours* HoursOf(const v1::PointOfContact& contact, const v1::Channel& channel) {
  if (channel.has_hours()) return &channel.hours();
  return contact.has_duty_hours() ? &contact.duty_hours() : nullptr;
}

Duty DutyOf(const v1::DutyHours* hours, const ContactStanding& standing, absl::Time time) {
  if (hours == nullptr) return Duty::kUnknown;
  if (!standing.zone_known && !hours->around_the_clock()) return Duty::kUnknown;
  return DutyAt(*hours, time, standing.zone);
}

// When the contact last answered by this kind of channel; null when unknown.
const v1::LastAnswer* LastAnswerOf(const v1::State& state, const v1::PointOfContact& contact,
                                   const v1::Channel& channel) {
  for (const v1::LastAnswer& answer : state.reachability().facts().answers()) {
    if (answer.contact() == contact.id() && answer.channel_kind() == channel.kind()) {
      return &answer;
    }
  }
  return nullptr;
}

v1::RankingReason DutyReason(Duty duty) {
  switch (duty) {
    case Duty::kOn:
      return v1::RANKING_REASON_ON_DUTY;
    case Duty::kOff:
      return v1::RANKING_REASON_OFF_DUTY;
    case Duty::kUnknown:
      break;
  }
  return v1::RANKING_REASON_HOURS_UNKNOWN;
}

Candidate MakeCandidate(const v1::State& state, const v1::NominatedSheet& sheet,
                        const v1::PointOfContact& contact, const v1::Channel& channel,
                        const ContactStanding& standing, const Need& need) {
  const v1::DutyHours* hours = HoursOf(contact, channel);
  // Outside its days of validity a contact's hours mean nothing.
  const Duty duty = standing.valid ? DutyOf(hours, standing, need.time) : Duty::kOff;

  Candidate candidate;
  const v1::LastAnswer* answered = LastAnswerOf(state, contact, channel);
  // Who answered lately comes first, who never was measured to last.
  candidate.rank = {!standing.valid, duty, standing.language_rank,
                    answered == nullptr ? 0 : -(answered->year() * 12 + answered->month())};
  v1::RankedChannel& result = candidate.channel;
  result.set_sheet(sheet.name());
  result.set_point_of_contact_id(contact.id());
  result.set_office(contact.office());
  result.set_person(contact.person());
  *result.mutable_channel() = channel;
  result.add_reasons(standing.valid ? DutyReason(duty) : v1::RANKING_REASON_NOT_VALID);
  if (!need.languages.empty()) {
    result.add_reasons(standing.language.empty() ? v1::RANKING_REASON_OTHER_LANGUAGE
                                                 : v1::RANKING_REASON_SPEAKS);
    result.set_language(standing.language);
  }
  if (answered != nullptr) {
    result.add_reasons(v1::RANKING_REASON_ANSWERED);
    result.mutable_last_answered_month()->set_year(answered->year());
    result.mutable_last_answered_month()->set_month(answered->month());
  }
  result.set_time_zone(contact.time_zone());
  result.set_utc_offset_seconds(standing.zone.At(need.time).offset);
  if (standing.valid && duty == Duty::kOff) {
    if (const auto next = NextDutyTime(*hours, need.time, standing.zone, standing.last_day)) {
      *result.mutable_next_duty_time() = ToTimestamp(*next);
    }
  }
  return candidate;
}

}  // namespace

std::vector<v1::RankedChannel> RankChannels(const v1::State& state, const Need& need,
                                            const TimeZoneFinder& time_zones) {
  std::vector<Candidate> candidates;
  for (const v1::NominatedSheet& sheet : state.sheets()) {
    for (const v1::PointOfContact& contact : sheet.sheet().points_of_contact()) {
      if (need.kind != v1::CONTACT_KIND_UNSPECIFIED && contact.kind() != need.kind) continue;
      const ContactStanding standing = Assess(contact, need, time_zones);
      for (const v1::Channel& channel : contact.channels()) {
        candidates.push_back(MakeCandidate(state, sheet, contact, channel, standing, need));
      }
    }
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.rank < b.rank; });
  std::vector<v1::RankedChannel> result;
  result.reserve(candidates.size());
  for (Candidate& candidate : candidates) result.push_back(std::move(candidate.channel));
  return result;
}

}  // namespace rollcall
