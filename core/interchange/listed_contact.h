// A point of contact as exports show it: whose it is beside what it is.
#ifndef ROLLCALL_CORE_INTERCHANGE_LISTED_CONTACT_H_
#define ROLLCALL_CORE_INTERCHANGE_LISTED_CONTACT_H_

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "rollcall/v1/sheet.pb.h"

namespace rollcall {

struct ListedContact {
  std::string state;  // alpha-3: "KEN"
  v1::PointOfContact contact;
  // What a reader must know of where it comes from, in words: "keys re-issued by the registrar on
  // 2026-11-21". Written where a format has a place for it, and no part of the contact: whoever
  // imports the file gets the contact alone.
  std::vector<std::string> notices = {};
};

// "KEN/technical-1": stable and unique in one directory; the source id of whoever
// imports an export.
inline std::string ListedName(const ListedContact& listed) {
  return absl::StrCat(listed.state, "/", listed.contact.id());
}

// "diplomatic" or "technical"; empty for no kind.
inline absl::string_view KindWord(v1::ContactKind kind) {
  switch (kind) {
    case v1::CONTACT_KIND_DIPLOMATIC:
      return "diplomatic";
    case v1::CONTACT_KIND_TECHNICAL:
      return "technical";
    default:
      return "";
  }
}

// "email", "phone", "sms", "secure_uri" or "post"; empty for no kind.
inline absl::string_view ChannelWord(v1::ChannelKind kind) {
  switch (kind) {
    case v1::CHANNEL_KIND_EMAIL:
      return "email";
    case v1::CHANNEL_KIND_PHONE:
      return "phone";
    case v1::CHANNEL_KIND_SMS:
      return "sms";
    case v1::CHANNEL_KIND_SECURE_URI:
      return "secure_uri";
    case v1::CHANNEL_KIND_POST:
      return "post";
    default:
      return "";
  }
}

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_LISTED_CONTACT_H_
