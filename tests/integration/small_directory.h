// A small directory made with library code: its people, their keys, and the
// statements that they make. Whoever tests a server with it submits these; the
// command line is tested for itself.
#ifndef ROLLCALL_TESTS_INTEGRATION_SMALL_DIRECTORY_H_
#define ROLLCALL_TESTS_INTEGRATION_SMALL_DIRECTORY_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "core/crypto/digest.h"
#include "core/crypto/signer.h"
#include "core/statement/statement.h"
#include "google/protobuf/message_lite.h"
#include "rollcall/v1/participant.pb.h"
#include "rollcall/v1/sheet.pb.h"
#include "rollcall/v1/statement.pb.h"

namespace rollcall {

// A TLS client key with its self-signed certificate, as gRPC takes them.
struct TlsClient {
  std::string key_pem;
  std::string certificate_pem;
  Digest digest;
};
TlsClient NewTlsClient();

// A fresh signing key; ends the test program when OpenSSL fails.
PrivateKey NewKey(KeyAlgorithm algorithm = KeyAlgorithm::kEd25519);

// 32 random bytes.
std::string NewSalt();

// What a charter must say about a node.
struct NodeFacts {
  std::string origin;
  std::string address;
  PublicKey log_key;
  Digest tls_key_digest;
};

// All uses that a State's key can have.
std::vector<v1::KeyUse> AllStateUses();

// A set with these keys, each with `uses`, and thresholds of 1.
v1::KeySet KeySetOf(absl::Span<const PublicKey> keys, const std::vector<v1::KeyUse>& uses);

// A valid sheet with one contact.
v1::Sheet SheetOf(v1::ContactKind kind, absl::string_view office, absl::Time issue_time);

// An access body that lets these TLS keys read until `expire_time`.
v1::Access AccessOf(absl::Span<const Digest> tls_keys, absl::Time expire_time);

// An enrolment body of a State.
v1::Enrolment EnrolmentOf(v1::KeySet keys, uint32_t generation = 1);

v1::SignedStatement ToMessage(const Statement& statement, absl::string_view body);

// The people: root, registrar and the State of Kenya, one key each. Remembers
// the heads of chains, so that the next statement extends them. Movable.
class SmallDirectory {
 public:
  explicit SmallDirectory(NodeFacts node);

  const NodeFacts& node() const { return node_; }
  const PrivateKey& root() const { return root_; }
  const PrivateKey& registrar() const { return registrar_; }
  const PrivateKey& kenya() const { return kenya_; }
  const TlsClient& registrar_tls() const { return registrar_tls_; }
  const TlsClient& kenya_tls() const { return kenya_tls_; }
  const TlsClient& auditor_tls() const { return auditor_tls_; }

  // The first charter's body: root, registrar and auditor; the node's keys.
  v1::Charter CharterBody() const;
  v1::SignedStatement FirstCharter(absl::Time issue_time);

  // What would extend the chain of `kind` about `subject`.
  Draft Next(Kind kind, absl::string_view subject, const google::protobuf::MessageLite& body,
             absl::Time issue_time) const;

  // Seals and remembers it as the head of its chain.
  v1::SignedStatement Say(const Draft& draft, absl::Span<const Signer* const> signers);

  // Seals without remembering: for what will be refused.
  v1::SignedStatement Try(const Draft& draft, absl::Span<const Signer* const> signers) const;

  // The registrar's enrolment of a State, with these keys.
  v1::SignedStatement Enrol(absl::string_view alpha3, v1::KeySet keys, absl::Time issue_time,
                            uint32_t generation = 1);

  // Kenya's enrolment with its key, then its access for kenya_tls: what it
  // takes for Kenya to call and to sign.
  std::vector<v1::SignedStatement> EnrolKenya(absl::Time issue_time);

  // Kenya's next technical sheet.
  v1::SignedStatement KenyaTechnical(absl::string_view office, absl::Time issue_time);

 private:
  struct Head {
    uint64_t sequence = 0;
    std::string digest;
  };

  NodeFacts node_;
  PrivateKey root_;
  PrivateKey registrar_;
  PrivateKey kenya_;
  TlsClient registrar_tls_;
  TlsClient kenya_tls_;
  TlsClient auditor_tls_;
  std::map<std::pair<Kind, std::string>, Head> heads_;
};

}  // namespace rollcall

#endif  // ROLLCALL_TESTS_INTEGRATION_SMALL_DIRECTORY_H_
