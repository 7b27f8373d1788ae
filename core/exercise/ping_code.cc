#include "core/exercise/ping_code.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "core/crypto/digest.h"
#include "core/exercise/exercise_bodies.h"

namespace rollcall {
namespace {

constexpr absl::string_view kPurpose = "rollcall ping code v1";
constexpr size_t kBitsPerCharacter = 5;
// Longer input is no code, however many spaces it holds.
constexpr size_t kMaxTypedBytes = 200;

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

// The first bits of `bytes`, five a character. Needs enough bytes.
std::string Base32(absl::string_view bytes, size_t characters) {
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

std::string Proof(absl::string_view secret, const CodeSubject& subject) {
  std::string message;
  AppendPart(message, kPurpose);
  AppendPart(message, subject.origin);
  AppendPart(message, subject.exercise);
  AppendPart(message, subject.ping);
  AppendPart(message, BigEndian(subject.attempt));
  AppendPart(message, BigEndian(subject.channel));
  return Base32(HmacSha256(secret, message).view(), kProofBytes);
}

}  // namespace

std::string NewPingId(Random& random) {
  return Base32(random.Bytes(kPingIdBytes * kBitsPerCharacter / 8), kPingIdBytes);
}

std::string PingCode(absl::string_view secret, const CodeSubject& subject) {
  return absl::AsciiStrToUpper(absl::StrCat(subject.ping, Proof(secret, subject)));
}

std::pair<std::string, std::string> CodeHalves(absl::string_view code) {
  const size_t half = code.size() / 2;
  return {std::string(code.substr(0, half)), std::string(code.substr(half))};
}

absl::optional<TypedCode> ParseCode(absl::string_view typed) {
  if (typed.size() > kMaxTypedBytes) return absl::nullopt;
  std::string plain;
  for (const char raw : typed) {
    char c = absl::ascii_tolower(static_cast<unsigned char>(raw));
    if (c == '-' || absl::ascii_isspace(static_cast<unsigned char>(c))) continue;
    if (c == 'i' || c == 'l') c = '1';
    if (c == 'o') c = '0';
    if (kPingIdAlphabet.find(c) == absl::string_view::npos) return absl::nullopt;
    plain.push_back(c);
  }
  if (plain.size() != kPingIdBytes + kProofBytes) return absl::nullopt;
  return TypedCode{plain.substr(0, kPingIdBytes), plain.substr(kPingIdBytes)};
}

absl::optional<size_t> MatchCode(absl::string_view secret, const TypedCode& typed,
                                 absl::Span<const CodeSubject> subjects) {
  absl::optional<size_t> found;
  for (size_t i = 0; i < subjects.size(); ++i) {
    if (ConstantTimeEquals(Proof(secret, subjects[i]), typed.proof)) found = i;
  }
  return found;
}

}  // namespace rollcall
