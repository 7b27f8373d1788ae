#include "core/merkle/note.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/crypto/digest.h"
#include "core/merkle/note_text.h"

namespace rollcall {
namespace {

constexpr absl::string_view kEd25519Type("\x01", 1);
constexpr size_t kKeyIdBytes = 4;
// An em dash (U+2014) and a space begin every signature line.
constexpr absl::string_view kLinePrefix = "\xE2\x80\x94 ";
constexpr absl::string_view kBlankLine = "\n\n";

uint32_t KeyIdOf(absl::string_view bytes) {
  uint32_t id = 0;
  for (size_t i = 0; i < kKeyIdBytes; ++i) id = id << 8 | static_cast<uint8_t>(bytes[i]);
  return id;
}

std::string KeyIdBytes(uint32_t id) {
  return {static_cast<char>(id >> 24), static_cast<char>(id >> 16), static_cast<char>(id >> 8),
          static_cast<char>(id)};
}

absl::Status NoNote(absl::string_view why) {
  return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_NOT_CANONICAL,
                 absl::StrCat("not a signed note: ", why));
}

absl::Status NotSigned(absl::string_view why) {
  return Refusal(absl::StatusCode::kUnauthenticated, v1::ERROR_REASON_SIGNATURE_INVALID, why);
}

struct SignatureLine {
  absl::string_view name;
  uint32_t key_id = 0;
  std::string signature;
};

// Parses a line without its newline.
absl::StatusOr<SignatureLine> ParseLine(absl::string_view line) {
  if (!absl::ConsumePrefix(&line, kLinePrefix)) return NoNote("a signature line without its dash");
  const size_t space = line.find(' ');
  if (space == absl::string_view::npos) return NoNote("a signature line without a signature");
  SignatureLine result;
  result.name = line.substr(0, space);
  if (!IsNoteName(result.name)) return NoNote("a signature line without a proper name");
  const auto bytes = DecodeBase64(line.substr(space + 1));
  if (!bytes.ok() || bytes->size() <= kKeyIdBytes) {
    return NoNote("a signature line without a proper signature");
  }
  result.key_id = KeyIdOf(*bytes);
  result.signature = bytes->substr(kKeyIdBytes);
  return result;
}

// The signature lines, which must all be well formed.
absl::StatusOr<std::vector<SignatureLine>> ParseLines(absl::string_view block) {
  std::vector<SignatureLine> lines;
  if (!absl::EndsWith(block, "\n")) return NoNote("it does not end in a signature line");
  while (!block.empty()) {
    if (lines.size() == kMaxNoteSignatures) {
      return NoNote(absl::StrCat("more than ", kMaxNoteSignatures, " signature lines"));
    }
    const size_t end = block.find('\n');
    ASSIGN_OR_RETURN(SignatureLine line, ParseLine(block.substr(0, end)));
    lines.push_back(std::move(line));
    block.remove_prefix(end + 1);
  }
  return lines;
}

bool SameKey(const NoteVerifier& a, const NoteVerifier& b) {
  return a.name() == b.name() && a.key() == b.key();
}

// Adds to `note` who made the line. Nothing when its key is unknown; an error
// when it is known and the signature is not its own.
absl::Status CheckLine(const SignatureLine& line, absl::Span<const NoteVerifier> verifiers,
                       OpenedNote& note) {
  absl::Status verified;
  // Key ids are short enough for two known keys to share one.
  for (const NoteVerifier& verifier : verifiers) {
    if (verifier.name() != line.name || verifier.key_id() != line.key_id) continue;
    verified = verifier.key().Verify(note.text, line.signature);
    if (!verified.ok()) continue;
    const bool seen = std::any_of(note.verified_by.begin(), note.verified_by.end(),
                                  [&](const NoteVerifier& v) { return SameKey(v, verifier); });
    if (!seen) note.verified_by.push_back(verifier);
    return absl::OkStatus();
  }
  if (verified.ok()) return verified;  // nobody's that we know
  return NotSigned("a known key's signature line does not verify: the note has been altered");
}

}  // namespace

absl::StatusOr<NoteVerifier> NoteVerifier::Create(absl::string_view name, const PublicKey& key) {
  if (!IsNoteName(name)) {
    return absl::InvalidArgumentError(
        "a note's key needs a name without spaces, control characters and '+'");
  }
  if (key.algorithm() != KeyAlgorithm::kEd25519) {
    return absl::InvalidArgumentError("a note's key must be an Ed25519 key");
  }
  const Digest digest = Sha256(absl::StrCat(name, "\n", kEd25519Type), key.ed25519());
  return NoteVerifier(std::string(name), key, KeyIdOf(digest.view()));
}

std::string NoteVerifier::ToVerifierKey() const {
  return absl::StrFormat("%s+%08x+%s", name_, key_id_,
                         absl::Base64Escape(absl::StrCat(kEd25519Type, key_.ed25519())));
}

absl::StatusOr<std::string> SignNote(absl::string_view text, absl::string_view name,
                                     absl::Span<const Signer* const> signers) {
  if (!absl::EndsWith(text, "\n") || !IsNoteText(text)) {
    return absl::InvalidArgumentError(
        "a note's text is UTF-8, ends in a newline and has no other control characters");
  }
  if (signers.empty() || signers.size() > kMaxNoteSignatures) {
    return absl::InvalidArgumentError(
        absl::StrCat("a note has 1 to ", kMaxNoteSignatures, " signers"));
  }
  std::string note = absl::StrCat(text, "\n");
  std::vector<NoteVerifier> seen;
  for (const Signer* signer : signers) {
    ASSIGN_OR_RETURN(NoteVerifier key, NoteVerifier::Create(name, signer->public_key()));
    if (std::any_of(seen.begin(), seen.end(),
                    [&](const NoteVerifier& v) { return SameKey(v, key); })) {
      return absl::InvalidArgumentError("a note's signers are distinct keys");
    }
    ASSIGN_OR_RETURN(const std::string signature, signer->Sign(text));
    absl::StrAppend(&note, kLinePrefix, name, " ",
                    absl::Base64Escape(absl::StrCat(KeyIdBytes(key.key_id()), signature)), "\n");
    seen.push_back(std::move(key));
  }
  if (note.size() > kMaxNoteBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("a note has at most ", kMaxNoteBytes, " bytes with its signatures"));
  }
  return note;
}

absl::StatusOr<OpenedNote> OpenNote(absl::string_view note,
                                    absl::Span<const NoteVerifier> verifiers) {
  if (note.size() > kMaxNoteBytes) {
    return NoNote(absl::StrCat("longer than ", kMaxNoteBytes, " bytes"));
  }
  if (!IsNoteText(note)) return NoNote("not UTF-8, or with control characters");
  // The last blank line: the text may have others.
  const size_t split = note.rfind(kBlankLine);
  if (split == absl::string_view::npos) return NoNote("no blank line before the signatures");
  ASSIGN_OR_RETURN(const std::vector<SignatureLine> lines, ParseLines(note.substr(split + 2)));
  OpenedNote result;
  result.text = std::string(note.substr(0, split + 1));
  for (const SignatureLine& line : lines) {
    RETURN_IF_ERROR(CheckLine(line, verifiers, result));
  }
  if (result.verified_by.empty()) return NotSigned("no key that is known here has signed the note");
  return result;
}

}  // namespace rollcall
