#include "services/exercises/desk.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/types/optional.h"
#include "core/base/status_macros.h"
#include "core/exercise/board.h"
#include "core/merkle/tree.h"
#include "core/statement/statement.h"
#include "rollcall/v1/exercise_desk.pb.h"
#include "rollcall/v1/view.pb.h"

namespace rollcall {
namespace {

// What is gathered before it is written: few syncs, and a bound on memory where
// no single opening passes it.
constexpr size_t kMaxGatheredChanges = 16 * 1024;
constexpr uint64_t kMaxGatheredEntries = 4096;

// Prefixes of what is folded from the log.
constexpr absl::string_view kFoldedPrefixes[] = {"exercise/", "list/", "ping/", "due/",
                                                 "intent/",   "late/", "of/"};

bool IsOfExercises(Kind kind) {
  return kind == Kind::kDispatch || kind == Kind::kAcknowledgement || kind == Kind::kReport;
}

absl::optional<PingId> PingOfKey(absl::string_view key) {
  if (!absl::StartsWith(key, "ping/")) return absl::nullopt;
  std::vector<std::string> part = absl::StrSplit(key, '/');
  if (part.size() != 3) return absl::nullopt;
  return PingId{std::move(part[1]), std::move(part[2])};
}

// Without an intent, an outcome or an answer, what was sent or answered would count
// as not sent and not answered, and people be written to again. So only what was
// erased may be missing, and what is of an exercise that is over.
absl::Status CheckMayBeMissing(const Statement& statement, uint64_t index, const View& view) {
  if (statement.kind() == Kind::kReport) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto record, ReadRecord<v1::BodyRecord>(
                                          view, view_key::Body(statement.body_digest().view())));
  if (record.has_value() && record->erased()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto report, view.Get(view_key::Report(statement.subject().exercise)));
  if (report.has_value()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "exercises wait: the words of log entry ", index, " (", statement.header().subject(),
      ") are not in this store, so that it is not known what was sent; put a store "
      "in place that holds them"));
}

// New pings, found by State.
absl::Status IndexPings(ChangeSet& step) {
  std::vector<std::string> keys;
  for (const auto& [key, bytes] : step.changes()) {
    const auto id = PingOfKey(key);
    if (!id.has_value() || !bytes.has_value()) continue;
    v1::PingRecord ping;
    if (!ping.ParseFromString(*bytes)) return CorruptRecord(key);
    keys.push_back(desk_key::PingOf(id->exercise, ping.state(), id->ping));
  }
  for (const std::string& key : keys) step.Put(key, v1::BoardMark());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<uint64_t> Desk::Folded(const Head& head) {
  ASSIGN_OR_RETURN(const auto folded, ReadRecord<v1::FoldedRecord>(view_, desk_key::Folded()));
  if (!folded.has_value() || folded->log_size() == 0) return 0;
  if (folded->log_size() <= head.size()) {
    ASSIGN_OR_RETURN(const std::string last, Ledger(*head.reader).Entry(folded->log_size() - 1));
    if (LeafHash(last).view() == folded->last_leaf()) return folded->log_size();
  }
  RETURN_IF_ERROR(DropBoard());
  return 0;
}

absl::Status Desk::DropBoard() {
  ChangeSet changes(&view_);
  for (const absl::string_view prefix : kFoldedPrefixes) {
    std::vector<std::string> keys;
    RETURN_IF_ERROR(view_.Scan(prefix, prefix, [&](absl::string_view key, absl::string_view) {
      keys.emplace_back(key);
      return true;
    }));
    for (const std::string& key : keys) changes.Delete(key);
  }
  changes.Delete(desk_key::Folded());
  return Write(changes);
}

absl::Status Desk::Fold(const Head& head, uint64_t index, ChangeSet& changes,
                        const OnFinding& on_finding) {
  const Ledger ledger(*head.reader);
  ASSIGN_OR_RETURN(const std::string leaf, ledger.Entry(index));
  ASSIGN_OR_RETURN(const Entry entry, DecodeEntry(leaf));
  v1::FoldedRecord folded;
  folded.set_log_size(index + 1);
  folded.set_last_leaf(LeafHash(leaf).ToBytes());
  changes.Put(desk_key::Folded(), folded);
  if (!IsOfExercises(entry.statement.kind())) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto body, ledger.Body(entry.statement.body_digest().view()));
  if (!body.has_value()) {
    RETURN_IF_ERROR(CheckMayBeMissing(entry.statement, index, StoreView(*head.reader)));
    on_finding(index, "its words are not held");
    return absl::OkStatus();
  }
  ChangeSet step(&changes);
  ASSIGN_OR_RETURN(
      const std::vector<std::string> findings,
      Advance(entry.statement, {index, entry.accept_time}, *body, StoreView(*head.reader), step));
  for (const std::string& finding : findings) on_finding(index, finding);
  const bool opens = entry.statement.kind() == Kind::kDispatch &&
                     entry.statement.subject().pattern == ResourceName::Pattern::kExercise;
  if (opens) RETURN_IF_ERROR(IndexPings(step));
  changes.Merge(std::move(step));
  return absl::OkStatus();
}

absl::StatusOr<std::vector<PingId>> Desk::Follow(const Head& head, const OnFinding& on_finding) {
  std::vector<PingId> changed;
  ASSIGN_OR_RETURN(uint64_t next, Folded(head));
  while (next < head.size()) {
    ChangeSet changes(&view_);
    const uint64_t end = std::min(head.size(), next + kMaxGatheredEntries);
    while (next < end && changes.changes().size() < kMaxGatheredChanges) {
      RETURN_IF_ERROR(Fold(head, next++, changes, on_finding));
    }
    RETURN_IF_ERROR(Write(changes));
    for (const auto& [key, bytes] : changes.changes()) {
      if (auto id = PingOfKey(key); id.has_value()) changed.push_back(*std::move(id));
    }
  }
  return changed;
}

std::unique_ptr<const Desk::Moment> Desk::Now() const {
  return std::make_unique<const Moment>(store_.Snapshot());
}

absl::Status Desk::Write(const ChangeSet& changes) {
  if (changes.changes().empty()) return absl::OkStatus();
  Batch batch;
  for (const auto& [key, record] : changes.changes()) {
    if (record.has_value()) {
      batch.Put(Table::kView, key, *record);
    } else {
      batch.Delete(Table::kView, key);
    }
  }
  absl::MutexLock lock(&write_mutex_);
  return store_.Write(batch);
}

absl::Status Desk::DeleteIf(absl::string_view key, absl::string_view read) {
  absl::MutexLock lock(&write_mutex_);
  ASSIGN_OR_RETURN(const auto held, view_.Get(key));
  if (!held.has_value() || *held != read) return absl::OkStatus();
  Batch batch;
  batch.Delete(Table::kView, key);
  return store_.Write(batch);
}

namespace desk_key {

std::string Folded() { return "folded"; }
std::string PingOf(absl::string_view exercise, absl::string_view state, absl::string_view ping) {
  return absl::StrCat("of/", exercise, "/", state, "/", ping);
}
std::string Held(absl::string_view exercise) { return absl::StrCat("held/", exercise); }
std::string Tries(absl::string_view exercise, absl::string_view ping) {
  return absl::StrCat("tries/", exercise, "/", ping);
}
std::string Mail(absl::string_view digest) {
  return absl::StrCat("mail/", absl::BytesToHexString(digest));
}
std::string Unclear(absl::Time time, absl::string_view digest) {
  return absl::StrFormat("unclear/%012d/%s", std::max<int64_t>(absl::ToUnixSeconds(time), 0),
                         absl::BytesToHexString(digest));
}
std::string Silence(absl::Time time, absl::string_view random) {
  constexpr int64_t kEnd = 999'999'999'999;  // the largest number of 12 digits
  return absl::StrFormat("silence/%012d/%s", kEnd - std::max<int64_t>(absl::ToUnixSeconds(time), 0),
                         absl::BytesToHexString(random));
}
std::string Reminded(absl::string_view what, absl::Time time, int days_before) {
  return absl::StrFormat("reminded/%s/%012d/%d", what, absl::ToUnixSeconds(time), days_before);
}
std::string RemindedOn(absl::string_view what, absl::Time day) {
  return absl::StrFormat("reminded/%s/%012d/on", what, absl::ToUnixSeconds(day));
}

}  // namespace desk_key

}  // namespace rollcall
