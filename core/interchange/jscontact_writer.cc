#include "core/interchange/jscontact_writer.h"

#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "core/base/calendar_date.h"
#include "core/interchange/duty_hours_line.h"

namespace rollcall {
namespace {

using Json = nlohmann::ordered_json;

std::string Own(absl::string_view name) { return absl::StrCat("rollcall.v1:", name); }

// The member of a card that holds channels of this kind.
absl::string_view MemberOf(v1::ChannelKind kind) {
  switch (kind) {
    case v1::CHANNEL_KIND_EMAIL:
      return "emails";
    case v1::CHANNEL_KIND_PHONE:
    case v1::CHANNEL_KIND_SMS:
      return "phones";
    case v1::CHANNEL_KIND_SECURE_URI:
      return "onlineServices";
    case v1::CHANNEL_KIND_POST:
      return "addresses";
    default:
      return "rollcall.v1:unknownChannels";
  }
}

Json ChannelJson(const v1::Channel& channel, int position) {
  Json json;
  switch (channel.kind()) {
    case v1::CHANNEL_KIND_PHONE:
    case v1::CHANNEL_KIND_SMS:
      json["number"] = channel.address();
      json["features"][channel.kind() == v1::CHANNEL_KIND_SMS ? "text" : "voice"] = true;
      break;
    case v1::CHANNEL_KIND_SECURE_URI:
      json["uri"] = channel.address();
      break;
    case v1::CHANNEL_KIND_POST:
      json["full"] = channel.address();
      break;
    default:
      json["address"] = channel.address();
  }
  json["pref"] = position;
  if (!channel.note().empty()) json["label"] = channel.note();
  if (channel.has_hours()) json[Own("hours")] = FormatDutyHours(channel.hours());
  if (!channel.encryption_key().empty()) json[Own("key")] = channel.encryption_key();
  return json;
}

void AddText(absl::string_view name, absl::string_view text, Json& json) {
  if (!text.empty()) json[std::string(name)] = std::string(text);
}

// Names and words about the office.
void AddNames(const ListedContact& listed, Json& card) {
  const v1::PointOfContact& contact = listed.contact;
  card["name"]["full"] = contact.office();
  if (!contact.organization().empty()) {
    card["organizations"]["o1"]["name"] = contact.organization();
  }
  if (!contact.title().empty()) {
    card["titles"]["t1"] = {{"kind", "title"}, {"name", contact.title()}};
  }
  if (!contact.responsibilities().empty()) {
    card["notes"]["n1"]["note"] = contact.responsibilities();
  }
  AddText(Own("state"), listed.state, card);
  AddText(Own("id"), contact.id(), card);
  AddText(Own("kind"), KindWord(contact.kind()), card);
  AddText(Own("office"), contact.office(), card);
  AddText(Own("person"), contact.person(), card);
}

}  // namespace

std::string ToJsContact(const ListedContact& listed) {
  const v1::PointOfContact& contact = listed.contact;
  Json card;
  card["@type"] = "Card";
  card["version"] = "1.0";
  card["uid"] = absl::StrCat("rollcall:", ListedName(listed));
  card["kind"] = "org";
  AddNames(listed, card);
  for (int i = 0; i < contact.languages_size(); ++i) {
    card["preferredLanguages"][absl::StrCat("l", i + 1)] = {{"language", contact.languages(i)},
                                                            {"pref", i + 1}};
  }
  AddText(Own("timeZone"), contact.time_zone(), card);
  if (contact.has_duty_hours()) card[Own("hours")] = FormatDutyHours(contact.duty_hours());
  for (int i = 0; i < contact.channels_size(); ++i) {
    const v1::Channel& channel = contact.channels(i);
    card[std::string(MemberOf(channel.kind()))][absl::StrCat("c", i + 1)] =
        ChannelJson(channel, i + 1);
  }
  for (const std::string& deputy : contact.deputies()) card[Own("deputies")].push_back(deputy);
  for (const v1::RegionalReference& reference : contact.regional_references()) {
    card[Own("references")].push_back(
        {{"directory", reference.directory()}, {"reference", reference.reference()}});
  }
  for (const std::string& key : contact.acknowledgement_keys()) {
    card[Own("acknowledgementKeys")].push_back(absl::Base64Escape(key));
  }
  if (contact.has_valid_from()) card[Own("validFrom")] = FormatDate(contact.valid_from());
  if (contact.has_valid_to()) card[Own("validTo")] = FormatDate(contact.valid_to());
  for (const std::string& notice : listed.notices) card[Own("notices")].push_back(notice);
  return card.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace rollcall
