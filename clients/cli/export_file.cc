#include "clients/cli/export_file.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/durable_file.h"
#include "clients/cli/message_file.h"
#include "clients/cli/provenance_words.h"
#include "clients/xlsx/xlsx_writer.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

constexpr ExportFormat kFormats[] = {
    {"vcard4", ".vcf", ExportMaker::kContactFile, ContactFileFormat::kVCard4},
    {"vcard3", ".vcf", ExportMaker::kContactFile, ContactFileFormat::kVCard3},
    {"csv", ".csv", ExportMaker::kContactFile, ContactFileFormat::kCsv},
    {"xlsx", ".xlsx", ExportMaker::kWorkbook, {}},
    {"json", ".json", ExportMaker::kContactFile, ContactFileFormat::kJson},
    {"jscontact", ".json", ExportMaker::kContactFile, ContactFileFormat::kJsContact},
    {"rdap", ".json", ExportMaker::kContactFile, ContactFileFormat::kRdap},
    {"ti", ".json", ExportMaker::kContactFile, ContactFileFormat::kTrustedIntroducer},
    {"html", ".html", ExportMaker::kCards, {}},
};

// The State with this contact and nothing else.
PrintedState OnlyContact(const PrintedState& from, int sheet, int contact) {
  PrintedState only = from;
  v1::NominatedSheet kept = from.state.sheets(sheet);
  kept.mutable_sheet()->clear_points_of_contact();
  *kept.mutable_sheet()->add_points_of_contact() =
      from.state.sheets(sheet).sheet().points_of_contact(contact);
  only.state.clear_sheets();
  *only.state.add_sheets() = std::move(kept);
  return only;
}

// A sheet may be authentic and still against the rules: its ids are made harmless as
// names of files.
std::string FileName(const ListedContact& listed, absl::string_view extension,
                     std::set<std::string>& taken) {
  std::string name = absl::StrCat(listed.state, "-", listed.contact.id());
  std::replace_if(
      name.begin(), name.end(),
      [](unsigned char c) { return !absl::ascii_isalnum(c) && c != '-' && c != '_'; }, '_');
  while (!taken.insert(name).second) name += '_';
  return absl::StrCat(name, extension);
}

}  // namespace

absl::Span<const ExportFormat> ExportFormats() { return kFormats; }

const ExportFormat* FindExportFormat(absl::string_view name) {
  const auto* const found =
      std::find_if(std::begin(kFormats), std::end(kFormats),
                   [name](const ExportFormat& format) { return format.name == name; });
  return found == std::end(kFormats) ? nullptr : found;
}

std::vector<ListedContact> ListedContacts(const std::vector<PrintedState>& states, absl::Time now,
                                          const Output& output) {
  std::vector<ListedContact> contacts;
  for (const PrintedState& printed : states) {
    for (const v1::NominatedSheet& sheet : printed.state.sheets()) {
      const std::vector<std::string> notices = Caveats(printed.state, sheet, now, output);
      for (const v1::PointOfContact& contact : sheet.sheet().points_of_contact()) {
        contacts.push_back({std::string(printed.row->alpha3), contact, notices});
      }
    }
  }
  return contacts;
}

absl::StatusOr<std::string> ExportAll(const ExportFormat& format,
                                      const std::vector<PrintedState>& states, absl::Time now,
                                      const Output& output) {
  switch (format.maker) {
    case ExportMaker::kContactFile:
      return ToContactFile(format.file, ListedContacts(states, now, output));
    case ExportMaker::kWorkbook:
      return ToXlsx(ListedContacts(states, now, output), output.language());
    case ExportMaker::kCards:
      return CardPage(states.empty() ? "" : states[0].checkpoint.origin, states, now, output);
  }
  return absl::InternalError("a format without a maker");
}

absl::StatusOr<std::vector<SingleExport>> ExportEach(const ExportFormat& format,
                                                     const std::vector<PrintedState>& states,
                                                     absl::Time now, const Output& output) {
  std::vector<SingleExport> files;
  std::set<std::string> taken;
  for (const PrintedState& printed : states) {
    for (int s = 0; s < printed.state.sheets_size(); ++s) {
      const v1::Sheet& sheet = printed.state.sheets(s).sheet();
      for (int c = 0; c < sheet.points_of_contact_size(); ++c) {
        const ListedContact listed{std::string(printed.row->alpha3), sheet.points_of_contact(c),
                                   Caveats(printed.state, printed.state.sheets(s), now, output)};
        SingleExport file;
        file.file_name = FileName(listed, format.extension, taken);
        if (format.maker == ExportMaker::kContactFile) {
          file.contents = ToContactFile(format.file, listed);
        } else {
          ASSIGN_OR_RETURN(file.contents,
                           ExportAll(format, {OnlyContact(printed, s, c)}, now, output));
        }
        files.push_back(std::move(file));
      }
    }
  }
  return files;
}

absl::Status WriteExports(const std::string& folder, const std::vector<SingleExport>& files) {
  RETURN_IF_ERROR(MakePrivateDirectory(folder));
  ASSIGN_OR_RETURN(const std::vector<std::string> present, ListDirectory(folder));
  for (const SingleExport& file : files) {
    if (std::binary_search(present.begin(), present.end(), file.file_name)) {
      return absl::AlreadyExistsError(absl::StrCat(folder, "/", file.file_name,
                                                   " is there already; nothing is written, choose "
                                                   "another folder"));
    }
  }
  for (const SingleExport& file : files) {
    RETURN_IF_ERROR(
        CreateFileDurably(absl::StrCat(folder, "/", file.file_name), file.contents, kPrivateMode));
  }
  return absl::OkStatus();
}

}  // namespace rollcall
