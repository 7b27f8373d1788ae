#include "core/exercise/regional_group.h"

namespace rollcall {

v1::RegionalGroup GroupOf(const StateRow& state) {
  switch (state.group) {
    case RegionalGroup::kNone:
      return v1::REGIONAL_GROUP_UNSPECIFIED;
    case RegionalGroup::kAfrican:
      return v1::REGIONAL_GROUP_AFRICAN;
    case RegionalGroup::kAsiaPacific:
      return v1::REGIONAL_GROUP_ASIA_PACIFIC;
    case RegionalGroup::kEasternEuropean:
      return v1::REGIONAL_GROUP_EASTERN_EUROPEAN;
    case RegionalGroup::kLatinAmericanAndCaribbean:
      return v1::REGIONAL_GROUP_LATIN_AMERICAN_AND_CARIBBEAN;
    case RegionalGroup::kWesternEuropeanAndOthers:
      return v1::REGIONAL_GROUP_WESTERN_EUROPEAN_AND_OTHERS;
  }
  return v1::REGIONAL_GROUP_UNSPECIFIED;
}

}  // namespace rollcall
