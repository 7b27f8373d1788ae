// Drafts: statements on their way between the rooms of a quorum.
//
// A draft is a v1.SignedStatement as protobuf JSON, mode 0600: the envelope
// with the signatures so far and the body that they are about.
#ifndef ROLLCALL_CLIENTS_CLI_DRAFT_FILE_H_
#define ROLLCALL_CLIENTS_CLI_DRAFT_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/statement/statement.h"

namespace rollcall {

// A statement that may lack signatures, with its body.
struct DraftFile {
  Statement statement;
  std::string body;
};

// Reads one; the body fits its digest. INVALID_ARGUMENT naming the file when
// it holds anything else.
absl::StatusOr<DraftFile> ReadDraft(const std::string& path);

// Writes a new one. ALREADY_EXISTS rather than overwrite: the file that is
// there may hold somebody's signatures.
absl::Status CreateDraft(const std::string& path, const Statement& statement,
                         absl::string_view body);

// Writes it in the place of the one that was read.
absl::Status ReplaceDraft(const std::string& path, const Statement& statement,
                          absl::string_view body);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_DRAFT_FILE_H_
