// What `rollcall export` writes: the formats, and files of contacts in them.
#ifndef ROLLCALL_CLIENTS_CLI_EXPORT_FILE_H_
#define ROLLCALL_CLIENTS_CLI_EXPORT_FILE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "clients/cli/card_page.h"
#include "clients/cli/output.h"
#include "core/interchange/contact_file.h"
#include "core/interchange/listed_contact.h"

namespace rollcall {

enum class ExportMaker { kContactFile, kWorkbook, kCards };

struct ExportFormat {
  absl::string_view name;       // of --format
  absl::string_view extension;  // with its dot
  ExportMaker maker;
  ContactFileFormat file;  // for kContactFile
};

// All of them, as the manual lists them. Static lifetime.
absl::Span<const ExportFormat> ExportFormats();

// Null when there is none of that name.
const ExportFormat* FindExportFormat(absl::string_view name);

// All contacts of the sheets in force, State by State, with what must be known of them
// (provenance_words.h) in the language of `output`.
std::vector<ListedContact> ListedContacts(const std::vector<PrintedState>& states, absl::Time now,
                                          const Output& output);

// One file with all contacts. Notices, workbooks and cards are in the language of `output`.
absl::StatusOr<std::string> ExportAll(const ExportFormat& format,
                                      const std::vector<PrintedState>& states, absl::Time now,
                                      const Output& output);

// A file for each contact.
struct SingleExport {
  std::string file_name;  // "KEN-technical-1.vcf": letters, digits, "-" and "_" only
  std::string contents;
};
absl::StatusOr<std::vector<SingleExport>> ExportEach(const ExportFormat& format,
                                                     const std::vector<PrintedState>& states,
                                                     absl::Time now, const Output& output);

// Writes each into `folder`, which is made with mode 0700 when it is not there, with mode
// 0600. ALREADY_EXISTS naming the file, and nothing is written, when one of them is there.
absl::Status WriteExports(const std::string& folder, const std::vector<SingleExport>& files);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_EXPORT_FILE_H_
