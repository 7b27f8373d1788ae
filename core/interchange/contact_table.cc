#include "core/interchange/contact_table.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/calendar_date.h"
#include "core/interchange/duty_hours_line.h"

namespace rollcall {
namespace {

constexpr absl::string_view kColumns[] = {"State",
                                          "ID",
                                          "Kind",
                                          "Office",
                                          "Person",
                                          "Title",
                                          "Organization",
                                          "Responsibilities",
                                          "Languages",
                                          "Time zone",
                                          "Duty hours",
                                          "Deputies",
                                          "Regional references",
                                          "Acknowledgement keys",
                                          "Valid from",
                                          "Valid to",
                                          "Notices"};
constexpr absl::string_view kChannelColumns[] = {"kind", "address", "hours", "key", "note"};

std::string References(const v1::PointOfContact& contact) {
  return absl::StrJoin(contact.regional_references(), "\n",
                       [](std::string* out, const v1::RegionalReference& reference) {
                         absl::StrAppend(out, reference.directory(), " ", reference.reference());
                       });
}

std::string Keys(const v1::PointOfContact& contact) {
  return absl::StrJoin(contact.acknowledgement_keys(), "\n",
                       [](std::string* out, const std::string& key) {
                         absl::StrAppend(out, absl::Base64Escape(key));
                       });
}

}  // namespace

std::vector<std::string> ContactTableHeader(int channels) {
  std::vector<std::string> header(std::begin(kColumns), std::end(kColumns));
  for (int i = 1; i <= channels; ++i) {
    for (const absl::string_view column : kChannelColumns) {
      header.push_back(absl::StrCat("Channel ", i, " ", column));
    }
  }
  return header;
}

std::vector<std::string> ContactTableRow(const ListedContact& listed, int channels) {
  const v1::PointOfContact& contact = listed.contact;
  std::vector<std::string> row = {
      listed.state,
      contact.id(),
      std::string(KindWord(contact.kind())),
      contact.office(),
      contact.person(),
      contact.title(),
      contact.organization(),
      contact.responsibilities(),
      absl::StrJoin(contact.languages(), "\n"),
      contact.time_zone(),
      contact.has_duty_hours() ? FormatDutyHours(contact.duty_hours()) : "",
      absl::StrJoin(contact.deputies(), "\n"),
      References(contact),
      Keys(contact),
      contact.has_valid_from() ? FormatDate(contact.valid_from()) : "",
      contact.has_valid_to() ? FormatDate(contact.valid_to()) : "",
      absl::StrJoin(listed.notices, "\n")};
  for (int i = 0; i < channels; ++i) {
    const v1::Channel& channel =
        i < contact.channels_size() ? contact.channels(i) : v1::Channel::default_instance();
    row.emplace_back(ChannelWord(channel.kind()));
    row.push_back(channel.address());
    row.push_back(channel.has_hours() ? FormatDutyHours(channel.hours()) : "");
    row.push_back(channel.encryption_key());
    row.push_back(channel.note());
  }
  return row;
}

}  // namespace rollcall
