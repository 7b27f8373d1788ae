#include "storage/opened_page.h"

#include <atomic>
#include <functional>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace rollcall {
namespace {

// Entries that a thread takes at a time: enough that taking costs nothing.
constexpr size_t kChunk = 32;

absl::StatusOr<std::vector<Digest>> Hashes(
    absl::string_view field, const google::protobuf::RepeatedPtrField<std::string>& bytes) {
  if (static_cast<size_t>(bytes.size()) > kMaxProofHashes) {
    return InvalidField(field, absl::StrCat("has more than ", kMaxProofHashes, " hashes"));
  }
  std::vector<Digest> hashes;
  hashes.reserve(static_cast<size_t>(bytes.size()));
  for (const std::string& hash : bytes) {
    const auto digest = Digest::FromBytes(hash);
    if (!digest.ok()) return InvalidField(field, "must be hashes of 32 bytes");
    hashes.push_back(*digest);
  }
  return hashes;
}

absl::StatusOr<Entry> OpenEntry(const OpenedEntry& opened) {
  ASSIGN_OR_RETURN(Entry entry, DecodeEntry(opened.leaf));
  if (opened.body.has_value()) RETURN_IF_ERROR(entry.statement.CheckBody(*opened.body));
  return entry;
}

// Does `work` for each entry, on `workers` threads; returns when all is done.
void ForEach(std::vector<OpenedEntry>& entries, size_t workers,
             const std::function<void(OpenedEntry&)>& work) {
  std::atomic<size_t> next = 0;
  const auto take = [&] {
    for (size_t begin = next.fetch_add(kChunk); begin < entries.size();
         begin = next.fetch_add(kChunk)) {
      for (size_t i = begin; i < entries.size() && i < begin + kChunk; ++i) work(entries[i]);
    }
  };
  std::vector<std::thread> threads;
  // Few entries are not worth a thread.
  for (size_t i = 1; i < workers && i * kChunk < entries.size(); ++i) threads.emplace_back(take);
  take();
  for (std::thread& thread : threads) thread.join();
}

// Whose keys the page's signatures may be by: those in force before it and those
// that it brings itself.
void LearnKeys(const std::vector<OpenedEntry>& entries, const View& view, SignatureGuess& guess) {
  for (const OpenedEntry& opened : entries) {
    if (!opened.entry.ok()) continue;
    const Statement& statement = opened.entry->statement;
    if (opened.body.has_value() && statement.row().body_class == BodyClass::kRule) {
      guess.Learn(statement, *opened.body, view);
    } else {
      guess.Prepare(statement, view);
    }
  }
}

}  // namespace

absl::StatusOr<OpenedPage> OpenPage(v1::ListEntriesResponse page, const View& view, size_t workers,
                                    SignatureGuess& guess) {
  if (page.entries_size() > kMaxPageEntries) {
    return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_TOO_LARGE,
                   absl::StrCat("entries: a page has at most ", kMaxPageEntries, " of them"),
                   {{"field", "entries"}});
  }
  OpenedPage opened;
  ASSIGN_OR_RETURN(opened.consistency_proof, Hashes("consistency_proof", page.consistency_proof()));
  ASSIGN_OR_RETURN(opened.known_proof, Hashes("known_proof", page.known_proof()));
  opened.note = std::move(*page.mutable_checkpoint());
  opened.entries.reserve(static_cast<size_t>(page.entries_size()));
  for (v1::LoggedStatement& logged : *page.mutable_entries()) {
    OpenedEntry& entry =
        opened.entries.emplace_back(OpenedEntry{logged.index(), std::move(*logged.mutable_entry()),
                                                absl::InternalError("not opened"), absl::nullopt});
    if (logged.standing() == v1::BODY_STANDING_PRESENT) {
      entry.body = std::move(*logged.mutable_body());
    }
  }
  ForEach(opened.entries, workers, [](OpenedEntry& entry) { entry.entry = OpenEntry(entry); });
  LearnKeys(opened.entries, view, guess);
  ForEach(opened.entries, workers, [&guess](OpenedEntry& entry) {
    if (entry.entry.ok()) guess.Verify(entry.entry->statement);
  });
  return opened;
}

}  // namespace rollcall
