#include "core/interchange/json_writer.h"

#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "core/base/calendar_date.h"
#include "core/interchange/duty_hours_line.h"

namespace rollcall {
namespace {

using Json = nlohmann::ordered_json;

void AddText(const char* name, absl::string_view text, Json& json) {
  if (!text.empty()) json[name] = std::string(text);
}

void AddList(const char* name, const google::protobuf::RepeatedPtrField<std::string>& values,
             Json& json) {
  for (const std::string& value : values) json[name].push_back(value);
}

Json ChannelJson(const v1::Channel& channel) {
  Json json;
  json["kind"] = std::string(ChannelWord(channel.kind()));
  json["address"] = channel.address();
  if (channel.has_hours()) json["hours"] = FormatDutyHours(channel.hours());
  AddText("encryption_key", channel.encryption_key(), json);
  AddText("note", channel.note(), json);
  return json;
}

}  // namespace

std::string ToPlainJson(const ListedContact& listed) {
  const v1::PointOfContact& contact = listed.contact;
  Json json;
  json["rollcall_contact"] = ListedName(listed);
  AddText("state", listed.state, json);
  AddText("id", contact.id(), json);
  AddText("kind", KindWord(contact.kind()), json);
  AddText("office", contact.office(), json);
  AddText("person", contact.person(), json);
  AddText("title", contact.title(), json);
  AddText("organization", contact.organization(), json);
  AddText("responsibilities", contact.responsibilities(), json);
  AddList("languages", contact.languages(), json);
  AddText("time_zone", contact.time_zone(), json);
  if (contact.has_duty_hours()) json["duty_hours"] = FormatDutyHours(contact.duty_hours());
  AddList("deputies", contact.deputies(), json);
  for (const v1::Channel& channel : contact.channels()) {
    json["channels"].push_back(ChannelJson(channel));
  }
  for (const v1::RegionalReference& reference : contact.regional_references()) {
    json["regional_references"].push_back(
        {{"directory", reference.directory()}, {"reference", reference.reference()}});
  }
  for (const std::string& key : contact.acknowledgement_keys()) {
    json["acknowledgement_keys"].push_back(absl::Base64Escape(key));
  }
  if (contact.has_valid_from()) json["valid_from"] = FormatDate(contact.valid_from());
  if (contact.has_valid_to()) json["valid_to"] = FormatDate(contact.valid_to());
  for (const std::string& notice : listed.notices) json["notices"].push_back(notice);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace rollcall
