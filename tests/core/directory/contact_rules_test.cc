#include "core/directory/contact_rules.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"

namespace rollcall {
namespace {

TEST(ContactRulesTest, KnowsTheFormOfTimeZoneNames) {
  for (const absl::string_view name :
       {"UTC", "Africa/Nairobi", "America/Argentina/Ushuaia", "Etc/GMT+3", "America/Port-au-Prince",
        "Asia/Ust-Nera", "America/St_Johns"}) {
    EXPECT_TRUE(IsTimeZoneName(name)) << name;
  }
  for (const absl::string_view name :
       {"", "localtime", "EAT", "posix/Africa/Nairobi", "right/UTC", "/etc/passwd", "../Nairobi",
        "Africa/", "Africa//Nairobi", "Africa/Nairobi/", "A/b/c/d", "Africa/Nai robi", "Africa/1",
        "Africa/Naïrobi", "file:/x", "UTC+3"}) {
    EXPECT_FALSE(IsTimeZoneName(name)) << name;
  }
  EXPECT_FALSE(IsTimeZoneName(absl::StrCat("Africa/", std::string(100, 'a'))));
}

TEST(ContactRulesTest, KnowsTheFormOfIds) {
  EXPECT_TRUE(IsContactId("technical-1", v1::CONTACT_KIND_TECHNICAL));
  EXPECT_TRUE(IsContactId("diplomatic-night-2", v1::CONTACT_KIND_DIPLOMATIC));
  EXPECT_TRUE(
      IsContactId(absl::StrCat("technical-", std::string(53, 'a')), v1::CONTACT_KIND_TECHNICAL));
  for (const absl::string_view id :
       {"", "technical", "technical-", "technical-1-", "Technical-1", "technical-Ä", "technical 1",
        "diplomatic-1", "technical-a/b", "1"}) {
    EXPECT_FALSE(IsContactId(id, v1::CONTACT_KIND_TECHNICAL)) << id;
  }
  EXPECT_FALSE(
      IsContactId(absl::StrCat("technical-", std::string(54, 'a')), v1::CONTACT_KIND_TECHNICAL));
  EXPECT_FALSE(IsContactId("technical-1", v1::CONTACT_KIND_UNSPECIFIED));
}

}  // namespace
}  // namespace rollcall
