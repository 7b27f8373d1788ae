#include "clients/cli/output.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "clients/cli/printable.h"
#include "core/base/refusal.h"
#include "google/rpc/error_details.pb.h"
#include "rollcall/v1/directory_service.pb.h"
#include "yaml-cpp/yaml.h"

namespace rollcall {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(DisplayWidthTest, CountsColumnsOfATerminal) {
  EXPECT_EQ(DisplayWidth("Kenya"), 5u);
  EXPECT_EQ(DisplayWidth("Éthiopie"), 8u);
  EXPECT_EQ(DisplayWidth("E\xCC\x81thiopie"), 8u);  // combining acute accent
  EXPECT_EQ(DisplayWidth("肯尼亚"), 6u);
  EXPECT_EQ(DisplayWidth("كينيا"), 5u);
  EXPECT_EQ(DisplayWidth("Кения"), 5u);
  EXPECT_EQ(DisplayWidth(""), 0u);
}

TEST(PrintableTest, DisarmsControlSequences) {
  EXPECT_EQ(Printable("a\x1b[2Jb"), "a\xEF\xBF\xBD[2Jb");
  EXPECT_EQ(Printable("a\xC2\x9B"
                      "31mb"),
            "a\xEF\xBF\xBD"
            "31mb");  // C1 CSI
  EXPECT_EQ(Printable("a\xE2\x80\xAE"
                      "b"),
            "a\xEF\xBF\xBD"
            "b");  // RIGHT-TO-LEFT OVERRIDE
  EXPECT_EQ(Printable("a\rb"),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(Printable("a\xFF"
                      "b"),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(Printable("a\tb\nc"), "a b\nc");
  EXPECT_EQ(PrintableLine("b\nc"), "b c");
  EXPECT_EQ(Printable("وزارة الخارجية 外交部"), "وزارة الخارجية 外交部");
}

TEST(TableTest, AlignsByDisplayWidth) {
  TextTable table({"State", "Code", "Note"});
  table.AddRow({"肯尼亚", "KEN", "a"});
  table.AddRow({"Chad", "TCD"});
  table.AddRow({"كينيا", "", "b"});
  EXPECT_EQ(table.Render(false),
            "State   Code  Note\n"
            "肯尼亚  KEN   a\n"
            "Chad    TCD\n"
            "كينيا         b\n");
}

TEST(TableTest, ColoursOnlyWhenAsked) {
  TextTable table({"A"});
  table.AddRow({Cell("x", Emphasis::kBad)});
  EXPECT_THAT(table.Render(true), HasSubstr("\x1b[31mx\x1b[0m"));
  EXPECT_THAT(table.Render(false), Not(HasSubstr("\x1b")));
}

TEST(TableTest, NoCellSteersTheTerminal) {
  TextTable table({"A"});
  table.AddRow({"evil\x1b]0;title\x07\nnew line"});
  EXPECT_THAT(table.Render(true), Not(HasSubstr("\x1b]")));
  EXPECT_THAT(table.Render(false), HasSubstr("\xEF\xBF\xBD new line"));
}

TEST(CardTest, IndentsFurtherLinesAndLeavesOutEmptyOnes) {
  Card card;
  card.Add("Office", "CERT");
  card.Add("Person", "");
  card.Add("Channels", "one\ntwo");
  EXPECT_EQ(card.Render(false, 2),
            "  Office    CERT\n"
            "  Channels  one\n"
            "            two\n");
}

class OutputTest : public ::testing::Test {
 protected:
  Output Make(OutputFormat format) {
    OutputOptions options;
    options.format = format;
    return Output(out_, err_, options);
  }

  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(OutputTest, MessagesKeepTheirFieldNames) {
  v1::RankedChannel channel;
  channel.set_point_of_contact_id("technical-1");
  channel.set_utc_offset_seconds(10800);
  channel.add_reasons(v1::RANKING_REASON_ON_DUTY);
  Make(OutputFormat::kJson).PrintMessage(channel);
  EXPECT_EQ(nlohmann::json::parse(out_.str()),
            nlohmann::json::parse(R"({"point_of_contact_id": "technical-1",
                                      "reasons": ["RANKING_REASON_ON_DUTY"],
                                      "utc_offset_seconds": 10800})"));
}

TEST_F(OutputTest, YamlSaysTheSameAsJson) {
  nlohmann::ordered_json data;
  data["code"] = "404";
  data["no"] = "no";
  data["norway"] = "NO";
  data["empty"] = "";
  data["date"] = "2026-11-21";
  data["colon"] = "a: b";
  data["lines"] = "one\ntwo";
  data["arabic"] = "وزارة الخارجية";
  data["chinese"] = "外交部";
  data["quote"] = "he said \"#1\"";
  data["number"] = 12;
  data["yes"] = true;
  data["none"] = nullptr;
  data["list"] = {"x", 1, nlohmann::ordered_json::object(), nlohmann::ordered_json::array()};
  const std::string yaml = ToYaml(data);
  const YAML::Node node = YAML::Load(yaml);
  for (const char* key :
       {"code", "no", "norway", "empty", "date", "colon", "lines", "arabic", "chinese", "quote"}) {
    EXPECT_EQ(node[key].as<std::string>(), data[key].get<std::string>()) << yaml;
  }
  for (const char* quoted : {"\"404\"", "\"no\": \"no\"", "\"NO\"", "\"2026-11-21\""}) {
    EXPECT_THAT(yaml, HasSubstr(quoted));
  }
  EXPECT_EQ(node["number"].as<int>(), 12);
  EXPECT_TRUE(node["yes"].as<bool>());
  EXPECT_TRUE(node["none"].IsNull());
  EXPECT_EQ(node["list"].size(), 4u);
  EXPECT_THAT(yaml, HasSubstr("外交部"));
}

TEST_F(OutputTest, ErrorsNameReasonAndFacts) {
  const absl::Status status =
      Refusal(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_CHAIN_CONFLICT,
              "the chain has moved on", {{"head_sequence", "4"}, {"head_index", "17"}});
  Make(OutputFormat::kTable).Error(status);
  EXPECT_EQ(err_.str(),
            "rollcall: the chain has moved on [CHAIN_CONFLICT, head_index=17, head_sequence=4]\n");
  EXPECT_EQ(out_.str(), "");

  Make(OutputFormat::kJson).Error(status);
  const auto error = nlohmann::json::parse(out_.str())["error"];
  EXPECT_EQ(error["code"], "FAILED_PRECONDITION");
  EXPECT_EQ(error["reason"], "CHAIN_CONFLICT");
  EXPECT_EQ(error["metadata"]["head_index"], "17");
}

TEST_F(OutputTest, NoPartOfAServersErrorSteersTheTerminal) {
  google::rpc::ErrorInfo info;
  info.set_reason("\x1b[2J\n signed by KEN");
  (*info.mutable_metadata())["\x1b[1m"] = "\x1b[0m";
  absl::Status status = absl::InternalError("\x1b[31m");
  status.SetPayload(kErrorInfoUrl, absl::Cord(info.SerializeAsString()));
  Make(OutputFormat::kTable).Error(status);
  EXPECT_EQ(err_.str().find('\x1b'), std::string::npos) << err_.str();
  EXPECT_EQ(err_.str().find('\n'), err_.str().size() - 1);
}

}  // namespace
}  // namespace rollcall
