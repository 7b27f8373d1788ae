// A restore drill of a node that runs exercises: what lies beside its log comes
// back, too.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "nlohmann/json.hpp"
#include "tests/integration/awaited_words.h"
#include "tests/integration/cli_directory.h"

namespace rollcall {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::SizeIs;

std::string UnannouncedYaml() {
  const std::string start =
      absl::FormatTime(absl::RFC3339_sec, absl::Now() + absl::Hours(24 * 10), absl::UTCTimeZone());
  return absl::StrCat(
      "id: surprise\nkind: duty_check\ntitle: A duty check\ntime_zone: UTC\nstart: ", start,
      "\nstates: all\nunannounced: true\n");
}
constexpr char kQuestion[] = "Subject: What is this?\r\n\r\nIs this genuine?\r\n";

ProcessResult Rollcalld(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), RollcalldPath());
  return RunProgram({.arguments = std::move(arguments)});
}

class ExerciseBackupTest : public ::testing::Test {
 protected:
  ExerciseBackupTest() : directory_(CliDirectory::Exercises::kRun) {
    directory_.Must("controller", {"join", "charter.json", "--digest", directory_.digest(),
                                   "--participant", "exercise_controller"});
  }

  nlohmann::json Json(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--output", "json"});
    return nlohmann::json::parse(directory_.Must("controller", std::move(arguments)));
  }
  // Tells the node of a mail that nobody understands; whether it knew of it.
  bool TellOfQuestion() {
    ProcessOptions ingest =
        directory_.Command("controller", {"exercise", "ingest", "-", "--output", "json"});
    ingest.input = kQuestion;
    const ProcessResult told = RunProgram(std::move(ingest));
    EXPECT_EQ(told.exit_code, 0) << told.errors;
    return nlohmann::json::parse(told.output)["known"];
  }
  Node& node() { return directory_.node(); }

  CliDirectory directory_;
  const TemporaryDirectory place_;
};

TEST_F(ExerciseBackupTest, HeldPlansAndHandledMailsComeBack) {
  directory_.Write("plan.yaml", UnannouncedYaml());
  directory_.Must("controller", {"exercise", "plan", "plan.yaml"});
  EXPECT_FALSE(TellOfQuestion());
  const nlohmann::json before = Json({"exercise", "list"});
  EXPECT_THAT(before.dump(), HasSubstr("surprise"));
  ASSERT_EQ(node().Stop().exit_code, 0);

  const std::string folder = place_ / "backups";
  node().Configure(absl::StrCat("[exercises]\noperator_key = \"",
                                directory_.Path("operator/keys/signing.pem"),
                                "\"\n[backup]\ndirectory = \"", folder, "\"\n"));
  ASSERT_TRUE(node().Start().ok());
  const absl::Status made = AwaitErrorWords(node().process(), "backed up", kStartTimeout);
  ASSERT_TRUE(made.ok()) << made;
  node().Kill();
  fs::rename(node().data_directory() + "/store", place_ / "lost");
  fs::rename(node().data_directory() + "/exercises", place_ / "lost-desk");
  const ProcessResult restored =
      Rollcalld({"restore", "--from", folder, "--data", node().data_directory()});
  ASSERT_EQ(restored.exit_code, 0) << restored.errors;
  EXPECT_THAT(restored.output, HasSubstr("beside the log for exercises"));

  ASSERT_TRUE(node().Start().ok());
  EXPECT_EQ(Json({"exercise", "list"}), before);
  EXPECT_TRUE(TellOfQuestion());
  EXPECT_THAT(Json({"exercise", "worklist"})["items"], SizeIs(1));

  // One that was not lost is the newer one.
  ASSERT_EQ(node().Stop().exit_code, 0);
  fs::rename(node().data_directory() + "/store", place_ / "lost-again");
  const ProcessResult again =
      Rollcalld({"restore", "--from", folder, "--data", node().data_directory()});
  ASSERT_EQ(again.exit_code, 0) << again.errors;
  EXPECT_THAT(again.output, HasSubstr("was there and stays"));
}

}  // namespace
}  // namespace rollcall
