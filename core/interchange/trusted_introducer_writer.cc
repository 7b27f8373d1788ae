#include "core/interchange/trusted_introducer_writer.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/geography/state.h"
#include "core/interchange/duty_hours_line.h"

namespace rollcall {
namespace {

using Json = nlohmann::ordered_json;

constexpr absl::string_view kUnitedKingdom = "GBR";

bool IsArmoured(absl::string_view key) { return absl::StartsWith(key, "-----BEGIN"); }

// Top-level domains are the alpha-2 codes of ISO 3166-1, with one exception.
std::string CountryDomain(const StateRow& state) {
  if (state.alpha3 == kUnitedKingdom) return "uk";
  return absl::AsciiStrToLower(state.alpha2);
}

Json Constituency(const StateRow* state, bool answers_for_domain) {
  Json json;
  json["types"] = Json::array({"government"});
  json["asns"] = Json::array();
  json["domains"] = Json::array();
  json["ipranges"] = Json::array();
  json["countries"] = Json::array();
  if (state == nullptr) return json;
  json["countries"].push_back(std::string(state->alpha2));
  if (answers_for_domain) json["domains"].push_back(CountryDomain(*state));
  return json;
}

void AddChannels(const v1::PointOfContact& contact, Json& team) {
  team["emails"] = Json::array();
  team["phones"] = Json::array();
  team["pgp_keys"] = Json::array();
  for (const v1::Channel& channel : contact.channels()) {
    if (channel.kind() == v1::CHANNEL_KIND_EMAIL) {
      team["emails"].push_back({{"address", channel.address()}, {"usage", {"contact"}}});
    } else if (channel.kind() == v1::CHANNEL_KIND_PHONE) {
      team["phones"].push_back({{"usage", {"contact"}},
                                {"number", channel.address()},
                                {"timezone", contact.time_zone()}});
    }
    const std::string& key = channel.encryption_key();
    if (!key.empty() && !IsArmoured(key)) {
      team["pgp_keys"].push_back({{"fingerprint", key}, {"expires", nullptr}});
    }
  }
}

bool HasEmail(const v1::PointOfContact& contact) {
  return std::any_of(
      contact.channels().begin(), contact.channels().end(),
      [](const v1::Channel& channel) { return channel.kind() == v1::CHANNEL_KIND_EMAIL; });
}

}  // namespace

std::vector<std::string> NotHeldByTrustedIntroducer(const v1::PointOfContact& contact) {
  std::vector<std::string> lost;
  const auto add = [&lost](bool there, absl::string_view path) {
    if (there) lost.emplace_back(path);
  };
  bool has_phone = false;
  std::string first_key;  // the file has one list of keys; readers take the first
  for (const v1::Channel& channel : contact.channels()) {
    has_phone = has_phone || channel.kind() == v1::CHANNEL_KIND_PHONE;
    if (first_key.empty() && !IsArmoured(channel.encryption_key())) {
      first_key = channel.encryption_key();
    }
  }
  add(!contact.id().empty(), "id");
  add(!contact.person().empty(), "person");
  add(!contact.title().empty(), "title");
  add(!contact.responsibilities().empty(), "responsibilities");
  add(!contact.languages().empty(), "languages");
  add(!contact.time_zone().empty() && !has_phone, "time_zone");
  add(!contact.deputies().empty(), "deputies");
  add(!contact.regional_references().empty(), "regional_references");
  add(!contact.acknowledgement_keys().empty(), "acknowledgement_keys");
  add(contact.has_valid_from(), "valid_from");
  add(contact.has_valid_to(), "valid_to");
  for (int i = 0; i < contact.channels_size(); ++i) {
    const v1::Channel& channel = contact.channels(i);
    const std::string path = absl::StrCat("channels[", i, "]");
    const bool email = channel.kind() == v1::CHANNEL_KIND_EMAIL;
    if (!email && channel.kind() != v1::CHANNEL_KIND_PHONE) {
      lost.push_back(path);
      continue;
    }
    add(channel.has_hours(), path + ".hours");
    add(!channel.note().empty(), path + ".note");
    add(email ? channel.encryption_key() != first_key : !channel.encryption_key().empty(),
        path + ".encryption_key");
  }
  return lost;
}

std::string ToTrustedIntroducer(const std::vector<ListedContact>& contacts) {
  Json teams = Json::array();
  std::set<std::string> answered;  // States whose domain has its contact
  for (const ListedContact& listed : contacts) {
    const v1::PointOfContact& contact = listed.contact;
    const StateRow* state = FindByAlpha3(listed.state);
    // Who looks a domain up takes the team's first address, and an empty one if it has none.
    const bool may_answer = contact.kind() == v1::CONTACT_KIND_TECHNICAL && HasEmail(contact);
    Json team;
    team["short_name"] = ListedName(listed);
    team["official_name"] = contact.office();
    team["host_organisation"] = contact.organization();
    team["country"]["code"] = state == nullptr ? listed.state : std::string(state->alpha2);
    team["constituency"] = Constituency(state, may_answer && answered.insert(listed.state).second);
    AddChannels(contact, team);
    team["business_hours"] =
        contact.has_duty_hours() ? Json(FormatDutyHours(contact.duty_hours())) : Json();
    team["classification"]["code"] = std::string(KindWord(contact.kind()));
    teams.push_back(std::move(team));
  }
  return teams.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace rollcall
