#include "services/server.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/optional.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/crypto/public_key.h"
#include "core/statement/kind.h"
#include "grpc/grpc_security_constants.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/resource_quota.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "services/call_gate.h"
#include "services/checkpoint_watch.h"
#include "services/crowding_guard.h"
#include "services/directory_service.h"
#include "services/follow_streams.h"
#include "services/growth_limit.h"
#include "services/listener.h"
#include "services/log_service.h"
#include "services/permissions.h"
#include "services/reading_limit.h"
#include "services/search_indexer.h"
#include "services/signature_pool.h"
#include "services/statement_service.h"
#include "services/submission_limit.h"
#include "services/unknown_caller_limit.h"
#include "services/upstream_submissions.h"

namespace rollcall {
namespace {

// The largest request: a statement with its body and what frames them.
constexpr int kMaxRequestBytes = static_cast<int>(kMaxEntryBytes + kMaxBodyBytes + 4096);
// What gRPC may hold for messages that have not come in whole: it gathers one of
// any length before it looks at its limit.
constexpr size_t kMaxTransportBytes = 256 * 1024 * 1024;
// Of a request's metadata, as gRPC's own default.
constexpr int kMaxMetadataBytes = 8 * 1024;
// Finds peers that went away without a word, before NATs forget connections.
constexpr int kKeepaliveTimeMilliseconds = 120'000;
constexpr int kKeepaliveTimeoutMilliseconds = 20'000;
// How often a client may ping without a call under way, and how many pings more
// it takes to end its connection.
constexpr int kMinPingIntervalMilliseconds = 30'000;
constexpr int kMaxPingStrikes = 2;
// TLS is a matter of a few round trips; gRPC would wait for two minutes.
constexpr int kHandshakeTimeoutMilliseconds = 10'000;
// A connection without any call; clients make a new one when they need it.
constexpr int kMaxIdleMilliseconds = 15 * 60'000;

constexpr absl::string_view kServiceOfWrites = "rollcall.v1.StatementService";
constexpr char kUpstreamStanding[] = "upstream";

// Passes everything on and keeps the standing of the health service.
class StandingObserver final : public Observer {
 public:
  explicit StandingObserver(Observer& next) : next_(next) {}

  // Null: nobody to tell any more.
  void SetHealth(grpc::HealthCheckServiceInterface* health) {
    absl::MutexLock lock(&mutex_);
    health_ = health;
    Tell();
  }

  // Writes are held back, or no more.
  void SetHeld(bool held) {
    absl::MutexLock lock(&mutex_);
    held_ = held;
    Tell();
  }
  void SetFollowing(bool following) {
    absl::MutexLock lock(&mutex_);
    following_ = following;
    Tell();
  }

  void OnGroup(const GroupFigures& figures) override { next_.OnGroup(figures); }
  void OnWritesStopped(const absl::Status& why) override {
    {
      absl::MutexLock lock(&mutex_);
      stopped_ = true;
      Tell();
    }
    next_.OnWritesStopped(why);
  }
  void OnCall(absl::string_view method, absl::StatusCode code, absl::string_view reason,
              absl::Duration duration) override {
    next_.OnCall(method, code, reason, duration);
  }
  void OnQueue(size_t statements) override { next_.OnQueue(statements); }
  void OnBulkRead(const BulkRead& read) override { next_.OnBulkRead(read); }
  void OnFollow(const FollowFigures& figures) override { next_.OnFollow(figures); }
  void OnUpstreamLost(absl::string_view upstream, const absl::Status& why) override {
    next_.OnUpstreamLost(upstream, why);
  }
  void OnFinding(uint64_t index, absl::string_view subject, absl::string_view why) override {
    next_.OnFinding(index, subject, why);
  }
  void OnConnectionsClosed(size_t connections, absl::string_view why) override {
    next_.OnConnectionsClosed(connections, why);
  }
  void OnInternalError(absl::string_view method, const absl::Status& error) override {
    next_.OnInternalError(method, error);
  }

 private:
  void Tell() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (health_ == nullptr) return;
    health_->SetServingStatus(std::string(kServiceOfWrites), !stopped_ && !held_);
    if (following_.has_value()) health_->SetServingStatus(kUpstreamStanding, *following_);
  }

  Observer& next_;
  absl::Mutex mutex_;
  grpc::HealthCheckServiceInterface* health_ ABSL_GUARDED_BY(mutex_) = nullptr;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  bool held_ ABSL_GUARDED_BY(mutex_) = false;
  absl::optional<bool> following_ ABSL_GUARDED_BY(mutex_);  // followers only
};

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> MakeCredentials(
    const ServerOptions& options) {
  // gRPC would only say that the port cannot be bound.
  ASSIGN_OR_RETURN(const PublicKey certified, PublicKeyOfCertificate(options.tls_certificate_pem));
  ASSIGN_OR_RETURN(const PrivateKey key, PrivateKey::FromPem(options.tls_private_key_pem, ""));
  if (key.public_key() != certified) {
    return absl::InvalidArgumentError("the TLS certificate is not one of the TLS key");
  }
  // Any certificate will do, but there must be one: the handshake proves its
  // key, and the log says who that is.
  grpc::SslServerCredentialsOptions tls(
      GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_BUT_DONT_VERIFY);
  tls.pem_key_cert_pairs.push_back({options.tls_private_key_pem, options.tls_certificate_pem});
  return grpc::SslServerCredentials(tls);
}

// What the queue takes that statements go to.
SubmissionRoom RoomBehind(const ServerOptions& options, const Following* following) {
  return {following == nullptr ? options.sequencer.max_queued : kMaxForwarded,
          options.sequencer.max_queued_bytes};
}

class DirectoryServerImpl final : public DirectoryServer {
 public:
  // `log_signers` are a leader's, `following` a follower's.
  DirectoryServerImpl(const Clock& clock, Observer& observer, const ServerOptions& options,
                      std::shared_ptr<const Head> head, std::vector<const Signer*> log_signers,
                      const Following* following)
      : observer_(observer),
        head_(std::move(head)),
        gate_(head_, clock, observer_, following == nullptr ? "" : following->upstream),
        reading_limit_(options.states_an_hour, clock),
        unknown_caller_limit_(clock),
        submission_limit_(RoomBehind(options, following), clock),
        growth_limit_(options.statements_a_day, clock),
        watch_(Watching(options, std::move(log_signers), following == nullptr)),
        streams_(gate_, head_, watch_, clock, observer_),
        directory_service_(gate_, reading_limit_, options.search_index, clock),
        log_service_(gate_, streams_, observer_) {
    if (options.search_index == nullptr) return;
    indexer_ = std::make_unique<SearchIndexer>(*options.search_index, head_, observer_);
  }

  ~DirectoryServerImpl() override { Shutdown(absl::ZeroDuration()); }

  absl::Status StartWriting(Store& store, const std::vector<const Signer*>& log_signers,
                            const Clock& clock, const ServerOptions& options) {
    SequencerOptions sequencer = options.sequencer;
    sequencer.hold = watch_.Standing();
    observer_.SetHeld(!sequencer.hold.ok());
    ASSIGN_OR_RETURN(sequencer_,
                     Sequencer::Start(store, head_, log_signers, clock, observer_, sequencer));
    const size_t workers = options.signature_workers > 0
                               ? options.signature_workers
                               : std::max(1U, std::thread::hardware_concurrency());
    signatures_ = std::make_unique<SignaturePool>(workers, *sequencer_, head_);
    Take(*signatures_);
    return absl::OkStatus();
  }

  // Statements go there.
  void Take(Submissions& submissions) {
    submissions_ = &submissions;
    statement_service_ = std::make_unique<StatementServiceImpl>(gate_, submissions, reading_limit_,
                                                                unknown_caller_limit_,
                                                                submission_limit_, growth_limit_);
  }

  // Whether statements are refused, for the health service.
  void Refuse(bool refuses) { observer_.SetHeld(refuses); }

  void Publish(std::shared_ptr<const Head> head) override { head_.Publish(std::move(head)); }
  void SetFollowing(bool following) override { observer_.SetFollowing(following); }

  absl::Status Extend(const ServerOptions& options, const Clock& clock) {
    if (!options.extend) return absl::OkStatus();
    ASSIGN_OR_RETURN(extension_, options.extend({gate_, head_, sequencer_.get(), clock, observer_,
                                                 options.sequencer.accept_clock}));
    return absl::OkStatus();
  }

  absl::Status Listen(const ServerOptions& options) {
    ASSIGN_OR_RETURN(const auto credentials, MakeCredentials(options));
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    ASSIGN_OR_RETURN(listener_, Listener::Bind(options.listen_address));
    grpc::ServerBuilder builder;
    using Connections = grpc::ServerBuilder::experimental_type::ExternalConnectionType;
    auto acceptor =
        builder.experimental().AddExternalConnectionAcceptor(Connections::FROM_FD, credentials);
    builder.SetResourceQuota(grpc::ResourceQuota("rollcall")
                                 .Resize(kMaxTransportBytes)
                                 .SetMaxThreads(kMaxReflectionThreads));
    builder.SetMaxReceiveMessageSize(kMaxRequestBytes);
    builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMaxStreamsPerConnection);
    builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMaxMetadataBytes);
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveTimeMilliseconds);
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMilliseconds);
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                               kMinPingIntervalMilliseconds);
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PING_STRIKES, kMaxPingStrikes);
    builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, kHandshakeTimeoutMilliseconds);
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, kMaxIdleMilliseconds);
    builder.RegisterService(&directory_service_);
    builder.RegisterService(statement_service_.get());
    builder.RegisterService(&log_service_);
    if (extension_ != nullptr) {
      for (grpc::Service* const service : extension_->Services()) builder.RegisterService(service);
    }
    server_ = builder.BuildAndStart();
    if (server_ == nullptr) return absl::InternalError("gRPC cannot start a server");
    grpc::HealthCheckServiceInterface* const health = server_->GetHealthCheckService();
    for (const PermissionRow& row : AllPermissions()) {
      health->SetServingStatus(std::string(row.service), true);
    }
    observer_.SetHealth(health);
    listener_->Start(std::move(acceptor), observer_);
    guard_.emplace(listener_->port(), observer_);
    return absl::OkStatus();
  }

  int port() const override { return listener_->port(); }
  std::shared_ptr<const Head> head() const override { return head_.Current(); }
  absl::Status WriteStanding() const override {
    return sequencer_ == nullptr ? absl::OkStatus() : sequencer_->WriteStanding();
  }

  void Shutdown(absl::Duration grace) override {
    absl::MutexLock lock(&shutdown_mutex_);
    if (listener_ != nullptr) listener_->Stop();
    if (server_ != nullptr) {
      if (auto* const health = server_->GetHealthCheckService(); health != nullptr) {
        health->Shutdown();
      }
      streams_.Drain();
      if (extension_ != nullptr) extension_->EndStreams();
      // Returns when every call has ended; those that wait for a verdict end
      // with it, because the sequencer still runs.
      server_->Shutdown(absl::ToChronoTime(absl::Now() + grace));
      observer_.SetHealth(nullptr);
    }
    if (extension_ != nullptr) extension_->Stop();
    if (submissions_ != nullptr) submissions_->Drain();
    if (sequencer_ != nullptr) sequencer_->Drain();
  }

 private:
  WatchOptions Watching(const ServerOptions& options, std::vector<const Signer*> log_signers,
                        bool own_log) {
    WatchOptions watching;
    watching.own_log = own_log;
    watching.watchers = own_log ? options.watchers : 0;
    watching.log_signers = std::move(log_signers);
    watching.stop_writing = [this](const absl::Status& why) {
      if (sequencer_ == nullptr) return;
      sequencer_->StopWrites(Refusal(
          absl::StatusCode::kUnavailable, ReasonOf(why),
          absl::StrCat(why.message(),
                       "; nothing more is written until its operator has put the whole log back")));
    };
    watching.on_contradiction = [keep = options.on_contradiction](const absl::Status& why) {
      if (keep) keep(why);
    };
    watching.on_quorum = [this] {
      sequencer_->OpenWrites();
      observer_.SetHeld(false);
    };
    return watching;
  }

  StandingObserver observer_;
  PublishedHead head_;
  CallGate gate_;
  ReadingLimit reading_limit_;
  UnknownCallerLimit unknown_caller_limit_;
  SubmissionLimit submission_limit_;
  GrowthLimit growth_limit_;
  CheckpointWatch watch_;
  FollowStreams streams_;
  std::unique_ptr<Sequencer> sequencer_;       // a leader's
  std::unique_ptr<SignaturePool> signatures_;  // likewise
  Submissions* submissions_ = nullptr;
  DirectoryServiceImpl directory_service_;
  std::unique_ptr<StatementServiceImpl> statement_service_;
  LogServiceImpl log_service_;
  std::unique_ptr<ServerExtension> extension_;
  std::unique_ptr<SearchIndexer> indexer_;
  std::unique_ptr<Listener> listener_;
  absl::optional<CrowdingGuard> guard_;
  absl::Mutex shutdown_mutex_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<DirectoryServer>> DirectoryServer::Start(
    Store& store, const std::vector<const Signer*>& log_signers, const Clock& clock,
    Observer& observer, const ServerOptions& options) {
  // Epochs start at 1: 0 stands for "not resolved yet" with callers.
  ASSIGN_OR_RETURN(std::shared_ptr<const Head> head, ReadHead(store, /*access_epoch=*/1));
  auto server = std::make_unique<DirectoryServerImpl>(clock, observer, options, std::move(head),
                                                      log_signers, /*following=*/nullptr);
  RETURN_IF_ERROR(server->StartWriting(store, log_signers, clock, options));
  RETURN_IF_ERROR(server->Extend(options, clock));
  RETURN_IF_ERROR(server->Listen(options));
  return std::unique_ptr<DirectoryServer>(std::move(server));
}

absl::StatusOr<std::unique_ptr<DirectoryServer>> DirectoryServer::StartFollowing(
    const Following& following, const Clock& clock, Observer& observer,
    const ServerOptions& options) {
  auto server = std::make_unique<DirectoryServerImpl>(clock, observer, options, following.head,
                                                      std::vector<const Signer*>(), &following);
  server->Take(*following.submissions);
  server->Refuse(!following.forwards);
  server->SetFollowing(false);
  RETURN_IF_ERROR(server->Extend(options, clock));
  RETURN_IF_ERROR(server->Listen(options));
  return std::unique_ptr<DirectoryServer>(std::move(server));
}

}  // namespace rollcall
