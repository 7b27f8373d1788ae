#include "core/merkle/checkpoint.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/merkle/note_text.h"

namespace rollcall {
namespace {

absl::Status NoCheckpoint(absl::string_view why) {
  return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_NOT_CANONICAL,
                 absl::StrCat("not a checkpoint: ", why));
}

// Decimal digits without a leading zero, at most 2^64 - 1.
bool ParseSize(absl::string_view text, uint64_t& size) {
  const bool digits = std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
  const bool padded = text.size() > 1 && text.front() == '0';
  return digits && !padded && absl::SimpleAtoi(text, &size);
}

}  // namespace

std::string Checkpoint::ToText() const {
  return absl::StrCat(origin, "\n", size, "\n", absl::Base64Escape(root.view()), "\n");
}

absl::StatusOr<Checkpoint> Checkpoint::FromText(absl::string_view text) {
  const std::vector<absl::string_view> lines = absl::StrSplit(text, '\n');
  // What follows the last newline counts as a line.
  if (lines.size() != 4 || !lines[3].empty()) return NoCheckpoint("it has exactly three lines");
  Checkpoint result;
  if (!IsNoteName(lines[0])) {
    return NoCheckpoint("its first line is an origin without spaces and '+'");
  }
  result.origin = std::string(lines[0]);
  if (!ParseSize(lines[1], result.size)) {
    return NoCheckpoint("its second line is a size in decimal digits");
  }
  const auto root = DecodeBase64(lines[2]);
  if (!root.ok() || root->size() != Digest::kBytes) {
    return NoCheckpoint("its third line is a SHA-256 digest in base64");
  }
  ASSIGN_OR_RETURN(result.root, Digest::FromBytes(*root));
  return result;
}

absl::StatusOr<std::string> SignCheckpoint(const Checkpoint& checkpoint,
                                           absl::Span<const Signer* const> signers) {
  return SignNote(checkpoint.ToText(), checkpoint.origin, signers);
}

absl::StatusOr<Checkpoint> OpenCheckpoint(absl::string_view note, absl::string_view origin,
                                          absl::Span<const NoteVerifier> verifiers) {
  ASSIGN_OR_RETURN(const OpenedNote opened, OpenNote(note, verifiers));
  ASSIGN_OR_RETURN(Checkpoint checkpoint, Checkpoint::FromText(opened.text));
  if (checkpoint.origin != origin) {
    return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_WRONG_ORIGIN,
                   absl::StrCat("the checkpoint is another directory's; this one is ", origin),
                   {{"origin", std::string(origin)}});
  }
  // Other names' keys, a witness's say, cannot speak for the log.
  if (std::none_of(opened.verified_by.begin(), opened.verified_by.end(),
                   [&](const NoteVerifier& v) { return v.name() == origin; })) {
    return Refusal(absl::StatusCode::kUnauthenticated, v1::ERROR_REASON_SIGNATURE_INVALID,
                   "no key of the log itself has signed the checkpoint");
  }
  return checkpoint;
}

}  // namespace rollcall
