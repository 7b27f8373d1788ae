#include "core/crypto/pem.h"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/pem.h>

#include <algorithm>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/crypto/openssl_handles.h"
#include "core/crypto/signer.h"

namespace rollcall {

PemBlock::PemBlock(std::string label_in, std::string der_in)
    : label(std::move(label_in)), der(std::move(der_in)) {}

PemBlock::~PemBlock() { Wipe(der); }

absl::StatusOr<PemBlock> FirstPemBlock(absl::string_view pem,
                                       std::initializer_list<absl::string_view> labels) {
  const OpensslErrorScope errors;
  if (pem.size() > kMaxPemBytes) {
    return absl::InvalidArgumentError(absl::StrCat("PEM longer than ", kMaxPemBytes, " bytes"));
  }
  const BioHandle bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (bio == nullptr) OpensslBroken("BIO_new_mem_buf");
  while (true) {
    char* name = nullptr;
    char* header = nullptr;
    unsigned char* data = nullptr;
    long size = 0;  // NOLINT(google-runtime-int): OpenSSL's type.
    if (PEM_read_bio_ex(bio.get(), &name, &header, &data, &size,
                        PEM_FLAG_SECURE | PEM_FLAG_EAY_COMPATIBLE) != 1) {
      return absl::InvalidArgumentError(
          absl::StrCat("no PEM block \"", absl::StrJoin(labels, "\" or \""), "\" found"));
    }
    const auto free_all = absl::MakeCleanup([&] {
      OPENSSL_secure_free(name);
      OPENSSL_secure_free(header);
      OPENSSL_secure_clear_free(data, static_cast<size_t>(size));
    });
    if (std::find(labels.begin(), labels.end(), name) == labels.end()) continue;
    // RFC 1421 headers mean OpenSSL's old encryption, which no block here has.
    if (*header != '\0') {
      return absl::InvalidArgumentError(absl::StrCat("PEM block \"", name, "\" has headers"));
    }
    return PemBlock(name, std::string(reinterpret_cast<const char*>(data), size));
  }
}

std::string ToPemText(absl::string_view label, absl::string_view der) {
  const OpensslErrorScope errors;
  // Secure memory is wiped when it is freed; the block may be a private key.
  const BioHandle bio(BIO_new(BIO_s_secmem()));
  const char* text = nullptr;
  if (bio == nullptr || PEM_write_bio(bio.get(), std::string(label).c_str(), "",
                                      reinterpret_cast<const unsigned char*>(der.data()),
                                      static_cast<int>(der.size())) <= 0) {
    OpensslBroken("PEM_write_bio");
  }
  const auto size = BIO_get_mem_data(bio.get(), &text);
  return std::string(text, static_cast<size_t>(size));
}

}  // namespace rollcall
