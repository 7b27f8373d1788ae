#include "storage/opened_page.h"

#include <atomic>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/fold/signature_guess.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace rollcall {
namespace {

// Entries that a thread takes at a time: enough that taking costs nothing.
constexpr size_t kChunk = 32;

absl::StatusOr<std::vector<Digest>> Hashes(
    absl::string_view field, const google::protobuf::RepeatedPtrField<std::string>& bytes) {
  std::vector<Digest> hashes;
  hashes.reserve(static_cast<size_t>(bytes.size()));
  for (const std::string& hash : bytes) {
    const auto digest = Digest::FromBytes(hash);
    if (!digest.ok()) return InvalidField(field, "must be hashes of 32 bytes");
    hashes.push_back(*digest);
  }
  return hashes;
}

absl::StatusOr<Entry> OpenEntry(const OpenedEntry& opened, const View& view,
                                SignatureGuess& guess) {
  ASSIGN_OR_RETURN(Entry entry, DecodeEntry(opened.leaf));
  if (opened.body.has_value()) RETURN_IF_ERROR(entry.statement.CheckBody(*opened.body));
  guess.Verify(entry.statement, view);
  return entry;
}

void OpenEntries(std::vector<OpenedEntry>& entries, const View& view, std::atomic<size_t>& next) {
  SignatureGuess guess;
  for (size_t begin = next.fetch_add(kChunk); begin < entries.size();
       begin = next.fetch_add(kChunk)) {
    for (size_t i = begin; i < entries.size() && i < begin + kChunk; ++i) {
      entries[i].entry = OpenEntry(entries[i], view, guess);
    }
  }
}

}  // namespace

absl::StatusOr<OpenedPage> OpenPage(v1::ListEntriesResponse page, const View& view,
                                    size_t workers) {
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
  std::atomic<size_t> next = 0;
  std::vector<std::thread> threads;
  // Few entries are not worth a thread.
  for (size_t i = 1; i < workers && i * kChunk < opened.entries.size(); ++i) {
    threads.emplace_back([&] { OpenEntries(opened.entries, view, next); });
  }
  OpenEntries(opened.entries, view, next);
  for (std::thread& thread : threads) thread.join();
  return opened;
}

}  // namespace rollcall
