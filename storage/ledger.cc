#include "storage/ledger.h"

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "rollcall/v1/view.pb.h"
#include "storage/big_endian.h"

namespace rollcall {
namespace {

absl::Status Damaged(absl::string_view what) {
  return Refusal(absl::StatusCode::kDataLoss, v1::ERROR_REASON_DATA_CORRUPTED,
                 absl::StrCat(what, "; check the store before serving from it"));
}

}  // namespace

std::string EntryKey(uint64_t index) { return BigEndian(index); }

std::string NodeKey(NodeId id) {
  return absl::StrCat(std::string(1, static_cast<char>(id.level)), BigEndian(id.index));
}

absl::StatusOr<Checkpoint> CheckpointOfNote(absl::string_view note) {
  const size_t end = note.find("\n\n");
  if (end == absl::string_view::npos) {
    return absl::InvalidArgumentError("not a signed note: no empty line before the signatures");
  }
  return Checkpoint::FromText(note.substr(0, end + 1));
}

absl::StatusOr<absl::optional<std::string>> Ledger::CheckpointNote() const {
  return reader_.Get(Table::kMeta, kCheckpointKey);
}

absl::StatusOr<Checkpoint> Ledger::LastCheckpoint() const {
  ASSIGN_OR_RETURN(const absl::optional<std::string> note, CheckpointNote());
  if (!note.has_value()) {
    Checkpoint empty;
    empty.root = EmptyRoot();
    return empty;
  }
  absl::StatusOr<Checkpoint> checkpoint = CheckpointOfNote(*note);
  if (!checkpoint.ok()) {
    return Damaged(absl::StrCat("the stored checkpoint is none: ", checkpoint.status().message()));
  }
  return checkpoint;
}

absl::StatusOr<uint64_t> Ledger::Size() const {
  ASSIGN_OR_RETURN(const absl::optional<std::string> bytes, reader_.Get(Table::kMeta, kSizeKey));
  ASSIGN_OR_RETURN(const Checkpoint checkpoint, LastCheckpoint());
  if (!bytes.has_value()) return checkpoint.size;
  const absl::optional<uint64_t> size = ParseBigEndian(*bytes);
  if (!size.has_value() || *size >= checkpoint.size) {
    return Damaged("the stored number of entries is not below the checkpoint's");
  }
  return *size;
}

absl::StatusOr<std::string> Ledger::Entry(uint64_t index) const {
  ASSIGN_OR_RETURN(absl::optional<std::string> entry, reader_.Get(Table::kEntry, EntryKey(index)));
  if (!entry.has_value()) {
    return Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_NOT_FOUND,
                   absl::StrCat("the log has no entry ", index));
  }
  return *std::move(entry);
}

absl::StatusOr<absl::optional<uint64_t>> Ledger::IndexOf(const Digest& statement) const {
  ASSIGN_OR_RETURN(
      const absl::optional<v1::StatementRecord> record,
      ReadRecord<v1::StatementRecord>(StoreView(reader_), view_key::Statement(statement.view())));
  if (!record.has_value()) return absl::optional<uint64_t>();
  return absl::optional<uint64_t>(record->index());
}

absl::StatusOr<absl::optional<std::string>> Ledger::Body(absl::string_view digest) const {
  ASSIGN_OR_RETURN(absl::optional<std::string> body, reader_.Get(Table::kBody, digest));
  if (body.has_value() && Sha256(*body).view() != digest) {
    return Damaged("a stored body does not have the digest that it is stored under");
  }
  return body;
}

absl::StatusOr<absl::optional<std::string>> Ledger::Answer(absl::string_view alpha3) const {
  return reader_.Get(Table::kAnswer, alpha3);
}

NodeReader Ledger::Nodes() const {
  return [&reader = reader_](NodeId id) -> absl::StatusOr<Digest> {
    ASSIGN_OR_RETURN(const absl::optional<std::string> hash, reader.Get(Table::kNode, NodeKey(id)));
    if (!hash.has_value() || hash->size() != Digest::kBytes) {
      return Damaged(absl::StrCat("the log's hash of level ", id.level, ", number ", id.index,
                                  " is missing or malformed"));
    }
    return Digest::FromBytes(*hash);
  };
}

absl::StatusOr<absl::optional<std::string>> StoreView::Get(absl::string_view key) const {
  return reader_.Get(Table::kView, key);
}

absl::Status StoreView::Scan(absl::string_view prefix, absl::string_view from,
                             const Visitor& visit) const {
  return reader_.Scan(Table::kView, prefix, from, visit);
}

}  // namespace rollcall
