#include "tests/services/mail/some_ping.h"

#include "absl/time/civil_time.h"

namespace rollcall {

OutgoingPing SomePing(std::initializer_list<std::string> languages, const std::string& address) {
  OutgoingPing ping;
  ping.origin = "rollcall.example/global";
  ping.exercise = "2026-h2";
  ping.ping = "7f3a9c0d";
  ping.state = "KEN";
  ping.attempt = 1;
  ping.step = v1::STEP_KIND_FIRST;
  ping.contact.set_id("technical-1");
  ping.contact.set_office("KE-CIRT/CC");
  ping.contact.set_time_zone("Africa/Nairobi");
  for (const std::string& language : languages) ping.contact.add_languages(language);
  auto* const channel = ping.contact.add_channels();
  channel->set_kind(v1::CHANNEL_KIND_EMAIL);
  channel->set_address(address);
  ping.plan.set_kind(v1::EXERCISE_KIND_PING);
  ping.plan.set_title("Second half of 2026");
  ping.plan_index = 4711;
  ping.code = kSomeCode;
  ping.bounce_tag = "7f3a9c0dyysscgf9m5z2vewm";
  ping.operator_key = Sha256("operator");
  const absl::Time sent =
      absl::FromCivil(absl::CivilMinute(2026, 11, 21, 9, 0), absl::UTCTimeZone());
  ping.on_time_until = sent + absl::Hours(24);
  ping.close_time = sent + absl::Hours(48);
  return ping;
}

absl::optional<absl::TimeZone> SomeZones(absl::string_view name) {
  if (name == "Africa/Nairobi") return absl::FixedTimeZone(3 * 60 * 60);
  if (name == "America/Lima") return absl::FixedTimeZone(-5 * 60 * 60);
  return absl::nullopt;
}

}  // namespace rollcall
