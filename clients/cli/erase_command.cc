// rollcall erase: takes the words behind a sheet, a proposal or the answers to a
// ping away for ever.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/app.h"
#include "clients/cli/authoring.h"
#include "clients/cli/exercise/exercise_argument.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/logged_statement.h"
#include "clients/cli/participant_argument.h"
#include "clients/cli/sheet_authoring.h"
#include "core/base/refusal.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "core/crypto/digest.h"

namespace rollcall {
namespace {

struct EraseOptions {
  std::string sheet;
  std::string proposal;
  bool with_decision = false;
  std::string ping;
  std::string state;
  std::vector<std::string> bodies;
  std::string reason;
  std::string draft_file;
};

absl::StatusOr<std::string> SubjectOf(Invocation& invocation, const EraseOptions& options) {
  if (!options.ping.empty()) {
    ASSIGN_OR_RETURN(absl::optional<std::string> ping, PingName(options.ping));
    if (ping.has_value()) return *std::move(ping);
    return WithExitCode(
        absl::InvalidArgumentError("--ping must name a ping, as in 2026-h2/7f3a9c0d"),
        ExitCode::kUsage);
  }
  if (!options.proposal.empty()) {
    ASSIGN_OR_RETURN(const ResourceName name,
                     ProposalArgument(invocation, options.proposal, options.state));
    return name.ToString();
  }
  ASSIGN_OR_RETURN(const std::string state, StateArgument(invocation, options.state));
  return SheetSubject(state, options.sheet);
}

// Of the statement in force, if there is one.
absl::Status AddHead(Invocation& invocation, Client& client, Kind kind, const std::string& subject,
                     std::vector<std::string>& digests) {
  ASSIGN_OR_RETURN(const auto head, FetchHead(invocation, client, kind, subject));
  if (head.has_value()) digests.push_back(head->statement.body_digest().ToBytes());
  return absl::OkStatus();
}

// Of every answer: the registrar does not see which of them holds what.
absl::Status AddAnswers(Invocation& invocation, Client& client, const std::string& ping,
                        std::vector<std::string>& digests) {
  ASSIGN_OR_RETURN(auto answer, FetchHead(invocation, client, Kind::kAcknowledgement, ping));
  while (answer.has_value()) {
    digests.push_back(answer->statement.body_digest().ToBytes());
    if (answer->statement.header().sequence() == 1) break;
    ASSIGN_OR_RETURN(answer, FetchPrevious(invocation, client, answer->statement));
  }
  if (!digests.empty()) return absl::OkStatus();
  return Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_NOT_FOUND,
                 absl::StrCat("nobody has answered ", ping));
}

// What is erased when no body is named.
absl::Status AddBodyInForce(Invocation& invocation, const EraseOptions& options,
                            const std::string& subject, std::vector<std::string>& digests) {
  if (!options.ping.empty()) {
    ASSIGN_OR_RETURN(Client * client, invocation.Connect());
    return AddAnswers(invocation, *client, subject, digests);
  }
  if (options.proposal.empty()) {
    ASSIGN_OR_RETURN(const SheetInForce in_force, RequireSheetInForce(invocation, subject));
    digests.push_back(in_force.sheet.provenance().body_digest());
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  RETURN_IF_ERROR(AddHead(invocation, *client, Kind::kProposal, subject, digests));
  if (!digests.empty()) return absl::OkStatus();
  return Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_NOT_FOUND,
                 absl::StrCat("there is no proposal ", subject, "; `rollcall proposals list`"));
}

absl::StatusOr<std::vector<std::string>> BodiesToErase(Invocation& invocation,
                                                       const EraseOptions& options,
                                                       const std::string& subject) {
  std::vector<std::string> digests;
  for (const std::string& hex : options.bodies) {
    const absl::StatusOr<Digest> digest = Digest::FromHex(hex);
    if (!digest.ok()) {
      return WithExitCode(absl::InvalidArgumentError(
                              "--body must be the 64 hex digits of a body's digest; `rollcall "
                              "history STATE` shows it beside the statement's"),
                          ExitCode::kUsage);
    }
    digests.push_back(digest->ToBytes());
  }
  if (digests.empty()) RETURN_IF_ERROR(AddBodyInForce(invocation, options, subject, digests));
  if (options.with_decision) {
    ASSIGN_OR_RETURN(Client * client, invocation.Connect());
    RETURN_IF_ERROR(AddHead(invocation, *client, Kind::kDecision, subject, digests));
  }
  std::sort(digests.begin(), digests.end());
  digests.erase(std::unique(digests.begin(), digests.end()), digests.end());
  return digests;
}

absl::Status RunErase(Invocation& invocation, const EraseOptions& options) {
  ASSIGN_OR_RETURN(const std::string subject, SubjectOf(invocation, options));
  ASSIGN_OR_RETURN(const std::vector<std::string> digests,
                   BodiesToErase(invocation, options, subject));
  v1::Erasure erasure;
  erasure.mutable_body_digests()->Assign(digests.begin(), digests.end());
  erasure.set_reason(options.reason == "requested"   ? v1::ERASURE_REASON_REQUESTED
                     : options.reason == "retention" ? v1::ERASURE_REASON_RETENTION
                                                     : v1::ERASURE_REASON_MISTAKE);
  Saying saying;
  saying.kind = Kind::kErasure;
  saying.subject = subject;
  saying.body = SaltedBody(invocation, erasure);
  saying.draft_file = options.draft_file;
  return Author(invocation, saying);
}

}  // namespace

void AddEraseCommand(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<EraseOptions>();
  CLI::App* command = app.add_subcommand("erase",
                                         "Take the words of a sheet, a proposal or an answer away "
                                         "for ever; that they were there stays "
                                         "in the log");
  CLI::Option_group* subject = command->add_option_group("what");
  subject->add_option("--sheet", options->sheet, "Which sheet")
      ->check(CLI::IsMember({"diplomatic", "technical"}));
  CLI::Option* proposal = subject->add_option(
      "--proposal", options->proposal, "Which proposal, as in asean or states/KEN/proposals/asean");
  subject->add_option("--ping", options->ping,
                      "The answers to which ping, as in 2026-h2/7f3a9c0d; for the registrar");
  subject->require_option(1);
  command
      ->add_flag("--with-decision", options->with_decision,
                 "Also what the State last decided about the proposal; what it disabled is then "
                 "known no more")
      ->needs(proposal);
  command->add_option("--state", options->state,
                      "The State, when the registrar erases; the keystore's own by default");
  command
      ->add_option("--body", options->bodies,
                   "Digest of the body to erase, as `rollcall history` shows it (may be "
                   "repeated); by default what is in force")
      ->allow_extra_args(false)
      ->type_name("HEX");
  command->add_option("--reason", options->reason, "requested, retention or mistake")
      ->check(CLI::IsMember({"requested", "retention", "mistake"}))
      ->required();
  command->add_option("--draft", options->draft_file, "Write a draft, submit nothing")
      ->type_name("FILE");
  command->footer(
      "Example:\n  rollcall erase --sheet technical --reason requested\n"
      "  rollcall erase --proposal asean --reason requested");
  command->callback([&invocation, options] { invocation.Finish(RunErase(invocation, *options)); });
}

}  // namespace rollcall
