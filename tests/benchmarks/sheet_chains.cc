#include "tests/benchmarks/sheet_chains.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/merkle/checkpoint.h"
#include "storage/group.h"
#include "storage/ledger.h"

namespace rollcall {
namespace {

constexpr uint64_t kGroupEntries = 1024;  // of one batch

}  // namespace

absl::StatusOr<Statement> SheetChains::Next(size_t author, std::string body,
                                            absl::Time issue_time) {
  Head& head = heads_[author];
  Draft draft;
  draft.kind = Kind::kSheet;
  draft.origin = origin_;
  draft.subject = absl::StrCat(StateName(author), "/technical");
  draft.sequence = ++head.sequence;
  draft.previous = head.digest;
  draft.issue_time = issue_time;
  draft.body = std::move(body);
  const std::array<const Signer*, 1> signers = {authors_[author].key};
  ASSIGN_OR_RETURN(Statement statement, Seal(draft, signers));
  head.digest = statement.digest().ToBytes();
  return statement;
}

absl::StatusOr<std::string> GrowLog(Store& store, SheetChains& chains, const Signer& log_key,
                                    absl::Time now, uint64_t entries,
                                    absl::FunctionRef<std::string()> body) {
  ASSIGN_OR_RETURN(const Checkpoint last, Ledger(store).LastCheckpoint());
  uint64_t size = last.size;
  size_t turn = 0;
  std::string note;
  while (size < entries) {
    Group group(store, size);
    while (group.size() < std::min(entries, size + kGroupEntries)) {
      const std::string words = body();
      ASSIGN_OR_RETURN(const Statement statement, chains.Next(turn++ % chains.size(), words, now));
      ASSIGN_OR_RETURN(std::string entry, EncodeEntry(statement, now));
      RETURN_IF_ERROR(group.Append(statement, now, std::move(entry), words));
    }
    ASSIGN_OR_RETURN(const Digest root, group.Root());
    ASSIGN_OR_RETURN(note,
                     SignCheckpoint(Checkpoint{chains.origin(), group.size(), root}, {&log_key}));
    ASSIGN_OR_RETURN(const Batch batch, group.Finish(note));
    RETURN_IF_ERROR(store.Write(batch));
    size = group.size();
  }
  return note;
}

}  // namespace rollcall
