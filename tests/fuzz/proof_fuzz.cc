// Arbitrary bytes as a proof: two numbers, a start, then hashes. Verifying ends
// without a crash, and a proof that passes names the root that it leads to.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "core/merkle/tree.h"

namespace {

using rollcall::Digest;

uint64_t TakeNumber(absl::string_view& bytes) {
  uint64_t number = 0;
  const size_t size = std::min(bytes.size(), sizeof number);
  std::memcpy(&number, bytes.data(), size);
  bytes.remove_prefix(size);
  return number;
}

Digest TakeDigest(absl::string_view& bytes) {
  Digest digest;
  const size_t size = std::min(bytes.size(), Digest::kBytes);
  std::memcpy(digest.data(), bytes.data(), size);
  bytes.remove_prefix(size);
  return digest;
}

void Require(bool ok) {
  if (!ok) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  const uint64_t first = TakeNumber(bytes);
  const uint64_t second = TakeNumber(bytes);
  const Digest start = TakeDigest(bytes);
  const Digest root = TakeDigest(bytes);
  std::vector<Digest> proof;
  while (!bytes.empty()) proof.push_back(TakeDigest(bytes));

  Digest other = root;
  other.data()[0] ^= 1;
  if (rollcall::VerifyInclusion(start, first, second, proof, root).ok()) {
    Require(first < second && proof.size() <= 64);
    Require(!rollcall::VerifyInclusion(start, first, second, proof, other).ok());
  }
  if (rollcall::VerifyConsistency(first, start, second, root, proof).ok()) {
    Require(first <= second && proof.size() <= 65);
    Require(first == 0 || !rollcall::VerifyConsistency(first, start, second, other, proof).ok());
  }
  // Small numbers are the likelier ones to have proofs of their own.
  const uint64_t small_size = second % 64 + 1;
  const uint64_t small_index = first % small_size;
  rollcall::VerifyInclusion(start, small_index, small_size, proof, root).IgnoreError();
  rollcall::VerifyConsistency(small_index, start, small_size, root, proof).IgnoreError();
  return 0;
}
