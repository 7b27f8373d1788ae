#include "clients/cli/contact_card.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/moment.h"
#include "core/crypto/digest.h"

namespace rollcall {
namespace {

constexpr uint32_t kMinutesPerDay = 24 * 60;

std::string TimeWords(uint32_t minute, const Output& output) {
  const uint32_t in_day = minute % kMinutesPerDay;
  const std::string time = absl::StrFormat("%02u:%02u", in_day / 60, in_day % 60);
  // Midnight at the end of a day is written 24:00, as ISO 8601 allows.
  if (minute == kMinutesPerDay) return "24:00";
  return minute > kMinutesPerDay ? output.Say(Word::kNextDay, {time}) : time;
}

// "Mon–Fri, Sun": three and more days in a row as a range.
std::string DaysWords(const google::protobuf::RepeatedField<int>& days, const Output& output) {
  const auto name = [&](int day) {
    return ShortDayName(static_cast<v1::Weekday>(day), output.language());
  };
  std::vector<std::string> words;
  for (int i = 0; i < days.size();) {
    int last = i;
    while (last + 1 < days.size() && days[last + 1] == days[last] + 1) ++last;
    if (last - i >= 2) {
      words.push_back(absl::StrCat(name(days[i]), "–", name(days[last])));
    } else {
      for (int j = i; j <= last; ++j) words.push_back(name(days[j]));
    }
    i = last + 1;
  }
  return absl::StrJoin(words, ", ");
}

std::string DatesWords(const google::protobuf::RepeatedPtrField<google::type::Date>& dates) {
  std::vector<std::string> words;
  for (const google::type::Date& date : dates) words.push_back(FormatDateIfSet(date));
  return absl::StrJoin(words, ", ");
}

std::string ValidityWords(const v1::PointOfContact& contact) {
  if (!contact.has_valid_from() && !contact.has_valid_to()) return "";
  return absl::StrCat(FormatDateIfSet(contact.valid_from()), " – ",
                      FormatDateIfSet(contact.valid_to()));
}

std::string ReferencesWords(const v1::PointOfContact& contact) {
  std::vector<std::string> words;
  for (const v1::RegionalReference& reference : contact.regional_references()) {
    words.push_back(absl::StrCat(reference.directory(), ": ", reference.reference()));
  }
  return absl::StrJoin(words, "\n");
}

std::string AcknowledgementKeysWords(const v1::PointOfContact& contact) {
  std::vector<std::string> words;
  for (const std::string& key : contact.acknowledgement_keys()) {
    words.push_back(Sha256(key).ToHex());
  }
  return absl::StrJoin(words, "\n");
}

std::string ChannelsWords(const v1::PointOfContact& contact, const Output& output) {
  std::vector<std::string> words;
  for (const v1::Channel& channel : contact.channels()) {
    words.push_back(ChannelWords(channel, output));
    if (const std::string hours = DutyHoursWords(channel.hours(), output); !hours.empty()) {
      words.push_back(absl::StrCat("  ", output.Say(Word::kDutyHours), ": ", hours));
    }
    if (!channel.encryption_key().empty()) {
      words.push_back(
          absl::StrCat("  ", output.Say(Word::kEncryptionKey), ": ", channel.encryption_key()));
    }
  }
  return absl::StrJoin(words, "\n");
}

// "2026-11 (e-mail), 2026-05 (phone)", the latest first.
std::string LastAnswersWords(const v1::PointOfContact& contact, const v1::Reachability& facts,
                             const Output& output) {
  std::vector<std::string> words;
  for (const v1::LastAnswer& answer : facts.answers()) {
    if (answer.contact() != contact.id()) continue;
    words.push_back(MonthWords(answer.year(), answer.month()));
    if (answer.channel_kind() != v1::CHANNEL_KIND_UNSPECIFIED) {
      absl::StrAppend(&words.back(), " (", output.Say(WordOf(answer.channel_kind())), ")");
    }
  }
  std::sort(words.rbegin(), words.rend());
  return absl::StrJoin(words, ", ");
}

}  // namespace

std::string DutyHoursWords(const v1::DutyHours& hours, const Output& output) {
  if (hours.around_the_clock()) return output.Say(Word::kAroundTheClock);
  std::vector<std::string> words;
  for (const v1::HoursOfDay& interval : hours.hours()) {
    words.push_back(absl::StrCat(DaysWords(interval.days(), output), " ",
                                 TimeWords(interval.start_minute(), output), "–",
                                 TimeWords(interval.end_minute(), output)));
  }
  return absl::StrJoin(words, "; ");
}

std::string AddressWords(const v1::Channel& channel) {
  // Spaces and signs keep nobody from dialling it.
  const std::string digits =
      absl::StrReplaceAll(channel.address(), {{" ", ""}, {"-", ""}, {".", ""}, {"/", ""}});
  if (channel.e164().empty() || channel.e164() == digits) return channel.address();
  return absl::StrCat(channel.address(), " [", channel.e164(), "]");
}

std::string ChannelWords(const v1::Channel& channel, const Output& output) {
  std::string words = absl::StrCat(output.Say(WordOf(channel.kind())), ": ", AddressWords(channel));
  if (!channel.note().empty()) absl::StrAppend(&words, " (", channel.note(), ")");
  return words;
}

std::string LanguagesWords(const google::protobuf::RepeatedPtrField<std::string>& tags,
                           const Output& output) {
  std::vector<std::string> names;
  for (const std::string& tag : tags) names.push_back(LanguageName(tag, output.language()));
  return absl::StrJoin(names, ", ");
}

std::string MonthWords(int year, int month) { return absl::StrFormat("%04d-%02d", year, month); }

Card ContactCard(const v1::PointOfContact& contact, const v1::Reachability& facts,
                 const Output& output) {
  Card card;
  card.Add(output.Say(Word::kContact), contact.id());
  card.Add(output.Say(Word::kOffice), Cell(contact.office(), Emphasis::kStrong));
  card.Add(output.Say(Word::kPerson), contact.person());
  card.Add(output.Say(Word::kTitle), contact.title());
  card.Add(output.Say(Word::kOrganization), contact.organization());
  card.Add(output.Say(Word::kResponsibilities), contact.responsibilities());
  card.Add(output.Say(Word::kLanguages), LanguagesWords(contact.languages(), output));
  card.Add(output.Say(Word::kTimeZone), contact.time_zone());
  card.Add(output.Say(Word::kDutyHours), DutyHoursWords(contact.duty_hours(), output));
  card.Add(output.Say(Word::kWeekend), DaysWords(contact.duty_hours().weekend(), output));
  card.Add(output.Say(Word::kHolidays), DatesWords(contact.duty_hours().holidays()));
  card.Add(output.Say(Word::kDeputies), absl::StrJoin(contact.deputies(), ", "));
  card.Add(output.Say(Word::kChannel), ChannelsWords(contact, output));
  card.Add(output.Say(Word::kLastAnswered), LastAnswersWords(contact, facts, output));
  card.Add(output.Say(Word::kRegionalReferences), ReferencesWords(contact));
  card.Add(output.Say(Word::kAcknowledgementKeys), AcknowledgementKeysWords(contact));
  card.Add(output.Say(Word::kValidity), ValidityWords(contact));
  return card;
}

}  // namespace rollcall
