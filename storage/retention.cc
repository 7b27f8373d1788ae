#include "storage/retention.h"

#include <algorithm>
#include <string>

#include "absl/types/optional.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/crypto/digest.h"
#include "core/crypto/random.h"
#include "core/directory/charter_in_force.h"
#include "core/statement/kind.h"
#include "core/statement/statement.h"
#include "rollcall/v1/exercise_view.pb.h"
#include "storage/big_endian.h"
#include "storage/ledger.h"

namespace rollcall {
namespace {

constexpr char kRetainedKey[] = "retained";
// Entries that one sweep looks at: keeps a batch small and a writer waiting for
// well under a second.
constexpr uint64_t kMaxSweptEntries = 4096;

absl::StatusOr<uint64_t> Retained(const Reader& reader) {
  ASSIGN_OR_RETURN(const auto bytes, reader.Get(Table::kMeta, kRetainedKey));
  return bytes.has_value() ? ParseBigEndian(*bytes).value_or(0) : 0;
}

// The charter's.
absl::StatusOr<absl::Duration> RetentionPeriod(const View& view) {
  ASSIGN_OR_RETURN(const auto charter, CharterInForce(view));
  if (!charter->has_charter()) return absl::InfiniteDuration();
  return FromProtoDuration(charter->charter().periods().retention());
}

// Field 1 of every body: a tag, a length and the salt.
constexpr size_t kSaltFieldBytes = 2 + kSaltBytes;

// Kinds whose words go when others have taken their place.
bool IsReplaced(Kind kind) {
  return kind == Kind::kSheet || kind == Kind::kProposal || kind == Kind::kDecision;
}

// Deletes the words that the statement `next` superseded, if they are still held.
absl::StatusOr<bool> DeleteSuperseded(const Reader& reader, const Statement& next, Batch& batch) {
  const Ledger ledger(reader);
  ASSIGN_OR_RETURN(const Digest before, Digest::FromBytes(next.header().previous()));
  ASSIGN_OR_RETURN(const absl::optional<uint64_t> index, ledger.IndexOf(before));
  if (!index.has_value()) return false;
  ASSIGN_OR_RETURN(const std::string leaf, ledger.Entry(*index));
  ASSIGN_OR_RETURN(const Entry entry, DecodeEntry(leaf));
  const absl::string_view digest = entry.statement.body_digest().view();
  ASSIGN_OR_RETURN(const auto body, reader.Get(Table::kBody, digest));
  if (!body.has_value() || !HoldsWords(*body)) return false;
  batch.Delete(Table::kBody, digest);
  // Written once more, so that the purge also reaches its older versions, which
  // hold the same words.
  const std::string& state = next.subject().state;
  ASSIGN_OR_RETURN(const auto answer, ledger.Answer(state));
  if (answer.has_value()) batch.Put(Table::kAnswer, state, *answer);
  return true;
}

}  // namespace

bool HoldsWords(absl::string_view body) { return body.size() > kSaltFieldBytes; }

absl::StatusOr<bool> IsSuperseded(const View& view, absl::string_view digest,
                                  const v1::BodyRecord& record) {
  const bool proposed = record.kind() == RowOf(Kind::kProposal).name;
  if (proposed || record.kind() == RowOf(Kind::kDecision).name) {
    ASSIGN_OR_RETURN(
        const auto in_force,
        ReadRecord<v1::ContentRecord>(view, proposed ? view_key::Proposal(record.subject())
                                                     : view_key::Decision(record.subject())));
    return in_force.has_value() && in_force->body_digest() != digest;
  }
  ASSIGN_OR_RETURN(const auto sheet,
                   ReadRecord<v1::SheetRecord>(view, view_key::Sheet(record.subject())));
  return sheet.has_value() && sheet->body_digest() != digest;
}

absl::StatusOr<RetentionSweep> SweepSuperseded(const Reader& reader, absl::Time now) {
  const Ledger ledger(reader);
  ASSIGN_OR_RETURN(const absl::Duration period, RetentionPeriod(StoreView(reader)));
  ASSIGN_OR_RETURN(const uint64_t size, ledger.Size());
  ASSIGN_OR_RETURN(const uint64_t begin, Retained(reader));
  RetentionSweep sweep;
  uint64_t index = begin;
  for (; index < size; ++index) {
    if (index - begin >= kMaxSweptEntries) {
      sweep.unfinished = true;
      break;
    }
    ASSIGN_OR_RETURN(const std::string leaf, ledger.Entry(index));
    ASSIGN_OR_RETURN(const Entry entry, DecodeEntry(leaf));
    if (entry.accept_time + period > now) break;
    if (!IsReplaced(entry.statement.kind()) || entry.statement.header().sequence() == 1) {
      continue;
    }
    ASSIGN_OR_RETURN(const bool deleted, DeleteSuperseded(reader, entry.statement, sweep.batch));
    if (deleted) ++sweep.deleted;
  }
  if (index > begin) sweep.batch.Put(Table::kMeta, kRetainedKey, BigEndian(index));
  return sweep;
}

}  // namespace rollcall
