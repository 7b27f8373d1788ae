// get, who, list and history, as their readers see them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/clients/cli/asking_fixture.h"

namespace rollcall {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Ran;

class AskingTest : public testing::AskingFixture {
 protected:
  void ReissueKenya() {
    directory_.MustAccept(Kind::kEnrolment, "states/KEN",
                          directory_.EnrolmentBody(
                              testing::TestDirectory::KeySetOf({&directory_.Key("KEN-second")}), 2),
                          directory_.Registrar());
  }
};

// The clock stands at Saturday 2026-11-21 09:00 UTC: the office is closed, its
// switchboard answers.
TEST_F(AskingTest, WhoSaysWhomToCallAndWhy) {
  const Ran ran = Run({"who", "KEN", "--kind", "technical", "--speaks", "sw"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(ran.out,
            "Kenya (KEN)\n"
            "\n"
            "#  Channel  Address\n"
            "1  phone    +254 20 2222222\n"
            "            Kenya CERT (Wanjiru Mwangi) · switchboard\n"
            "            on duty, speaks Swahili\n"
            "            local time there: Saturday 12:00 (Africa/Nairobi, UTC+03:00)\n"
            "2  e-mail   office@cert.example\n"
            "            Kenya CERT (Wanjiru Mwangi)\n"
            "            off duty, speaks Swahili, on duty again Monday 2026-11-23 05:00 UTC\n"
            "            local time there: Saturday 12:00 (Africa/Nairobi, UTC+03:00)\n"
            "\n"
            "technical: signed by KEN, log entry 2, checkpoint 7, current according to the "
            "server\n");
}

TEST_F(AskingTest, WhoGivesANumberThatCanBeDialledFromAbroad) {
  const auto number = [this](const std::string& address) {
    v1::Sheet sheet = KenyaSheet("technical", "Kenya CERT");
    sheet.mutable_points_of_contact(0)->mutable_channels(1)->set_address(address);
    sheet.mutable_points_of_contact(0)->mutable_channels(1)->set_e164("+254202222222");
    directory_.MustAccept(Kind::kSheet, "states/KEN/technical", EncodeCanonical(sheet),
                          directory_.StateSigners("KEN"));
    return Run({"who", "KEN", "--kind", "technical"}).out;
  };
  EXPECT_THAT(number("020 2222222"), HasSubstr("1  phone    020 2222222 [+254202222222]\n"));
  EXPECT_THAT(number("+254 (0)20 2222222"), HasSubstr("+254 (0)20 2222222 [+254202222222]\n"));
  EXPECT_THAT(number("+254 20 222-2222"), HasSubstr("1  phone    +254 20 222-2222\n"));
}

TEST_F(AskingTest, WhoAndGetTellWhenAContactLastAnswered) {
  v1::Reachability facts;
  facts.set_salt(directory_.Salt());
  v1::LastAnswer& answer = *facts.add_answers();
  answer.set_contact("technical-1");
  answer.set_channel_kind(v1::CHANNEL_KIND_PHONE);
  answer.set_year(2026);
  answer.set_month(5);
  directory_.MustAccept(Kind::kReachability, "states/KEN", EncodeCanonical(facts),
                        directory_.Operator());
  const Ran who = Run({"who", "KEN", "--kind", "technical"});
  EXPECT_EQ(who.exit_code, 0) << who.err;
  EXPECT_THAT(who.out, HasSubstr("on duty, answered an exercise this way (2026-05)\n"));
  EXPECT_THAT(Run({"get", "KEN"}).out, HasSubstr("2026-05 (phone)"));
  EXPECT_EQ(
      Run({"--output", "json", "who", "KEN"}).json()["channels"][0]["last_answered_month"]["month"],
      5);
}

TEST_F(AskingTest, WhoSpeaksTheReadersLanguage) {
  Ran ran = Run({"--language", "fr", "who", "404", "--kind", "technical"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("samedi 12:00"));
  EXPECT_THAT(ran.out, HasSubstr("technique: signé par KEN, entrée 2 du journal"));
  ran = Run({"--language", "zh", "who", "肯尼亚"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("由 KEN 签署"));
  ran = Run({"--language", "ar", "who", "كينيا"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("موقّع من KEN"));
}

TEST_F(AskingTest, WhoAsksAboutAnotherMoment) {
  const Ran ran = Run({"who", "KE", "--kind", "diplomatic", "--at", "2026-11-23T10:00+03:00"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("Monday 10:00"));
  EXPECT_THAT(ran.out, Not(HasSubstr("off duty")));
}

TEST_F(AskingTest, WhoIsReadableByPrograms) {
  const Ran ran = Run({"--output", "json", "who", "KEN"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  const auto data = ran.json();
  EXPECT_EQ(data["state"], "states/KEN");
  EXPECT_EQ(data["channels"].size(), 4u);
  EXPECT_EQ(data["channels"][0]["rank"], 1);
  EXPECT_EQ(data["channels"][0]["local_time"], "2026-11-21T12:00:00+03:00");
  EXPECT_EQ(data["channels"][0]["channel"]["kind"], "CHANNEL_KIND_PHONE");
  EXPECT_EQ(data["sheets"].size(), 2u);
  EXPECT_EQ(data["sheets"][1]["log_entry"], 2);
  EXPECT_EQ(data["sheets"][1]["attested"], false);
  EXPECT_EQ(data["checkpoint"]["size"], 7);
  EXPECT_EQ(data["current"], "according to the server");
  EXPECT_TRUE(data["keys_reissued"].is_null());
}

TEST_F(AskingTest, WhoTellsAttestedSheetsApart) {
  const Ran ran = Run({"who", "TZA"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("attested by the registrar for TZA, which has no keys yet, "
                                 "log entry 5, checkpoint 7"));
  EXPECT_THAT(ran.out, Not(HasSubstr("signed by TZA")));
}

TEST_F(AskingTest, WhoShowsReissuedKeysUntilTheStateHasSignedAnewAndTimeHasPassed) {
  ReissueKenya();
  Ran ran = Run({"who", "KEN"});
  EXPECT_THAT(ran.out, HasSubstr("keys re-issued by the registrar on 2026-11-21"));
  EXPECT_THAT(ran.out, HasSubstr("signed under earlier keys"));

  directory_.MustAccept(Kind::kSheet, "states/KEN/technical",
                        directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL),
                        {&directory_.Key("KEN-second")});
  ran = Run({"who", "KEN", "--kind", "technical"});
  EXPECT_THAT(ran.out, HasSubstr("keys re-issued by the registrar"));
  EXPECT_THAT(ran.out, Not(HasSubstr("signed under earlier keys")));

  directory_.clock().Advance(absl::Hours(24 * 31));
  ran = Run({"who", "KEN", "--kind", "technical"});
  EXPECT_THAT(ran.out, Not(HasSubstr("re-issued")));
}

TEST_F(AskingTest, WhoFlagsUnconfirmedSheets) {
  directory_.clock().Advance(absl::Hours(24 * 200));
  const Ran ran = Run({"who", "KEN", "--kind", "technical"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("flagged: not confirmed since 2027-05-20"));
  EXPECT_THAT(ran.out, HasSubstr("+254 20 2222222"));
}

TEST_F(AskingTest, WhoSaysWhenThereIsNothing) {
  EXPECT_THAT(Run({"who", "FRA"}).out, HasSubstr("FRA is not enrolled in this directory"));
  EXPECT_THAT(Run({"who", "UGA"}).out, HasSubstr("UGA has no contact sheet in force"));
  EXPECT_THAT(Run({"who", "TZA", "--kind", "diplomatic"}).out,
              HasSubstr("no channel fits what was asked for"));
}

TEST_F(AskingTest, WhoRefusesWhatIsNoStateOrNoTime) {
  EXPECT_EQ(Run({"who", "Atlantis"}).exit_code, 3);
  EXPECT_EQ(Run({"who"}).exit_code, 2);
  EXPECT_EQ(Run({"who", "KEN", "--kind", "other"}).exit_code, 2);
  EXPECT_EQ(Run({"who", "KEN", "--at", "tomorrow"}).exit_code, 1);
  EXPECT_EQ(Run({"who", "Gibraltar"}).exit_code, 3);
}

TEST_F(AskingTest, WhoTrustsNoAnswerThatDoesNotVerify) {
  server_.tamper_state = [](v1::State& answer) {
    answer.mutable_sheets(0)->mutable_sheet()->mutable_points_of_contact(0)->set_office("Mallory");
  };
  const Ran ran = Run({"who", "KEN"});
  EXPECT_EQ(ran.exit_code, 5);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, HasSubstr("does not verify"));
}

TEST_F(AskingTest, WhoNoticesALogThatLostWhatItHeld) {
  ASSERT_EQ(Run({"who", "KEN"}).exit_code, 0);
  // The same directory with another history, under the same log key.
  testing::TestDirectory other;
  other.Enrol("UGA");
  other.Enrol("KEN");
  for (const char* state : {"TZA", "RWA", "BDI", "SSD", "ETH"}) other.Enrol(state);
  testing::FakeServer forked(other);
  server_.tamper_state = [&](v1::State& answer) { answer = forked.log.AnswerWithEvidence("KEN"); };
  const Ran ran = Run({"who", "KEN"});
  EXPECT_EQ(ran.exit_code, 5) << ran.out << ran.err;
}

TEST_F(AskingTest, WhoSaysThatTheServerIsAway) {
  server_.failure = absl::UnavailableError("the server cannot be reached");
  EXPECT_EQ(Run({"who", "KEN"}).exit_code, 4);
}

TEST_F(AskingTest, GetShowsSheetsInFull) {
  const Ran ran = Run({"get", "KEN"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  for (const char* words :
       {"Kenya (KEN)", "enrolled", "Kenya CERT", "Ministry of Foreign Affairs", "Wanjiru Mwangi",
        "English, Swahili", "Mon–Fri 08:00–17:00", "around the clock", "switchboard",
        "signed by KEN, log entry 2, checkpoint 7", "2027-05-20"}) {
    EXPECT_THAT(ran.out, HasSubstr(words));
  }
}

TEST_F(AskingTest, GetGivesProgramsTheWholeState) {
  const auto data = Run({"--output", "json", "get", "KEN"}).json();
  EXPECT_EQ(data["state"]["name"], "states/KEN");
  EXPECT_EQ(data["state"]["sheets"][1]["sheet"]["points_of_contact"][0]["office"], "Kenya CERT");
  EXPECT_EQ(data["provenance"][0]["name"], "states/KEN/diplomatic");
  EXPECT_EQ(data["checkpoint"]["root"].get<std::string>().size(), 64u);
}

TEST_F(AskingTest, ListShowsAllStates) {
  const Ran ran = Run({"list"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("KEN   Kenya"));
  EXPECT_THAT(ran.out, HasSubstr("attested"));
  EXPECT_EQ(Run({"--output", "json", "list"}).json()["states"].size(), 195u);
}

TEST_F(AskingTest, ListsSayThatNothingProvesWhatTheServerTells) {
  for (const std::vector<std::string>& list :
       {std::vector<std::string>{"list"}, {"list", "--flagged"}, {"proposals", "list"}}) {
    std::vector<std::string> arguments = list;
    EXPECT_THAT(Run(arguments).out, HasSubstr("according to the server; nothing here proves it"));
    arguments.insert(arguments.begin(), {"--output", "json"});
    EXPECT_EQ(Run(arguments).json()["current"], "according to the server");
  }
}

TEST_F(AskingTest, ListCanBeNarrowed) {
  EXPECT_EQ(Run({"--output", "json", "list", "--group", "african"}).json()["states"].size(), 54u);
  EXPECT_EQ(Run({"--output", "json", "list", "--group", "none"}).json()["states"].size(), 2u);
  EXPECT_EQ(Run({"--output", "json", "list", "--flagged"}).json()["states"].size(), 0u);
  directory_.clock().Advance(absl::Hours(24 * 200));
  const auto flagged = Run({"--output", "json", "list", "--flagged"}).json()["states"];
  ASSERT_EQ(flagged.size(), 2u);
  EXPECT_EQ(flagged[0]["name"], "states/KEN");
  EXPECT_EQ(flagged[0]["flagged"], true);
  EXPECT_EQ(Run({"list", "--group", "martian"}).exit_code, 2);
}

TEST_F(AskingTest, HistoryListsEveryStatementNewestFirst) {
  SayKenya("technical", "Kenya CERT, renamed");
  ReissueKenya();
  const Ran ran = Run({"--output", "json", "history", "KEN"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  const auto statements = ran.json()["statements"];
  ASSERT_EQ(statements.size(), 5u);
  const int indices[] = {8, 7, 3, 2, 1};
  for (size_t i = 0; i < 5; ++i) EXPECT_EQ(statements[i]["log_entry"], indices[i]);
  EXPECT_EQ(statements[0]["kind"], "enrolment");
  EXPECT_EQ(statements[0]["sequence"], 2);
  EXPECT_EQ(statements[1]["subject"], "states/KEN/technical");
  EXPECT_EQ(statements[1]["sequence"], 2);
  const std::string table = Run({"history", "KEN"}).out;
  EXPECT_THAT(table, HasSubstr("proved to be in the log of checkpoint 9"));
  // What `erase --body` asks for stands there beside what it does not take.
  EXPECT_THAT(table, AllOf(HasSubstr("Digest of the statement"), HasSubstr("Digest of its body")));
  for (const auto& statement : statements) {
    EXPECT_THAT(table, HasSubstr(absl::StrCat(statement["digest"].get<std::string>(), "  ",
                                              statement["body_digest"].get<std::string>())));
  }
  EXPECT_THAT(Run({"history", "FRA"}).out, HasSubstr("FRA is not enrolled"));
}

TEST_F(AskingTest, YamlIsOfferedEverywhere) {
  for (const std::vector<std::string>& command : {std::vector<std::string>{"who", "KEN"},
                                                  {"get", "KEN"},
                                                  {"list"},
                                                  {"search", "cert"},
                                                  {"history", "KEN"},
                                                  {"log", "checkpoint"},
                                                  {"log", "prove", "1"},
                                                  {"log", "verify"}}) {
    std::vector<std::string> arguments = {"--output", "yaml"};
    arguments.insert(arguments.end(), command.begin(), command.end());
    const Ran ran = Run(arguments);
    EXPECT_EQ(ran.exit_code, 0) << command[0] << ": " << ran.err;
    EXPECT_THAT(ran.out, Not(HasSubstr("{\n"))) << command[0];
  }
}

}  // namespace
}  // namespace rollcall
