#include "clients/cli/foreign_entries.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "clients/cli/keystore.h"
#include "clients/cli/logged_statement.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "core/directory/charter_rules.h"
#include "core/directory/content_rules.h"
#include "core/statement/authority.h"
#include "core/statement/canonical.h"

namespace rollcall {
namespace {

// Those in which something is said in the participant's name: of the proposals
// for a State its answers.
absl::StatusOr<std::vector<Chain>> ChainsOf(Reading& reading, const ResourceName& name) {
  ASSIGN_OR_RETURN(std::vector<Chain> chains, ChainsAbout(reading, name));
  if (name.pattern == ResourceName::Pattern::kState) {
    std::erase_if(chains, [](const Chain& chain) { return chain.kind == Kind::kProposal; });
  }
  return chains;
}

std::string SignerWords(const OwnStanding& standing, const Statement& statement) {
  std::vector<std::string> in_force;
  if (standing.keys_in_force.has_value()) {
    for (const v1::ParticipantKey& key : standing.keys_in_force->keys()) {
      in_force.push_back(key.public_key());
    }
  }
  if (IsSignedBy(statement, 0, in_force)) return "keys in force, of another keystore";
  if (standing.charter.has_value() &&
      IsSignedBy(statement, 0, AuthorityFor(*standing.charter, v1::CHARTER_ROLE_REGISTRAR).keys)) {
    return "the registrar";
  }
  return "keys that are not in force any more";
}

// Any of which a key needs to say it.
std::vector<v1::KeyUse> UsesOf(const Statement& statement) {
  switch (statement.kind()) {
    case Kind::kKeys:
      return {v1::KEY_USE_KEY_CHANGES};
    case Kind::kAccess:
      return {v1::KEY_USE_ACCESS};
    case Kind::kProposal:
      return {v1::KEY_USE_PROPOSAL};
    default:
      break;
  }
  if (statement.subject().pattern == ResourceName::Pattern::kProposal) {
    return {v1::KEY_USE_TECHNICAL_SHEET, v1::KEY_USE_DIPLOMATIC_SHEET};
  }
  return {SheetUse(statement.subject().pattern)};
}

bool IsSurprising(const OwnStanding& standing, const Statement& statement) {
  if (statement.kind() == Kind::kEnrolment) return true;
  if (standing.charter.has_value() &&
      IsSignedBy(statement, 0, AuthorityFor(*standing.charter, v1::CHARTER_ROLE_REGISTRAR).keys)) {
    return true;
  }
  return std::any_of(standing.keys.begin(), standing.keys.end(), [&](const OwnKey& key) {
    for (const v1::KeyUse use : UsesOf(statement)) {
      if (HasUse(standing, key.public_key, use)) return true;
    }
    for (size_t i = 0; i < statement.signatures().size(); ++i) {
      if (IsSignedBy(statement, i, {std::string(key.public_key.spki())})) return true;
    }
    return false;
  });
}

// The enrolment that everything begins with is no surprise when it names a key
// of this keystore.
absl::StatusOr<bool> IsExpectedEnrolment(Reading& reading, const OwnStanding& standing,
                                         const Statement& statement) {
  if (statement.kind() != Kind::kEnrolment || statement.header().sequence() != 1) return false;
  ASSIGN_OR_RETURN(const std::string bytes, reading.GetBody(statement.body_digest()));
  v1::Enrolment enrolment;
  RETURN_IF_ERROR(DecodeCanonical(bytes, "enrolment", &enrolment));
  if (enrolment.keys().keys().empty()) return true;
  return std::any_of(standing.keys.begin(), standing.keys.end(), [&](const OwnKey& own) {
    return std::any_of(
        enrolment.keys().keys().begin(), enrolment.keys().keys().end(),
        [&](const v1::ParticipantKey& key) { return key.public_key() == own.public_key.spki(); });
  });
}

absl::Status Walk(Invocation& invocation, Reading& reading, const Keystore& keystore,
                  const OwnStanding& standing, const Chain& chain, uint64_t acknowledged,
                  ForeignEntries& found) {
  ASSIGN_OR_RETURN(absl::optional<LoggedStatement> entry,
                   FetchHead(invocation, reading, chain.kind, chain.subject));
  if (!entry.has_value()) return absl::OkStatus();
  const std::string name(RowOf(chain.kind).name);
  found.heads[absl::StrCat(name, "/", chain.subject)] = entry->statement.header().sequence();
  for (size_t steps = 0; steps < kMaxChainWalk; ++steps) {
    const Statement& statement = entry->statement;
    if (statement.header().sequence() <= acknowledged) break;
    if (!keystore.HasStatement(statement.digest())) {
      ASSIGN_OR_RETURN(const bool expected, IsExpectedEnrolment(reading, standing, statement));
      if (!expected) {
        found.entries.push_back({entry->index, name, chain.subject, statement.header().sequence(),
                                 entry->accept_time, SignerWords(standing, statement),
                                 IsSurprising(standing, statement)});
      }
    }
    if (statement.header().sequence() == 1) break;
    ASSIGN_OR_RETURN(entry, FetchPrevious(invocation, reading, entry->statement));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ForeignEntries> FindForeignEntries(Invocation& invocation, Reading& reading,
                                                  const OwnStanding& standing) {
  ForeignEntries found;
  const absl::StatusOr<ResourceName> name = ResourceName::Parse(standing.office);
  if (!name.ok()) return found;
  ASSIGN_OR_RETURN(Keystore * keystore, invocation.keystore());
  ASSIGN_OR_RETURN(const auto acknowledged, keystore->LoadAcknowledged());
  ASSIGN_OR_RETURN(const std::vector<Chain> chains, ChainsOf(reading, *name));
  for (const Chain& chain : chains) {
    const auto seen = acknowledged.find(absl::StrCat(RowOf(chain.kind).name, "/", chain.subject));
    RETURN_IF_ERROR(Walk(invocation, reading, *keystore, standing, chain,
                         seen == acknowledged.end() ? 0 : seen->second, found));
  }
  std::sort(found.entries.begin(), found.entries.end(),
            [](const ForeignEntry& a, const ForeignEntry& b) { return a.index < b.index; });
  return found;
}

}  // namespace rollcall
