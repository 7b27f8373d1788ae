// Archives and workbooks made in memory, as a hostile or careless program would.
#ifndef ROLLCALL_TESTS_CORE_INTERCHANGE_ZIP_OF_H_
#define ROLLCALL_TESTS_CORE_INTERCHANGE_ZIP_OF_H_

#include <zip.h>

#include <cstdlib>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace rollcall::testing {

// A ZIP archive with these parts.
inline std::string ZipOf(const std::map<std::string, std::string>& parts) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_t* archive = zip_open_from_source(target, ZIP_CREATE | ZIP_TRUNCATE, &error);
  if (archive == nullptr) std::abort();
  zip_source_keep(target);
  for (const auto& [name, text] : parts) {
    zip_source_t* source = zip_source_buffer(archive, text.data(), text.size(), 0);
    if (zip_file_add(archive, name.c_str(), source, ZIP_FL_OVERWRITE) < 0) std::abort();
  }
  if (zip_close(archive) != 0) std::abort();
  zip_stat_t stat;
  if (zip_source_stat(target, &stat) != 0 || zip_source_open(target) != 0) std::abort();
  std::string bytes(stat.size, '\0');
  if (zip_source_read(target, bytes.data(), bytes.size()) < 0) std::abort();
  zip_source_close(target);
  zip_source_free(target);
  return bytes;
}

inline constexpr char kXmlns[] =
    "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
    "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";

// The parts of a workbook with sheets "First" and "Second", the first of them with
// this text as its part.
inline std::map<std::string, std::string> WorkbookParts(absl::string_view first_sheet) {
  return {
      {"xl/workbook.xml",
       absl::StrCat("<?xml version=\"1.0\"?><workbook ", kXmlns,
                    "><sheets><sheet name=\"First\" sheetId=\"1\" r:id=\"rId1\"/><sheet "
                    "name=\"Second\" sheetId=\"2\" r:id=\"rId2\"/></sheets></workbook>")},
      {"xl/_rels/workbook.xml.rels",
       "<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.xml\"/>"
       "<Relationship Id=\"rId2\" Target=\"/xl/worksheets/sheet2.xml\"/></Relationships>"},
      {"xl/sharedStrings.xml",
       absl::StrCat("<sst ", kXmlns,
                    "><si><t>Name</t></si><si><r><t>Rich </t></r><r><t>text</t></r>"
                    "<rPh><t>hint</t></rPh></si><si><t>a_x000A_b</t></si></sst>")},
      {"xl/styles.xml",
       absl::StrCat("<styleSheet ", kXmlns,
                    "><numFmts><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\"/>"
                    "<numFmt numFmtId=\"165\" formatCode=\"0.00&quot;days&quot;\"/></numFmts>"
                    "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs>"
                    "<xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/>"
                    "<xf numFmtId=\"165\"/></cellXfs></styleSheet>")},
      {"xl/worksheets/sheet1.xml", std::string(first_sheet)},
      {"xl/worksheets/sheet2.xml",
       absl::StrCat("<worksheet ", kXmlns,
                    "><sheetData><row><c t=\"inlineStr\"><is><t>Other</t></is></c></row>"
                    "<row><c><v>7</v></c></row></sheetData></worksheet>")},
  };
}

// A sheet of these rows.
inline std::string SheetOf(absl::string_view rows) {
  return absl::StrCat("<?xml version=\"1.0\"?><worksheet ", kXmlns, "><sheetData>", rows,
                      "</sheetData></worksheet>");
}

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_CORE_INTERCHANGE_ZIP_OF_H_
