#include "services/evidence.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/merkle/tree.h"
#include "core/statement/statement.h"
#include "services/body_access.h"
#include "services/page_token.h"
#include "storage/chain.h"
#include "storage/ledger.h"

namespace rollcall {
namespace {

// Three digests and a signature with its key's.
constexpr size_t kMinEntryBytes = 192;
constexpr size_t kMaxEntries = kMaxPageBytes / kMinEntryBytes;

absl::Status TooLarge() {
  return Refusal(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_TOO_LARGE,
                 "the evidence is larger than an answer may be; name the last charter that "
                 "you hold in known_charter_sequence, or follow the log",
                 {{"limit_bytes", absl::StrCat(kMaxPageBytes)}});
}

absl::StatusOr<std::vector<uint64_t>> EvidenceIndices(const Reader& reader, const v1::State& answer,
                                                      uint64_t known_charter_sequence) {
  ASSIGN_OR_RETURN(std::vector<uint64_t> indices,
                   ChainIndices(reader, Kind::kCharter, "directory",
                                {.after_sequence = known_charter_sequence, .most = kMaxEntries}));
  uint64_t last_signed = 0;  // by the State itself, of what comes anyway
  for (const Kind kind : {Kind::kEnrolment, Kind::kKeys}) {
    ASSIGN_OR_RETURN(const std::vector<uint64_t> more,
                     ChainIndices(reader, kind, answer.name(), {.most = kMaxEntries}));
    indices.insert(indices.end(), more.begin(), more.end());
    if (kind == Kind::kKeys && !more.empty()) last_signed = more.back();
  }
  for (const v1::NominatedSheet& sheet : answer.sheets()) {
    const v1::SheetRecord& provenance = sheet.provenance();
    indices.push_back(provenance.index());
    if (!provenance.attested()) last_signed = std::max(last_signed, provenance.index());
  }
  if (answer.reissue().signed_anew() && last_signed < answer.reissue().index()) {
    ASSIGN_OR_RETURN(
        const std::vector<uint64_t> access,
        ChainIndices(reader, Kind::kAccess, answer.name(),
                     {.from_index = answer.reissue().index() + 1, .most = kMaxEntries}));
    if (!access.empty()) indices.push_back(access.front());
  }
  if (answer.has_reachability()) indices.push_back(answer.reachability().provenance().index());
  std::sort(indices.begin(), indices.end());
  return indices;
}

absl::StatusOr<v1::EvidenceEntry> MakeEntry(const Caller& caller, const Head& head,
                                            uint64_t index) {
  const Ledger ledger(*head.reader);
  v1::EvidenceEntry result;
  result.set_index(index);
  ASSIGN_OR_RETURN(*result.mutable_entry(), ledger.Entry(index));
  ASSIGN_OR_RETURN(const Entry entry, DecodeEntry(result.entry()));
  ASSIGN_OR_RETURN(HeldBody body, BodyOf(caller, *head.reader, entry.statement));
  result.set_body(std::move(body.bytes));
  ASSIGN_OR_RETURN(const std::vector<Digest> proof,
                   InclusionProof(index, head.size(), ledger.Nodes()));
  for (const Digest& hash : proof) result.add_inclusion_proof(hash.ToBytes());
  return result;
}

}  // namespace

absl::StatusOr<v1::Evidence> GatherEvidence(const Caller& caller, const Head& head,
                                            const v1::State& answer,
                                            uint64_t known_charter_sequence) {
  const auto indices = EvidenceIndices(*head.reader, answer, known_charter_sequence);
  if (ReasonOf(indices.status()) == v1::ERROR_REASON_TOO_LARGE) return TooLarge();
  RETURN_IF_ERROR(indices.status());
  v1::Evidence evidence;
  evidence.set_checkpoint(head.note);
  size_t bytes = 0;
  for (const uint64_t index : *indices) {
    ASSIGN_OR_RETURN(v1::EvidenceEntry entry, MakeEntry(caller, head, index));
    bytes += entry.ByteSizeLong();
    if (bytes > kMaxPageBytes) return TooLarge();
    *evidence.add_entries() = std::move(entry);
  }
  return evidence;
}

}  // namespace rollcall
