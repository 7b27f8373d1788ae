#include "clients/mirror/recomputed_report.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/exercise/board.h"
#include "core/exercise/exercise_bodies.h"
#include "core/exercise/report.h"
#include "core/statement/statement.h"
#include "core/statement/view.h"
#include "rollcall/v1/exercise_view.pb.h"
#include "storage/ledger.h"

namespace rollcall {
namespace {

absl::Status NotHeld(uint64_t index) {
  return Refusal(absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_BODY_NOT_HELD,
                 absl::StrCat("this copy does not hold the words of log entry ", index,
                              ": only the controller's and auditors' copies hold all of an "
                              "exercise, unless some were erased"));
}

absl::StatusOr<std::string> BodyOf(const Ledger& ledger, const Digest& digest, uint64_t index) {
  ASSIGN_OR_RETURN(absl::optional<std::string> body, ledger.Body(digest.view()));
  return body.has_value() ? absl::StatusOr<std::string>(*std::move(body)) : NotHeld(index);
}

bool MakesBoards(Kind kind) { return kind == Kind::kDispatch || kind == Kind::kAcknowledgement; }

}  // namespace

absl::StatusOr<RecomputedReport> RecomputeReport(const LocalCopy& copy,
                                                 absl::string_view exercise) {
  const Ledger ledger(copy.reader());
  const StoreView view(copy.reader());
  ASSIGN_OR_RETURN(const auto record,
                   ReadRecord<v1::ContentRecord>(view, view_key::Report(exercise)));
  if (!record.has_value()) {
    return Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_NOT_FOUND,
                   absl::StrCat("this copy knows no report of exercises/", exercise));
  }
  RecomputedReport result;
  result.index = record->index();
  ASSIGN_OR_RETURN(const Digest digest, Digest::FromBytes(record->body_digest()));
  ASSIGN_OR_RETURN(const std::string said, BodyOf(ledger, digest, result.index));
  RETURN_IF_ERROR(DecodeReport(said, result.said));
  if (result.said.log_size() > copy.checkpoint().size) {
    return absl::FailedPreconditionError(
        absl::StrCat("the report reflects ", result.said.log_size(), " entries, but this copy has ",
                     copy.checkpoint().size));
  }
  const EmptyView nothing;
  ChangeSet board(&nothing);
  for (uint64_t index = 0; index < result.said.log_size(); ++index) {
    ASSIGN_OR_RETURN(const std::string bytes, ledger.Entry(index));
    ASSIGN_OR_RETURN(const Entry entry, DecodeEntry(bytes));
    const Statement& statement = entry.statement;
    if (!MakesBoards(statement.kind()) || statement.subject().exercise != exercise) continue;
    ASSIGN_OR_RETURN(const std::string body, BodyOf(ledger, statement.body_digest(), index));
    ASSIGN_OR_RETURN(std::vector<std::string> findings,
                     Advance(statement, {index, entry.accept_time}, body, view, board));
    result.findings.insert(result.findings.end(), findings.begin(), findings.end());
  }
  ASSIGN_OR_RETURN(result.recomputed, MakeReport(board, exercise, result.said.log_size()));
  return result;
}

}  // namespace rollcall
