// Everybody's tools out, with the real programs: search in the six languages and
// exports, from the server, from a mirror when the server is gone, and from a bundle.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/cli_directory.h"

namespace rollcall {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class ToolsTest : public ::testing::Test {
 protected:
  ToolsTest() {
    directory_.Enrol("ivoire", "Côte d'Ivoire");
    Nominate("ivoire", "CI-CERT", "duty@cicert.example");
    directory_.Enrol("kenya", "Kenya");
    Nominate("kenya", "KE-CIRT/CC", "duty@cirt.example");
  }
  void Nominate(const std::string& home, absl::string_view office, absl::string_view email) {
    directory_.Write("sheet.yaml",
                     absl::StrCat("points_of_contact:\n  - id: technical-1\n    office: ", office,
                                  "\n    languages: [en]\n    time_zone: Africa/Abidjan\n"
                                  "    duty_hours: around the clock\n    channels:\n"
                                  "      - email: ",
                                  email, "\n      - phone: +225 27 20 00 00 00\n"));
    directory_.Must(home, {"nominate", "sheet.yaml", "--sheet", "technical"});
  }
  // What `rollcall GLOBAL... QUESTION...` says; the mirror's answer when there is one.
  std::string Ask(std::vector<std::string> global, const std::vector<std::string>& question) {
    global.insert(global.end(), question.begin(), question.end());
    return synced_ ? directory_.AskCopy("kenya", std::move(global))
                   : directory_.Must("kenya", std::move(global));
  }
  std::vector<std::string> Exports(const std::vector<std::string>& global) {
    std::vector<std::string> exports;
    for (const char* format : {"csv", "vcard4", "vcard3", "json", "jscontact", "rdap", "ti"}) {
      exports.push_back(Ask(global, {"export", "--format", format}));
    }
    return exports;
  }
  void ExpectSearchesFindTheOffice(const std::vector<std::string>& global) {
    for (const char* words : {"cote d'ivoire", "CÔTE D’IVOIRE", "Кот", "科特迪瓦", "كوت ديفوار",
                              "cicert.example", "ci-cert"}) {
      EXPECT_THAT(Ask(global, {"search", words}),
                  AllOf(HasSubstr("CI-CERT"), Not(HasSubstr("KE-CIRT"))))
          << words;
    }
  }

  CliDirectory directory_;
  bool synced_ = false;
};

TEST_F(ToolsTest, SearchAndExportsSayTheSameFromServerMirrorAndBundle) {
  ExpectSearchesFindTheOffice({});
  const std::vector<std::string> online = Exports({});
  for (const std::string& each : online) {
    EXPECT_THAT(each, AllOf(HasSubstr("duty@cicert.example"), HasSubstr("duty@cirt.example")));
  }
  directory_.Must("kenya", {"sync"});
  synced_ = true;
  directory_.Must("kenya", {"bundle", "write", "directory.rcb"});
  directory_.node().Kill();
  EXPECT_EQ(Exports({}), online);
  EXPECT_EQ(Exports({"--bundle", "directory.rcb"}), online);
  ExpectSearchesFindTheOffice({});
  ExpectSearchesFindTheOffice({"--bundle", "directory.rcb"});
  for (const char* format : {"xlsx", "html"}) {
    const std::string file = absl::StrCat("contacts.", format);
    Ask({}, {"export", "--format", format, "-o", file});
    EXPECT_FALSE(ReadWholeFile(directory_.Path(file)).empty());
  }
}

}  // namespace
}  // namespace rollcall
