#include "clients/xlsx/xlsx_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "core/interchange/contact_table.h"
#include "core/interchange/xlsx_reader.h"
#include "core/interchange/zip_archive.h"
#include "tests/core/interchange/any_listed_contact.h"
#include "tests/core/interchange/round_trip.h"
#include "tests/testing/scratch_folder.h"

namespace rollcall {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

ListedContact Desk(absl::string_view office) {
  ListedContact listed;
  listed.state = "KEN";
  listed.contact.set_id("technical-1");
  listed.contact.set_kind(v1::CONTACT_KIND_TECHNICAL);
  listed.contact.set_office(std::string(office));
  listed.contact.set_responsibilities("one\ntwo _x0041_ =1+1");
  v1::Channel& phone = *listed.contact.add_channels();
  phone.set_kind(v1::CHANNEL_KIND_PHONE);
  phone.set_address("+254201234567");
  return listed;
}

std::string Sheet(const std::string& bytes) {
  return *ZipArchive::Open(bytes)->OpenEntry("xl/worksheets/sheet1.xml", 1 << 20)->ReadAll();
}

TEST(XlsxWriterTest, WritesTextsThatTheReaderGivesBack) {
  const testing::ScratchFolder folder;
  const std::vector<ListedContact> contacts = {Desk("مكتب"), Desk("办公室")};
  ASSERT_TRUE(WriteXlsx(folder.At("a.xlsx"), contacts, Language::kEnglish).ok());
  const std::string bytes = folder.Read("a.xlsx");
  XlsxReader reader(bytes);
  EXPECT_EQ(*reader.Header(), ContactTableHeader(1));
  const auto records = reader.ReadBatch(10);
  ASSERT_THAT(*records, SizeIs(2));
  for (size_t i = 0; i < 2; ++i) {
    const std::vector<std::string> row = ContactTableRow(contacts[i], 1);
    const std::vector<std::string> header = ContactTableHeader(1);
    for (size_t j = 0; j < row.size(); ++j) {
      const SourceField* field = (*records)[i].Find(header[j]);
      EXPECT_EQ(field == nullptr ? "" : field->value, row[j]) << header[j];
    }
  }
}

TEST(XlsxWriterTest, WritesArabicFromRightToLeft) {
  const testing::ScratchFolder folder;
  ASSERT_TRUE(WriteXlsx(folder.At("a.xlsx"), {Desk("مكتب")}, Language::kArabic).ok());
  ASSERT_TRUE(WriteXlsx(folder.At("b.xlsx"), {Desk("مكتب")}, Language::kFrench).ok());
  EXPECT_THAT(Sheet(folder.Read("a.xlsx")), HasSubstr("rightToLeft=\"1\""));
  EXPECT_THAT(Sheet(folder.Read("b.xlsx")), Not(HasSubstr("rightToLeft")));
}

TEST(XlsxWriterTest, SaysWhenTheFileCannotBeWritten) {
  const testing::ScratchFolder folder;
  const absl::Status status =
      WriteXlsx(folder.At("no/such/folder/a.xlsx"), {Desk("A")}, Language::kEnglish);
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
}

RC_GTEST_PROP(XlsxRoundTripTest, XlsxIsTheIdentity, ()) {
  const testing::ScratchFolder folder;
  const std::vector<ListedContact> contacts = testing::AnyListedContacts();
  RC_ASSERT(WriteXlsx(folder.At("a.xlsx"), contacts, Language::kArabic).ok());
  const std::string bytes = folder.Read("a.xlsx");
  XlsxReader reader(bytes);
  const std::vector<ListedContact> back = testing::ReadBack("rollcall-table", reader);
  RC_LOG() << "before:\n" << testing::Show(contacts) << "after:\n" << testing::Show(back);
  RC_ASSERT(testing::Equal(contacts, back));
}

}  // namespace
}  // namespace rollcall
