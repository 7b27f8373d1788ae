#include "tests/benchmarks/sheet_chains.h"

#include <algorithm>
#include <array>
#include <future>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/merkle/checkpoint.h"
#include "storage/group.h"
#include "storage/ledger.h"

namespace rollcall {
namespace {

constexpr uint64_t kGroupEntries = 1024;  // of one batch

struct Prepared {
  Statement statement;
  std::string body;
};

absl::StatusOr<std::vector<Prepared>> Prepare(SheetChains& chains, uint64_t first, uint64_t count,
                                              absl::Time now,
                                              absl::FunctionRef<std::string()> body) {
  std::vector<Prepared> prepared;
  for (uint64_t i = first; i < first + count; ++i) {
    std::string words = body();
    ASSIGN_OR_RETURN(Statement statement, chains.Next(i % chains.size(), words, now));
    prepared.push_back({std::move(statement), std::move(words)});
  }
  return prepared;
}

// Judges, folds, signs the checkpoint and writes; the checkpoint's note.
absl::StatusOr<std::string> Append(Store& store, uint64_t size,
                                   const std::vector<Prepared>& prepared, absl::Time now,
                                   const std::string& origin, const Signer& log_key) {
  Group group(store, size);
  for (const auto& [statement, body] : prepared) {
    ASSIGN_OR_RETURN(std::string entry, EncodeEntry(statement, now));
    RETURN_IF_ERROR(group.Append(statement, now, std::move(entry), body));
  }
  ASSIGN_OR_RETURN(const Digest root, group.Root());
  ASSIGN_OR_RETURN(std::string note,
                   SignCheckpoint(Checkpoint{origin, group.size(), root}, {&log_key}));
  ASSIGN_OR_RETURN(const Batch batch, group.Finish(note));
  RETURN_IF_ERROR(store.Write(batch));
  return note;
}

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
  const auto prepare_from = [&](uint64_t first) {
    const uint64_t left = entries > first ? entries - first : 0;
    return Prepare(chains, first, std::min(left, kGroupEntries), now, body);
  };
  std::string note;
  ASSIGN_OR_RETURN(std::vector<Prepared> group, prepare_from(size));
  while (!group.empty()) {
    // The next group is signed while this one is judged.
    auto next = std::async(std::launch::async, prepare_from, size + group.size());
    absl::StatusOr<std::string> written = Append(store, size, group, now, chains.origin(), log_key);
    size += group.size();
    absl::StatusOr<std::vector<Prepared>> signed_next = next.get();
    ASSIGN_OR_RETURN(note, std::move(written));
    ASSIGN_OR_RETURN(group, std::move(signed_next));
  }
  return note;
}

}  // namespace rollcall
