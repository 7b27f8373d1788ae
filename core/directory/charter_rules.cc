#include "core/directory/charter_rules.h"

#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/crypto/public_key.h"
#include "core/directory/key_set.h"
#include "core/statement/canonical.h"

namespace rollcall {
namespace {

constexpr absl::Duration kDay = absl::Hours(24);

absl::Status CheckPeriod(const google::protobuf::Duration& period, absl::string_view field,
                         int min_days, int max_days) {
  const absl::Duration value = FromProtoDuration(period);
  if (value >= min_days * kDay && value <= max_days * kDay) return absl::OkStatus();
  return InvalidBody(field, absl::StrCat("must be ", min_days, " to ", max_days, " days"));
}

absl::Status CheckTlsDigests(const v1::RoleGrant& grant, absl::string_view field,
                             std::set<std::string>& seen) {
  if (grant.tls_key_digests_size() > kMaxRoleTlsKeys) {
    return InvalidBody(field, absl::StrCat("at most ", kMaxRoleTlsKeys, " TLS keys"));
  }
  for (const std::string& digest : grant.tls_key_digests()) {
    if (digest.size() != Digest::kBytes) return InvalidBody(field, "must be SHA-256 digests");
    if (!seen.insert(digest).second) return InvalidBody(field, "a TLS key stands twice");
  }
  return absl::OkStatus();
}

absl::Status CheckGrant(const v1::RoleGrant& grant, absl::string_view field) {
  if (!v1::CharterRole_IsValid(grant.role()) || grant.role() == v1::CHARTER_ROLE_UNSPECIFIED) {
    return InvalidBody(field, "is no role");
  }
  if (grant.signing_keys_size() > kMaxKeys) {
    return InvalidBody(field, absl::StrCat("at most ", kMaxKeys, " signing keys"));
  }
  std::set<std::string> distinct;
  for (const std::string& key : grant.signing_keys()) {
    if (const auto parsed = PublicKey::FromSpki(key); !parsed.ok()) {
      return WithMetadata(parsed.status(), "field", absl::StrCat(field, ".signing_keys"));
    }
    if (!distinct.insert(key).second) return InvalidBody(field, "a signing key stands twice");
  }
  const auto keys = static_cast<uint32_t>(grant.signing_keys_size());
  const bool satisfiable = keys == 0 ? grant.threshold() == 0
                                     : grant.threshold() >= 1 && grant.threshold() <= keys &&
                                           grant.threshold() <= kMaxSignatures;
  if (!satisfiable) {
    return InvalidBody(absl::StrCat(field, ".threshold"),
                       absl::StrCat("must be 1 to ", keys,
                                    " (the number of signing keys), 0 when "
                                    "there are none, and at most ",
                                    kMaxSignatures));
  }
  return absl::OkStatus();
}

absl::Status CheckRoles(const v1::Charter& charter) {
  std::set<v1::CharterRole> roles;
  std::set<std::string> tls_digests;
  for (int i = 0; i < charter.roles_size(); ++i) {
    const v1::RoleGrant& grant = charter.roles(i);
    const std::string field = absl::StrCat("roles[", i, "]");
    RETURN_IF_ERROR(CheckGrant(grant, field));
    RETURN_IF_ERROR(CheckTlsDigests(grant, absl::StrCat(field, ".tls_key_digests"), tls_digests));
    if (!roles.insert(grant.role()).second) return InvalidBody(field, "a role stands twice");
  }
  for (const v1::CharterRole role : {v1::CHARTER_ROLE_ROOT, v1::CHARTER_ROLE_REGISTRAR}) {
    if (AuthorityFor(charter, role).threshold == 0) {
      return InvalidBody(
          "roles", absl::StrCat("the role ", CharterRoleWords(role), " must have signing keys"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckLogKeys(const v1::Charter& charter, absl::string_view origin) {
  if (charter.log_keys().empty() || charter.log_keys_size() > kMaxLogKeys) {
    return InvalidBody("log_keys", "must be one key, or two while the key changes");
  }
  std::set<std::string> distinct;
  for (const v1::LogKey& key : charter.log_keys()) {
    if (key.name() != origin) return InvalidBody("log_keys.name", "must be the origin");
    if (const auto parsed = PublicKey::FromEd25519(key.public_key()); !parsed.ok()) {
      return WithMetadata(parsed.status(), "field", "log_keys.public_key");
    }
    if (!distinct.insert(key.public_key()).second) {
      return InvalidBody("log_keys.public_key", "a key stands twice");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckServers(const v1::Charter& charter) {
  if (charter.servers().empty() || charter.servers_size() > kMaxServers) {
    return InvalidBody("servers", absl::StrCat("must be 1 to ", kMaxServers));
  }
  for (const v1::Server& server : charter.servers()) {
    if (server.tls_key_digest().size() != Digest::kBytes) {
      return InvalidBody("servers.tls_key_digest", "must be a SHA-256 digest");
    }
    if (server.address().size() > kMaxAddressBytes) {
      return InvalidBody("servers.address", absl::StrCat("at most ", kMaxAddressBytes, " bytes"));
    }
    for (const char c : server.address()) {
      if (!absl::ascii_isgraph(c)) return InvalidBody("servers.address", "must be host:port");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckCharter(const v1::Charter& charter, absl::string_view origin) {
  RETURN_IF_ERROR(CheckSalt(charter.salt()));
  RETURN_IF_ERROR(CheckRoles(charter));
  RETURN_IF_ERROR(CheckLogKeys(charter, origin));
  RETURN_IF_ERROR(CheckServers(charter));
  RETURN_IF_ERROR(CheckPeriod(charter.periods().recovery(), "periods.recovery", 1, 366));
  RETURN_IF_ERROR(CheckPeriod(charter.periods().retention(), "periods.retention", 1, 3653));
  return CheckPeriod(charter.periods().confirmation(), "periods.confirmation", 7, 731);
}

absl::Status ApplyCharter(const Judgement& judgement) {
  v1::CharterRecord record;
  RETURN_IF_ERROR(DecodeCanonical(judgement.body, "charter", record.mutable_charter()));
  const std::string& origin = judgement.statement.header().origin();
  RETURN_IF_ERROR(CheckCharter(record.charter(), origin));

  std::vector<Authority> roots;
  if (judgement.charter.has_charter()) {
    roots.push_back(AuthorityFor(judgement.charter.charter(), v1::CHARTER_ROLE_ROOT));
    roots.back().name += " under the charter in force";
  }
  roots.push_back(AuthorityFor(record.charter(), v1::CHARTER_ROLE_ROOT));
  roots.back().name += " under this charter";
  RETURN_IF_ERROR(CheckAuthorities(judgement.statement, roots));

  record.set_origin(origin);
  record.set_index(judgement.place.index);
  *record.mutable_accept_time() = ToTimestamp(judgement.place.accept_time);
  judgement.changes.Put(view_key::Charter(), record);
  return absl::OkStatus();
}

}  // namespace rollcall
