// Statements: opening what arrives and sealing what is said.
#ifndef ROLLCALL_CORE_STATEMENT_STATEMENT_H_
#define ROLLCALL_CORE_STATEMENT_STATEMENT_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "core/base/resource_name.h"
#include "core/crypto/digest.h"
#include "core/crypto/public_key.h"
#include "core/crypto/signer.h"
#include "core/statement/kind.h"
#include "rollcall/v1/statement.pb.h"

namespace rollcall {

// The DSSE pre-authentication encoding:
// "DSSEv1" SP len(type) SP type SP len(payload) SP payload.
std::string PreAuthenticationEncoding(absl::string_view payload_type, absl::string_view payload);

// An opened envelope: decoded strictly, every form checked, no signature
// verified yet. Movable. Verification results are remembered inside, so that
// the dear part can be done ahead on another thread: thread-compatible, one
// owner at a time.
class Statement {
 public:
  enum class Completeness {
    kComplete,  // 1 to 8 signatures: what a log takes
    kDraft,     // 0 to 8 signatures: what travels between signers
  };

  // Reasons of refusal: TOO_LARGE, NOT_CANONICAL, UNKNOWN_KIND,
  // INVALID_SUBJECT, INVALID_FIELD (origin, sequence, previous, body_digest,
  // issue_time, key_id, sig), SIGNATURE_COUNT.
  static absl::StatusOr<Statement> Open(std::string envelope,
                                        Completeness completeness = Completeness::kComplete);

  Kind kind() const { return row_->kind; }
  const KindRow& row() const { return *row_; }
  const v1::StatementHeader& header() const { return header_; }
  const ResourceName& subject() const { return subject_; }
  absl::Time issue_time() const { return issue_time_; }
  const Digest& body_digest() const { return body_digest_; }

  // SHA-256 of the pre-authentication encoding: the statement's identity,
  // whoever signed it.
  const Digest& digest() const { return digest_; }

  // The envelope's bytes as received.
  const std::string& envelope() const { return envelope_; }
  absl::Span<const v1::Signature> signatures() const { return signatures_; }
  const std::string& pre_authentication_encoding() const { return pae_; }

  // OK when signature number `i` is that of the key with this
  // SubjectPublicKeyInfo (DER), which was checked when it was enrolled
  // (PublicKey::FromCheckedSpki); reason SIGNATURE_INVALID, or KEY_UNACCEPTABLE
  // for what is no key. Remembers the answer, so that asking again costs a
  // hash of the key and no verification.
  absl::Status VerifySignature(size_t i, absl::string_view spki) const;
  // The same for a key that was parsed before, of which reading it anew for every
  // signature would be a thirtieth of the verification.
  absl::Status VerifySignature(size_t i, const PublicKey& key) const;

  // OK when SHA-256(body) is the header's body_digest; else reason
  // BODY_MISMATCH. Also TOO_LARGE over the kind's limit.
  absl::Status CheckBody(absl::string_view body) const;

  // The same statement with one more signature. FAILED_PRECONDITION when this
  // key has signed already.
  absl::StatusOr<Statement> WithSignature(const Signer& signer) const;

 private:
  using Question = std::pair<size_t, Digest>;  // signature number, digest of the key

  Statement() = default;

  const KindRow* row_ = nullptr;
  std::string envelope_;
  std::string payload_type_;
  std::string payload_;
  std::string pae_;
  v1::StatementHeader header_;
  ResourceName subject_;
  absl::Time issue_time_;
  Digest body_digest_;
  Digest digest_;
  std::vector<v1::Signature> signatures_;
  mutable absl::flat_hash_map<Question, bool> verified_;
};

// What an author decides; the rest of the header follows from it.
struct Draft {
  Kind kind;
  std::string origin;
  std::string subject;
  uint64_t sequence = 1;
  std::string previous;  // 32 bytes, or empty for the first
  absl::Time issue_time;
  std::string body;
};

// Makes the header, seals it with each signer (none for a draft that others
// will sign) and opens the result, so that what comes out would be taken in.
absl::StatusOr<Statement> Seal(const Draft& draft, absl::Span<const Signer* const> signers);

// The leaf of the log for a statement: a serialized LogEntry. Reason
// TOO_LARGE over kMaxEntryBytes.
absl::StatusOr<std::string> EncodeEntry(const Statement& statement, absl::Time accept_time);

// A decoded leaf.
struct Entry {
  Statement statement;
  absl::Time accept_time;
};

// Inverse of EncodeEntry; strict.
absl::StatusOr<Entry> DecodeEntry(absl::string_view entry);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_STATEMENT_STATEMENT_H_
