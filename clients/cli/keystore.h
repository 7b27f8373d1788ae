// What one office holds: its private keys, the directory that it pinned, and
// what it has said.
//
//   HOME/                 0700; every file below is 0600
//     keys/NAME.pem       a signing key, PKCS#8, encrypted unless asked otherwise
//     keys/NAME.pub.pem   its public key
//     tls.pem, tls.crt    the TLS key (PKCS#8) and its self-signed certificate
//     directory.json      the pinned charter chain
//     participant         for whom this office speaks: "states/KEN", "registrar"
//     receipts/HEX.json   receipts of statements, by statement digest
//     statements/HEX.json statements that this keystore signed, by digest; the
//                         bodies of rule kinds only: words of sheets can be erased
//     labels.json         what the TLS keys of the access set are called here
//     acknowledged.json   entries of others that `status --acknowledge` has seen
//     checkpoint          the largest checkpoint seen: the log's signed note
//
// Every file is written durably (durable_file.h). docs/formats/keystore.md has
// the formats.
#ifndef ROLLCALL_CLIENTS_CLI_KEYSTORE_H_
#define ROLLCALL_CLIENTS_CLI_KEYSTORE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "clients/cpp/client.h"
#include "core/crypto/digest.h"
#include "core/crypto/public_key.h"
#include "core/crypto/signer.h"
#include "core/fold/pinned_directory.h"
#include "core/merkle/contradiction.h"
#include "core/statement/statement.h"
#include "google/protobuf/message.h"
#include "nlohmann/json.hpp"
#include "rollcall/v1/statement.pb.h"

namespace rollcall {

// Name under which commands speak of the TLS key; no signing key has it.
inline constexpr char kTlsKeyName[] = "tls";
// Name of the signing key that `join` makes.
inline constexpr char kSigningKeyName[] = "signing";

// A signing key of the keystore, without its secret.
struct OwnKey {
  std::string name;
  PublicKey public_key;
  bool encrypted;
};

// Used by one thread; several processes may share a home. Every error ends the
// program with exit code 6 (exit_code.h).
class Keystore {
 public:
  // Opens `home`; what is not there yet is made by the first write.
  // FAILED_PRECONDITION when other users of the machine could look into it.
  static absl::StatusOr<std::unique_ptr<Keystore>> Open(const std::string& home);

  const std::string& home() const { return home_; }

  // Signing keys, by ascending name.
  absl::StatusOr<std::vector<OwnKey>> ListKeys() const;
  // ALREADY_EXISTS rather than overwrite; INVALID_ARGUMENT for a name that is
  // not 1 to 63 of [a-z0-9-] or is "tls". Encrypted unless the passphrase is
  // empty.
  absl::Status AddKey(absl::string_view name, const PrivateKey& key, absl::string_view passphrase);
  // UNAUTHENTICATED when the passphrase is wrong.
  absl::StatusOr<PrivateKey> LoadKey(absl::string_view name, absl::string_view passphrase) const;

  bool has_tls_key() const;
  // ALREADY_EXISTS rather than overwrite.
  absl::Status AddTlsKey(const PrivateKey& key, absl::string_view certificate_pem,
                         absl::string_view passphrase);
  absl::StatusOr<PublicKey> TlsPublicKey() const;
  absl::StatusOr<bool> TlsKeyIsEncrypted() const;
  // The caller wipes the key in it.
  absl::StatusOr<TlsIdentity> LoadTlsIdentity(absl::string_view passphrase) const;

  // The pinned directory, verified anew; nullopt when none is pinned.
  absl::StatusOr<absl::optional<PinnedDirectory>> LoadDirectory() const;
  absl::Status SaveDirectory(const PinnedDirectory& directory);

  // For whom this office speaks; empty when it does not say.
  absl::StatusOr<std::string> LoadParticipant() const;
  absl::Status SaveParticipant(absl::string_view participant);

  // Remembers that this keystore signed `statement`.
  absl::Status SaveStatement(const Statement& statement, absl::string_view body);
  bool HasStatement(const Digest& digest) const;
  // The statement of `kind` about `subject` with the highest sequence among
  // those remembered that have a receipt; nullopt when there is none.
  absl::StatusOr<absl::optional<v1::SignedStatement>> LatestAccepted(
      Kind kind, absl::string_view subject) const;
  // A remembered statement; nullopt when there is none.
  absl::StatusOr<absl::optional<v1::SignedStatement>> LoadStatement(const Digest& digest) const;

  absl::Status SaveReceipt(const Digest& statement, const v1::Receipt& receipt);
  // nullopt when there is none.
  absl::StatusOr<absl::optional<v1::Receipt>> LoadReceipt(const Digest& statement) const;

  // Labels of TLS keys, by lower-case hex digest.
  absl::StatusOr<std::map<std::string, std::string>> LoadLabels() const;
  absl::Status SaveLabels(const std::map<std::string, std::string>& labels);

  // Up to which sequence each chain ("<kind>/<subject>") was acknowledged.
  absl::StatusOr<std::map<std::string, uint64_t>> LoadAcknowledged() const;
  absl::Status SaveAcknowledged(const std::map<std::string, uint64_t>& acknowledged);

  // The largest checkpoint seen, whose signature was verified then; nullopt
  // when none was.
  absl::StatusOr<absl::optional<NotedCheckpoint>> LoadCheckpoint() const;
  absl::Status SaveCheckpoint(const NotedCheckpoint& checkpoint);

 private:
  explicit Keystore(std::string home) : home_(std::move(home)) {}
  std::string Path(absl::string_view name) const;
  // Replace the file `name`, making the folders of the keystore if need be.
  absl::Status Write(absl::string_view name, absl::string_view contents, bool must_be_new = false);
  absl::Status WriteMessage(absl::string_view name, const google::protobuf::Message& message);
  absl::Status WriteJson(absl::string_view name, const nlohmann::ordered_json& json);

  std::string home_;
};

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_KEYSTORE_H_
