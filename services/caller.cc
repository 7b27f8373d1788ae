#include "services/caller.h"

#include <utility>

#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/crypto/signer.h"
#include "storage/ledger.h"

namespace rollcall {

std::string AccountOf(const Caller& caller) {
  return caller.participant.empty() ? caller.tls_key.ToHex() : caller.participant;
}

absl::StatusOr<CallerIdentifier::Known> CallerIdentifier::Resolve(absl::string_view certificate_pem,
                                                                  const Head& head) {
  const Digest certificate = Sha256(certificate_pem);
  Known known;
  {
    absl::ReaderMutexLock lock(&mutex_);
    const auto found = known_.find(certificate);
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
  if (!remembered && known_.size() >= kMaxRememberedCertificates) {
    if (known.caller == nullptr) return known;
    known_.erase(known_.begin());
  }
  Known& entry = known_[certificate];
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
    return Refusal(absl::StatusCode::kUnauthenticated, v1::ERROR_REASON_ACCESS_EXPIRED,
                   "this TLS key's access has expired; renew it with `rollcall access "
                   "grant`, which this key may still submit",
                   {{"tls_key_digest", known.tls_key.ToHex()}});
  }
  return std::move(known.caller);
}

}  // namespace rollcall
