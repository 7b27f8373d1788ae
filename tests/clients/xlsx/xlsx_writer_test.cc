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
  const std::vector<ListedContact> contacts = {Desk("مكتب"), Desk("办公室")};
  const std::string bytes = ToXlsx(contacts, Language::kEnglish).value();
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
  EXPECT_THAT(Sheet(ToXlsx({Desk("مكتب")}, Language::kArabic).value()),
              HasSubstr("rightToLeft=\"1\""));
  EXPECT_THAT(Sheet(ToXlsx({Desk("مكتب")}, Language::kFrench).value()),
              Not(HasSubstr("rightToLeft")));
}

TEST(XlsxWriterTest, RefusesMoreContactsThanASheetHasRows) {
  const std::vector<ListedContact> contacts(1'048'576);
  EXPECT_EQ(ToXlsx(contacts, Language::kEnglish).status().code(),
            absl::StatusCode::kInvalidArgument);
}

RC_GTEST_PROP(XlsxRoundTripTest, XlsxIsTheIdentity, ()) {
  const std::vector<ListedContact> contacts = testing::AnyListedContacts();
  const std::string bytes = ToXlsx(contacts, Language::kArabic).value();
  XlsxReader reader(bytes);
  const std::vector<ListedContact> back = testing::ReadBack("rollcall-table", reader);
  RC_LOG() << "before:\n" << testing::Show(contacts) << "after:\n" << testing::Show(back);
  RC_ASSERT(testing::Equal(contacts, back));
}

}  // namespace
}  // namespace rollcall
