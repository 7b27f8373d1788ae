#include "core/exercise/ping_code.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "core/exercise/exercise_bodies.h"

namespace rollcall {
namespace {

constexpr absl::string_view kPurpose = "rollcall ping code v1";
constexpr size_t kPingIdRandomBytes = kPingIdBytes * 5 / 8;
// Longer input is no code, however many spaces it holds.
constexpr size_t kMaxTypedBytes = 200;

}  // namespace

std::string NewPingId(Random& random) {
  return CrockfordBase32(random.Bytes(kPingIdRandomBytes), kPingIdBytes);
}

std::string PingCode(absl::string_view secret, const CodeSubject& subject) {
  return absl::AsciiStrToUpper(
      absl::StrCat(subject.ping, SubjectProof(secret, kPurpose, subject, kProofBytes)));
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
  return MatchProof(secret, kPurpose, typed.proof, subjects);
}

}  // namespace rollcall
