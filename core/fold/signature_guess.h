// The dear part of judging a statement, done ahead: its signatures are verified
// under the keys that they most likely are by.
#ifndef ROLLCALL_CORE_FOLD_SIGNATURE_GUESS_H_
#define ROLLCALL_CORE_FOLD_SIGNATURE_GUESS_H_

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "core/statement/statement.h"
#include "core/statement/view.h"

namespace rollcall {

// Remembers keys, so that a page of statements costs one look at each
// participant. Thread-compatible; `view` must outlive it and not change.
class SignatureGuess {
 public:
  explicit SignatureGuess(const View& view) : view_(view) {}

  // Verifies each signature whose key_id hints at a key of the statement's
  // participant or of a role of the charter, as `view` has them. No verdict: the
  // statement remembers what verified, and Apply then asks it. A wrong guess
  // costs time and nothing else.
  void Verify(const Statement& statement);

 private:
  using KeysById = absl::flat_hash_map<std::string, std::string>;  // key_id -> SPKI

  const KeysById& KeysOf(const std::string& participant);

  const View& view_;
  absl::flat_hash_map<std::string, KeysById> known_;  // participant; "" for the charter's
};

}  // namespace rollcall

#endif  // ROLLCALL_CORE_FOLD_SIGNATURE_GUESS_H_
