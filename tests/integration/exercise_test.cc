// An exercise from its plan to a report that verifies, with the real programs:
// calls from the worklist, an answer by code, one by a contact's own key, one that
// was found by other means, and silence.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "nlohmann/json.hpp"
#include "tests/integration/cli_directory.h"

namespace rollcall {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr int kContacts = 6;  // five and more, so that figures are shown
// Its window is a minute; the machine may be busy.
constexpr absl::Duration kToTheClose = absl::Minutes(3);
// A plan is logged before its start: a busy machine takes a while to run a command.
constexpr absl::Duration kUntilStart = absl::Seconds(20);

std::string SheetYaml(const std::string& duty_pem) {
  const std::string key = absl::StrReplaceAll(duty_pem, {{"\n", "\n          "}});
  std::string yaml = "points_of_contact:\n";
  for (int i = 1; i <= kContacts; ++i) {
    absl::StrAppend(
        &yaml, "  - id: technical-", i, "\n    office: Desk ", i,
        "\n    languages: [en]\n    time_zone: Africa/Nairobi\n"
        "    duty_hours: around the clock\n    channels:\n      - phone: +254 20 200123",
        i, "\n    acknowledgement_keys:\n      - |\n          ", key, "\n");
  }
  return yaml;
}

class ExerciseTest : public ::testing::Test {
 protected:
  ExerciseTest() : directory_(CliDirectory::Exercises::kRun) {
    directory_.Must("controller", {"join", "charter.json", "--digest", directory_.digest(),
                                   "--participant", "exercise_controller"});
    directory_.Enrol("ken", "KEN");
    directory_.Enrol("tza", "TZA");
    directory_.Must("ken", {"keygen", "duty", "--no-passphrase"});
    directory_.Write("sheet.yaml", SheetYaml(directory_.Must("ken", {"keys", "export", "duty"})));
    directory_.Must("ken", {"nominate", "sheet.yaml", "--sheet", "technical", "--key", "signing"});
  }

  void Plan() {
    const std::string start =
        absl::FormatTime(absl::RFC3339_sec, absl::Now() + kUntilStart, absl::UTCTimeZone());
    directory_.Write(
        "plan.yaml",
        absl::StrCat("id: drill\nkind: ping\ntitle: A drill\ntime_zone: UTC\nstart: ", start,
                     "\nstates: [KEN]\nchannels: [phone]\npacing: 0s\nwindow: 1m\n"
                     "score_points: [30s]\nretry_after: 1m\n"));
    directory_.Must("controller", {"exercise", "plan", "plan.yaml"});
  }

  // Reads the live board until a line of it says `text`.
  static void WaitFor(Process& board, absl::string_view text) {
    while (true) {
      const auto line = board.ReadLine(kToTheClose);
      ASSERT_TRUE(line.ok()) << line.status() << board.Errors();
      if (absl::StrContains(*line, text)) return;
    }
  }

  nlohmann::json Json(absl::string_view home, std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--output", "json"});
    return nlohmann::json::parse(directory_.Must(home, std::move(arguments)));
  }

  CliDirectory directory_;
};

TEST_F(ExerciseTest, FromThePlanToAReportThatVerifies) {
  Plan();
  Process board(directory_.Command("controller",
                                   {"exercise", "show", "drill", "--live", "--output", "json"}));
  WaitFor(board, "EXERCISE_PHASE_OPEN");
  std::vector<nlohmann::json> calls;
  while (calls.size() < kContacts) {
    calls = Json("controller", {"exercise", "worklist", "drill"})["items"];
  }
  const auto ping = [&](int i) { return calls[i]["call"]["ping"].get<std::string>(); };

  // By the code that the caller was told, by the contact's own key, and by a call.
  const std::string code = calls[0]["call"]["code"];
  const std::string taken = directory_.Must("ken", {"exercise", "acknowledge", code});
  EXPECT_THAT(taken, HasSubstr("acknowledged on time"));
  const ProcessResult again = directory_.Say("ken", {"exercise", "acknowledge", code});
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.errors, HasSubstr("ANSWER_ALREADY_TAKEN"));
  directory_.Must("ken", {"exercise", "acknowledge", ping(1), "--key", "duty"});
  directory_.Must("controller",
                  {"exercise", "log-call", ping(2), "--attempt", "1", "--result", "answered"});
  directory_.Must("controller", {"exercise", "log-call", ping(3), "--attempt", "1", "--result",
                                 "answered", "--by-other-means"});
  directory_.Must("controller",
                  {"exercise", "log-call", ping(4), "--attempt", "1", "--result", "no_answer"});
  directory_.Must("controller",
                  {"exercise", "log-call", ping(5), "--attempt", "1", "--result", "no_answer"});
  EXPECT_THAT(Json("ken", {"exercise", "show", "drill", "--own"})["pings"], SizeIs(kContacts));
  EXPECT_EQ(directory_.Say("tza", {"exercise", "acknowledge", ping(4)}).exit_code, 3);

  EXPECT_EQ(board.Wait(kToTheClose).exit_code, 0) << board.Errors();
  const auto report = Json("tza", {"exercise", "report", "drill"})["report"];
  EXPECT_EQ(report["total"]["on_time"]["count"], 4);
  EXPECT_EQ(report["total"]["on_time"]["of"], 6);
  EXPECT_EQ(report["total"]["contact_signed"], 1);
  EXPECT_EQ(report["total"]["by_other_means"], 1);
  EXPECT_EQ(report["members"]["reached"], 1);

  directory_.Must("controller", {"sync"});
  EXPECT_EQ(Json("controller", {"exercise", "verify", "drill"})["equal"], true);
  directory_.Must("tza", {"sync"});
  const ProcessResult other = directory_.Say("tza", {"exercise", "verify", "drill"});
  EXPECT_EQ(other.exit_code, 3);
  EXPECT_THAT(other.errors, HasSubstr("BODY_NOT_HELD"));
  // Everybody sees the positive fact.
  EXPECT_THAT(directory_.Must("tza", {"who", "KEN", "--online"}),
              HasSubstr("answered an exercise"));
}

}  // namespace
}  // namespace rollcall
