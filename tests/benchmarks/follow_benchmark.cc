// A real rollcalld that a thousand readers follow: how long a new entry takes
// from its submission to the last of them.
#include <grpcpp/client_context.h>
#include <grpcpp/support/client_callback.h>

#include <array>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "core/base/status_macros.h"
#include "core/geography/state.h"
#include "services/stream_slots.h"
#include "tests/benchmarks/samples.h"
#include "tests/integration/harness.h"

namespace rollcall {
namespace {

constexpr char kPart[] = "followers";
constexpr char kSubject[] = "rollcalld";
constexpr absl::Duration kPatience = absl::Seconds(30);

struct Options {
  int followers = 1000;
  int entries = 20;
  std::string samples;
};

// What the followers have come to.
class Progress {
 public:
  enum Step {
    kAnswered,   // their first message, without entries
    kWithEntry,  // a message with the new entry
    kEnded,
  };

  void Count(Step step) {
    absl::MutexLock lock(&mutex_);
    ++counts_[step];
  }
  void Lost(const grpc::Status& status) {
    absl::MutexLock lock(&mutex_);
    if (!ending_) failure_ = ToStatus(status);
    ++counts_[kEnded];
  }
  // From here on no follower is lost by ending.
  void End() {
    absl::MutexLock lock(&mutex_);
    ending_ = true;
  }

  // Waits until all of them have come to this, and begins to count anew. What was
  // lost on the way is told at once, but for their end: they must not go before.
  absl::Status Await(Step step, int followers) {
    absl::MutexLock lock(&mutex_);
    const auto there = [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
      return counts_[step] >= followers || (!failure_.ok() && step != kEnded);
    };
    if (!mutex_.AwaitWithTimeout(absl::Condition(&there), kPatience)) {
      return absl::DeadlineExceededError(
          absl::StrCat(counts_[step], " of ", followers, " followers"));
    }
    counts_[step] -= followers;
    return failure_;
  }

 private:
  absl::Mutex mutex_;
  std::array<int, 3> counts_ ABSL_GUARDED_BY(mutex_) = {};  // by Step
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
};

// Follows from the head of the log.
class Follower final : public grpc::ClientReadReactor<v1::ListEntriesResponse> {
 public:
  Follower(const Stubs& stubs, uint64_t start, Progress& progress) : progress_(progress) {
    request_.set_start(start);
    stubs.log->async()->FollowEntries(&context_, &request_, this);
    StartRead(&page_);
    StartCall();
  }

  void OnReadDone(bool ok) override {
    if (!ok) return;
    progress_.Count(page_.entries_size() > 0 ? Progress::kWithEntry : Progress::kAnswered);
    StartRead(&page_);
  }
  void OnDone(const grpc::Status& status) override { progress_.Lost(status); }
  void Cancel() { context_.TryCancel(); }

 private:
  Progress& progress_;
  grpc::ClientContext context_;
  v1::FollowEntriesRequest request_;
  v1::ListEntriesResponse page_;
};

// Lets a follower's key in for a State beside Kenya.
absl::StatusOr<TlsClient> LetFollow(RunningDirectory& directory, const std::string& alpha3) {
  SmallDirectory& people = directory.people();
  const PrivateKey key = NewKey();
  const std::array<const Signer*, 1> signers = {&key};
  const std::array<PublicKey, 1> keys = {key.public_key()};
  TlsClient client = NewTlsClient();
  const std::array<Digest, 1> digests = {client.digest};
  v1::Access access = AccessOf(digests, absl::Now() + absl::Hours(24));
  access.mutable_grants(0)->clear_roles();
  access.mutable_grants(0)->add_roles(v1::ACCESS_ROLE_FOLLOWER);
  const Stubs& registrar = directory.registrar();
  RETURN_IF_ERROR(
      registrar.Submit(people.Enrol(alpha3, KeySetOf(keys, AllStateUses()), absl::Now())).status());
  const Draft draft =
      people.Next(Kind::kAccess, absl::StrCat("states/", alpha3), access, absl::Now());
  RETURN_IF_ERROR(registrar.Submit(people.Say(draft, signers)).status());
  return client;
}

absl::Status Measure(const Options& options) {
  Samples samples(options.samples);
  RunningDirectory directory;
  std::vector<Stubs> connections;
  for (const StateRow& state : AllStates()) {
    if (connections.size() * kMaxStreamsEach >= static_cast<size_t>(options.followers)) break;
    if (state.alpha3 == "KEN") continue;
    ASSIGN_OR_RETURN(const TlsClient client, LetFollow(directory, std::string(state.alpha3)));
    connections.push_back(directory.node().Connect(client));
  }
  SmallDirectory& people = directory.people();
  ASSIGN_OR_RETURN(const uint64_t size, directory.registrar().LogSize());

  Progress progress;
  std::vector<std::unique_ptr<Follower>> followers;
  for (int i = 0; i < options.followers; ++i) {
    followers.push_back(std::make_unique<Follower>(
        connections[static_cast<size_t>(i) % connections.size()], size, progress));
  }
  absl::Status status = progress.Await(Progress::kAnswered, options.followers);
  for (int entry = 0; status.ok() && entry < options.entries; ++entry) {
    const v1::SignedStatement sheet =
        people.KenyaTechnical(absl::StrCat("Office ", entry), absl::Now());
    const absl::Time said = absl::Now();
    status = directory.kenya().Submit(sheet).status();
    if (status.ok()) status = progress.Await(Progress::kWithEntry, options.followers);
    if (!status.ok()) break;
    samples.Add(kPart, kSubject, entry, "last ms", absl::ToDoubleMilliseconds(absl::Now() - said));
  }
  progress.End();
  for (const auto& follower : followers) follower->Cancel();
  const absl::Status ended = progress.Await(Progress::kEnded, options.followers);
  return status.ok() ? ended : status;
}

}  // namespace
}  // namespace rollcall

int main(int argc, char** argv) {
  CLI::App app(
      "Follows a real rollcalld with many streams, as many as one State may have over each\n"
      "connection, and measures how long a new entry takes to the last of them. Prints "
      "part,subject,round,measure,value.");
  rollcall::Options options;
  app.add_option("--followers", options.followers, "streams")->check(CLI::Range(1, 2000));
  app.add_option("--entries", options.entries, "one after the other")->check(CLI::Range(1, 10'000));
  app.add_option("--samples", options.samples, "CSV file to add to");
  CLI11_PARSE(app, argc, argv);
  const absl::Status status = rollcall::Measure(options);
  if (status.ok()) return 0;
  std::cerr << "follow_benchmark: " << status << "\n";
  return 1;
}
