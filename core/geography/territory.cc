#include "core/geography/territory.h"

namespace rollcall {
namespace {

constexpr TerritoryRow kTerritories[] = {
    {"ABW", "AW", "Aruba"},
    {"AIA", "AI", "Anguilla"},
    {"ALA", "AX", "Åland Islands"},
    {"ASM", "AS", "American Samoa"},
    {"ATA", "AQ", "Antarctica"},
    {"ATF", "TF", "French Southern Territories"},
    {"BES", "BQ", "Bonaire, Sint Eustatius and Saba"},
    {"BLM", "BL", "Saint Barthélemy"},
    {"BMU", "BM", "Bermuda"},
    {"BVT", "BV", "Bouvet Island"},
    {"CCK", "CC", "Cocos (Keeling) Islands"},
    {"COK", "CK", "Cook Islands"},
    {"CUW", "CW", "Curaçao"},
    {"CXR", "CX", "Christmas Island"},
    {"CYM", "KY", "Cayman Islands"},
    {"ESH", "EH", "Western Sahara"},
    {"FLK", "FK", "Falkland Islands (Malvinas)"},
    {"FRO", "FO", "Faroe Islands"},
    {"GGY", "GG", "Guernsey"},
    {"GIB", "GI", "Gibraltar"},
    {"GLP", "GP", "Guadeloupe"},
    {"GRL", "GL", "Greenland"},
    {"GUF", "GF", "French Guiana"},
    {"GUM", "GU", "Guam"},
    {"HKG", "HK", "Hong Kong"},
    {"HMD", "HM", "Heard Island and McDonald Islands"},
    {"IMN", "IM", "Isle of Man"},
    {"IOT", "IO", "British Indian Ocean Territory"},
    {"JEY", "JE", "Jersey"},
    {"MAC", "MO", "Macao"},
    {"MAF", "MF", "Saint Martin (French part)"},
    {"MNP", "MP", "Northern Mariana Islands"},
    {"MSR", "MS", "Montserrat"},
    {"MTQ", "MQ", "Martinique"},
    {"MYT", "YT", "Mayotte"},
    {"NCL", "NC", "New Caledonia"},
    {"NFK", "NF", "Norfolk Island"},
    {"NIU", "NU", "Niue"},
    {"PCN", "PN", "Pitcairn"},
    {"PRI", "PR", "Puerto Rico"},
    {"PYF", "PF", "French Polynesia"},
    {"REU", "RE", "Réunion"},
    {"SGS", "GS", "South Georgia and the South Sandwich Islands"},
    {"SHN", "SH", "Saint Helena, Ascension and Tristan da Cunha"},
    {"SJM", "SJ", "Svalbard and Jan Mayen"},
    {"SPM", "PM", "Saint Pierre and Miquelon"},
    {"SXM", "SX", "Sint Maarten (Dutch part)"},
    {"TCA", "TC", "Turks and Caicos Islands"},
    {"TKL", "TK", "Tokelau"},
    {"TWN", "TW", "Taiwan (Province of China)"},
    {"UMI", "UM", "United States Minor Outlying Islands"},
    {"VGB", "VG", "Virgin Islands (British)"},
    {"VIR", "VI", "Virgin Islands (U.S.)"},
    {"WLF", "WF", "Wallis and Futuna"},
    // Not in ISO 3166-1: user-assigned codes in wide use.
    {"XKX", "XK", "Kosovo"},
};

}  // namespace

absl::Span<const TerritoryRow> AllTerritories() { return kTerritories; }

}  // namespace rollcall
