#include "services/node/configuration.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/node/listen_address.h"

namespace rollcall {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kFile[] = "/etc/rollcall/rollcalld.toml";
constexpr char kRequired[] = "[node]\ndata_dir = \"/var/lib/rollcall\"\n";

std::string RefusalOf(const std::string& text) {
  const absl::StatusOr<Configuration> parsed = ParseConfiguration(text, kFile);
  EXPECT_FALSE(parsed.ok()) << text;
  EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(parsed.status().message());
}

TEST(Configuration, NeedsNothingButTheDataDirectory) {
  const absl::StatusOr<Configuration> parsed = ParseConfiguration(kRequired, kFile);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->data_directory, "/var/lib/rollcall");
  EXPECT_EQ(parsed->listen.ToString(), "127.0.0.1:8443");
  EXPECT_TRUE(parsed->metrics);
  EXPECT_EQ(parsed->log_format, EventLog::Format::kText);
}

TEST(Configuration, TheExampleHoldsTheDefaults) {
  const absl::StatusOr<Configuration> example =
      LoadConfiguration(ROLLCALL_SOURCE_DIRECTORY "/deploy/rollcalld.toml");
  ASSERT_TRUE(example.ok()) << example.status();
  const Configuration defaults;
  EXPECT_EQ(example->listen, defaults.listen);
  EXPECT_EQ(example->queue_statements, defaults.queue_statements);
  EXPECT_EQ(example->group_statements, defaults.group_statements);
  EXPECT_EQ(example->signature_workers, defaults.signature_workers);
  EXPECT_EQ(example->block_cache_mib, defaults.block_cache_mib);
  EXPECT_EQ(example->drain, defaults.drain);
  EXPECT_EQ(example->statements_a_day, defaults.statements_a_day);
  EXPECT_EQ(example->states_an_hour, defaults.states_an_hour);
  EXPECT_EQ(example->metrics, defaults.metrics);
  EXPECT_EQ(example->metrics_listen, defaults.metrics_listen);
  EXPECT_EQ(example->log_level, defaults.log_level);
  EXPECT_EQ(example->log_format, defaults.log_format);
}

TEST(Configuration, FollowsAnotherNodeWhenToldWhich) {
  const auto parsed = ParseConfiguration(
      std::string(kRequired) +
          "[follow]\nupstream = 'rollcall.example:8443'\nforward_submissions = true\n"
          "[log]\nwatchers = 2\n",
      kFile);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->follow_upstream, "rollcall.example:8443");
  EXPECT_TRUE(parsed->forward_submissions);
  EXPECT_EQ(parsed->watchers, 2);
  const auto alone = ParseConfiguration(kRequired, kFile);
  EXPECT_EQ(alone->follow_upstream, "");
  EXPECT_EQ(alone->watchers, 0);
  for (const char* upstream : {"rollcall.example", "rollcall.example:0", ":1:2"}) {
    EXPECT_THAT(RefusalOf(std::string(kRequired) + "[follow]\nupstream = '" + upstream + "'\n"),
                HasSubstr("follow"));
  }
}

TEST(Configuration, TakesEveryKey) {
  const absl::StatusOr<Configuration> parsed = ParseConfiguration(
      "[node]\ndata_dir = 'data'\nlisten = '[::]:0'\nlog_key_passphrase_file = 'p'\n"
      "address_file = '/run/a'\n"
      "[limits]\nqueue = 7\ngroup = 3\nsignature_workers = 2\nblock_cache_mib = 9\n"
      "drain_seconds = 4\nstatements_a_day = 11\n[lookups]\nstates_an_hour = 12\n"
      "[metrics]\nenabled = false\nlisten = '[::1]:1'\n[log]\nlevel = 'debug'\nformat = 'json'\n",
      kFile);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->data_directory, "/etc/rollcall/data");
  EXPECT_EQ(parsed->log_key_passphrase_file, "/etc/rollcall/p");
  EXPECT_EQ(parsed->address_file, "/run/a");
  EXPECT_EQ(parsed->listen.ToString(), "[::]:0");
  EXPECT_EQ(parsed->queue_statements, 7);
  EXPECT_EQ(parsed->group_statements, 3);
  EXPECT_EQ(parsed->signature_workers, 2);
  EXPECT_EQ(parsed->block_cache_mib, 9);
  EXPECT_EQ(parsed->drain, absl::Seconds(4));
  EXPECT_EQ(parsed->statements_a_day, 11);
  EXPECT_EQ(parsed->states_an_hour, 12);
  EXPECT_FALSE(parsed->metrics);
  EXPECT_EQ(parsed->metrics_listen.ToString(), "[::1]:1");
  EXPECT_EQ(parsed->log_level, EventLog::Level::kDebug);
  EXPECT_EQ(parsed->log_format, EventLog::Format::kJson);
}

TEST(Configuration, RefusesAnUnknownKeyWithItsLineAndTheKnownOnes) {
  EXPECT_THAT(RefusalOf("[node]\ndata_dir = '/d'\nlissten = '127.0.0.1:1'\n"),
              AllOf(StartsWith("/etc/rollcall/rollcalld.toml:3: "), HasSubstr("\"lissten\""),
                    HasSubstr("data_dir, listen")));
}

TEST(Configuration, NamesTheFirstOfTwoUnknownKeys) {
  EXPECT_THAT(RefusalOf("[node]\nzebra = 1\nant = 2\ndata_dir = '/d'\n"),
              AllOf(HasSubstr(":2: "), HasSubstr("zebra")));
}

TEST(Configuration, RefusesAnUnknownTableAndAKeyOutsideTables) {
  EXPECT_THAT(RefusalOf(std::string(kRequired) + "[nodes]\nx = 1\n"),
              AllOf(HasSubstr(":3: "), HasSubstr("[nodes]"), HasSubstr("[metrics]")));
  EXPECT_THAT(RefusalOf("data_dir = '/d'\n"), AllOf(HasSubstr(":1: "), HasSubstr("data_dir")));
}

TEST(Configuration, RefusesWhatIsNoToml) {
  EXPECT_THAT(RefusalOf("[node]\ndata_dir = \"/d\nlisten"),
              AllOf(HasSubstr(":2: "), HasSubstr("not TOML")));
}

TEST(Configuration, RefusesAMissingDataDirectory) {
  EXPECT_THAT(RefusalOf("[node]\nlisten = '127.0.0.1:1'\n"),
              AllOf(HasSubstr("data_dir is missing"), HasSubstr("rollcalld init")));
  EXPECT_THAT(RefusalOf(""), HasSubstr("data_dir is missing"));
}

TEST(Configuration, RefusesAValueOfAnotherType) {
  EXPECT_THAT(RefusalOf("[node]\ndata_dir = 7\n"),
              AllOf(HasSubstr(":2: "), HasSubstr("data_dir must be text")));
  EXPECT_THAT(RefusalOf(std::string(kRequired) + "[metrics]\nenabled = 1\n"),
              HasSubstr("enabled must be true or false"));
  EXPECT_THAT(RefusalOf("node = 1\n"), HasSubstr("\"node\" must be a table"));
}

TEST(Configuration, RefusesNumbersOutOfRangeWithTheRange) {
  for (const char* wrong : {"0", "1000001", "-1", "3.5", "'7'"}) {
    EXPECT_THAT(RefusalOf(std::string(kRequired) + "[limits]\nqueue = " + wrong + "\n"),
                AllOf(HasSubstr(":4: "), HasSubstr("statements, 1 to 1000000")))
        << wrong;
  }
  EXPECT_THAT(RefusalOf(std::string(kRequired) + "[limits]\ndrain_seconds = 601\n"),
              HasSubstr("seconds, 0 to 600"));
}

// 195 lists, the opening and the plan.
TEST(Configuration, RefusesAQueueInWhichNoExerciseCouldOpen) {
  const auto limits = [](int queue, absl::string_view more) {
    return absl::StrCat(kRequired, "[limits]\nqueue = ", queue, "\n", more);
  };
  constexpr char kOperator[] = "[exercises]\noperator_key = \"operator.pem\"\n";
  EXPECT_THAT(RefusalOf(limits(196, kOperator)),
              AllOf(HasSubstr("operator_key"), HasSubstr("[limits] queue"), HasSubstr("197"),
                    HasSubstr("rollcalld.toml:6")));
  EXPECT_TRUE(ParseConfiguration(limits(197, kOperator), kFile).ok());
  EXPECT_TRUE(ParseConfiguration(limits(1, ""), kFile).ok());
}

TEST(Configuration, RefusesAnUnknownChoiceWithTheChoices) {
  EXPECT_THAT(RefusalOf(std::string(kRequired) + "[log]\nlevel = 'loud'\n"),
              HasSubstr("must be one of \"debug\", \"info\", \"warning\", \"error\""));
}

TEST(Configuration, RefusesMetricsOutsideTheMachine) {
  for (const char* wrong : {"0.0.0.0:9443", "[::]:9443", "10.0.0.1:9443", "example:9443"}) {
    EXPECT_THAT(RefusalOf(std::string(kRequired) + "[metrics]\nlisten = '" + wrong + "'\n"),
                HasSubstr("loopback"))
        << wrong;
  }
}

TEST(ListenAddress, TakesNamesAndBothFamilies) {
  for (const char* text : {"127.0.0.1:8443", "[::1]:0", "[2001:db8::1]:65535", "a.example:1"}) {
    const absl::StatusOr<ListenAddress> address = ListenAddress::Parse(text);
    ASSERT_TRUE(address.ok()) << address.status();
    EXPECT_EQ(address->ToString(), text);
  }
}

TEST(ListenAddress, RefusesAnythingElse) {
  for (const char* text : {"", ":", "8443", ":8443", "host:", "host:65536", "host:-1", "host:8a",
                           "::1:8443", "[::1:8443", "[host]:1", "a b:1", "host:+1"}) {
    EXPECT_FALSE(ListenAddress::Parse(text).ok()) << text;
  }
}

TEST(ListenAddress, KnowsLoopback) {
  for (const char* text : {"127.0.0.1:1", "127.8.8.8:1", "[::1]:1", "localhost:1"}) {
    EXPECT_TRUE(ListenAddress::Parse(text)->IsLoopback()) << text;
  }
  for (const char* text : {"128.0.0.1:1", "[::2]:1", "localhost.example:1"}) {
    EXPECT_FALSE(ListenAddress::Parse(text)->IsLoopback()) << text;
  }
}

}  // namespace
}  // namespace rollcall
