#include "services/node/run.h"

#include <pthread.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/optional.h"
#include "core/base/system_clock.h"
#include "core/crypto/signer.h"
#include "services/node/backup_schedule.h"
#include "services/node/event_log.h"
#include "services/node/evidence_file.h"
#include "services/node/exercise_figures.h"
#include "services/node/exercise_part.h"
#include "services/node/file.h"
#include "services/node/first_charter.h"
#include "services/node/followed_log.h"
#include "services/node/metrics.h"
#include "services/node/metrics_server.h"
#include "services/node/node_keys.h"
#include "services/node/node_observer.h"
#include "services/server.h"
#include "storage/ledger.h"
#include "storage/rocksdb_search_index.h"
#include "storage/rocksdb_store.h"

namespace rollcall {
namespace {

// Beneath the data directory, as the store is.
constexpr char kSearchDirectory[] = "search";
constexpr unsigned kAddressMode = 0600;
constexpr unsigned kPrivateUmask = 0077;
// Open files; each is a connection but for services/listener.h's reserve. What is
// usual is 1,024. An idle connection costs some 100 KiB, so this is also what
// connections may cost: 1.4 GiB.
constexpr rlim_t kWorthwhileFiles = 16'384;

ExitCode Fail(ExitCode code, const absl::Status& status) {
  std::cerr << "rollcalld: " << status.message() << std::endl;
  return code;
}

sigset_t StopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

// Before any thread starts, so that all inherit it.
void PrepareProcess() {
  const sigset_t stops = StopSignals();
  pthread_sigmask(SIG_BLOCK, &stops, nullptr);
  // A closed pipe and a file size limit are errors to handle, not ends.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  umask(kPrivateUmask);
  rlimit files = {};
  if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < kWorthwhileFiles) {
    files.rlim_cur = std::min(files.rlim_max, kWorthwhileFiles);
    setrlimit(RLIMIT_NOFILE, &files);  // refused, the limit stays as it is
  }
}

int WaitForStop() {
  const sigset_t stops = StopSignals();
  int signal = 0;
  sigwait(&stops, &signal);
  // From here on the next one has its usual effect: the end, at once.
  pthread_sigmask(SIG_UNBLOCK, &stops, nullptr);
  return signal;
}

absl::StatusOr<Configuration> Configure(const RunOptions& options) {
  absl::StatusOr<Configuration> configuration = LoadConfiguration(options.configuration_file);
  if (!configuration.ok() || options.listen.empty()) return configuration;
  absl::StatusOr<ListenAddress> listen = ListenAddress::Parse(options.listen);
  if (!listen.ok()) return listen.status();
  configuration->listen = *std::move(listen);
  return configuration;
}

absl::StatusOr<NodeKeys> LoadKeys(const Configuration& configuration) {
  std::string passphrase;
  if (!configuration.log_key_passphrase_file.empty()) {
    absl::StatusOr<std::string> read = ReadPassphrase(configuration.log_key_passphrase_file);
    if (!read.ok()) return read.status();
    passphrase = *std::move(read);
  }
  absl::StatusOr<NodeKeys> keys = configuration.follow_upstream.empty()
                                      ? LoadNodeKeys(configuration.data_directory, passphrase)
                                      : LoadFollowerKeys(configuration.data_directory);
  Wipe(passphrase);
  return keys;
}

// The parts, in the order in which they depend on each other.
class RunningNode {
 public:
  RunningNode(const RunOptions& options, Configuration configuration, NodeKeys keys)
      : options_(options),
        configuration_(std::move(configuration)),
        keys_(std::move(keys)),
        events_(configuration_.log_level, configuration_.log_format),
        observer_(metrics_, events_, clock_),
        exercises_(*metrics_.registry(), events_) {}

  // kDone once it serves; a follower without a complete copy serves later.
  ExitCode Start() {
    if (const ExitCode code = OpenStore(); code != ExitCode::kDone) return code;
    if (!configuration_.follow_upstream.empty()) return Follow();
    if (const ExitCode code = CheckCharter(); code != ExitCode::kDone) return code;
    if (const absl::Status status = Serve(); !status.ok()) return Fail(ExitCode::kFailed, status);
    ScheduleBackups();
    return ExitCode::kDone;
  }

  void Stop(int signal) {
    events_.Write(EventLog::Level::kInfo, "stopping",
                  {{"signal", signal == SIGTERM ? "SIGTERM" : "SIGINT"},
                   {"drain", absl::FormatDuration(configuration_.drain)}});
    if (followed_ != nullptr) followed_->Stop();  // from here on nobody else sets server_
    if (server_ == nullptr) return;
    server_->Shutdown(configuration_.drain);
    if (!configuration_.address_file.empty()) unlink(configuration_.address_file.c_str());
    events_.Write(EventLog::Level::kInfo, "stopped",
                  {{"log_size", absl::StrCat(server_->head()->size())}});
  }

  // How it went, once stopped.
  ExitCode outcome() const { return failed_; }

 private:
  ExitCode OpenStore() {
    RocksDbOptions options;
    options.path = absl::StrCat(configuration_.data_directory, "/", kStoreDirectory);
    options.create_if_missing = !options_.charter_file.empty();
    options.block_cache_bytes = static_cast<uint64_t>(configuration_.block_cache_mib) << 20;
    absl::StatusOr<std::unique_ptr<DiskStore>> store = OpenRocksDbStore(options);
    if (absl::IsNotFound(store.status())) {
      return Fail(ExitCode::kCharter,
                  absl::FailedPreconditionError(
                      "there is no log yet: it begins with the first charter that its root key "
                      "holders signed. Start once with --charter FILE"));
    }
    if (!store.ok()) return Fail(ExitCode::kFailed, store.status());
    store_ = *std::move(store);
    return ExitCode::kDone;
  }

  ExitCode CheckCharter() {
    const absl::StatusOr<Checkpoint> last = Ledger(*store_).LastCheckpoint();
    if (!last.ok()) return Fail(ExitCode::kFailed, last.status());
    if (!options_.charter_file.empty()) {
      const absl::StatusOr<v1::SignedStatement> charter = ReadCharterFile(options_.charter_file);
      if (!charter.ok()) return Fail(ExitCode::kCharter, charter.status());
      const absl::Status taken = last->size == 0 ? BeginLog(*charter, keys_, clock_, *store_)
                                                 : CheckFirstCharter(*charter, *store_);
      if (!taken.ok()) return Fail(ExitCode::kCharter, taken);
    }
    const absl::StatusOr<v1::CharterRecord> in_force = CharterInForce(*store_);
    if (!in_force.ok()) return Fail(ExitCode::kCharter, in_force.status());
    const absl::Status named =
        CheckKeysAgainstCharter(keys_, in_force->origin(), in_force->charter());
    if (!named.ok()) return Fail(ExitCode::kCharter, named);
    absl::StatusOr<std::unique_ptr<Operator>> speaker =
        LoadOperator(configuration_, in_force->origin());
    if (!speaker.ok()) return Fail(ExitCode::kConfiguration, speaker.status());
    operator_ = *std::move(speaker);
    if (operator_ == nullptr) return ExitCode::kDone;
    const absl::Status speaks = operator_->CheckCharter(in_force->charter());
    if (!speaks.ok()) return Fail(ExitCode::kCharter, speaks);
    return ExitCode::kDone;
  }

  // Null when it cannot be had: searches are slower then, and not refused.
  SearchIndex* OpenSearchIndex() {
    absl::StatusOr<std::unique_ptr<SearchIndex>> index = OpenRocksDbSearchIndex(
        absl::StrCat(configuration_.data_directory, "/", kSearchDirectory), *store_);
    if (index.ok()) {
      search_index_ = *std::move(index);
    } else {
      events_.Write(EventLog::Level::kWarning, "searching without an index",
                    {{"error", std::string(index.status().message())}});
    }
    return search_index_.get();
  }

  ServerOptions Options() {
    ServerOptions options;
    options.search_index = OpenSearchIndex();
    options.listen_address = configuration_.listen.ToString();
    options.tls_certificate_pem = keys_.tls_certificate_pem;
    options.tls_private_key_pem = keys_.tls_key_pem;
    options.states_an_hour = static_cast<uint32_t>(configuration_.states_an_hour);
    options.statements_a_day = static_cast<uint32_t>(configuration_.statements_a_day);
    options.signature_workers = static_cast<size_t>(configuration_.signature_workers);
    options.sequencer.max_queued = static_cast<size_t>(configuration_.queue_statements);
    options.sequencer.max_group = static_cast<size_t>(configuration_.group_statements);
    options.sequencer.accept_clock = options_.accept_clock;
    options.watchers = static_cast<uint32_t>(configuration_.watchers);
    if (options.watchers > 0 && options_.serve_without_watchers) {
      options.watchers = 0;
      events_.Write(EventLog::Level::kWarning, "writing without watchers, as told",
                    {{"watchers", absl::StrCat(configuration_.watchers)}});
    }
    options.extend = [this](const ServerParts& server) {
      return MakeExercisePart(configuration_, std::move(operator_), desk_.get(), server,
                              exercises_);
    };
    options.on_contradiction = [this](const absl::Status& why) {
      KeepEvidence(configuration_.data_directory, why, events_);
    };
    return options;
  }

  void ScheduleBackups() {
    if (configuration_.backup_folder.empty()) return;
    BackupOptions options;
    options.folder = configuration_.backup_folder;
    options.every = absl::Minutes(configuration_.backup_every_minutes);
    options.keep = absl::Hours(24 * configuration_.backup_keep_days);
    backups_ = std::make_unique<BackupSchedule>(std::move(options), *store_, desk_.get(), clock_,
                                                options_.accept_clock, metrics_, events_);
  }

  absl::Status Serve() {
    if (operator_ != nullptr) {
      absl::StatusOr<std::unique_ptr<DiskStore>> desk = OpenDesk(configuration_);
      if (!desk.ok()) return desk.status();
      desk_ = *std::move(desk);
    }
    absl::StatusOr<std::unique_ptr<DirectoryServer>> server =
        DirectoryServer::Start(*store_, keys_.LogSigners(), clock_, observer_, Options());
    if (!server.ok()) return server.status();
    server_ = *std::move(server);
    if (const absl::Status status = ServeMetrics(); !status.ok()) return status;
    return Announce();
  }

  absl::Status ServeMetrics() {
    if (!configuration_.metrics) return absl::OkStatus();
    absl::StatusOr<std::unique_ptr<MetricsServer>> metrics =
        MetricsServer::Start(configuration_.metrics_listen, metrics_, [this] { Refresh(); });
    if (!metrics.ok()) return metrics.status();
    metrics_server_ = *std::move(metrics);
    std::cout << "metrics on " << metrics_server_->address() << std::endl;
    return absl::OkStatus();
  }

  ExitCode Follow() {
    absl::optional<v1::SignedStatement> pinned;
    if (!options_.charter_file.empty()) {
      absl::StatusOr<v1::SignedStatement> charter = ReadCharterFile(options_.charter_file);
      if (!charter.ok()) return Fail(ExitCode::kCharter, charter.status());
      pinned = *std::move(charter);
    }
    absl::StatusOr<std::unique_ptr<FollowedLog>> followed = FollowedLog::Open(
        *store_, pinned, configuration_, keys_, clock_, observer_, [this](const absl::Status& why) {
          KeepEvidence(configuration_.data_directory, why, events_);
        });
    if (!followed.ok()) return Fail(ExitCode::kCharter, followed.status());
    followed_ = *std::move(followed);
    if (const absl::Status status = ServeMetrics(); !status.ok()) {
      return Fail(ExitCode::kFailed, status);
    }
    followed_->Start([this](std::shared_ptr<const Head> head) { Take(std::move(head)); },
                     [this](bool following) {
                       if (server_ != nullptr) server_->SetFollowing(following);
                     });
    ScheduleBackups();
    return ExitCode::kDone;
  }

  // On the follower's thread. The first head is when serving begins.
  void Take(std::shared_ptr<const Head> head) {
    if (server_ != nullptr) return server_->Publish(std::move(head));
    absl::StatusOr<std::unique_ptr<DirectoryServer>> server = DirectoryServer::StartFollowing(
        followed_->Serving(std::move(head)), clock_, observer_, Options());
    absl::Status status = server.status();
    if (server.ok()) {
      absl::MutexLock lock(&server_mutex_);
      server_ = *std::move(server);
    }
    if (status.ok()) status = Announce();
    if (status.ok()) return;
    failed_ = Fail(ExitCode::kFailed, status);
    kill(getpid(), SIGTERM);  // ends the main thread's wait
  }

  void Refresh() {
    if (followed_ != nullptr) {
      const Lag lag = followed_->lag();
      metrics_.SetLag(lag.entries, lag.silent);
    }
    absl::MutexLock lock(&server_mutex_);
    if (server_ == nullptr) return;
    const std::shared_ptr<const Head> head = server_->head();
    metrics_.SetLog(head->size(), head->access_epoch);
  }

  absl::Status Announce() {
    ListenAddress bound = configuration_.listen;
    bound.port = static_cast<uint16_t>(server_->port());
    const std::shared_ptr<const Head> head = server_->head();
    events_.Write(EventLog::Level::kInfo, "serving",
                  {{"address", bound.ToString()},
                   {"origin", head->checkpoint.origin},
                   {"log_size", absl::StrCat(head->size())},
                   {"root", head->checkpoint.root.ToHex()},
                   {"version", ROLLCALL_VERSION}});
    if (!configuration_.address_file.empty()) {
      const absl::Status written =
          ReplaceFile(configuration_.address_file, bound.ToString() + "\n", kAddressMode);
      if (!written.ok()) return written;
    }
    std::cout << "listening on " << bound.ToString() << std::endl;
    return absl::OkStatus();
  }

  const RunOptions& options_;
  const Configuration configuration_;
  const NodeKeys keys_;
  const SystemClock clock_;
  EventLog events_;
  Metrics metrics_;
  NodeObserver observer_;
  ExerciseFigures exercises_;
  std::unique_ptr<Operator> operator_;  // until it is the exercises'
  std::unique_ptr<DiskStore> store_;
  std::unique_ptr<DiskStore> desk_;  // where exercises run
  std::unique_ptr<SearchIndex> search_index_;
  std::unique_ptr<BackupSchedule> backups_;
  std::unique_ptr<FollowedLog> followed_;  // a follower's
  // A follower's is made on the follower's thread, which alone uses it then, but
  // for metrics.
  absl::Mutex server_mutex_;
  std::unique_ptr<DirectoryServer> server_;
  std::unique_ptr<MetricsServer> metrics_server_;
  ExitCode failed_ = ExitCode::kDone;  // why a follower could not serve
};

}  // namespace

ExitCode RunNode(const RunOptions& options) {
  PrepareProcess();
  absl::StatusOr<Configuration> configuration = Configure(options);
  if (!configuration.ok()) return Fail(ExitCode::kConfiguration, configuration.status());
  absl::StatusOr<NodeKeys> keys = LoadKeys(*configuration);
  if (!keys.ok()) return Fail(ExitCode::kConfiguration, keys.status());
  RunningNode node(options, *std::move(configuration), *std::move(keys));
  if (const ExitCode code = node.Start(); code != ExitCode::kDone) return code;
  node.Stop(WaitForStop());
  return node.outcome();
}

}  // namespace rollcall
