// A signer behind a command: smart cards, HSMs and whatever else a holder has.
#ifndef ROLLCALL_CLIENTS_CLI_COMMAND_SIGNER_H_
#define ROLLCALL_CLIENTS_CLI_COMMAND_SIGNER_H_

#include <cstddef>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/crypto/public_key.h"
#include "core/crypto/signer.h"

namespace rollcall {

// What a command may answer at most; signatures have 64 or some 70 bytes.
inline constexpr size_t kMaxCommandOutputBytes = 4096;

// Runs the user's own command with /bin/sh -c, once for each signature. It
// gets the bytes to sign (not their hash) on standard input, which is a regular
// file, and writes the signature to standard output: 64 raw bytes for Ed25519,
// DER for ECDSA P-256. Standard error and the terminal stay the user's, so
// that a card reader may ask for its PIN. No part of a statement gets into the
// command's text.
//
// Every signature is verified under the public key before it is handed out.
// Thread-safe. Errors end with exit code 6.
class CommandSigner final : public Signer {
 public:
  CommandSigner(std::string command, PublicKey public_key)
      : command_(std::move(command)), public_key_(std::move(public_key)) {}

  const PublicKey& public_key() const override { return public_key_; }

  // FAILED_PRECONDITION when the command fails; UNAUTHENTICATED when what it
  // wrote is no signature by this key.
  absl::StatusOr<std::string> Sign(absl::string_view message) const override;

 private:
  std::string command_;
  PublicKey public_key_;
};

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_COMMAND_SIGNER_H_
