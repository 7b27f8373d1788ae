#include "tests/testing/fake_client.h"

#include <algorithm>
#include <atomic>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "clients/cpp/evidence.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/base/unverified.h"
#include "core/fold/proposal_answer.h"
#include "core/fold/ranking.h"
#include "core/fold/state_answer.h"
#include "core/geography/state.h"
#include "gtest/gtest.h"
#include "rollcall/v1/view.pb.h"

namespace rollcall::testing {
namespace {

constexpr size_t kSearchPage = 2;

absl::Status NoSuch(absl::string_view what) {
  return Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_NOT_FOUND,
                 absl::StrCat("no such ", what));
}

}  // namespace

absl::Status FakeClient::Call() {
  ++server_.calls;
  return server_.failure;
}

FakeServer& FakeClient::Asked(absl::string_view call) {
  FakeServer* const other = server_.instead ? server_.instead(call) : nullptr;
  return other == nullptr ? server_ : *other;
}

absl::StatusOr<VerifiedReceipt> FakeClient::Submit(const Statement& statement,
                                                   absl::string_view body) {
  RETURN_IF_ERROR(Call());
  if (server_.busy_submissions > 0) {
    --server_.busy_submissions;
    return WithRetryDelay(
        Refusal(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_QUEUE_FULL, "no place"),
        server_.busy_delay);
  }
  auto index = server_.log.IndexOf(statement.digest());
  if (!index.has_value()) {
    RETURN_IF_ERROR(server_.directory.Accept(Said{statement, std::string(body)}));
    index = server_.log.size() - 1;
  }
  VerifiedReceipt verified;
  verified.receipt = server_.log.ReceiptOf(*index);
  ASSIGN_OR_RETURN(verified.checkpoint, VerifyReceipt(directory_, statement, verified.receipt));
  verified.accept_time = server_.directory.accept_times()[*index];
  return verified;
}

absl::StatusOr<v1::State> FakeClient::GetState(absl::string_view alpha3) {
  RETURN_IF_ERROR(Call());
  return server_.log.Answer(alpha3);
}

absl::StatusOr<VerifiedState> FakeClient::GetVerifiedState(absl::string_view alpha3) {
  RETURN_IF_ERROR(Call());
  RETURN_IF_ERROR(server_.refuse_state);
  FakeServer& asked = Asked("GetState");
  v1::State answer = asked.log.AnswerWithEvidence(alpha3);
  if (server_.tamper_state) server_.tamper_state(answer);
  ASSIGN_OR_RETURN(CheckedEvidence checked, VerifyEvidence(directory_, alpha3, answer));
  directory_ = std::move(checked.directory);
  return VerifiedState{
      std::move(checked.state),
      {std::move(checked.checkpoint), std::move(*answer.mutable_evidence()->mutable_checkpoint())},
      std::move(checked.findings)};
}

absl::StatusOr<std::vector<v1::StateSummary>> FakeClient::ListStates() {
  RETURN_IF_ERROR(Call());
  std::vector<v1::StateSummary> states;
  for (const StateRow& row : AllStates()) {
    states.push_back(Summarize(server_.log.Answer(row.alpha3)));
  }
  return states;
}

absl::StatusOr<std::vector<v1::ListedProposal>> FakeClient::ListProposals(
    absl::string_view alpha3) {
  RETURN_IF_ERROR(Call());
  FakeServer& asked = Asked("ListProposals");
  const View& view = asked.directory.view();
  ASSIGN_OR_RETURN(const std::vector<std::string> names, ProposalsInForce(view, alpha3, ""));
  std::vector<v1::ListedProposal> proposals;
  for (const std::string& name : names) {
    ASSIGN_OR_RETURN(v1::ListedProposal listed, AnswerProposal(view, asked.log.Bodies(), name));
    proposals.push_back(std::move(listed));
  }
  return proposals;
}

absl::StatusOr<v1::FindPointsOfContactResponse> FakeClient::FindPointsOfContact(
    const v1::FindPointsOfContactRequest& request) {
  RETURN_IF_ERROR(Call());
  Need need;
  need.kind = request.kind();
  need.languages.assign(request.languages().begin(), request.languages().end());
  need.time = server_.directory.clock().Now();
  if (request.has_time()) {
    ASSIGN_OR_RETURN(need.time, FromTimestamp(request.time()));
  }
  v1::FindPointsOfContactResponse response;
  for (v1::RankedChannel& channel :
       RankChannels(server_.log.Answer(absl::StripPrefix(request.state(), "states/")), need,
                    [](absl::string_view name) -> absl::optional<absl::TimeZone> {
                      absl::TimeZone zone;
                      if (!absl::LoadTimeZone(name, &zone)) return absl::nullopt;
                      return zone;
                    })) {
    *response.add_channels() = std::move(channel);
  }
  return response;
}

absl::StatusOr<v1::SearchPointsOfContactResponse> FakeClient::SearchPointsOfContact(
    const v1::SearchPointsOfContactRequest& request) {
  RETURN_IF_ERROR(Call());
  RETURN_IF_ERROR(server_.refuse_search);
  std::vector<v1::FoundPointOfContact> found;
  for (const StateRow& row : AllStates()) {
    const v1::State state = server_.log.Answer(row.alpha3);
    for (const v1::NominatedSheet& sheet : state.sheets()) {
      for (const v1::PointOfContact& contact : sheet.sheet().points_of_contact()) {
        if (!absl::StrContains(absl::AsciiStrToLower(contact.DebugString()),
                               absl::AsciiStrToLower(request.query()))) {
          continue;
        }
        found.emplace_back();
        found.back().set_sheet(sheet.name());
        *found.back().mutable_point_of_contact() = contact;
      }
    }
  }
  size_t start = 0;
  if (!request.page_token().empty() && !absl::SimpleAtoi(request.page_token(), &start)) {
    return InvalidField("page_token", "is not from the answer before");
  }
  v1::SearchPointsOfContactResponse response;
  const size_t end = std::min(found.size(), start + kSearchPage);
  for (size_t i = start; i < end; ++i) *response.add_results() = found[i];
  if (end < found.size()) response.set_next_page_token(absl::StrCat(end));
  if (server_.tamper_search) server_.tamper_search(response);
  return response;
}

absl::StatusOr<v1::ChainHead> FakeClient::GetChainHead(absl::string_view kind,
                                                       absl::string_view subject) {
  RETURN_IF_ERROR(Call());
  FakeServer& asked = Asked("GetChainHead");
  ASSIGN_OR_RETURN(const auto record, ReadRecord<v1::ChainRecord>(asked.directory.view(),
                                                                  view_key::Chain(kind, subject)));
  v1::ChainHead head;
  if (record.has_value()) *head.mutable_head() = *record;
  return head;
}

absl::StatusOr<v1::Statement> FakeClient::GetStatement(const Digest& digest) {
  RETURN_IF_ERROR(Call());
  FakeServer& asked = Asked("GetStatement");
  const auto index = asked.log.IndexOf(digest);
  if (!index.has_value()) return NoSuch("statement");
  v1::Statement statement;
  statement.set_index(*index);
  statement.set_entry(asked.log.entry(*index));
  return statement;
}

absl::StatusOr<v1::Statement> FakeClient::GetStatement(uint64_t index) {
  RETURN_IF_ERROR(Call());
  if (index >= server_.log.size()) return NoSuch("entry");
  v1::Statement statement;
  statement.set_index(index);
  statement.set_entry(server_.log.entry(index));
  return statement;
}

absl::StatusOr<std::string> FakeClient::GetBody(const Digest& digest) {
  RETURN_IF_ERROR(Call());
  FakeServer& asked = Asked("GetBody");
  RETURN_IF_ERROR(asked.refuse_bodies);
  ASSIGN_OR_RETURN(auto body, asked.log.Bodies()(digest.view()));
  if (body.has_value()) return *std::move(body);
  ASSIGN_OR_RETURN(const auto record, ReadRecord<v1::BodyRecord>(asked.directory.view(),
                                                                 view_key::Body(digest.view())));
  if (!record.has_value() || !record->erased()) return NoSuch("body");
  return Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_BODY_ERASED, "it was erased");
}

absl::StatusOr<NotedCheckpoint> FakeClient::GetSignedCheckpoint() {
  RETURN_IF_ERROR(Call());
  FakeServer& asked = Asked("GetCheckpoint");
  std::string note = asked.log.Note(asked.log.Latest());
  if (server_.tamper_checkpoint) server_.tamper_checkpoint(note);
  auto checkpoint = OpenCheckpoint(note, directory_.origin(), directory_.log_keys());
  if (!checkpoint.ok()) return Unverified("the checkpoint", checkpoint.status());
  return NotedCheckpoint{*std::move(checkpoint), std::move(note)};
}

absl::StatusOr<Checkpoint> FakeClient::GetCheckpoint() {
  ASSIGN_OR_RETURN(NotedCheckpoint latest, GetSignedCheckpoint());
  return std::move(latest.checkpoint);
}

absl::StatusOr<std::vector<Digest>> FakeClient::GetInclusionProof(uint64_t index, uint64_t size) {
  RETURN_IF_ERROR(Call());
  FakeServer& asked = Asked("GetInclusionProof");
  if (index >= size || size > asked.log.size()) return InvalidField("index", "is not there");
  return asked.log.Inclusion(index, size);
}

absl::StatusOr<std::vector<Digest>> FakeClient::GetConsistencyProof(uint64_t first,
                                                                    uint64_t second) {
  RETURN_IF_ERROR(Call());
  FakeServer& asked = Asked("GetConsistencyProof");
  RETURN_IF_ERROR(server_.refuse_proofs);
  if (first > second || second > asked.log.size()) {
    return InvalidField("second_size", "is not there");
  }
  return asked.log.Consistency(first, second);
}

absl::StatusOr<v1::ListEntriesResponse> FakeClient::ListEntries(uint64_t start, bool with_bodies,
                                                                uint64_t known_size) {
  RETURN_IF_ERROR(Call());
  v1::ListEntriesResponse page = server_.log.Page(start, server_.page_entries, known_size);
  if (!with_bodies) {
    for (v1::LoggedStatement& logged : *page.mutable_entries()) {
      logged.clear_body();
      logged.set_standing(v1::BODY_STANDING_WITHHELD);
    }
  }
  if (server_.tamper_entries) server_.tamper_entries(page);
  return page;
}

absl::StatusOr<std::unique_ptr<EntryStream>> FakeClient::FollowEntries(
    const FollowOptions& options) {
  RETURN_IF_ERROR(Call());
  RETURN_IF_ERROR(server_.refuse_following);
  // Pages until the end of the log, and then the end of the stream.
  class Stream final : public EntryStream {
   public:
    Stream(FakeClient& client, const FollowOptions& options)
        : client_(client), next_(options.start), with_bodies_(options.with_bodies) {
      const auto kept = Checkpoint::FromText(
          absl::string_view(options.checkpoint).substr(0, options.checkpoint.find("\n\n") + 1));
      if (kept.ok()) known_size_ = kept->size;
    }
    absl::StatusOr<v1::ListEntriesResponse> Next() override {
      if (ended_) return absl::CancelledError("the stream was cancelled");
      ASSIGN_OR_RETURN(v1::ListEntriesResponse page,
                       client_.ListEntries(next_, with_bodies_, known_size_));
      next_ += static_cast<uint64_t>(page.entries_size());
      known_size_ = client_.server_.log.size();
      if (page.entries().empty()) ended_ = true;
      return page;
    }
    void Cancel() override { ended_ = true; }

   private:
    FakeClient& client_;
    uint64_t next_;
    const bool with_bodies_;
    uint64_t known_size_ = 0;
    std::atomic<bool> ended_ = false;
  };
  return std::make_unique<Stream>(*this, options);
}

absl::StatusOr<std::vector<v1::SignedStatement>> FakeClient::GetNewCharters() {
  RETURN_IF_ERROR(Call());
  std::vector<v1::SignedStatement> charters;
  for (const Said& said : server_.directory.accepted()) {
    if (said.statement.kind() == Kind::kCharter &&
        said.statement.header().sequence() > directory_.sequence()) {
      charters.push_back(said.ToProto());
    }
  }
  return charters;
}

}  // namespace rollcall::testing
