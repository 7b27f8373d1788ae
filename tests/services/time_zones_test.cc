#include "services/time_zones.h"

#include <cstdlib>
#include <filesystem>

#include "gtest/gtest.h"
#include "tests/testing/scratch_folder.h"

namespace rollcall {
namespace {

TEST(FindTimeZoneTest, KnowsTheZonesOfTheMachine) {
  for (const char* name : {"UTC", "Africa/Nairobi", "America/Argentina/Ushuaia", "Etc/GMT+3"}) {
    EXPECT_TRUE(FindTimeZone(name).has_value()) << name;
  }
}

TEST(FindTimeZoneTest, KnowsNoOtherName) {
  for (const char* name :
       {"", "Africa", "Africa/", "/Africa/Nairobi", "africa/nairobi", "Fixed/UTC",
        "../zoneinfo/UTC", "Africa/../UTC", "tzdata.zi", "Mars/Olympus_Mons"}) {
    EXPECT_FALSE(FindTimeZone(name).has_value()) << name;
  }
}

// What Abseil was asked for and did not find it would remember.
TEST(FindTimeZoneTest, RemembersNoNameThatItDidNotFind) {
  const testing::ScratchFolder folder;
  const std::string zones = folder.path();
  ASSERT_EQ(setenv("TZDIR", zones.c_str(), 1), 0);
  EXPECT_FALSE(FindTimeZone("Moon/Tycho").has_value());
  std::filesystem::create_directory(zones + "/Moon");
  std::filesystem::copy_file("/usr/share/zoneinfo/Africa/Nairobi", zones + "/Moon/Tycho");
  EXPECT_TRUE(FindTimeZone("Moon/Tycho").has_value());
  ASSERT_EQ(unsetenv("TZDIR"), 0);
}

}  // namespace
}  // namespace rollcall
