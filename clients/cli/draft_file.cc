#include "clients/cli/draft_file.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/durable_file.h"
#include "clients/cli/message_file.h"
#include "core/base/status_macros.h"
#include "core/base/status_payloads.h"
#include "rollcall/v1/statement.pb.h"

namespace rollcall {
namespace {

absl::StatusOr<std::string> ToJson(const Statement& statement, absl::string_view body) {
  v1::SignedStatement draft;
  draft.set_envelope(statement.envelope());
  draft.set_body(std::string(body));
  return MessageToJson(draft);
}

// The status with the file's name before its message; its reason stays.
absl::Status At(const std::string& path, const absl::Status& status) {
  return WithPayloadsOf(status,
                        absl::Status(status.code(), absl::StrCat(path, ": ", status.message())));
}

}  // namespace

absl::StatusOr<DraftFile> ReadDraft(const std::string& path) {
  v1::SignedStatement draft;
  RETURN_IF_ERROR(ReadMessageFile(path, "draft", &draft));
  absl::StatusOr<Statement> statement =
      Statement::Open(draft.envelope(), Statement::Completeness::kDraft);
  if (!statement.ok()) return At(path, statement.status());
  if (const absl::Status fits = statement->CheckBody(draft.body()); !fits.ok()) {
    return At(path, fits);
  }
  return DraftFile{*std::move(statement), std::move(*draft.mutable_body())};
}

absl::Status CreateDraft(const std::string& path, const Statement& statement,
                         absl::string_view body) {
  ASSIGN_OR_RETURN(const std::string json, ToJson(statement, body));
  const absl::Status status = CreateFileDurably(path, json, kPrivateMode);
  if (!absl::IsAlreadyExists(status)) return status;
  return absl::AlreadyExistsError(absl::StrCat(
      path, " exists; it may hold signatures, so it is not overwritten: choose another name"));
}

absl::Status ReplaceDraft(const std::string& path, const Statement& statement,
                          absl::string_view body) {
  ASSIGN_OR_RETURN(const std::string json, ToJson(statement, body));
  return WriteFileDurably(path, json, kPrivateMode);
}

}  // namespace rollcall
