#include "clients/mirror/bundle.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/base/unverified.h"
#include "core/directory/caller.h"
#include "core/geography/state.h"
#include "core/merkle/tree.h"
#include "core/statement/statement.h"
#include "core/statement/view.h"
#include "rollcall/v1/view.pb.h"
#include "storage/copy_log.h"
#include "storage/ledger.h"
#include "storage/memory_store.h"
#include "storage/replica.h"
#include "storage/state_reading.h"

namespace rollcall {
namespace {

constexpr absl::string_view kWhat = "the bundle";

// A page ends by its bytes as those of the API do; an entry more fits the limit.
constexpr size_t kPageBytes = 3 * 1024 * 1024;

// Rule bodies always; content bodies only of the head of their chain, and only of
// kinds that every participant may see: a bundle is passed on.
absl::StatusOr<bool> BelongsInBundle(const View& view, const Statement& statement, uint64_t index) {
  if (statement.row().body_class == BodyClass::kRule) return true;
  Caller anybody;
  anybody.roles = {Role::kReader};
  if (!MaySeeContent(statement.row().name, statement.header().subject(), anybody)) return false;
  ASSIGN_OR_RETURN(const auto head,
                   ReadRecord<v1::ChainRecord>(
                       view, view_key::Chain(statement.row().name, statement.header().subject())));
  return head.has_value() && head->index() == index;
}

absl::StatusOr<v1::LoggedStatement> MakeEntry(const Reader& reader, uint64_t index) {
  const Ledger ledger(reader);
  const StoreView view(reader);
  v1::LoggedStatement logged;
  logged.set_index(index);
  ASSIGN_OR_RETURN(*logged.mutable_entry(), ledger.Entry(index));
  ASSIGN_OR_RETURN(const Entry entry, DecodeEntry(logged.entry()));
  logged.set_standing(v1::BODY_STANDING_WITHHELD);
  ASSIGN_OR_RETURN(const bool belongs, BelongsInBundle(view, entry.statement, index));
  if (!belongs) return logged;
  ASSIGN_OR_RETURN(auto body, ledger.Body(entry.statement.body_digest().view()));
  if (body.has_value()) {
    logged.set_standing(v1::BODY_STANDING_PRESENT);
    logged.set_body(*std::move(body));
    return logged;
  }
  ASSIGN_OR_RETURN(
      const auto record,
      ReadRecord<v1::BodyRecord>(view, view_key::Body(entry.statement.body_digest().view())));
  if (!record.has_value() || !record->erased()) {
    return absl::FailedPreconditionError(
        absl::StrCat("this copy does not hold the words of log entry ", index,
                     ", which are in force: only a follower's copy makes a bundle"));
  }
  logged.set_standing(v1::BODY_STANDING_ERASED);
  return logged;
}

absl::StatusOr<v1::ListEntriesResponse> MakePage(const Reader& reader, uint64_t start,
                                                 const NotedCheckpoint& latest) {
  v1::ListEntriesResponse page;
  const uint64_t size = latest.checkpoint.size;
  uint64_t next = start;
  for (size_t bytes = 0; next < size && bytes < kPageBytes && page.entries_size() < kMaxPageEntries;
       ++next) {
    ASSIGN_OR_RETURN(v1::LoggedStatement logged, MakeEntry(reader, next));
    bytes += logged.ByteSizeLong();
    if (page.entries_size() > 0 && bytes > kPageBytes) break;
    *page.add_entries() = std::move(logged);
  }
  page.set_checkpoint(latest.note);
  ASSIGN_OR_RETURN(const std::vector<Digest> proof,
                   ConsistencyProof(next, size, Ledger(reader).Nodes()));
  for (const Digest& hash : proof) page.add_consistency_proof(hash.ToBytes());
  return page;
}

class BundlePages final : public PageSource {
 public:
  explicit BundlePages(BundleParser parser) : parser_(std::move(parser)) {}

  absl::StatusOr<absl::optional<v1::ListEntriesResponse>> Next() override { return parser_.Next(); }
  // A file keeps nobody waiting.
  void Cancel() override {}

 private:
  BundleParser parser_;
};

// Words in force are there unless they were erased.
absl::Status CheckWords(const Reader& reader) {
  for (const StateRow& row : AllStates()) {
    ASSIGN_OR_RETURN(const v1::State state, ParsedAnswer(reader, row));
    for (const v1::NominatedSheet& sheet : state.sheets()) {
      if (sheet.standing() != v1::BODY_STANDING_WITHHELD) continue;
      return Refusal(absl::StatusCode::kDataLoss, v1::ERROR_REASON_BODY_WITHHELD,
                     absl::StrCat("the words of ", sheet.name(), " were left out"));
    }
    if (state.reachability().standing() == v1::BODY_STANDING_WITHHELD) {
      return Refusal(absl::StatusCode::kDataLoss, v1::ERROR_REASON_BODY_WITHHELD,
                     absl::StrCat("when ", state.name(), " last answered was left out"));
    }
  }
  return absl::OkStatus();
}

// After every accept time.
class EndOfTime final : public Clock {
 public:
  absl::Time Now() const override { return absl::InfiniteFuture(); }
  absl::Duration Monotonic() const override { return absl::ZeroDuration(); }
};

}  // namespace

absl::Status WriteBundle(const LocalCopy& copy, absl::string_view passphrase, Random& random,
                         const ByteSink& sink, const BundleProgress& progress) {
  if (!copy.complete()) {
    return absl::FailedPreconditionError("the last sync was interrupted: run `rollcall sync`");
  }
  ASSIGN_OR_RETURN(BundleWriter writer, BundleWriter::Begin(sink, passphrase, random));
  const NotedCheckpoint& latest = copy.kept();
  for (uint64_t next = 0; next < latest.checkpoint.size;) {
    ASSIGN_OR_RETURN(const v1::ListEntriesResponse page, MakePage(copy.reader(), next, latest));
    RETURN_IF_ERROR(writer.Write(page));
    next += static_cast<uint64_t>(page.entries_size());
    progress(next, latest.checkpoint.size);
  }
  return writer.Finish();
}

absl::StatusOr<std::unique_ptr<LocalCopy>> ReadBundle(
    ByteSource source, const BundleParser::PassphraseSource& passphrase,
    const PinnedDirectory& pinned, const BundleProgress& progress) {
  ASSIGN_OR_RETURN(BundleParser parser, BundleParser::Begin(std::move(source), passphrase));
  // The first charter alone: a bundle may be older than the last one known here,
  // and it brings its own.
  ASSIGN_OR_RETURN(PinnedDirectory first,
                   PinnedDirectory::Pin(pinned.chain().front(), pinned.digest()));
  const EndOfTime clock;
  std::unique_ptr<Store> store = NewMemoryStore();
  // No caller of the log: what is in force must be there (CheckWords), what was
  // superseded must not.
  ASSIGN_OR_RETURN(const std::unique_ptr<Replica> replica,
                   Replica::Open(*store, std::move(first), clock, ReplicaOptions()));
  BundlePages pages(std::move(parser));
  RETURN_IF_ERROR(CopyLog(pages, *replica, [&](const Ingested&) {
    progress(replica->size(), replica->kept()->checkpoint.size);
  }));
  if (!replica->complete()) {
    return Unverified(kWhat, absl::StrCat("it ends after ", replica->size(), " entries"));
  }
  if (const absl::Status words = CheckWords(*store); !words.ok()) return Unverified(kWhat, words);
  return LocalCopy::Open(std::move(store), pinned);
}

}  // namespace rollcall
