#include "services/node/event_log.h"

#include <nlohmann/json.hpp>

#include "gtest/gtest.h"

namespace rollcall {
namespace {

TEST(EventLog, WritesTextWithQuotedValues) {
  EXPECT_EQ(FormatEvent(EventLog::Format::kText, "bulk read", {{"caller", "7f"}, {"why", "a b"}}),
            "bulk read caller=\"7f\" why=\"a b\"");
}

TEST(EventLog, KeepsOneEventOnOneLine) {
  const std::string line =
      FormatEvent(EventLog::Format::kText, "refused", {{"why", "first\nsecond \"x\""}});
  EXPECT_EQ(line, "refused why=\"first\\nsecond \\\"x\\\"\"");
}

TEST(EventLog, WritesJsonThatParses) {
  // The pattern of the logger gives the opening brace with time and level.
  const std::string line = "{" + FormatEvent(EventLog::Format::kJson, "say \"yes\"",
                                             {{"why", std::string("\xff\n\t", 3)}});
  const auto parsed = nlohmann::json::parse(line);
  EXPECT_EQ(parsed["event"], "say \"yes\"");
  EXPECT_EQ(parsed["why"], "\xef\xbf\xbd\n\t");
}

}  // namespace
}  // namespace rollcall
