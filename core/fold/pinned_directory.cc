#include "core/fold/pinned_directory.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/base/unverified.h"
#include "core/crypto/public_key.h"
#include "core/fold/fold.h"
#include "core/statement/canonical.h"
#include "core/statement/placement.h"
#include "core/statement/view.h"

namespace rollcall {
namespace {

constexpr absl::string_view kWhat = "the charter";

absl::StatusOr<Statement> OpenCharter(const v1::SignedStatement& charter) {
  ASSIGN_OR_RETURN(Statement statement, Statement::Open(charter.envelope()));
  if (statement.kind() != Kind::kCharter) {
    return absl::InvalidArgumentError(
        absl::StrCat("this is a statement of kind ", statement.row().name, ", not a charter"));
  }
  RETURN_IF_ERROR(statement.CheckBody(charter.body()));
  return statement;
}

// Judges one charter after those in `changes`. Its place in the log is not
// known here and does not matter to its rules: charters follow each other by
// chain, and the time of signing stands for the time of acceptance.
absl::Status ApplyCharter(const Statement& statement, const std::string& body, uint64_t place,
                          ChangeSet& changes) {
  return Apply(statement, Placement{place, statement.issue_time()}, absl::string_view(body),
               changes);
}

}  // namespace

absl::StatusOr<PinnedDirectory> PinnedDirectory::Pin(const v1::SignedStatement& first_charter,
                                                     const Digest& digest) {
  auto statement = OpenCharter(first_charter);
  if (!statement.ok()) return Unverified(kWhat, statement.status());
  if (statement->digest() != digest) {
    return Unverified(kWhat, absl::StrCat("its digest is ", statement->digest().ToHex(), ", not ",
                                          digest.ToHex(), " as pinned"));
  }
  PinnedDirectory directory;
  directory.origin_ = statement->header().origin();
  directory.digest_ = digest;
  RETURN_IF_ERROR(directory.Extend(first_charter));
  return directory;
}

absl::Status PinnedDirectory::Extend(const v1::SignedStatement& next_charter) {
  const EmptyView empty;
  ChangeSet changes(&empty);
  for (const v1::SignedStatement& earlier : chain_) {
    ASSIGN_OR_RETURN(const Statement statement, OpenCharter(earlier));
    RETURN_IF_ERROR(
        ApplyCharter(statement, earlier.body(), statement.header().sequence() - 1, changes));
  }
  const auto statement = OpenCharter(next_charter);
  if (!statement.ok()) return Unverified(kWhat, statement.status());
  if (auto applied = ApplyCharter(*statement, next_charter.body(), chain_.size(), changes);
      !applied.ok()) {
    return Unverified(kWhat, applied);
  }
  v1::Charter charter;
  RETURN_IF_ERROR(DecodeCanonical(next_charter.body(), "charter", &charter));
  std::vector<NoteVerifier> log_keys;
  for (const v1::LogKey& log_key : charter.log_keys()) {
    ASSIGN_OR_RETURN(const PublicKey key, PublicKey::FromEd25519(log_key.public_key()));
    ASSIGN_OR_RETURN(NoteVerifier verifier, NoteVerifier::Create(log_key.name(), key));
    log_keys.push_back(std::move(verifier));
  }
  std::vector<Digest> server_keys;
  for (const v1::Server& server : charter.servers()) {
    ASSIGN_OR_RETURN(const Digest key, Digest::FromBytes(server.tls_key_digest()));
    server_keys.push_back(key);
  }
  charter_ = std::move(charter);
  log_keys_ = std::move(log_keys);
  server_keys_ = std::move(server_keys);
  chain_.push_back(next_charter);
  return absl::OkStatus();
}

}  // namespace rollcall
