#include "clients/cli/access_set.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "clients/cli/authoring.h"
#include "clients/cli/keystore.h"
#include "clients/cli/logged_statement.h"
#include "clients/cli/seen_checkpoint.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"

namespace rollcall {
namespace {

// A set and the statement that said it.
struct Base {
  v1::Access access;
  ChainPosition position;
};

absl::StatusOr<Base> BaseOf(const v1::SignedStatement& said) {
  ASSIGN_OR_RETURN(const Statement statement, Statement::Open(said.envelope()));
  Base base;
  RETURN_IF_ERROR(DecodeCanonical(said.body(), "access", &base.access));
  base.position = PositionOf(statement);
  return base;
}

// The chain's head as a refusal names it; nullopt when it names none.
absl::optional<ChainPosition> HeadOf(const absl::Status& conflict) {
  const auto info = ErrorInfoOf(conflict);
  if (!info.has_value() || !info->metadata().contains("head_digest")) return absl::nullopt;
  ChainPosition head;
  const auto digest = Digest::FromHex(info->metadata().at("head_digest"));
  if (!digest.ok() || !info->metadata().contains("head_sequence") ||
      !absl::SimpleAtoi(info->metadata().at("head_sequence"), &head.sequence)) {
    return absl::nullopt;
  }
  head.digest = digest->ToBytes();
  return head;
}

absl::Status Say(Invocation& invocation, const std::string& participant, Base base,
                 const AccessChange& change, const std::string& draft_file) {
  RETURN_IF_ERROR(change(base.access));
  // What has expired says nothing any more, and could not be signed again.
  auto& grants = *base.access.mutable_grants();
  grants.erase(std::remove_if(grants.begin(), grants.end(),
                              [&](const v1::AccessGrant& grant) {
                                const auto end = FromTimestamp(grant.expire_time());
                                return !end.ok() || *end <= invocation.now();
                              }),
               grants.end());
  Saying saying;
  saying.kind = Kind::kAccess;
  saying.subject = participant;
  saying.body = SaltedBody(invocation, std::move(base.access));
  saying.draft_file = draft_file;
  saying.follows = std::move(base.position);
  return Author(invocation, saying);
}

// On what this keystore said last, or on nothing; once more on the head that
// the server names when that is another.
absl::Status ChangeUnseen(Invocation& invocation, const std::string& participant,
                          const AccessChange& change, const std::string& draft_file, bool replace) {
  ASSIGN_OR_RETURN(Keystore * keystore, invocation.keystore());
  ASSIGN_OR_RETURN(const auto last, keystore->LatestAccepted(Kind::kAccess, participant));
  Base base;
  if (last.has_value()) {
    ASSIGN_OR_RETURN(base, BaseOf(*last));
  }
  const absl::Status status = Say(invocation, participant, base, change, draft_file);
  const absl::optional<ChainPosition> head = HeadOf(status);
  if (ReasonOf(status) != v1::ERROR_REASON_CHAIN_CONFLICT || !head.has_value()) return status;

  ASSIGN_OR_RETURN(const Digest digest, Digest::FromBytes(head->digest));
  ASSIGN_OR_RETURN(const auto own, keystore->LoadStatement(digest));
  if (own.has_value()) {
    ASSIGN_OR_RETURN(base, BaseOf(*own));
  } else if (replace) {
    base = {v1::Access(), *head};
  } else {
    return Refusal(
        absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_CHAIN_CONFLICT,
        absl::StrCat("the set in force (statement ", head->sequence,
                     ") was said by another keystore, and this TLS key may not see it. Let that "
                     "keystore grant access, or begin a new set with --replace: all other TLS "
                     "keys of ",
                     participant, " then lose theirs"),
        {{"head_sequence", absl::StrCat(head->sequence)}, {"head_digest", digest.ToHex()}});
  }
  return Say(invocation, participant, std::move(base), change, draft_file);
}

}  // namespace

void PutGrant(const v1::AccessGrant& grant, v1::Access& access) {
  std::map<std::string, v1::AccessGrant> grants;
  for (const v1::AccessGrant& held : access.grants()) grants[held.tls_key_digest()] = held;
  grants[grant.tls_key_digest()] = grant;
  access.clear_grants();
  for (auto& [digest, held] : grants) *access.add_grants() = std::move(held);
}

bool TakeGrant(const Digest& tls_key, v1::Access& access) {
  auto& grants = *access.mutable_grants();
  const auto found = std::find_if(grants.begin(), grants.end(), [&](const v1::AccessGrant& grant) {
    return absl::string_view(grant.tls_key_digest()) == tls_key.view();
  });
  if (found == grants.end()) return false;
  grants.erase(found);
  return true;
}

absl::StatusOr<v1::Access> AccessInForce(Invocation& invocation, const std::string& participant) {
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  RETURN_IF_ERROR(SeeCheckpoint(invocation, *client).status());
  ASSIGN_OR_RETURN(auto access, FetchAccess(invocation, *client, participant));
  return access.has_value() ? std::move(access->body) : v1::Access();
}

absl::Status ChangeAccess(Invocation& invocation, const std::string& participant,
                          const AccessChange& change, const std::string& draft_file, bool replace) {
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  const auto head = FetchHead(invocation, *client, Kind::kAccess, participant);
  if (!head.ok() && IsTurnedAway(head.status())) {
    return ChangeUnseen(invocation, participant, change, draft_file, replace);
  }
  if (!head.ok()) return head.status();
  Base base;
  if (head->has_value()) {
    const Statement& statement = (*head)->statement;
    ASSIGN_OR_RETURN(const std::string body, client->GetBody(statement.body_digest()));
    RETURN_IF_ERROR(DecodeCanonical(body, "access", &base.access));
    base.position = PositionOf(statement);
  }
  return Say(invocation, participant, std::move(base), change, draft_file);
}

}  // namespace rollcall
