#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/interchange/csv_reader.h"
#include "core/interchange/csv_writer.h"
#include "tests/core/interchange/read_all.h"

namespace rollcall {
namespace {

using testing::Diagnostics;
using ::testing::ElementsAre;
using testing::ErrorOf;
using testing::Fields;
using ::testing::HasSubstr;
using testing::MustReadAll;
using testing::ReadAll;
using ::testing::SizeIs;

std::vector<SourceRecord> Read(absl::string_view text, CsvOptions options = {}) {
  return MustReadAll(CsvReader(text, options));
}

std::string Error(absl::string_view text) { return ErrorOf(CsvReader(text)); }

TEST(CsvTest, ReadsQuotedCellsWithSeparatorsQuotesAndLineFeeds) {
  const auto records = Read("Name,Mail\r\n\"A, \"\"B\"\"\r\nC\",a@b.example\r\nD,\r\n");
  ASSERT_THAT(records, SizeIs(2));
  EXPECT_THAT(Fields(records[0]), ElementsAre("Name=A, \"B\"\r\nC", "Mail=a@b.example"));
  EXPECT_EQ(records[0].number, 1);
  EXPECT_EQ(records[0].place, (SourcePlace{2, 1}));
  EXPECT_EQ(records[0].fields[1].place, (SourcePlace{3, 4}));
  EXPECT_THAT(Fields(records[1]), ElementsAre("Name=D"));
  EXPECT_EQ(records[1].place.line, 4);
}

TEST(CsvTest, DetectsTheSeparatorInTheHeader) {
  EXPECT_THAT(Fields(Read("a;b\n1,5;2\n")[0]), ElementsAre("a=1,5", "b=2"));
  EXPECT_THAT(Fields(Read("a\tb\n1\t2")[0]), ElementsAre("a=1", "b=2"));
  EXPECT_THAT(Fields(Read("\"x;y;z\",b\n1,2")[0]), ElementsAre("x;y;z=1", "b=2"));
  EXPECT_THAT(Fields(Read("sep=;\r\na,x;b\r\n1;2")[0]), ElementsAre("a,x=1", "b=2"));
  EXPECT_THAT(Fields(Read("a;b,c\n1;2", {absl::nullopt, ';'})[0]), ElementsAre("a=1", "b,c=2"));
}

TEST(CsvTest, RefusesRaggedRowsButKeepsTheirCells) {
  const auto records = Read("a,b\n1\n1,2,3\n1,2\n");
  ASSERT_THAT(records, SizeIs(3));
  EXPECT_TRUE(records[0].refused());
  EXPECT_THAT(
      Diagnostics(records[0]),
      ElementsAre("line 2, column 1: the row has 1 cells, the header 2; nothing is guessed"));
  EXPECT_TRUE(records[1].refused());
  EXPECT_THAT(Fields(records[1]), ElementsAre("a=1", "b=2", "column 3=3"));
  EXPECT_FALSE(records[2].refused());
}

TEST(CsvTest, NotesOddQuotesAndReadsThemAsTheyAre) {
  const auto records = Read("a,b\nx \"y\" z,\"p\"q\n");
  EXPECT_THAT(Fields(records[0]), ElementsAre("a=x \"y\" z", "b=pq"));
  EXPECT_THAT(records[0].diagnostics, SizeIs(2));
  EXPECT_FALSE(records[0].refused());
}

TEST(CsvTest, NamesColumnsWithoutHeaderAndSkipsEmptyLines) {
  const auto records = Read("a,,a\n\n\n1,2,3\n\n");
  ASSERT_THAT(records, SizeIs(1));
  EXPECT_THAT(Fields(records[0]), ElementsAre("a=1", "column 2=2", "a=3"));
}

TEST(CsvTest, RefusesWhatIsNoCsv) {
  EXPECT_THAT(Error(""), HasSubstr("the file is empty"));
  EXPECT_THAT(Error("a,b\n1,\"2\n3,4\n"), HasSubstr("line 2, column 3: the quotation mark here"));
  EXPECT_THAT(Error("a,b\n1,\xFF\n"), HasSubstr("byte 6 is not UTF-8"));
  EXPECT_THAT(Error(std::string(1000, 'n')), HasSubstr("the name of this column is longer"));
  EXPECT_THAT(Error(std::string(2000, ',')), HasSubstr("more than 1024 cells"));
  EXPECT_THAT(Error(absl::StrCat("a\n", std::string(kMaxRecordBytes + 1, 'x'))),
              HasSubstr("the row has more than"));
}

TEST(CsvTest, GivesTheSameRecordsInBatchesOfAnySize) {
  std::string text = "a,b\n";
  for (int i = 0; i < 50; ++i) absl::StrAppend(&text, i, ",\"", i * i, "\"\n");
  CsvReader one(text);
  CsvReader many(text);
  const auto by_one = ReadAll(one, 1);
  const auto by_many = ReadAll(many, 1000);
  ASSERT_THAT(*by_one, SizeIs(50));
  for (size_t i = 0; i < 50; ++i) {
    EXPECT_EQ(Fields((*by_one)[i]), Fields((*by_many)[i]));
    EXPECT_EQ((*by_one)[i].digest, (*by_many)[i].digest);
  }
  EXPECT_EQ(many.bytes_read(), text.size());
}

TEST(CsvTest, DigestTellsRowsApartEvenWhenTheirTextJoinsAlike) {
  const auto records = Read("a,b\n12,3\n1,23\n12,3\n");
  EXPECT_NE(records[0].digest, records[1].digest);
  EXPECT_EQ(records[0].digest, records[2].digest);
}

TEST(CsvTest, GuardsFormulasButNotTelephoneNumbers) {
  std::string out;
  AppendCsvRow({"=1+1", "+254 20 (0) 1-2", "+cmd|x", "'=1", "'x", "-"}, out);
  EXPECT_EQ(out, "\"'=1+1\",\"+254 20 (0) 1-2\",\"'+cmd|x\",\"''=1\",\"'x\",\"'-\"\r\n");
}

TEST(CsvTest, GuardsFormulasBehindWhatASpreadsheetSkips) {
  std::string out;
  AppendCsvRow({std::string("\0=1+1", 5), std::string("\0\0+cmd", 6), "\t=1", "\r=1"}, out);
  EXPECT_EQ(out, "\"'=1+1\",\"'+cmd\",\"'\t=1\",\"'\r=1\"\r\n");
}

RC_GTEST_PROP(CsvPropertyTest, WhatIsWrittenIsReadAgain, ()) {
  const auto cell =
      rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab,;\t\"'\r\n=+-@ 0")));
  const auto rows = *rc::gen::container<std::vector<std::vector<std::string>>>(
      rc::gen::container<std::vector<std::string>>(3, cell));
  std::string out = kCsvPreamble;
  AppendCsvRow({"a", "b", "c"}, out);
  for (const auto& row : rows) AppendCsvRow(row, out);
  const auto records = Read(out);
  RC_ASSERT(records.size() == rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    RC_ASSERT(records[i].diagnostics.empty());
    for (size_t j = 0; j < 3; ++j) {
      const SourceField* field = records[i].Find(std::string(1, static_cast<char>('a' + j)));
      RC_ASSERT((field == nullptr ? "" : field->value) == rows[i][j]);
    }
  }
}

}  // namespace
}  // namespace rollcall
