// An exercise by mail with the real programs and a real mail server: pings leave
// over STARTTLS, an answer and a delivery report come back, people look at the rest.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/mail/received_mail.h"
#include "nlohmann/json.hpp"
#include "tests/integration/cli_directory.h"
#include "tests/integration/mail_server.h"

namespace rollcall {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr absl::Duration kPatience = absl::Seconds(60);
// A plan is logged before its start: a busy machine takes a while to run a command.
constexpr absl::Duration kUntilStart = absl::Seconds(20);
// Three contacts; the mail server does not know the third.
constexpr absl::string_view kAddresses[] = {"desk@cert.example", "night@cert.example",
                                            "gone@cert.example"};

std::string SheetYaml() {
  std::string yaml = "points_of_contact:\n";
  for (size_t i = 1; i <= std::size(kAddresses); ++i) {
    absl::StrAppend(&yaml, "  - id: technical-", i, "\n    office: Desk ", i,
                    "\n    languages: [en]\n    time_zone: Africa/Nairobi\n"
                    "    duty_hours: around the clock\n    channels:\n      - email: ",
                    kAddresses[i - 1], "\n");
  }
  return yaml;
}

std::string PlanYaml() {
  const std::string start =
      absl::FormatTime(absl::RFC3339_sec, absl::Now() + kUntilStart, absl::UTCTimeZone());
  return absl::StrCat("id: drill\nkind: ping\ntitle: A drill\ntime_zone: UTC\nstart: ", start,
                      "\nstates: [KEN]\nchannels: [email]\npacing: 0s\n");
}

class MailServerTest : public ::testing::Test {
 protected:
  MailServerTest() : directory_(CliDirectory::Exercises::kRun, server_.Configuration()) {
    directory_.Must("controller", {"join", "charter.json", "--digest", directory_.digest(),
                                   "--participant", "exercise_controller"});
    directory_.Enrol("ken", "KEN");
    directory_.Write("sheet.yaml", SheetYaml());
    directory_.Must("ken", {"nominate", "sheet.yaml", "--sheet", "technical", "--key", "signing"});
    directory_.Write("plan.yaml", PlanYaml());
    directory_.Must("controller", {"exercise", "plan", "plan.yaml"});
  }

  nlohmann::json Json(absl::string_view home, std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--output", "json"});
    return nlohmann::json::parse(directory_.Must(home, std::move(arguments)));
  }
  std::string Ingest() {
    return directory_.Must("controller", {"exercise", "ingest", "--maildir", server_.returned(),
                                          "--envelope-field", "Envelope-to"});
  }
  // How each contact's ping stands.
  std::map<std::string, std::string> Outcomes() {
    std::map<std::string, std::string> outcomes;
    const auto pings = Json("ken", {"exercise", "show", "drill", "--own"})["pings"];
    for (const auto& ping : pings) outcomes[ping["contact"]] = ping["outcome"];
    return outcomes;
  }

  MailServer server_;
  CliDirectory directory_;
};

// What stands behind `label` on its line.
std::string Behind(absl::string_view text, absl::string_view label) {
  const size_t at = text.find(label);
  EXPECT_NE(at, absl::string_view::npos) << text;
  const absl::string_view rest = text.substr(at + label.size());
  return std::string(rest.substr(0, rest.find_first_of("\r\n")));
}

TEST_F(MailServerTest, PingsLeaveAndAnswersAndReportsComeBack) {
  std::map<std::string, ReceivedMail> mails;  // by whom they are for
  while (mails.size() < 2) {
    ASSERT_TRUE(server_.Await(MailServer::Box::kOffices, kPatience));
    const ReceivedMail mail = TakeApart(server_.Take(MailServer::Box::kOffices)->bytes);
    EXPECT_THAT(std::string(mail.Header("Received").value_or("")), HasSubstr("esmtps"));
    mails.emplace(mail.Header("Envelope-to").value_or(""), mail);
  }
  const auto desk = mails.find("desk@cert.example");
  ASSERT_NE(desk, mails.end());
  ASSERT_TRUE(mails.contains("night@cert.example"));

  // The report that the mail server made by itself, to the attempt's own address.
  ASSERT_TRUE(server_.Await(MailServer::Box::kReturned, kPatience));
  EXPECT_THAT(Ingest(), HasSubstr("1 mail: 1 bounced"));
  // An answer, somebody's question, and a report that somebody forged.
  const std::string& text = desk->second.plain;
  server_.Mail("desk@cert.example", "exercises@rollcall.example",
               absl::StrCat("Subject: Re: A drill\r\n\r\n", Behind(text, "First half: "),
                            Behind(text, "Second half: "), "\r\n"));
  ASSERT_TRUE(server_.Await(MailServer::Box::kReturned, kPatience));
  EXPECT_THAT(Ingest(), HasSubstr("1 mail: 1 answer"));
  server_.Mail("night@cert.example", "exercises@rollcall.example",
               "Subject: What is this?\r\n\r\nIs this genuine?\r\n");
  ASSERT_TRUE(server_.Await(MailServer::Box::kReturned, kPatience));
  EXPECT_THAT(Ingest(), HasSubstr("1 mail: 1 unclear"));
  server_.Mail("", "bounces+7f3a9c0d0000000000000000@rollcall.example",
               "Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n"
               "--x\r\nContent-Type: message/delivery-status\r\n\r\n"
               "Reporting-MTA: dns; mail.example\r\n\r\n"
               "Final-Recipient: rfc822; night@cert.example\r\nAction: failed\r\n"
               "Status: 5.1.1\r\n\r\n--x--\r\n");
  ASSERT_TRUE(server_.Await(MailServer::Box::kReturned, kPatience));
  EXPECT_THAT(Ingest(), HasSubstr("1 mail: 1 unclear"));
  EXPECT_THAT(Ingest(), HasSubstr("0 mails"));

  const std::map<std::string, std::string> expected = {
      {"technical-1", "PING_OUTCOME_ACKNOWLEDGED_ON_TIME"},
      {"technical-2", "PING_OUTCOME_SENT"},
      {"technical-3", "PING_OUTCOME_BOUNCED"}};
  EXPECT_EQ(Outcomes(), expected);
  // Somebody looks at the question.
  const std::string worklist = directory_.Must("controller", {"exercise", "worklist"});
  EXPECT_THAT(Json("controller", {"exercise", "worklist"})["items"], SizeIs(2));
  directory_.Must("controller", {"exercise", "settle", Behind(worklist, "exercise settle ")});
  EXPECT_THAT(Json("controller", {"exercise", "worklist"})["items"], SizeIs(1));
}

}  // namespace
}  // namespace rollcall
