#include "clients/cli/key_argument.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/durable_file.h"
#include "clients/cli/own_signers.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

std::string Beside(const std::string& file, const std::string& path) {
  const size_t slash = file.rfind('/');
  if (absl::StartsWith(path, "/") || slash == std::string::npos) return path;
  return absl::StrCat(file.substr(0, slash + 1), path);
}

}  // namespace

absl::StatusOr<PublicKey> KeyFromYaml(const YamlValue& value) {
  ASSIGN_OR_RETURN(std::string pem, value.Text());
  std::string where = "the PEM text";
  if (!absl::StrContains(pem, "-----BEGIN")) {
    where = Beside(value.file(), pem);
    absl::StatusOr<std::string> contents = ReadFile(where);
    if (!contents.ok()) return value.Error(contents.status().message());
    pem = *std::move(contents);
  }
  if (absl::StrContains(pem, "PRIVATE KEY-----")) {
    return value.Error(absl::StrCat(where,
                                    " is a private key, which must not leave its keystore; "
                                    "give its public key (`rollcall keys export`)"));
  }
  absl::StatusOr<PublicKey> key = ReadPublicKey(pem, where);
  if (key.ok()) return key;
  absl::Status error = value.Error(key.status().message());
  return WithMetadata(Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_KEY_UNACCEPTABLE,
                              error.message()),
                      "field", value.path());
}

absl::StatusOr<Digest> KeyDigestFromYaml(const YamlValue& value) {
  ASSIGN_OR_RETURN(const std::string text, value.Text());
  if (absl::StatusOr<Digest> digest = Digest::FromHex(text); digest.ok()) return digest;
  ASSIGN_OR_RETURN(const PublicKey key, KeyFromYaml(value));
  return key.digest();
}

absl::StatusOr<Digest> KeyDigestArgument(const std::string& text) {
  if (absl::StatusOr<Digest> digest = Digest::FromHex(text); digest.ok()) return digest;
  ASSIGN_OR_RETURN(const PublicKey key, ReadPublicKeyFile(text));
  return key.digest();
}

}  // namespace rollcall
