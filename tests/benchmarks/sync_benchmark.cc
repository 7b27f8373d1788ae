// A verified sync from empty beside its yardstick: checking as many Ed25519
// signatures on the same cores and nothing else. Each part runs in a process of its
// own, so that the memory told is that of the sync alone.

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
#include "clients/cpp/byte_file.h"
#include "clients/mirror/bundle_stream.h"
#include "core/crypto/random.h"
#include "core/geography/state.h"
#include "core/merkle/tree.h"
#include "storage/copy_log.h"
#include "storage/ledger.h"
#include "storage/replica.h"
#include "storage/rocksdb_store.h"
#include "tests/benchmarks/measured_part.h"
#include "tests/benchmarks/samples.h"
#include "tests/benchmarks/sheet_chains.h"
#include "tests/testing/scratch_folder.h"
#include "tests/testing/seeded_store.h"
#include "tests/testing/test_directory.h"
#include "tests/testing/test_log.h"

namespace rollcall {
namespace {

using testing::TestDirectory;

constexpr int kStates = 64;  // whose sheets make the log, turn by turn
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
SheetChains EnrolStates(TestDirectory& directory) {
  std::vector<SheetChains::Author> authors;
  for (const StateRow& row : AllStates()) {
    if (static_cast<int>(authors.size()) == kStates) break;
    directory.Enrol(row.alpha3);
    authors.push_back({std::string(row.alpha3), directory.StateSigners(row.alpha3).front()});
  }
  return SheetChains(testing::kTestOrigin, std::move(authors));
}

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
  SheetChains chains = EnrolStates(directory);
  const std::unique_ptr<Store> store = OpenStore(folder + "/upstream");
  SeedStore(directory, *store);
  const std::string note =
      Must(GrowLog(*store, chains, directory.LogKey(), directory.clock().Now(), entries,
                   [&] { return directory.SheetBody(v1::CONTACT_KIND_TECHNICAL, "Office"); }));
  const uint64_t size = Must(Ledger(*store).LastCheckpoint()).size;
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

void Record(Samples& samples, absl::string_view subject, int run, const Measured& measured) {
  samples.Add("sync", subject, run, "rate per_s", measured.cost.per_second);
  samples.Add("sync", subject, run, "cpu us", measured.cost.cpu_microseconds);
  samples.Add("sync", subject, run, "peak MiB", measured.peak_mebibytes);
}

void Run(uint64_t entries, int runs, size_t workers, const std::string& samples_path) {
  const testing::ScratchFolder folder;
  const std::string path = folder.At("sync");
  std::filesystem::create_directory(path);
  InChild([&] {
    MakePages(path, entries);
    return Cost();
  });
  Samples samples(samples_path);
  for (int run = 0; run < runs; ++run) {
    Record(samples, "Ed25519 alone", run, InChild([&] { return VerifyOnly(entries, workers); }));
    Record(samples, "verified sync", run, InChild([&] { return SyncOnce(path, workers); }));
  }
}

}  // namespace
}  // namespace rollcall

int main(int argc, char** argv) {
  CLI::App app(
      "A verified sync from empty beside bare signature checks on the same cores. Prints\n"
      "part,subject,round,measure,value.");
  uint64_t entries = 100'000;
  int runs = 3;
  size_t workers = std::max(1U, std::thread::hardware_concurrency());
  app.add_option("--entries", entries, "Entries of the log")->check(CLI::Range(1000, 10'000'000));
  app.add_option("--runs", runs, "Turns of each")->check(CLI::Range(1, 100));
  std::string samples;
  app.add_option("--samples", samples, "CSV file to add to");
  app.add_option("--cores", workers, "Threads that verify; all cores by default");
  CLI11_PARSE(app, argc, argv);
  rollcall::Run(entries, runs, workers, samples);
  return EXIT_SUCCESS;
}
