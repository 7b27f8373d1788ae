#include "core/statement/statement.h"

#include <iterator>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/statement/canonical.h"

namespace rollcall {
namespace {

absl::Status TooLarge(absl::string_view field, size_t limit) {
  return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_TOO_LARGE,
                 absl::StrCat(field, " is larger than ", limit, " bytes"),
                 {{"field", std::string(field)}, {"limit_bytes", absl::StrCat(limit)}});
}

bool FitsSubject(const KindRow& row, ResourceName::Pattern pattern) {
  for (const ResourceName::Pattern allowed : row.subjects) {
    if (allowed == pattern) return true;
  }
  return false;
}

// An origin is one line of a checkpoint and the name on its signature lines.
bool IsValidOrigin(absl::string_view origin) {
  if (origin.empty() || origin.size() > kMaxOriginBytes) return false;
  for (const char c : origin) {
    if (c <= ' ' || c == '+' || c > '~') return false;
  }
  return true;
}

absl::Status CheckHeader(const v1::StatementHeader& header) {
  if (!IsValidOrigin(header.origin())) {
    return InvalidField("origin", absl::StrCat("must be 1 to ", kMaxOriginBytes,
                                               " printable ASCII characters without space or '+'"));
  }
  if (header.sequence() == 0) return InvalidField("sequence", "starts at 1");
  if (header.sequence() == 1 && !header.previous().empty()) {
    return InvalidField("previous", "must be empty in the first statement of a chain");
  }
  if (header.sequence() > 1 && header.previous().size() != Digest::kBytes) {
    return InvalidField("previous", "must be the 32-byte digest of the statement before");
  }
  if (header.body_digest().size() != Digest::kBytes) {
    return InvalidField("body_digest", "must be the 32-byte SHA-256 of the body");
  }
  if (!header.has_issue_time()) return InvalidField("issue_time", "is required");
  return absl::OkStatus();
}

absl::Status CheckSignatureForms(absl::Span<const v1::Signature> signatures) {
  if (signatures.size() > kMaxSignatures) {
    return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_SIGNATURE_COUNT,
                   absl::StrCat("an envelope carries at most ", kMaxSignatures, " signatures"));
  }
  for (const v1::Signature& signature : signatures) {
    if (signature.sig().empty()) return InvalidField("sig", "must not be empty");
    if (signature.sig().size() > kMaxSignatureBytes) return TooLarge("sig", kMaxSignatureBytes);
    if (signature.key_id().size() > kMaxKeyIdBytes) return TooLarge("key_id", kMaxKeyIdBytes);
    for (const char c : signature.key_id()) {
      if (c < ' ' || c > '~') return InvalidField("key_id", "must be printable ASCII");
    }
  }
  return absl::OkStatus();
}

absl::Status Verdict(bool verified) {
  if (verified) return absl::OkStatus();
  return Refusal(absl::StatusCode::kUnauthenticated, v1::ERROR_REASON_SIGNATURE_INVALID,
                 "the signature does not verify under this key");
}

}  // namespace

std::string PreAuthenticationEncoding(absl::string_view payload_type, absl::string_view payload) {
  return absl::StrCat("DSSEv1 ", payload_type.size(), " ", payload_type, " ", payload.size(), " ",
                      payload);
}

absl::StatusOr<Statement> Statement::Open(std::string envelope, Completeness completeness) {
  if (envelope.size() > kMaxEntryBytes) return TooLarge("envelope", kMaxEntryBytes);
  v1::Envelope decoded;
  RETURN_IF_ERROR(DecodeCanonical(envelope, "envelope", &decoded));

  Statement result;
  ASSIGN_OR_RETURN(result.row_, RowOfPayloadType(decoded.payload_type()));
  RETURN_IF_ERROR(DecodeCanonical(decoded.payload(), "header", &result.header_));
  RETURN_IF_ERROR(CheckHeader(result.header_));
  ASSIGN_OR_RETURN(result.subject_, ResourceName::Parse(result.header_.subject()));
  if (!FitsSubject(*result.row_, result.subject_.pattern)) {
    return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_INVALID_SUBJECT,
                   absl::StrCat("a statement of kind ", result.row_->name,
                                " cannot be about a subject of this form"));
  }
  const absl::StatusOr<absl::Time> issue_time = FromTimestamp(result.header_.issue_time());
  if (!issue_time.ok()) return InvalidField("issue_time", issue_time.status().message());
  result.issue_time_ = *issue_time;
  ASSIGN_OR_RETURN(result.body_digest_, Digest::FromBytes(result.header_.body_digest()));

  result.signatures_.assign(std::make_move_iterator(decoded.mutable_signatures()->begin()),
                            std::make_move_iterator(decoded.mutable_signatures()->end()));
  RETURN_IF_ERROR(CheckSignatureForms(result.signatures_));
  if (completeness == Completeness::kComplete && result.signatures_.empty()) {
    return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_SIGNATURE_COUNT,
                   "the envelope carries no signature; sign it before it is submitted");
  }
  result.payload_type_ = std::move(*decoded.mutable_payload_type());
  result.payload_ = std::move(*decoded.mutable_payload());
  result.pae_ = PreAuthenticationEncoding(result.payload_type_, result.payload_);
  result.digest_ = Sha256(result.pae_);
  result.envelope_ = std::move(envelope);
  return result;
}

absl::Status Statement::VerifySignature(size_t i, absl::string_view spki) const {
  const auto fact = verified_.find(Question(i, Sha256(spki)));
  if (fact != verified_.end()) return Verdict(fact->second);
  ASSIGN_OR_RETURN(const PublicKey key, PublicKey::FromCheckedSpki(spki));
  return VerifySignature(i, key);
}

absl::Status Statement::VerifySignature(size_t i, const PublicKey& key) const {
  const Question question(i, key.digest());
  auto fact = verified_.find(question);
  if (fact == verified_.end()) {
    fact = verified_.emplace(question, key.Verify(pae_, signatures_[i].sig()).ok()).first;
  }
  return Verdict(fact->second);
}

absl::Status Statement::CheckBody(absl::string_view body) const {
  if (body.size() > row_->max_body_bytes) return TooLarge("body", row_->max_body_bytes);
  if (Sha256(body) != body_digest_) {
    return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_BODY_MISMATCH,
                   "the body's SHA-256 is not the header's body_digest");
  }
  return absl::OkStatus();
}

absl::StatusOr<Statement> Statement::WithSignature(const Signer& signer) const {
  for (size_t i = 0; i < signatures_.size(); ++i) {
    if (VerifySignature(i, signer.public_key()).ok()) {
      return Refusal(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_DUPLICATE_SIGNER,
                     "this key has signed already");
    }
  }
  v1::Envelope envelope;
  envelope.set_payload(payload_);
  envelope.set_payload_type(payload_type_);
  for (const v1::Signature& signature : signatures_) *envelope.add_signatures() = signature;
  v1::Signature& added = *envelope.add_signatures();
  ASSIGN_OR_RETURN(*added.mutable_sig(), signer.Sign(pae_));
  added.set_key_id(signer.public_key().id());
  return Open(EncodeCanonical(envelope), Completeness::kComplete);
}

absl::StatusOr<Statement> Seal(const Draft& draft, absl::Span<const Signer* const> signers) {
  v1::StatementHeader header;
  header.set_origin(draft.origin);
  header.set_subject(draft.subject);
  header.set_sequence(draft.sequence);
  header.set_previous(draft.previous);
  header.set_body_digest(Sha256(draft.body).ToBytes());
  *header.mutable_issue_time() = ToTimestamp(draft.issue_time);

  v1::Envelope envelope;
  envelope.set_payload(EncodeCanonical(header));
  envelope.set_payload_type(std::string(RowOf(draft.kind).payload_type));
  ASSIGN_OR_RETURN(Statement statement,
                   Statement::Open(EncodeCanonical(envelope), Statement::Completeness::kDraft));
  for (const Signer* signer : signers) {
    ASSIGN_OR_RETURN(statement, statement.WithSignature(*signer));
  }
  return statement;
}

absl::StatusOr<std::string> EncodeEntry(const Statement& statement, absl::Time accept_time) {
  v1::LogEntry entry;
  entry.set_envelope(statement.envelope());
  *entry.mutable_accept_time() = ToTimestamp(accept_time);
  std::string bytes = EncodeCanonical(entry);
  if (bytes.size() > kMaxEntryBytes) return TooLarge("log entry", kMaxEntryBytes);
  return bytes;
}

absl::StatusOr<Entry> DecodeEntry(absl::string_view entry) {
  if (entry.size() > kMaxEntryBytes) return TooLarge("log entry", kMaxEntryBytes);
  v1::LogEntry decoded;
  RETURN_IF_ERROR(DecodeCanonical(entry, "log entry", &decoded));
  if (!decoded.has_accept_time()) return InvalidField("accept_time", "is required");
  const absl::StatusOr<absl::Time> accept_time = FromTimestamp(decoded.accept_time());
  if (!accept_time.ok()) return InvalidField("accept_time", accept_time.status().message());
  ASSIGN_OR_RETURN(Statement statement, Statement::Open(std::move(*decoded.mutable_envelope())));
  return Entry{std::move(statement), *accept_time};
}

}  // namespace rollcall
