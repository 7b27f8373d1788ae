// An unannounced plan, sought by everybody who might: through a leader and a
// follower, their metrics, logs and files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "tests/integration/cli_directory.h"

namespace rollcall {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// What nobody may learn; and an exercise that nobody plans.
constexpr char kSecret[] = "nightfall";
constexpr char kNothing[] = "nowhere12";
constexpr char kTitle[] = "Who is awake";

std::string PlanYaml() {
  const std::string start =
      absl::FormatTime(absl::RFC3339_sec, absl::Now() + absl::Hours(24 * 10), absl::UTCTimeZone());
  return absl::StrCat("id: ", kSecret, "\nkind: duty_check\ntitle: ", kTitle,
                      "\ntime_zone: UTC\nstart: ", start, "\nstates: all\nunannounced: true\n");
}

std::string Metrics(const Node& node) {
  const ProcessResult got =
      RunProgram({.arguments = {"/usr/bin/curl", "--silent",
                                absl::StrCat("http://", node.metrics_address(), "/metrics")}});
  EXPECT_EQ(got.exit_code, 0) << got.errors;
  return got.output;
}

// The lines that tell something of exercises, or of the log's growth.
std::string Telling(const std::string& metrics) {
  std::string telling;
  for (const absl::string_view line : absl::StrSplit(metrics, '\n')) {
    if (absl::StrContains(line, "exercise") || absl::StartsWith(line, "rollcall_log_size")) {
      absl::StrAppend(&telling, line, "\n");
    }
  }
  return telling;
}

class HeldPlanTest : public ::testing::Test {
 protected:
  HeldPlanTest()
      : directory_(CliDirectory::Exercises::kRun), follower_(directory_.node().address()) {
    directory_.Must("controller", {"join", "charter.json", "--digest", directory_.digest(),
                                   "--participant", "exercise_controller"});
    directory_.Enrol("ken", "KEN");
    directory_.Must(
        "ken", {"access", "grant", "--tls-key", follower_.TlsKey().ToHex(), "--role", "follower"});
    const absl::Status follows = follower_.Start({"--charter", directory_.Path("charter.json")});
    EXPECT_TRUE(follows.ok()) << follows;
    ken_ = directory_.TlsOf("ken");
  }

  Node& leader() { return directory_.node(); }

  // What a reader and follower is told of an exercise, at either node: exit code and words.
  std::string AskFor(const std::string& exercise) {
    std::string told;
    for (const std::string& server : {leader().address(), follower_.address()}) {
      for (const char* command : {"show", "report", "verify"}) {
        const ProcessResult result =
            directory_.SayTo(server, "ken", {"exercise", command, exercise});
        absl::StrAppend(&told, command, " ", result.exit_code, "\n", result.output, result.errors);
      }
      const ProcessResult answered =
          directory_.SayTo(server, "ken", {"exercise", "acknowledge", exercise + "/7f3a9c0d"});
      absl::StrAppend(&told, answered.exit_code, "\n", answered.output, answered.errors);
    }
    return absl::StrReplaceAll(told, {{exercise, "X"}});
  }
  // The head of a plan's chain, as either node tells it.
  std::string ChainOf(const std::string& exercise) {
    std::string told;
    for (const Node* node : {&leader(), &follower_}) {
      const Stubs stubs = node->Connect(ken_);
      grpc::ClientContext context;
      v1::GetChainHeadRequest request;
      request.set_kind("plan");
      request.set_subject(absl::StrCat("exercises/", exercise));
      v1::ChainHead head;
      const absl::Status status =
          ToStatus(stubs.statements->GetChainHead(&context, request, &head));
      absl::StrAppend(&told, status.ToString(), head.ShortDebugString(), "\n");
    }
    return absl::StrReplaceAll(told, {{exercise, "X"}});
  }
  CliDirectory directory_;
  Node follower_;
  TlsClient ken_;
};

TEST_F(HeldPlanTest, IsFoundByNobody) {
  const uint64_t size = *leader().Connect(ken_).LogSize();
  const std::string before = Telling(Metrics(leader()));
  EXPECT_THAT(before, HasSubstr("rollcall_exercise"));
  directory_.Write("plan.yaml", PlanYaml());
  directory_.Must("controller", {"exercise", "plan", "plan.yaml"});
  EXPECT_THAT(directory_.Must("controller", {"exercise", "list"}), HasSubstr(kSecret));

  EXPECT_EQ(AskFor(kSecret), AskFor(kNothing));
  EXPECT_EQ(ChainOf(kSecret), ChainOf(kNothing));
  for (const Node* node : {&leader(), &follower_}) {
    EXPECT_EQ(*node->Connect(ken_).LogSize(), size);
    const std::string metrics = Metrics(*node);
    EXPECT_THAT(metrics, AllOf(Not(HasSubstr(kSecret)), Not(HasSubstr(kTitle))));
    const ProcessResult listed = directory_.SayTo(node->address(), "ken", {"exercise", "list"});
    EXPECT_THAT(listed.output + listed.errors,
                AllOf(Not(HasSubstr(kSecret)), Not(HasSubstr(kTitle))));
  }
  EXPECT_EQ(Telling(Metrics(leader())), before);
  EXPECT_THAT(leader().process().Errors(), AllOf(Not(HasSubstr(kSecret)), Not(HasSubstr(kTitle))));
  // Nothing of it came to the follower.
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(follower_.data_directory())) {
    if (!entry.is_regular_file()) continue;
    const std::string bytes = ReadWholeFile(entry.path());
    EXPECT_TRUE(!absl::StrContains(bytes, kSecret) && !absl::StrContains(bytes, kTitle))
        << entry.path();
  }
}

}  // namespace
}  // namespace rollcall
