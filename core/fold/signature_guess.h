// The dear part of judging a statement, done ahead: its signatures are verified
// under the keys that they most likely are by.
#ifndef ROLLCALL_CORE_FOLD_SIGNATURE_GUESS_H_
#define ROLLCALL_CORE_FOLD_SIGNATURE_GUESS_H_

#include <cstddef>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "core/statement/statement.h"
#include "core/statement/view.h"

namespace rollcall {

// More participants are not remembered at a time: the 195 States and their
// regional directories several times over.
inline constexpr size_t kMaxGuessedParticipants = 1024;

// Remembers keys, so that many statements cost one look at each participant.
// Thread-compatible.
class SignatureGuess {
 public:
  // Verifies each signature whose key_id hints at a key of the statement's
  // participant or of a role of the charter, as `view` has them or a view before
  // it had. No verdict: the statement remembers what verified, and Apply then
  // asks it. A wrong guess costs time and nothing else.
  void Verify(const Statement& statement, const View& view);

  // Keys have changed: looks at them again.
  void Forget() { known_.clear(); }

 private:
  using KeysById = absl::flat_hash_map<std::string, std::string>;  // key_id -> SPKI

  const KeysById& KeysOf(const std::string& participant, const View& view);

  absl::flat_hash_map<std::string, KeysById> known_;  // participant; "" for the charter's
};

}  // namespace rollcall

#endif  // ROLLCALL_CORE_FOLD_SIGNATURE_GUESS_H_
