// A group: statements that are committed together. The one way in which a log
// grows, used by the sequencer and by whoever copies a log.
#ifndef ROLLCALL_STORAGE_GROUP_H_
#define ROLLCALL_STORAGE_GROUP_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "core/crypto/digest.h"
#include "core/merkle/tree.h"
#include "core/statement/statement.h"
#include "core/statement/view.h"
#include "storage/ledger.h"
#include "storage/store.h"

namespace rollcall {

// Lays a group over what a reader holds; nothing is written until the batch of
// Finish is. Thread-compatible; `base` must outlive it and not change: a
// snapshot, or a store with this one writer.
class Group {
 public:
  // `size` is the number of entries that `base` holds.
  Group(const Reader& base, uint64_t size);

  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;

  // Judges (Apply) and adds one statement after those already added; on error
  // the group is unchanged. `body` is kept when present; it must have the
  // digest that the header names (reason BODY_MISMATCH), its words are the
  // caller's to admit. `entry` is the leaf; it holds `statement` and
  // `accept_time`. `admit`, where there is one, is asked last: words are dearer to
  // look at than who signed them. It sees the group as it was.
  absl::Status Append(const Statement& statement, absl::Time accept_time, std::string entry,
                      absl::optional<absl::string_view> body,
                      const std::function<absl::Status()>& admit = nullptr);

  // Keeps the body, checked and not erased, of a statement of content in base that
  // came without it.
  void Supply(const Statement& statement, absl::string_view body);

  // For whoever lets statements into a log, not for those who copy one: refuses
  // (reason BODY_REUSED) a body that statements of rules and of content would
  // share, in either order. The fold looks at content alone.
  absl::Status CheckBodyOfOneClass(const Statement& statement) const;

  // Base and what this group added.
  const View& view() const { return changes_; }
  // Entries in base and group.
  uint64_t size() const { return base_size_ + entries_.size(); }
  // Log index of a statement in base or group.
  absl::StatusOr<absl::optional<uint64_t>> IndexOf(const Digest& statement) const;
  // The leaf at `index` in base or group. NOT_FOUND past the end.
  absl::StatusOr<std::string> Entry(uint64_t index) const;

  // Root, and audit paths to it, of all entries in base and group.
  absl::StatusOr<Digest> Root() const;
  absl::StatusOr<std::vector<Digest>> InclusionProof(uint64_t index) const;

  // True when charter, enrolment, keys or access changed: callers must be
  // identified anew.
  bool changes_access() const { return changes_access_; }

  // Everything as one batch: entries, nodes, bodies, view changes, answers of
  // the States that changed, and the checkpoint. Words that an erasure covers
  // are deleted, or never written when they came in this group; a body without
  // words (storage/retention.h) stays.
  //
  // The checkpoint is of the group's size and root; that of a copy may be larger
  // when `consistency_proof` leads from the group's size and root to it. INTERNAL
  // otherwise: such a batch must not be written.
  absl::StatusOr<Batch> Finish(absl::string_view checkpoint_note,
                               absl::Span<const Digest> consistency_proof = {}) const;

  // The same without a checkpoint, for a group without entries.
  absl::StatusOr<Batch> FinishBodies() const;

 private:
  NodeReader Nodes() const;
  absl::StatusOr<absl::optional<std::string>> Body(absl::string_view digest) const;
  // Notes what one statement's changes to the view entail.
  absl::Status Note(const ChangeSet& step);
  absl::Status PutCheckpoint(absl::string_view note, absl::Span<const Digest> consistency_proof,
                             Batch& batch) const;
  absl::Status PutChanges(Batch& batch) const;
  absl::Status PutAnswers(Batch& batch) const;

  const Reader& base_;
  const Ledger ledger_;
  const StoreView base_view_;
  const uint64_t base_size_;
  ChangeSet changes_;                 // over base_view_
  std::vector<std::string> entries_;  // from base_size_ on
  absl::btree_map<NodeId, Digest> nodes_;
  absl::btree_map<std::string, std::string> bodies_;  // digest -> body
  absl::btree_set<std::string> erased_;               // body digests
  absl::btree_set<std::string> states_;               // alpha-3 of those whose answer changes
  bool changes_access_ = false;
};

}  // namespace rollcall

#endif  // ROLLCALL_STORAGE_GROUP_H_
