// The board's index against looking at every ping, and what looking costs.
#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_format.h"
#include "core/base/timestamp.h"
#include "core/exercise/board.h"
#include "core/exercise/ping.h"
#include "core/exercise/report.h"
#include "core/geography/state.h"
#include "core/statement/canonical.h"
#include "gtest/gtest.h"
#include "rapidcheck/gtest.h"
#include "rollcall/v1/exercise_report.pb.h"
#include "tests/testing/test_exercise.h"

namespace rollcall {
namespace {

using testing::MakePlan;
using testing::MakeTarget;

const absl::Time kStart = absl::FromUnixSeconds(1'800'000'000);
constexpr char kOrigin[] = "rollcall.example/test";

// A board without a directory around it: statements are folded as if accepted.
class BareBoard {
 public:
  BareBoard() : view_(&nothing_), board_(&nothing_) {
    v1::ExerciseRecord record;
    *record.mutable_plan() = MakePlan(kStart);
    *record.mutable_open_time() = ToTimestamp(kStart);
    record.set_plan_digest(std::string(32, 'p'));
    view_.Put(view_key::Exercise("e"), record);
  }
  // Body digest.
  std::string Say(Kind kind, const std::string& subject, const google::protobuf::Message& body,
                  absl::Time time) {
    Draft draft;
    draft.kind = kind;
    draft.origin = kOrigin;
    draft.subject = subject;
    draft.issue_time = time;
    draft.body = EncodeCanonical(body);
    const auto statement = Seal(draft, {});
    EXPECT_TRUE(statement.ok()) << statement.status();
    const auto findings = Advance(*statement, {0, time}, draft.body, view_, board_);
    EXPECT_TRUE(findings.ok()) << findings.status();
    findings_ += findings->size();
    return statement->body_digest().ToBytes();
  }
  v1::Dispatch Dispatch() {
    v1::Dispatch dispatch;
    dispatch.set_salt(std::string(32, 's'));
    return dispatch;
  }
  void Open(const std::vector<std::pair<std::string, v1::TargetList>>& lists) {
    v1::Dispatch opening = Dispatch();
    opening.mutable_opening()->set_plan_digest(std::string(32, 'p'));
    for (const auto& [state, list] : lists) {
      v1::Dispatch dispatch = Dispatch();
      *dispatch.mutable_targets() = list;
      v1::TargetListDigest& named = *opening.mutable_opening()->add_lists();
      named.set_state(state);
      named.set_body_digest(Say(Kind::kDispatch, "exercises/e/states/" + state, dispatch, kStart));
    }
    Say(Kind::kDispatch, "exercises/e", opening, kStart);
  }
  ChangeSet& board() { return board_; }
  size_t findings() const { return findings_; }

 private:
  EmptyView nothing_;
  ChangeSet view_;
  ChangeSet board_;
  size_t findings_ = 0;
};

// Counts what is read.
class CountingView final : public View {
 public:
  explicit CountingView(const View& base) : base_(base) {}
  absl::StatusOr<absl::optional<std::string>> Get(absl::string_view key) const override {
    ++reads_;
    return base_.Get(key);
  }
  absl::Status Scan(absl::string_view prefix, absl::string_view from,
                    const Visitor& visit) const override {
    return base_.Scan(prefix, from, [&](absl::string_view key, absl::string_view record) {
      ++reads_;
      return visit(key, record);
    });
  }
  size_t reads() const { return reads_; }

 private:
  const View& base_;
  mutable size_t reads_ = 0;
};

using Attempt = std::tuple<std::string, uint32_t, uint32_t>;  // ping, number, step

std::set<Attempt> DueByIndex(const View& board, absl::Time now) {
  const auto due = WhatIsDue(board, now, SIZE_MAX);
  EXPECT_TRUE(due.ok()) << due.status();
  std::set<Attempt> attempts;
  for (const DueAttempt& a : due->attempts) attempts.insert({a.ping, a.attempt, a.step});
  return attempts;
}

std::set<Attempt> DueByLooking(const View& board, const v1::Plan& plan, int pings, absl::Time now) {
  std::set<Attempt> attempts;
  for (int i = 0; i < pings; ++i) {
    const v1::PingRecord ping = **ReadPing(board, "e", absl::StrFormat("%08d", i));
    if (now >= CloseTime(ping, plan)) continue;
    auto number = static_cast<uint32_t>(ping.attempts_size());
    for (const WaitingStep& step : WaitingSteps(ping, plan)) {
      if (step.time <= now) attempts.insert({ping.target().ping(), ++number, step.step});
    }
  }
  return attempts;
}

RC_GTEST_PROP(BoardProperty, IndexKnowsWhatLookingAtEveryPingFinds, ()) {
  constexpr int kPings = 5;
  BareBoard bare;
  v1::TargetList list;
  for (int i = 0; i < kPings; ++i) {
    *list.add_targets() = MakeTarget(absl::StrFormat("%08d", i), kStart + absl::Minutes(7 * i),
                                     {{v1::STEP_KIND_REMINDER, absl::Hours(12)},
                                      {v1::STEP_KIND_NEXT_CHANNEL, absl::Hours(24)},
                                      {v1::STEP_KIND_DEPUTY, absl::Hours(30)}});
  }
  bare.Open({{"KEN", list}});
  absl::Time now = kStart;
  const v1::Plan plan = MakePlan(kStart);
  const int events = *rc::gen::inRange(0, 60);
  for (int i = 0; i < events; ++i) {
    now += absl::Minutes(*rc::gen::inRange(0, 200));
    const auto due = WhatIsDue(bare.board(), now, SIZE_MAX);
    RC_ASSERT(due.ok());
    const std::string ping = absl::StrFormat("%08d", *rc::gen::inRange(0, kPings));
    v1::Dispatch dispatch = bare.Dispatch();
    switch (*rc::gen::inRange(0, 3)) {
      case 0:
        if (due->attempts.empty()) continue;
        for (const DueAttempt& a : due->attempts) {
          v1::Intent& intent = *dispatch.mutable_batch()->add_intents();
          intent.set_ping(a.ping);
          intent.set_attempt(a.attempt);
          intent.set_step(a.step);
        }
        bare.Say(Kind::kDispatch, "exercises/e/states/KEN", dispatch, now);
        break;
      case 1: {
        const auto intents = OpenIntents(bare.board());
        RC_ASSERT(intents.ok());
        if (intents->empty()) continue;
        v1::AttemptOutcome& outcome = *dispatch.mutable_batch()->add_outcomes();
        outcome.set_ping(intents->front().ping);
        outcome.set_attempt(intents->front().attempt);
        outcome.set_result(*rc::gen::element(v1::ATTEMPT_RESULT_SENT, v1::ATTEMPT_RESULT_BOUNCED,
                                             v1::ATTEMPT_RESULT_DEFERRED, v1::ATTEMPT_RESULT_FAILED,
                                             v1::ATTEMPT_RESULT_UNKNOWN));
        if (outcome.result() == v1::ATTEMPT_RESULT_FAILED) {
          outcome.set_reason(v1::VOID_REASON_RELAY_DOWN);
        }
        bare.Say(Kind::kDispatch, "exercises/e/states/KEN", dispatch, now);
        break;
      }
      default: {
        if (*rc::gen::inRange(0, 6) != 0) continue;
        v1::Acknowledgement answer;
        answer.set_salt(std::string(32, 's'));
        answer.set_state("KEN");
        *answer.mutable_answer_time() = ToTimestamp(now);
        answer.mutable_call()->set_channel_kind(v1::CHANNEL_KIND_PHONE);
        bare.Say(Kind::kAcknowledgement, "exercises/e/pings/" + ping, answer, now);
      }
    }
    RC_ASSERT(DueByIndex(bare.board(), now) == DueByLooking(bare.board(), plan, kPings, now));
  }
}

TEST(BoardScaleTest, LookingCostsAsMuchAsIsDueOfAHundredThousand) {
  constexpr int kStates = 50;
  constexpr int kEach = 2000;
  BareBoard bare;
  std::vector<std::pair<std::string, v1::TargetList>> lists;
  int number = 0;
  for (int i = 0; i < kStates; ++i) {
    auto& [state, list] = lists.emplace_back();
    state = std::string(AllStates()[static_cast<size_t>(i)].alpha3);
    for (int j = 0; j < kEach; ++j, ++number) {
      // Ten of them in the first second, the others a day later.
      *list.add_targets() =
          MakeTarget(absl::StrFormat("%08d", number),
                     kStart + (number < 10 ? absl::ZeroDuration() : absl::Hours(24)));
    }
  }
  bare.Open(lists);
  ASSERT_EQ(bare.findings(), 0u);
  const CountingView counting(bare.board());
  const auto due = WhatIsDue(counting, kStart, 1000);
  ASSERT_TRUE(due.ok()) << due.status();
  EXPECT_EQ(due->attempts.size(), 10u);
  // The index's line and the two records of each, and where the scans end.
  EXPECT_LE(counting.reads(), 3u * 10u + 2u);
  // A limit bounds the rest, too.
  const CountingView later(bare.board());
  EXPECT_EQ(WhatIsDue(later, kStart + absl::Hours(25), 1000)->attempts.size(), 1000u);
  EXPECT_LE(later.reads(), 3u * 1000u + 2u);

  v1::Report report;
  report.set_salt(std::string(32, 's'));
  *report.mutable_open_time() = *report.mutable_close_time() = ToTimestamp(kStart);
  bare.Say(Kind::kReport, "exercises/e", report, kStart + absl::Hours(80));
  EXPECT_TRUE(WhatIsDue(bare.board(), kStart + absl::Hours(80), 1000)->attempts.empty());
  const auto made = MakeReport(bare.board(), "e", 1);
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made->voids(0).count(), static_cast<uint32_t>(kStates * kEach));
}

}  // namespace
}  // namespace rollcall
