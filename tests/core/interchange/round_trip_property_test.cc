// Export, import, export: the identity for every format that can hold a contact; for the
// others, all but what they say that they cannot hold.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/interchange/contact_file.h"
#include "core/interchange/csv_reader.h"
#include "core/interchange/json_reader.h"
#include "core/interchange/rdap_writer.h"
#include "core/interchange/trusted_introducer_writer.h"
#include "core/interchange/vcard_reader.h"
#include "tests/core/interchange/any_listed_contact.h"
#include "tests/core/interchange/round_trip.h"

namespace rollcall {
namespace {

using testing::AnyListedContacts;
using testing::Equal;
using testing::ReadBack;
using testing::Show;
using Contacts = std::vector<ListedContact>;

std::string JCards(const Contacts& contacts) {
  std::string out = "[";
  for (const ListedContact& each : contacts) {
    absl::StrAppend(&out, out.size() == 1 ? "" : ",", ToJCard(each));
  }
  return absl::StrCat(out, "]");
}

// Writes, reads back and writes again.
template <typename Reader, typename Write>
void ExpectIdentity(absl::string_view mapping, Write write) {
  const Contacts contacts = AnyListedContacts();
  const std::string text = write(contacts);
  Reader reader(text);
  std::vector<std::string> noted;
  Contacts back = ReadBack(mapping, reader, &noted);
  RC_LOG() << text << "\nbefore:\n" << Show(contacts) << "after:\n" << Show(back);
  RC_ASSERT(Equal(contacts, back));
  // Notices are the exporter's words and never come back.
  for (size_t i = 0; i < back.size(); ++i) back[i].notices = contacts[i].notices;
  RC_ASSERT(write(back) == text);
  for (const std::string& note : noted) RC_LOG() << note << "\n";
  RC_ASSERT(std::all_of(noted.begin(), noted.end(), [](const std::string& note) {
    return absl::StrContains(note, "beside the list");
  }));
}

// The file of one contact alone comes back as well.
template <typename Reader>
void ExpectIdentityOfFiles(absl::string_view mapping, ContactFileFormat format) {
  ExpectIdentity<Reader>(
      mapping, [format](const Contacts& contacts) { return ToContactFile(format, contacts); });
  Contacts one = AnyListedContacts();
  if (one.empty()) return;
  one.resize(1);
  const std::string text = ToContactFile(format, one[0]);
  Reader reader(text);
  RC_LOG() << text;
  RC_ASSERT(Equal(one, ReadBack(mapping, reader)));
}

RC_GTEST_PROP(RoundTripTest, CsvIsTheIdentity, ()) {
  ExpectIdentityOfFiles<CsvReader>("rollcall-table", ContactFileFormat::kCsv);
}

RC_GTEST_PROP(RoundTripTest, VCard4IsTheIdentity, ()) {
  ExpectIdentityOfFiles<VCardReader>("vcard", ContactFileFormat::kVCard4);
}

RC_GTEST_PROP(RoundTripTest, VCard3IsTheIdentity, ()) {
  ExpectIdentityOfFiles<VCardReader>("vcard", ContactFileFormat::kVCard3);
}

RC_GTEST_PROP(RoundTripTest, JCardIsTheIdentity, ()) {
  ExpectIdentity<JsonReader>("vcard", JCards);
}

RC_GTEST_PROP(RoundTripTest, RdapIsTheIdentity, ()) {
  ExpectIdentityOfFiles<JsonReader>("vcard", ContactFileFormat::kRdap);
}

RC_GTEST_PROP(RoundTripTest, JsonIsTheIdentity, ()) {
  ExpectIdentityOfFiles<JsonReader>("rollcall-json", ContactFileFormat::kJson);
}

RC_GTEST_PROP(RoundTripTest, JsContactIsTheIdentity, ()) {
  ExpectIdentityOfFiles<JsonReader>("jscontact", ContactFileFormat::kJsContact);
}

// Clears what the path names: "person", "channels[2].note"; channels are emptied here and
// removed by the caller.
void Clear(const std::string& path, v1::PointOfContact& contact) {
  google::protobuf::Message* message = &contact;
  std::string name = path;
  int index = 0;
  char rest[64] = {};
  const int read = std::sscanf(path.c_str(), "channels[%d].%63s", &index, rest);
  if (read == 1) {
    contact.mutable_channels(index)->Clear();
    return;
  }
  if (read == 2) {
    message = contact.mutable_channels(index);
    name = rest;
  }
  const auto* field = message->GetDescriptor()->FindFieldByName(name);
  RC_ASSERT(field != nullptr);
  message->GetReflection()->ClearField(message, field);
}

// Keys belong to the team there: its first fingerprint goes with every e-mail address.
void GiveKeyOfTeam(v1::PointOfContact& contact) {
  std::string key;
  for (const v1::Channel& channel : contact.channels()) {
    if (key.empty() && !absl::StartsWith(channel.encryption_key(), "-----BEGIN")) {
      key = channel.encryption_key();
    }
  }
  for (v1::Channel& channel : *contact.mutable_channels()) {
    if (channel.kind() == v1::CHANNEL_KIND_EMAIL) channel.set_encryption_key(key);
  }
}

// True when the path is of an e-mail channel.
bool IsEmail(const std::string& path, const v1::PointOfContact& contact) {
  int index = 0;
  return std::sscanf(path.c_str(), "channels[%d]", &index) == 1 &&
         contact.channels(index).kind() == v1::CHANNEL_KIND_EMAIL;
}

// E-mail addresses stand before telephone numbers.
bool PhoneAfter(const v1::Channel& a, const v1::Channel& b) { return a.kind() < b.kind(); }

RC_GTEST_PROP(RoundTripTest, TrustedIntroducerHoldsAllButWhatItSays, ()) {
  Contacts contacts = AnyListedContacts();
  for (ListedContact& each : contacts) {
    // Texts of others are tidied, so that only plain ones come back as they were.
    each.contact.set_office("Office");
    if (!each.contact.organization().empty()) each.contact.set_organization("Host");
    int number = 100;
    for (v1::Channel& channel : *each.contact.mutable_channels()) {
      ++number;
      channel.set_address(channel.kind() == v1::CHANNEL_KIND_EMAIL
                              ? absl::StrCat("a", number, "@cert.example")
                              : absl::StrCat("+254 20 ", number));
    }
    std::stable_sort(each.contact.mutable_channels()->begin(),
                     each.contact.mutable_channels()->end(), PhoneAfter);
  }
  const std::string text = ToTrustedIntroducer(contacts);
  for (ListedContact& each : contacts) {
    const std::vector<std::string> lost = NotHeldByTrustedIntroducer(each.contact);
    GiveKeyOfTeam(each.contact);
    for (const std::string& path : lost) {
      if (!absl::EndsWith(path, "].encryption_key") || !IsEmail(path, each.contact)) {
        Clear(path, each.contact);
      }
    }
    auto& channels = *each.contact.mutable_channels();
    channels.erase(std::remove_if(channels.begin(), channels.end(),
                                  [](const v1::Channel& channel) {
                                    return channel.kind() == v1::CHANNEL_KIND_UNSPECIFIED;
                                  }),
                   channels.end());
  }
  JsonReader reader(text);
  const Contacts back = ReadBack("trusted-introducer", reader);
  RC_LOG() << text << "\nexpected:\n" << Show(contacts) << "after:\n" << Show(back);
  RC_ASSERT(Equal(contacts, back));
}

}  // namespace
}  // namespace rollcall
