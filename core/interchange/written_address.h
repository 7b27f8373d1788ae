// E-mail addresses, telephone numbers and lists of them as people write them in one
// cell.
#ifndef ROLLCALL_CORE_INTERCHANGE_WRITTEN_ADDRESS_H_
#define ROLLCALL_CORE_INTERCHANGE_WRITTEN_ADDRESS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace rollcall {

// The parts of a cell with several values: split at line feeds, semicolons, commas,
// " / ", " or " and the like, without spaces around; none is empty.
std::vector<std::string> SplitCell(absl::string_view text);

// The address alone: without "mailto:", angle brackets and a name before them, and with
// the usual "(at)" and "[at]" undone. Whether it is one is for the directory to say.
std::string BareEmail(absl::string_view text);

struct WrittenPhone {
  std::string number;  // without "tel:" and remarks
  std::string note;    // the remarks: "ask for duty officer"
  bool fax = false;    // only a fax machine, says a remark
};
// Takes the remarks off a number: what stands in brackets with letters, and words before
// or after. Extensions ("ext. 5", "x5", ";ext=5") stay with the number.
WrittenPhone ReadWrittenPhone(absl::string_view text);

// True for an address of a page ("https://...", "www...."): no name of anything.
bool LooksLikePage(absl::string_view text);

// A language as a BCP 47 tag: the tag itself, or the name of the language in one of the
// six official languages of the United Nations. Empty when it is neither. Thread-safe.
std::string ReadWrittenLanguage(absl::string_view text);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_WRITTEN_ADDRESS_H_
