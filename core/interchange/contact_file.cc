#include "core/interchange/contact_file.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/interchange/contact_table.h"
#include "core/interchange/csv_writer.h"
#include "core/interchange/jscontact_writer.h"
#include "core/interchange/json_writer.h"
#include "core/interchange/rdap_writer.h"
#include "core/interchange/trusted_introducer_writer.h"
#include "core/interchange/vcard_writer.h"

namespace rollcall {
namespace {

std::string ToCsv(const std::vector<ListedContact>& contacts) {
  int channels = 0;
  for (const ListedContact& each : contacts) {
    channels = std::max(channels, each.contact.channels_size());
  }
  std::string out = kCsvPreamble;
  AppendCsvRow(ContactTableHeader(channels), out);
  for (const ListedContact& each : contacts) AppendCsvRow(ContactTableRow(each, channels), out);
  return out;
}

std::string ToVCards(const std::vector<ListedContact>& contacts, VCardVersion version) {
  std::string out;
  for (const ListedContact& each : contacts) AppendVCard(each, version, out);
  return out;
}

// One contact a line, so that versions of a file can be compared.
template <typename ToText>
std::string ToList(const std::vector<ListedContact>& contacts, absl::string_view begin,
                   absl::string_view end, ToText to_text) {
  std::string out = absl::StrCat(begin, "\n");
  for (size_t i = 0; i < contacts.size(); ++i) {
    absl::StrAppend(&out, to_text(contacts[i]), i + 1 < contacts.size() ? "," : "", "\n");
  }
  return absl::StrCat(out, end, "\n");
}

}  // namespace

std::string ToContactFile(ContactFileFormat format, const std::vector<ListedContact>& contacts) {
  switch (format) {
    case ContactFileFormat::kVCard4:
      return ToVCards(contacts, VCardVersion::k40);
    case ContactFileFormat::kVCard3:
      return ToVCards(contacts, VCardVersion::k30);
    case ContactFileFormat::kCsv:
      return ToCsv(contacts);
    case ContactFileFormat::kJson:
      return ToList(contacts, kJsonPreamble, kJsonEnd, ToPlainJson);
    case ContactFileFormat::kJsContact:
      return ToList(contacts, "[", "]", ToJsContact);
    case ContactFileFormat::kRdap:
      return ToList(contacts, kRdapPreamble, kRdapEnd, ToRdapEntity);
    case ContactFileFormat::kTrustedIntroducer:
      return ToTrustedIntroducer(contacts);
  }
  return "";
}

std::string ToContactFile(ContactFileFormat format, const ListedContact& contact) {
  if (format == ContactFileFormat::kJson) return absl::StrCat(ToPlainJson(contact), "\n");
  if (format == ContactFileFormat::kJsContact) return absl::StrCat(ToJsContact(contact), "\n");
  return ToContactFile(format, std::vector<ListedContact>{contact});
}

std::vector<std::string> NotHeld(ContactFileFormat format, const v1::PointOfContact& contact) {
  if (format != ContactFileFormat::kTrustedIntroducer) return {};
  return NotHeldByTrustedIntroducer(contact);
}

}  // namespace rollcall
