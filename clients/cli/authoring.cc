#include "clients/cli/authoring.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/draft_file.h"
#include "clients/cli/exercise/held_plan.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/moment.h"
#include "clients/cli/own_signers.h"
#include "clients/cli/quorum.h"
#include "clients/cli/seen_checkpoint.h"
#include "clients/cli/signing_preview.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/crypto/backoff.h"
#include "google/rpc/error_details.pb.h"
#include "nlohmann/json.hpp"

namespace rollcall {
namespace {

std::string NamesOf(const std::vector<OwnKey>& keys) {
  return absl::StrJoin(keys, ", ",
                       [](std::string* out, const OwnKey& key) { out->append(key.name); });
}

absl::Status NoKeyOfMine(const std::vector<QuorumProgress>& progress) {
  return WithExitCode(
      Refusal(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_THRESHOLD_NOT_MET,
              absl::StrCat("no key here may sign this: it needs ", progress.front().needed, " of ",
                           progress.front().name,
                           "; use the keystore that holds one, or write a draft with --draft FILE "
                           "for those who do"),
              {{"needed", absl::StrCat(progress.front().needed)},
               {"found", "0"},
               {"under", progress.front().name}}),
      ExitCode::kKeystore);
}

absl::Status TooFewKeys(const QuorumProgress& quorum) {
  return Refusal(
      absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_THRESHOLD_NOT_MET,
      absl::StrCat("the keys here give ", quorum.found, " of the ", quorum.needed,
                   " signatures that ", quorum.name,
                   " needs. Say the same with --draft FILE, let the others `rollcall sign FILE` in "
                   "their rooms, then `rollcall submit FILE`"),
      {{"needed", absl::StrCat(quorum.needed)},
       {"found", absl::StrCat(quorum.found)},
       {"under", quorum.name}});
}

// What the progress would be if `keys` signed, too.
std::vector<QuorumProgress> With(std::vector<QuorumProgress> progress,
                                 const std::vector<OwnKey>& keys) {
  for (QuorumProgress& quorum : progress) {
    for (const OwnKey& key : keys) {
      for (const std::string& id : quorum.may_sign) quorum.found += id == key.public_key.id();
    }
  }
  return progress;
}

// The own keys that shall sign. A caller whom the server does not know yet
// cannot see who may sign its access statement: then every key at hand does.
absl::StatusOr<std::vector<OwnKey>> ChooseKeys(Invocation& invocation, const Statement& statement,
                                               absl::string_view body) {
  ASSIGN_OR_RETURN(std::vector<OwnKey> own, UsableKeys(invocation));
  const absl::StatusOr<AuthorizingWays> ways = WaysToAuthorize(invocation, statement, body);
  if (!ways.ok()) {
    if (!IsTurnedAway(ways.status()) || statement.kind() != Kind::kAccess) return ways.status();
    if (!own.empty()) return own;
    return WithExitCode(absl::NotFoundError("there is no signing key in this keystore; `rollcall "
                                            "keygen NAME` makes one"),
                        ExitCode::kKeystore);
  }
  const std::vector<Authority>& way = ChooseWay(*ways, statement, own);
  std::vector<OwnKey> keys = KeysToAdd(statement, way, own);
  const std::vector<QuorumProgress> progress = ProgressOf(statement, way);
  if (keys.empty()) return NoKeyOfMine(progress);
  for (const QuorumProgress& quorum : With(progress, keys)) {
    if (quorum.found >= quorum.needed) continue;
    ShowProgress(invocation, progress);
    return TooFewKeys(quorum);
  }
  return keys;
}

absl::StatusOr<nlohmann::ordered_json> WriteDraft(Invocation& invocation,
                                                  const Statement& statement,
                                                  absl::string_view body, const std::string& path) {
  RETURN_IF_ERROR(CreateDraft(path, statement, body));
  Output& output = invocation.output();
  if (!output.for_people()) {
    return nlohmann::ordered_json{{"draft", path},
                                  {"statement_digest", statement.digest().ToHex()}};
  }
  // Who has to sign is a help, not a condition: a room may have no network.
  ASSIGN_OR_RETURN(const std::vector<OwnKey> own, UsableKeys(invocation));
  const absl::StatusOr<AuthorizingWays> ways = WaysToAuthorize(invocation, statement, body);
  if (ways.ok()) ShowProgress(invocation, ProgressOf(statement, ChooseWay(*ways, statement, own)));
  output.PrintLine(absl::StrCat("The unsigned draft is in ", path, "."));
  output.PrintLine(absl::StrCat("Next: each signer runs `rollcall sign ", path,
                                "`; then `rollcall submit ", path, "`."));
  return nlohmann::ordered_json();
}

// Half a minute, by core/crypto/backoff.h.
constexpr int kMostAttempts = 6;
// Of what a server asks for; it may ask for years.
constexpr absl::Duration kLongestRetryDelay = absl::Minutes(1);

absl::Duration RetryDelayOf(const absl::Status& status) {
  google::rpc::RetryInfo info;
  const auto payload = status.GetPayload(kRetryInfoUrl);
  if (!payload.has_value() || !info.ParseFromString(std::string(*payload))) {
    return absl::ZeroDuration();
  }
  return std::min(
      absl::Seconds(info.retry_delay().seconds()) + absl::Nanoseconds(info.retry_delay().nanos()),
      kLongestRetryDelay);
}

// A server that has no place left takes the same statement a moment later.
absl::StatusOr<VerifiedReceipt> SubmitToBusy(Invocation& invocation, Client& client,
                                             const Statement& statement, absl::string_view body) {
  Backoff backoff;
  for (int attempt = 1;; ++attempt) {
    absl::StatusOr<VerifiedReceipt> submitted = client.Submit(statement, body);
    if (ReasonOf(submitted.status()) != v1::ERROR_REASON_QUEUE_FULL || attempt == kMostAttempts) {
      return submitted;
    }
    const absl::Duration wait =
        std::max(RetryDelayOf(submitted.status()), backoff.Next(invocation.random()));
    invocation.output().Notice(
        absl::StrCat("the server has more to do than it can; again in ",
                     absl::FormatDuration(absl::Ceil(wait, absl::Seconds(1))), " (attempt ",
                     attempt + 1, " of ", kMostAttempts, ")"));
    invocation.Pause(wait);
  }
}

// Nothing is signed or sent on a log that has lost what was seen: a statement
// that continues an old end of it is what makes a fork. A newcomer, whose access
// statement is the one thing that the server takes, is told nothing yet.
absl::Status RequireSeenLog(Invocation& invocation, Kind kind) {
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  const absl::Status seen = SeeCheckpoint(invocation, *client).status();
  return kind == Kind::kAccess && IsTurnedAway(seen) ? absl::OkStatus() : seen;
}

// The statement is in the log, whatever is wrong with that: only a contradiction
// is an error.
absl::Status RememberReceipt(Invocation& invocation, Client& client,
                             const VerifiedReceipt& accepted) {
  const absl::Status remembered =
      RememberCheckpoint(invocation, client, {accepted.checkpoint, accepted.receipt.checkpoint()});
  // Who took its own access away is told nothing any more.
  if (remembered.ok() || IsTurnedAway(remembered)) return absl::OkStatus();
  if (absl::IsDataLoss(remembered)) return remembered;
  invocation.WarnOnce(
      absl::StrCat("the statement is accepted; look again with `rollcall log checkpoint`: ",
                   remembered.message()));
  return absl::OkStatus();
}

absl::StatusOr<nlohmann::ordered_json> Submitted(Invocation& invocation, const Statement& statement,
                                                 absl::string_view body) {
  RETURN_IF_ERROR(RequireSeenLog(invocation, statement.kind()));
  if (IsHeldPlan(statement, body)) return HoldAndKeep(invocation, statement, body);
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  ASSIGN_OR_RETURN(Keystore * keystore, invocation.keystore());
  absl::StatusOr<VerifiedReceipt> submitted = SubmitToBusy(invocation, *client, statement, body);
  if (!submitted.ok()) {
    if (ReasonOf(submitted.status()) != v1::ERROR_REASON_CHAIN_CONFLICT) return submitted.status();
    return WithMetadata(submitted.status(), "next", "rebase");
  }
  // Also of a draft that others signed: who submits it knows of it.
  RETURN_IF_ERROR(keystore->SaveStatement(statement, body));
  RETURN_IF_ERROR(keystore->SaveReceipt(statement.digest(), submitted->receipt));
  RETURN_IF_ERROR(RememberReceipt(invocation, *client, *submitted));

  Output& output = invocation.output();
  if (!output.for_people()) {
    return nlohmann::ordered_json(
        {{"kind", std::string(statement.row().name)},
         {"subject", statement.header().subject()},
         {"sequence", statement.header().sequence()},
         {"statement_digest", statement.digest().ToHex()},
         {"index", submitted->receipt.index()},
         {"accept_time",
          absl::FormatTime(absl::RFC3339_sec, submitted->accept_time, absl::UTCTimeZone())},
         {"checkpoint",
          {{"size", submitted->checkpoint.size}, {"root", submitted->checkpoint.root.ToHex()}}}});
  }
  output.PrintLine(
      Cell(absl::StrCat("Accepted as log entry ", submitted->receipt.index(), " on ",
                        FormatMoment(submitted->accept_time, output.options().time_zone),
                        "; the receipt verifies under checkpoint ", submitted->checkpoint.size,
                        " and is kept."),
           Emphasis::kGood));
  return nlohmann::ordered_json();
}

absl::Status PrintUnlessEmpty(Invocation& invocation,
                              const absl::StatusOr<nlohmann::ordered_json>& document) {
  RETURN_IF_ERROR(document.status());
  if (!document->is_null()) invocation.output().PrintData(*document);
  return absl::OkStatus();
}

}  // namespace

ChainPosition PositionOf(const Statement& statement) {
  return {statement.header().sequence(), statement.digest().ToBytes()};
}

bool IsTurnedAway(const absl::Status& status) {
  // What does not verify may carry the server's own reason, and is no turning away.
  if (absl::IsDataLoss(status)) return false;
  const v1::ErrorReason reason = ReasonOf(status);
  return reason == v1::ERROR_REASON_CALLER_UNKNOWN || reason == v1::ERROR_REASON_ACCESS_EXPIRED;
}

absl::StatusOr<Statement> MakeUnsigned(Invocation& invocation, const Saying& saying) {
  ASSIGN_OR_RETURN(const PinnedDirectory* directory, invocation.directory());
  // A draft on what is known already needs no network.
  if (saying.draft_file.empty() || !saying.follows.has_value()) {
    RETURN_IF_ERROR(RequireSeenLog(invocation, saying.kind));
  }
  ChainPosition follows;
  if (saying.follows.has_value()) {
    follows = *saying.follows;
  } else {
    ASSIGN_OR_RETURN(Client * client, invocation.Connect());
    ASSIGN_OR_RETURN(const v1::ChainHead head,
                     client->GetChainHead(RowOf(saying.kind).name, saying.subject));
    follows = {head.head().sequence(), head.head().digest()};
  }
  Draft draft;
  draft.kind = saying.kind;
  draft.origin = directory->origin();
  draft.subject = saying.subject;
  draft.sequence = follows.sequence + 1;
  draft.previous = follows.digest;
  draft.issue_time = absl::FromUnixSeconds(absl::ToUnixSeconds(invocation.now()));
  draft.body = saying.body;
  ASSIGN_OR_RETURN(Statement statement, Seal(draft, {}));
  RETURN_IF_ERROR(statement.CheckBody(saying.body));
  return statement;
}

absl::StatusOr<Statement> AddSignatures(Invocation& invocation, Statement statement,
                                        absl::string_view body, const std::vector<OwnKey>& keys) {
  for (const OwnKey& key : keys) {
    ASSIGN_OR_RETURN(const std::unique_ptr<Signer> signer, Unlock(invocation, key));
    ASSIGN_OR_RETURN(statement, statement.WithSignature(*signer));
  }
  // Remembered before it leaves, so that a crash on the way makes no entry
  // that looks like a stranger's.
  ASSIGN_OR_RETURN(Keystore * keystore, invocation.keystore());
  RETURN_IF_ERROR(keystore->SaveStatement(statement, body));
  return statement;
}

absl::Status SubmitAndKeep(Invocation& invocation, const Statement& statement,
                           absl::string_view body) {
  return PrintUnlessEmpty(invocation, Submitted(invocation, statement, body));
}

absl::StatusOr<nlohmann::ordered_json> AuthorUnprinted(Invocation& invocation,
                                                       const Saying& saying) {
  ASSIGN_OR_RETURN(Statement statement, MakeUnsigned(invocation, saying));
  RETURN_IF_ERROR(ShowPreview(invocation, statement, saying.body));
  if (!saying.draft_file.empty()) {
    return WriteDraft(invocation, statement, saying.body, saying.draft_file);
  }
  ASSIGN_OR_RETURN(const std::vector<OwnKey> keys, ChooseKeys(invocation, statement, saying.body));
  RETURN_IF_ERROR(
      invocation.Confirm(absl::StrCat("Sign this with ", NamesOf(keys), " and submit it?")));
  ASSIGN_OR_RETURN(statement, AddSignatures(invocation, std::move(statement), saying.body, keys));
  return Submitted(invocation, statement, saying.body);
}

absl::Status Author(Invocation& invocation, const Saying& saying) {
  return PrintUnlessEmpty(invocation, AuthorUnprinted(invocation, saying));
}

}  // namespace rollcall
