#include "core/exercise/targets.h"

#include <algorithm>
#include <utility>

#include "absl/time/civil_time.h"
#include "core/base/calendar_date.h"
#include "core/base/timestamp.h"
#include "core/crypto/digest.h"
#include "core/exercise/exercise_bodies.h"
#include "core/exercise/ordinary_time.h"
#include "core/exercise/ping_code.h"

namespace rollcall {
namespace {

// Times are frozen in whole seconds.
absl::Time WholeSeconds(absl::Time time) {
  return absl::FromUnixSeconds(absl::ToUnixSeconds(time + absl::Nanoseconds(999'999'999)));
}

// Ping ids are random, so their hash spreads them evenly over the pace.
absl::Duration PlaceInPace(absl::string_view ping, absl::Duration pacing) {
  const Digest hash = Sha256("pacing", ping);
  uint32_t fraction = 0;
  for (size_t i = 0; i < 4; ++i) fraction = (fraction << 8) | hash.data()[i];
  return pacing * (static_cast<double>(fraction) / 4294967296.0);
}

bool IsValidOn(const v1::PointOfContact& contact, absl::CivilDay day) {
  const auto first = ToCivilDay(contact.valid_from());
  const auto last = ToCivilDay(contact.valid_to());
  return (!first.has_value() || *first <= day) && (!last.has_value() || day <= *last);
}

}  // namespace

// A contact and the sheet that it stands in.
struct TargetPicker::Contact {
  const v1::NominatedSheet& sheet;
  const v1::PointOfContact& words;
};

TargetPicker::TargetPicker(const v1::Plan& plan, absl::Time open_time, ZoneFinder zones,
                           Random& random)
    : plan_(plan), open_time_(WholeSeconds(open_time)), zones_(std::move(zones)), random_(random) {}

absl::TimeZone TargetPicker::ZoneOf(const v1::PointOfContact& contact) const {
  return zones_(contact.time_zone()).value_or(absl::UTCTimeZone());
}

absl::Time TargetPicker::Spare(const v1::PointOfContact& contact, absl::Time time) const {
  if (plan_.kind() == v1::EXERCISE_KIND_DUTY_CHECK || plan_.unannounced()) return time;
  return NextOrdinaryTime(contact, time, ZoneOf(contact));
}

bool TargetPicker::IsUsable(const v1::Channel& channel) const {
  return std::find(plan_.channels().begin(), plan_.channels().end(), channel.kind()) !=
         plan_.channels().end();
}

int TargetPicker::FirstChannel(const v1::PointOfContact& contact) const {
  for (int i = 0; i < contact.channels_size(); ++i) {
    if (IsUsable(contact.channels(i))) return i;
  }
  return -1;
}

bool TargetPicker::IsSelected(const v1::PointOfContact& contact) const {
  const v1::Selection& selection = plan_.selection();
  const auto& kinds = selection.contact_kinds();
  return std::find(kinds.begin(), kinds.end(), contact.kind()) != kinds.end() &&
         (!selection.around_the_clock_only() || contact.duty_hours().around_the_clock()) &&
         IsValidOn(contact, absl::ToCivilDay(open_time_, ZoneOf(contact))) &&
         FirstChannel(contact) >= 0;
}

std::string TargetPicker::NewPing() {
  std::string ping;
  do {
    ping = NewPingId(random_);
  } while (!pings_.insert(ping).second);
  return ping;
}

void TargetPicker::AddStep(v1::StepKind kind, const Contact& whom, int channel, absl::Time time,
                           absl::Time close, v1::Target& target) const {
  if (target.steps_size() == kMaxSteps) return;
  // What would be spared until the ping has closed is not spared.
  const absl::Time spared = WholeSeconds(Spare(whom.words, time));
  v1::Step& step = *target.add_steps();
  step.set_kind(kind);
  *step.mutable_time() = ToTimestamp(spared < close ? spared : time);
  step.set_contact(whom.words.id());
  step.set_sheet_digest(whom.sheet.provenance().body_digest());
  step.set_channel(static_cast<uint32_t>(channel));
  step.set_channel_kind(whom.words.channels(channel).kind());
}

void TargetPicker::AddEscalation(const Contact& contact, const v1::State& state,
                                 absl::Time send_time, v1::Target& target) const {
  const v1::Escalation& escalation = plan_.escalation();
  const absl::Time close = send_time + FromProtoDuration(plan_.window());
  const int first = FirstChannel(contact.words);
  if (escalation.has_reminder_after()) {
    AddStep(v1::STEP_KIND_REMINDER, contact, first,
            send_time + FromProtoDuration(escalation.reminder_after()), close, target);
  }
  if (escalation.has_next_channel_after()) {
    absl::Time time = send_time;
    for (int i = first + 1; i < contact.words.channels_size(); ++i) {
      if (!IsUsable(contact.words.channels(i))) continue;
      time += FromProtoDuration(escalation.next_channel_after());
      if (time >= close) break;
      AddStep(v1::STEP_KIND_NEXT_CHANNEL, contact, i, time, close, target);
    }
  }
  const auto add_other = [&](v1::StepKind kind, const Contact& other, absl::Duration after) {
    AddStep(kind, other, FirstChannel(other.words), send_time + after, close, target);
  };
  if (escalation.has_deputy_after() && !contact.words.deputies().empty()) {
    for (const v1::PointOfContact& other : contact.sheet.sheet().points_of_contact()) {
      if (other.id() != contact.words.deputies(0) || FirstChannel(other) < 0) continue;
      add_other(v1::STEP_KIND_DEPUTY, {contact.sheet, other},
                FromProtoDuration(escalation.deputy_after()));
    }
  }
  if (!escalation.has_paired_after()) return;
  for (const v1::NominatedSheet& sheet : state.sheets()) {
    if (sheet.name() == contact.sheet.name()) continue;
    const auto& contacts = sheet.sheet().points_of_contact();
    const auto paired =
        std::find_if(contacts.begin(), contacts.end(),
                     [this](const v1::PointOfContact& other) { return FirstChannel(other) >= 0; });
    if (paired == contacts.end()) continue;
    add_other(v1::STEP_KIND_PAIRED, {sheet, *paired}, FromProtoDuration(escalation.paired_after()));
  }
}

v1::Target TargetPicker::MakeTarget(const Contact& contact, const v1::State& state) {
  v1::Target target;
  target.set_ping(NewPing());
  target.set_contact(contact.words.id());
  target.set_kind(contact.words.kind());
  target.set_sheet_digest(contact.sheet.provenance().body_digest());
  const absl::Time paced =
      open_time_ + PlaceInPace(target.ping(), FromProtoDuration(plan_.pacing()));
  const absl::Time send_time = WholeSeconds(Spare(contact.words, paced));
  if (plan_.mode() == v1::EXERCISE_MODE_ALL_CHANNELS) {
    for (int i = 0; i < contact.words.channels_size(); ++i) {
      if (!IsUsable(contact.words.channels(i))) continue;
      AddStep(v1::STEP_KIND_FIRST, contact, i, send_time, absl::InfiniteFuture(), target);
    }
    return target;
  }
  AddStep(v1::STEP_KIND_FIRST, contact, FirstChannel(contact.words), send_time,
          absl::InfiniteFuture(), target);
  AddEscalation(contact, state, send_time, target);
  std::stable_sort(
      target.mutable_steps()->begin(), target.mutable_steps()->end(),
      [](const v1::Step& a, const v1::Step& b) { return a.time().seconds() < b.time().seconds(); });
  return target;
}

v1::TargetList TargetPicker::Pick(const v1::State& state) {
  v1::TargetList list;
  const v1::Selection& selection = plan_.selection();
  const absl::string_view code = absl::string_view(state.name()).substr(sizeof("states/") - 1);
  if (!selection.all_states() && std::find(selection.states().begin(), selection.states().end(),
                                           code) == selection.states().end()) {
    return list;
  }
  for (const v1::NominatedSheet& sheet : state.sheets()) {
    for (const v1::PointOfContact& contact : sheet.sheet().points_of_contact()) {
      if (IsSelected(contact)) *list.add_targets() = MakeTarget({sheet, contact}, state);
    }
  }
  return list;
}

}  // namespace rollcall
