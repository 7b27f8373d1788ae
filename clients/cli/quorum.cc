#include "clients/cli/quorum.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "clients/cli/logged_statement.h"
#include "core/base/status_macros.h"
#include "core/crypto/digest.h"
#include "core/directory/charter_rules.h"
#include "core/directory/content_rules.h"
#include "core/directory/key_set.h"
#include "core/statement/canonical.h"

namespace rollcall {
namespace {

constexpr char kKeysInForce[] = "the keys in force";
constexpr char kNewKeys[] = "the new key set";

bool Holds(const Authority& authority, const std::string& spki) {
  return std::find(authority.keys.begin(), authority.keys.end(), spki) != authority.keys.end();
}

bool HasSigned(const Statement& statement, const std::string& spki) {
  for (size_t i = 0; i < statement.signatures().size(); ++i) {
    if (IsSignedBy(statement, i, {spki})) return true;
  }
  return false;
}

absl::StatusOr<AuthorizingWays> WaysForCharter(Invocation& invocation, const Statement& statement,
                                               absl::string_view body) {
  v1::Charter next;
  RETURN_IF_ERROR(DecodeCanonical(body, "charter", &next));
  std::vector<Authority> roots;
  if (statement.header().sequence() > 1) {
    ASSIGN_OR_RETURN(const PinnedDirectory* directory, invocation.directory());
    roots.push_back(AuthorityFor(directory->charter(), v1::CHARTER_ROLE_ROOT));
    roots.back().name += " under the charter in force";
  }
  roots.push_back(AuthorityFor(next, v1::CHARTER_ROLE_ROOT));
  roots.back().name += " under this charter";
  return AuthorizingWays{roots};
}

// Of kinds about exercises.
v1::CharterRole RoleFor(Kind kind) {
  switch (kind) {
    case Kind::kPlan:
      return v1::CHARTER_ROLE_EXERCISE_CONTROLLER;
    case Kind::kErasure:
      return v1::CHARTER_ROLE_REGISTRAR;
    default:
      return v1::CHARTER_ROLE_OPERATOR;
  }
}

v1::KeyUse UseFor(const Statement& statement) {
  switch (statement.kind()) {
    case Kind::kKeys:
      return v1::KEY_USE_KEY_CHANGES;
    case Kind::kAccess:
      return v1::KEY_USE_ACCESS;
    default:
      return SheetUse(statement.subject().pattern);
  }
}

}  // namespace

absl::StatusOr<AuthorizingWays> WaysToAuthorize(Invocation& invocation, const Statement& statement,
                                                absl::string_view body) {
  if (statement.kind() == Kind::kCharter) return WaysForCharter(invocation, statement, body);
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  ASSIGN_OR_RETURN(const PinnedDirectory* directory, invocation.directory());
  const Authority registrar = AuthorityFor(directory->charter(), v1::CHARTER_ROLE_REGISTRAR);
  if (statement.kind() == Kind::kEnrolment) return AuthorizingWays{{registrar}};
  if (!statement.subject().exercise.empty() || statement.kind() == Kind::kReachability) {
    return AuthorizingWays{{AuthorityFor(directory->charter(), RoleFor(statement.kind()))}};
  }

  if (statement.kind() == Kind::kProposal) {
    ASSIGN_OR_RETURN(const v1::KeySet keys,
                     FetchKeys(invocation, *client, statement.subject().Proposer()));
    return AuthorizingWays{{AuthorityFor(keys, v1::KEY_USE_PROPOSAL, kKeysInForce)}};
  }
  ASSIGN_OR_RETURN(const v1::KeySet keys,
                   FetchKeys(invocation, *client, statement.subject().Participant()));
  if (statement.subject().pattern == ResourceName::Pattern::kProposal) {
    AuthorizingWays ways = {{AuthorityFor(keys, v1::KEY_USE_TECHNICAL_SHEET, kKeysInForce)},
                            {AuthorityFor(keys, v1::KEY_USE_DIPLOMATIC_SHEET, kKeysInForce)}};
    if (statement.kind() == Kind::kErasure) ways.push_back({registrar});
    return ways;
  }
  std::vector<Authority> own = {AuthorityFor(keys, UseFor(statement), kKeysInForce)};
  if (statement.kind() == Kind::kKeys) {
    v1::Keys next;
    RETURN_IF_ERROR(DecodeCanonical(body, "keys", &next));
    own.push_back(AuthorityFor(next.keys(), v1::KEY_USE_KEY_CHANGES, kNewKeys));
  }
  if (statement.kind() == Kind::kErasure) return AuthorizingWays{own, {registrar}};
  if (statement.kind() == Kind::kSheet && keys.keys().empty()) return AuthorizingWays{{registrar}};
  return AuthorizingWays{own};
}

const std::vector<Authority>& ChooseWay(const AuthorizingWays& ways, const Statement& statement,
                                        absl::Span<const OwnKey> own) {
  for (const std::vector<Authority>& way : ways) {
    for (const Authority& authority : way) {
      for (const std::string& key : authority.keys) {
        if (HasSigned(statement, key)) return way;
      }
    }
  }
  for (const std::vector<Authority>& way : ways) {
    if (!KeysToAdd(statement, way, own).empty()) return way;
  }
  return ways.front();
}

std::vector<QuorumProgress> ProgressOf(const Statement& statement,
                                       absl::Span<const Authority> authorities) {
  std::vector<QuorumProgress> result;
  for (const Authority& authority : authorities) {
    QuorumProgress progress;
    progress.name = authority.name;
    progress.needed = authority.threshold;
    for (const std::string& key : authority.keys) {
      const bool has_signed = HasSigned(statement, key);
      (has_signed ? progress.signed_by : progress.may_sign).push_back(Sha256(key).ToHex());
    }
    progress.found = static_cast<uint32_t>(progress.signed_by.size());
    result.push_back(std::move(progress));
  }
  return result;
}

bool IsComplete(absl::Span<const QuorumProgress> progress) {
  return std::all_of(progress.begin(), progress.end(),
                     [](const QuorumProgress& p) { return p.needed > 0 && p.found >= p.needed; });
}

std::vector<OwnKey> KeysToAdd(const Statement& statement, absl::Span<const Authority> authorities,
                              absl::Span<const OwnKey> own) {
  std::vector<OwnKey> result;
  for (const OwnKey& key : own) {
    const std::string spki(key.public_key.spki());
    const bool counts = std::any_of(authorities.begin(), authorities.end(),
                                    [&](const Authority& a) { return Holds(a, spki); });
    const bool fits = statement.signatures().size() + result.size() < kMaxSignatures;
    if (counts && fits && !HasSigned(statement, spki)) result.push_back(key);
  }
  return result;
}

}  // namespace rollcall
