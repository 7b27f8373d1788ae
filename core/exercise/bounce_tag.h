// The tag in the envelope sender of a ping's mail (VERP): whatever comes back to
// it is about that attempt, and only who saw the mail can send there. It names
// the ping (8 characters) and proves the attempt (16 characters, 80 bits: nobody
// counts wrong tries of bounces).
//
//   <prefix>+<tag>@domain         bounces+7f3a9c0d2q4s…@exercises.example
//
// Lower-case base32, read without regard to case: mail servers may change it.
#ifndef ROLLCALL_CORE_EXERCISE_BOUNCE_TAG_H_
#define ROLLCALL_CORE_EXERCISE_BOUNCE_TAG_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "core/exercise/subject_proof.h"

namespace rollcall {

inline constexpr size_t kBounceTagBytes = 24;
// What stands before "+<tag>", so that the local part has at most 64 bytes
// (RFC 5321 section 4.5.3.1.1).
inline constexpr size_t kMaxBouncePrefixBytes = 64 - 1 - kBounceTagBytes;

// The tag of one attempt.
std::string BounceTag(absl::string_view secret, const CodeSubject& subject);

// What a delivery report came to, as a ping's id and the proof.
struct ReturnedTag {
  std::string ping;
  std::string proof;
};

// Of an address or its local part: what stands after the last '+'. nullopt when
// that is no tag.
absl::optional<ReturnedTag> ParseBounceTag(absl::string_view envelope_recipient);

// The one of `subjects` that the proof is right for; nullopt for none. Takes the
// same time whichever it is.
absl::optional<size_t> MatchBounceTag(absl::string_view secret, const ReturnedTag& tag,
                                      absl::Span<const CodeSubject> subjects);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_EXERCISE_BOUNCE_TAG_H_
