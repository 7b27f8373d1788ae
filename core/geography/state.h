// The 195 States: 193 Members of the United Nations and 2 observer States, with
// their UN names in six languages. ISO, CLDR and ICU names are not UN usage.
// Compiled in from core/geography/member_states.csv.
#ifndef ROLLCALL_CORE_GEOGRAPHY_STATE_H_
#define ROLLCALL_CORE_GEOGRAPHY_STATE_H_

#include <array>
#include <cstddef>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"

namespace rollcall {

// The official languages of the United Nations, in the order of the columns.
enum class Language { kEnglish, kFrench, kSpanish, kRussian, kChinese, kArabic };
inline constexpr size_t kLanguages = 6;

// "en", "fr", "es", "ru", "zh", "ar".
absl::string_view LanguageCode(Language language);
absl::optional<Language> LanguageOfCode(absl::string_view code);

// Regional groups of the General Assembly; observers are in none.
enum class RegionalGroup {
  kNone,
  kAfrican,
  kAsiaPacific,
  kEasternEuropean,
  kLatinAmericanAndCaribbean,
  kWesternEuropeanAndOthers,
};

// "African States", in the language given.
absl::string_view RegionalGroupName(RegionalGroup group, Language language);

// One State. All views have static lifetime.
struct StateRow {
  absl::string_view alpha3;  // ISO 3166-1: "KEN"
  absl::string_view alpha2;  // "KE"
  absl::string_view m49;     // UN M49: "404"
  bool member;               // false: observer State
  RegionalGroup group;
  std::array<absl::string_view, kLanguages> names;

  absl::string_view name(Language language) const { return names[static_cast<size_t>(language)]; }
};

// All, by ascending alpha-3 code.
absl::Span<const StateRow> AllStates();

// By exactly this alpha-3 code; null when there is none.
const StateRow* FindByAlpha3(absl::string_view alpha3);

// By what people type: alpha-3, alpha-2, M49 or any of the six UN names,
// case-insensitively and without regard to accents of Latin letters,
// apostrophes, leading and trailing spaces. INVALID_ARGUMENT, reason NOT_A_STATE, otherwise; the
// message says so when it is the code or English name of a territory (ISO 3166-1) that is no member
// or observer State, and proposes the nearest names when it looks like a slip.
absl::StatusOr<const StateRow*> FindState(absl::string_view text);

// By alpha-3 code; the same refusal with the same words for territories.
absl::StatusOr<const StateRow*> RequireState(absl::string_view alpha3);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_GEOGRAPHY_STATE_H_
