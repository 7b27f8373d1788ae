// Signing bytes under an X.509 certificate, as CMS SignedData (RFC 5652): what an
// S/MIME mail (RFC 8551) carries beside its content. For people's mail programs,
// which know certificates; the directory's own statements are signed otherwise.
#ifndef ROLLCALL_CORE_CRYPTO_CMS_SIGNER_H_
#define ROLLCALL_CORE_CRYPTO_CMS_SIGNER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace rollcall {

// A certificate with its key. Thread-safe; the key is wiped when destroyed.
class CmsSigner {
 public:
  // `certificates` is PEM: the signer's first, then those that lead to a root that
  // readers know; `key` is its PKCS#8 PEM, not encrypted: RSA of 2,048 bits or
  // more, or P-256. INVALID_ARGUMENT, saying which, when one of them is not, when
  // they do not belong together, or when the certificate is not for signing mail.
  static absl::StatusOr<CmsSigner> FromPem(absl::string_view certificates, absl::string_view key);

  // Signature with SHA-256 over exactly these bytes, which are not in it, with
  // the certificates; DER.
  absl::StatusOr<std::string> SignDetached(absl::string_view content) const;

  ~CmsSigner();
  CmsSigner(CmsSigner&&) noexcept;
  CmsSigner& operator=(CmsSigner&&) noexcept;

 private:
  struct Rep;
  explicit CmsSigner(std::unique_ptr<Rep> rep);
  std::unique_ptr<Rep> rep_;
};

}  // namespace rollcall

#endif  // ROLLCALL_CORE_CRYPTO_CMS_SIGNER_H_
