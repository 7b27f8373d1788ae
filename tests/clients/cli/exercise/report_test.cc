// rollcall exercise report and verify: figures for people, programs and paper.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/durable_file.h"
#include "clients/cli/exercise/plot.h"
#include "clients/cli/exercise/report_page.h"
#include "clients/cli/exercise/report_plots.h"
#include "tests/clients/cli/cli_world.h"
#include "tests/clients/cli/exercise/finished_exercise.h"

namespace rollcall {
namespace {

using ::rollcall::testing::CliWorld;
using ::rollcall::testing::FinishedExercise;
using ::rollcall::testing::Ran;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

// Elements of this name in a page.
int Count(absl::string_view page, absl::string_view what) {
  int count = 0;
  for (size_t at = page.find(what); at != absl::string_view::npos; at = page.find(what, at + 1)) {
    ++count;
  }
  return count;
}

class ReportTest : public ::testing::Test, protected CliWorld {
 protected:
  ReportTest() : exercise(directory) {
    Install("controller", "exercise_controller", {"controller"});
    server.exercises.reports["exercises/e"] = exercise.report();
    server.exercises.pings["exercises/e"] = exercise.pings();
    server.page_entries = 500;
  }

  std::string Page(const std::string& language) {
    return MustRun("controller",
                   {"exercise", "report", "e", "--format", "html", "--language", language})
        .out;
  }

  FinishedExercise exercise;
};

TEST_F(ReportTest, TablesTellSharesWithIntervalsAndHideSmallCells) {
  const Ran ran = MustRun("controller", {"exercise", "report", "e"});
  EXPECT_THAT(ran.out, AllOf(HasSubstr("40/60  67 %  (54–77 %)"), HasSubstr("Member States"),
                             HasSubstr("not shown: too few"), HasSubstr("95 % interval"),
                             HasSubstr("Recomputable from the first"),
                             HasSubstr("according to the server")));
}

TEST_F(ReportTest, CsvHasOneRecordForEachRowOfFigures) {
  const Ran ran = MustRun("controller", {"exercise", "report", "e", "--format", "csv"});
  const std::vector<std::string> lines = absl::StrSplit(ran.out, "\r\n", absl::SkipEmpty());
  const v1::Report& report = exercise.report().report();
  EXPECT_THAT(lines,
              SizeIs(2 + report.kinds_size() + report.groups_size() + report.channels_size()));
  EXPECT_THAT(lines[0], HasSubstr("\"partition\",\"id\",\"suppressed\",\"pings\",\"on_time\","));
  EXPECT_THAT(lines[1], StartsWith("\"total\",,\"false\",\"60\",\"40\","));
  const auto commas = std::count(lines[0].begin(), lines[0].end(), ',');
  for (const std::string& line : lines) {
    EXPECT_EQ(std::count(line.begin(), line.end(), ','), commas) << line;
  }
}

TEST_F(ReportTest, AFileIsWrittenInTheFormatOfItsName) {
  const Ran ran = MustRun("controller", {"exercise", "report", "e", "-o", At("report.html")});
  EXPECT_EQ(ran.out, "");
  const auto page = ReadFile(At("report.html"));
  ASSERT_TRUE(page.ok());
  EXPECT_THAT(*page, StartsWith("<!DOCTYPE html>"));
  MustRun("controller", {"exercise", "report", "e", "-o", At("report.json")});
  const auto json = ReadFile(At("report.json"));
  ASSERT_TRUE(json.ok());
  EXPECT_EQ(nlohmann::json::parse(*json)["report"]["total"]["on_time"]["count"], 40);
}

TEST_F(ReportTest, ThePageStandsAlone) {
  const std::string page = Page("en");
  EXPECT_THAT(page, AllOf(HasSubstr("default-src 'none'"), Not(HasSubstr("<script")),
                          Not(HasSubstr("<link")), Not(HasSubstr("src=")), Not(HasSubstr("href=")),
                          Not(HasSubstr("@import"))));
  // The one address on it names the language of drawings and is never asked.
  EXPECT_EQ(Count(page, "http"), Count(page, "http://www.w3.org/2000/svg") + 1);  // http-equiv
}

TEST_F(ReportTest, EveryPlotSaysInWordsWhatItShows) {
  const std::string page = Page("en");
  EXPECT_EQ(Count(page, "<svg "), 4);
  EXPECT_EQ(Count(page, "role=\"img\""), 4);
  EXPECT_EQ(Count(page, "<title id="), 4);
  EXPECT_EQ(Count(page, "<desc id="), 4);
  EXPECT_THAT(page, HasSubstr("<desc id=\"groupsText\">"));
  EXPECT_EQ(Count(page, "<table>"), 5);  // coverage, total, kinds, groups, channels
}

TEST_F(ReportTest, SuppressedCellsAreHatchedAndHaveNoNumbers) {
  const std::string page = Page("en");
  int suppressed = 0;
  for (const auto& group : exercise.report().report().groups()) {
    suppressed += group.figures().suppressed() ? 1 : 0;
  }
  ASSERT_GT(suppressed, 0);
  EXPECT_EQ(Count(page, "fill=\"url(#groupsHatch)\""), suppressed);
  EXPECT_GE(Count(page, "not shown: too few"), suppressed);
}

TEST_F(ReportTest, SixLanguagesAndArabicFromTheRight) {
  const std::pair<const char*, const char*> words[] = {
      {"en", "Time to acknowledge"},    {"fr", "Délai de réponse"}, {"es", "Tiempo de respuesta"},
      {"ru", "Время до подтверждения"}, {"zh", "确认用时"},         {"ar", "الوقت حتى الإقرار"}};
  for (const auto& [language, heading] : words) {
    const std::string page = Page(language);
    const std::string direction = std::string(language) == "ar" ? "rtl" : "ltr";
    EXPECT_THAT(page,
                HasSubstr(absl::StrCat("<html lang=\"", language, "\" dir=\"", direction, "\">")));
    EXPECT_THAT(page, HasSubstr(absl::StrCat("<h2>", heading, "</h2>")));
  }
}

TEST_F(ReportTest, TheCurveIsOfAllPingsOrOfWhatTheReportTells) {
  EXPECT_THAT(Page("en"), HasSubstr("Kaplan–Meier estimate from every ping"));
  server.exercises.pings["exercises/e"].pop_back();
  EXPECT_THAT(Page("en"), HasSubstr("Points of the report"));
  server.exercises.pings.clear();
  EXPECT_THAT(Page("en"), HasSubstr("Points of the report"));
}

TEST_F(ReportTest, TheCurveAgreesWithTheReportsQuantiles) {
  const Output output(std::cout, std::cerr, OutputOptions());
  const TimePlot plot = TimeToAcknowledge(exercise.report(), exercise.pings(), output);
  ASSERT_EQ(plot.lines.size(), 1u);
  const auto& points = plot.lines[0].points;
  const auto half = std::find_if(points.begin(), points.end(),
                                 [](const PlotPoint& point) { return point.share >= 0.5; });
  ASSERT_NE(half, points.end());
  EXPECT_EQ(absl::ToInt64Seconds(half->time),
            exercise.report().report().total().median().seconds());
  EXPECT_NEAR(points.back().share, 40.0 / 60, 1e-9);
}

TEST_F(ReportTest, TitlesCannotLeaveTheirPlace) {
  server.exercises.reports["exercises/e"].mutable_plan()->set_title(
      "</title><script>alert(1)</script>");
  const std::string page = Page("en");
  EXPECT_THAT(page, AllOf(Not(HasSubstr("<script")), HasSubstr("&lt;script&gt;")));
}

TEST_F(ReportTest, VerifiesAReportFromTheCopyAlone) {
  MustRun("controller", {"sync"});
  reachable = false;
  const Ran ran = MustRun("controller", {"exercise", "verify", "e"});
  EXPECT_THAT(ran.out, HasSubstr("equals what the log adds up to"));
  const auto data = MustRun("controller", {"exercise", "verify", "e", "--output", "json"}).data();
  EXPECT_EQ(data["equal"], true);
  EXPECT_EQ(data["report_log_entry"], exercise.report().index());
}

TEST_F(ReportTest, AFalseReportIsFoundOut) {
  exercise.Falsify();
  MustRun("controller", {"sync"});
  const Ran ran = Try("controller", {"exercise", "verify", "e"});
  EXPECT_EQ(ran.exit_code, 5);
  EXPECT_THAT(ran.err, HasSubstr("do not trust it"));
}

TEST_F(ReportTest, WhoDoesNotHoldTheWordsIsTold) {
  server.tamper_entries = [](v1::ListEntriesResponse& page) {
    for (v1::LoggedStatement& entry : *page.mutable_entries()) {
      const auto decoded = DecodeEntry(entry.entry());
      if (decoded.ok() && decoded->statement.kind() == Kind::kAcknowledgement) {
        entry.clear_body();
        entry.set_standing(v1::BODY_STANDING_WITHHELD);
      }
    }
  };
  MustRun("controller", {"sync"});
  const Ran ran = Try("controller", {"exercise", "verify", "e"});
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("BODY_NOT_HELD"), HasSubstr("auditors")));
}

TEST_F(ReportTest, VerifyingNeedsACopyAndAReport) {
  EXPECT_THAT(Try("controller", {"exercise", "verify", "e"}).err, HasSubstr("rollcall sync"));
  MustRun("controller", {"sync"});
  EXPECT_EQ(Try("controller", {"exercise", "verify", "other"}).exit_code, 3);
}

}  // namespace
}  // namespace rollcall
