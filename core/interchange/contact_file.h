// A file of points of contact in a format that other tools read.
#ifndef ROLLCALL_CORE_INTERCHANGE_CONTACT_FILE_H_
#define ROLLCALL_CORE_INTERCHANGE_CONTACT_FILE_H_

#include <string>
#include <vector>

#include "core/interchange/listed_contact.h"

namespace rollcall {

// The formats whose files are bytes that core makes by itself; workbooks are
// clients/xlsx's.
enum class ContactFileFormat {
  kVCard4,
  kVCard3,
  kCsv,
  kJson,       // json_writer.h
  kJsContact,  // RFC 9553
  kRdap,       // RFC 9083
  kTrustedIntroducer,
};

// The whole file; also for no contacts. Total.
std::string ToContactFile(ContactFileFormat format, const std::vector<ListedContact>& contacts);

// A file for this contact alone: as above, but JSON and JSContact without a list around it.
std::string ToContactFile(ContactFileFormat format, const ListedContact& contact);

// What of this contact the format cannot hold, as paths of fields: "person",
// "channels[0].note". Empty: all of it is there.
std::vector<std::string> NotHeld(ContactFileFormat format, const v1::PointOfContact& contact);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_CONTACT_FILE_H_
