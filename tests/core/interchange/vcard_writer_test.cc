#include "core/interchange/vcard_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "core/base/utf8.h"
#include "core/interchange/vcard_reader.h"
#include "tests/core/interchange/read_all.h"

namespace rollcall {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::EndsWith;
using testing::Fields;
using ::testing::HasSubstr;
using testing::ReadAll;
using ::testing::StartsWith;

ListedContact Desk() {
  ListedContact listed;
  listed.state = "KEN";
  v1::PointOfContact& contact = listed.contact;
  contact.set_id("technical-1");
  contact.set_kind(v1::CONTACT_KIND_TECHNICAL);
  contact.set_office("Incident desk; night");
  contact.set_organization("Example, CERT");
  contact.add_languages("en");
  contact.set_time_zone("Africa/Nairobi");
  v1::Channel& mail = *contact.add_channels();
  mail.set_kind(v1::CHANNEL_KIND_EMAIL);
  mail.set_address("duty@cert.example");
  mail.set_encryption_key("8C5D1F2A77E04B96A1C3D0529E4B6F182A7DC390");
  mail.set_note("say \"urgent\"");
  v1::Channel& text = *contact.add_channels();
  text.set_kind(v1::CHANNEL_KIND_SMS);
  text.set_address("+254 700 000 123");
  v1::Channel& post = *contact.add_channels();
  post.set_kind(v1::CHANNEL_KIND_POST);
  post.set_address("1 Road\nNairobi");
  return listed;
}

TEST(VCardWriterTest, WritesVersion4AsOtherProgramsReadIt) {
  std::string out;
  AppendVCard(Desk(), VCardVersion::k40, out);
  EXPECT_THAT(out, StartsWith("BEGIN:VCARD\r\nVERSION:4.0\r\nUID:rollcall:KEN/technical-1\r\n"
                              "FN:Incident desk\\; night\r\nKIND:org\r\n"
                              "ORG:Example\\, CERT;Incident desk\\; night\r\n"));
  EXPECT_THAT(out, HasSubstr("\r\nLANG:en\r\nTZ:Africa/Nairobi\r\n"));
  EXPECT_THAT(out, HasSubstr("channel1.EMAIL;PREF=1;X-ROLLCALL-NOTE=\"say ^'urgent^'\":"));
  EXPECT_THAT(out, HasSubstr("channel1.KEY;VALUE=text:8C5D1F2A77E04B96"));
  EXPECT_THAT(out, HasSubstr("\r\nTEL;TYPE=text;PREF=2:+254 700 000 123\r\n"));
  EXPECT_THAT(out, HasSubstr("\r\nADR;PREF=3:;;1 Road\\nNairobi;;;;\r\n"));
  EXPECT_THAT(out, EndsWith("END:VCARD\r\n"));
}

TEST(VCardWriterTest, WritesVersion3WithTheNameThatItRequires) {
  std::string out;
  AppendVCard(Desk(), VCardVersion::k30, out);
  EXPECT_THAT(out, HasSubstr("\r\nVERSION:3.0\r\n"));
  EXPECT_THAT(out, HasSubstr("\r\nN:Incident desk\\; night;;;;\r\n"));
  EXPECT_THAT(out, HasSubstr("\r\nTEL;TYPE=msg:+254 700 000 123\r\n"));
  EXPECT_THAT(out, Not(HasSubstr("PREF=")));
  EXPECT_THAT(out, Not(HasSubstr("KIND:org\r\nORG")));
}

TEST(VCardWriterTest, WritesNoticesAsNotesThatNobodyTakesForTheContactsWords) {
  ListedContact desk = Desk();
  desk.notices = {"keys re-issued by the registrar on 2026-11-21", "flagged"};
  for (const VCardVersion version : {VCardVersion::k30, VCardVersion::k40}) {
    std::string out;
    AppendVCard(desk, version, out);
    EXPECT_THAT(out, HasSubstr("\r\nNOTE;X-ROLLCALL-NOTICE=yes:keys re-issued by the registrar"));
    VCardReader reader(out);
    EXPECT_THAT(Fields((*ReadAll(reader))[0]), AllOf(Contains("x-rollcall-notice[1]=flagged"),
                                                     Not(Contains(StartsWith("note[0]")))));
  }
}

TEST(VCardWriterTest, FoldsLongLinesBetweenCharacters) {
  ListedContact desk = Desk();
  std::string words;
  for (int i = 0; i < 60; ++i) words += "办é😀x";
  desk.contact.set_responsibilities(words);
  std::string out;
  AppendVCard(desk, VCardVersion::k40, out);
  for (const std::string& line : std::vector<std::string>(absl::StrSplit(out, "\r\n"))) {
    EXPECT_LE(line.size(), 75);
    EXPECT_TRUE(IsValidUtf8(line));
  }
  VCardReader reader(out);
  EXPECT_THAT(Fields((*ReadAll(reader))[0]), Contains("note[0]=" + words));
}

}  // namespace
}  // namespace rollcall
