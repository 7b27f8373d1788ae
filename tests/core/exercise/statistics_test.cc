#include "core/exercise/statistics.h"

#include <numeric>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "rapidcheck/gtest.h"

namespace rollcall {
namespace {

// Newcombe, "Two-sided confidence intervals for the single proportion",
// Statistics in Medicine 17 (1998), table I, method 3.
TEST(WilsonTest, PublishedExamples) {
  const struct {
    uint32_t count, of;
    double low, high;
  } examples[] = {{81, 263, 0.2553, 0.3662},
                  {15, 148, 0.0624, 0.1605},
                  {0, 20, 0.0000, 0.1611},
                  {1, 29, 0.0061, 0.1718}};
  for (const auto& e : examples) {
    const Interval interval = WilsonInterval(e.count, e.of);
    EXPECT_NEAR(interval.low, e.low, 0.00005) << e.count << "/" << e.of;
    EXPECT_NEAR(interval.high, e.high, 0.00005) << e.count << "/" << e.of;
  }
}

TEST(WilsonTest, OfNothingNothingIsKnown) {
  EXPECT_EQ(WilsonInterval(0, 0).low, 0);
  EXPECT_EQ(WilsonInterval(0, 0).high, 1);
}

RC_GTEST_PROP(WilsonTest, HoldsTheShareAndIsSymmetric, ()) {
  const auto of = *rc::gen::inRange<uint32_t>(1, 100'000);
  const auto count = *rc::gen::inRange<uint32_t>(0, of + 1);
  const Interval interval = WilsonInterval(count, of);
  const double share = static_cast<double>(count) / of;
  RC_ASSERT(0 <= interval.low && interval.low <= share);
  RC_ASSERT(share <= interval.high && interval.high <= 1);
  const Interval other = WilsonInterval(of - count, of);
  RC_ASSERT(std::abs(other.low - (1 - interval.high)) < 1e-12);
}

// Freireich et al. (1963): weeks of remission of 21 patients under 6-MP, as
// printed with their estimates in Kleinbaum and Klein, "Survival Analysis".
TEST(KaplanMeierTest, PublishedExample) {
  std::vector<Observation> observations;
  for (const int week : {6, 6, 6, 7, 10, 13, 16, 22, 23}) {
    observations.push_back({absl::Hours(week), false});
  }
  for (const int week : {6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35}) {
    observations.push_back({absl::Hours(week), true});
  }
  const auto curve = KaplanMeier(observations);
  const std::vector<std::pair<int, double>> printed = {{6, 0.8571},  {7, 0.8067},  {10, 0.7529},
                                                       {13, 0.6902}, {16, 0.6275}, {22, 0.5378},
                                                       {23, 0.4482}};
  ASSERT_EQ(curve.size(), printed.size());
  for (size_t i = 0; i < curve.size(); ++i) {
    EXPECT_EQ(curve[i].time, absl::Hours(printed[i].first));
    EXPECT_NEAR(curve[i].survival, printed[i].second, 0.00005);
  }
  EXPECT_EQ(TimeToShare(curve, 0.5), absl::Hours(23));
  EXPECT_EQ(TimeToShare(curve, 0.9), absl::nullopt);
}

TEST(KaplanMeierTest, WithoutCensoringItIsThePlainShare) {
  std::vector<Observation> observations;
  for (int i = 1; i <= 10; ++i) observations.push_back({absl::Minutes(i), false});
  const auto curve = KaplanMeier(observations);
  EXPECT_EQ(TimeToShare(curve, 0.5), absl::Minutes(5));
  EXPECT_EQ(TimeToShare(curve, 0.9), absl::Minutes(9));
  EXPECT_EQ(TimeToShare(curve, 1.0), absl::Minutes(10));
}

TEST(KaplanMeierTest, NobodyAnswered) {
  EXPECT_TRUE(KaplanMeier({{absl::Hours(48), true}, {absl::Hours(48), true}}).empty());
  EXPECT_TRUE(KaplanMeier({}).empty());
}

TEST(SuppressionTest, HidesSmallCellsAndWhatWouldTellThem) {
  using Cells = std::vector<uint32_t>;
  using Hidden = std::vector<bool>;
  EXPECT_EQ(SuppressedCells(Cells{10, 20, 30}), (Hidden{false, false, false}));
  EXPECT_EQ(SuppressedCells(Cells{10, 4, 30}), (Hidden{true, true, false}));
  EXPECT_EQ(SuppressedCells(Cells{3, 4, 30}), (Hidden{true, true, false}));
  EXPECT_EQ(SuppressedCells(Cells{1, 1, 30, 7}), (Hidden{true, true, false, true}));
  EXPECT_EQ(SuppressedCells(Cells{0, 5, 6}), (Hidden{false, false, false}));
  EXPECT_EQ(SuppressedCells(Cells{0, 0, 2}), (Hidden{false, false, true}));
}

RC_GTEST_PROP(SuppressionTest, NothingSmallCanBeInferred, ()) {
  const auto cells = *rc::gen::container<std::vector<uint32_t>>(rc::gen::inRange<uint32_t>(0, 12));
  const std::vector<bool> suppressed = SuppressedCells(cells);
  uint32_t hidden = 0;
  int hidden_cells = 0;
  int shown_cells = 0;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (suppressed[i]) {
      hidden += cells[i];
      ++hidden_cells;
    } else {
      RC_ASSERT(cells[i] == 0 || cells[i] >= kMinCell);
      if (cells[i] > 0) ++shown_cells;
    }
  }
  // Unless everything is hidden, the hidden ones are several and not few.
  if (hidden_cells > 0 && shown_cells > 0) {
    RC_ASSERT(hidden_cells >= 2);
    RC_ASSERT(hidden >= kMinCell);
  }
}

}  // namespace
}  // namespace rollcall
