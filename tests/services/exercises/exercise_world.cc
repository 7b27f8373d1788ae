#include "tests/services/exercises/exercise_world.h"

#include "absl/strings/str_cat.h"
#include "core/base/resource_name.h"
#include "core/base/timestamp.h"
#include "core/exercise/exercise_bodies.h"
#include "core/exercise/ping.h"
#include "core/exercise/ping_code.h"
#include "core/statement/canonical.h"
#include "gtest/gtest.h"
#include "services/exercises/acknowledgements.h"
#include "services/exercises/held_plans.h"
#include "services/time_zones.h"
#include "tests/testing/seeded_store.h"

namespace rollcall::testing {
namespace {

absl::Status Crash() { return absl::UnavailableError("the process died"); }

Operator MakeOperator(const PrivateKey& key) {
  auto copy = PrivateKey::FromPem(key.ToPem("").value(), "");
  auto speaker = Operator::Create(*std::move(copy), kTestOrigin);
  EXPECT_TRUE(speaker.ok()) << speaker.status();
  return *std::move(speaker);
}

}  // namespace

// The desk's store, as a process that dies before it has written, or after it.
class ExerciseWorld::MortalStore final : public Store {
 public:
  explicit MortalStore(ExerciseWorld& world) : world_(world) {}

  absl::StatusOr<absl::optional<std::string>> Get(Table table,
                                                  absl::string_view key) const override {
    return world_.desk_store_->Get(table, key);
  }
  absl::Status Scan(Table table, absl::string_view prefix, absl::string_view from,
                    const Visitor& visit) const override {
    return world_.desk_store_->Scan(table, prefix, from, visit);
  }
  std::unique_ptr<Reader> Snapshot() const override { return world_.desk_store_->Snapshot(); }
  absl::Status Write(const Batch& batch) override {
    if (world_.Dies()) return Crash();
    const absl::Status written = world_.desk_store_->Write(batch);
    return world_.Dies() ? Crash() : written;
  }

 private:
  ExerciseWorld& world_;
};

// Dies before the statements are in the log, or after it.
class ExerciseWorld::Writer final : public LogWriter {
 public:
  explicit Writer(ExerciseWorld& world) : world_(world), writer_(*world.sequencer_) {}

  std::vector<absl::StatusOr<v1::Receipt>> Write(std::vector<Sealed> statements) override {
    const size_t count = statements.size();
    if (world_.Dies()) return {count, Crash()};
    auto verdicts = writer_.Write(std::move(statements));
    if (world_.Dies()) return {count, Crash()};
    return verdicts;
  }

 private:
  ExerciseWorld& world_;
  SequencerWriter writer_;
};

// Dies before it sends, or before it can tell.
class ExerciseWorld::Mailer final : public Dispatcher {
 public:
  explicit Mailer(ExerciseWorld& world) : world_(world) {}

  size_t capacity() const override { return world_.mail_capacity_; }

  void Send(OutgoingPing ping, Done done) override {
    if (world_.Dies()) return;
    const AttemptId id{{ping.exercise, ping.ping}, ping.attempt};
    if (!world_.attempts_.insert(id).second) ++world_.sent_twice_;
    world_.sent_.push_back(ping);
    const auto outcome =
        world_.mail_server_ ? world_.mail_server_(ping) : SendOutcome{v1::ATTEMPT_RESULT_SENT, {}};
    if (!world_.Dies() && outcome.has_value()) done(*outcome);
  }

 private:
  ExerciseWorld& world_;
};

// Keeps what it is to send; dies before that.
class ExerciseWorld::ReminderBox final : public ReminderSender {
 public:
  explicit ReminderBox(ExerciseWorld& world) : world_(world) {}
  void Send(Reminder reminder) override {
    if (!world_.Dies()) world_.reminders_.push_back(std::move(reminder));
  }

 private:
  ExerciseWorld& world_;
};

ExerciseWorld::ExerciseWorld(std::vector<std::string> states)
    : speaker_(MakeOperator(directory_.Key("operator"))) {
  for (const std::string& state : states) {
    directory_.Enrol(state);
    v1::Sheet sheet;
    EXPECT_TRUE(sheet.ParseFromString(directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL)));
    v1::PointOfContact& contact = *sheet.mutable_points_of_contact(0);
    v1::Channel& phone = *contact.add_channels();
    phone.set_kind(v1::CHANNEL_KIND_PHONE);
    phone.set_address("+1 202 555 0123");
    contact.add_acknowledgement_keys(directory_.Key("contact").public_key().spki());
    directory_.MustAccept(Kind::kSheet, absl::StrCat("states/", state, "/technical"),
                          EncodeCanonical(sheet), directory_.StateSigners(state));
  }
  SeedStore(directory_, log_store_);
  auto head = ReadHead(log_store_, /*access_epoch=*/1);
  EXPECT_TRUE(head.ok()) << head.status();
  published_head_ = std::make_unique<PublishedHead>(*std::move(head));
  auto sequencer = Sequencer::Start(log_store_, *published_head_, {&directory_.LogKey()},
                                    directory_.clock(), log_observer_, {});
  EXPECT_TRUE(sequencer.ok()) << sequencer.status();
  sequencer_ = *std::move(sequencer);
  Restart();
}

ExerciseWorld::~ExerciseWorld() = default;

void ExerciseWorld::Submit(const Said& said) {
  const absl::Status kept = directory_.Accept(said);
  EXPECT_TRUE(kept.ok()) << kept;
  std::vector<LogWriter::Sealed> one;
  one.push_back({said.statement, said.body});
  const auto verdicts = SequencerWriter(*sequencer_).Write(std::move(one));
  EXPECT_TRUE(verdicts.front().ok()) << verdicts.front().status();
}

v1::Plan ExerciseWorld::Plan() { return MakePlan(directory_.clock().Now() + absl::Hours(1)); }

void ExerciseWorld::SayPlan(absl::string_view id, v1::Plan plan) {
  plan.set_salt(directory_.Salt());
  Submit(directory_.Say(Kind::kPlan, absl::StrCat("exercises/", id), EncodeCanonical(plan),
                        directory_.Controller()));
}

absl::Status ExerciseWorld::HoldPlan(absl::string_view id, v1::Plan plan) {
  plan.set_salt(directory_.Salt());
  plan.set_unannounced(true);
  const Said said = directory_.Say(Kind::kPlan, absl::StrCat("exercises/", id),
                                   EncodeCanonical(plan), directory_.Controller());
  v1::HoldPlanRequest request;
  request.set_envelope(said.statement.envelope());
  request.set_body(said.body);
  return rollcall::HoldPlan(*life_->desk, head(), request, directory_.clock().Now()).status();
}

void ExerciseWorld::Restart() {
  life_.reset();
  life_ = std::make_unique<Life>();
  life_->store = std::make_unique<MortalStore>(*this);
  life_->desk = std::make_unique<Desk>(*life_->store);
  life_->writer = std::make_unique<Writer>(*this);
  life_->log = std::make_unique<OperatorLog>(speaker_, *life_->writer, *published_head_,
                                             *life_->desk, directory_.clock(), accept_clock_,
                                             observer_, OperatorLog::OnChange());
  Dispatchers dispatchers;
  dispatchers.emplace(v1::CHANNEL_KIND_EMAIL, std::make_unique<Mailer>(*this));
  life_->scheduler =
      std::make_unique<Scheduler>(*life_->log, std::move(dispatchers),
                                  std::make_unique<ReminderBox>(*this), FindTimeZone, nullptr);
}

void ExerciseWorld::LoseDesk() {
  life_.reset();
  desk_store_ = std::make_unique<ScriptedStore>();
  Restart();
}

bool ExerciseWorld::Dies() {
  if (!life_->dead && crashes_ && crashes_()) {
    life_->dead = true;
    ++crash_count_;
  }
  return life_->dead;
}

void ExerciseWorld::Work() {
  while (life_->scheduler->Work() == absl::ZeroDuration() || life_->dead) {
    if (life_->dead) Restart();
  }
}

template <typename Request>
absl::StatusOr<AnswerTaken> ExerciseWorld::AskAny(const Caller& caller, const Request& request) {
  absl::StatusOr<AnswerTaken> answer = absl::UnknownError("never answered");
  scheduler().Ask({caller, request,
                   [&answer](absl::StatusOr<AnswerTaken> taken) { answer = std::move(taken); }});
  Work();
  return answer;
}

absl::StatusOr<AnswerTaken> ExerciseWorld::Ask(const Caller& caller,
                                               const v1::AcknowledgePingRequest& request) {
  return AskAny(caller, request);
}

absl::StatusOr<AnswerTaken> ExerciseWorld::Ask(const Caller& caller,
                                               const v1::RecordOutcomeRequest& request) {
  return AskAny(caller, request);
}

Caller ExerciseWorld::Officer(absl::string_view state) {
  Caller caller;
  caller.participant = StateName(state);
  caller.roles = {Role::kDutyOfficer};
  return caller;
}

Caller ExerciseWorld::Staff() {
  Caller caller;
  caller.roles = {Role::kOperator};
  return caller;
}

std::string ExerciseWorld::Code(absl::string_view exercise, const v1::PingRecord& ping,
                                uint32_t attempt) {
  const auto step = static_cast<int>(ping.attempts(static_cast<int>(attempt) - 1).step());
  return PingCode(speaker_.code_secret(), {kTestOrigin, std::string(exercise), ping.target().ping(),
                                           attempt, ping.target().steps(step).channel()});
}

v1::AcknowledgePingRequest ExerciseWorld::SignedAnswer(absl::string_view exercise,
                                                       const v1::PingRecord& ping,
                                                       absl::string_view key) {
  v1::PingAnswer answer;
  answer.set_origin(kTestOrigin);
  answer.set_ping(PingName({std::string(exercise), ping.target().ping()}));
  *answer.mutable_time() = ToTimestamp(directory_.clock().Now());
  v1::AcknowledgePingRequest request;
  v1::SignedAnswer& said = *request.mutable_signed_answer();
  said.set_payload(EncodeCanonical(answer));
  const PrivateKey& signer = directory_.Key(key);
  said.set_signature(*signer.Sign(PreAuthenticationEncoding(kPingAnswerType, said.payload())));
  said.set_public_key(signer.public_key().spki());
  return request;
}

std::vector<v1::PingRecord> ExerciseWorld::Pings(absl::string_view exercise) {
  std::vector<v1::PingRecord> pings;
  const std::string prefix = board_key::Ping(exercise, "");
  EXPECT_TRUE(log()
                  .board()
                  .Scan(prefix, prefix,
                        [&](absl::string_view, absl::string_view bytes) {
                          EXPECT_TRUE(pings.emplace_back().ParseFromArray(
                              bytes.data(), static_cast<int>(bytes.size())));
                          return true;
                        })
                  .ok());
  return pings;
}

v1::PingRecord ExerciseWorld::PingOf(absl::string_view exercise, absl::string_view state) {
  for (const v1::PingRecord& ping : Pings(exercise)) {
    if (ping.state() == state) return ping;
  }
  ADD_FAILURE() << "no ping of " << state << " in " << exercise;
  return {};
}

v1::PingOutcome ExerciseWorld::OutcomeOf(absl::string_view exercise, absl::string_view state) {
  const auto record = ReadExercise(log().board(), exercise);
  EXPECT_TRUE(record.ok() && record->has_value());
  return OutcomeAt(PingOf(exercise, state), (*record)->plan(), directory_.clock().Now());
}

}  // namespace rollcall::testing
