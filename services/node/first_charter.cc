#include "services/node/first_charter.h"

#include <google/protobuf/util/json_util.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/base/status_payloads.h"
#include "core/statement/canonical.h"
#include "core/statement/statement.h"
#include "core/statement/view.h"
#include "rollcall/v1/participant.pb.h"
#include "services/bootstrap.h"
#include "services/node/file.h"
#include "storage/ledger.h"

namespace rollcall {
namespace {

// The same refusal, with the file before its words.
absl::Status Explain(const absl::Status& status, absl::string_view path) {
  return WithPayloadsOf(status,
                        absl::Status(status.code(), absl::StrCat(path, ": ", status.message())));
}

}  // namespace

absl::StatusOr<v1::SignedStatement> ReadCharterFile(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string json, ReadSmallFile(path));
  v1::SignedStatement charter;
  const auto parsed = google::protobuf::util::JsonStringToMessage(json, &charter);
  if (!parsed.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(
        path, " is no signed charter (protobuf JSON of a SignedStatement): ", parsed.ToString()));
  }
  const absl::StatusOr<Statement> statement = Statement::Open(charter.envelope());
  if (!statement.ok()) return Explain(statement.status(), path);
  if (statement->kind() != Kind::kCharter || statement->header().sequence() != 1) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is no first charter but statement ",
                                                   statement->header().sequence(), " of the kind ",
                                                   statement->row().name));
  }
  if (const absl::Status body = statement->CheckBody(charter.body()); !body.ok()) {
    return Explain(body, path);
  }
  return charter;
}

absl::Status BeginLog(const v1::SignedStatement& charter, const NodeKeys& keys, const Clock& clock,
                      Store& store) {
  ASSIGN_OR_RETURN(const Statement statement, Statement::Open(charter.envelope()));
  v1::Charter body;
  RETURN_IF_ERROR(DecodeCanonical(charter.body(), "charter", &body));
  RETURN_IF_ERROR(CheckKeysAgainstCharter(keys, statement.header().origin(), body));
  return Bootstrap(charter, keys.LogSigners(), clock, store);
}

absl::Status CheckFirstCharter(const v1::SignedStatement& charter, const Store& store) {
  ASSIGN_OR_RETURN(const Statement statement, Statement::Open(charter.envelope()));
  ASSIGN_OR_RETURN(const std::string leaf, Ledger(store).Entry(0));
  ASSIGN_OR_RETURN(const Entry first, DecodeEntry(leaf));
  if (first.statement.digest() == statement.digest()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "this data directory holds the log of ", first.statement.header().origin(),
      " with the first charter ", first.statement.digest().ToHex(), "; --charter is another one, ",
      statement.digest().ToHex(), " of ", statement.header().origin(),
      ". Leave --charter away, or begin with an empty data directory"));
}

absl::StatusOr<v1::CharterRecord> CharterInForce(const Store& store) {
  const StoreView view(store);
  ASSIGN_OR_RETURN(absl::optional<v1::CharterRecord> record,
                   ReadRecord<v1::CharterRecord>(view, view_key::Charter()));
  if (!record.has_value()) {
    return absl::FailedPreconditionError(
        "the store is empty: a log begins with the first charter that its root key holders "
        "signed. Start once with --charter FILE");
  }
  return *std::move(record);
}

}  // namespace rollcall
