#include "storage/replica.h"

#include <algorithm>
#include <limits>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/base/unverified.h"
#include "core/directory/caller.h"
#include "core/fold/fold.h"
#include "core/fold/state_answer.h"
#include "core/merkle/tree.h"
#include "core/statement/canonical.h"
#include "rollcall/v1/participant.pb.h"
#include "rollcall/v1/view.pb.h"
#include "storage/chain.h"
#include "storage/ledger.h"
#include "storage/retention.h"

namespace rollcall {
namespace {

// kMeta: "absent/" and a body's digest.
constexpr char kAbsentPrefix[] = "absent/";

absl::Status Refused(v1::ErrorReason reason, absl::string_view why) {
  return Refusal(absl::StatusCode::kDataLoss, reason, why);
}

absl::Status RootMismatch(absl::string_view why) {
  return Unverified("the log", Refused(v1::ERROR_REASON_ROOT_MISMATCH, why));
}

absl::Status Withheld(absl::string_view what) {
  return Refused(v1::ERROR_REASON_BODY_WITHHELD,
                 absl::StrCat("the body of ", what,
                              " is absent; this reader may see it and no erasure covers it"));
}

// A charter's retention period, until the log index of the charter after it.
struct Retention {
  absl::Duration period;
  uint64_t end = std::numeric_limits<uint64_t>::max();
};

absl::StatusOr<std::vector<Retention>> RetentionsOf(const PinnedDirectory& directory,
                                                    const Group& group) {
  std::vector<Retention> retentions;
  for (const v1::SignedStatement& signed_charter : directory.chain()) {
    ASSIGN_OR_RETURN(const Statement statement, Statement::Open(signed_charter.envelope()));
    v1::Charter charter;
    RETURN_IF_ERROR(DecodeCanonical(signed_charter.body(), "charter", &charter));
    ASSIGN_OR_RETURN(const auto index, group.IndexOf(statement.digest()));
    if (!retentions.empty() && index.has_value()) retentions.back().end = *index;
    retentions.push_back({FromProtoDuration(charter.periods().retention())});
  }
  return retentions;
}

// The shortest period that held for words of the entry at `index`: whoever deleted
// them under it does not get them back when it is lengthened.
absl::Duration ShortestFor(uint64_t index, const std::vector<Retention>& retentions) {
  absl::Duration shortest = absl::InfiniteDuration();
  for (const Retention& retention : retentions) {
    if (retention.end > index) shortest = std::min(shortest, retention.period);
  }
  return shortest;
}

}  // namespace

Replica::Replica(Store& store, PinnedDirectory directory, const Clock& clock,
                 ReplicaOptions options)
    : store_(store),
      records_(store),
      directory_(std::move(directory)),
      clock_(clock),
      options_([&] {
        if (options.workers == 0) {
          options.workers = std::max(1u, std::thread::hardware_concurrency());
        }
        return std::move(options);
      }()) {}

absl::StatusOr<std::unique_ptr<Replica>> Replica::Open(Store& store, PinnedDirectory directory,
                                                       const Clock& clock, ReplicaOptions options) {
  std::unique_ptr<Replica> replica(
      new Replica(store, std::move(directory), clock, std::move(options)));
  RETURN_IF_ERROR(replica->Resume());
  return replica;
}

absl::Status Replica::Resume() {
  const Ledger ledger(store_);
  ASSIGN_OR_RETURN(const absl::optional<std::string> note, ledger.CheckpointNote());
  if (!note.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Checkpoint checkpoint, ledger.LastCheckpoint());
  ASSIGN_OR_RETURN(position_.size, ledger.Size());
  ASSIGN_OR_RETURN(const v1::SignedStatement first, CharterAt(ledger, 0));
  ASSIGN_OR_RETURN(const Statement statement, Statement::Open(first.envelope()));
  if (statement.digest() != directory_.digest()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "this store holds the log of ", checkpoint.origin, " that begins with the ", "charter ",
        statement.digest().ToHex(), ", not with the pinned ", directory_.digest().ToHex()));
  }
  ASSIGN_OR_RETURN(const std::string last, ledger.Entry(position_.size - 1));
  ASSIGN_OR_RETURN(const Entry entry, DecodeEntry(last));
  position_.last_accept_time = entry.accept_time;
  ASSIGN_OR_RETURN(
      const std::vector<uint64_t> charters,
      ChainIndices(store_, Kind::kCharter, "directory", {.after_sequence = directory_.sequence()}));
  for (const uint64_t index : charters) {
    ASSIGN_OR_RETURN(const v1::SignedStatement charter, CharterAt(ledger, index));
    RETURN_IF_ERROR(directory_.Extend(charter));
  }
  kept_ = NotedCheckpoint{checkpoint, *note};
  return absl::OkStatus();
}

absl::Status Replica::Write(const Batch& batch) {
  RETURN_IF_ERROR(write_standing_);
  write_standing_ = store_.Write(batch);
  RETURN_IF_ERROR(write_standing_);
  records_.Update(batch);
  return absl::OkStatus();
}

absl::Status Replica::Learn(const std::vector<v1::SignedStatement>& charters) {
  PinnedDirectory learnt = directory_;
  for (const v1::SignedStatement& charter : charters) {
    ASSIGN_OR_RETURN(const Statement statement, Statement::Open(charter.envelope()));
    if (statement.header().sequence() <= learnt.sequence()) continue;
    RETURN_IF_ERROR(learnt.Extend(charter));
  }
  directory_ = std::move(learnt);
  return absl::OkStatus();
}

absl::StatusOr<OpenedPage> Replica::OpenPage(v1::ListEntriesResponse page) {
  const std::unique_ptr<Reader> snapshot = store_.Snapshot();
  auto opened = rollcall::OpenPage(std::move(page), StoreView(*snapshot), options_.workers, guess_);
  if (!opened.ok()) return Unverified("the page", opened.status());
  return opened;
}

absl::StatusOr<NotedCheckpoint> Replica::OpenNote(const OpenedPage& page,
                                                  const PinnedDirectory& directory) const {
  auto checkpoint = OpenCheckpoint(page.note, directory.origin(), directory.log_keys());
  if (!checkpoint.ok()) return Unverified("the checkpoint", checkpoint.status());
  return NotedCheckpoint{*std::move(checkpoint), page.note};
}

absl::optional<Finding> Replica::Check(const Statement& statement, uint64_t index, const View& view,
                                       absl::optional<absl::string_view>& body) const {
  const absl::Status admitted = Admit(statement, *body, view, options_.knows_time_zone);
  if (admitted.ok()) return absl::nullopt;
  if (!IsReadable(statement, *body)) body.reset();
  return Finding{index, statement.header().subject(), std::string(admitted.message())};
}

absl::Status Replica::Add(OpenedEntry& opened, Group& group, Draft& draft) const {
  RETURN_IF_ERROR(opened.entry.status());
  const Entry& entry = *opened.entry;
  const Statement& statement = entry.statement;
  RETURN_IF_ERROR(
      CheckNextEntry(opened.index, entry, draft.position, directory_.digest(), clock_.Now()));
  const bool content = statement.row().body_class == BodyClass::kContent;
  if (!content && !opened.body.has_value()) {
    return Withheld("a statement that is a rule");
  }
  absl::optional<absl::string_view> body;
  if (opened.body.has_value()) {
    body = *opened.body;
  } else {
    draft.absent.push_back(statement.body_digest().ToBytes());
  }
  absl::optional<Finding> finding;
  if (content && body.has_value()) {
    finding = Check(statement, opened.index, group.view(), body);
  }
  RETURN_IF_ERROR(group.Append(statement, entry.accept_time, std::move(opened.leaf), body));
  if (finding.has_value()) draft.ingested.findings.push_back(*std::move(finding));
  draft.position = {opened.index + 1, entry.accept_time};
  if (statement.kind() == Kind::kCharter &&
      statement.header().sequence() > draft.directory.sequence()) {
    v1::SignedStatement charter;
    charter.set_envelope(statement.envelope());
    charter.set_body(*opened.body);
    RETURN_IF_ERROR(draft.directory.Extend(charter));
  }
  return absl::OkStatus();
}

absl::StatusOr<Ingested> Replica::Ingest(OpenedPage page) {
  // Before anything is folded, so that a forked log is called one: its entries
  // would break some rule first. A later charter in the page may name the key.
  auto shown = OpenNote(page, directory_);
  if (shown.ok() && kept_.has_value()) {
    RETURN_IF_ERROR(CheckSuccession(*kept_, *shown, page.known_proof));
  }
  Group group(records_, size());
  Draft draft{directory_, position_, {}, {}};
  for (OpenedEntry& opened : page.entries) {
    const absl::Status added = Add(opened, group, draft);
    if (!added.ok()) return Unverified(absl::StrCat("log entry ", draft.position.size), added);
  }
  if (!shown.ok()) {
    ASSIGN_OR_RETURN(shown, OpenNote(page, draft.directory));
    if (kept_.has_value()) RETURN_IF_ERROR(CheckSuccession(*kept_, *shown, page.known_proof));
  }
  const Checkpoint& checkpoint = shown->checkpoint;
  if (page.entries.empty() && group.size() < checkpoint.size) {
    return Unverified("the log",
                      Refused(v1::ERROR_REASON_ENTRY_OUT_OF_ORDER,
                              absl::StrCat("it has ", checkpoint.size, " entries and gives none ",
                                           "after number ", group.size())));
  }
  if (group.size() > checkpoint.size) {
    return RootMismatch(
        absl::StrCat("it gives more entries than the ", checkpoint.size, " of its checkpoint"));
  }
  ASSIGN_OR_RETURN(const Digest root, group.Root());
  if (const absl::Status proven = VerifyConsistency(group.size(), root, checkpoint.size,
                                                    checkpoint.root, page.consistency_proof);
      !proven.ok()) {
    return RootMismatch(absl::StrCat("its first ", group.size(),
                                     " entries are not those of its checkpoint of ",
                                     checkpoint.size, ": ", proven.message()));
  }
  draft.ingested.entries = page.entries.size();
  draft.ingested.changes_access = group.changes_access();
  const bool news = !kept_.has_value() || kept_->checkpoint != checkpoint;
  if (page.entries.empty() && !news) return std::move(draft.ingested);

  ASSIGN_OR_RETURN(Batch batch, group.Finish(shown->note, page.consistency_proof));
  RETURN_IF_ERROR(NoteAbsent(group, group.size() == checkpoint.size, draft, batch));
  RETURN_IF_ERROR(Write(batch));
  directory_ = std::move(draft.directory);
  position_ = draft.position;
  kept_ = *std::move(shown);
  return std::move(draft.ingested);
}

absl::StatusOr<std::vector<std::string>> Replica::Pending() const {
  std::vector<std::string> digests;
  RETURN_IF_ERROR(
      store_.Scan(Table::kMeta, kAbsentPrefix, "", [&](absl::string_view key, absl::string_view) {
        digests.emplace_back(key.substr(sizeof(kAbsentPrefix) - 1));
        return true;
      }));
  return digests;
}

// Superseded words whose period may be over: that they were superseded stands in
// the view, when exactly does not; not before they were accepted.
absl::StatusOr<bool> Replica::MayBeRetired(const Group& group, absl::Duration period,
                                           absl::string_view digest,
                                           const v1::BodyRecord& record) const {
  ASSIGN_OR_RETURN(const bool superseded, IsSuperseded(group.view(), digest, record));
  if (!superseded) return false;
  ASSIGN_OR_RETURN(const std::string leaf, group.Entry(record.index()));
  ASSIGN_OR_RETURN(const Entry entry, DecodeEntry(leaf));
  return entry.accept_time + period <= clock_.Now() + kMaxAcceptTimeAhead;
}

absl::StatusOr<Replica::Absences> Replica::Judge(const Group& group,
                                                 const PinnedDirectory& directory,
                                                 const std::vector<std::string>& absent) const {
  Absences absences;
  if (absent.empty()) return absences;
  ASSIGN_OR_RETURN(const std::vector<Retention> retentions, RetentionsOf(directory, group));
  absl::StatusOr<Caller> reader = ResolveCaller(options_.tls_key, group.view());
  if (!reader.ok() && ReasonOf(reader.status()) != v1::ERROR_REASON_CALLER_UNKNOWN) {
    return reader.status();
  }
  for (const std::string& digest : absent) {
    ASSIGN_OR_RETURN(auto record, ReadRecord<v1::BodyRecord>(group.view(), view_key::Body(digest)));
    if (!record.has_value() || record->erased()) continue;
    const absl::Duration period = ShortestFor(record->index(), retentions);
    ASSIGN_OR_RETURN(const bool retired, MayBeRetired(group, period, digest, *record));
    if (retired) continue;
    if (reader.ok() && MaySeeContent(record->kind(), record->subject(), *reader)) {
      absences.withheld.emplace(digest, *std::move(record));
    } else {
      absences.unseen.insert(digest);
    }
  }
  return absences;
}

absl::Status Replica::NoteAbsent(const Group& group, bool complete, const Draft& draft,
                                 Batch& batch) {
  if (!complete) {
    for (const std::string& digest : draft.absent) {
      batch.Put(Table::kMeta, absl::StrCat(kAbsentPrefix, digest), "");
    }
    return absl::OkStatus();
  }
  std::vector<std::string> absent = draft.absent;
  if (!this->complete() || group.changes_access()) {
    ASSIGN_OR_RETURN(const std::vector<std::string> pending, Pending());
    absent.insert(absent.end(), pending.begin(), pending.end());
  }
  ASSIGN_OR_RETURN(Absences absences, Judge(group, draft.directory, absent));
  withheld_ = std::move(absences.withheld);
  if (!withheld_.empty()) {
    const v1::BodyRecord& record = withheld_.begin()->second;
    return Unverified(
        "the log", Withheld(absl::StrCat(record.subject(), ", log entry ", record.index(), ",")));
  }
  for (const std::string& digest : absent) {
    const std::string mark = absl::StrCat(kAbsentPrefix, digest);
    if (absences.unseen.contains(digest)) {
      batch.Put(Table::kMeta, mark, "");
    } else {
      batch.Delete(Table::kMeta, mark);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<absl::optional<Finding>> Replica::Keep(const std::string& digest,
                                                      const v1::BodyRecord& record,
                                                      absl::string_view body) {
  Group group(records_, size());
  ASSIGN_OR_RETURN(const std::string leaf, group.Entry(record.index()));
  ASSIGN_OR_RETURN(const Entry entry, DecodeEntry(leaf));
  if (const absl::Status fits = entry.statement.CheckBody(body); !fits.ok()) {
    return Unverified(absl::StrCat("log entry ", record.index()), fits);
  }
  absl::optional<absl::string_view> words = body;
  absl::optional<Finding> finding = Check(entry.statement, record.index(), group.view(), words);
  if (words.has_value()) group.Supply(entry.statement, *words);
  ASSIGN_OR_RETURN(Batch batch, group.FinishBodies());
  batch.Delete(Table::kMeta, absl::StrCat(kAbsentPrefix, digest));
  RETURN_IF_ERROR(Write(batch));
  return finding;
}

absl::Status Replica::FetchWithheld(const BodySource& source,
                                    const std::function<void(const Finding&)>& found) {
  const BodyRecords withheld = std::exchange(withheld_, {});
  for (const auto& [digest, record] : withheld) {
    if (record.index() >= size()) return absl::NotFoundError("the refused page lacks words");
  }
  if (withheld.empty()) return absl::NotFoundError("no words are known to be withheld");
  absl::Status standing;
  size_t asked = 0;
  for (const auto& [digest, record] : withheld) {
    if (asked++ == kMaxFetchedBodies) break;
    ASSIGN_OR_RETURN(const Digest wanted, Digest::FromBytes(digest));
    const absl::StatusOr<std::string> body = source(wanted);
    if (absl::IsNotFound(body.status())) {
      standing = body.status();
      continue;
    }
    RETURN_IF_ERROR(body.status());
    ASSIGN_OR_RETURN(const absl::optional<Finding> finding, Keep(digest, record, *body));
    if (finding.has_value()) found(*finding);
  }
  return standing;
}

absl::StatusOr<bool> Replica::Retire() {
  if (!complete()) return false;  // a charter to come may say otherwise
  bool any = false;
  RetentionSweep sweep;
  do {
    ASSIGN_OR_RETURN(sweep, SweepSuperseded(store_, clock_.Now()));
    if (sweep.batch.changes().empty()) break;
    RETURN_IF_ERROR(Write(sweep.batch));
    any = any || sweep.deleted > 0;
  } while (sweep.unfinished);
  return any;
}

}  // namespace rollcall
