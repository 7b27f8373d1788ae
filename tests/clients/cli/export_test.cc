// rollcall export, from the server, a mirror and a bundle.
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "clients/cli/durable_file.h"
#include "core/base/refusal.h"
#include "core/interchange/csv_reader.h"
#include "core/interchange/json_reader.h"
#include "core/interchange/vcard_reader.h"
#include "core/interchange/xlsx_reader.h"
#include "core/interchange/zip_archive.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/cli/asking_fixture.h"
#include "tests/core/interchange/round_trip.h"

namespace rollcall::testing {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class ExportTest : public AskingFixture {
 protected:
  // The reader may follow, so that it may have a mirror.
  ExportTest() {
    directory_.MustAccept(Kind::kAccess, "states/KEN",
                          directory_.AccessBody({directory_.Grant(
                              directory_.Key("reader-tls").public_key(),
                              {v1::ACCESS_ROLE_READER, v1::ACCESS_ROLE_FOLLOWER})}),
                          directory_.StateSigners("KEN"));
  }

  std::string Must(std::vector<std::string> arguments) {
    const Ran ran = Run(std::move(arguments));
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    return ran.out;
  }

  std::vector<std::string> Names(const std::vector<ListedContact>& contacts) {
    std::vector<std::string> names;
    for (const ListedContact& each : contacts) names.push_back(ListedName(each));
    return names;
  }

  // What an import of the file would read.
  std::vector<ListedContact> Read(const std::string& format, const std::string& bytes) {
    if (format == "csv") return Back<CsvReader>("rollcall-table", bytes);
    if (format == "xlsx") return Back<XlsxReader>("rollcall-table", bytes);
    if (format == "vcard3" || format == "vcard4") return Back<VCardReader>("vcard", bytes);
    if (format == "rdap") return Back<JsonReader>("vcard", bytes);
    if (format == "jscontact") return Back<JsonReader>("jscontact", bytes);
    if (format == "json") return Back<JsonReader>("rollcall-json", bytes);
    return Back<JsonReader>("trusted-introducer", bytes);
  }

 private:
  template <typename Reader>
  static std::vector<ListedContact> Back(const std::string& mapping, const std::string& bytes) {
    Reader reader(bytes);
    return ReadBack(mapping, reader);
  }
};

const std::vector<std::string>& ReadableFormats() {
  static const auto& formats = *new std::vector<std::string>{"vcard4", "vcard3",    "csv",  "xlsx",
                                                             "json",   "jscontact", "rdap", "ti"};
  return formats;
}

TEST_F(ExportTest, OneStateThatCannotBeProvedKeepsNobodyFromTheOthers) {
  server_.tamper_state = [this](v1::State&) {  // after Kenya's comes Tanzania's
    server_.failure = Refusal(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_TOO_LARGE,
                              "larger than an answer may be");
  };
  const Ran ran = Run({"export", "--format", "csv"});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.out, AllOf(HasSubstr("Kenya CERT"), Not(HasSubstr("Tanzania CERT"))));
  EXPECT_THAT(ran.err, HasSubstr("TZA is left out: larger than an answer may be"));
}

TEST_F(ExportTest, WritesAllContactsInEveryFormatThatImportReads) {
  for (const std::string& format : ReadableFormats()) {
    const std::string file = folder_.At("contacts-" + format);
    Must({"export", "--format", format, "--output-file", file});
    const auto contacts = Read(format, *ReadFile(file));
    ASSERT_THAT(contacts, SizeIs(3)) << format;
    EXPECT_EQ(contacts[0].contact.office(), "Ministry of Foreign Affairs") << format;
    EXPECT_EQ(contacts[1].contact.office(), "Kenya CERT") << format;
    EXPECT_EQ(contacts[2].state, "TZA") << format;
    struct stat facts{};
    ASSERT_EQ(stat(file.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0600u) << format;
  }
}

TEST_F(ExportTest, SaysTheSameFromServerMirrorAndBundle) {
  Must({"sync"});
  const std::string bundle = folder_.At("directory.rcb");
  Must({"bundle", "write", bundle});
  for (const std::string& format : ReadableFormats()) {
    if (format == "xlsx") continue;  // needs a file, and bears the time of its making
    const std::string online = Must({"--online", "export", "--format", format});
    EXPECT_THAT(online, Not(IsEmpty()));
    EXPECT_EQ(Must({"export", "--format", format}), online) << format;
    EXPECT_EQ(Must({"--bundle", bundle, "export", "--format", format}), online) << format;
  }
}

TEST_F(ExportTest, NeedsNoServerForAMirror) {
  Must({"sync"});
  server_.failure = absl::UnavailableError("away");
  EXPECT_THAT(Must({"export", "--format", "csv"}), HasSubstr("Kenya CERT"));
}

TEST_F(ExportTest, TakesOnlyTheStatesAndTheKindAskedFor) {
  const std::string kenya = Must({"export", "--format", "csv", "--state", "Kenya"});
  EXPECT_THAT(Names(Read("csv", kenya)),
              UnorderedElementsAre("KEN/diplomatic-1", "KEN/technical-1"));
  const std::string technical = Must({"export", "--format", "csv", "--kind", "technical"});
  EXPECT_THAT(Names(Read("csv", technical)),
              UnorderedElementsAre("KEN/technical-1", "TZA/technical-1"));
  const std::string both = Must(
      {"export", "--format", "csv", "--kind", "technical", "--state", "KEN", "--state", "TZA"});
  EXPECT_EQ(both, technical);
}

TEST_F(ExportTest, AsksOnlyForStatesThatHaveSheetsOfTheKind) {
  server_.calls = 0;
  Must({"--online", "export", "--format", "csv", "--kind", "diplomatic"});
  const int diplomatic = server_.calls;
  server_.calls = 0;
  Must({"--online", "export", "--format", "csv", "--kind", "technical"});
  EXPECT_LT(diplomatic, server_.calls);
}

TEST_F(ExportTest, WritesAFileForEachContactIntoAFolder) {
  for (const std::string& format : ReadableFormats()) {
    const std::string folder = folder_.At("cards-" + format);
    const auto files = nlohmann::json::parse(
        Must({"--output", "json", "export", "--format", format, "-o", folder + "/"}))["files"];
    ASSERT_THAT(files, SizeIs(3)) << format;
    for (const std::string file : files) {
      EXPECT_THAT(Read(format, *ReadFile(file)), SizeIs(1)) << file;
    }
    EXPECT_THAT(std::string(files[1]), HasSubstr("/KEN-technical-1.")) << format;
  }
}

TEST_F(ExportTest, NeverWritesOverAFileAndThenWritesNothing) {
  const std::string file = folder_.At("contacts.csv");
  ASSERT_TRUE(CreateFileDurably(file, "mine", 0600).ok());
  EXPECT_NE(Run({"export", "--format", "csv", "-o", file}).exit_code, 0);
  EXPECT_EQ(*ReadFile(file), "mine");

  const std::string cards = folder_.At("cards");
  ASSERT_TRUE(MakePrivateDirectory(cards).ok());
  ASSERT_TRUE(CreateFileDurably(cards + "/TZA-technical-1.vcf", "mine", 0600).ok());
  const Ran refused = Run({"export", "--format", "vcard4", "-o", cards});
  EXPECT_NE(refused.exit_code, 0);
  EXPECT_THAT(refused.err, HasSubstr("TZA-technical-1.vcf"));
  EXPECT_THAT(*ListDirectory(cards), SizeIs(1));
}

TEST_F(ExportTest, WritesNothingWhenTheServerRefusesOnTheWay) {
  int asked = 0;
  server_.tamper_state = [&asked](v1::State& state) {
    if (++asked == 2) state.mutable_evidence()->Clear();
  };
  const std::string file = folder_.At("contacts.csv");
  EXPECT_NE(Run({"export", "--format", "csv", "-o", file}).exit_code, 0);
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_F(ExportTest, SaysWhatTheFormatCannotHold) {
  const Ran ran = Run({"export", "--format", "ti", "--state", "KEN", "--kind", "technical"});
  EXPECT_THAT(ran.err, AllOf(HasSubstr("KEN/technical-1"), HasSubstr("person")));
  EXPECT_THAT(Run({"export", "--format", "json"}).err, Not(HasSubstr("cannot hold")));
  const Ran data = Run({"--output", "json", "export", "--format", "ti", "--state", "KEN", "--kind",
                        "technical", "-o", folder_.At("teams.json")});
  EXPECT_EQ(data.json()["not_held"][0]["contact"], "KEN/technical-1");
  EXPECT_THAT(data.json()["not_held"][0]["fields"].dump(), HasSubstr("person"));
}

// Whoever dials a number out of a file must know whose word it is.
TEST_F(ExportTest, WarnsAndMarksWhatAReaderMustKnowOfAState) {
  directory_.MustAccept(
      Kind::kEnrolment, "states/KEN",
      directory_.EnrolmentBody(TestDirectory::KeySetOf({&directory_.Key("KEN-second")}), 2),
      directory_.Registrar());
  directory_.clock().Advance(absl::Hours(24 * 200));
  const std::string reissued = "keys re-issued by the registrar on 2026-11-21";
  const std::string attested = "attested by the registrar, not signed by the State";
  for (const std::string& format : ReadableFormats()) {
    const std::string file = folder_.At("contacts-" + format);
    const Ran ran = Run({"export", "--format", format, "-o", file});
    EXPECT_EQ(ran.exit_code, 0) << format;
    EXPECT_THAT(ran.err, AllOf(HasSubstr("warning: KEN: " + reissued +
                                         "; diplomatic: signed under "
                                         "earlier keys, flagged: not confirmed since 2027-05-20"),
                               HasSubstr("warning: TZA: technical: " + attested + ", flagged")))
        << format;
    EXPECT_THAT(Read(format, *ReadFile(file)), SizeIs(3)) << format;
    // teams.json has no place for it; a workbook is compressed.
    if (format == "ti" || format == "xlsx") continue;
    std::string text = *ReadFile(file);
    absl::StrReplaceAll({{"\r\n ", ""}, {"\\,", ","}}, &text);
    EXPECT_THAT(text, AllOf(HasSubstr(reissued), HasSubstr(attested))) << format;
  }
  // Beside standard output, and of what is written only.
  const Ran tanzania = Run({"export", "--format", "csv", "--state", "TZA"});
  EXPECT_THAT(tanzania.err, AllOf(HasSubstr("warning: TZA: "), Not(HasSubstr("KEN"))));
  const Ran single = Run({"--output", "json", "export", "--format", "json", "--state", "TZA", "-o",
                          folder_.At("cards/")});
  EXPECT_THAT(std::string(single.json()["notices"][0]), HasSubstr(attested));
  EXPECT_THAT(*ReadFile(folder_.At("cards/TZA-technical-1.json")), HasSubstr(attested));
}

TEST_F(ExportTest, SaysNothingOfASheetThatItsStateSignedAndConfirmed) {
  const Ran ran = Run({"export", "--format", "json", "--state", "KEN"});
  EXPECT_EQ(ran.err, "");
  EXPECT_THAT(ran.out, Not(HasSubstr("notices")));
}

TEST_F(ExportTest, SaysWhichWordsAreNotThere) {
  const Digest words = directory_
                           .MustAccept(Kind::kSheet, "states/KEN/technical",
                                       EncodeCanonical(KenyaSheet("technical", "Forgotten Desk")),
                                       directory_.StateSigners("KEN"))
                           .statement.body_digest();
  directory_.MustAccept(Kind::kErasure, "states/KEN/technical",
                        directory_.ErasureBody({words.ToBytes()}), directory_.Registrar());
  Must({"sync"});
  const Ran ran = Run({"export", "--format", "csv", "--state", "KEN"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("have been erased"));
  EXPECT_THAT(ran.out, Not(HasSubstr("Forgotten Desk")));
}

TEST_F(ExportTest, RefusesWhatCannotBeExported) {
  EXPECT_EQ(Run({"export", "--format", "csv", "--state", "UGA"}).exit_code, 3);
  EXPECT_EQ(Run({"export", "--format", "csv", "--state", "Atlantis"}).exit_code, 3);
  EXPECT_EQ(Run({"export", "--format", "pdf"}).exit_code, 2);
  EXPECT_THAT(Run({"export", "--format", "xlsx"}).err, HasSubstr("--output-file"));
}

TEST_F(ExportTest, PrintsCardsInTheReadersLanguage) {
  const std::string english = Must({"export", "--format", "html", "--state", "KEN"});
  EXPECT_THAT(english, AllOf(HasSubstr("lang=\"en\" dir=\"ltr\""), HasSubstr("@page"),
                             HasSubstr("current according to the server")));
  const std::string arabic = Must({"--language", "ar", "export", "--format", "html"});
  EXPECT_THAT(arabic, AllOf(HasSubstr("lang=\"ar\" dir=\"rtl\""), HasSubstr("كينيا")));
  Must({"sync"});
  EXPECT_THAT(Must({"export", "--format", "html"}), HasSubstr("proven by replay"));
}

TEST_F(ExportTest, WritesWorkbooksFromRightToLeftForArabic) {
  const std::string file = folder_.At("contacts.xlsx");
  Must({"--language", "ar", "export", "--format", "xlsx", "-o", file});
  const std::string bytes = *ReadFile(file);
  const auto archive = ZipArchive::Open(bytes);
  auto sheet = archive->OpenEntry("xl/worksheets/sheet1.xml", 1 << 20);
  EXPECT_THAT(*sheet->ReadAll(), HasSubstr("rightToLeft"));
}

class MappingTest : public ExportTest {};

TEST_F(MappingTest, ListsAndShowsWhatComesAlong) {
  EXPECT_THAT(Must({"mapping", "list"}), AllOf(HasSubstr("osce"), HasSubstr("vcard")));
  const std::string file = folder_.At("osce.yaml");
  ASSERT_TRUE(CreateFileDurably(file, Must({"mapping", "show", "osce"}), 0600).ok());
  const Ran checked = Run({"--output", "json", "mapping", "check", file});
  EXPECT_EQ(checked.json()["mapping"], "osce");
  EXPECT_EQ(Run({"mapping", "show", "nobody"}).exit_code, 3);
}

TEST_F(MappingTest, DraftsOneThatPassesTheCheck) {
  const std::string table = folder_.At("регион.csv");
  const std::string draft = folder_.At("draft.yaml");
  ASSERT_TRUE(CreateFileDurably(table, "Страна,Название,Телефон,Fax\n", 0600).ok());
  Must({"mapping", "draft", table, "-o", draft});
  EXPECT_THAT(*ReadFile(draft), AllOf(HasSubstr("регион"), HasSubstr("phone: \"Телефон\"")));
  EXPECT_THAT(Must({"--language", "fr", "mapping", "check", draft}), HasSubstr("valable"));
}

TEST_F(MappingTest, NamesEverythingThatIsWrongWithItsLine) {
  const std::string file = folder_.At("wrong.yaml");
  ASSERT_TRUE(
      CreateFileDurably(file, "mapping: x\nreads: tabel\nfields:\n  offic: A\n", 0600).ok());
  const Ran ran = Run({"mapping", "check", file});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("wrong.yaml:2"), HasSubstr("wrong.yaml:4")));
}

TEST_F(MappingTest, DraftsNothingForWhatIsNoTable) {
  const std::string card = folder_.At("card.vcf");
  ASSERT_TRUE(CreateFileDurably(card, "BEGIN:VCARD\r\nEND:VCARD\r\n", 0600).ok());
  EXPECT_THAT(Run({"mapping", "draft", card}).err, HasSubstr("no table"));
}

}  // namespace
}  // namespace rollcall::testing
