// kill -9 of a node that runs exercises, while staff make its calls: no attempt
// is made twice, no contact is forgotten, and each ping ends as its answer says.
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/timestamp.h"
#include "core/exercise/plan_rules.h"
#include "gtest/gtest.h"
#include "rollcall/v1/exercise_service.grpc.pb.h"
#include "tests/integration/harness.h"

namespace rollcall {
namespace {

// Each with one contact, by a sheet that the registrar attests.
constexpr const char* kStates[] = {"TZA", "UGA", "RWA", "BDI", "ETH", "SOM", "DJI", "SDN",
                                   "TUV", "FJI", "WSM", "TON", "VUT", "PLW", "NRU", "KIR"};

// What a State's contact does when it is called.
v1::CallResult ResultFor(const std::string& state) {
  constexpr std::array kResults = {v1::CALL_RESULT_ANSWERED, v1::CALL_RESULT_NO_ANSWER,
                                   v1::CALL_RESULT_WRONG_NUMBER};
  return kResults[static_cast<size_t>(state.back()) % kResults.size()];
}

v1::PingOutcome OutcomeFor(const std::string& state) {
  switch (ResultFor(state)) {
    case v1::CALL_RESULT_ANSWERED:
      return v1::PING_OUTCOME_ACKNOWLEDGED_ON_TIME;
    case v1::CALL_RESULT_WRONG_NUMBER:
      return v1::PING_OUTCOME_BOUNCED;
    default:
      return v1::PING_OUTCOME_SENT;
  }
}

class ExerciseCrashTest : public ::testing::Test {
 protected:
  ExerciseCrashTest() : operator_(NewKey()), controller_(NewKey()), staff_tls_(NewTlsClient()) {
    const std::string key = directory_.node().data_directory() + "/keys/operator.pem";
    WriteWholeFile(key, *operator_.ToPem(""));
    chmod(key.c_str(), 0600);
    Submit(people().Say(
        people().Next(Kind::kCharter, "directory", CharterWithExercises(), absl::Now()), {Root()}));
    const Signer* const registrar = &people().registrar();
    for (const char* state : kStates) {
      Submit(people().Enrol(state, v1::KeySet(), absl::Now()));
      Submit(people().Say(
          people().Next(Kind::kSheet, absl::StrCat("states/", state, "/technical"),
                        SheetOf(v1::CONTACT_KIND_TECHNICAL, "CERT", absl::Now()), absl::Now()),
          {registrar}));
    }
    directory_.node().Stop();
    directory_.node().Configure("[exercises]\noperator_key = \"keys/operator.pem\"\n");
    Start();
  }

  SmallDirectory& people() { return directory_.people(); }
  const Signer* Root() { return &people().root(); }

  v1::Charter CharterWithExercises() {
    v1::Charter charter = people().CharterBody();
    for (const auto& [role, signer] :
         {std::pair(v1::CHARTER_ROLE_EXERCISE_CONTROLLER, &controller_),
          std::pair(v1::CHARTER_ROLE_OPERATOR, &operator_)}) {
      v1::RoleGrant& grant = *charter.add_roles();
      grant.set_role(role);
      grant.add_signing_keys(signer->public_key().spki());
      grant.set_threshold(1);
      if (role == v1::CHARTER_ROLE_OPERATOR) {
        grant.add_tls_key_digests(staff_tls_.digest.ToBytes());
      }
    }
    std::sort(charter.mutable_roles()->begin(), charter.mutable_roles()->end(),
              [](const v1::RoleGrant& a, const v1::RoleGrant& b) { return a.role() < b.role(); });
    return charter;
  }

  void Submit(const v1::SignedStatement& statement) {
    const auto receipt = directory_.registrar().Submit(statement);
    ASSERT_TRUE(receipt.ok()) << receipt.status();
  }

  void Start() {
    const absl::Status started = directory_.node().Start();
    ASSERT_TRUE(started.ok()) << started;
    directory_.Reconnect();
    staff_ = v1::ExerciseService::NewStub(directory_.node().Connect(staff_tls_).channel);
  }

  void Plan(const std::string& id) {
    v1::Plan plan = DefaultPlan(v1::EXERCISE_KIND_PING);
    plan.set_salt(NewSalt());
    plan.set_title("Is anybody there?");
    plan.set_time_zone("UTC");
    plan.clear_channels();
    plan.add_channels(v1::CHANNEL_KIND_PHONE);
    *plan.mutable_pacing() = ToProtoDuration(absl::ZeroDuration());
    *plan.mutable_start_time() = ToTimestamp(absl::Now() + absl::Seconds(2));
    plan.mutable_start_time()->set_nanos(0);
    Submit(
        people().Say(people().Next(Kind::kPlan, absl::StrCat("exercises/", id), plan, absl::Now()),
                     {&controller_}));
  }

  template <typename Request, typename Response>
  absl::Status Call(grpc::Status (v1::ExerciseService::Stub::*method)(grpc::ClientContext*,
                                                                      const Request&, Response*),
                    const Request& request, Response& response) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + absl::ToChronoSeconds(kCallTimeout));
    return ToStatus((staff_.get()->*method)(&context, request, &response));
  }

  // Makes up to `limit` calls of the worklist; how many were recorded. Waits for
  // the first one.
  size_t MakeCalls(const std::string& id, size_t limit) {
    v1::ListWorkRequest request;
    request.set_exercise(absl::StrCat("exercises/", id));
    request.set_page_size(1000);
    v1::ListWorkResponse work;
    const absl::Time give_up = absl::Now() + absl::Minutes(1);
    while (work.items().empty() && absl::Now() < give_up && !AllCalled(id)) {
      const absl::Status listed = Call(&v1::ExerciseService::Stub::ListWork, request, work);
      if (absl::IsNotFound(listed)) continue;  // not open yet
      EXPECT_TRUE(listed.ok()) << listed;
      if (!listed.ok()) return 0;
    }
    size_t recorded = 0;
    for (const v1::WorkItem& item : work.items()) {
      if (recorded == limit) break;
      v1::RecordOutcomeRequest outcome;
      v1::CallOutcome& call = *outcome.mutable_call();
      call.set_ping(item.call().ping());
      call.set_attempt(item.call().attempt());
      call.set_result(ResultFor(item.call().state()));
      call.set_channel_kind(v1::CHANNEL_KIND_PHONE);
      *call.mutable_time() = ToTimestamp(absl::Now());
      v1::RecordOutcomeResponse response;
      const absl::Status status =
          Call(&v1::ExerciseService::Stub::RecordOutcome, outcome, response);
      EXPECT_TRUE(status.ok()) << status;
      ++recorded;
    }
    return recorded;
  }

  std::vector<v1::Ping> Pings(const std::string& id) {
    v1::ListPingsRequest request;
    request.set_exercise(absl::StrCat("exercises/", id));
    request.set_page_size(1000);
    v1::ListPingsResponse response;
    // Until it is open there are none.
    if (!Call(&v1::ExerciseService::Stub::ListPings, request, response).ok()) return {};
    return {response.pings().begin(), response.pings().end()};
  }

  bool AllCalled(const std::string& id) {
    const std::vector<v1::Ping> pings = Pings(id);
    for (const v1::Ping& ping : pings) {
      if (ping.attempts().empty() || ping.attempts(0).result() == v1::ATTEMPT_RESULT_UNSPECIFIED) {
        return false;
      }
    }
    return !pings.empty();
  }

  PrivateKey operator_;
  PrivateKey controller_;
  TlsClient staff_tls_;
  RunningDirectory directory_;
  std::unique_ptr<v1::ExerciseService::Stub> staff_;
};

TEST_F(ExerciseCrashTest, EveryPingEndsAsItsAnswerSaysWhateverIsKilled) {
  for (int kill = 0; kill < KillCount() && !HasFailure(); ++kill) {
    SCOPED_TRACE(kill);
    const std::string id = absl::StrCat("e", kill);
    Plan(id);
    // The first kills fall into the opening and the intents, the next ones between
    // the outcomes.
    const auto calls = static_cast<size_t>(kill) % std::size(kStates);
    if (calls > 0) MakeCalls(id, calls);
    directory_.node().Kill();
    Start();
    while (!AllCalled(id) && !HasFailure()) MakeCalls(id, std::size(kStates));
    const std::vector<v1::Ping> pings = Pings(id);
    EXPECT_EQ(pings.size(), std::size(kStates));
    for (const v1::Ping& ping : pings) {
      const std::string state = ping.state().substr(std::string("states/").size());
      EXPECT_EQ(ping.attempts_size(), 1) << state;
      EXPECT_EQ(ping.outcome(), OutcomeFor(state)) << state;
      EXPECT_EQ(ping.answers_size(), ResultFor(state) == v1::CALL_RESULT_ANSWERED ? 1 : 0);
    }
  }
  EXPECT_EQ(directory_.node().Stop().exit_code, 0);
}

TEST_F(ExerciseCrashTest, ASecondSchedulerOnTheSameDeskDoesNotStart) {
  const ProcessResult second = directory_.node().RunToEnd();
  EXPECT_NE(second.exit_code, 0);
  Plan("e");
  EXPECT_EQ(MakeCalls("e", std::size(kStates)), std::size(kStates));
}

TEST_F(ExerciseCrashTest, DoesNotStartWithAKeyThatTheCharterDoesNotName) {
  directory_.node().Stop();
  const std::string key = directory_.node().data_directory() + "/keys/other.pem";
  WriteWholeFile(key, *NewKey().ToPem(""));
  chmod(key.c_str(), 0644);
  directory_.node().Configure("[exercises]\noperator_key = \"keys/other.pem\"\n");
  const ProcessResult readable = directory_.node().RunToEnd();
  EXPECT_EQ(readable.exit_code, 3);
  EXPECT_NE(readable.errors.find("other.pem"), std::string::npos) << readable.errors;
  chmod(key.c_str(), 0600);
  const ProcessResult refused = directory_.node().RunToEnd();
  EXPECT_EQ(refused.exit_code, 4);
  EXPECT_NE(refused.errors.find("role operator"), std::string::npos) << refused.errors;
}

}  // namespace
}  // namespace rollcall
