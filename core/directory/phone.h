// Telephone numbers: kept as the State gave them, and read into E.164 where
// they can be understood. An odd number is never refused: numbering plans
// change faster than anybody's data about them.
#ifndef ROLLCALL_CORE_DIRECTORY_PHONE_H_
#define ROLLCALL_CORE_DIRECTORY_PHONE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "rollcall/v1/sheet.pb.h"

namespace rollcall {

// What a number was understood to be.
struct PhoneReading {
  std::string e164;  // ITU-T E.164 with plus sign: "+254201234567"
  bool assigned;     // in a range that the numbering plan assigns
};

// Reads `text` as dialled in the State `alpha2` ("KE"; empty: only numbers with
// a country code are understood). nullopt when it is no possible number.
// Thread-safe.
absl::optional<PhoneReading> ReadPhone(absl::string_view text, absl::string_view alpha2);

// True for a plus sign and 2 to 15 digits, the first not 0.
bool IsE164(absl::string_view text);

// Fills `e164` of phone and SMS channels whose number libphonenumber
// understands for the State `alpha2`; leaves it empty everywhere else.
void NormalizePhones(absl::string_view alpha2, v1::Sheet& sheet);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_DIRECTORY_PHONE_H_
