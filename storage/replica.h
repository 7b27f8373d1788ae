// A replica: a verified copy of somebody else's log in a store of one's own. What
// a follower and a mirror are made of.
#ifndef ROLLCALL_STORAGE_REPLICA_H_
#define ROLLCALL_STORAGE_REPLICA_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "core/base/clock.h"
#include "core/fold/next_entry.h"
#include "core/fold/pinned_directory.h"
#include "core/merkle/contradiction.h"
#include "rollcall/v1/log_service.pb.h"
#include "rollcall/v1/statement.pb.h"
#include "rollcall/v1/view.pb.h"
#include "storage/group.h"
#include "storage/opened_page.h"
#include "storage/recent_records.h"
#include "storage/store.h"

namespace rollcall {

struct ReplicaOptions {
  // The TLS key under which the log is read: what it may see is not to be
  // withheld from it.
  Digest tls_key;
  // Whether this machine knows an IANA time zone; null takes any.
  std::function<bool(absl::string_view)> knows_time_zone;
  // Threads that verify signatures; 0: one for each core.
  size_t workers = 0;
};

// Accepted content that breaks a rule by this holder's own check. It is
// reported; only what cannot be read at all is not kept.
struct Finding {
  uint64_t index = 0;   // log index of the statement
  std::string subject;  // "states/KEN/technical"
  std::string why;
};

// Gives a body by its digest; NOT_FOUND when it may not be had.
using BodySource = std::function<absl::StatusOr<std::string>(const Digest& digest)>;

// What one page brought.
struct Ingested {
  uint64_t entries = 0;
  bool changes_access = false;  // callers must be identified anew
  std::vector<Finding> findings;
};

// Trusts nothing but the charter that was pinned: signatures, thresholds and
// chains are judged by the fold, the log's own by its signed checkpoints. What it
// has written is always a prefix of a checkpoint that the log signed; the store
// says how long (Ledger::Size) and keeps the largest checkpoint that was shown.
//
// One writer: OpenPage may run on another thread than the rest, all else is
// thread-compatible. After an error nothing has changed, but for a failed write,
// after which the store must be opened again.
class Replica {
 public:
  // Goes on where the store ends; `directory` pins the log's first charter. The
  // store, which nobody else may write to, and the clock must outlive it.
  // FAILED_PRECONDITION when the store holds the log of another charter.
  static absl::StatusOr<std::unique_ptr<Replica>> Open(Store& store, PinnedDirectory directory,
                                                       const Clock& clock, ReplicaOptions options);

  // Entries that it holds.
  uint64_t size() const { return position_.size; }
  // The largest checkpoint that the log has shown; nullopt before the first.
  const absl::optional<NotedCheckpoint>& kept() const { return kept_; }
  // Whether it holds all of that checkpoint's entries.
  bool complete() const { return kept_.has_value() && kept_->checkpoint.size == size(); }
  // The charters as far as they are known: those of the entries held and those
  // learnt ahead of them.
  const PinnedDirectory& directory() const { return directory_; }
  // OK until a write fails; then why, for good: the store must be opened again.
  // Nothing that a log says can do that.
  const absl::Status& write_standing() const { return write_standing_; }

  // Takes charters that follow the last one known, each verified by root
  // signatures: needed when a log shows a checkpoint that only a later charter's
  // keys signed (Ingest says SIGNATURE_INVALID). Ones already known are skipped.
  absl::Status Learn(const std::vector<v1::SignedStatement>& charters);

  // The part of the work that needs no order; may run ahead of Ingest, on a thread
  // of its own.
  absl::StatusOr<OpenedPage> OpenPage(v1::ListEntriesResponse page);

  // Verifies a page that begins at size(), with the checkpoint that covers it, and
  // writes it as one synced batch. Refusals are DATA_LOSS:
  //   SIGNATURE_INVALID, WRONG_ORIGIN, NOT_CANONICAL  of the checkpoint's note
  //   LOG_ROLLED_BACK, LOG_FORKED   it does not follow the one kept; with evidence
  //   ENTRY_OUT_OF_ORDER, WRONG_CHARTER, ACCEPT_TIME_OUT_OF_RANGE
  //   BODY_MISMATCH, TOO_LARGE, BODY_WITHHELD
  //   ROOT_MISMATCH                 the entries are not those of the checkpoint
  //   and those of the fold for an entry that an honest log would not hold.
  // BODY_WITHHELD for content is judged when the copy is complete: only then is
  // known what has been erased or superseded and what the reader may see; what it may
  // not see is judged again whenever access changes.
  absl::StatusOr<Ingested> Ingest(OpenedPage page);

  // After Ingest said BODY_WITHHELD: asks for what pages taken earlier lacked and
  // should not have, kMaxFetchedBodies at most, so that an upstream that withholds
  // nothing mends what another did. OK when all that was asked for came; Ingest the
  // page again then. Otherwise what came is kept: NOT_FOUND when the source does not
  // give all of it either, or when the refused page itself lacks words, and nobody
  // asks; at once BODY_MISMATCH (DATA_LOSS) for another body, other errors of the
  // source and the store. `found` gets what breaks a rule by the charter in force.
  static constexpr size_t kMaxFetchedBodies = 256;
  absl::Status FetchWithheld(const BodySource& source,
                             const std::function<void(const Finding&)>& found);

  // Deletes superseded words whose retention period is over (storage/retention.h);
  // true when there were any. Nothing in a copy that is not complete.
  absl::StatusOr<bool> Retire();

 private:
  using BodyRecords = std::map<std::string, v1::BodyRecord>;  // by digest
  // What a page changes beside its group.
  struct Draft {
    PinnedDirectory directory;
    CopyPosition position;
    std::vector<std::string> absent;  // digests of content bodies that did not come
    Ingested ingested;
  };

  Replica(Store& store, PinnedDirectory directory, const Clock& clock, ReplicaOptions options);

  absl::Status Resume();
  absl::Status Write(const Batch& batch);
  absl::StatusOr<NotedCheckpoint> OpenNote(const OpenedPage& page,
                                           const PinnedDirectory& directory) const;
  absl::Status Add(OpenedEntry& opened, Group& group, Draft& draft) const;
  // This holder's own check of content; takes away what cannot be read at all.
  absl::optional<Finding> Check(const Statement& statement, uint64_t index, const View& view,
                                absl::optional<absl::string_view>& body) const;
  absl::StatusOr<bool> MayBeRetired(const Group& group, absl::Duration period,
                                    absl::string_view digest, const v1::BodyRecord& record) const;
  // Absent bodies that nothing took away, by whether this reader may see them.
  struct Absences {
    BodyRecords withheld;
    std::set<std::string> unseen;  // digests
  };
  absl::StatusOr<Absences> Judge(const Group& group, const PinnedDirectory& directory,
                                 const std::vector<std::string>& absent) const;
  absl::StatusOr<absl::optional<Finding>> Keep(const std::string& digest,
                                               const v1::BodyRecord& record,
                                               absl::string_view body);
  // Bodies that pages before this one did not bring and that are not judged yet, or
  // that this reader might not see.
  absl::StatusOr<std::vector<std::string>> Pending() const;
  absl::Status NoteAbsent(const Group& group, bool complete, const Draft& draft, Batch& batch);

  Store& store_;
  SignatureGuess guess_;   // OpenPage's alone
  RecentRecords records_;  // what store_ holds
  PinnedDirectory directory_;
  const Clock& clock_;
  const ReplicaOptions options_;
  CopyPosition position_;
  absl::optional<NotedCheckpoint> kept_;
  BodyRecords withheld_;  // as of the last copy that was judged
  absl::Status write_standing_;
};

}  // namespace rollcall

#endif  // ROLLCALL_STORAGE_REPLICA_H_
