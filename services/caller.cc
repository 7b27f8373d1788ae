#include "services/caller.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/crypto/signer.h"
#include "rollcall/v1/view.pb.h"
#include "storage/ledger.h"

namespace rollcall {
namespace {

absl::Status Unauthenticated(v1::ErrorReason reason, absl::string_view message,
                             const Digest& tls_key) {
  return Refusal(absl::StatusCode::kUnauthenticated, reason, message,
                 {{"tls_key_digest", tls_key.ToHex()}});
}

absl::Status UnknownCaller(const Digest& tls_key) {
  return Unauthenticated(
      v1::ERROR_REASON_CALLER_UNKNOWN,
      "this TLS key stands in no charter and no access statement in force; who manages your "
      "participant's access can add it with `rollcall access grant`",
      tls_key);
}

RoleSet RolesInCharter(const v1::Charter& charter, const Digest& tls_key) {
  RoleSet roles;
  for (const v1::RoleGrant& grant : charter.roles()) {
    for (const std::string& digest : grant.tls_key_digests()) {
      if (digest == tls_key.view()) roles = roles.Plus(RoleOf(grant.role()));
    }
  }
  return roles;
}

}  // namespace

absl::StatusOr<Caller> ResolveCaller(const Digest& tls_key, const View& view) {
  Caller caller;
  caller.tls_key = tls_key;
  ASSIGN_OR_RETURN(const auto charter, ReadRecord<v1::CharterRecord>(view, view_key::Charter()));
  if (charter.has_value()) caller.roles = RolesInCharter(charter->charter(), tls_key);
  if (!caller.roles.empty()) return caller;

  ASSIGN_OR_RETURN(const auto access,
                   ReadRecord<v1::AccessRecord>(view, view_key::Access(tls_key.view())));
  if (!access.has_value()) return UnknownCaller(tls_key);
  for (const int role : access->roles()) {
    caller.roles = caller.roles.Plus(RoleOf(static_cast<v1::AccessRole>(role)));
  }
  caller.participant = access->participant();
  ASSIGN_OR_RETURN(caller.expire_time, FromTimestamp(access->expire_time()));
  return caller;
}

absl::StatusOr<CallerIdentifier::Known> CallerIdentifier::Resolve(absl::string_view certificate_pem,
                                                                  const Head& head) {
  Known known;
  {
    absl::ReaderMutexLock lock(&mutex_);
    const auto found = known_.find(certificate_pem);
    if (found != known_.end()) {
      // A call may hold an older head than the one that filled the entry;
      // what the newer one said holds.
      if (found->second.access_epoch >= head.access_epoch) return found->second;
      known.tls_key = found->second.tls_key;
      known.access_epoch = found->second.access_epoch;
    }
  }
  const bool remembered = known.access_epoch != 0;
  if (!remembered) {
    const auto key = PublicKeyOfCertificate(certificate_pem);
    if (!key.ok()) {
      return Refusal(absl::StatusCode::kUnauthenticated, v1::ERROR_REASON_NO_CLIENT_KEY,
                     "the TLS client certificate's key cannot be used; make a P-256 or Ed25519 "
                     "key with `rollcall join`");
    }
    known.tls_key = key->digest();
  }
  auto caller = ResolveCaller(known.tls_key, StoreView(*head.reader));
  if (!caller.ok() && ReasonOf(caller.status()) != v1::ERROR_REASON_CALLER_UNKNOWN) {
    return caller.status();
  }
  known.access_epoch = head.access_epoch;
  known.caller = caller.ok() ? std::make_shared<const Caller>(*std::move(caller)) : nullptr;

  absl::MutexLock lock(&mutex_);
  if (!remembered && known_.size() >= kMaxRememberedCertificates) known_.erase(known_.begin());
  Known& entry = known_[std::string(certificate_pem)];
  if (entry.access_epoch < known.access_epoch) entry = known;
  return known;
}

absl::StatusOr<std::shared_ptr<const Caller>> CallerIdentifier::Identify(
    absl::string_view certificate_pem, const Head& head, absl::Time now) {
  if (certificate_pem.empty()) {
    return Refusal(absl::StatusCode::kUnauthenticated, v1::ERROR_REASON_NO_CLIENT_KEY,
                   "a TLS client certificate is needed; make a key with `rollcall join`");
  }
  ASSIGN_OR_RETURN(Known known, Resolve(certificate_pem, head));
  if (known.caller == nullptr) return UnknownCaller(known.tls_key);
  if (now >= known.caller->expire_time) {
    return Unauthenticated(v1::ERROR_REASON_ACCESS_EXPIRED,
                           "this TLS key's access has expired; renew it with `rollcall access "
                           "grant`, which this key may still submit",
                           known.tls_key);
  }
  return std::move(known.caller);
}

}  // namespace rollcall
