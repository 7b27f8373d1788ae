#include "clients/xlsx/xlsx_writer.h"

#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <cerrno>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/interchange/contact_table.h"

namespace rollcall {
namespace {

// ECMA-376: rows of a sheet, one of them the header.
constexpr size_t kMaxRows = 1'048'576;
// Wide enough for an office's name on screen, in characters.
constexpr double kColumnWidth = 24;

// Texts that look like XLSX's own escapes are escaped: "_x0041_" would be read as
// "A".
std::string Escaped(const std::string& text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    const absl::string_view rest = absl::string_view(text).substr(i, 7);
    const bool looks_so = rest.size() == 7 && absl::StartsWith(rest, "_x") && rest[6] == '_' &&
                          std::all_of(rest.begin() + 2, rest.begin() + 6,
                                      [](unsigned char c) { return absl::ascii_isxdigit(c); });
    absl::StrAppend(&result, looks_so ? "_x005F" : "", absl::string_view(&text[i], 1));
  }
  return result;
}

// The library ends texts at NUL and refuses what is not UTF-8; both stand in no
// valid sheet.
absl::Status WriteRow(lxw_worksheet* sheet, lxw_row_t row, const std::vector<std::string>& cells,
                      lxw_format* format) {
  for (size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].empty()) continue;
    const lxw_error error = worksheet_write_string(sheet, row, static_cast<lxw_col_t>(i),
                                                   Escaped(cells[i]).c_str(), format);
    if (error != LXW_NO_ERROR) {
      return absl::InternalError(
          absl::StrCat("row ", row + 1, ", column ", i + 1, ": ", lxw_strerror(error)));
    }
  }
  return absl::OkStatus();
}

absl::Status FillSheet(lxw_workbook* workbook, const std::vector<ListedContact>& contacts,
                       Language language) {
  lxw_worksheet* sheet = workbook_add_worksheet(workbook, "Points of contact");
  lxw_format* bold = workbook_add_format(workbook);
  if (sheet == nullptr || bold == nullptr) return absl::InternalError("no memory for a sheet");
  format_set_bold(bold);
  if (language == Language::kArabic) worksheet_right_to_left(sheet);
  worksheet_freeze_panes(sheet, 1, 0);
  int channels = 0;
  for (const ListedContact& listed : contacts) {
    channels = std::max(channels, listed.contact.channels_size());
  }
  const std::vector<std::string> header = ContactTableHeader(channels);
  worksheet_set_column(sheet, 0, static_cast<lxw_col_t>(header.size() - 1), kColumnWidth, nullptr);
  absl::Status status = WriteRow(sheet, 0, header, bold);
  for (size_t i = 0; status.ok() && i < contacts.size(); ++i) {
    status = WriteRow(sheet, static_cast<lxw_row_t>(i + 1), ContactTableRow(contacts[i], channels),
                      nullptr);
  }
  return status;
}

// In place of what stands at `path`.
absl::Status WriteWorkbook(const std::string& path, const std::vector<ListedContact>& contacts,
                           Language language) {
  lxw_workbook* workbook = workbook_new(path.c_str());
  if (workbook == nullptr) return absl::InternalError("no memory for a workbook");
  const absl::Status filled = FillSheet(workbook, contacts, language);
  // Closing writes the file and frees the workbook, also after an error.
  const lxw_error error = workbook_close(workbook);
  if (!filled.ok()) return filled;
  if (error != LXW_NO_ERROR) {
    return absl::InternalError(absl::StrCat("cannot write the workbook: ", lxw_strerror(error)));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadFromStart(int fd) {
  std::string bytes;
  char chunk[64 * 1024];
  while (true) {
    const ssize_t got = pread(fd, chunk, sizeof(chunk), static_cast<off_t>(bytes.size()));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return absl::InternalError("cannot read the workbook back");
    if (got == 0) return bytes;
    bytes.append(chunk, static_cast<size_t>(got));
  }
}

}  // namespace

absl::StatusOr<std::string> ToXlsx(const std::vector<ListedContact>& contacts, Language language) {
  if (contacts.size() >= kMaxRows) {
    return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_TOO_LARGE,
                   absl::StrCat("a sheet has ", kMaxRows - 1, " rows at most; export fewer States"),
                   {{"field", "contacts"}});
  }
  const int fd = memfd_create("workbook", MFD_CLOEXEC);
  if (fd < 0) return absl::InternalError("no memory for a workbook");
  const auto closer = absl::MakeCleanup([fd] { close(fd); });
  RETURN_IF_ERROR(WriteWorkbook(absl::StrCat("/proc/self/fd/", fd), contacts, language));
  return ReadFromStart(fd);
}

}  // namespace rollcall
