#include "clients/cli/own_standing.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/logged_statement.h"
#include "clients/cli/moment.h"
#include "clients/cli/participant_argument.h"
#include "clients/cli/seen_checkpoint.h"
#include "clients/cli/verified_answer.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/directory/charter_rules.h"
#include "core/directory/key_set.h"

namespace rollcall {
namespace {

// What makes the whole look worthless, other than a server that is away or
// does not know the caller.
bool IsAlarming(const absl::Status& status) {
  const ExitCode code = ExitCodeOf(status);
  return code == ExitCode::kUnverified || code == ExitCode::kKeystore;
}

absl::Status AskDirectory(Invocation& invocation, const ReadingSource& source,
                          OwnStanding& standing) {
  ASSIGN_OR_RETURN(Reading * reading, source());
  ASSIGN_OR_RETURN(const PinnedDirectory* directory, invocation.directory());
  standing.charter = directory->charter();
  // What an old end of the log says of this office is no answer.
  RETURN_IF_ERROR(SeeCheckpoint(invocation, *reading).status());
  const absl::StatusOr<ResourceName> name = ResourceName::Parse(standing.office);
  if (!name.ok()) return absl::OkStatus();
  if (name->pattern == ResourceName::Pattern::kState) {
    ASSIGN_OR_RETURN(VerifiedState verified, AskVerifiedState(invocation, *reading, name->state));
    standing.state = std::move(verified.state);
    standing.keys_in_force = standing.state->keys();
  } else {
    ASSIGN_OR_RETURN(standing.keys_in_force, FetchKeys(invocation, *reading, standing.office));
  }
  ASSIGN_OR_RETURN(const auto access, FetchAccess(invocation, *reading, standing.office));
  if (access.has_value()) standing.access = access->body;
  return absl::OkStatus();
}

std::string EndWords(const absl::optional<absl::Time>& end, const absl::TimeZone& zone) {
  if (!end.has_value()) return "";
  if (*end == absl::InfiniteFuture()) return "as long as the charter names it";
  return absl::StrCat("until ", FormatMoment(*end, zone));
}

}  // namespace

ReadingSource AskTheServer(Invocation& invocation) {
  return [&invocation]() -> absl::StatusOr<Reading*> { return invocation.Connect(); };
}

absl::StatusOr<OwnStanding> LookAtOwnStanding(Invocation& invocation, const ReadingSource& source) {
  OwnStanding standing;
  ASSIGN_OR_RETURN(Keystore * keystore, invocation.keystore());
  ASSIGN_OR_RETURN(standing.office, keystore->LoadParticipant());
  ASSIGN_OR_RETURN(standing.keys, keystore->ListKeys());
  if (!keystore->has_tls_key()) {
    standing.answered = absl::FailedPreconditionError(
        "this keystore has no TLS key; `rollcall join` or `rollcall keygen tls` makes one");
    return standing;
  }
  ASSIGN_OR_RETURN(standing.tls_key, keystore->TlsPublicKey());
  ASSIGN_OR_RETURN(const auto pinned, keystore->LoadDirectory());
  if (!pinned.has_value()) {
    standing.answered =
        absl::FailedPreconditionError("no directory is pinned; `rollcall join` pins one");
    return standing;
  }
  standing.charter = pinned->charter();
  standing.answered = AskDirectory(invocation, source, standing);
  if (IsAlarming(standing.answered)) return standing.answered;
  return standing;
}

bool HasUse(const OwnStanding& standing, const PublicKey& key, v1::KeyUse use) {
  if (!standing.keys_in_force.has_value()) return false;
  const Authority authority = AuthorityFor(*standing.keys_in_force, use, "");
  return std::count(authority.keys.begin(), authority.keys.end(), key.spki()) > 0;
}

std::string UsesInForce(const OwnStanding& standing, const PublicKey& key) {
  std::vector<std::string> uses;
  if (standing.keys_in_force.has_value()) {
    for (const v1::ParticipantKey& held : standing.keys_in_force->keys()) {
      if (held.public_key() != key.spki()) continue;
      for (const int use : held.uses()) uses.push_back(KeyUseWords(static_cast<v1::KeyUse>(use)));
    }
  }
  if (standing.charter.has_value()) {
    for (const v1::RoleGrant& grant : standing.charter->roles()) {
      for (const std::string& held : grant.signing_keys()) {
        if (held == key.spki()) {
          uses.push_back(absl::StrCat("signs for the ", CharterRoleWords(grant.role())));
        }
      }
    }
  }
  return absl::StrJoin(uses, ", ");
}

absl::optional<absl::Time> AccessEnd(const OwnStanding& standing) {
  if (!standing.tls_key.has_value()) return absl::nullopt;
  const absl::string_view digest = standing.tls_key->digest().view();
  if (standing.charter.has_value()) {
    for (const v1::RoleGrant& grant : standing.charter->roles()) {
      for (const std::string& held : grant.tls_key_digests()) {
        if (held == digest) return absl::InfiniteFuture();
      }
    }
  }
  if (standing.access.has_value()) {
    for (const v1::AccessGrant& grant : standing.access->grants()) {
      const auto end = FromTimestamp(grant.expire_time());
      if (grant.tls_key_digest() == digest && end.ok()) return *end;
    }
  }
  return absl::nullopt;
}

nlohmann::ordered_json OwnKeysData(const OwnStanding& standing) {
  nlohmann::ordered_json keys = nlohmann::ordered_json::array();
  for (const OwnKey& key : standing.keys) {
    keys.push_back({{"name", key.name},
                    {"algorithm", std::string(KeyAlgorithmName(key.public_key.algorithm()))},
                    {"fingerprint", key.public_key.id()},
                    {"encrypted", key.encrypted},
                    {"uses", UsesInForce(standing, key.public_key)}});
  }
  if (standing.tls_key.has_value()) {
    nlohmann::ordered_json tls = {
        {"name", kTlsKeyName},
        {"algorithm", std::string(KeyAlgorithmName(standing.tls_key->algorithm()))},
        {"fingerprint", standing.tls_key->id()}};
    const auto end = AccessEnd(standing);
    if (end.has_value() && *end != absl::InfiniteFuture()) {
      tls["expire_time"] = absl::FormatTime(absl::RFC3339_sec, *end, absl::UTCTimeZone());
    }
    tls["admitted"] = end.has_value();
    keys.push_back(std::move(tls));
  }
  return keys;
}

void PrintOwnKeysTable(Invocation& invocation, const OwnStanding& standing) {
  Output& output = invocation.output();
  TextTable table({"Key", "Algorithm", "Fingerprint", "In force for", "Expiry"});
  for (const OwnKey& key : standing.keys) {
    std::string uses = UsesInForce(standing, key.public_key);
    Cell cell(uses.empty() ? (standing.answered.ok() ? "nothing" : "not known") : uses,
              uses.empty() ? Emphasis::kWarning : Emphasis::kPlain);
    table.AddRow({Cell(key.name, Emphasis::kStrong),
                  Cell(KeyAlgorithmName(key.public_key.algorithm())), Cell(key.public_key.id()),
                  std::move(cell), Cell("")});
  }
  if (standing.tls_key.has_value()) {
    const std::string end = EndWords(AccessEnd(standing), output.options().time_zone);
    table.AddRow({Cell(kTlsKeyName, Emphasis::kStrong),
                  Cell(KeyAlgorithmName(standing.tls_key->algorithm())),
                  Cell(standing.tls_key->id()), Cell("calls to the server"),
                  end.empty()
                      ? Cell(standing.answered.ok() ? "no access" : "not known", Emphasis::kWarning)
                      : Cell(end)});
  }
  output.Print(table);
}

void PrintOwnKeys(Invocation& invocation, const OwnStanding& standing) {
  Output& output = invocation.output();
  if (!standing.answered.ok()) {
    output.Warning(absl::StrCat("what is in force is not known: ", standing.answered.message()));
  }
  if (output.for_people()) {
    PrintOwnKeysTable(invocation, standing);
  } else {
    output.PrintData({{"participant", standing.office}, {"keys", OwnKeysData(standing)}});
  }
}

}  // namespace rollcall
