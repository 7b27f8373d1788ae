#include "services/exercises/exercise_service.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/timestamp.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/services/exercises/live_exercises.h"

namespace rollcall {
namespace {

using ::testing::IsEmpty;
using testing::LiveExercises;
using testing::Said;
using ::testing::SizeIs;
using Stub = v1::ExerciseService::Stub;

class ExerciseServiceTest : public LiveExercises {
 protected:
  static const v1::CallWork& Of(const std::vector<v1::CallWork>& calls, absl::string_view state) {
    for (const v1::CallWork& call : calls) {
      if (call.state() == state) return call;
    }
    ADD_FAILURE() << "no call to " << state;
    return calls.front();
  }
  absl::StatusOr<v1::AcknowledgePingResponse> Type(absl::string_view tls_key,
                                                   absl::string_view code) {
    v1::AcknowledgePingRequest request;
    request.set_code(std::string(code));
    return Call(&Stub::AcknowledgePing, tls_key, request);
  }
  absl::StatusOr<v1::ListPingsResponse> Pings(absl::string_view tls_key,
                                              absl::string_view state = "") {
    v1::ListPingsRequest request;
    request.set_exercise("exercises/e");
    request.set_state(std::string(state));
    return Call(&Stub::ListPings, tls_key, request);
  }
  absl::StatusOr<v1::Exercise> Get(absl::string_view tls_key, absl::string_view id) {
    v1::GetExerciseRequest request;
    request.set_name(absl::StrCat("exercises/", id));
    return Call(&Stub::GetExercise, tls_key, request);
  }
  absl::StatusOr<v1::HeldPlan> Hold(absl::string_view tls_key, const Said& plan) {
    v1::HoldPlanRequest request;
    request.set_envelope(plan.statement.envelope());
    request.set_body(plan.body);
    return Call(&Stub::HoldPlan, tls_key, request);
  }
  absl::Status GetBody(absl::string_view tls_key, const Digest& digest) {
    v1::GetBodyRequest request;
    request.set_digest(digest.ToBytes());
    v1::Body body;
    return testing::FromGrpc(
        v1::StatementService::NewStub(Channel(tls_key))->GetBody(Context().get(), request, &body));
  }
};

TEST_F(ExerciseServiceTest, RunsAnExerciseFromThePlanToTheReport) {
  StartExercises();
  const std::vector<v1::CallWork> calls = OpenWithCalls("e", v1::CHANNEL_KIND_PHONE);
  const v1::CallWork& ken = Of(calls, "states/KEN");
  EXPECT_EQ(ken.contact().channels(static_cast<int>(ken.channel())).address(), "+1 202 555 0123");
  const auto open = Get("auditor-tls", "e");
  ASSERT_TRUE(open.ok()) << open.status();
  EXPECT_EQ(open->phase(), v1::EXERCISE_PHASE_OPEN);
  EXPECT_EQ(open->outcomes(0).count(), 2u);

  const auto foreign = Type("neighbour", ken.code());
  EXPECT_EQ(ReasonOf(foreign.status()), v1::ERROR_REASON_PING_CODE_WRONG);
  const auto taken = Type("duty", ken.code());
  ASSERT_TRUE(taken.ok()) << taken.status();
  EXPECT_EQ(taken->ping(), ken.ping());
  EXPECT_EQ(taken->outcome(), v1::PING_OUTCOME_ACKNOWLEDGED_ON_TIME);

  directory_.clock().Advance(absl::Hours(24 * 4));
  exercises_.Await("closed e");
  v1::GetReportRequest request;
  request.set_exercise("exercises/e");
  const auto report = Call(&Stub::GetReport, "neighbour", request);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->report().members().reached(), 1u);
  EXPECT_EQ(Get("reader", "e")->phase(), v1::EXERCISE_PHASE_CLOSED);
  EXPECT_THAT(Calls(), IsEmpty());
}

TEST_F(ExerciseServiceTest, ShowsAStateItsOwnPingsAndNoOthers) {
  StartExercises();
  const std::vector<v1::CallWork> calls = OpenWithCalls("e", v1::CHANNEL_KIND_PHONE);
  for (const char* key : {"controller-tls", "operator-tls", "auditor-tls"}) {
    EXPECT_THAT(Pings(key)->pings(), SizeIs(2)) << key;
  }
  const auto own = Pings("reader");
  ASSERT_TRUE(own.ok()) << own.status();
  ASSERT_THAT(own->pings(), SizeIs(1));
  EXPECT_EQ(own->pings(0).state(), "states/KEN");
  EXPECT_EQ(Get("reader", "e")->outcomes(0).count(), 1u);
  EXPECT_EQ(ReasonOf(Pings("reader", "states/TZA").status()), v1::ERROR_REASON_ROLE_NOT_ALLOWED);
  EXPECT_EQ(ReasonOf(Pings("registrar-tls").status()), v1::ERROR_REASON_ROLE_NOT_ALLOWED);
  EXPECT_THAT(Get("registrar-tls", "e")->outcomes(), IsEmpty());
}

TEST_F(ExerciseServiceTest, GivesTheWordsOfAnAnswerToTheStateThatAnswered) {
  StartExercises();
  const auto taken =
      Type("duty", Of(OpenWithCalls("e", v1::CHANNEL_KIND_PHONE), "states/KEN").code());
  ASSERT_TRUE(taken.ok()) << taken.status();
  const Digest body = DecodeEntry(taken->receipt().entry())->statement.body_digest();
  EXPECT_TRUE(GetBody("reader", body).ok());
  EXPECT_TRUE(GetBody("auditor-tls", body).ok());
  EXPECT_EQ(ReasonOf(GetBody("neighbour", body)), v1::ERROR_REASON_BODY_NOT_HELD);
  EXPECT_EQ(ReasonOf(GetBody("registrar-tls", body)), v1::ERROR_REASON_BODY_NOT_HELD);
}

TEST_F(ExerciseServiceTest, TakesTwentyCodesAnHourOfOneCaller) {
  StartExercises();
  for (int i = 0; i < kCodesAnHour; ++i) {
    EXPECT_EQ(ReasonOf(Type("duty", "wrong").status()), v1::ERROR_REASON_PING_CODE_WRONG);
  }
  EXPECT_EQ(ReasonOf(Type("duty", "wrong").status()), v1::ERROR_REASON_RATE_LIMITED);
  EXPECT_EQ(ReasonOf(Type("reader", "wrong").status()), v1::ERROR_REASON_PING_CODE_WRONG);
  directory_.clock().Advance(absl::Hours(1));
  EXPECT_EQ(ReasonOf(Type("duty", "wrong").status()), v1::ERROR_REASON_PING_CODE_WRONG);
}

TEST_F(ExerciseServiceTest, HoldsAnUnannouncedPlanAndGivesNothingAway) {
  StartExercises();
  v1::Plan plan = PlanNow(v1::CHANNEL_KIND_PHONE);
  plan.set_unannounced(true);
  plan.set_title("Nobody knows");
  *plan.mutable_start_time() = ToTimestamp(directory_.clock().Now() + absl::Hours(10));
  const Said secret = SayPlan("secret", plan);
  const uint64_t before = size();
  const auto held = Hold("controller-tls", secret);
  ASSERT_TRUE(held.ok()) << held.status();
  EXPECT_EQ(held->statement_digest(), secret.statement.digest().ToBytes());

  EXPECT_EQ(size(), before);
  for (const char* key : {"reader", "duty", "follower", "registrar-tls", "auditor-tls"}) {
    const absl::Status sought = Get(key, "secret").status();
    EXPECT_EQ(sought.ToString(), Get(key, "nothing").status().ToString()) << key;
    EXPECT_EQ(ReasonOf(sought), v1::ERROR_REASON_NOT_FOUND);
    const auto all = Call(&Stub::ListExercises, key, v1::ListExercisesRequest());
    ASSERT_TRUE(all.ok()) << all.status();
    EXPECT_THAT(all->exercises(), IsEmpty());
    EXPECT_EQ(ReasonOf(Call(&Stub::ListHeldPlans, key, v1::ListHeldPlansRequest()).status()),
              v1::ERROR_REASON_ROLE_NOT_ALLOWED);
    EXPECT_EQ(ReasonOf(Hold(key, secret).status()), v1::ERROR_REASON_ROLE_NOT_ALLOWED);
    EXPECT_FALSE(GetBody(key, secret.statement.body_digest()).ok());
  }
  // Not even to who plans something of that name.
  EXPECT_TRUE(Submit(SayPlan("other", PlanNow(v1::CHANNEL_KIND_PHONE)), "controller-tls").ok());
  const auto list = Call(&Stub::ListHeldPlans, "operator-tls", v1::ListHeldPlansRequest());
  ASSERT_TRUE(list.ok()) << list.status();
  ASSERT_THAT(list->plans(), SizeIs(1));
  EXPECT_EQ(list->plans(0).exercise(), "exercises/secret");
  // Nor to who reads the figures.
  for (const std::string& method : observer_.methods()) {
    EXPECT_THAT(method, ::testing::Not(::testing::HasSubstr("Held"))) << method;
    EXPECT_NE(method, "HoldPlan");
  }
  EXPECT_THAT(observer_.methods(), ::testing::IsSupersetOf({"SubmitStatement", "ListExercises"}));

  StartExercises();  // held durably
  directory_.clock().Advance(absl::Hours(10));
  exercises_.Await("opened secret");
  const auto open = Get("reader", "secret");
  ASSERT_TRUE(open.ok()) << open.status();
  EXPECT_EQ(open->plan().title(), "Nobody knows");
  EXPECT_EQ(open->plan_digest(), secret.statement.digest().ToBytes());
  EXPECT_THAT(Call(&Stub::ListHeldPlans, "operator-tls", v1::ListHeldPlansRequest())->plans(),
              IsEmpty());
}

TEST_F(ExerciseServiceTest, RefusesToHoldWhatTheLogWouldRefuse) {
  StartExercises();
  v1::Plan plan = PlanNow(v1::CHANNEL_KIND_PHONE);
  EXPECT_EQ(ReasonOf(Hold("controller-tls", SayPlan("e", plan)).status()),
            v1::ERROR_REASON_INVALID_FIELD);
  plan.set_unannounced(true);
  *plan.mutable_start_time() = ToTimestamp(directory_.clock().Now() - absl::Hours(25));
  EXPECT_EQ(ReasonOf(Hold("controller-tls", SayPlan("e", plan)).status()),
            v1::ERROR_REASON_INVALID_BODY);
  *plan.mutable_start_time() = ToTimestamp(directory_.clock().Now() + absl::Hours(1));
  plan.mutable_selection()->clear_contact_kinds();
  EXPECT_EQ(ReasonOf(Hold("controller-tls", SayPlan("e", plan)).status()),
            v1::ERROR_REASON_INVALID_BODY);
  plan = PlanNow(v1::CHANNEL_KIND_PHONE);
  plan.set_unannounced(true);
  *plan.mutable_start_time() = ToTimestamp(directory_.clock().Now() + absl::Hours(24 * 31));
  const absl::Status too_early = Hold("controller-tls", SayPlan("e", plan)).status();
  EXPECT_EQ(ReasonOf(too_early), v1::ERROR_REASON_ISSUE_TIME_OUT_OF_RANGE);
  EXPECT_THAT(std::string(too_early.message()), ::testing::HasSubstr("start_time"));
  const Said unsigned_by_controller =
      directory_.Say(Kind::kPlan, "exercises/e", SayPlan("e", PlanNow(v1::CHANNEL_KIND_PHONE)).body,
                     directory_.Registrar());
  EXPECT_FALSE(Hold("controller-tls", unsigned_by_controller).ok());
  EXPECT_THAT(Call(&Stub::ListHeldPlans, "operator-tls", v1::ListHeldPlansRequest())->plans(),
              IsEmpty());
}

TEST_F(ExerciseServiceTest, PushesToDutyOfficersAndBelievesTheirReceipts) {
  StartExercises();
  const auto context = Context();
  const auto stream = v1::ExerciseService::NewStub(Channel("duty"))
                          ->WatchPings(context.get(), v1::WatchPingsRequest());
  stream->WaitForInitialMetadata();
  MustSubmit(SayPlan("e", PlanNow(v1::CHANNEL_KIND_SECURE_URI)), "controller-tls");
  v1::PingNotice notice;
  ASSERT_TRUE(stream->Read(&notice));
  EXPECT_EQ(notice.contact(), "technical-1");
  EXPECT_FALSE(notice.push_receipt().empty());
  exercises_.Await("outcome ATTEMPT_RESULT_SENT");

  v1::RecordOutcomeRequest receipt;
  receipt.set_push_receipt(notice.push_receipt());
  EXPECT_TRUE(Call(&Stub::RecordOutcome, "duty", receipt).ok());
  EXPECT_EQ(Pings("reader")->pings(0).outcome(), v1::PING_OUTCOME_DELIVERED);
  v1::RecordOutcomeRequest call;
  call.mutable_call()->set_ping(notice.ping());
  EXPECT_EQ(ReasonOf(Call(&Stub::RecordOutcome, "duty", call).status()),
            v1::ERROR_REASON_ROLE_NOT_ALLOWED);

  // Nobody listens for Tanzania: a person has to tell them.
  const std::vector<v1::CallWork> calls = Calls();
  ASSERT_THAT(calls, SizeIs(1));
  EXPECT_EQ(calls[0].state(), "states/TZA");
  context->TryCancel();
}

TEST_F(ExerciseServiceTest, OneStateTakesNoMoreThanItsShareOfListeners) {
  StartExercises();
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  std::vector<std::unique_ptr<grpc::ClientReader<v1::PingNotice>>> streams;
  for (size_t i = 0; i <= kMaxStreamsEach; ++i) {
    contexts.push_back(Context());
    streams.push_back(v1::ExerciseService::NewStub(Channel("duty"))
                          ->WatchPings(contexts.back().get(), v1::WatchPingsRequest()));
    streams.back()->WaitForInitialMetadata();
  }
  const absl::Status refused = testing::FromGrpc(streams.back()->Finish());
  EXPECT_TRUE(absl::IsResourceExhausted(refused)) << refused;
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_RATE_LIMITED);
  streams.pop_back();
  for (size_t i = 0; i < streams.size(); ++i) {
    contexts[i]->TryCancel();
    EXPECT_EQ(streams[i]->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
}

TEST_F(ExerciseServiceTest, TellsSilencesToTheStateAndTheController) {
  StartExercises();
  v1::ReportSilenceRequest request;
  request.set_state("states/KEN");
  request.set_contact("technical-1");
  request.set_channel_kind(v1::CHANNEL_KIND_PHONE);
  *request.mutable_time() = ToTimestamp(directory_.clock().Now() - absl::Hours(1));
  *request.mutable_waited() = ToProtoDuration(absl::Minutes(3));
  ASSERT_TRUE(Call(&Stub::ReportSilence, "neighbour", request).ok());
  const auto list = [&](absl::string_view key) {
    return Call(&Stub::ListSilences, key, v1::ListSilencesRequest())->silences();
  };
  ASSERT_THAT(list("reader"), SizeIs(1));
  EXPECT_EQ(list("reader").at(0).reporter(), "");
  ASSERT_THAT(list("controller-tls"), SizeIs(1));
  EXPECT_EQ(list("controller-tls").at(0).reporter(), "states/TZA");
  EXPECT_THAT(list("neighbour"), IsEmpty());
  EXPECT_THAT(list("auditor-tls"), IsEmpty());

  request.set_channel_kind(v1::CHANNEL_KIND_POST);
  EXPECT_EQ(ReasonOf(Call(&Stub::ReportSilence, "neighbour", request).status()),
            v1::ERROR_REASON_NOT_FOUND);
  request.set_channel_kind(v1::CHANNEL_KIND_PHONE);
  *request.mutable_time() = ToTimestamp(directory_.clock().Now() + absl::Hours(1));
  EXPECT_EQ(ReasonOf(Call(&Stub::ReportSilence, "neighbour", request).status()),
            v1::ERROR_REASON_INVALID_FIELD);
}

TEST_F(ExerciseServiceTest, HasNoWorklistOfAnExerciseThatIsNone) {
  StartExercises();
  OpenWithCalls("e", v1::CHANNEL_KIND_PHONE);
  v1::ListWorkRequest request;
  request.set_exercise("exercises/e");
  EXPECT_THAT(Call(&Stub::ListWork, "operator-tls", request)->items(), SizeIs(2));
  request.set_exercise("exercises/typo");
  EXPECT_EQ(ReasonOf(Call(&Stub::ListWork, "operator-tls", request).status()),
            v1::ERROR_REASON_NOT_FOUND);
}

TEST_F(ExerciseServiceTest, ANodeWithoutTheKeySaysWhoRunsExercises) {
  Start();
  EXPECT_EQ(ReasonOf(Pings("reader").status()), v1::ERROR_REASON_NO_EXERCISES_HERE);
  const auto context = Context();
  const auto stream = v1::ExerciseService::NewStub(Channel("duty"))
                          ->WatchPings(context.get(), v1::WatchPingsRequest());
  v1::PingNotice notice;
  EXPECT_FALSE(stream->Read(&notice));
  EXPECT_EQ(ReasonOf(testing::FromGrpc(stream->Finish())), v1::ERROR_REASON_NO_EXERCISES_HERE);
}

TEST_F(ExerciseServiceTest, ANodeWithoutTheKeyStillKnowsPlansAndReports) {
  StartExercises();
  OpenWithCalls("e", v1::CHANNEL_KIND_PHONE);
  Start();
  const auto open = Get("reader", "e");
  ASSERT_TRUE(open.ok()) << open.status();
  EXPECT_EQ(open->phase(), v1::EXERCISE_PHASE_OPEN);
  EXPECT_EQ(open->plan().title(), PlanNow(v1::CHANNEL_KIND_PHONE).title());
  EXPECT_THAT(open->outcomes(), IsEmpty());
  v1::GetReportRequest request;
  request.set_exercise("exercises/e");
  EXPECT_EQ(ReasonOf(Call(&Stub::GetReport, "neighbour", request).status()),
            v1::ERROR_REASON_NOT_FOUND);

  StartExercises();
  directory_.clock().Advance(absl::Hours(24 * 4));
  exercises_.Await("closed e");
  Start();
  EXPECT_EQ(Get("reader", "e")->phase(), v1::EXERCISE_PHASE_CLOSED);
  EXPECT_THAT(Call(&Stub::ListExercises, "reader", v1::ListExercisesRequest())->exercises(),
              SizeIs(1));
  const auto report = Call(&Stub::GetReport, "neighbour", request);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->report().members().states(), 193u);
}

}  // namespace
}  // namespace rollcall
