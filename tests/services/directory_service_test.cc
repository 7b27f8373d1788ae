#include "services/directory_service.h"

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "core/base/refusal.h"
#include "core/statement/canonical.h"
#include "gtest/gtest.h"
#include "services/call_gate.h"
#include "tests/services/live_directory.h"
#include "tests/testing/test_proposal.h"

namespace rollcall {
namespace {

using testing::EnrolRegionalDirectory;
using testing::FromGrpc;
using testing::MakeProposedContact;
using testing::ProposalBody;
using testing::RegionalSigners;
using testing::Said;
using testing::TestDirectory;

class DirectoryServiceTest : public testing::LiveDirectory {
 protected:
  std::unique_ptr<v1::DirectoryService::Stub> Stub(absl::string_view tls_key = "reader") {
    return v1::DirectoryService::NewStub(Channel(tls_key));
  }
};

TEST_F(DirectoryServiceTest, GetStateIsWhatTheFoldAddsUpTo) {
  Start();
  for (const char* alpha3 : {"KEN", "TZA", "UGA"}) {
    const auto state = GetState(StateName(alpha3), "reader");
    ASSERT_TRUE(state.ok()) << state.status();
    EXPECT_EQ(state->SerializeAsString(), FoldedAnswer(alpha3).SerializeAsString()) << alpha3;
  }
}

TEST_F(DirectoryServiceTest, GetStateShowsSheetsAndStanding) {
  Start();
  const auto kenya = GetState("states/KEN", "reader");
  ASSERT_TRUE(kenya.ok());
  EXPECT_EQ(kenya->standing(), v1::STANDING_ENROLLED);
  ASSERT_EQ(kenya->sheets_size(), 2);
  EXPECT_EQ(kenya->sheets(1).sheet().points_of_contact(0).office(), "Test Office");
  EXPECT_EQ(GetState("states/UGA", "reader")->standing(), v1::STANDING_NOT_ENROLLED);
}

TEST_F(DirectoryServiceTest, GetStateRefusesWhatIsNoState) {
  Start();
  EXPECT_EQ(ReasonOf(GetState("KEN", "reader").status()), v1::ERROR_REASON_INVALID_SUBJECT);
  EXPECT_EQ(ReasonOf(GetState("states/KEN/technical", "reader").status()),
            v1::ERROR_REASON_INVALID_SUBJECT);
  EXPECT_EQ(ReasonOf(GetState("states/GRL", "reader").status()), v1::ERROR_REASON_NOT_A_STATE);
}

TEST_F(DirectoryServiceTest, AnswersCarryTheLogSize) {
  Start();
  const auto context = Context();
  v1::GetStateRequest request;
  request.set_name("states/KEN");
  v1::State state;
  ASSERT_TRUE(Stub()->GetState(context.get(), request, &state).ok());
  const auto& metadata = context->GetServerInitialMetadata();
  const auto found = metadata.find(kLogSizeMetadata);
  ASSERT_NE(found, metadata.end());
  EXPECT_EQ(std::string(found->second.data(), found->second.size()), std::to_string(size()));
}

TEST_F(DirectoryServiceTest, WaitsForTheSizeThatTheCallerHasSeen) {
  Start();
  const uint64_t next = size() + 1;
  const Said sheet = Sheet("KEN", v1::CONTACT_KIND_TECHNICAL, "Renamed Office");
  // The write is held back until the look-up that waits for it is under way.
  store_.Hold();
  const size_t begun = store_.writes_begun();
  std::thread submitter([&] { EXPECT_TRUE(Submit(sheet, "registrar-tls").ok()); });
  store_.AwaitWritesBegun(begun + 1);
  v1::GetStateRequest request;
  request.set_name("states/KEN");
  v1::State state;
  grpc::Status status;
  absl::Notification done;
  const auto context = Context(next);
  const auto stub = Stub();
  stub->async()->GetState(context.get(), &request, &state, [&](grpc::Status s) {
    status = s;
    done.Notify();
  });
  store_.Release();
  done.WaitForNotification();
  submitter.join();
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(state.sheets(1).sheet().points_of_contact(0).office(), "Renamed Office");
}

TEST_F(DirectoryServiceTest, GivesUpWaitingForASizeThatDoesNotCome) {
  Start();
  v1::GetStateRequest request;
  request.set_name("states/KEN");
  v1::State state;
  const absl::Status status =
      FromGrpc(Stub()->GetState(Context(size() + 1).get(), request, &state));
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_NOT_YET_THERE);
}

TEST_F(DirectoryServiceTest, RefusesAMinimalSizeThatIsNoNumber) {
  Start();
  const auto context = Context();
  context->AddMetadata(kMinSizeMetadata, "many");
  v1::GetStateRequest request;
  request.set_name("states/KEN");
  v1::State state;
  EXPECT_EQ(ReasonOf(FromGrpc(Stub()->GetState(context.get(), request, &state))),
            v1::ERROR_REASON_INVALID_FIELD);
}

TEST_F(DirectoryServiceTest, ListsAllStatesPageByPage) {
  Start();
  std::vector<std::string> names;
  v1::ListStatesRequest request;
  request.set_page_size(50);
  do {
    v1::ListStatesResponse response;
    ASSERT_TRUE(Stub()->ListStates(Context().get(), request, &response).ok());
    EXPECT_LE(response.states_size(), 50);
    for (const v1::StateSummary& state : response.states()) names.push_back(state.name());
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(names.size(), AllStates().size());
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
}

TEST_F(DirectoryServiceTest, ListsWhatASheetHoldsWithoutItsWords) {
  Start();
  v1::ListStatesResponse response;
  ASSERT_TRUE(Stub()->ListStates(Context().get(), v1::ListStatesRequest(), &response).ok());
  EXPECT_EQ(response.next_page_token(), "");
  for (const v1::StateSummary& state : response.states()) {
    if (state.name() != "states/KEN") continue;
    ASSERT_EQ(state.sheets_size(), 2);
    EXPECT_EQ(state.sheets(0).contact_count(), 1u);
    return;
  }
  FAIL() << "Kenya is missing";
}

TEST_F(DirectoryServiceTest, RefusesPagesThatItDidNotGive) {
  Start();
  v1::ListStatesRequest request;
  request.set_page_token("S0VO");
  v1::ListStatesResponse response;
  EXPECT_EQ(ReasonOf(FromGrpc(Stub()->ListStates(Context().get(), request, &response))),
            v1::ERROR_REASON_INVALID_FIELD);
  request.clear_page_token();
  request.set_page_size(201);
  EXPECT_EQ(ReasonOf(FromGrpc(Stub()->ListStates(Context().get(), request, &response))),
            v1::ERROR_REASON_INVALID_FIELD);
}

TEST_F(DirectoryServiceTest, FindsWhomToCall) {
  Start();
  v1::FindPointsOfContactRequest request;
  request.set_state("states/KEN");
  request.set_kind(v1::CONTACT_KIND_TECHNICAL);
  v1::FindPointsOfContactResponse response;
  ASSERT_TRUE(Stub()->FindPointsOfContact(Context().get(), request, &response).ok());
  ASSERT_EQ(response.channels_size(), 1);
  EXPECT_EQ(response.channels(0).sheet(), "states/KEN/technical");
  EXPECT_EQ(response.channels(0).utc_offset_seconds(), 3 * 3600);
  EXPECT_EQ(response.state().name(), "states/KEN");
  EXPECT_FALSE(response.state().has_reissue());
}

// Whoever takes contacts from an answer is told what to know of them.
TEST_F(DirectoryServiceTest, EveryAnswerShowsThatKeysWereReissued) {
  const testing::Signers keys = {&directory_.Key("third")};
  directory_.MustAccept(Kind::kEnrolment, "states/KEN",
                        directory_.EnrolmentBody(TestDirectory::KeySetOf(keys), 2),
                        directory_.Registrar());
  directory_.MustAccept(Kind::kAccess, "states/KEN",
                        directory_.AccessBody({Grant("reader", v1::ACCESS_ROLE_READER)}), keys);
  Start();
  v1::FindPointsOfContactRequest find;
  find.set_state("states/KEN");
  v1::FindPointsOfContactResponse channels;
  ASSERT_TRUE(Stub()->FindPointsOfContact(Context().get(), find, &channels).ok());
  v1::SearchPointsOfContactRequest search;
  search.set_query("office");
  v1::SearchPointsOfContactResponse results;
  ASSERT_TRUE(Stub()->SearchPointsOfContact(Context().get(), search, &results).ok());
  ASSERT_EQ(results.states_size(), 1);
  for (const v1::StateSummary& state : {channels.state(), results.states(0)}) {
    EXPECT_EQ(state.name(), "states/KEN");
    EXPECT_TRUE(state.has_reissue());
    EXPECT_EQ(state.generation(), 2u);
    ASSERT_EQ(state.sheets_size(), 2);
    EXPECT_EQ(state.sheets(0).provenance().generation(), 1u) << "signed under earlier keys";
  }
}

TEST_F(DirectoryServiceTest, FindRefusesWhatItCannotRankBy) {
  Start();
  v1::FindPointsOfContactRequest request;
  request.set_state("states/KEN");
  request.mutable_time()->set_nanos(-1);
  v1::FindPointsOfContactResponse response;
  EXPECT_EQ(ReasonOf(FromGrpc(Stub()->FindPointsOfContact(Context().get(), request, &response))),
            v1::ERROR_REASON_INVALID_FIELD);
  request.clear_time();
  for (int i = 0; i < 17; ++i) request.add_languages("en");
  EXPECT_EQ(ReasonOf(FromGrpc(Stub()->FindPointsOfContact(Context().get(), request, &response))),
            v1::ERROR_REASON_INVALID_FIELD);
}

TEST_F(DirectoryServiceTest, SearchesPageByPage) {
  Start();
  MustSubmit(Sheet("TZA", v1::CONTACT_KIND_TECHNICAL));
  v1::SearchPointsOfContactRequest request;
  request.set_query("test OFFICE");
  request.set_page_size(2);
  v1::SearchPointsOfContactResponse response;
  ASSERT_TRUE(Stub()->SearchPointsOfContact(Context().get(), request, &response).ok());
  ASSERT_EQ(response.results_size(), 2);
  EXPECT_EQ(response.results(0).sheet(), "states/KEN/diplomatic");
  ASSERT_EQ(response.states_size(), 1) << "both are Kenya's";
  EXPECT_EQ(response.states(0).name(), "states/KEN");
  request.set_page_token(response.next_page_token());
  ASSERT_TRUE(Stub()->SearchPointsOfContact(Context().get(), request, &response).ok());
  ASSERT_EQ(response.results_size(), 1);
  EXPECT_EQ(response.results(0).sheet(), "states/TZA/technical");
  EXPECT_EQ(response.next_page_token(), "");
  request.set_query("another");
  EXPECT_EQ(ReasonOf(FromGrpc(Stub()->SearchPointsOfContact(Context().get(), request, &response))),
            v1::ERROR_REASON_INVALID_FIELD);
}

TEST_F(DirectoryServiceTest, SearchCountsTheStatesThatItShows) {
  ServerOptions options;
  options.states_an_hour = 1;
  Start(options);
  MustSubmit(Sheet("TZA", v1::CONTACT_KIND_TECHNICAL));
  v1::SearchPointsOfContactRequest request;
  request.set_query("office");
  v1::SearchPointsOfContactResponse response;
  EXPECT_EQ(ReasonOf(FromGrpc(Stub()->SearchPointsOfContact(Context().get(), request, &response))),
            v1::ERROR_REASON_RATE_LIMITED);
  request.set_query("office kenya");
  EXPECT_TRUE(Stub()->SearchPointsOfContact(Context().get(), request, &response).ok());
  // Now that none is left, nobody learns whether anything is found.
  for (const char* query : {"office tanzania", "no such words anywhere"}) {
    request.set_query(query);
    EXPECT_EQ(
        ReasonOf(FromGrpc(Stub()->SearchPointsOfContact(Context().get(), request, &response))),
        v1::ERROR_REASON_RATE_LIMITED)
        << query;
  }
}

TEST_F(DirectoryServiceTest, ListsProposalsToThoseWhomTheyConcern) {
  EnrolRegionalDirectory(directory_, "au", {"KEN", "TZA"});
  directory_.MustAccept(Kind::kAccess, "regionalDirectories/au",
                        directory_.AccessBody({directory_.Grant(
                            directory_.Key("au-tls").public_key(), {v1::ACCESS_ROLE_READER})}),
                        RegionalSigners(directory_, "au"));
  for (const char* subject : {"states/KEN/proposals/au", "states/TZA/proposals/au"}) {
    directory_.MustAccept(Kind::kProposal, subject,
                          ProposalBody(directory_, {MakeProposedContact("technical-1")}),
                          RegionalSigners(directory_, "au"));
  }
  Start();
  v1::ListProposalsRequest request;
  request.set_parent("states/-");
  const auto names = [&](absl::string_view tls_key) {
    v1::ListProposalsResponse response;
    const absl::Status status =
        FromGrpc(Stub(tls_key)->ListProposals(Context().get(), request, &response));
    EXPECT_TRUE(status.ok()) << status;
    std::vector<std::string> found;
    for (const v1::ListedProposal& listed : response.proposals()) {
      EXPECT_EQ(listed.proposal().contacts_size(), 1);
      found.push_back(listed.name());
    }
    request.set_page_token(response.next_page_token());
    return found;
  };
  EXPECT_EQ(names("reader"), (std::vector<std::string>{"states/KEN/proposals/au"}));
  EXPECT_EQ(names("registrar-tls").size(), 2u);
  request.set_page_size(1);
  EXPECT_EQ(names("au-tls"), (std::vector<std::string>{"states/KEN/proposals/au"}));
  EXPECT_EQ(names("au-tls"), (std::vector<std::string>{"states/TZA/proposals/au"}));
  EXPECT_EQ(request.page_token(), "");
  request.set_parent("states/TZA");
  EXPECT_TRUE(names("reader").empty());
  // Proposed is not nominated.
  EXPECT_EQ(GetState("states/TZA", "reader")->sheets_size(), 0);
  v1::ListProposalsResponse response;
  request.set_parent("regionalDirectories/au");
  EXPECT_EQ(ReasonOf(FromGrpc(Stub()->ListProposals(Context().get(), request, &response))),
            v1::ERROR_REASON_INVALID_SUBJECT);
}

}  // namespace
}  // namespace rollcall
