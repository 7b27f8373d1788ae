// RFC 6962 section 2.1 written down literally, by recursion over lists of
// leaves: what the product's iterative code is held against.
#ifndef ROLLCALL_TESTS_CORE_MERKLE_REFERENCE_TREE_H_
#define ROLLCALL_TESTS_CORE_MERKLE_REFERENCE_TREE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "core/crypto/digest.h"

namespace rollcall::reference {

using Leaves = absl::Span<const Digest>;  // D[n], hashed already
using Proof = std::vector<Digest>;

// The largest power of two smaller than n.
inline size_t K(size_t n) {
  size_t k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

inline Digest Mth(Leaves d) {
  if (d.empty()) return Sha256("");
  if (d.size() == 1) return d[0];
  const size_t k = K(d.size());
  std::string bytes(1, '\x01');
  bytes += Mth(d.subspan(0, k)).ToBytes();
  bytes += Mth(d.subspan(k)).ToBytes();
  return Sha256(bytes);
}

inline Proof Append(Proof proof, const Digest& last) {
  proof.push_back(last);
  return proof;
}

inline Proof Path(size_t m, Leaves d) {
  if (d.size() == 1) return {};
  const size_t k = K(d.size());
  if (m < k) return Append(Path(m, d.subspan(0, k)), Mth(d.subspan(k)));
  return Append(Path(m - k, d.subspan(k)), Mth(d.subspan(0, k)));
}

inline Proof Subproof(size_t m, Leaves d, bool b) {
  if (m == d.size()) return b ? Proof{} : Proof{Mth(d)};
  const size_t k = K(d.size());
  if (m <= k) return Append(Subproof(m, d.subspan(0, k), b), Mth(d.subspan(k)));
  return Append(Subproof(m - k, d.subspan(k), false), Mth(d.subspan(0, k)));
}

// The shape of a proof: from the leaf up, on which side each hash stands. Two
// sizes may give one index the same shape, and then a proof for one verifies
// for the other under the same root; what ties a root to its size is the
// checkpoint's signature.
inline std::string PathShape(uint64_t m, uint64_t n) {
  if (n == 1) return "";
  const uint64_t k = K(n);
  return m < k ? PathShape(m, k) + "R" : PathShape(m - k, n - k) + "L";
}

inline std::string SubproofShape(uint64_t m, uint64_t n, bool b) {
  if (m == n) return b ? "root" : "hash";
  const uint64_t k = K(n);
  return m <= k ? SubproofShape(m, k, b) + "R" : SubproofShape(m - k, n - k, false) + "L";
}

}  // namespace rollcall::reference

#endif  // ROLLCALL_TESTS_CORE_MERKLE_REFERENCE_TREE_H_
