#include "core/interchange/rdap_writer.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "core/interchange/contact_card.h"

namespace rollcall {
namespace {

using Json = nlohmann::ordered_json;

absl::string_view TypeOf(const CardProperty& property) {
  if (property.is_uri || property.name == "uid") return "uri";
  return property.name == "lang" ? "language-tag" : "text";
}

Json PropertyJson(const CardProperty& property) {
  Json parameters = Json::object();
  if (!property.group.empty()) parameters["group"] = property.group;
  for (const auto& [name, values] : property.parameters) {
    if (values.size() == 1) {
      parameters[name] = values.front();
    } else {
      parameters[name] = values;
    }
  }
  Json json = {property.name, std::move(parameters), std::string(TypeOf(property))};
  if (property.components.size() == 1) {
    json.push_back(property.components.front());
  } else {
    json.push_back(property.components);
  }
  return json;
}

Json JCard(const ListedContact& listed) {
  Json properties = Json::array();
  properties.push_back({"version", Json::object(), "text", "4.0"});
  for (const CardProperty& property : CardOf(listed, CardForm::kJCard)) {
    properties.push_back(PropertyJson(property));
  }
  Json card = Json::array();
  card.push_back("vcard");
  card.push_back(std::move(properties));
  return card;
}

std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string ToRdapEntity(const ListedContact& listed) {
  Json entity;
  entity["objectClassName"] = "entity";
  entity["handle"] = ListedName(listed);
  entity["vcardArray"] = JCard(listed);
  // The roles of RFC 9083 section 10.2.4 that a point of contact has.
  entity["roles"] = {listed.contact.kind() == v1::CONTACT_KIND_TECHNICAL ? "technical"
                                                                         : "administrative"};
  return Dump(entity);
}

std::string ToJCard(const ListedContact& listed) { return Dump(JCard(listed)); }

}  // namespace rollcall
