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
#include "tests/benchmarks/samples.h"
#include "tests/integration/harness.h"

namespace rollcall {
namespace {

constexpr char kPart[] = "followers";
constexpr char kSubject[] = "rollcalld";
constexpr int kConnections = 10;
constexpr absl::Duration kPatience = absl::Seconds(30);

struct Options {
  int followers = 1000;
  int entries = 20;
  std::string samples;
};

// What the followers have come to.
class Progress {
 public:
  void Reached(bool has_entries) {
    absl::MutexLock lock(&mutex_);
    ++(has_entries ? with_entry_ : answered_);
  }
  void Lost(const grpc::Status& status) {
    absl::MutexLock lock(&mutex_);
    if (!ending_) failure_ = ToStatus(status);
    ++ended_;
  }
  void End() {
    absl::MutexLock lock(&mutex_);
    ending_ = true;
  }

  absl::Status AwaitAnswered(int followers) { return Await(answered_, followers); }
  absl::Status AwaitEntry(int followers) {
    RETURN_IF_ERROR(Await(with_entry_, followers));
    absl::MutexLock lock(&mutex_);
    with_entry_ -= followers;
    return absl::OkStatus();
  }
  absl::Status AwaitEnded(int followers) { return Await(ended_, followers); }

 private:
  absl::Status Await(const int& count, int wanted) {
    absl::MutexLock lock(&mutex_);
    const auto there = [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
      return count >= wanted || !failure_.ok();
    };
    if (!mutex_.AwaitWithTimeout(absl::Condition(&there), kPatience)) {
      return absl::DeadlineExceededError(absl::StrCat(count, " of ", wanted, " followers"));
    }
    return failure_;
  }

  absl::Mutex mutex_;
  int answered_ ABSL_GUARDED_BY(mutex_) = 0;    // their first message, without entries
  int with_entry_ ABSL_GUARDED_BY(mutex_) = 0;  // messages with the new entry
  int ended_ ABSL_GUARDED_BY(mutex_) = 0;
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
    progress_.Reached(page_.entries_size() > 0);
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

// Kenya's duty officer and one follower's key for each connection.
v1::Access Grants(const SmallDirectory& people, const std::vector<TlsClient>& clients) {
  std::vector<Digest> keys = {people.kenya_tls().digest};
  for (const TlsClient& client : clients) keys.push_back(client.digest);
  v1::Access access = AccessOf(keys, absl::Now() + absl::Hours(24));
  for (v1::AccessGrant& grant : *access.mutable_grants()) {
    if (grant.tls_key_digest() == people.kenya_tls().digest.view()) continue;
    grant.clear_roles();
    grant.add_roles(v1::ACCESS_ROLE_FOLLOWER);
  }
  return access;
}

absl::Status Measure(const Options& options) {
  Samples samples(options.samples);
  RunningDirectory directory;
  std::vector<TlsClient> clients(kConnections);
  for (TlsClient& client : clients) client = NewTlsClient();
  const std::array<const Signer*, 1> kenya = {&directory.people().kenya()};
  SmallDirectory& people = directory.people();
  RETURN_IF_ERROR(directory.registrar()
                      .Submit(people.Say(people.Next(Kind::kAccess, "states/KEN",
                                                     Grants(people, clients), absl::Now()),
                                         kenya))
                      .status());
  ASSIGN_OR_RETURN(const uint64_t size, directory.registrar().LogSize());

  std::vector<Stubs> connections;
  for (const TlsClient& client : clients) connections.push_back(directory.node().Connect(client));
  Progress progress;
  std::vector<std::unique_ptr<Follower>> followers;
  for (int i = 0; i < options.followers; ++i) {
    followers.push_back(std::make_unique<Follower>(
        connections[static_cast<size_t>(i % kConnections)], size, progress));
  }
  absl::Status status = progress.AwaitAnswered(options.followers);
  for (int entry = 0; status.ok() && entry < options.entries; ++entry) {
    const v1::SignedStatement sheet =
        people.KenyaTechnical(absl::StrCat("Office ", entry), absl::Now());
    const absl::Time said = absl::Now();
    status = directory.kenya().Submit(sheet).status();
    if (status.ok()) status = progress.AwaitEntry(options.followers);
    if (!status.ok()) break;
    samples.Add(kPart, kSubject, entry, "last ms", absl::ToDoubleMilliseconds(absl::Now() - said));
  }
  progress.End();
  for (const auto& follower : followers) follower->Cancel();
  const absl::Status ended = progress.AwaitEnded(options.followers);
  return status.ok() ? ended : status;
}

}  // namespace
}  // namespace rollcall

int main(int argc, char** argv) {
  CLI::App app(
      "Follows a real rollcalld with many streams over ten connections, and measures how long a\n"
      "new entry takes to the last of them. Prints part,subject,round,measure,value.");
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
