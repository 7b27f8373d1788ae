#include "services/sequencer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/directory/proposal_rules.h"
#include "core/fold/fold.h"
#include "core/merkle/checkpoint.h"
#include "core/statement/canonical.h"
#include "rollcall/v1/view.pb.h"
#include "services/bootstrap.h"
#include "services/time_zones.h"
#include "storage/chain.h"
#include "storage/ledger.h"
#include "storage/retention.h"

namespace rollcall {
namespace {

// When a full queue is worth another try: a few groups later.
constexpr absl::Duration kQueueFullRetryDelay = absl::Seconds(1);
// When another server, or this one started again, may answer.
constexpr absl::Duration kShuttingDownRetryDelay = absl::Seconds(5);

absl::Status QueueFull() {
  return WithRetryDelay(
      Refusal(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_QUEUE_FULL,
              "too many statements are waiting; submit the statement again in a moment"),
      kQueueFullRetryDelay);
}

absl::Status WriteFailed() {
  return Refusal(absl::StatusCode::kUnavailable, v1::ERROR_REASON_WRITE_FAILED,
                 "the server could not write to its disk; the statement may or may not be in the "
                 "log: submit the same statement again after the operator has restarted it");
}

// A charter whose checkpoints nobody could verify would end this log.
absl::Status CheckNextCharter(const Statement& statement, absl::string_view body,
                              absl::Span<const Signer* const> log_signers) {
  if (statement.kind() != Kind::kCharter) return absl::OkStatus();
  v1::Charter charter;
  RETURN_IF_ERROR(DecodeCanonical(body, "charter", &charter));
  return CheckLogKeys(charter, statement.header().origin(), log_signers);
}

}  // namespace

absl::Status ShuttingDown() {
  return WithRetryDelay(Refusal(absl::StatusCode::kUnavailable, v1::ERROR_REASON_SHUTTING_DOWN,
                                "the server is shutting down; submit the statement again later"),
                        kShuttingDownRetryDelay);
}

Sequencer::Reservation::~Reservation() {
  if (sequencer_ == nullptr) return;
  {
    absl::MutexLock lock(&sequencer_->mutex_);
    --sequencer_->verifying_;
  }
  sequencer_->Release(bytes_);
}

absl::StatusOr<std::unique_ptr<Sequencer>> Sequencer::Start(Store& store, PublishedHead& head,
                                                            std::vector<const Signer*> log_signers,
                                                            const Clock& clock, Observer& observer,
                                                            const SequencerOptions& options) {
  ASSIGN_OR_RETURN(const auto charter,
                   ReadRecord<v1::CharterRecord>(StoreView(store), view_key::Charter()));
  if (!charter.has_value()) {
    return absl::FailedPreconditionError("the store holds no charter");
  }
  RETURN_IF_ERROR(CheckLogKeys(charter->charter(), charter->origin(), log_signers));
  ASSIGN_OR_RETURN(const auto last, LastAcceptTime(store));
  std::unique_ptr<Sequencer> sequencer(
      new Sequencer(store, head, std::move(log_signers), clock, observer, options, last));
  absl::MutexLock lock(&sequencer->join_mutex_);
  sequencer->committer_ = std::thread([self = sequencer.get()] { self->RunCommits(); });
  sequencer->answerer_ = std::thread([self = sequencer.get()] { self->RunAnswers(); });
  return sequencer;
}

Sequencer::Sequencer(Store& store, PublishedHead& head, std::vector<const Signer*> log_signers,
                     const Clock& clock, Observer& observer, const SequencerOptions& options,
                     absl::optional<absl::Time> last_accept_time)
    : store_(store),
      head_(head),
      log_signers_(std::move(log_signers)),
      clock_(clock),
      observer_(observer),
      options_(options),
      guard_(clock, last_accept_time, options.accept_clock),
      records_(store),
      hold_(options.hold) {}

Sequencer::~Sequencer() { Drain(); }

void Sequencer::Drain() {
  {
    absl::MutexLock lock(&mutex_);
    draining_ = true;
  }
  absl::MutexLock lock(&join_mutex_);
  if (committer_.joinable()) committer_.join();
  if (answerer_.joinable()) answerer_.join();
}

absl::Status Sequencer::WriteStanding() const {
  absl::MutexLock lock(&mutex_);
  return stopped_.ok() ? hold_ : stopped_;
}

void Sequencer::OpenWrites() {
  absl::MutexLock lock(&mutex_);
  hold_ = absl::OkStatus();
}

absl::StatusOr<Sequencer::Reservation> Sequencer::Reserve(size_t bytes) {
  size_t queued;
  {
    absl::MutexLock lock(&mutex_);
    if (draining_) return ShuttingDown();
    if (!stopped_.ok()) return stopped_;
    if (!hold_.ok()) return hold_;
    if (queued_ >= options_.max_queued || queued_bytes_ + bytes > options_.max_queued_bytes) {
      return QueueFull();
    }
    ++verifying_;
    queued = ++queued_;
    queued_bytes_ += bytes;
  }
  observer_.OnQueue(queued);
  return Reservation(this, bytes);
}

void Sequencer::Release(size_t bytes) {
  size_t queued;
  {
    absl::MutexLock lock(&mutex_);
    queued = --queued_;
    queued_bytes_ -= bytes;
  }
  observer_.OnQueue(queued);
}

void Sequencer::Enqueue(Reservation& place, Submitted submitted) {
  place.sequencer_ = nullptr;
  --verifying_;
  waiting_bytes_ += place.bytes_;
  waiting_.push_back({std::move(submitted.statement), std::move(submitted.body), place.bytes_,
                      std::move(submitted.done)});
}

void Sequencer::Submit(Reservation reservation, Statement statement, std::string body,
                       SubmissionDone done) {
  absl::MutexLock lock(&mutex_);
  Enqueue(reservation, {std::move(statement), std::move(body), std::move(done)});
}

void Sequencer::SubmitTogether(std::vector<Submitted> statements) {
  std::vector<Reservation> places;
  absl::Status refusal;
  for (size_t i = 0; i < statements.size() && refusal.ok(); ++i) {
    auto place = Reserve(statements[i].statement.envelope().size() + statements[i].body.size());
    refusal = place.status();
    if (place.ok()) places.push_back(*std::move(place));
  }
  {
    absl::MutexLock lock(&mutex_);
    for (size_t i = 0; i < places.size(); ++i) Enqueue(places[i], std::move(statements[i]));
  }
  for (size_t i = places.size(); i < statements.size(); ++i) statements[i].done(refusal);
}

void Sequencer::StopWrites(const absl::Status& why) {
  {
    absl::MutexLock lock(&mutex_);
    if (!stopped_.ok()) return;
    stopped_ = why;
  }
  observer_.OnWritesStopped(why);
}

bool Sequencer::GroupIsReady() const {
  return verifying_ == 0 || waiting_.size() >= options_.worthwhile_group ||
         waiting_bytes_ >= options_.max_group_bytes;
}

std::vector<Sequencer::Submission> Sequencer::TakeGroup() {
  std::vector<Submission> taken;
  absl::MutexLock lock(&mutex_);
  const auto something_to_do = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return !waiting_.empty() || (draining_ && verifying_ == 0);
  };
  mutex_.AwaitWithTimeout(absl::Condition(&something_to_do), kRetentionInterval);
  if (waiting_.empty()) return taken;
  const auto group_is_ready = [this]()
                                  ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return GroupIsReady(); };
  mutex_.AwaitWithTimeout(absl::Condition(&group_is_ready), options_.max_linger);

  size_t bytes = 0;
  while (!waiting_.empty() && taken.size() < options_.max_group &&
         (taken.empty() || bytes + waiting_.front().bytes <= options_.max_group_bytes)) {
    bytes += waiting_.front().bytes;
    taken.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  waiting_bytes_ -= bytes;
  return taken;
}

bool Sequencer::AllTaken() {
  absl::MutexLock lock(&mutex_);
  return waiting_.empty() && draining_ && verifying_ == 0;
}

void Sequencer::RunCommits() {
  do {
    Sweep();
    std::vector<Submission> taken = TakeGroup();
    if (!taken.empty()) Commit(std::move(taken));
  } while (!AllTaken());
  absl::MutexLock lock(&mutex_);
  committed_all_ = true;
}

void Sequencer::Sweep() {
  const absl::Duration now = clock_.Monotonic();
  if (swept_.has_value() && now - *swept_ < kRetentionInterval) return;
  if (!WriteStanding().ok()) return;
  const absl::StatusOr<bool> unfinished = SweepOnce();
  if (!unfinished.ok()) observer_.OnInternalError("Retention", unfinished.status());
  // What is left waits for no more than the next group.
  if (!unfinished.ok() || !*unfinished) swept_ = now;
}

absl::StatusOr<bool> Sequencer::SweepOnce() {
  // A clock that leapt deletes nothing.
  const absl::StatusOr<absl::Time> now = guard_.AcceptTime();
  if (!now.ok()) return false;
  ASSIGN_OR_RETURN(const RetentionSweep sweep, SweepSuperseded(store_, *now));
  if (sweep.batch.changes().empty()) return false;
  if (const absl::Status written = store_.Write(sweep.batch); !written.ok()) {
    StopWrites(WriteFailed());
    return written;
  }
  records_.Update(sweep.batch);
  if (sweep.deleted > 0) {
    auto after = std::make_shared<Head>(*head_.Current());
    after->reader = store_.Snapshot();
    head_.Publish(std::move(after));
  }
  return sweep.unfinished;
}

void Sequencer::Commit(std::vector<Submission> taken) {
  const absl::Status standing = WriteStanding();
  std::vector<Answer> answers;
  answers.reserve(taken.size());
  for (Submission& submission : taken) {
    answers.push_back(
        {std::move(submission.done), submission.bytes, standing.ok() ? WriteFailed() : standing});
  }
  // A clock that leapt keeps nothing from being answered that is written already.
  if (standing.ok() || ReasonOf(standing) == v1::ERROR_REASON_CLOCK_LEAP) {
    GroupFigures figures;
    figures.taken = taken.size();
    const absl::Duration begin = clock_.Monotonic();
    Group group(records_, head_.Current()->size());
    absl::optional<absl::Time> accept_time;
    std::vector<absl::StatusOr<uint64_t>> verdicts;
    verdicts.reserve(taken.size());
    for (const Submission& submission : taken) {
      verdicts.push_back(Judge(submission, group, accept_time, figures));
    }
    const absl::Status status = Conclude(group, verdicts, answers, figures);
    if (!status.ok()) {
      for (Answer& answer : answers) answer.outcome = status;
    }
    figures.judging = clock_.Monotonic() - begin - figures.writing;
    figures.log_size = head_.Current()->size();
    observer_.OnGroup(figures);
  }
  absl::MutexLock lock(&mutex_);
  answers_.push_back(std::move(answers));
}

absl::StatusOr<uint64_t> Sequencer::Judge(const Submission& submission, Group& group,
                                          absl::optional<absl::Time>& accept_time,
                                          GroupFigures& figures) {
  const Statement& statement = submission.statement;
  ASSIGN_OR_RETURN(const absl::optional<uint64_t> known, group.IndexOf(statement.digest()));
  if (known.has_value()) {
    ++figures.repeated;
    return *known;
  }
  // One moment for the whole group, and only when something is to be written.
  if (!accept_time.has_value()) {
    const absl::StatusOr<absl::Time> now = guard_.AcceptTime();
    if (!now.ok()) {
      StopWrites(now.status());
      return now.status();
    }
    accept_time = *now;
  }
  const auto admit = [&]() -> absl::Status {
    RETURN_IF_ERROR(Admit(statement, submission.body, group.view(),
                          [](absl::string_view name) { return FindTimeZone(name).has_value(); }));
    RETURN_IF_ERROR(group.CheckBodyOfOneClass(statement));
    RETURN_IF_ERROR(CheckAnswersInForce(statement, submission.body, group.view()));
    return CheckNextCharter(statement, submission.body, log_signers_);
  };
  const auto append = [&]() -> absl::Status {
    ASSIGN_OR_RETURN(std::string entry, EncodeEntry(statement, *accept_time));
    const size_t bytes = entry.size() + submission.body.size();
    RETURN_IF_ERROR(
        group.Append(statement, *accept_time, std::move(entry), submission.body, admit));
    figures.bytes += bytes;
    return absl::OkStatus();
  };
  const absl::Status status = append();
  if (!status.ok()) {
    ++figures.refused;
    return status;
  }
  ++figures.appended;
  return group.size() - 1;
}

absl::Status Sequencer::Conclude(const Group& group,
                                 absl::Span<const absl::StatusOr<uint64_t>> verdicts,
                                 std::vector<Answer>& answers, GroupFigures& figures) {
  const std::shared_ptr<const Head> before = head_.Current();
  auto after = std::make_shared<Head>(*before);
  if (figures.appended > 0) {
    after->checkpoint.size = group.size();
    ASSIGN_OR_RETURN(after->checkpoint.root, group.Root());
    ASSIGN_OR_RETURN(after->note, SignCheckpoint(after->checkpoint, log_signers_));
  }
  for (size_t i = 0; i < answers.size(); ++i) {
    if (!verdicts[i].ok()) {
      answers[i].outcome = verdicts[i].status();
      continue;
    }
    v1::Receipt receipt;
    receipt.set_index(*verdicts[i]);
    receipt.set_checkpoint(after->note);
    ASSIGN_OR_RETURN(*receipt.mutable_entry(), group.Entry(*verdicts[i]));
    ASSIGN_OR_RETURN(const std::vector<Digest> proof, group.InclusionProof(*verdicts[i]));
    for (const Digest& hash : proof) receipt.add_inclusion_proof(hash.ToBytes());
    answers[i].outcome = std::move(receipt);
  }
  if (figures.appended == 0) return absl::OkStatus();

  ASSIGN_OR_RETURN(const Batch batch, group.Finish(after->note));
  const absl::Duration begin = clock_.Monotonic();
  const absl::Status written = store_.Write(batch);
  figures.writing = clock_.Monotonic() - begin;
  if (!written.ok()) {
    observer_.OnInternalError("SubmitStatement", written);
    StopWrites(WriteFailed());
    return WriteFailed();
  }
  records_.Update(batch);
  after->reader = store_.Snapshot();
  if (group.changes_access()) ++after->access_epoch;
  head_.Publish(std::move(after));
  return absl::OkStatus();
}

void Sequencer::RunAnswers() {
  while (true) {
    std::vector<Answer> answers;
    {
      absl::MutexLock lock(&mutex_);
      const auto something_to_do = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
        return !answers_.empty() || committed_all_;
      };
      mutex_.Await(absl::Condition(&something_to_do));
      if (answers_.empty()) return;
      answers = std::move(answers_.front());
      answers_.pop_front();
    }
    for (Answer& answer : answers) {
      answer.done(std::move(answer.outcome));
      Release(answer.bytes);
    }
  }
}

}  // namespace rollcall
