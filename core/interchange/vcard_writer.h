// Points of contact as vCard 3.0 or 4.0: for Outlook, Thunderbird and phones.
#ifndef ROLLCALL_CORE_INTERCHANGE_VCARD_WRITER_H_
#define ROLLCALL_CORE_INTERCHANGE_VCARD_WRITER_H_

#include <string>

#include "core/interchange/listed_contact.h"

namespace rollcall {

enum class VCardVersion { k30, k40 };

// Appends one card: lines of at most 75 bytes, folded between characters, ended
// by CR LF. Carriage returns and NUL, which no valid sheet holds, are left out.
void AppendVCard(const ListedContact& listed, VCardVersion version, std::string& out);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_VCARD_WRITER_H_
