#include "tests/core/exercise/simulation.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/timestamp.h"
#include "core/crypto/digest.h"
#include "core/exercise/exercise_bodies.h"
#include "core/exercise/ping.h"
#include "core/exercise/report.h"
#include "core/exercise/targets.h"
#include "core/fold/state_answer.h"
#include "core/geography/state.h"
#include "core/statement/canonical.h"
#include "gtest/gtest.h"
#include "tests/testing/test_exercise.h"

namespace rollcall::testing {
namespace {

constexpr absl::Duration kTick = absl::Minutes(15);
// Answers come in until then; later ones are too late even for this world.
constexpr absl::Duration kPatience = absl::Hours(24);

absl::optional<absl::TimeZone> Zone(absl::string_view name) {
  if (name == "UTC") return absl::UTCTimeZone();
  return absl::nullopt;
}

// What a contact does in one exercise: the same whatever happens to us.
struct Habit {
  enum Kind {
    kPrompt,         // answers the first mail
    kByKey,          // signs its answer
    kMailBounces,    // and the phone is answered
    kMailDeferred,   // greylisted once
    kOurRelayDown,   // twice, then as above
    kPhoneOnly,      // the mail is not read
    kPairedAnswers,  // only the other ministry is there
    kLate,           // after the time that counts
    kAfterClose,     // when the report has been written
    kSilent,
  };
  Kind kind;
  absl::Duration after;  // since the ping was sent, in ticks
};

Habit HabitOf(absl::string_view exercise, const v1::PingRecord& ping) {
  const Digest hash =
      Sha256(absl::StrCat(exercise, "/", ping.state(), "/", ping.target().contact()));
  const auto kind = static_cast<Habit::Kind>(hash.data()[0] % 10);
  const absl::Duration spread = kTick * (hash.data()[1] % 16);
  switch (kind) {
    case Habit::kPrompt:
    case Habit::kByKey:
      return {kind, absl::Hours(1) + spread};
    case Habit::kMailBounces:
    case Habit::kMailDeferred:
    case Habit::kOurRelayDown:
      return {kind, absl::Hours(3) + spread};
    case Habit::kPhoneOnly:
      return {kind, absl::Hours(25) + spread};
    case Habit::kPairedAnswers:
      return {kind, absl::Hours(38) + spread};
    case Habit::kLate:
      return {kind, absl::Hours(42) + spread};
    case Habit::kAfterClose:
      return {kind, absl::Hours(60) + spread};
    case Habit::kSilent:
      break;
  }
  return {kind, absl::InfiniteDuration()};
}

// Number of the last attempt by which that contact learns of it; 0 for none.
uint32_t ReachedBy(const v1::PingRecord& ping, Habit::Kind kind) {
  for (int i = ping.attempts_size(); i-- > 0;) {
    const v1::AttemptRecord& attempt = ping.attempts(i);
    const v1::Step& step = ping.target().steps(static_cast<int>(attempt.step()));
    if (attempt.result() == v1::ATTEMPT_RESULT_FAILED ||
        attempt.result() == v1::ATTEMPT_RESULT_BOUNCED) {
      continue;
    }
    const bool phone = kind == Habit::kMailBounces || kind == Habit::kPhoneOnly;
    const bool heard = kind == Habit::kPairedAnswers ? step.kind() == v1::STEP_KIND_PAIRED
                       : phone                       ? step.kind() == v1::STEP_KIND_NEXT_CHANNEL
                                                     : step.kind() == v1::STEP_KIND_FIRST;
    if (heard) return static_cast<uint32_t>(i) + 1;
  }
  return 0;
}

}  // namespace

Simulation::Simulation(CrashOracle crashes)
    : crash_oracle_(std::move(crashes)), board_(std::make_unique<ExerciseBoard>(directory_)) {
  for (const StateRow& state : AllStates()) {
    directory_.Enrol(state.alpha3);
    for (const v1::ContactKind kind : {v1::CONTACT_KIND_DIPLOMATIC, v1::CONTACT_KIND_TECHNICAL}) {
      v1::Sheet sheet;
      EXPECT_TRUE(sheet.ParseFromString(directory_.SheetBody(kind)));
      v1::Channel& phone = *sheet.mutable_points_of_contact(0)->add_channels();
      phone.set_kind(v1::CHANNEL_KIND_PHONE);
      phone.set_address("+1 202 555 0123");
      const Said said = directory_.MustAccept(
          Kind::kSheet,
          absl::StrCat("states/", state.alpha3,
                       kind == v1::CONTACT_KIND_DIPLOMATIC ? "/diplomatic" : "/technical"),
          EncodeCanonical(sheet), directory_.StateSigners(state.alpha3));
      sheets_[said.statement.body_digest().ToBytes()] = said.body;
    }
  }
}

void Simulation::PlanHalfYearly(int times) {
  v1::Plan plan = MakePlan(directory_.clock().Now() + absl::Hours(1));
  plan.set_recurrence(absl::StrCat("FREQ=MONTHLY;INTERVAL=6;COUNT=", times));
  *plan.mutable_on_time_within() = ToProtoDuration(absl::Hours(40));
  SayPlan(directory_, "half-yearly", plan);
}

bool Simulation::Alive() {
  if (!crash_oracle_()) return true;
  ++crash_count_;
  board_ = std::make_unique<ExerciseBoard>(directory_);
  restarted_ = true;
  return false;
}

void Simulation::RunUntil(absl::Time end) {
  while (directory_.clock().Now() < end) {
    while (!Work()) {
    }
    // A quarter of an hour, or between exercises a day.
    directory_.clock().Advance(open_.empty() ? absl::Hours(24) : kTick);
  }
}

bool Simulation::Work() {
  if (restarted_) {
    if (!ResolveIntents()) return false;
    restarted_ = false;
  }
  return OpenDue() && MakeAttempts() && TakeAnswers() && Close();
}

bool Simulation::OpenDue() {
  const auto due = OpeningsDue(directory_.view(), directory_.clock().Now(), Zone);
  EXPECT_TRUE(due.ok()) << due.status();
  for (const DueOpening& opening : *due) {
    if (!Open(opening)) return false;
  }
  return true;
}

bool Simulation::Open(const DueOpening& opening) {
  SystemRandom random;
  TargetPicker picker(opening.plan.plan(), directory_.clock().Now(), Zone, random);
  const BodyReader bodies =
      [this](absl::string_view digest) -> absl::StatusOr<absl::optional<std::string>> {
    const auto found = sheets_.find(std::string(digest));
    if (found == sheets_.end()) return absl::optional<std::string>();
    return absl::optional<std::string>(found->second);
  };
  v1::Dispatch said;
  said.mutable_opening()->set_plan_digest(opening.plan.statement_digest());
  for (const StateRow& state : AllStates()) {
    const auto answer = AnswerState(directory_.view(), bodies, state.alpha3);
    EXPECT_TRUE(answer.ok()) << answer.status();
    v1::Dispatch dispatch;
    *dispatch.mutable_targets() = picker.Pick(*answer);
    const Said list = SayDispatch(
        directory_, absl::StrCat("exercises/", opening.exercise, "/states/", state.alpha3),
        dispatch);
    v1::TargetListDigest& digest = *said.mutable_opening()->add_lists();
    digest.set_state(std::string(state.alpha3));
    digest.set_body_digest(list.statement.body_digest().ToBytes());
    if (!Alive()) return false;
  }
  SayDispatch(directory_, absl::StrCat("exercises/", opening.exercise), said);
  open_.insert(opening.exercise);
  return Alive();
}

bool Simulation::ResolveIntents() {
  const auto intents = OpenIntents(board_->Follow());
  EXPECT_TRUE(intents.ok()) << intents.status();
  std::map<StateOfExercise, v1::Dispatch> outcomes;
  for (const OpenIntent& intent : *intents) {
    v1::AttemptOutcome& outcome =
        *outcomes[{intent.exercise, intent.state}].mutable_batch()->add_outcomes();
    outcome.set_ping(intent.ping);
    outcome.set_attempt(intent.attempt);
    outcome.set_result(v1::ATTEMPT_RESULT_UNKNOWN);
    ++unknown_;
  }
  for (const auto& [where, dispatch] : outcomes) {
    SayDispatch(directory_, absl::StrCat("exercises/", where.first, "/states/", where.second),
                dispatch);
    if (!Alive()) return false;
  }
  return true;
}

bool Simulation::MakeAttempts() {
  std::map<StateOfExercise, std::vector<DueAttempt>> by_state;
  for (DueAttempt& due : board_->DueNow(10'000).attempts) {
    by_state[{due.exercise, due.state}].push_back(std::move(due));
  }
  for (const auto& [where, attempts] : by_state) {
    if (!MakeAttempts(where, attempts)) return false;
  }
  return true;
}

bool Simulation::MakeAttempts(const StateOfExercise& where,
                              const std::vector<DueAttempt>& attempts) {
  const std::string subject = absl::StrCat("exercises/", where.first, "/states/", where.second);
  v1::Dispatch intents;
  for (const DueAttempt& due : attempts) {
    v1::Intent& intent = *intents.mutable_batch()->add_intents();
    intent.set_ping(due.ping);
    intent.set_attempt(due.attempt);
    intent.set_step(due.step);
  }
  SayDispatch(directory_, subject, intents);
  if (!Alive()) return false;
  v1::Dispatch outcomes;
  for (const DueAttempt& due : attempts) {
    v1::AttemptOutcome& outcome = *outcomes.mutable_batch()->add_outcomes();
    outcome.set_ping(due.ping);
    outcome.set_attempt(due.attempt);
    outcome.set_result(Send(due));
    if (outcome.result() == v1::ATTEMPT_RESULT_FAILED) {
      outcome.set_reason(v1::VOID_REASON_RELAY_DOWN);
    }
    if (!Alive()) return false;
  }
  SayDispatch(directory_, subject, outcomes);
  return Alive();
}

v1::AttemptResult Simulation::Send(const DueAttempt& due) {
  if (!sent_.insert({due.exercise, due.ping, due.attempt}).second) ++sent_twice_;
  const v1::PingRecord ping = board_->Ping(due.exercise, due.ping);
  if (due.step != 0) return v1::ATTEMPT_RESULT_SENT;
  switch (HabitOf(due.exercise, ping).kind) {
    case Habit::kMailBounces:
      return v1::ATTEMPT_RESULT_BOUNCED;
    case Habit::kMailDeferred:
      return due.attempt == 1 ? v1::ATTEMPT_RESULT_DEFERRED : v1::ATTEMPT_RESULT_SENT;
    case Habit::kOurRelayDown:
      return due.attempt <= 2 ? v1::ATTEMPT_RESULT_FAILED : v1::ATTEMPT_RESULT_SENT;
    default:
      return v1::ATTEMPT_RESULT_SENT;
  }
}

bool Simulation::TakeAnswers() {
  const absl::Time now = directory_.clock().Now();
  for (const std::string& exercise : open_) {
    std::vector<v1::PingRecord> pings;
    const std::string prefix = board_key::Ping(exercise, "");
    EXPECT_TRUE(board_->Follow()
                    .Scan(prefix, prefix,
                          [&](absl::string_view, absl::string_view bytes) {
                            v1::PingRecord ping;
                            EXPECT_TRUE(
                                ping.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
                            pings.push_back(std::move(ping));
                            return true;
                          })
                    .ok());
    for (const v1::PingRecord& ping : pings) {
      if (!ping.answers().empty() || !HasLeft(ping)) continue;
      const Habit habit = HabitOf(exercise, ping);
      const absl::Time time = SendTime(ping) + habit.after;
      const uint32_t attempt = ReachedBy(ping, habit.kind);
      if (time > now || attempt == 0) continue;
      SayAnswer(exercise, ping, attempt, time, habit.kind == Habit::kByKey);
      if (!Alive()) return false;
    }
  }
  return true;
}

void Simulation::SayAnswer(const std::string& exercise, const v1::PingRecord& ping,
                           uint32_t attempt, absl::Time time, bool by_key) {
  const std::string subject = absl::StrCat("exercises/", exercise, "/pings/", ping.target().ping());
  v1::Acknowledgement body;
  body.set_salt(directory_.Salt());
  body.set_state(ping.state());
  *body.mutable_answer_time() = ToTimestamp(time);
  if (by_key) {
    v1::PingAnswer answer;
    answer.set_origin(kTestOrigin);
    answer.set_ping(subject);
    *answer.mutable_time() = ToTimestamp(time);
    v1::SignedAnswer& evidence = *body.mutable_signed_answer();
    evidence.set_payload(EncodeCanonical(answer));
    const PrivateKey& key = directory_.Key("contact");
    evidence.set_signature(
        *key.Sign(PreAuthenticationEncoding(kPingAnswerType, evidence.payload())));
    evidence.set_public_key(key.public_key().spki());
  } else {
    body.set_attempt(attempt);
    body.mutable_code()->set_tls_key_digest(std::string(32, 'k'));
  }
  directory_.MustAccept(Kind::kAcknowledgement, subject, EncodeCanonical(body),
                        directory_.Operator());
}

bool Simulation::Close() {
  for (const std::string& exercise : board_->DueNow(10'000).closes) {
    auto report = MakeReport(board_->Follow(), exercise, directory_.accepted().size());
    EXPECT_TRUE(report.ok()) << report.status();
    report->set_salt(directory_.Salt());
    directory_.MustAccept(Kind::kReport, absl::StrCat("exercises/", exercise),
                          EncodeCanonical(*report), directory_.Operator());
    if (std::find(reported_.begin(), reported_.end(), exercise) == reported_.end()) {
      reported_.push_back(exercise);
    }
    if (!Alive()) return false;
  }
  for (auto exercise = open_.begin(); exercise != open_.end();) {
    const auto record = ReadExercise(board_->Follow(), *exercise);
    const absl::Time close = *FromTimestamp((*record)->close_time());
    exercise =
        directory_.clock().Now() > close + kPatience ? open_.erase(exercise) : std::next(exercise);
  }
  return true;
}

}  // namespace rollcall::testing
