#include "core/base/e164.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace rollcall {

bool SpellsE164(absl::string_view address, absl::string_view e164) {
  if (!absl::StartsWith(address, "+")) return false;
  std::string digits = "+";
  for (const unsigned char c : address) {
    if (absl::ascii_isdigit(c)) digits += static_cast<char>(c);
  }
  return digits == e164;
}

}  // namespace rollcall
