#include "clients/mirror/local_copy.h"

#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "core/base/refusal.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "core/base/unverified.h"
#include "core/fold/fold.h"
#include "core/fold/proposal_answer.h"
#include "core/fold/state_answer.h"
#include "core/geography/state.h"
#include "core/merkle/tree.h"
#include "core/statement/statement.h"
#include "core/statement/view.h"
#include "rollcall/v1/view.pb.h"
#include "storage/contact_search.h"
#include "storage/ledger.h"
#include "storage/state_reading.h"

namespace rollcall {
namespace {

constexpr absl::string_view kWhat = "the copy";

absl::Status NotFound(v1::ErrorReason reason, absl::string_view message) {
  return Refusal(absl::StatusCode::kNotFound, reason, message);
}

absl::StatusOr<v1::ChainHead> ChainHeadOf(const Reader& reader, absl::string_view kind,
                                          absl::string_view subject) {
  v1::ChainHead head;
  ASSIGN_OR_RETURN(const auto record,
                   ReadRecord<v1::ChainRecord>(StoreView(reader), view_key::Chain(kind, subject)));
  if (record.has_value()) *head.mutable_head() = *record;
  return head;
}

// All charters of the copy, the first first.
absl::StatusOr<std::vector<v1::SignedStatement>> ChartersOf(const Reader& reader) {
  const Ledger ledger(reader);
  std::vector<v1::SignedStatement> charters;
  ASSIGN_OR_RETURN(const v1::ChainHead head,
                   ChainHeadOf(reader, RowOf(Kind::kCharter).name, "directory"));
  absl::optional<uint64_t> index;
  if (head.has_head()) index = head.head().index();
  while (index.has_value()) {
    ASSIGN_OR_RETURN(const std::string bytes, ledger.Entry(*index));
    ASSIGN_OR_RETURN(const Entry entry, DecodeEntry(bytes));
    ASSIGN_OR_RETURN(auto body, ledger.Body(entry.statement.body_digest().view()));
    v1::SignedStatement charter;
    charter.set_envelope(entry.statement.envelope());
    charter.set_body(body.value_or(""));
    charters.push_back(std::move(charter));
    const std::string& previous = entry.statement.header().previous();
    index.reset();
    if (previous.empty()) break;
    ASSIGN_OR_RETURN(const Digest digest, Digest::FromBytes(previous));
    ASSIGN_OR_RETURN(index, ledger.IndexOf(digest));
  }
  std::reverse(charters.begin(), charters.end());
  return charters;
}

// Charters follow each other by digest: equal at the last place that both have
// is equal at all before.
absl::Status CheckSameCharters(const PinnedDirectory& copy, const PinnedDirectory& pinned) {
  const uint64_t both = std::min(copy.sequence(), pinned.sequence());
  ASSIGN_OR_RETURN(const Statement ours, Statement::Open(pinned.chain()[both - 1].envelope()));
  ASSIGN_OR_RETURN(const Statement theirs, Statement::Open(copy.chain()[both - 1].envelope()));
  if (ours.digest() == theirs.digest()) return absl::OkStatus();
  return Unverified(kWhat,
                    absl::StrCat("its charter number ", both, " is ", theirs.digest().ToHex(),
                                 ", but the one known here is ", ours.digest().ToHex()));
}

absl::StatusOr<NotedCheckpoint> VerifiedCheckpoint(const Reader& reader,
                                                   const PinnedDirectory& directory) {
  ASSIGN_OR_RETURN(const absl::optional<std::string> note, Ledger(reader).CheckpointNote());
  auto checkpoint = OpenCheckpoint(note.value_or(""), directory.origin(), directory.log_keys());
  if (!checkpoint.ok()) return Unverified("the copy's checkpoint", checkpoint.status());
  return NotedCheckpoint{*std::move(checkpoint), *note};
}

}  // namespace

absl::StatusOr<PinnedDirectory> DirectoryOfCopy(const Reader& reader, const Digest& pinned) {
  ASSIGN_OR_RETURN(const std::vector<v1::SignedStatement> charters, ChartersOf(reader));
  if (charters.empty())
    return absl::FailedPreconditionError(
        "the copy is empty; run `rollcall sync`, or ask with --online");
  ASSIGN_OR_RETURN(PinnedDirectory directory, PinnedDirectory::Pin(charters.front(), pinned));
  for (size_t i = 1; i < charters.size(); ++i) RETURN_IF_ERROR(directory.Extend(charters[i]));
  return directory;
}

absl::StatusOr<std::unique_ptr<LocalCopy>> LocalCopy::Open(std::unique_ptr<Reader> reader,
                                                           const PinnedDirectory& pinned,
                                                           std::unique_ptr<SearchIndex> index) {
  ASSIGN_OR_RETURN(PinnedDirectory directory, DirectoryOfCopy(*reader, pinned.digest()));
  RETURN_IF_ERROR(CheckSameCharters(directory, pinned));
  // An interrupted sync may lack the charter whose keys signed what it was shown.
  const bool knows_less = directory.sequence() < pinned.sequence();
  ASSIGN_OR_RETURN(NotedCheckpoint kept,
                   VerifiedCheckpoint(*reader, knows_less ? pinned : directory));
  const Ledger ledger(*reader);
  Checkpoint held{kept.checkpoint.origin, 0, Digest()};
  ASSIGN_OR_RETURN(held.size, ledger.Size());
  ASSIGN_OR_RETURN(held.root, RootOf(held.size, ledger.Nodes()));
  if (held.size > kept.checkpoint.size ||
      (held.size == kept.checkpoint.size && held.root != kept.checkpoint.root)) {
    return Unverified(kWhat, "its entries do not add up to the root of its checkpoint");
  }
  ASSIGN_OR_RETURN(const std::string last, ledger.Entry(held.size - 1));
  ASSIGN_OR_RETURN(const Entry newest, DecodeEntry(last));
  NotedCheckpoint position{std::move(held), ""};
  if (position.checkpoint == kept.checkpoint) position.note = kept.note;
  return std::unique_ptr<LocalCopy>(new LocalCopy(std::move(reader), std::move(index),
                                                  std::move(directory), std::move(position),
                                                  std::move(kept), newest.accept_time));
}

absl::StatusOr<VerifiedState> LocalCopy::GetVerifiedState(absl::string_view alpha3) {
  ASSIGN_OR_RETURN(const StateRow* const row, RequireState(alpha3));
  VerifiedState verified;
  verified.checkpoint = position_;
  ASSIGN_OR_RETURN(verified.state, ParsedAnswer(*reader_, *row));
  const Ledger ledger(*reader_);
  for (const v1::NominatedSheet& sheet : verified.state.sheets()) {
    if (sheet.standing() != v1::BODY_STANDING_PRESENT) continue;
    ASSIGN_OR_RETURN(const std::string bytes, ledger.Entry(sheet.provenance().index()));
    ASSIGN_OR_RETURN(const Entry entry, DecodeEntry(bytes));
    ASSIGN_OR_RETURN(const auto body, ledger.Body(sheet.provenance().body_digest()));
    const absl::Status admitted = Admit(entry.statement, body.value_or(""), StoreView(*reader_));
    if (!admitted.ok()) {
      verified.findings.push_back(absl::StrCat(sheet.name(), ": ", admitted.message()));
    }
  }
  return verified;
}

absl::StatusOr<std::vector<v1::StateSummary>> LocalCopy::ListStates() {
  std::vector<v1::StateSummary> summaries;
  for (const StateRow& row : AllStates()) {
    ASSIGN_OR_RETURN(const v1::State state, ParsedAnswer(*reader_, row));
    summaries.push_back(Summarize(state));
  }
  return summaries;
}

absl::StatusOr<v1::SearchPointsOfContactResponse> LocalCopy::SearchPointsOfContact(
    const v1::SearchPointsOfContactRequest& request) {
  ContactQuery query;
  query.words = QueryWords(request.query());
  if (query.words.empty()) return InvalidField("query", "must hold words to look for");
  query.limit = std::numeric_limits<size_t>::max();
  query.max_bytes = std::numeric_limits<size_t>::max();
  ASSIGN_OR_RETURN(ContactMatches matches, SearchContacts(*reader_, index_.get(), query));
  v1::SearchPointsOfContactResponse response;
  for (v1::FoundPointOfContact& found : matches.found) *response.add_results() = std::move(found);
  response.mutable_states()->Assign(matches.states.begin(), matches.states.end());
  return response;
}

absl::StatusOr<std::vector<v1::ListedProposal>> LocalCopy::ListProposals(absl::string_view alpha3) {
  const StoreView view(*reader_);
  const Ledger ledger(*reader_);
  const BodyReader bodies = [&ledger](absl::string_view digest) { return ledger.Body(digest); };
  ASSIGN_OR_RETURN(const std::vector<std::string> names, ProposalsInForce(view, alpha3, ""));
  std::vector<v1::ListedProposal> proposals;
  for (const std::string& name : names) {
    ASSIGN_OR_RETURN(v1::ListedProposal listed, AnswerProposal(view, bodies, name));
    proposals.push_back(std::move(listed));
  }
  return proposals;
}

absl::StatusOr<v1::ChainHead> LocalCopy::GetChainHead(absl::string_view kind,
                                                      absl::string_view subject) {
  return ChainHeadOf(*reader_, kind, subject);
}

absl::StatusOr<v1::Statement> LocalCopy::GetStatement(const Digest& digest) {
  ASSIGN_OR_RETURN(const absl::optional<uint64_t> index, Ledger(*reader_).IndexOf(digest));
  if (!index.has_value()) {
    return NotFound(v1::ERROR_REASON_NOT_FOUND, "the copy holds no statement with this digest");
  }
  return GetStatement(*index);
}

absl::StatusOr<v1::Statement> LocalCopy::GetStatement(uint64_t index) {
  if (index >= checkpoint().size) {
    return NotFound(v1::ERROR_REASON_NOT_FOUND,
                    absl::StrCat("the copy holds ", checkpoint().size, " entries"));
  }
  v1::Statement statement;
  statement.set_index(index);
  ASSIGN_OR_RETURN(*statement.mutable_entry(), Ledger(*reader_).Entry(index));
  return statement;
}

absl::StatusOr<std::string> LocalCopy::GetBody(const Digest& digest) {
  ASSIGN_OR_RETURN(auto body, Ledger(*reader_).Body(digest.view()));
  if (body.has_value()) return *std::move(body);
  ASSIGN_OR_RETURN(const auto record,
                   ReadRecord<v1::BodyRecord>(StoreView(*reader_), view_key::Body(digest.view())));
  if (record.has_value() && record->erased()) {
    return NotFound(v1::ERROR_REASON_BODY_ERASED,
                    "the words of this body were erased; its statement stays in the log");
  }
  return NotFound(v1::ERROR_REASON_BODY_NOT_HELD, "the copy does not hold this body");
}

absl::StatusOr<Checkpoint> LocalCopy::GetCheckpoint() { return checkpoint(); }

absl::StatusOr<NotedCheckpoint> LocalCopy::GetSignedCheckpoint() {
  if (complete()) return kept_;
  return absl::FailedPreconditionError(
      absl::StrCat("the last sync was interrupted after ", checkpoint().size, " of ",
                   kept_.checkpoint.size, " entries; run `rollcall sync`"));
}

absl::StatusOr<std::vector<Digest>> LocalCopy::GetInclusionProof(uint64_t index, uint64_t size) {
  if (size > checkpoint().size || index >= size) {
    return InvalidField("index", absl::StrCat("the copy holds ", checkpoint().size, " entries"));
  }
  return InclusionProof(index, size, Ledger(*reader_).Nodes());
}

absl::StatusOr<std::vector<Digest>> LocalCopy::GetConsistencyProof(uint64_t first,
                                                                   uint64_t second) {
  if (first > second || second > checkpoint().size) {
    return InvalidField("second_size",
                        absl::StrCat("the copy holds ", checkpoint().size, " entries"));
  }
  return ConsistencyProof(first, second, Ledger(*reader_).Nodes());
}

}  // namespace rollcall
