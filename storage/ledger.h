// The ledger: what the tables of a store mean.
#ifndef ROLLCALL_STORAGE_LEDGER_H_
#define ROLLCALL_STORAGE_LEDGER_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "core/crypto/digest.h"
#include "core/merkle/checkpoint.h"
#include "core/merkle/tree.h"
#include "core/statement/view.h"
#include "storage/store.h"

namespace rollcall {

// Keys, for the tables whose keys are not text.
std::string EntryKey(uint64_t index);
std::string NodeKey(NodeId id);
inline constexpr char kCheckpointKey[] = "checkpoint";
inline constexpr char kSizeKey[] = "size";

// The checkpoint that a signed note holds, its signatures unverified.
// INVALID_ARGUMENT when it holds none.
absl::StatusOr<Checkpoint> CheckpointOfNote(absl::string_view note);

// Reads typed records. A cheap handle; `reader` must outlive it. Thread-safe.
// Errors beside those named: the reader's; DATA_LOSS, reason DATA_CORRUPTED,
// for a record that cannot be read.
class Ledger {
 public:
  explicit Ledger(const Reader& reader) : reader_(reader) {}

  // The last checkpoint's signed note; nullopt for an empty store.
  absl::StatusOr<absl::optional<std::string>> CheckpointNote() const;

  // The same, parsed (its signature is not verified here); size 0, the empty
  // root and no origin for an empty store.
  absl::StatusOr<Checkpoint> LastCheckpoint() const;

  // Entries that the store holds. That is the last checkpoint's size, but for a
  // copy that is being made (storage/replica.h): it may have fewer.
  absl::StatusOr<uint64_t> Size() const;

  // The serialized LogEntry. NOT_FOUND past the end.
  absl::StatusOr<std::string> Entry(uint64_t index) const;

  // Log index of a statement; nullopt when it is not in the log.
  absl::StatusOr<absl::optional<uint64_t>> IndexOf(const Digest& statement) const;

  // A body by its 32-byte digest; nullopt when it is not held. DATA_LOSS when
  // what is held has another digest.
  absl::StatusOr<absl::optional<std::string>> Body(absl::string_view digest) const;

  // Serialized State of GetState(BASIC); nullopt when not enrolled.
  absl::StatusOr<absl::optional<std::string>> Answer(absl::string_view alpha3) const;

  // Reads complete subtrees for core/merkle; DATA_LOSS for one that is not
  // there. Valid as long as the ledger's reader.
  NodeReader Nodes() const;

 private:
  const Reader& reader_;
};

// Table kView of a reader as the fold's view. `reader` must outlive it.
class StoreView final : public View {
 public:
  explicit StoreView(const Reader& reader) : reader_(reader) {}
  absl::StatusOr<absl::optional<std::string>> Get(absl::string_view key) const override;
  absl::Status Scan(absl::string_view prefix, absl::string_view from,
                    const Visitor& visit) const override;

 private:
  const Reader& reader_;
};

}  // namespace rollcall

#endif  // ROLLCALL_STORAGE_LEDGER_H_
