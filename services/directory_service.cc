#include "services/directory_service.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/directory/caller.h"
#include "core/fold/proposal_answer.h"
#include "core/fold/ranking.h"
#include "core/fold/state_answer.h"
#include "services/evidence.h"
#include "services/page_token.h"
#include "services/time_zones.h"
#include "storage/contact_search.h"
#include "storage/ledger.h"
#include "storage/state_reading.h"

namespace rollcall {
namespace {

constexpr size_t kMaxStatesPage = 200;  // all 195 fit
constexpr size_t kMaxContactsPage = 100;
constexpr size_t kContactsPage = 25;
constexpr size_t kMaxProposalsPage = 100;
constexpr size_t kProposalsPage = 25;
constexpr size_t kMaxQueryBytes = 200;
constexpr int kMaxLanguages = 16;         // more than anybody speaks well
constexpr size_t kMaxLanguageBytes = 35;  // the longest tag that RFC 5646 4.4.1 asks for

// The State that "states/KEN" names. INVALID_ARGUMENT with reason
// INVALID_SUBJECT (metadata "field") or NOT_A_STATE.
absl::StatusOr<const StateRow*> StateOfName(absl::string_view field, absl::string_view name) {
  const auto parsed = ResourceName::Parse(name);
  if (!parsed.ok() || parsed->pattern != ResourceName::Pattern::kState) {
    return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_INVALID_SUBJECT,
                   absl::StrCat(field, ": must name a State, as in \"states/KEN\""),
                   {{"field", std::string(field)}});
  }
  return RequireState(parsed->state);
}

// The State whose proposals are asked for; empty for all.
absl::StatusOr<std::string> StateOfParent(absl::string_view parent) {
  if (parent == StateName("-")) return std::string();
  ASSIGN_OR_RETURN(const StateRow* const state, StateOfName("parent", parent));
  return std::string(state->alpha3);
}

absl::StatusOr<v1::GetStateRequest> ParseRequest(const grpc::ByteBuffer& bytes) {
  grpc::Slice slice;
  v1::GetStateRequest request;
  if ((bytes.TrySingleSlice(&slice).ok() || bytes.DumpToSingleSlice(&slice).ok()) &&
      request.ParseFromArray(slice.begin(), static_cast<int>(slice.size()))) {
    return request;
  }
  return InvalidField("request", "is not a GetStateRequest");
}

// Takes the bytes over without copying them.
grpc::ByteBuffer ToByteBuffer(std::string bytes) {
  auto held = std::make_unique<std::string>(std::move(bytes));
  char* const data = held->data();
  const size_t size = held->size();
  const grpc::Slice slice(
      data, size, [](void* string) { delete static_cast<std::string*>(string); }, held.release());
  return grpc::ByteBuffer(&slice, 1);
}

absl::StatusOr<Need> NeedOf(const v1::FindPointsOfContactRequest& request, absl::Time now) {
  Need need;
  if (!v1::ContactKind_IsValid(request.kind())) {
    return InvalidField("kind", "must be DIPLOMATIC, TECHNICAL or unset");
  }
  need.kind = request.kind();
  if (request.languages_size() > kMaxLanguages) {
    return InvalidField("languages", absl::StrCat("at most ", kMaxLanguages));
  }
  for (const std::string& language : request.languages()) {
    if (language.empty() || language.size() > kMaxLanguageBytes) {
      return InvalidField("languages", "must be BCP 47 tags, as in \"sw\" or \"pt-BR\"");
    }
    need.languages.push_back(language);
  }
  need.time = now;
  if (request.has_time()) {
    const auto time = FromTimestamp(request.time());
    if (!time.ok()) return InvalidField("time", time.status().message());
    need.time = *time;
  }
  return need;
}

}  // namespace

absl::Status DirectoryServiceImpl::CountReading(const Caller& caller,
                                                absl::Span<const StateRow* const> states) {
  if (!HasReadingLimit(caller)) return absl::OkStatus();
  return limit_.Count(caller.tls_key, states);
}

grpc::ServerUnaryReactor* DirectoryServiceImpl::GetState(grpc::CallbackServerContext* context,
                                                         const grpc::ByteBuffer* request,
                                                         grpc::ByteBuffer* response) {
  return gate_.Serve(context, Method::kGetState,
                     [this, request, response](const Admitted& call) -> absl::Status {
                       ASSIGN_OR_RETURN(const v1::GetStateRequest parsed, ParseRequest(*request));
                       return Answer(call, parsed, *response);
                     });
}

absl::Status DirectoryServiceImpl::Answer(const Admitted& call, const v1::GetStateRequest& request,
                                          grpc::ByteBuffer& response) {
  ASSIGN_OR_RETURN(const StateRow* const state, StateOfName("name", request.name()));
  RETURN_IF_ERROR(CountReading(*call.caller, {state}));
  switch (request.view()) {
    case v1::STATE_VIEW_UNSPECIFIED:
    case v1::STATE_VIEW_BASIC: {
      ASSIGN_OR_RETURN(response, ready_answers_.Get(call.head->reader, *state));
      return absl::OkStatus();
    }
    case v1::STATE_VIEW_EVIDENCE: {
      ASSIGN_OR_RETURN(v1::State answer, ParsedAnswer(*call.head->reader, *state));
      ASSIGN_OR_RETURN(
          *answer.mutable_evidence(),
          GatherEvidence(*call.caller, *call.head, answer, request.known_charter_sequence()));
      response = ToByteBuffer(answer.SerializeAsString());
      return absl::OkStatus();
    }
    default:
      return InvalidField("view", "must be BASIC or EVIDENCE");
  }
}

grpc::ServerUnaryReactor* DirectoryServiceImpl::ListStates(grpc::CallbackServerContext* context,
                                                           const v1::ListStatesRequest* request,
                                                           v1::ListStatesResponse* response) {
  return gate_.Serve(context, Method::kListStates, [this, request, response](const Admitted& call) {
    return Answer(call, *request, *response);
  });
}

absl::Status DirectoryServiceImpl::Answer(const Admitted& call,
                                          const v1::ListStatesRequest& request,
                                          v1::ListStatesResponse& response) const {
  constexpr absl::string_view kScope = "ListStates";
  ASSIGN_OR_RETURN(const size_t limit,
                   CheckPageSize(request.page_size(), kMaxStatesPage, kMaxStatesPage));
  ASSIGN_OR_RETURN(const std::string after, ReadPageToken(kScope, request.page_token()));
  PageRoom room(limit);
  for (const StateRow& state : AllStates()) {
    if (state.alpha3 <= after) continue;
    ASSIGN_OR_RETURN(const v1::State answer, ParsedAnswer(*call.head->reader, state));
    v1::StateSummary summary = Summarize(answer);
    if (!room.Take(summary.ByteSizeLong())) {
      absl::string_view last = response.states().rbegin()->name();
      last.remove_prefix(StateName("").size());
      response.set_next_page_token(MakePageToken(kScope, last));
      return absl::OkStatus();
    }
    *response.add_states() = std::move(summary);
  }
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* DirectoryServiceImpl::FindPointsOfContact(
    grpc::CallbackServerContext* context, const v1::FindPointsOfContactRequest* request,
    v1::FindPointsOfContactResponse* response) {
  return gate_.Serve(context, Method::kFindPointsOfContact,
                     [this, request, response](const Admitted& call) {
                       return Answer(call, *request, *response);
                     });
}

absl::Status DirectoryServiceImpl::Answer(const Admitted& call,
                                          const v1::FindPointsOfContactRequest& request,
                                          v1::FindPointsOfContactResponse& response) {
  ASSIGN_OR_RETURN(const StateRow* const state, StateOfName("state", request.state()));
  ASSIGN_OR_RETURN(const Need need, NeedOf(request, clock_.Now()));
  RETURN_IF_ERROR(CountReading(*call.caller, {state}));
  ASSIGN_OR_RETURN(const v1::State answer, ParsedAnswer(*call.head->reader, *state));
  for (v1::RankedChannel& channel : RankChannels(answer, need, FindTimeZone)) {
    *response.add_channels() = std::move(channel);
  }
  *response.mutable_state() = Summarize(answer);
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* DirectoryServiceImpl::SearchPointsOfContact(
    grpc::CallbackServerContext* context, const v1::SearchPointsOfContactRequest* request,
    v1::SearchPointsOfContactResponse* response) {
  return gate_.Serve(context, Method::kSearchPointsOfContact,
                     [this, request, response](const Admitted& call) {
                       return Answer(call, *request, *response);
                     });
}

absl::Status DirectoryServiceImpl::Answer(const Admitted& call,
                                          const v1::SearchPointsOfContactRequest& request,
                                          v1::SearchPointsOfContactResponse& response) {
  ContactQuery query;
  query.words = QueryWords(request.query());
  if (query.words.empty() || request.query().size() > kMaxQueryBytes) {
    return InvalidField("query", absl::StrCat("must be 1 to ", kMaxQueryBytes, " bytes of words"));
  }
  const std::string scope = absl::StrCat("SearchPointsOfContact ", request.query());
  ASSIGN_OR_RETURN(query.limit,
                   CheckPageSize(request.page_size(), kContactsPage, kMaxContactsPage));
  ASSIGN_OR_RETURN(query.after, ReadPageToken(scope, request.page_token()));
  query.max_bytes = kMaxPageBytes;
  if (HasReadingLimit(*call.caller)) RETURN_IF_ERROR(limit_.CheckRoom(call.caller->tls_key));
  ASSIGN_OR_RETURN(const ContactMatches matches, SearchContacts(*call.head->reader, index_, query));

  std::vector<const StateRow*> states;
  for (const v1::StateSummary& summary : matches.states) {
    ASSIGN_OR_RETURN(const StateRow* const state, StateOfName("name", summary.name()));
    states.push_back(state);
  }
  RETURN_IF_ERROR(CountReading(*call.caller, states));
  response.mutable_results()->Assign(matches.found.begin(), matches.found.end());
  response.mutable_states()->Assign(matches.states.begin(), matches.states.end());
  if (!matches.next.empty()) response.set_next_page_token(MakePageToken(scope, matches.next));
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* DirectoryServiceImpl::ListProposals(
    grpc::CallbackServerContext* context, const v1::ListProposalsRequest* request,
    v1::ListProposalsResponse* response) {
  return gate_.Serve(context, Method::kListProposals,
                     [this, request, response](const Admitted& call) {
                       return Answer(call, *request, *response);
                     });
}

absl::Status DirectoryServiceImpl::Answer(const Admitted& call,
                                          const v1::ListProposalsRequest& request,
                                          v1::ListProposalsResponse& response) const {
  const std::string scope = absl::StrCat("ListProposals ", request.parent());
  ASSIGN_OR_RETURN(const std::string state, StateOfParent(request.parent()));
  ASSIGN_OR_RETURN(const size_t limit,
                   CheckPageSize(request.page_size(), kProposalsPage, kMaxProposalsPage));
  ASSIGN_OR_RETURN(const std::string after, ReadPageToken(scope, request.page_token()));
  const StoreView view(*call.head->reader);
  const Ledger ledger(*call.head->reader);
  const BodyReader bodies = [&ledger](absl::string_view digest) { return ledger.Body(digest); };
  ASSIGN_OR_RETURN(const std::vector<std::string> names, ProposalsInForce(view, state, after));
  PageRoom room(limit);
  for (const std::string& name : names) {
    if (!MaySeeContent(RowOf(Kind::kProposal).name, name, *call.caller)) continue;
    ASSIGN_OR_RETURN(v1::ListedProposal listed, AnswerProposal(view, bodies, name));
    if (!room.Take(listed.ByteSizeLong())) {
      response.set_next_page_token(MakePageToken(scope, response.proposals().rbegin()->name()));
      return absl::OkStatus();
    }
    *response.add_proposals() = std::move(listed);
  }
  return absl::OkStatus();
}

}  // namespace rollcall
