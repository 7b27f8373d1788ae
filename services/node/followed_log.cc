#include "services/node/followed_log.h"

#include <utility>

#include "core/base/status_macros.h"
#include "services/time_zones.h"
#include "storage/chain.h"
#include "storage/ledger.h"

namespace rollcall {
namespace {

absl::StatusOr<PinnedDirectory> Pin(const v1::SignedStatement& first_charter) {
  ASSIGN_OR_RETURN(const Statement statement, Statement::Open(first_charter.envelope()));
  return PinnedDirectory::Pin(first_charter, statement.digest());
}

// The charter with which the store's log begins; nullopt for an empty store.
absl::StatusOr<absl::optional<v1::SignedStatement>> HeldCharter(const Store& store) {
  const Ledger ledger(store);
  ASSIGN_OR_RETURN(const uint64_t size, ledger.Size());
  if (size == 0) return absl::optional<v1::SignedStatement>();
  ASSIGN_OR_RETURN(v1::SignedStatement charter, CharterAt(ledger, 0));
  return absl::optional<v1::SignedStatement>(std::move(charter));
}

TlsIdentity IdentityOf(const NodeKeys& keys) {
  TlsIdentity identity;
  identity.certificate_pem = keys.tls_certificate_pem;
  identity.private_key_pem = keys.tls_key_pem;
  return identity;
}

}  // namespace

FollowedLog::FollowedLog(Store& store, const Configuration& configuration, const NodeKeys& keys,
                         const Clock& clock, Observer& observer,
                         std::function<void(const absl::Status&)> on_contradiction)
    : store_(store),
      clock_(clock),
      observer_(observer),
      on_contradiction_(std::move(on_contradiction)),
      forwards_(configuration.forward_submissions),
      upstream_(configuration.follow_upstream, IdentityOf(keys), clock),
      submissions_(upstream_, forwards_) {}

FollowedLog::~FollowedLog() { Stop(); }

absl::StatusOr<std::unique_ptr<FollowedLog>> FollowedLog::Open(
    Store& store, const absl::optional<v1::SignedStatement>& first_charter,
    const Configuration& configuration, const NodeKeys& keys, const Clock& clock,
    Observer& observer, std::function<void(const absl::Status&)> on_contradiction) {
  absl::optional<v1::SignedStatement> pinned = first_charter;
  if (!pinned.has_value()) {
    ASSIGN_OR_RETURN(pinned, HeldCharter(store));
  }
  if (!pinned.has_value()) {
    return absl::FailedPreconditionError(
        "this follower has nothing yet: start once with --charter FILE, the directory's first "
        "charter, whose digest you have checked");
  }
  ASSIGN_OR_RETURN(PinnedDirectory directory, Pin(*pinned));
  std::unique_ptr<FollowedLog> followed(
      new FollowedLog(store, configuration, keys, clock, observer, std::move(on_contradiction)));
  ReplicaOptions options;
  options.tls_key = keys.tls_key.digest();
  options.knows_time_zone = [](absl::string_view name) { return FindTimeZone(name).has_value(); };
  options.workers = static_cast<size_t>(configuration.signature_workers);
  ASSIGN_OR_RETURN(followed->replica_,
                   Replica::Open(store, std::move(directory), clock, std::move(options)));
  return followed;
}

void FollowedLog::Start(std::function<void(std::shared_ptr<const Head>)> on_head,
                        std::function<void(bool)> on_following) {
  absl::MutexLock lock(&mutex_);
  follower_ = std::make_unique<Follower>(
      store_, *replica_, upstream_, clock_, random_, observer_,
      Follower::Events{std::move(on_head), std::move(on_following), on_contradiction_});
}

void FollowedLog::Stop() {
  Follower* follower;
  {
    absl::MutexLock lock(&mutex_);
    follower = follower_.get();
  }
  if (follower != nullptr) follower->Stop();
}

Following FollowedLog::Serving(std::shared_ptr<const Head> head) {
  Following following;
  following.head = std::move(head);
  following.upstream = upstream_.address();
  following.submissions = &submissions_;
  following.forwards = forwards_;
  return following;
}

Lag FollowedLog::lag() const {
  absl::MutexLock lock(&mutex_);
  return follower_ == nullptr ? Lag() : follower_->lag();
}

}  // namespace rollcall
