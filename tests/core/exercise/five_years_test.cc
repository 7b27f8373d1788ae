// Five years of half-yearly exercises over 195 States, in seconds.
#include <random>
#include <string>
#include <vector>

#include "core/exercise/report.h"
#include "core/fold/fold.h"
#include "gtest/gtest.h"
#include "tests/core/exercise/simulation.h"

namespace rollcall {
namespace {

using testing::Said;
using testing::Simulation;

constexpr int kExercises = 10;
constexpr absl::Duration kFiveYears = absl::Hours(24 * 366 * 5);

void Live(Simulation& simulation, int exercises, absl::Duration time) {
  simulation.PlanHalfYearly(exercises);
  simulation.RunUntil(simulation.directory().clock().Now() + time);
}

// What must not depend on what happened to us: all but the times of day, which
// follow from random ping ids, and the size of the log.
v1::Report Figures(Simulation& simulation, const std::string& exercise) {
  auto report = MakeReport(simulation.board().Follow(), exercise, 0);
  EXPECT_TRUE(report.ok()) << report.status();
  report->clear_open_time();
  report->clear_close_time();
  return *std::move(report);
}

TEST(FiveYearsTest, ReportsAreTheSameWhateverCrashesHappen) {
  Simulation undisturbed([] { return false; });
  Live(undisturbed, kExercises, kFiveYears);
  std::mt19937 random(20261121);
  std::bernoulli_distribution dies(0.0008);
  Simulation disturbed([&] { return dies(random); });
  Live(disturbed, kExercises, kFiveYears);

  ASSERT_EQ(undisturbed.reported().size(), static_cast<size_t>(kExercises));
  EXPECT_EQ(undisturbed.reported(), disturbed.reported());
  EXPECT_GT(disturbed.crashes(), 10u);
  EXPECT_GT(disturbed.unknown(), 2u);
  EXPECT_EQ(undisturbed.unknown(), 0u);
  EXPECT_EQ(undisturbed.sent_twice(), 0u);
  EXPECT_EQ(disturbed.sent_twice(), 0u);
  EXPECT_TRUE(undisturbed.board().TakeFindings().empty());
  EXPECT_TRUE(disturbed.board().TakeFindings().empty());
  for (const std::string& exercise : undisturbed.reported()) {
    const absl::Status same =
        CompareReports(Figures(disturbed, exercise), Figures(undisturbed, exercise));
    EXPECT_TRUE(same.ok()) << exercise << ": " << same;
  }
  // Every target was asked, every State was covered.
  const v1::Report last = Figures(disturbed, disturbed.reported().back());
  EXPECT_EQ(last.total().on_time().of(), 390u);
  EXPECT_EQ(last.members().states(), 193u);
  EXPECT_EQ(last.members().asked(), 193u);
  EXPECT_EQ(last.observers().asked(), 2u);
  EXPECT_GT(last.total().late(), 0u);
  EXPECT_GT(last.total().contact_signed(), 0u);
}

TEST(FiveYearsTest, EveryReportIsRecomputedFromTheLogAndTheViewFromRulesAlone) {
  Simulation simulation([] { return false; });
  Live(simulation, 2, absl::Hours(24 * 200));
  EmptyView nothing;
  ChangeSet view(&nothing);
  ChangeSet board(&nothing);
  size_t reports = 0;
  const auto& accepted = simulation.directory().accepted();
  for (size_t i = 0; i < accepted.size(); ++i) {
    const Said& said = accepted[i];
    const Placement place{i, simulation.directory().accept_times()[i]};
    const bool rule = said.statement.row().body_class == BodyClass::kRule;
    const absl::optional<absl::string_view> body =
        rule ? absl::optional<absl::string_view>(said.body) : absl::nullopt;
    ASSERT_TRUE(Apply(said.statement, place, body, view).ok());
    if (said.statement.kind() == Kind::kReport) {
      v1::Report report;
      ASSERT_TRUE(report.ParseFromString(said.body));
      const auto recomputed = MakeReport(board, said.statement.subject().exercise, i);
      ASSERT_TRUE(recomputed.ok());
      EXPECT_TRUE(CompareReports(report, *recomputed).ok());
      report.mutable_total()->set_late(report.total().late() + 1);
      EXPECT_FALSE(CompareReports(report, *recomputed).ok());
      ++reports;
    }
    ASSERT_TRUE(Advance(said.statement, place, said.body, view, board).ok());
  }
  EXPECT_EQ(reports, 4u);  // of each at its close, and of what came later
  // Same log, same view, whichever content bodies were seen.
  EXPECT_EQ(view.changes(), simulation.directory().view().changes());
}

}  // namespace
}  // namespace rollcall
