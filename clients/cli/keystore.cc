#include "clients/cli/keystore.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "clients/cli/durable_file.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/message_file.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "nlohmann/json.hpp"

namespace rollcall {
namespace {

using nlohmann::ordered_json;

constexpr char kKeys[] = "keys";
constexpr char kReceipts[] = "receipts";
constexpr char kStatements[] = "statements";
constexpr char kTlsKeyFile[] = "tls.pem";
constexpr char kTlsCertificateFile[] = "tls.crt";
constexpr char kDirectoryFile[] = "directory.json";
constexpr char kParticipantFile[] = "participant";
constexpr char kLabelsFile[] = "labels.json";
constexpr char kAcknowledgedFile[] = "acknowledged.json";
constexpr char kCheckpointFile[] = "checkpoint";
constexpr char kPublicSuffix[] = ".pub.pem";
constexpr char kPrivateSuffix[] = ".pem";
constexpr char kEncryptedHeader[] = "-----BEGIN ENCRYPTED PRIVATE KEY-----";

absl::Status KeystoreError(const absl::Status& status) {
  return status.ok() ? status : WithExitCode(status, ExitCode::kKeystore);
}

absl::Status At(const absl::Status& status, absl::string_view path) {
  if (status.ok()) return status;
  return KeystoreError(absl::Status(status.code(), absl::StrCat(path, ": ", status.message())));
}

absl::Status Damaged(absl::string_view path, absl::string_view why) {
  return KeystoreError(absl::DataLossError(
      absl::StrCat(path, " is damaged: ", why, "; restore it from a backup of the keystore")));
}

// The file's contents; nullopt when there is none.
absl::StatusOr<absl::optional<std::string>> ReadIfThere(const std::string& path) {
  absl::StatusOr<std::string> contents = ReadFile(path);
  if (absl::IsNotFound(contents.status())) return absl::optional<std::string>();
  if (!contents.ok()) return KeystoreError(contents.status());
  return absl::optional<std::string>(*std::move(contents));
}

std::string KeyFile(absl::string_view name, absl::string_view suffix) {
  return absl::StrCat(kKeys, "/", name, suffix);
}

std::string StatementFile(const Digest& digest) {
  return absl::StrCat(kStatements, "/", digest.ToHex(), ".json");
}

std::string ReceiptFile(const Digest& digest) {
  return absl::StrCat(kReceipts, "/", digest.ToHex(), ".json");
}

bool Exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

// A map of JSON: {"name": value, ...}; empty when there is no file.
template <typename Value>
absl::StatusOr<std::map<std::string, Value>> ReadMap(const std::string& path) {
  std::map<std::string, Value> result;
  ASSIGN_OR_RETURN(const auto contents, ReadIfThere(path));
  if (!contents.has_value()) return result;
  const ordered_json json = ordered_json::parse(*contents, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return Damaged(path, "it is no JSON object");
  for (const auto& [name, value] : json.items()) {
    const Value* typed = nullptr;
    Value number{};
    if constexpr (std::is_same_v<Value, std::string>) {
      typed = value.template get_ptr<const std::string*>();
    } else if (value.is_number_unsigned()) {
      number = value.template get<Value>();
      typed = &number;
    }
    if (typed == nullptr) return Damaged(path, "a value has another type");
    result[name] = *typed;
  }
  return result;
}

absl::Status WrongPassphrase(const absl::Status& status, absl::string_view path) {
  if (!absl::IsUnauthenticated(status)) return At(status, path);
  return KeystoreError(absl::UnauthenticatedError(
      absl::StrCat("wrong passphrase for ", path, "; nothing was signed")));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Keystore>> Keystore::Open(const std::string& home) {
  struct stat facts{};
  if (stat(home.c_str(), &facts) != 0) {
    if (errno == ENOENT) return std::unique_ptr<Keystore>(new Keystore(home));
    return KeystoreError(
        absl::InternalError(absl::StrCat("cannot look at ", home, ": ", std::strerror(errno))));
  }
  if (!S_ISDIR(facts.st_mode)) {
    return KeystoreError(absl::FailedPreconditionError(
        absl::StrCat(home, " is no directory; choose another keystore with --home")));
  }
  if ((facts.st_mode & 0077) != 0) {
    return KeystoreError(absl::FailedPreconditionError(
        absl::StrCat("others can look into the keystore ", home, "; run: chmod 700 ", home)));
  }
  if (facts.st_uid != geteuid()) {
    return KeystoreError(absl::FailedPreconditionError(
        absl::StrCat("the keystore ", home, " belongs to another user; choose one with --home")));
  }
  return std::unique_ptr<Keystore>(new Keystore(home));
}

absl::Status Keystore::Write(absl::string_view name, absl::string_view contents, bool must_be_new) {
  for (const absl::string_view below : {"", kKeys, kReceipts, kStatements}) {
    RETURN_IF_ERROR(KeystoreError(MakePrivateDirectory(below.empty() ? home_ : Path(below))));
  }
  return KeystoreError(must_be_new ? CreateFileDurably(Path(name), contents, kPrivateMode)
                                   : WriteFileDurably(Path(name), contents, kPrivateMode));
}

absl::Status Keystore::WriteMessage(absl::string_view name,
                                    const google::protobuf::Message& message) {
  ASSIGN_OR_RETURN(const std::string json, MessageToJson(message));
  return Write(name, json);
}

absl::Status Keystore::WriteJson(absl::string_view name, const nlohmann::ordered_json& json) {
  const std::string text = json.dump(2, ' ', false, ordered_json::error_handler_t::replace);
  return Write(name, absl::StrCat(text, "\n"));
}

std::string Keystore::Path(absl::string_view name) const { return absl::StrCat(home_, "/", name); }

absl::StatusOr<std::vector<OwnKey>> Keystore::ListKeys() const {
  absl::StatusOr<std::vector<std::string>> files = ListDirectory(Path(kKeys));
  if (!files.ok()) return KeystoreError(files.status());
  std::vector<OwnKey> keys;
  for (const std::string& file : *files) {
    if (!absl::EndsWith(file, kPublicSuffix)) continue;
    const std::string name(absl::StripSuffix(file, kPublicSuffix));
    if (!IsValidId(name)) continue;
    const std::string path = Path(KeyFile(name, kPublicSuffix));
    ASSIGN_OR_RETURN(const auto public_pem, ReadIfThere(path));
    ASSIGN_OR_RETURN(auto private_pem, ReadIfThere(Path(KeyFile(name, kPrivateSuffix))));
    if (!public_pem.has_value() || !private_pem.has_value()) continue;  // half of one
    const bool encrypted = absl::StartsWith(*private_pem, kEncryptedHeader);
    Wipe(*private_pem);
    absl::StatusOr<PublicKey> key = PublicKey::FromPem(*public_pem);
    if (!key.ok()) return At(key.status(), path);
    keys.push_back({name, *std::move(key), encrypted});
  }
  return keys;
}

absl::Status Keystore::AddKey(absl::string_view name, const PrivateKey& key,
                              absl::string_view passphrase) {
  if (!IsValidId(name) || name == kTlsKeyName) {
    return WithExitCode(
        absl::InvalidArgumentError(
            absl::StrCat("a signing key cannot be called \"", name, "\"; take 1 to ", kMaxIdBytes,
                         " of a-z, 0-9 and dashes (not at an end), and not \"", kTlsKeyName, "\"")),
        ExitCode::kUsage);
  }
  const std::string path = Path(KeyFile(name, kPrivateSuffix));
  if (Exists(path)) {
    return KeystoreError(absl::AlreadyExistsError(
        absl::StrCat("there is a key ", name, " already (", path, "); choose another name")));
  }
  absl::StatusOr<std::string> pem = key.ToPem(passphrase);
  if (!pem.ok()) return KeystoreError(pem.status());
  // The private key comes first: without it the public one counts as not made.
  absl::Status status = Write(KeyFile(name, kPrivateSuffix), *pem, /*must_be_new=*/true);
  Wipe(*pem);
  RETURN_IF_ERROR(status);
  return Write(KeyFile(name, kPublicSuffix), key.public_key().ToPem());
}

absl::StatusOr<PrivateKey> Keystore::LoadKey(absl::string_view name,
                                             absl::string_view passphrase) const {
  const std::string path = Path(KeyFile(name, kPrivateSuffix));
  absl::StatusOr<std::string> pem = ReadFile(path);
  if (!pem.ok()) return KeystoreError(pem.status());
  absl::StatusOr<PrivateKey> key = PrivateKey::FromPem(*pem, passphrase);
  Wipe(*pem);
  if (!key.ok()) return WrongPassphrase(key.status(), path);
  return key;
}

bool Keystore::has_tls_key() const {
  return Exists(Path(kTlsKeyFile)) && Exists(Path(kTlsCertificateFile));
}

absl::Status Keystore::AddTlsKey(const PrivateKey& key, absl::string_view certificate_pem,
                                 absl::string_view passphrase) {
  if (has_tls_key()) {
    return KeystoreError(
        absl::AlreadyExistsError(absl::StrCat("there is a TLS key already (", Path(kTlsKeyFile),
                                              "); use another --home for another caller")));
  }
  absl::StatusOr<std::string> pem = key.ToPem(passphrase);
  if (!pem.ok()) return KeystoreError(pem.status());
  // The certificate comes last: without it the key counts as not made.
  const absl::Status status = Write(kTlsKeyFile, *pem);
  Wipe(*pem);
  RETURN_IF_ERROR(status);
  return Write(kTlsCertificateFile, certificate_pem);
}

absl::StatusOr<PublicKey> Keystore::TlsPublicKey() const {
  const std::string path = Path(kTlsCertificateFile);
  ASSIGN_OR_RETURN(const auto pem, ReadIfThere(path));
  if (!pem.has_value()) {
    return KeystoreError(absl::NotFoundError(
        absl::StrCat("this keystore (", home_,
                     ") has no TLS key; run `rollcall join` or `rollcall keygen tls`")));
  }
  absl::StatusOr<PublicKey> key = PublicKeyOfCertificate(*pem);
  if (!key.ok()) return At(key.status(), path);
  return key;
}

absl::StatusOr<bool> Keystore::TlsKeyIsEncrypted() const {
  absl::StatusOr<std::string> pem = ReadFile(Path(kTlsKeyFile));
  if (!pem.ok()) return KeystoreError(pem.status());
  const bool encrypted = absl::StartsWith(*pem, kEncryptedHeader);
  Wipe(*pem);
  return encrypted;
}

absl::StatusOr<TlsIdentity> Keystore::LoadTlsIdentity(absl::string_view passphrase) const {
  RETURN_IF_ERROR(TlsPublicKey().status());
  absl::StatusOr<std::string> pem = ReadFile(Path(kTlsKeyFile));
  if (!pem.ok()) return KeystoreError(pem.status());
  absl::StatusOr<PrivateKey> key = PrivateKey::FromPem(*pem, passphrase);
  Wipe(*pem);
  if (!key.ok()) return WrongPassphrase(key.status(), Path(kTlsKeyFile));
  TlsIdentity identity;
  ASSIGN_OR_RETURN(identity.private_key_pem, key->ToPem(""));
  absl::StatusOr<std::string> certificate = ReadFile(Path(kTlsCertificateFile));
  if (!certificate.ok()) return KeystoreError(certificate.status());
  identity.certificate_pem = *std::move(certificate);
  return identity;
}

absl::StatusOr<absl::optional<PinnedDirectory>> Keystore::LoadDirectory() const {
  const std::string path = Path(kDirectoryFile);
  ASSIGN_OR_RETURN(const auto contents, ReadIfThere(path));
  if (!contents.has_value()) return absl::optional<PinnedDirectory>();
  const ordered_json json = ordered_json::parse(*contents, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("digest") || !json["digest"].is_string() ||
      !json.contains("charters") || !json["charters"].is_array() || json["charters"].empty()) {
    return Damaged(path, "it must have \"digest\" and \"charters\"");
  }
  const absl::StatusOr<Digest> digest = Digest::FromHex(json["digest"].get<std::string>());
  if (!digest.ok()) return Damaged(path, digest.status().message());
  absl::optional<PinnedDirectory> directory;
  for (const ordered_json& element : json["charters"]) {
    v1::SignedStatement charter;
    if (!JsonToMessage(element.dump(), &charter).ok()) return Damaged(path, "a charter is broken");
    if (!directory.has_value()) {
      absl::StatusOr<PinnedDirectory> first = PinnedDirectory::Pin(charter, *digest);
      if (!first.ok()) return Damaged(path, first.status().message());
      directory = *std::move(first);
    } else if (const absl::Status status = directory->Extend(charter); !status.ok()) {
      return Damaged(path, status.message());
    }
  }
  return directory;
}

absl::Status Keystore::SaveDirectory(const PinnedDirectory& directory) {
  ordered_json json;
  json["digest"] = directory.digest().ToHex();
  json["charters"] = ordered_json::array();
  for (const v1::SignedStatement& charter : directory.chain()) {
    ASSIGN_OR_RETURN(const std::string text, MessageToJson(charter));
    json["charters"].push_back(ordered_json::parse(text, nullptr, /*allow_exceptions=*/false));
  }
  return WriteJson(kDirectoryFile, json);
}

absl::StatusOr<std::string> Keystore::LoadParticipant() const {
  ASSIGN_OR_RETURN(const auto contents, ReadIfThere(Path(kParticipantFile)));
  return std::string(absl::StripAsciiWhitespace(contents.value_or("")));
}

absl::Status Keystore::SaveParticipant(absl::string_view participant) {
  return Write(kParticipantFile, absl::StrCat(participant, "\n"));
}

absl::Status Keystore::SaveStatement(const Statement& statement, absl::string_view body) {
  v1::SignedStatement record;
  record.set_envelope(statement.envelope());
  if (statement.row().body_class == BodyClass::kRule) record.set_body(std::string(body));
  return WriteMessage(StatementFile(statement.digest()), record);
}

bool Keystore::HasStatement(const Digest& digest) const {
  return Exists(Path(StatementFile(digest)));
}

absl::StatusOr<absl::optional<v1::SignedStatement>> Keystore::LoadStatement(
    const Digest& digest) const {
  if (!HasStatement(digest)) return absl::optional<v1::SignedStatement>();
  v1::SignedStatement record;
  RETURN_IF_ERROR(
      KeystoreError(ReadMessageFile(Path(StatementFile(digest)), "statement", &record)));
  return absl::optional<v1::SignedStatement>(std::move(record));
}

absl::StatusOr<absl::optional<v1::SignedStatement>> Keystore::LatestAccepted(
    Kind kind, absl::string_view subject) const {
  absl::StatusOr<std::vector<std::string>> files = ListDirectory(Path(kReceipts));
  if (!files.ok()) return KeystoreError(files.status());
  absl::optional<v1::SignedStatement> latest;
  uint64_t sequence = 0;
  for (const std::string& file : *files) {
    const auto digest = Digest::FromHex(absl::StripSuffix(file, ".json"));
    if (!digest.ok()) continue;
    ASSIGN_OR_RETURN(auto record, LoadStatement(*digest));
    if (!record.has_value()) continue;
    const auto statement = Statement::Open(record->envelope(), Statement::Completeness::kDraft);
    if (!statement.ok()) return Damaged(file, statement.status().message());
    const v1::StatementHeader& header = statement->header();
    if (statement->kind() != kind || header.subject() != subject || header.sequence() <= sequence) {
      continue;
    }
    sequence = header.sequence();
    latest = std::move(record);
  }
  return latest;
}

absl::Status Keystore::SaveReceipt(const Digest& statement, const v1::Receipt& receipt) {
  return WriteMessage(ReceiptFile(statement), receipt);
}

absl::StatusOr<absl::optional<v1::Receipt>> Keystore::LoadReceipt(const Digest& statement) const {
  const std::string path = Path(ReceiptFile(statement));
  if (!Exists(path)) return absl::optional<v1::Receipt>();
  v1::Receipt receipt;
  RETURN_IF_ERROR(KeystoreError(ReadMessageFile(path, "receipt", &receipt)));
  return absl::optional<v1::Receipt>(std::move(receipt));
}

absl::StatusOr<std::map<std::string, std::string>> Keystore::LoadLabels() const {
  return ReadMap<std::string>(Path(kLabelsFile));
}

absl::Status Keystore::SaveLabels(const std::map<std::string, std::string>& labels) {
  return WriteJson(kLabelsFile, ordered_json(labels));
}

absl::StatusOr<std::map<std::string, uint64_t>> Keystore::LoadAcknowledged() const {
  return ReadMap<uint64_t>(Path(kAcknowledgedFile));
}

absl::Status Keystore::SaveAcknowledged(const std::map<std::string, uint64_t>& acknowledged) {
  return WriteJson(kAcknowledgedFile, ordered_json(acknowledged));
}

absl::StatusOr<absl::optional<NotedCheckpoint>> Keystore::LoadCheckpoint() const {
  const std::string path = Path(kCheckpointFile);
  ASSIGN_OR_RETURN(auto note, ReadIfThere(path));
  if (!note.has_value()) return absl::optional<NotedCheckpoint>();
  // A note's text ends with the empty line before its signatures.
  absl::StatusOr<Checkpoint> checkpoint =
      Checkpoint::FromText(absl::string_view(*note).substr(0, note->find("\n\n") + 1));
  if (!checkpoint.ok()) return Damaged(path, checkpoint.status().message());
  return absl::optional<NotedCheckpoint>({*std::move(checkpoint), *std::move(note)});
}

absl::Status Keystore::SaveCheckpoint(const NotedCheckpoint& checkpoint) {
  return Write(kCheckpointFile, checkpoint.note);
}

}  // namespace rollcall
