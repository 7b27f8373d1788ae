// rollcall search: what a server finds is shown as far as the States' sheets hold it.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/mirror/mirror.h"
#include "core/base/refusal.h"
#include "core/statement/canonical.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/cli/asking_fixture.h"
#include "tests/testing/seeded_store.h"

namespace rollcall::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class SearchTest : public AskingFixture {
 protected:
  // Lets the server say that `sheet` has this contact, in place of each hit in it or, when there is
  // none, beside the others.
  void Invent(const std::string& sheet, const std::string& office) {
    server_.tamper_search = [sheet, office,
                             changed = false](v1::SearchPointsOfContactResponse& response) mutable {
      for (v1::FoundPointOfContact& hit : *response.mutable_results()) {
        if (hit.sheet() != sheet) continue;
        hit.mutable_point_of_contact()->set_office(office);
        changed = true;
      }
      if (!response.next_page_token().empty() || std::exchange(changed, false)) return;
      v1::FoundPointOfContact hit = response.results(0);
      hit.set_sheet(sheet);
      hit.mutable_point_of_contact()->set_office(office);
      *response.add_results() = hit;
    };
  }

  void ReissueKenya() {
    directory_.MustAccept(
        Kind::kEnrolment, "states/KEN",
        directory_.EnrolmentBody(TestDirectory::KeySetOf({&directory_.Key("KEN-second")}), 2),
        directory_.Registrar());
  }

  // What the server holds is in the keystore's mirror, and the server is gone.
  void KeepOnlyAMirror() {
    auto mirror = OpenMirror(home_ + "/mirror");
    ASSERT_TRUE(mirror.ok()) << mirror.status();
    SeedStore(directory_, **mirror);
    ASSERT_TRUE(SaveSyncTime(**mirror, directory_.clock().Now()).ok());
    server_.failure = absl::UnavailableError("the network is away");
  }

  std::vector<std::string> Sheets(const nlohmann::ordered_json& data) {
    std::vector<std::string> sheets;
    for (const auto& result : data["results"]) sheets.push_back(result["sheet"]);
    return sheets;
  }
};

TEST_F(SearchTest, ReadsAllPagesInTheServersOrder) {
  const Ran ran = Run({"--output", "json", "search", "office@cert"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.err, "");
  EXPECT_THAT(Sheets(ran.json()),
              ElementsAre("states/KEN/diplomatic", "states/KEN/technical", "states/TZA/technical"));
  EXPECT_EQ(ran.json()["left_out"], 0);
  EXPECT_THAT(Run({"search", "tanzania"}).out, HasSubstr("Tanzania CERT"));
}

TEST_F(SearchTest, ShowsTheBestAndSaysThatThereAreMore) {
  v1::Sheet sheet = KenyaSheet("technical", "Kenya CERT");
  for (int i = 2; i <= 30; ++i) {
    *sheet.add_points_of_contact() = sheet.points_of_contact(0);
    sheet.mutable_points_of_contact()->rbegin()->set_id(absl::StrCat("technical-", i));
  }
  directory_.MustAccept(Kind::kSheet, "states/KEN/technical", EncodeCanonical(sheet),
                        directory_.StateSigners("KEN"));
  Ran ran = Run({"--output", "json", "search", "Kenya CERT"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(Sheets(ran.json()).size(), 25u);
  EXPECT_EQ(ran.json()["more"], true);
  EXPECT_THAT(Run({"search", "Kenya CERT"}).out, HasSubstr("the best 25; there are more"));
  ran = Run({"--output", "json", "search", "--all", "Kenya CERT"});
  EXPECT_EQ(Sheets(ran.json()).size(), 30u);
  EXPECT_EQ(ran.json()["more"], false);
  EXPECT_THAT(Run({"search", "--all", "Kenya CERT"}).out, Not(HasSubstr("there are more")));

  // A reader who may look up no more States that hour is shown what came.
  server_.tamper_search = [this](v1::SearchPointsOfContactResponse&) {
    server_.refuse_search = Refusal(absl::StatusCode::kResourceExhausted,
                                    v1::ERROR_REASON_RATE_LIMITED, "a hundred States an hour");
  };
  ran = Run({"--output", "json", "search", "--all", "Kenya CERT"});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.err, HasSubstr("a hundred States an hour"));
  EXPECT_EQ(Sheets(ran.json()).size(), 2u);
  EXPECT_EQ(ran.json()["more"], true);
  EXPECT_EQ(Run({"search", "--all", "Kenya CERT"}).exit_code, 1);
}

TEST_F(SearchTest, LeavesOutWhatTheSheetsDoNotSay) {
  for (const char* sheet : {"states/KEN/technical", "states/UGA/technical", "states/FRA/technical",
                            "states/ABC/technical", "states/TZA/diplomatic",
                            "states/KEN/proposals/asean", "nonsense"}) {
    Invent(sheet, "Mallory's desk");
    const Ran ran = Run({"search", "office@cert"});
    EXPECT_EQ(ran.exit_code, 5) << sheet;
    EXPECT_THAT(ran.out, AllOf(Not(HasSubstr("Mallory")), HasSubstr("Ministry of Foreign Affairs"),
                               HasSubstr("Tanzania CERT")))
        << sheet;
    EXPECT_THAT(ran.err, AllOf(HasSubstr("warning: 1 of "), HasSubstr("left out"))) << sheet;
    const Ran data = Run({"--output", "json", "search", "office@cert"});
    EXPECT_EQ(data.exit_code, 5) << sheet;
    EXPECT_EQ(data.json()["left_out"], 1) << sheet;
    EXPECT_THAT(data.out, Not(HasSubstr("Mallory"))) << sheet;
  }
}

// An index that lags finds what the sheet said before.
TEST_F(SearchTest, LeavesOutWordsThatTheSheetHasNoMore) {
  std::vector<v1::SearchPointsOfContactResponse> before;
  server_.tamper_search = [&before](v1::SearchPointsOfContactResponse& response) {
    before.push_back(response);
  };
  ASSERT_EQ(Run({"search", "Kenya CERT"}).exit_code, 0);
  ASSERT_EQ(before.size(), 1);
  SayKenya("technical", "Another desk");
  server_.tamper_search = [&before](v1::SearchPointsOfContactResponse& response) {
    response = before.front();
  };
  const Ran ran = Run({"search", "Kenya CERT"});
  EXPECT_EQ(ran.exit_code, 5);
  EXPECT_THAT(ran.out, AllOf(Not(HasSubstr("Kenya CERT")), HasSubstr("nothing found")));
  EXPECT_THAT(ran.err, HasSubstr("1 of 1 contacts found are left out"));
}

TEST_F(SearchTest, ShowsNothingOfAnAnswerThatDoesNotVerify) {
  server_.tamper_state = [](v1::State& answer) {
    answer.mutable_sheets(0)->mutable_sheet()->mutable_points_of_contact(0)->set_office("Mallory");
  };
  Invent("states/KEN/diplomatic", "Mallory");
  const Ran ran = Run({"search", "office@cert"});
  EXPECT_EQ(ran.exit_code, 5);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, HasSubstr("does not verify"));
}

TEST_F(SearchTest, OneStateThatCannotBeProvedKeepsNobodyFromTheOthers) {
  server_.tamper_state = [this](v1::State&) {  // after Kenya's comes Tanzania's
    server_.failure = Refusal(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_TOO_LARGE,
                              "larger than an answer may be");
  };
  const Ran ran = Run({"--output", "json", "search", "office@cert"});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(Sheets(ran.json()), ElementsAre("states/KEN/diplomatic", "states/KEN/technical"));
  EXPECT_EQ(ran.json()["left_out"], 0);
  EXPECT_EQ(ran.json()["not_proved"], 1);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("TZA is left out: larger than an answer may be"),
                             HasSubstr("rollcall sync")));
}

TEST_F(SearchTest, EndsAResultThatDoesNotEnd) {
  int pages = 0;
  server_.tamper_search = [&pages](v1::SearchPointsOfContactResponse& response) {
    ++pages;
    response.mutable_results(0)->mutable_point_of_contact()->set_office(
        std::string(size_t{16} * 1024 * 1024, 'x'));
    response.set_next_page_token("0");
  };
  const Ran ran = Run({"search", "--all", "office@cert"});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, HasSubstr("does not end"));
  EXPECT_LT(pages, 10);
}

TEST_F(SearchTest, ComparesAndKeepsTheCheckpoint) {
  ASSERT_EQ(Run({"search", "office@cert"}).exit_code, 0);
  EXPECT_EQ((*(*Keystore::Open(home_))->LoadCheckpoint())->checkpoint.size, server_.log.size());
  Checkpoint other = server_.log.Latest();
  other.root = Sha256("another log");
  ASSERT_TRUE((*Keystore::Open(home_))->SaveCheckpoint({other, server_.log.Note(other)}).ok());
  const Ran ran = Run({"search", "office@cert"});
  EXPECT_EQ(ran.exit_code, 5);
  EXPECT_EQ(ran.out, "");
}

TEST_F(SearchTest, AsksForEachStateOnce) {
  int asked = 0;
  server_.tamper_state = [&asked](v1::State&) { ++asked; };
  EXPECT_THAT(Run({"search", "office@cert"}).out, HasSubstr("Kenya CERT"));
  EXPECT_EQ(asked, 2);  // Kenya, which has two hits, and Tanzania
}

TEST_F(SearchTest, SaysWhatIsTheServersWord) {
  EXPECT_THAT(Run({"search", "office@cert"}).out,
              AllOf(HasSubstr("verified sheet, current according to the server"),
                    HasSubstr("that there are no others is the server’s word")));
  EXPECT_THAT(Run({"search", "nobody", "there"}).out,
              AllOf(HasSubstr("nothing found"), HasSubstr("according to the server")));
  EXPECT_EQ(Run({"--output", "json", "search", "office@cert"}).json()["current"],
            "according to the server");
  KeepOnlyAMirror();
  EXPECT_THAT(Run({"search", "cert"}).out, Not(HasSubstr("the server")));
  EXPECT_THAT(Run({"search", "nobody", "there"}).out, Not(HasSubstr("the server")));
  EXPECT_EQ(Run({"--output", "json", "search", "cert"}).json()["current"], "proven by replay");
}

TEST_F(SearchTest, ShowsWhatAReaderMustKnowOfStatesAndSheets) {
  const Ran plain = Run({"search", "office@cert"});
  EXPECT_THAT(plain.out, AllOf(Not(HasSubstr("KEN: ")), HasSubstr("TZA: technical: attested by the "
                                                                  "registrar, not signed by the "
                                                                  "State\n")));
  ReissueKenya();
  directory_.clock().Advance(absl::Hours(24 * 200));
  for (const bool mirror : {false, true}) {
    if (mirror) KeepOnlyAMirror();
    const std::string out = Run({"search", "cert"}).out;
    EXPECT_THAT(out, HasSubstr("KEN: keys re-issued by the registrar on 2026-11-21; ")) << mirror;
    EXPECT_THAT(out, HasSubstr("technical: signed under earlier keys, flagged: not confirmed since "
                               "2027-05-20"))
        << mirror;
    EXPECT_THAT(out, HasSubstr("TZA: technical: attested by the registrar, not signed by the "
                               "State, flagged"))
        << mirror;
    const auto states = Run({"--output", "json", "search", "cert"}).json()["states"];
    ASSERT_EQ(states.size(), 2u);
    EXPECT_EQ(states[0]["state"], "states/KEN");
    EXPECT_EQ(states[0]["keys_reissued"]["signed_anew"], false);
    EXPECT_EQ(states[0]["sheets"][0]["signed_under_earlier_keys"], true);
    EXPECT_EQ(states[1]["sheets"][0]["attested"], true);
    EXPECT_EQ(states[1]["sheets"][0]["flagged"], true);
    EXPECT_TRUE(states[1]["keys_reissued"].is_null());
    EXPECT_EQ(states[0]["checkpoint"]["size"], server_.log.size());
  }
}

// What is said of a sheet that nothing was found in helps nobody.
TEST_F(SearchTest, SaysNothingOfSheetsWithoutHits) {
  directory_.clock().Advance(absl::Hours(24 * 200));
  const std::string out = Run({"search", "Kenya CERT"}).out;
  EXPECT_THAT(out, AllOf(HasSubstr("KEN: technical: flagged"), Not(HasSubstr("diplomatic"))));
}

}  // namespace
}  // namespace rollcall::testing
