// The code of a ping: what a person types to say "I got this". It names the
// ping (8 characters) and proves that it was received (10 characters, 50 bits of
// an HMAC), is never stored, and tells which attempt it came by.
// Alphabet: Crockford's base32, read without regard to case, with I and L for 1,
// O for 0, and spaces and dashes left out.
#ifndef ROLLCALL_CORE_EXERCISE_PING_CODE_H_
#define ROLLCALL_CORE_EXERCISE_PING_CODE_H_

#include <cstddef>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "core/crypto/random.h"
#include "core/exercise/subject_proof.h"

namespace rollcall {

inline constexpr size_t kProofBytes = 10;  // 50 bits: not to be guessed in ten tries

// A random id of a ping.
std::string NewPingId(Random& random);

// The code in capitals, 18 characters.
std::string PingCode(absl::string_view secret, const CodeSubject& subject);

// The two halves that a mail shows, to be typed joined.
std::pair<std::string, std::string> CodeHalves(absl::string_view code);

// What was typed, as a ping's id and the proof; nullopt when it is no code.
struct TypedCode {
  std::string ping;
  std::string proof;
};
absl::optional<TypedCode> ParseCode(absl::string_view typed);

// The one of `subjects` that the proof is right for; nullopt for none. Takes the
// same time whichever it is.
absl::optional<size_t> MatchCode(absl::string_view secret, const TypedCode& typed,
                                 absl::Span<const CodeSubject> subjects);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_EXERCISE_PING_CODE_H_
