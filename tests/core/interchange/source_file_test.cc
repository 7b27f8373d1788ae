#include "core/interchange/source_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/core/interchange/read_all.h"
#include "tests/core/interchange/zip_of.h"

namespace rollcall {
namespace {

using ::testing::ElementsAre;
using testing::Fields;
using ::testing::HasSubstr;

// The fields of the first record.
std::vector<std::string> First(absl::string_view bytes, const SourceOptions& options = {}) {
  const auto reader = MakeReader(bytes, options);
  const auto records = reader->ReadBatch(1);
  if (!records.ok()) return {std::string(records.status().message())};
  return records->empty() ? std::vector<std::string>() : Fields(records->front());
}

TEST(SourceFileTest, ReadsEachFormatByItsFirstBytes) {
  EXPECT_THAT(First("a,b\n1,2\n"), ElementsAre("a=1", "b=2"));
  EXPECT_THAT(First("\xEF\xBB\xBF \n[{\"a\": 1}]"), ElementsAre("a=1"));
  EXPECT_THAT(First("\r\nbegin:vcard\nversion:4.0\nend:vcard\n"), ElementsAre("version[0]=4.0"));
  EXPECT_THAT(First(testing::ZipOf(testing::WorkbookParts(testing::SheetOf(
                  "<row><c t=\"s\"><v>0</v></c></row><row><c><v>1</v></c></row>")))),
              ElementsAre("Name=1"));
  EXPECT_THAT(First("\xD0\xCF\x11\xE0 old"), ElementsAre(HasSubstr("saved as .xlsx")));
}

TEST(SourceFileTest, BelievesWhatIsSaidAboutTheFile) {
  SourceOptions options;
  options.format = FileFormatOfName("csv");
  EXPECT_THAT(First("{,b\n1,2\n", options), ElementsAre("{=1", "b=2"));
  options.format = FileFormatOfName("vcard");
  EXPECT_THAT(First("a,b\n", options), ElementsAre(HasSubstr("the file is no vCard")));
  options = {};
  options.encoding = TextEncoding::kWindows1252;
  options.separator = ';';
  EXPECT_THAT(First("a;b\n\xE9;2\n", options), ElementsAre("a=é", "b=2"));
  EXPECT_FALSE(FileFormatOfName("pdf").has_value());
}

TEST(SourceFileTest, GivesTheColumnsOfTablesOnly) {
  EXPECT_THAT(*TableHeader("a;b\n", {}), ElementsAre("a", "b"));
  EXPECT_THAT(*TableHeader(testing::ZipOf(testing::WorkbookParts(
                               testing::SheetOf("<row><c t=\"s\"><v>0</v></c></row>"))),
                           {}),
              ElementsAre("Name"));
  EXPECT_THAT(std::string(TableHeader("[{}]", {}).status().message()), HasSubstr("is no table"));
}

}  // namespace
}  // namespace rollcall
