#include "core/exercise/subject_proof.h"

#include "absl/strings/str_cat.h"
#include "core/crypto/digest.h"

namespace rollcall {
namespace {

constexpr size_t kBitsPerCharacter = 5;

std::string BigEndian(uint32_t value) {
  std::string bytes(4, '\0');
  for (size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<char>((value >> (8 * (3 - i))) & 0xFFU);
  }
  return bytes;
}

void AppendPart(std::string& message, absl::string_view part) {
  absl::StrAppend(&message, BigEndian(static_cast<uint32_t>(part.size())), part);
}

}  // namespace

std::string CrockfordBase32(absl::string_view bytes, size_t characters) {
  std::string text;
  uint32_t buffer = 0;
  size_t bits = 0;
  for (size_t i = 0; text.size() < characters;) {
    if (bits < kBitsPerCharacter) {
      buffer = (buffer << 8) | static_cast<unsigned char>(bytes[i++]);
      bits += 8;
    }
    bits -= kBitsPerCharacter;
    text.push_back(kPingIdAlphabet[(buffer >> bits) & 0x1FU]);
  }
  return text;
}

std::string SubjectProof(absl::string_view secret, absl::string_view purpose,
                         const CodeSubject& subject, size_t characters) {
  std::string message;
  AppendPart(message, purpose);
  AppendPart(message, subject.origin);
  AppendPart(message, subject.exercise);
  AppendPart(message, subject.ping);
  AppendPart(message, BigEndian(subject.attempt));
  AppendPart(message, BigEndian(subject.channel));
  return CrockfordBase32(HmacSha256(secret, message).view(), characters);
}

absl::optional<size_t> MatchProof(absl::string_view secret, absl::string_view purpose,
                                  absl::string_view proof, absl::Span<const CodeSubject> subjects) {
  absl::optional<size_t> found;
  for (size_t i = 0; i < subjects.size(); ++i) {
    if (ConstantTimeEquals(SubjectProof(secret, purpose, subjects[i], proof.size()), proof)) {
      found = i;
    }
  }
  return found;
}

}  // namespace rollcall
