// From the key ceremony to "whom do I call", with the real programs.
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/cli_directory.h"

namespace rollcall {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// clients/cli/README.md, "Exit codes".
constexpr int kRefused = 1;
constexpr int kNotFound = 3;
constexpr int kUnreachable = 4;
constexpr int kDoesNotVerify = 5;

class CliTest : public ::testing::Test {
 protected:
  // Kenya takes part and has a technical sheet.
  void NominateKenya() {
    directory_.Enrol("kenya", "Kenya");
    directory_.Write("sheet.yaml", TechnicalSheetYaml("KE-CIRT/CC"));
    directory_.Must("kenya", {"nominate", "sheet.yaml", "--sheet", "technical"});
  }
  uint64_t LogSize() {
    return nlohmann::json::parse(
        directory_.Must("registrar", {"--output", "json", "log", "checkpoint"}))["size"];
  }

  CliDirectory directory_;
};

TEST_F(CliTest, AnswersWhomToCallWithItsEvidence) {
  NominateKenya();
  directory_.Enrol("egypt", "مصر");
  const std::string answer =
      directory_.Must("egypt", {"who", "KEN", "--kind", "technical", "--speaks", "sw"});
  EXPECT_THAT(answer,
              AllOf(HasSubstr("duty@cirt.example"), HasSubstr("+254 20 2001234"),
                    HasSubstr("KE-CIRT/CC"), HasSubstr("signed by KEN"), HasSubstr("log entry 3"),
                    HasSubstr("checkpoint"), HasSubstr("current according to the server")));
  EXPECT_LT(answer.find("duty@cirt.example"), answer.find("+254 20 2001234"));
  for (const char* name : {"KE", "404", "kenya", "Кения", "肯尼亚", "كينيا"}) {
    EXPECT_THAT(directory_.Must("egypt", {"who", name}), HasSubstr("duty@cirt.example")) << name;
  }
}

TEST_F(CliTest, TheWholeLogVerifies) {
  NominateKenya();
  directory_.Must("kenya", {"log", "checkpoint"});
  directory_.Must("kenya", {"log", "prove", "3"});
  directory_.Must("kenya", {"log", "verify"});
  EXPECT_THAT(directory_.Must("kenya", {"history", "KEN"}), HasSubstr("technical"));
}

TEST_F(CliTest, ConfirmsASheetUnchanged) {
  NominateKenya();
  directory_.Must("kenya", {"confirm", "--sheet", "technical"});
  EXPECT_THAT(directory_.Must("kenya", {"get", "KEN"}), HasSubstr("KE-CIRT/CC"));
  EXPECT_EQ(LogSize(), 5U);
}

TEST_F(CliTest, ARotatedKeySignsNothingMore) {
  NominateKenya();
  directory_.Must("kenya", {"keygen", "next", "--no-passphrase"});
  directory_.Write("next.pem", directory_.Must("kenya", {"keys", "export", "next"}));
  directory_.Write("next-keys.yaml", KeysYaml({"next.pem"}));
  directory_.Must("kenya", {"keys", "rotate", "next-keys.yaml"});
  const uint64_t before = LogSize();
  directory_.Write("second.yaml", TechnicalSheetYaml("Second office"));
  const ProcessResult old = directory_.Say(
      "kenya", {"--key", "signing", "nominate", "second.yaml", "--sheet", "technical"});
  EXPECT_NE(old.exit_code, 0) << old.output;
  EXPECT_EQ(LogSize(), before);
  directory_.Must("kenya", {"nominate", "second.yaml", "--sheet", "technical"});
  EXPECT_THAT(directory_.Must("kenya", {"who", "KEN"}), HasSubstr("Second office"));
}

TEST_F(CliTest, AQuorumSignsInThreeRooms) {
  for (const char* office : {"bra-1", "bra-2", "bra-3"}) directory_.Join(office, "Brazil");
  directory_.Write("bra-keys.yaml", KeysYaml({"bra-1.pem", "bra-2.pem", "bra-3.pem"}, 2));
  directory_.Must("registrar",
                  {"enrol", "BRA", "--note-verbale", "NV 2/2026", "--keys", "bra-keys.yaml"});
  for (const std::string office : {"bra-1", "bra-2", "bra-3"}) {
    directory_.Must("bra-1", {"access", "grant", "--tls-key", office + "-tls.pem", "--role",
                              "reader", "--label", office});
  }
  directory_.Write("bra.yaml", TechnicalSheetYaml("CTIR Gov"));
  directory_.Must("bra-1",
                  {"nominate", "bra.yaml", "--sheet", "technical", "--draft", "draft.json"});
  directory_.Must("bra-1", {"sign", "draft.json"});
  const uint64_t before = LogSize();
  const ProcessResult early = directory_.Say("bra-1", {"submit", "draft.json"});
  EXPECT_EQ(early.exit_code, kRefused);
  EXPECT_THAT(early.errors, HasSubstr("THRESHOLD_NOT_MET"));
  EXPECT_EQ(LogSize(), before);
  directory_.Must("bra-3", {"sign", "draft.json"});
  directory_.Must("bra-2", {"submit", "draft.json"});
  EXPECT_THAT(directory_.Must("bra-2", {"who", "BRA"}), HasSubstr("CTIR Gov"));
}

TEST_F(CliTest, AStaleDraftIsRefusedAndRebased) {
  NominateKenya();
  directory_.Write("second.yaml", TechnicalSheetYaml("Second office"));
  directory_.Must("kenya",
                  {"nominate", "second.yaml", "--sheet", "technical", "--draft", "stale.json"});
  directory_.Must("kenya", {"sign", "stale.json"});
  directory_.Must("kenya", {"confirm", "--sheet", "technical"});
  const uint64_t before = LogSize();
  const ProcessResult stale = directory_.Say("kenya", {"submit", "stale.json"});
  EXPECT_EQ(stale.exit_code, kRefused);
  EXPECT_THAT(stale.errors, HasSubstr("CHAIN_CONFLICT"));
  EXPECT_EQ(LogSize(), before);
  directory_.Must("kenya", {"rebase", "stale.json"});
  directory_.Must("kenya", {"sign", "stale.json"});
  directory_.Must("kenya", {"submit", "stale.json"});
  EXPECT_EQ(LogSize(), before + 1);
}

TEST_F(CliTest, TheRegistrarAttestsForAStateWithoutKeys) {
  directory_.Must("registrar", {"enrol", "Fiji", "--note-verbale", "NV 3/2026"});
  directory_.Write("fiji.yaml", TechnicalSheetYaml("Fiji CERT"));
  directory_.Must("registrar",
                  {"nominate", "fiji.yaml", "--sheet", "technical", "--state", "Fiji"});
  const auto answer =
      nlohmann::json::parse(directory_.Must("registrar", {"--output", "json", "get", "FJI"}));
  EXPECT_THAT(answer.dump(), AllOf(HasSubstr("Fiji CERT"), HasSubstr("attested")));
  EXPECT_THAT(directory_.Must("registrar", {"who", "FJI"}), HasSubstr("attested"));
}

TEST_F(CliTest, AnInvalidSheetIsRefusedWithFileLineAndField) {
  directory_.Enrol("kenya", "KEN");
  std::string yaml = TechnicalSheetYaml("KE-CIRT/CC");
  yaml.replace(yaml.find("Africa/Nairobi"), 14, "Africa/Atlantis");
  directory_.Write("wrong.yaml", yaml);
  const uint64_t before = LogSize();
  const ProcessResult refused =
      directory_.Say("kenya", {"nominate", "wrong.yaml", "--sheet", "technical"});
  EXPECT_EQ(refused.exit_code, kRefused);
  EXPECT_THAT(refused.errors, AllOf(HasSubstr("wrong.yaml:5"), HasSubstr("time_zone")));
  EXPECT_EQ(LogSize(), before);
}

TEST_F(CliTest, RevokedAccessEndsAtOnce) {
  NominateKenya();
  directory_.Must("duty", {"join", "charter.json", "--digest", directory_.digest(), "--participant",
                           "KEN", "--no-passphrase", "--tls-only"});
  directory_.Write("duty-tls.pem", directory_.Must("duty", {"keys", "export", "tls"}));
  EXPECT_EQ(directory_.Say("duty", {"who", "KEN"}).exit_code, kRefused);
  directory_.Must("kenya", {"access", "grant", "--tls-key", "duty-tls.pem", "--role", "reader",
                            "--label", "night shift"});
  EXPECT_THAT(directory_.Must("duty", {"who", "KEN"}), HasSubstr("duty@cirt.example"));
  directory_.Must("kenya", {"access", "revoke", "night shift"});
  const ProcessResult refused = directory_.Say("duty", {"who", "KEN"});
  EXPECT_EQ(refused.exit_code, kRefused);
  EXPECT_THAT(refused.errors, HasSubstr("CALLER_UNKNOWN"));
}

TEST_F(CliTest, AnotherDigestIsNoDirectoryToPin) {
  std::string wrong = directory_.digest();
  wrong[0] = wrong[0] == '0' ? '1' : '0';
  EXPECT_EQ(directory_
                .Say("newcomer", {"join", "charter.json", "--digest", wrong, "--participant", "KEN",
                                  "--no-passphrase"})
                .exit_code,
            kDoesNotVerify);
}

TEST_F(CliTest, SaysWhatIsNotThere) {
  NominateKenya();
  EXPECT_EQ(directory_.Say("kenya", {"who", "Atlantis"}).exit_code, kNotFound);
  const ProcessResult territory = directory_.Say("kenya", {"who", "GRL"});
  EXPECT_EQ(territory.exit_code, kNotFound);
  EXPECT_THAT(territory.errors, HasSubstr("not a member or observer State"));
}

TEST_F(CliTest, SaysWhenTheServerIsGone) {
  NominateKenya();
  EXPECT_EQ(directory_.node().Stop().exit_code, 0);
  EXPECT_EQ(directory_.Say("kenya", {"who", "KEN"}).exit_code, kUnreachable);
}

TEST_F(CliTest, AServerUnderAnotherKeyIsNotTrusted) {
  NominateKenya();
  RunningDirectory other;
  const ProcessResult refused =
      RunProgram({.arguments = {RollcallPath(), "--home", directory_.Path("kenya"), "--server",
                                other.node().address(), "who", "KEN"}});
  EXPECT_NE(refused.exit_code, 0);
  EXPECT_THAT(refused.output, Not(HasSubstr("duty@cirt.example")));
}

}  // namespace
}  // namespace rollcall
