// Arbitrary bytes as a public key, a PEM file, a certificate, a signature.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/crypto/ecdsa_signature.h"
#include "core/crypto/public_key.h"
#include "core/crypto/signer.h"

namespace {

void Require(bool ok) {
  if (!ok) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using rollcall::PublicKey;
  static const auto* const p256 = new rollcall::PrivateKey(
      rollcall::PrivateKey::Generate(rollcall::KeyAlgorithm::kEcdsaP256).value());
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);

  // What is taken is the one encoding of its key.
  const auto key = PublicKey::FromSpki(bytes);
  if (key.ok()) {
    Require(key->spki() == bytes);
    Require(PublicKey::FromPem(key->ToPem()).value() == *key);
    key->Verify("message", bytes).IgnoreError();
  }
  const auto raw = PublicKey::FromEd25519(bytes);
  Require(!raw.ok() || raw->ed25519() == bytes);

  PublicKey::FromPem(bytes).status().IgnoreError();
  rollcall::PublicKeyOfCertificate(bytes).status().IgnoreError();
  rollcall::PrivateKey::FromPem(bytes, "").status().IgnoreError();
  // Nobody finds a signature by chance.
  rollcall::IsStrictEcdsaSignature(bytes);
  Require(!p256->public_key().Verify("message", bytes).ok());
  return 0;
}
