#include "core/interchange/vcard_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/core/interchange/read_all.h"

namespace rollcall {
namespace {

using ::testing::Contains;
using testing::Diagnostics;
using ::testing::ElementsAre;
using testing::ErrorOf;
using testing::Fields;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::MustReadAll;
using ::testing::SizeIs;

std::vector<SourceRecord> Read(absl::string_view text) { return MustReadAll(VCardReader(text)); }

// The fields of one card of these lines.
std::vector<std::string> Card(absl::string_view lines, absl::string_view version = "4.0") {
  const auto records =
      Read(absl::StrCat("BEGIN:VCARD\r\nVERSION:", version, "\r\n", lines, "END:VCARD\r\n"));
  if (records.size() != 1) return {"not one record"};
  std::vector<std::string> fields = Fields(records[0]);
  fields.erase(fields.begin());  // VERSION
  return fields;
}

std::string Error(absl::string_view text) { return ErrorOf(VCardReader(text)); }

TEST(VCardReaderTest, ReadsManyCardsWithTheirPlaces) {
  const auto records = Read(
      "BEGIN:VCARD\nVERSION:4.0\nFN:A\nEND:VCARD\n\n"
      "begin:vcard\nversion:3.0\nfn:B\nTITLE:x\nend:vcard \n");
  ASSERT_THAT(records, SizeIs(2));
  EXPECT_THAT(Fields(records[0]), ElementsAre("version[0]=4.0", "fn[0]=A"));
  EXPECT_THAT(Fields(records[1]), ElementsAre("version[0]=3.0", "fn[0]=B", "title[0]=x"));
  EXPECT_EQ(records[1].number, 2);
  EXPECT_EQ(records[1].fields[2].place, (SourcePlace{9, 1}));
  EXPECT_THAT(records[1].diagnostics, IsEmpty());
}

TEST(VCardReaderTest, UnfoldsLines) {
  EXPECT_THAT(Card("NOTE:one\r\n  two\r\n\tthree\r\n"), ElementsAre("note[0]=one twothree"));
}

TEST(VCardReaderTest, SplitsStructuredValuesAndUnescapes) {
  EXPECT_THAT(Card("ADR:;;1 Road\\; East\\, Wing\\nFloor 2;Nairobi;;;KE\r\nNOTE:a\\;b;c\\\\n\r\n"),
              ElementsAre("adr[0][2]=1 Road; East, Wing\nFloor 2", "adr[0][3]=Nairobi",
                          "adr[0][6]=KE", "note[0]=a;b;c\\n"));
}

TEST(VCardReaderTest, ReadsParametersQuotedListedAndCaretEncoded) {
  EXPECT_THAT(Card("TEL;TYPE=\"voice,work\";VALUE=uri:tel:+1-5;ext=1\r\n"
                   "EMAIL;X-A=\"a;b:c^nd^'e^^\",f:x@y.example\r\n"),
              ElementsAre("tel[0]=tel:+1-5;ext=1", "tel[0].type[0]=voice", "tel[0].type[1]=work",
                          "tel[0].value[0]=uri", "email[0]=x@y.example",
                          "email[0].x-a[0]=a;b:c\nd\"e^", "email[0].x-a[1]=f"));
}

TEST(VCardReaderTest, ReadsWhatOutlookWritesIn21) {
  EXPECT_THAT(Card("TEL;WORK;FAX:1\r\nTEL;TYPE=CELL;TYPE=PREF:2\r\n"
                   "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:B=C3=BCro=\r\n=20A\r\n"
                   "TITLE;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:=E9\r\nNOTE:a\\n\r\n",
                   "2.1"),
              ElementsAre("tel[0]=1", "tel[0].type[0]=work", "tel[0].type[1]=fax", "tel[1]=2",
                          "tel[1].type[0]=cell", "tel[1].type[1]=pref", "fn[0]=Büro A",
                          "fn[0].charset[0]=utf-8", "fn[0].encoding[0]=quoted-printable",
                          "title[0]=é", "title[0].charset[0]=iso-8859-1",
                          "title[0].encoding[0]=quoted-printable", "note[0]=a\\n"));
}

TEST(VCardReaderTest, KeepsWhatIsBadlyEncodedAndSaysSo) {
  const auto records = Read(
      "BEGIN:VCARD\nVERSION:2.1\nFN;ENCODING=QUOTED-PRINTABLE:=FF=XX\n"
      "KEY;ENCODING=B:/w==\nno line at all\nEND:VCARD\n");
  EXPECT_THAT(Fields(records[0]), Contains("fn[0]==FF=XX"));
  EXPECT_THAT(Fields(records[0]), Contains("key[0]=/w=="));
  EXPECT_THAT(Fields(records[0]), Contains("unreadable[0]=no line at all"));
  EXPECT_THAT(Diagnostics(records[0]),
              ElementsAre(HasSubstr("line 3, column 1: fn: is no quoted-printable"),
                          HasSubstr("line 4, column 1: key: is binary"),
                          HasSubstr("line 5, column 1: is no line of a vCard")));
  EXPECT_FALSE(records[0].refused());
}

TEST(VCardReaderTest, GivesKeysOfAGroupToItsOtherProperties) {
  EXPECT_THAT(Card("item1.EMAIL:a@b.example\r\nITEM1.KEY:ABCD\r\nitem2.TEL:1\r\n"),
              ElementsAre("email[0]=a@b.example", "email[0].group=item1", "key[0].group=item1",
                          "tel[0]=1", "tel[0].group=item2", "email[0].key=ABCD"));
}

TEST(VCardReaderTest, TakesAlternativesForOneValue) {
  EXPECT_THAT(Card("TITLE;ALTID=1;LANGUAGE=fr:Patron\r\nTITLE;ALTID=1;LANGUAGE=en:Boss\r\n"
                   "TITLE:Other\r\n"),
              ElementsAre("title[0]=Patron", "title[0].altid[0]=1", "title[0].language[0]=fr",
                          "title[0].alternative[0]=Boss", "title[0].alternative[0].altid[0]=1",
                          "title[0].alternative[0].language[0]=en", "title[1]=Other"));
}

TEST(VCardReaderTest, RefusesCardsWithinCards) {
  const auto records = Read(
      "BEGIN:VCARD\nVERSION:2.1\nFN:A\nAGENT:\nBEGIN:VCARD\nFN:B\nEND:VCARD\nEND:VCARD\n"
      "BEGIN:VCARD\nFN:C\nEND:VCARD\n");
  ASSERT_THAT(records, SizeIs(2));
  EXPECT_TRUE(records[0].refused());
  EXPECT_THAT(Diagnostics(records[1]), ElementsAre(HasSubstr("version: is missing")));
}

TEST(VCardReaderTest, RefusesWhatIsNoVCard) {
  EXPECT_THAT(Error(""), HasSubstr("holds no vCard"));
  EXPECT_THAT(Error("name,mail\n"), HasSubstr("line 1, column 1: here must stand BEGIN:VCARD"));
  EXPECT_THAT(Error("\nBEGIN:VCARD\nFN:A\n"), HasSubstr("line 2, column 1: the card that begins"));
  EXPECT_THAT(Error("BEGIN:VCARD\nFN:\xE9\nEND:VCARD\n"), HasSubstr("byte 15 is not UTF-8"));
  EXPECT_THAT(Error(absl::StrCat("BEGIN:VCARD\nNOTE:", std::string(kMaxRecordBytes, 'x'))),
              HasSubstr("the card has more than"));
}

TEST(VCardReaderTest, RefusesCardsThatGrowWhenRead) {
  std::string types;
  for (int i = 0; i < 5000; ++i) types += ";A";
  const auto long_name =
      Read(absl::StrCat("BEGIN:VCARD\n", std::string(100'000, 'n'), types, ":1\nEND:VCARD\n"));
  EXPECT_TRUE(long_name[0].refused());
  EXPECT_THAT(long_name[0].fields, IsEmpty());
  std::string parameters;
  for (int i = 0; i < 60'000; ++i) absl::StrAppend(&parameters, ";P", i, "=1");
  const auto many = Read(absl::StrCat("BEGIN:VCARD\nTEL", parameters, ":1\nEND:VCARD\n"));
  EXPECT_THAT(Diagnostics(many[0]), Contains(HasSubstr("is no line of a vCard")));
}

TEST(VCardReaderTest, RefusesACardOfTooManyValuesAndGoesOn) {
  std::string text = "BEGIN:VCARD\n";
  for (size_t i = 0; i <= kMaxRecordFields; ++i) text += "TEL:1\n";
  text += "END:VCARD\nBEGIN:VCARD\nVERSION:3.0\nEND:VCARD\n";
  const auto records = Read(text);
  ASSERT_THAT(records, SizeIs(2));
  EXPECT_TRUE(records[0].refused());
  EXPECT_THAT(records[0].fields, SizeIs(kMaxRecordFields));
}

}  // namespace
}  // namespace rollcall
