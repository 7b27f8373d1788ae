#include "clients/cli/logged_statement.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/seen_checkpoint.h"
#include "clients/cli/verified_answer.h"
#include "core/base/refusal.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "core/base/unverified.h"
#include "core/merkle/tree.h"
#include "core/statement/canonical.h"

namespace rollcall {
namespace {

absl::Status NotEnrolled(absl::string_view participant) {
  return Refusal(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_NOT_ENROLLED,
                 absl::StrCat(participant,
                              " is not enrolled; the registrar enrols participants "
                              "with `rollcall enrol`"));
}

template <typename Body>
absl::StatusOr<Body> FetchBody(Reading& reading, const Statement& statement) {
  ASSIGN_OR_RETURN(const std::string bytes, reading.GetBody(statement.body_digest()));
  Body body;
  RETURN_IF_ERROR(DecodeCanonical(bytes, statement.row().name, &body));
  return body;
}

template <typename Body>
absl::StatusOr<absl::optional<LoggedBody<Body>>> FetchHeadBody(Invocation& invocation,
                                                               Reading& reading, Kind kind,
                                                               absl::string_view subject) {
  ASSIGN_OR_RETURN(auto head, FetchHead(invocation, reading, kind, subject));
  if (!head.has_value()) return absl::optional<LoggedBody<Body>>();
  ASSIGN_OR_RETURN(Body body, FetchBody<Body>(reading, head->statement));
  return absl::make_optional(LoggedBody<Body>{*std::move(head), std::move(body)});
}

template <typename Body>
absl::StatusOr<absl::optional<LoggedWords<Body>>> FetchHeadWords(Invocation& invocation,
                                                                 Reading& reading, Kind kind,
                                                                 absl::string_view subject) {
  ASSIGN_OR_RETURN(auto head, FetchHead(invocation, reading, kind, subject));
  if (!head.has_value()) return absl::optional<LoggedWords<Body>>();
  LoggedWords<Body> words{*std::move(head), absl::nullopt};
  absl::StatusOr<Body> body = FetchBody<Body>(reading, words.logged.statement);
  if (body.ok()) {
    words.body = *std::move(body);
  } else if (ReasonOf(body.status()) != v1::ERROR_REASON_BODY_ERASED) {
    return body.status();
  }
  return absl::make_optional(std::move(words));
}

// Whether the evidence, whose signatures were judged, ends with this enrolment.
absl::Status CheckProvedEnrolment(Invocation& invocation, Reading& reading,
                                  const ResourceName& state, const LoggedStatement& head) {
  const auto verified = AskVerifiedState(invocation, reading, state.state);
  if (ReasonOf(verified.status()) == v1::ERROR_REASON_TOO_LARGE) {
    invocation.WarnOnce(absl::StrCat("the enrolment of ", state.ToString(),
                                     " is not proved by evidence: ", verified.status().message()));
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(verified.status());
  if (verified->state.standing() != v1::STANDING_NOT_ENROLLED &&
      verified->state.enrolment_index() == head.index) {
    return absl::OkStatus();
  }
  return Unverified(absl::StrCat("log entry ", head.index),
                    absl::StrCat("the server names it as the enrolment of ", state.ToString(),
                                 " in force, and its evidence proves another"));
}

// Keys of a participant that is no State: the last keys statement after the
// enrolment that began this generation, else that enrolment's.
absl::StatusOr<v1::KeySet> FoldKeys(Invocation& invocation, Reading& reading,
                                    absl::string_view participant) {
  ASSIGN_OR_RETURN(auto head, FetchHead(invocation, reading, Kind::kEnrolment, participant));
  if (!head.has_value()) return NotEnrolled(participant);
  ASSIGN_OR_RETURN(v1::Enrolment enrolment, FetchBody<v1::Enrolment>(reading, head->statement));
  LoggedStatement began = *std::move(head);
  while (began.statement.header().sequence() > 1) {
    ASSIGN_OR_RETURN(LoggedStatement before, FetchPrevious(invocation, reading, began.statement));
    ASSIGN_OR_RETURN(v1::Enrolment earlier, FetchBody<v1::Enrolment>(reading, before.statement));
    if (earlier.generation() != enrolment.generation()) break;
    began = std::move(before);
  }
  ASSIGN_OR_RETURN(const auto keys, FetchHead(invocation, reading, Kind::kKeys, participant));
  if (!keys.has_value() || keys->index < began.index) return enrolment.keys();
  ASSIGN_OR_RETURN(const v1::Keys body, FetchBody<v1::Keys>(reading, keys->statement));
  return body.keys();
}

}  // namespace

absl::StatusOr<std::vector<Chain>> ChainsAbout(Reading& reading, const ResourceName& participant) {
  const std::string name = participant.ToString();
  const bool is_state = participant.pattern == ResourceName::Pattern::kState;
  std::vector<Chain> chains = {
      {Kind::kEnrolment, name}, {Kind::kKeys, name}, {Kind::kAccess, name}};
  const auto add = [&chains](const std::string& subject, const std::vector<Kind>& kinds) {
    for (const Kind kind : kinds) chains.push_back({kind, subject});
  };
  if (is_state) {
    for (const char* sheet : {"/diplomatic", "/technical"}) {
      add(absl::StrCat(name, sheet), {Kind::kSheet, Kind::kErasure});
    }
  }
  ASSIGN_OR_RETURN(const auto proposals, reading.ListProposals(is_state ? participant.state : ""));
  for (const v1::ListedProposal& proposal : proposals) {
    ASSIGN_OR_RETURN(const ResourceName subject, ResourceName::Parse(proposal.name()));
    if (is_state) {
      add(proposal.name(), {Kind::kProposal, Kind::kDecision, Kind::kErasure});
    } else if (subject.Proposer() == name) {
      add(proposal.name(), {Kind::kProposal});
    }
  }
  return chains;
}

absl::StatusOr<LoggedStatement> FetchStatement(Invocation& invocation, Reading& reading,
                                               const Digest& digest) {
  ASSIGN_OR_RETURN(const v1::Statement answer, reading.GetStatement(digest));
  ASSIGN_OR_RETURN(Entry entry, DecodeEntry(answer.entry()));
  if (entry.statement.digest() != digest) {
    return absl::DataLossError("the server answered with another statement than was asked for");
  }
  ASSIGN_OR_RETURN(const NotedCheckpoint seen, SeeCheckpoint(invocation, reading));
  const Checkpoint& checkpoint = seen.checkpoint;
  ASSIGN_OR_RETURN(const std::vector<Digest> proof,
                   reading.GetInclusionProof(answer.index(), checkpoint.size));
  RETURN_IF_ERROR(VerifyInclusion(LeafHash(answer.entry()), answer.index(), checkpoint.size, proof,
                                  checkpoint.root));
  return LoggedStatement{answer.index(), entry.accept_time, std::move(entry.statement)};
}

absl::StatusOr<absl::optional<LoggedStatement>> FetchHead(Invocation& invocation, Reading& reading,
                                                          Kind kind, absl::string_view subject) {
  ASSIGN_OR_RETURN(const v1::ChainHead head, reading.GetChainHead(RowOf(kind).name, subject));
  if (!head.has_head()) {
    // An old end of the log may not have it yet.
    RETURN_IF_ERROR(SeeCheckpoint(invocation, reading).status());
    return absl::optional<LoggedStatement>();
  }
  ASSIGN_OR_RETURN(const Digest digest, Digest::FromBytes(head.head().digest()));
  ASSIGN_OR_RETURN(LoggedStatement logged, FetchStatement(invocation, reading, digest));
  const v1::StatementHeader& header = logged.statement.header();
  if (logged.statement.kind() != kind || header.subject() != subject ||
      header.sequence() != head.head().sequence()) {
    return absl::DataLossError("the server named a statement of another chain as its head");
  }
  return absl::optional<LoggedStatement>(std::move(logged));
}

absl::StatusOr<LoggedStatement> FetchPrevious(Invocation& invocation, Reading& reading,
                                              const Statement& statement) {
  if (statement.header().previous().empty()) {
    return absl::FailedPreconditionError("it is the first statement of its chain");
  }
  ASSIGN_OR_RETURN(const Digest digest, Digest::FromBytes(statement.header().previous()));
  return FetchStatement(invocation, reading, digest);
}

absl::StatusOr<absl::optional<LoggedBody<v1::Enrolment>>> FetchEnrolment(
    Invocation& invocation, Reading& reading, absl::string_view participant) {
  ASSIGN_OR_RETURN(auto enrolment, FetchHeadBody<v1::Enrolment>(invocation, reading,
                                                                Kind::kEnrolment, participant));
  ASSIGN_OR_RETURN(const ResourceName name, ResourceName::Parse(participant));
  if (enrolment.has_value() && name.pattern == ResourceName::Pattern::kState) {
    RETURN_IF_ERROR(CheckProvedEnrolment(invocation, reading, name, enrolment->logged));
  }
  return enrolment;
}

absl::StatusOr<absl::optional<LoggedBody<v1::Access>>> FetchAccess(Invocation& invocation,
                                                                   Reading& reading,
                                                                   absl::string_view participant) {
  return FetchHeadBody<v1::Access>(invocation, reading, Kind::kAccess, participant);
}

absl::StatusOr<absl::optional<LoggedWords<v1::Proposal>>> FetchProposal(
    Invocation& invocation, Reading& reading, absl::string_view proposal) {
  return FetchHeadWords<v1::Proposal>(invocation, reading, Kind::kProposal, proposal);
}

absl::StatusOr<absl::optional<LoggedWords<v1::Decision>>> FetchDecision(
    Invocation& invocation, Reading& reading, absl::string_view proposal) {
  return FetchHeadWords<v1::Decision>(invocation, reading, Kind::kDecision, proposal);
}

absl::StatusOr<v1::KeySet> FetchKeys(Invocation& invocation, Reading& reading,
                                     absl::string_view participant) {
  ASSIGN_OR_RETURN(const ResourceName name, ResourceName::Parse(participant));
  if (name.pattern != ResourceName::Pattern::kState)
    return FoldKeys(invocation, reading, participant);
  ASSIGN_OR_RETURN(const VerifiedState verified, AskVerifiedState(invocation, reading, name.state));
  if (verified.state.standing() == v1::STANDING_NOT_ENROLLED) return NotEnrolled(participant);
  return verified.state.keys();
}

}  // namespace rollcall
