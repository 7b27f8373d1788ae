#include "core/exercise/bounce_tag.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "core/exercise/exercise_bodies.h"

namespace rollcall {
namespace {

constexpr absl::string_view kPurpose = "rollcall bounce tag v1";
constexpr size_t kTagProofBytes = kBounceTagBytes - kPingIdBytes;

}  // namespace

std::string BounceTag(absl::string_view secret, const CodeSubject& subject) {
  return absl::StrCat(subject.ping, SubjectProof(secret, kPurpose, subject, kTagProofBytes));
}

absl::optional<ReturnedTag> ParseBounceTag(absl::string_view envelope_recipient) {
  const absl::string_view local = envelope_recipient.substr(0, envelope_recipient.rfind('@'));
  const size_t plus = local.rfind('+');
  if (plus == absl::string_view::npos || local.size() - plus - 1 != kBounceTagBytes) {
    return absl::nullopt;
  }
  const std::string tag = absl::AsciiStrToLower(local.substr(plus + 1));
  if (tag.find_first_not_of(kPingIdAlphabet.data(), 0, kPingIdAlphabet.size()) !=
      std::string::npos) {
    return absl::nullopt;
  }
  return ReturnedTag{tag.substr(0, kPingIdBytes), tag.substr(kPingIdBytes)};
}

absl::optional<size_t> MatchBounceTag(absl::string_view secret, const ReturnedTag& tag,
                                      absl::Span<const CodeSubject> subjects) {
  return MatchProof(secret, kPurpose, tag.proof, subjects);
}

}  // namespace rollcall
