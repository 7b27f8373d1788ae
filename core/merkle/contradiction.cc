#include "core/merkle/contradiction.h"

#include "absl/strings/cord.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/merkle/tree.h"

namespace rollcall {
namespace {

// Under which a status carries the text.
constexpr char kEvidenceUrl[] = "rollcall/evidence";

}  // namespace

std::string EvidenceText(const NotedCheckpoint& kept, const NotedCheckpoint& shown,
                         absl::Span<const Digest> proof) {
  std::string text =
      absl::StrCat("Rollcall evidence, version 1: two checkpoints that the log ",
                   kept.checkpoint.origin, " signed.\n-----BEGIN CHECKPOINT KEPT-----\n", kept.note,
                   "-----END CHECKPOINT KEPT-----\n-----BEGIN CHECKPOINT SHOWN-----\n", shown.note,
                   "-----END CHECKPOINT SHOWN-----\n");
  if (proof.empty()) return text;
  absl::StrAppend(&text, "-----BEGIN CONSISTENCY PROOF-----\n");
  for (const Digest& hash : proof) {
    absl::StrAppend(&text, absl::Base64Escape(hash.view()), "\n");
  }
  absl::StrAppend(&text, "-----END CONSISTENCY PROOF-----\n");
  return text;
}

absl::Status Contradiction(v1::ErrorReason reason, absl::string_view why,
                           const NotedCheckpoint& kept, const NotedCheckpoint& shown,
                           absl::Span<const Digest> proof) {
  absl::Status status = Refusal(absl::StatusCode::kDataLoss, reason, why,
                                {{"kept_size", absl::StrCat(kept.checkpoint.size)},
                                 {"shown_size", absl::StrCat(shown.checkpoint.size)}});
  status.SetPayload(kEvidenceUrl, absl::Cord(EvidenceText(kept, shown, proof)));
  return status;
}

absl::optional<std::string> EvidenceOf(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kEvidenceUrl);
  if (!payload.has_value()) return absl::nullopt;
  return std::string(*payload);
}

absl::Status CheckSuccession(const NotedCheckpoint& kept, const NotedCheckpoint& shown,
                             absl::Span<const Digest> proof) {
  const Checkpoint& before = kept.checkpoint;
  const Checkpoint& after = shown.checkpoint;
  if (after.size < before.size) {
    return Contradiction(
        v1::ERROR_REASON_LOG_ROLLED_BACK,
        absl::StrCat("the log shows its checkpoint of ", after.size, " entries after one of ",
                     before.size, "; an old copy was put in its place"),
        kept, shown, proof);
  }
  // Of one size nothing is left to prove, whatever came as a proof.
  if (after == before) return absl::OkStatus();
  const absl::Status consistent =
      VerifyConsistency(before.size, before.root, after.size, after.root, proof);
  if (consistent.ok()) return consistent;
  return Contradiction(
      v1::ERROR_REASON_LOG_FORKED,
      absl::StrCat("the log's checkpoint of ", after.size, " entries does not continue the one of ",
                   before.size, " that it signed before: ", consistent.message()),
      kept, shown, proof);
}

}  // namespace rollcall
