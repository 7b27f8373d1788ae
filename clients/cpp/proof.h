// Proofs as they travel and as the Merkle tree takes them.
#ifndef ROLLCALL_CLIENTS_CPP_PROOF_H_
#define ROLLCALL_CLIENTS_CPP_PROOF_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "core/base/status_macros.h"
#include "core/crypto/digest.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace rollcall {

// INVALID_ARGUMENT when a hash is not 32 bytes long.
inline absl::StatusOr<std::vector<Digest>> DigestsOf(
    const google::protobuf::RepeatedPtrField<std::string>& hashes) {
  std::vector<Digest> digests;
  digests.reserve(static_cast<size_t>(hashes.size()));
  for (const std::string& hash : hashes) {
    ASSIGN_OR_RETURN(const Digest digest, Digest::FromBytes(hash));
    digests.push_back(digest);
  }
  return digests;
}

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CPP_PROOF_H_
