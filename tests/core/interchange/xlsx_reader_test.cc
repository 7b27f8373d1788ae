#include "core/interchange/xlsx_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/core/interchange/read_all.h"
#include "tests/core/interchange/zip_of.h"

namespace rollcall {
namespace {

using ::testing::AllOf;
using testing::Diagnostics;
using ::testing::ElementsAre;
using testing::ErrorOf;
using testing::Fields;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::MustReadAll;
using testing::ReadAll;
using testing::SheetOf;
using ::testing::SizeIs;
using testing::WorkbookParts;
using testing::ZipOf;

constexpr absl::string_view kHeader =
    "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c>"
    "<c r=\"B2\" t=\"inlineStr\"><is><t> Phone </t></is></c>"
    "<c r=\"D2\" t=\"inlineStr\"><is><t>Since</t></is></c></row>";

std::string Workbook(absl::string_view rows) {
  return ZipOf(WorkbookParts(SheetOf(absl::StrCat(kHeader, rows))));
}

std::vector<SourceRecord> Read(const std::string& bytes, std::string sheet = "") {
  return MustReadAll(XlsxReader(bytes, std::move(sheet)));
}

std::string Error(const std::string& bytes, std::string sheet = "") {
  return ErrorOf(XlsxReader(bytes, std::move(sheet)));
}

TEST(XlsxReaderTest, ReadsSharedInlineAndRichTextsNumbersDatesAndTruthValues) {
  const auto records = Read(Workbook(
      "<row r=\"4\"><c r=\"A4\" t=\"s\"><v>1</v></c><c r=\"B4\"><v>2.5420123456E+11</v></c>"
      "<c r=\"C4\" t=\"b\"><v>1</v></c><c r=\"D4\" s=\"1\"><v>46347</v></c></row>"
      "<row r=\"5\"/>"
      "<row r=\"6\"><c r=\"A6\" t=\"s\"><v>2</v></c><c r=\"B6\" s=\"3\"><v>1.5</v></c>"
      "<c r=\"D6\" s=\"2\"><v>46347.75</v></c></row>"));
  ASSERT_THAT(records, SizeIs(2));
  EXPECT_THAT(Fields(records[0]), ElementsAre("Name=Rich text", "Phone=254201234560",
                                              "column 3=true", "Since=2026-11-21"));
  EXPECT_THAT(Fields(records[1]),
              ElementsAre("Name=a\nb", "Phone=1.5", "Since=2026-11-21 18:00:00"));
  EXPECT_EQ(records[1].number, 2);
  EXPECT_EQ(records[1].fields[2].place, (SourcePlace{6, 4}));
  EXPECT_NE(records[0].digest, records[1].digest);
}

TEST(XlsxReaderTest, ReadsTheSheetThatIsNamed) {
  EXPECT_THAT(Fields(Read(Workbook(""), "Second")[0]), ElementsAre("Other=7"));
  EXPECT_THAT(Error(Workbook(""), "Third"), HasSubstr("no sheet of that name, but \"First\""));
}

TEST(XlsxReaderTest, GivesTheHeaderAlone) {
  const std::string bytes = Workbook("");
  XlsxReader reader(bytes);
  EXPECT_THAT(*reader.Header(), ElementsAre("Name", "Phone", "column 3", "Since"));
  EXPECT_THAT(*reader.ReadBatch(5), IsEmpty());
}

TEST(XlsxReaderTest, NotesErrorsOfTheSheetAndRefusesCellsBeyondTheHeader) {
  const auto records = Read(Workbook(
      "<row r=\"3\"><c r=\"A3\" t=\"e\"><v>#REF!</v></c><c r=\"B3\" t=\"s\"><v>9</v></c></row>"
      "<row r=\"4\"><c r=\"F4\"><v>1</v></c></row>"));
  EXPECT_THAT(Diagnostics(records[0]),
              ElementsAre(HasSubstr("line 3, column 1: Name: is an error"),
                          HasSubstr("line 3, column 2: Phone: names a text")));
  EXPECT_FALSE(records[0].refused());
  EXPECT_TRUE(records[1].refused());
  EXPECT_THAT(Fields(records[1]), ElementsAre("column 6=1"));
}

TEST(XlsxReaderTest, KnowsBothCalendarsOfSpreadsheets) {
  EXPECT_EQ(FormatXlsxDate(1, false), "1900-01-01");
  EXPECT_EQ(FormatXlsxDate(59, false), "1900-02-28");
  EXPECT_EQ(FormatXlsxDate(61, false), "1900-03-01");
  EXPECT_EQ(FormatXlsxDate(1, true), "1904-01-02");
  EXPECT_EQ(FormatXlsxDate(0.5, false), "12:00:00");
  EXPECT_EQ(FormatXlsxDate(2958465, false), "9999-12-31");
  EXPECT_EQ(FormatXlsxDate(2958465, true), "");
  EXPECT_EQ(FormatXlsxDate(-1, false), "");
  EXPECT_EQ(FormatXlsxDate(1e300, false), "");
}

TEST(XlsxReaderTest, RefusesWhatIsNoWorkbook) {
  EXPECT_THAT(Error(""), HasSubstr("no ZIP archive"));
  EXPECT_THAT(Error("name,mail\n"), HasSubstr("no ZIP archive"));
  EXPECT_THAT(Error(ZipOf({{"a.txt", "x"}})), HasSubstr("has no xl/workbook.xml"));
  EXPECT_THAT(Error(ZipOf(WorkbookParts(SheetOf("")))), HasSubstr("the sheet is empty"));
  EXPECT_THAT(Error(ZipOf(WorkbookParts("<a><b></a>"))), HasSubstr("sheet1.xml is no XML"));
  auto parts = WorkbookParts(SheetOf(""));
  parts.erase("xl/worksheets/sheet1.xml");
  EXPECT_THAT(Error(ZipOf(parts)), HasSubstr("has no xl/worksheets/sheet1.xml"));
  std::string damaged = Workbook("");
  damaged[damaged.find("PK\x03\x04") + 60] ^= 0x55;
  EXPECT_THAT(Error(damaged), HasSubstr("line"));
}

TEST(XlsxReaderTest, RefusesEntityBombsAndDepth) {
  EXPECT_THAT(Error(ZipOf(WorkbookParts("<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b "
                                        "\"&a;&a;\">]><worksheet>&b;</worksheet>"))),
              HasSubstr("has a document type"));
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  EXPECT_THAT(Error(ZipOf(WorkbookParts(deep))), HasSubstr("more than 64 levels"));
}

TEST(XlsxReaderTest, RefusesZipBombs) {
  auto parts = WorkbookParts(SheetOf(kHeader));
  parts["xl/styles.xml"] = std::string(kMaxXlsxPartBytes + 1, ' ');
  EXPECT_THAT(Error(ZipOf(parts)), AllOf(HasSubstr("xl/styles.xml"), HasSubstr("larger than")));
  parts = WorkbookParts(SheetOf(kHeader));
  parts["xl/sharedStrings.xml"] =
      absl::StrCat("<sst><si><t>", std::string(kMaxXlsxCellBytes + 1, 'x'), "</t></si></sst>");
  EXPECT_THAT(Error(ZipOf(parts)), HasSubstr("has a text of more than"));
  EXPECT_THAT(
      Error(Workbook(absl::StrCat("<row><c t=\"str\"><v>", std::string(2 * kMaxRecordBytes, 'x'),
                                  "</v></c></row>"))),
      HasSubstr("the row has more than"));
}

TEST(XlsxReaderTest, GivesTheSameRecordsInBatchesOfAnySize) {
  std::string rows;
  for (int i = 0; i < 5000; ++i) absl::StrAppend(&rows, "<row><c><v>", i, "</v></c></row>");
  const std::string bytes = Workbook(rows);
  XlsxReader one(bytes);
  XlsxReader many(bytes);
  const auto by_one = ReadAll(one, 1);
  const auto by_many = ReadAll(many, 100'000);
  ASSERT_THAT(*by_one, SizeIs(5000));
  for (size_t i = 0; i < 5000; ++i) EXPECT_EQ((*by_one)[i].fields, (*by_many)[i].fields);
}

}  // namespace
}  // namespace rollcall
