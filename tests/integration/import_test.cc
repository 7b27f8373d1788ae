// Regional directories come in: each kind of file from a dry run to its
// withdrawal, and what is refused, with the real programs.
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/cli_directory.h"
#include "tests/integration/import_sources.h"

namespace rollcall {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class ImportTest : public ::testing::Test {
 protected:
  ImportTest() {
    directory_.Enrol("kenya", "Kenya");
    directory_.Enrol("tanzania", "TZA");
  }
  // A regional directory for Kenya and Tanzania whose office may read.
  void EnrolRegion(const std::string& id) {
    const std::string name = absl::StrCat("regionalDirectories/", id);
    directory_.Join(id, name);
    directory_.Write("region-keys.yaml",
                     absl::StrCat("keys:\n  - public_key: ", id,
                                  ".pem\n    uses: [access, key_changes, proposal]\n"));
    directory_.Must("registrar", {"enrol", name, "--note-verbale", "NV 2/2026", "--keys",
                                  "region-keys.yaml", "--members", "KEN,TZA"});
    directory_.Must(
        id, {"access", "grant", "--tls-key", absl::StrCat(id, "-tls.pem"), "--role", "reader"});
  }
  uint64_t LogSize() {
    return json::parse(
        directory_.Must("registrar", {"--output", "json", "log", "checkpoint"}))["size"];
  }
  // What an import of this edition says.
  json Import(const ImportSource& source, Edition edition, bool propose) {
    directory_.Write(source.file, source.bytes(edition));
    std::vector<std::string> arguments = {"--output",  "json",      "import",
                                          source.file, "--mapping", source.mapping};
    if (propose) arguments.push_back("--propose");
    return json::parse(directory_.Must(source.name, std::move(arguments)));
  }
  // The outcome of the record of a State, by its alpha-3 code or by its office.
  static std::string OutcomeOf(const json& import, const std::string& key) {
    for (const json& record : import["records"]) {
      if (record.value("state", "") == key || record.value("office", "") == key) {
        return record["outcome"];
      }
    }
    return "none";
  }
  json Proposal(const std::string& home, const std::string& name) {
    const json all = json::parse(directory_.Must(home, {"--output", "json", "proposals", "list"}));
    for (const json& listed : all["proposals"]) {
      if (listed["name"] == name) return listed;
    }
    return {};
  }
  std::string Digest(const std::string& home, const std::string& name) {
    const std::string shown = directory_.Must(home, {"proposals", "show", name});
    const size_t at = shown.find("Digest");
    EXPECT_NE(at, std::string::npos) << shown;
    const size_t begin = shown.find_first_of("0123456789abcdef", at + 6);
    return shown.substr(begin, 64);
  }
  void Propose(const ImportSource& source);
  void Answer(const ImportSource& source);
  void ImportAgain(const ImportSource& source);
  void Withdraw(const ImportSource& source);
  void MustRefuse(const std::string& home, std::vector<std::string> arguments,
                  const std::string& words) {
    const uint64_t before = LogSize();
    const ProcessResult result = directory_.Say(home, std::move(arguments));
    EXPECT_NE(result.exit_code, 0) << result.output;
    EXPECT_THAT(result.output + result.errors, HasSubstr(words));
    EXPECT_EQ(LogSize(), before);
  }

  CliDirectory directory_;
};

void ImportTest::Propose(const ImportSource& source) {
  const uint64_t before = LogSize();
  const json dry = Import(source, Edition::kFirst, false);
  EXPECT_EQ(OutcomeOf(dry, "KEN"), "NEW") << dry;
  EXPECT_EQ(OutcomeOf(dry, "TZA"), "NEW");
  EXPECT_EQ(OutcomeOf(dry, "FRA"), "REFUSED");
  EXPECT_EQ(OutcomeOf(dry, "Taipei desk"), "REFUSED");
  EXPECT_THAT(dry.dump(), HasSubstr("NOT_A_DECLARED_MEMBER"));
  EXPECT_EQ(dry["proposals"].size(), 2U);
  EXPECT_EQ(LogSize(), before);
  EXPECT_EQ(Import(source, Edition::kFirst, true)["receipts"].size(), 2U);
  EXPECT_EQ(LogSize(), before + 2);
  const json again = Import(source, Edition::kFirst, true);
  EXPECT_EQ(OutcomeOf(again, "KEN"), "SAME") << again;
  EXPECT_EQ(again["proposals"].size(), 0U);
  EXPECT_EQ(LogSize(), before + 2);
  // Beside the sheets, for the State alone.
  EXPECT_THAT(directory_.Must("tanzania", {"get", "KEN"}),
              Not(HasSubstr(absl::StrCat("duty@", source.name))));
  EXPECT_TRUE(Proposal("tanzania", absl::StrCat("states/KEN/proposals/", source.name)).is_null());
}

void ImportTest::Answer(const ImportSource& source) {
  const std::string kenya = absl::StrCat("states/KEN/proposals/", source.name);
  const std::string tanzania = absl::StrCat("states/TZA/proposals/", source.name);
  EXPECT_THAT(
      directory_.Must("kenya", {"proposals", "show", source.name}),
      AllOf(HasSubstr(absl::StrCat("duty@", source.name, ".example")),
            HasSubstr(absl::StrCat("source: ", source.mapping, ", id ", source.name, "-ke"))));
  directory_.Must("kenya", {"proposals", "accept", source.name, "--languages", "en,sw"});
  EXPECT_THAT(directory_.Must("tanzania", {"get", "KEN"}),
              AllOf(HasSubstr(absl::StrCat("duty@", source.name, ".example")),
                    HasSubstr(source.first_number)));
  EXPECT_EQ(Proposal("kenya", kenya)["outcome"], "PROPOSAL_OUTCOME_ACCEPTED");
  directory_.Must("kenya", {"confirm", "--sheet", "technical"});
  EXPECT_EQ(Proposal("kenya", kenya)["outcome"], "PROPOSAL_OUTCOME_ACCEPTED");
  directory_.Must("kenya", {"proposals", "decline", source.name, "--value",
                            absl::StrCat("old@", source.name, ".example")});
  directory_.Must("tanzania", {"proposals", "decline", source.name, "--reason", "closed in May"});
  EXPECT_EQ(Proposal("tanzania", tanzania)["outcome"], "PROPOSAL_OUTCOME_DECLINED");
  EXPECT_EQ(Proposal(source.name, tanzania)["decision"]["reason"], "closed in May");
}

void ImportTest::ImportAgain(const ImportSource& source) {
  const std::string digest = Digest("kenya", source.name);
  const uint64_t before = LogSize();
  const json same = Import(source, Edition::kFirst, true);
  EXPECT_THAT(same.dump(), HasSubstr("stays disabled"));
  EXPECT_EQ(LogSize(), before);
  const json changed = Import(source, Edition::kChanged, true);
  EXPECT_EQ(OutcomeOf(changed, "KEN"), "CHANGED") << changed;
  EXPECT_EQ(OutcomeOf(changed, "TZA"), "SAME") << changed;
  EXPECT_EQ(LogSize(), before + 1);
  const std::string shown = directory_.Must("kenya", {"proposals", "show", source.name});
  EXPECT_THAT(shown, HasSubstr(source.changed_number));
  EXPECT_THAT(shown.substr(0, shown.find("decision")), Not(HasSubstr("old@")));
  // The State's own nomination stands as it was.
  EXPECT_THAT(directory_.Must("tanzania", {"get", "KEN"}),
              AllOf(HasSubstr(source.first_number), Not(HasSubstr(source.changed_number))));
  MustRefuse("kenya", {"proposals", "accept", source.name, "--digest", digest, "--languages", "en"},
             "PROPOSAL_CHANGED");
}

void ImportTest::Withdraw(const ImportSource& source) {
  const uint64_t before = LogSize();
  const json gone = Import(source, Edition::kWithoutKenya, true);
  ASSERT_EQ(gone["proposals"].size(), 1U) << gone;
  EXPECT_EQ(gone["proposals"][0]["withdrawn"].size(), 1U);
  EXPECT_EQ(LogSize(), before + 1);
  const std::string kenya = absl::StrCat("states/KEN/proposals/", source.name);
  EXPECT_EQ(Proposal("kenya", kenya)["outcome"], "PROPOSAL_OUTCOME_WITHDRAWN");
  EXPECT_THAT(directory_.Must("tanzania", {"get", "KEN"}), HasSubstr(source.first_number));
}

TEST_F(ImportTest, EachKindOfFileGoesFromADryRunToItsWithdrawal) {
  for (const ImportSource& source : ImportSources()) {
    SCOPED_TRACE(source.name);
    EnrolRegion(source.name);
    Propose(source);
    Answer(source);
    ImportAgain(source);
    Withdraw(source);
  }
}

TEST_F(ImportTest, RefusesWithNothingWritten) {
  EnrolRegion("region");
  directory_.Write("bad.csv", "ID,Member State,Institution,E-mail\n1,KE,Desk \xE9,a@b.example\n");
  MustRefuse("region", {"import", "bad.csv", "--mapping", "au", "--propose"},
             "byte 45 is not UTF-8");
  // Which encoding it is, its sender knows.
  EXPECT_THAT(directory_.Must(
                  "region", {"import", "bad.csv", "--mapping", "au", "--encoding", "windows-1252"}),
              HasSubstr("Desk é"));
  MustRefuse("region", {"import", "bad.csv", "--mapping", "au", "--format", "xlsx", "--propose"},
             "ZIP");
  directory_.Write("good.csv", "ID,Member State,Institution,E-mail\n1,KE,Desk,a@b.example\n");
  MustRefuse("region", {"import", "good.csv", "--mapping", "au", "--state", "France", "--propose"},
             "NOT_A_DECLARED_MEMBER");
  MustRefuse("kenya", {"import", "good.csv", "--mapping", "au", "--propose"},
             "NOT_A_REGIONAL_DIRECTORY");
  MustRefuse("region", {"import", "good.csv", "--propose"}, "--mapping");
  // Over a nomination: the directory's key signs no sheet.
  directory_.Write("sheet.yaml", TechnicalSheetYaml("Not Kenya's own"));
  MustRefuse("region", {"nominate", "sheet.yaml", "--sheet", "technical", "--state", "KEN"},
             "no key here may sign");
}

TEST_F(ImportTest, AQuorumSignsAProposalAndItsAnswerAsDrafts) {
  EnrolRegion("region");
  directory_.Write("good.csv", "ID,Member State,Institution,E-mail\n1,KE,Desk,a@b.example\n");
  directory_.Must("region",
                  {"import", "good.csv", "--mapping", "au", "--propose", "--draft", "draft.json"});
  EXPECT_THAT(directory_.Must("region", {"sign", "draft.KEN.json"}), HasSubstr("a@b.example"));
  directory_.Must("region", {"submit", "draft.KEN.json"});
  directory_.Must("kenya",
                  {"proposals", "decline", "region", "--reason", "no", "--draft", "decision.json"});
  EXPECT_THAT(directory_.Must("kenya", {"sign", "decision.json"}), HasSubstr("declined"));
  directory_.Must("kenya", {"submit", "decision.json"});
  EXPECT_EQ(Proposal("region", "states/KEN/proposals/region")["outcome"],
            "PROPOSAL_OUTCOME_DECLINED");
}

TEST_F(ImportTest, RefusesAnAcceptanceByAKeyThatIsNotInForceAnyMore) {
  EnrolRegion("region");
  directory_.Write("good.csv", "ID,Member State,Institution,E-mail\n1,KE,Desk,a@b.example\n");
  directory_.Must("region", {"import", "good.csv", "--mapping", "au", "--propose"});
  directory_.Must("kenya", {"proposals", "accept", "region", "--languages", "en", "--zone",
                            "Africa/Nairobi", "--draft", "sheet.json"});
  directory_.Must("kenya", {"sign", "sheet.json"});
  directory_.Must("kenya", {"keygen", "next", "--no-passphrase"});
  directory_.Write("next.pem", directory_.Must("kenya", {"keys", "export", "next"}));
  directory_.Write("next-keys.yaml", KeysYaml({"next.pem"}));
  directory_.Must("kenya", {"keys", "rotate", "next-keys.yaml"});
  MustRefuse("kenya", {"submit", "sheet.json"}, "KEY_NOT_IN_FORCE");
}

TEST_F(ImportTest, MirrorsAnswerAboutProposalsWhenTheServerIsGone) {
  EnrolRegion("region");
  directory_.Must("region",
                  {"access", "grant", "--tls-key", "region-tls.pem", "--role", "reader,follower"});
  directory_.Write("good.csv", "ID,Member State,Institution,E-mail\n1,KE,Desk,a@b.example\n");
  const std::vector<std::string> dry_run = {"import", "good.csv", "--mapping", "au"};
  directory_.Must("region", {"import", "good.csv", "--mapping", "au", "--propose"});
  for (const std::string home : {"region", "kenya", "tanzania"}) directory_.Must(home, {"sync"});
  directory_.node().Kill();
  EXPECT_THAT(directory_.AskCopy("region", dry_run), AllOf(HasSubstr("SAME"), HasSubstr("as of ")));
  EXPECT_THAT(directory_.AskCopy("kenya", {"proposals", "show", "region"}),
              AllOf(HasSubstr("a@b.example"), HasSubstr("as of ")));
  // The words are for Kenya; that there are some stands in every copy of the log.
  const std::string others = directory_.AskCopy("tanzania", {"proposals", "list"});
  EXPECT_THAT(others, AllOf(HasSubstr("states/KEN/proposals/region"), HasSubstr("withheld")));
  const ProcessResult withheld =
      directory_.SayTo("", "tanzania", {"proposals", "show", "states/KEN/proposals/region"});
  EXPECT_THAT(withheld.errors, HasSubstr("BODY_NOT_HELD"));
}

TEST_F(ImportTest, WhatIsErasedLeavesEveryFileOfTheNodeItsIndexAndMirrors) {
  EnrolRegion("region");
  directory_.Write("good.csv",
                   "ID,Member State,Institution,E-mail\n"
                   "1,KE,Forgettable Bureau,forgettable@bureau.example\n");
  directory_.Must("region", {"import", "good.csv", "--mapping", "au", "--propose"});
  directory_.Must("kenya",
                  {"proposals", "decline", "region", "--value", "forgettable@bureau.example"});
  directory_.Must("kenya", {"proposals", "decline", "region", "--enable",
                            "forgettable@bureau.example", "--reason", "it answers again"});
  directory_.Must(
      "kenya", {"proposals", "accept", "region", "--languages", "en", "--zone", "Africa/Nairobi"});
  directory_.Must("tanzania", {"sync"});
  directory_.Must("kenya", {"sync"});
  EXPECT_THAT(directory_.Must("tanzania", {"--online", "search", "forgettable"}),
              HasSubstr("Forgettable Bureau"));
  const std::vector<std::string> folders = {directory_.node().data_directory(),
                                            directory_.Path("kenya") + "/mirror",
                                            directory_.Path("tanzania") + "/mirror"};
  directory_.node().Stop();
  for (const std::string& folder : folders) {
    EXPECT_TRUE(FilesHold(folder, "Forgettable Bureau")) << folder;
    // The index has its words folded.
    EXPECT_TRUE(FilesHold(folder + "/search", "forgettable")) << folder;
  }
  ASSERT_TRUE(directory_.node().Start().ok());

  directory_.Must("kenya", {"--online", "erase", "--sheet", "technical", "--reason", "requested"});
  const json history =
      json::parse(directory_.Must("kenya", {"--online", "--output", "json", "history", "KEN"}));
  std::vector<std::string> erase = {"erase", "--proposal", "region", "--reason", "requested"};
  for (const json& statement : history["statements"]) {
    if (statement["kind"] != "proposal" && statement["kind"] != "decision") continue;
    erase.insert(erase.end(), {"--body", statement["body_digest"]});
  }
  ASSERT_EQ(erase.size(), 5 + 2 * 3U);
  directory_.Must("kenya", erase);
  // Evidence verifies all the same: the answer is proved, without its words.
  EXPECT_THAT(directory_.Must("tanzania", {"--online", "get", "KEN"}),
              AllOf(HasSubstr("erased"), Not(HasSubstr("Forgettable"))));
  EXPECT_THAT(directory_.Must("tanzania", {"--online", "search", "forgettable"}),
              Not(HasSubstr("Bureau")));
  directory_.Must("kenya", {"sync"});
  directory_.Must("tanzania", {"sync"});
  directory_.node().Stop();
  for (const std::string& folder : folders) {
    for (const char* words : {"Forgettable", "forgettable", "bureau.example"}) {
      EXPECT_FALSE(FilesHold(folder, words)) << words << " in " << folder;
    }
    EXPECT_TRUE(FilesHold(folder, "states/KEN/proposals/region")) << "the headers stay";
  }
}

}  // namespace
}  // namespace rollcall
