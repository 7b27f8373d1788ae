#include "core/directory/phone.h"

#include <phonenumbers/phonenumberutil.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"

namespace rollcall {
namespace {

using ::i18n::phonenumbers::PhoneNumber;
using ::i18n::phonenumbers::PhoneNumberUtil;

// The library's name for "no region": only international numbers are read.
constexpr char kNoRegion[] = "ZZ";
// Longer than any number with its extension; the library has a similar limit.
constexpr size_t kMaxNumberBytes = 200;
// ITU-T E.164: at most 15 digits.
constexpr size_t kMaxE164Digits = 15;

}  // namespace

absl::optional<PhoneReading> ReadPhone(absl::string_view text, absl::string_view alpha2) {
  if (text.size() > kMaxNumberBytes) return absl::nullopt;
  const PhoneNumberUtil* library = PhoneNumberUtil::GetInstance();
  PhoneNumber number;
  const std::string region = alpha2.empty() ? kNoRegion : std::string(alpha2);
  if (library->Parse(std::string(text), region, &number) != PhoneNumberUtil::NO_PARSING_ERROR ||
      !library->IsPossibleNumber(number)) {
    return absl::nullopt;
  }
  PhoneReading reading;
  library->Format(number, PhoneNumberUtil::E164, &reading.e164);
  if (!IsE164(reading.e164)) return absl::nullopt;
  reading.assigned = library->IsValidNumber(number);
  return reading;
}

bool IsE164(absl::string_view text) {
  if (!absl::ConsumePrefix(&text, "+")) return false;
  return text.size() >= 2 && text.size() <= kMaxE164Digits && text[0] != '0' &&
         std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return absl::ascii_isdigit(c); });
}

void NormalizePhones(absl::string_view alpha2, v1::Sheet& sheet) {
  for (v1::PointOfContact& contact : *sheet.mutable_points_of_contact()) {
    for (v1::Channel& channel : *contact.mutable_channels()) {
      channel.clear_e164();
      if (channel.kind() != v1::CHANNEL_KIND_PHONE && channel.kind() != v1::CHANNEL_KIND_SMS) {
        continue;
      }
      if (const auto reading = ReadPhone(channel.address(), alpha2)) {
        channel.set_e164(reading->e164);
      }
    }
  }
}

}  // namespace rollcall
