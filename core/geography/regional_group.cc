#include "core/geography/state.h"

namespace rollcall {
namespace {

constexpr size_t kGroups = 6;

// Rows in the order of RegionalGroup, columns in the order of Language.
constexpr std::array<std::array<absl::string_view, kLanguages>, kGroups> kNames = {{
    {"no regional group", "aucun groupe régional", "ningún grupo regional",
     "вне региональных групп", "无区域组", "خارج المجموعات الإقليمية"},
    {"African States", "États d'Afrique", "Estados de África", "Государства Африки", "非洲国家",
     "الدول الأفريقية"},
    {"Asia-Pacific States", "États d'Asie et du Pacifique", "Estados de Asia y el Pacífico",
     "Государства Азиатско-Тихоокеанского региона", "亚洲及太平洋国家", "دول آسيا والمحيط الهادئ"},
    {"Eastern European States", "États d'Europe orientale", "Estados de Europa Oriental",
     "Государства Восточной Европы", "东欧国家", "دول أوروبا الشرقية"},
    {"Latin American and Caribbean States", "États d'Amérique latine et des Caraïbes",
     "Estados de América Latina y el Caribe", "Государства Латинской Америки и Карибского бассейна",
     "拉丁美洲和加勒比国家", "دول أمريكا اللاتينية ومنطقة البحر الكاريبي"},
    {"Western European and other States", "États d'Europe occidentale et autres États",
     "Estados de Europa Occidental y otros Estados",
     "Государства Западной Европы и другие государства", "西欧和其他国家",
     "دول أوروبا الغربية ودول أخرى"},
}};

}  // namespace

absl::string_view RegionalGroupName(RegionalGroup group, Language language) {
  return kNames[static_cast<size_t>(group)][static_cast<size_t>(language)];
}

}  // namespace rollcall
