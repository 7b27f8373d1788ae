// What a ping's code and its bounce tag have in common: a ping's id, and a proof
// that names one attempt of it without saying which.
//
//   mac = HMAC-SHA256(secret, purpose, origin, exercise, ping, attempt, channel)
//
// over length-prefixed parts: 4 bytes of length, big-endian, before each. The
// proof is the beginning of it in Crockford's base32, five bits a character.
#ifndef ROLLCALL_CORE_EXERCISE_SUBJECT_PROOF_H_
#define ROLLCALL_CORE_EXERCISE_SUBJECT_PROOF_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"

namespace rollcall {

inline constexpr absl::string_view kPingIdAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";

// One attempt; its proofs are for nothing else.
struct CodeSubject {
  std::string origin;
  std::string exercise;  // id
  std::string ping;      // id
  uint32_t attempt = 0;
  uint32_t channel = 0;  // index of the channel
};

// The first bits of `bytes`, five a character. Needs enough bytes.
std::string CrockfordBase32(absl::string_view bytes, size_t characters);

// `characters` of base32, in lower case; at most 51.
std::string SubjectProof(absl::string_view secret, absl::string_view purpose,
                         const CodeSubject& subject, size_t characters);

// The one of `subjects` that `proof` is right for; nullopt for none. Takes the
// same time whichever it is.
absl::optional<size_t> MatchProof(absl::string_view secret, absl::string_view purpose,
                                  absl::string_view proof, absl::Span<const CodeSubject> subjects);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_EXERCISE_SUBJECT_PROOF_H_
