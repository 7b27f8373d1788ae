// The dear part of judging a statement, done ahead: its signatures are verified
// under the keys that they most likely are by.
#ifndef ROLLCALL_CORE_FOLD_SIGNATURE_GUESS_H_
#define ROLLCALL_CORE_FOLD_SIGNATURE_GUESS_H_

#include <cstddef>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "core/crypto/public_key.h"
#include "core/statement/statement.h"
#include "core/statement/view.h"
#include "rollcall/v1/participant.pb.h"

namespace rollcall {

// More participants and keys together are not remembered at a time, some 5 MiB: those
// of the 195 States and their regional directories several times over.
inline constexpr size_t kMaxGuessed = 4096;

// Remembers keys, so that many statements cost one look at each participant.
// Thread-compatible: Verify may run on several threads at a time.
class SignatureGuess {
 public:
  // Looks up whose signature the statement may bear, as `view` has their keys, if
  // it is not remembered from a statement before.
  void Prepare(const Statement& statement, const View& view);

  // The same, and takes the keys that the statement's body would bring into force:
  // those who sign next are known before anybody has folded it. For logs, in which
  // what is learnt has been accepted by somebody; a body that is none teaches
  // nothing.
  void Learn(const Statement& statement, absl::string_view body, const View& view);

  // Verifies each signature whose key_id hints at a key of the statement's
  // participant or of a role of the charter, as far as prepared. No verdict: the
  // statement remembers what verified, and Apply then asks it. A wrong guess costs
  // time and nothing else.
  void Verify(const Statement& statement) const;

  // Keys have changed: looks at them again.
  void Forget();

 private:
  using KeysById = absl::flat_hash_map<std::string, PublicKey>;  // by key_id

  KeysById& KeysOf(const std::string& participant, const View& view);
  void Add(const std::string& spki, KeysById& keys);
  void Add(const v1::Charter& charter, KeysById& keys);
  void Add(const v1::KeySet& set, KeysById& keys);

  absl::flat_hash_map<std::string, KeysById> known_;  // participant; "" for the charter's
  size_t remembered_ = 0;                             // participants and keys in known_
};

}  // namespace rollcall

#endif  // ROLLCALL_CORE_FOLD_SIGNATURE_GUESS_H_
