#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "core/interchange/jscontact_writer.h"
#include "core/interchange/rdap_writer.h"
#include "core/interchange/trusted_introducer_writer.h"

namespace rollcall {
namespace {

using Json = nlohmann::json;

ListedContact Desk(absl::string_view state, absl::string_view id) {
  ListedContact listed;
  listed.state = std::string(state);
  v1::PointOfContact& contact = listed.contact;
  contact.set_id(std::string(id));
  contact.set_kind(v1::CONTACT_KIND_TECHNICAL);
  contact.set_office("Incident desk");
  contact.set_organization("Example CERT");
  contact.add_languages("en");
  contact.set_time_zone("Africa/Nairobi");
  contact.mutable_duty_hours()->set_around_the_clock(true);
  v1::Channel& mail = *contact.add_channels();
  mail.set_kind(v1::CHANNEL_KIND_EMAIL);
  mail.set_address("duty@cert.example");
  mail.set_encryption_key("8C5D1F2A77E04B96A1C3D0529E4B6F182A7DC390");
  v1::Channel& phone = *contact.add_channels();
  phone.set_kind(v1::CHANNEL_KIND_PHONE);
  phone.set_address("+254 20 000");
  return listed;
}

TEST(JsonWritersTest, JsContactIsACardOfTheStandard) {
  const Json card = Json::parse(ToJsContact(Desk("KEN", "technical-1")));
  EXPECT_EQ(card["@type"], "Card");
  EXPECT_EQ(card["version"], "1.0");
  EXPECT_EQ(card["uid"], "rollcall:KEN/technical-1");
  EXPECT_EQ(card["name"]["full"], "Incident desk");
  EXPECT_EQ(card["emails"]["c1"]["address"], "duty@cert.example");
  EXPECT_EQ(card["emails"]["c1"]["pref"], 1);
  EXPECT_EQ(card["phones"]["c2"]["features"]["voice"], true);
  EXPECT_EQ(card["preferredLanguages"]["l1"]["language"], "en");
  EXPECT_EQ(card["rollcall.v1:hours"], "around the clock");
}

TEST(JsonWritersTest, RdapEntityHasAJCard) {
  const Json entity = Json::parse(ToRdapEntity(Desk("KEN", "technical-1")));
  EXPECT_EQ(entity["objectClassName"], "entity");
  EXPECT_EQ(entity["handle"], "KEN/technical-1");
  EXPECT_EQ(entity["roles"], Json::array({"technical"}));
  const Json& card = entity["vcardArray"];
  EXPECT_EQ(card[0], "vcard");
  EXPECT_EQ(card[1][0], Json::array({"version", Json::object(), "text", "4.0"}));
  EXPECT_EQ(card[1][2], Json::array({"fn", Json::object(), "text", "Incident desk"}));
  EXPECT_EQ(card[1][4][3], Json::array({"Example CERT", "Incident desk"}));
  EXPECT_EQ(Json::parse(ToJCard(Desk("KEN", "technical-1"))), card);
  EXPECT_EQ(Json::parse(std::string(kRdapPreamble) + kRdapEnd)["entitySearchResults"],
            Json::array());
}

// What a look-up of abuse contacts does with the file: the first address for
// contact, by domain.
TEST(JsonWritersTest, TrustedIntroducerShapeAnswersForTheCountrysDomain) {
  const Json teams = Json::parse(ToTrustedIntroducer(
      {Desk("GBR", "technical-1"), Desk("GBR", "technical-2"), Desk("KEN", "technical-1")}));
  ASSERT_EQ(teams.size(), 3U);
  EXPECT_EQ(teams[0]["constituency"]["domains"], Json::array({"uk"}));
  EXPECT_EQ(teams[0]["constituency"]["asns"], Json::array());
  EXPECT_EQ(teams[1]["constituency"]["domains"], Json::array());
  EXPECT_EQ(teams[2]["constituency"]["domains"], Json::array({"ke"}));
  EXPECT_EQ(teams[2]["emails"],
            Json::parse(R"([{"address": "duty@cert.example", "usage": ["contact"]}])"));
  EXPECT_EQ(teams[2]["phones"][0]["timezone"], "Africa/Nairobi");
  EXPECT_EQ(teams[2]["pgp_keys"][0]["fingerprint"], "8C5D1F2A77E04B96A1C3D0529E4B6F182A7DC390");
  EXPECT_EQ(teams[2]["business_hours"], "around the clock");
  EXPECT_EQ(teams[2]["country"]["code"], "KE");
}

TEST(JsonWritersTest, WhoHasNoEmailAnswersForNoDomain) {
  ListedContact phone_only = Desk("KEN", "technical-1");
  auto& channels = *phone_only.contact.mutable_channels();
  channels.erase(std::remove_if(channels.begin(), channels.end(),
                                [](const v1::Channel& channel) {
                                  return channel.kind() == v1::CHANNEL_KIND_EMAIL;
                                }),
                 channels.end());
  const Json teams =
      Json::parse(ToTrustedIntroducer({std::move(phone_only), Desk("KEN", "technical-2")}));
  EXPECT_EQ(teams[0]["emails"], Json::array());
  EXPECT_EQ(teams[0]["constituency"]["domains"], Json::array());
  EXPECT_EQ(teams[1]["constituency"]["domains"], Json::array({"ke"}));
}

TEST(JsonWritersTest, WriteJsonForContactsThatAreNotValid) {
  ListedContact listed = Desk("KEN", "x");
  listed.contact.set_office("\xFF");
  listed.contact.add_channels()->set_address("y");
  EXPECT_TRUE(Json::accept(ToJsContact(listed)));
  EXPECT_TRUE(Json::accept(ToRdapEntity(listed)));
  EXPECT_TRUE(Json::accept(ToTrustedIntroducer({listed})));
}

}  // namespace
}  // namespace rollcall
