// A verified sync from empty beside its yardstick: checking as many Ed25519
// signatures on the same cores and nothing else. Each part runs in a process of its
// own, so that the memory told is that of the sync alone.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "clients/mirror/bundle_stream.h"
#include "clients/mirror/byte_file.h"
#include "core/crypto/random.h"
#include "core/geography/state.h"
#include "core/merkle/tree.h"
#include "storage/copy_log.h"
#include "storage/group.h"
#include "storage/ledger.h"
#include "storage/replica.h"
#include "storage/rocksdb_store.h"
#include "tests/testing/scratch_folder.h"
#include "tests/testing/seeded_store.h"
#include "tests/testing/test_directory.h"
#include "tests/testing/test_log.h"

namespace rollcall {
namespace {

using testing::TestDirectory;

constexpr int kStates = 64;               // whose sheets make the log, turn by turn
constexpr uint64_t kGroupEntries = 1024;  // of one batch when the log is made
constexpr size_t kPageBytes = 3 * 1024 * 1024;
constexpr int kYardstickMessages = 1000;

template <typename T>
T Must(absl::StatusOr<T> value) {
  if (value.ok()) return *std::move(value);
  std::cerr << value.status() << "\n";
  std::exit(EXIT_FAILURE);
}
void Must(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << status << "\n";
  std::exit(EXIT_FAILURE);
}

std::unique_ptr<Store> OpenStore(const std::string& path) {
  RocksDbOptions options;
  options.path = path;
  options.block_cache_bytes = 16 * 1024 * 1024;  // as a mirror's
  return Must(OpenRocksDbStore(options));
}

// The States of the log, enrolled with a key each.
std::vector<std::string> EnrolStates(TestDirectory& directory) {
  std::vector<std::string> states;
  for (const StateRow& row : AllStates()) {
    if (static_cast<int>(states.size()) == kStates) break;
    states.emplace_back(row.alpha3);
    directory.Enrol(row.alpha3);
  }
  return states;
}

// The next sheet of one State after another, each signed by the State.
class SheetWriter {
 public:
  SheetWriter(TestDirectory& directory, std::vector<std::string> states)
      : directory_(directory), states_(std::move(states)), chains_(states_.size()) {}

  void AppendTo(Group& group) {
    const size_t turn = turns_++ % states_.size();
    Chain& chain = chains_[turn];
    Draft draft;
    draft.kind = Kind::kSheet;
    draft.origin = testing::kTestOrigin;
    draft.subject = absl::StrCat("states/", states_[turn], "/technical");
    draft.sequence = ++chain.sequence;
    draft.previous = chain.digest;
    draft.issue_time = directory_.clock().Now();
    draft.body = directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL, "Office");
    const Statement statement = Must(Seal(draft, directory_.StateSigners(states_[turn])));
    chain.digest = statement.digest().ToBytes();
    Must(group.Append(statement, draft.issue_time, Must(EncodeEntry(statement, draft.issue_time)),
                      draft.body));
  }

 private:
  struct Chain {
    uint64_t sequence = 0;
    std::string digest;
  };
  TestDirectory& directory_;
  const std::vector<std::string> states_;
  std::vector<Chain> chains_;
  size_t turns_ = 0;
};

v1::ListEntriesResponse PageFrom(const Reader& reader, uint64_t start, uint64_t size,
                                 const std::string& note) {
  const Ledger ledger(reader);
  v1::ListEntriesResponse page;
  uint64_t next = start;
  for (size_t bytes = 0; next < size && bytes < kPageBytes && page.entries_size() < kMaxPageEntries;
       ++next) {
    v1::LoggedStatement& logged = *page.add_entries();
    logged.set_index(next);
    logged.set_entry(Must(ledger.Entry(next)));
    const Entry entry = Must(DecodeEntry(logged.entry()));
    logged.set_standing(v1::BODY_STANDING_PRESENT);
    logged.set_body(Must(ledger.Body(entry.statement.body_digest().view())).value());
    bytes += logged.ByteSizeLong();
  }
  page.set_checkpoint(note);
  for (const Digest& hash : Must(ConsistencyProof(next, size, ledger.Nodes()))) {
    page.add_consistency_proof(hash.ToBytes());
  }
  return page;
}

// Makes a log of `entries` entries and its pages, as a server sends them.
void MakePages(const std::string& folder, uint64_t entries) {
  TestDirectory directory;
  SheetWriter writer(directory, EnrolStates(directory));
  const std::unique_ptr<Store> store = OpenStore(folder + "/upstream");
  SeedStore(directory, *store);
  const Signer* const log_key = &directory.LogKey();
  uint64_t size = Must(Ledger(*store).LastCheckpoint()).size;
  std::string note;
  while (size < entries) {
    Group group(*store, size);
    while (group.size() < std::min(entries, size + kGroupEntries)) writer.AppendTo(group);
    note = Must(SignCheckpoint(Checkpoint{testing::kTestOrigin, group.size(), Must(group.Root())},
                               {log_key}));
    Must(store->Write(Must(group.Finish(note))));
    size = group.size();
  }
  Must(CreatePrivateFile(folder + "/charter", [&](const ByteSink& sink) {
    return sink(directory.accepted().front().ToProto().SerializeAsString());
  }));
  SystemRandom random;
  Must(CreatePrivateFile(folder + "/pages", [&](const ByteSink& sink) -> absl::Status {
    BundleWriter pages = Must(BundleWriter::Begin(sink, "", random));
    for (uint64_t next = 0; next < size;) {
      const v1::ListEntriesResponse page = PageFrom(*store, next, size, note);
      Must(pages.Write(page));
      next += static_cast<uint64_t>(page.entries_size());
    }
    return pages.Finish();
  }));
}

class FilePages final : public PageSource {
 public:
  explicit FilePages(BundleParser parser) : parser_(std::move(parser)) {}
  absl::StatusOr<absl::optional<v1::ListEntriesResponse>> Next() override { return parser_.Next(); }
  void Cancel() override {}

 private:
  BundleParser parser_;
};

PinnedDirectory PinnedIn(const std::string& folder) {
  v1::SignedStatement charter;
  if (!charter.ParseFromString(Must(Must(OpenByteSource(folder + "/charter"))(kPageBytes)))) {
    Must(absl::InternalError("the charter cannot be read"));
  }
  const Statement statement = Must(Statement::Open(charter.envelope()));
  return Must(PinnedDirectory::Pin(charter, statement.digest()));
}

// What a part took for each entry or signature. Processor time hardly depends on
// what else the machine does, the rate does.
struct Cost {
  double per_second = 0;
  double cpu_microseconds = 0;
};

// Measures from its making on, all threads of the process.
class Stopwatch {
 public:
  Cost Per(uint64_t items) const {
    const auto count = static_cast<double>(items);
    return {count / absl::ToDoubleSeconds(absl::Now() - began_),
            absl::ToDoubleMicroseconds(CpuTime() - cpu_began_) / count};
  }

 private:
  static absl::Duration CpuTime() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return absl::DurationFromTimeval(usage.ru_utime) + absl::DurationFromTimeval(usage.ru_stime);
  }

  const absl::Time began_ = absl::Now();
  const absl::Duration cpu_began_ = CpuTime();
};

// Copies the pages into a new mirror, verified.
Cost SyncOnce(const std::string& folder, size_t workers) {
  std::filesystem::remove_all(folder + "/mirror");
  const testing::FakeClock clock;
  const std::unique_ptr<Store> mirror = OpenStore(folder + "/mirror");
  ReplicaOptions options;
  options.workers = workers;
  const auto replica = Must(Replica::Open(*mirror, PinnedIn(folder), clock, std::move(options)));
  FilePages pages(Must(BundleParser::Begin(Must(OpenByteSource(folder + "/pages")), [] {
    return absl::StatusOr<std::string>(absl::UnavailableError("not sealed"));
  })));
  const Stopwatch watch;
  Must(CopyLog(pages, *replica, [](const Ingested&) {}));
  const Cost cost = watch.Per(replica->size());
  if (!replica->complete()) Must(absl::InternalError("the copy is not complete"));
  return cost;
}

// Checks signatures on `workers` threads and nothing else.
Cost VerifyOnly(uint64_t signatures, size_t workers) {
  TestDirectory directory;
  const PrivateKey& key = directory.Key("yardstick");
  std::vector<std::pair<std::string, std::string>> messages;
  for (int i = 0; i < kYardstickMessages; ++i) {
    std::string message = absl::StrCat(std::string(300, 'm'), i);  // a header's size
    messages.emplace_back(message, Must(key.Sign(message)));
  }
  std::atomic<uint64_t> next = 0;
  std::vector<std::thread> threads;
  const Stopwatch watch;
  for (size_t worker = 0; worker < workers; ++worker) {
    threads.emplace_back([&] {
      for (uint64_t i = next++; i < signatures; i = next++) {
        const auto& [message, signature] = messages[i % messages.size()];
        Must(key.public_key().Verify(message, signature));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return watch.Per(signatures);
}

struct Measured {
  Cost cost;
  double peak_mebibytes = 0;
};

// Runs `work` in a process of its own.
Measured InChild(const std::function<Cost()>& work) {
  int ends[2];
  if (pipe(ends) != 0) Must(absl::InternalError("pipe"));
  const pid_t child = fork();
  if (child == 0) {
    const Cost cost = work();
    const bool told = write(ends[1], &cost, sizeof(cost)) == sizeof(cost);
    _exit(told ? EXIT_SUCCESS : EXIT_FAILURE);
  }
  close(ends[1]);
  Measured measured;
  const bool told = read(ends[0], &measured.cost, sizeof(Cost)) == sizeof(Cost);
  close(ends[0]);
  int status = 0;
  rusage usage{};
  wait4(child, &status, 0, &usage);
  if (!told || status != 0) Must(absl::InternalError("a part of the benchmark failed"));
  measured.peak_mebibytes = static_cast<double>(usage.ru_maxrss) / 1024;
  return measured;
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void Run(uint64_t entries, int runs, size_t workers) {
  const testing::ScratchFolder folder;
  const std::string path = folder.At("sync");
  std::filesystem::create_directory(path);
  InChild([&] {
    MakePages(path, entries);
    return Cost();
  });
  std::vector<double> sync;
  std::vector<double> sync_cpu;
  std::vector<double> bare;
  std::vector<double> bare_cpu;
  double peak = 0;
  for (int run = 0; run < runs; ++run) {
    const Cost yardstick = InChild([&] { return VerifyOnly(entries, workers); }).cost;
    bare.push_back(yardstick.per_second);
    bare_cpu.push_back(yardstick.cpu_microseconds);
    const Measured measured = InChild([&] { return SyncOnce(path, workers); });
    sync.push_back(measured.cost.per_second);
    sync_cpu.push_back(measured.cost.cpu_microseconds);
    peak = std::max(peak, measured.peak_mebibytes);
  }
  std::cout << absl::StrFormat(
      "entries %d, cores %d, runs %d\n"
      "verified sync from empty: %.0f entries/s, %.1f us of processor time each (medians)\n"
      "Ed25519 alone:            %.0f signatures/s, %.1f us (medians)\n"
      "ratio:                    %.2f (goal >= 0.7), of processor time %.2f\n"
      "peak memory of a sync:    %.0f MiB (goal <= 256)\n",
      entries, workers, runs, Median(sync), Median(sync_cpu), Median(bare), Median(bare_cpu),
      Median(sync) / Median(bare), Median(bare_cpu) / Median(sync_cpu), peak);
}

}  // namespace
}  // namespace rollcall

int main(int argc, char** argv) {
  CLI::App app("A verified sync from empty beside bare signature checks on the same cores");
  uint64_t entries = 100'000;
  int runs = 3;
  size_t workers = std::max(1U, std::thread::hardware_concurrency());
  app.add_option("--entries", entries, "Entries of the log")->check(CLI::Range(1000, 10'000'000));
  app.add_option("--runs", runs, "Turns of each")->check(CLI::Range(1, 100));
  app.add_option("--cores", workers, "Threads that verify; all cores by default");
  CLI11_PARSE(app, argc, argv);
  rollcall::Run(entries, runs, workers);
  return EXIT_SUCCESS;
}
