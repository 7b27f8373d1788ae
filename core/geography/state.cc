#include "core/geography/state.h"

#include <algorithm>
#include <iterator>

namespace rollcall {
namespace {

constexpr StateRow kStates[] = {
#include "member_states.inc"
};

// 193 Members and 2 observer States.
static_assert(std::size(kStates) == 195);

constexpr std::array<absl::string_view, kLanguages> kLanguageCodes = {"en", "fr", "es",
                                                                      "ru", "zh", "ar"};

}  // namespace

absl::string_view LanguageCode(Language language) {
  return kLanguageCodes[static_cast<size_t>(language)];
}

absl::optional<Language> LanguageOfCode(absl::string_view code) {
  const auto found = std::find(kLanguageCodes.begin(), kLanguageCodes.end(), code);
  if (found == kLanguageCodes.end()) return absl::nullopt;
  return static_cast<Language>(found - kLanguageCodes.begin());
}

absl::Span<const StateRow> AllStates() { return kStates; }

const StateRow* FindByAlpha3(absl::string_view alpha3) {
  const auto* found =
      std::lower_bound(std::begin(kStates), std::end(kStates), alpha3,
                       [](const StateRow& row, absl::string_view key) { return row.alpha3 < key; });
  return found != std::end(kStates) && found->alpha3 == alpha3 ? found : nullptr;
}

}  // namespace rollcall
