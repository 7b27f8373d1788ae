#include "clients/cli/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "tests/testing/fake_clock.h"

namespace rollcall {
namespace {

using ::testing::HasSubstr;

class ProgressTest : public ::testing::Test {
 protected:
  Output Make(bool terminal) {
    OutputOptions options;
    options.terminal = terminal;
    return Output(out_, err_, options);
  }

  testing::FakeClock clock_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(ProgressTest, SaysHowFarHowFastAndHowLong) {
  Output output = Make(true);
  Progress progress(output, clock_, 1000);
  clock_.Advance(absl::Seconds(10));
  progress.Advance(250);
  EXPECT_THAT(err_.str(), HasSubstr("[######..................] 250 of 1000 · 25/s · 30 s left"));
  EXPECT_EQ(out_.str(), "");
}

TEST_F(ProgressTest, WipesItsLine) {
  Output output = Make(true);
  {
    Progress progress(output, clock_, 10);
    clock_.Advance(absl::Seconds(1));
    progress.Advance(5);
  }
  EXPECT_TRUE(err_.str().ends_with("\r\x1b[K"));
}

TEST_F(ProgressTest, KeepsQuietWithoutTerminalAndForShortWork) {
  Output to_file = Make(false);
  Progress silent(to_file, clock_, 10);
  clock_.Advance(absl::Seconds(10));
  silent.Advance(5);
  Output to_terminal = Make(true);
  Progress quick(to_terminal, clock_, 10);
  quick.Advance(10);
  quick.Finish();
  EXPECT_EQ(err_.str(), "");
}

}  // namespace
}  // namespace rollcall
