// The view as a port: what the fold reads, and the changes that it writes.
//
// A view is an ordered map from keys to serialized view records
// (proto/rollcall/v1/view.proto, docs/formats/view.md). Stores implement
// View; ChangeSet lays uncommitted changes over one, so that the statements
// of one group see their predecessors.
#ifndef ROLLCALL_CORE_STATEMENT_VIEW_H_
#define ROLLCALL_CORE_STATEMENT_VIEW_H_

#include <functional>
#include <string>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "core/base/status_macros.h"
#include "google/protobuf/message_lite.h"

namespace rollcall {

// Reading. Implementations say whether they are thread-safe.
class View {
 public:
  // Gives a key and its record; false ends the scan.
  using Visitor = std::function<bool(absl::string_view key, absl::string_view record)>;

  virtual ~View() = default;

  // nullopt when there is no such key; an error only when storage fails.
  virtual absl::StatusOr<absl::optional<std::string>> Get(absl::string_view key) const = 0;

  // Visits keys that start with `prefix`, ascending, beginning at the first
  // one not less than `from`.
  virtual absl::Status Scan(absl::string_view prefix, absl::string_view from,
                            const Visitor& visit) const = 0;
};

// Changes laid over a view. Thread-compatible; `base` must outlive it.
class ChangeSet final : public View {
 public:
  // Key -> new record, or nullopt for a deleted one.
  using Changes = absl::btree_map<std::string, absl::optional<std::string>>;

  // A pointer, so that laying one set over another is not taken for a copy.
  explicit ChangeSet(const View* base) : base_(*base) {}
  ChangeSet(const ChangeSet&) = delete;
  ChangeSet& operator=(const ChangeSet&) = delete;

  void Put(absl::string_view key, const google::protobuf::MessageLite& record);
  void Delete(absl::string_view key);

  // Takes over all changes of a set that was laid over this one, and leaves it
  // with none that anybody may read.
  void Merge(ChangeSet&& above);

  absl::StatusOr<absl::optional<std::string>> Get(absl::string_view key) const override;
  absl::Status Scan(absl::string_view prefix, absl::string_view from,
                    const Visitor& visit) const override;

  const Changes& changes() const { return changes_; }

 private:
  const View& base_;
  Changes changes_;
};

// A view with nothing in it: the base of replays and of evidence.
class EmptyView final : public View {
 public:
  absl::StatusOr<absl::optional<std::string>> Get(absl::string_view) const override {
    return absl::optional<std::string>();
  }
  absl::Status Scan(absl::string_view, absl::string_view, const Visitor&) const override {
    return absl::OkStatus();
  }
};

// Reads a record of type Record; nullopt when there is none. DATA_LOSS, reason
// DATA_CORRUPTED, when the bytes are not such a record.
absl::Status CorruptRecord(absl::string_view key);
template <typename Record>
absl::StatusOr<absl::optional<Record>> ReadRecord(const View& view, absl::string_view key) {
  ASSIGN_OR_RETURN(const absl::optional<std::string> bytes, view.Get(key));
  if (!bytes.has_value()) return absl::optional<Record>();
  Record record;
  if (!record.ParseFromString(*bytes)) return CorruptRecord(key);
  return absl::optional<Record>(std::move(record));
}

// The keys of the view.
namespace view_key {
std::string Charter();                                                 // "charter"
std::string Chain(absl::string_view kind, absl::string_view subject);  // "chain/<kind>/<subject>"
std::string Statement(absl::string_view digest);                       // "statement/<hex>"
std::string Participant(absl::string_view name);                       // "participant/<name>"
std::string Access(absl::string_view tls_key_digest);                  // "access/<hex>"
std::string Sheet(absl::string_view subject);                          // "sheet/<subject>"
std::string Proposal(absl::string_view subject);                       // "proposal/<subject>"
std::string Decision(absl::string_view subject);                       // "decision/<subject>"
std::string Body(absl::string_view digest);                            // "body/<hex>"
std::string Plan(absl::string_view plan_id);                           // "plan/<id>"
std::string Planned(absl::string_view plan_id);                        // "planned/<id>"
std::string Exercise(absl::string_view exercise_id);                   // "exercise/<id>"
std::string Reachability(absl::string_view state_name);                // "reachability/<name>"
std::string Report(absl::string_view exercise_id);                     // "report/<id>"
std::string RetiredKey(absl::string_view participant, absl::string_view key_digest);
}  // namespace view_key

}  // namespace rollcall

#endif  // ROLLCALL_CORE_STATEMENT_VIEW_H_
