// rollcall proposals: what regional directories propose, and the State's answers.
#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/app.h"
#include "clients/cli/authoring.h"
#include "clients/cli/copy.h"
#include "clients/cli/durable_file.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/logged_statement.h"
#include "clients/cli/message_file.h"
#include "clients/cli/moment.h"
#include "clients/cli/participant_argument.h"
#include "clients/cli/printable.h"
#include "clients/cli/proposal_description.h"
#include "clients/cli/proposal_merge.h"
#include "clients/cli/sheet_authoring.h"
#include "core/base/refusal.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/directory/key_set.h"
#include "core/directory/proposal_rules.h"
#include "core/interchange/sheet_yaml.h"
#include "core/statement/authority.h"

namespace rollcall {
namespace {

struct ProposalOptions {
  std::string name;
  std::string state;
  std::string sheet;
  std::string digest;
  std::string reason;
  std::vector<std::string> values;
  std::vector<std::string> enabled;
  std::vector<std::string> languages;
  std::string zone;
  std::string yaml_file;
  std::string draft_file;
};

// A proposal whose statement and words were proved to be in the log.
struct ShownProposal {
  ResourceName name;
  Digest statement;
  v1::ListedProposal listed;
  ChainPosition decided;  // the State's last answer
};

absl::Status Usage(absl::string_view message) {
  return WithExitCode(absl::InvalidArgumentError(message), ExitCode::kUsage);
}

void WarnOfSigners(Invocation& invocation, Reading& reading, const ResourceName& name,
                   const Statement& statement) {
  const auto keys = FetchKeys(invocation, reading, name.Proposer());
  const absl::Status signed_so =
      keys.ok() ? CheckAuthorities(statement,
                                   {AuthorityFor(*keys, v1::KEY_USE_PROPOSAL, name.Proposer())})
                : keys.status();
  if (signed_so.ok()) return;
  invocation.output().Warning(
      absl::StrCat("not under the proposer's keys in force: ", PrintableLine(signed_so.message())));
}

absl::StatusOr<ShownProposal> FetchShown(Invocation& invocation, Reading& reading,
                                         const ProposalOptions& options) {
  ShownProposal shown;
  ASSIGN_OR_RETURN(shown.name, ProposalArgument(invocation, options.name, options.state));
  const std::string name = shown.name.ToString();
  ASSIGN_OR_RETURN(const auto proposal, FetchProposal(invocation, reading, name));
  if (!proposal.has_value()) {
    return Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_NOT_FOUND,
                   absl::StrCat("there is no proposal ", name, "; `rollcall proposals list`"));
  }
  shown.statement = proposal->logged.statement.digest();
  if (!options.digest.empty() && options.digest != shown.statement.ToHex()) {
    return Refusal(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_PROPOSAL_CHANGED,
                   absl::StrCat(name,
                                " has changed since; look at it again with `rollcall "
                                "proposals show`"),
                   {{"proposal", name}, {"proposal_digest", shown.statement.ToHex()}});
  }
  ASSIGN_OR_RETURN(const std::vector<v1::ListedProposal> all,
                   reading.ListProposals(shown.name.state));
  for (const v1::ListedProposal& each : all) {
    if (each.name() == name) shown.listed = each;
  }
  // What is signed rests on the log, not on the server's list.
  if (!proposal->body.has_value()) {
    return Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_BODY_ERASED,
                   absl::StrCat("the words of ", name, " are erased"));
  }
  *shown.listed.mutable_proposal() = *proposal->body;
  ASSIGN_OR_RETURN(const auto decision, FetchDecision(invocation, reading, name));
  shown.listed.clear_decision();
  if (decision.has_value()) {
    shown.decided = PositionOf(decision->logged.statement);
    if (decision->body.has_value()) *shown.listed.mutable_decision() = *decision->body;
  }
  WarnOfSigners(invocation, reading, shown.name, proposal->logged.statement);
  return shown;
}

Word WordOf(v1::ProposalOutcome outcome) {
  switch (outcome) {
    case v1::PROPOSAL_OUTCOME_OPEN:
      return Word::kProposalOpen;
    case v1::PROPOSAL_OUTCOME_ACCEPTED:
      return Word::kProposalAccepted;
    case v1::PROPOSAL_OUTCOME_DECLINED:
      return Word::kProposalDeclined;
    case v1::PROPOSAL_OUTCOME_WITHDRAWN:
      return Word::kProposalWithdrawn;
    default:
      return Word::kUnknown;
  }
}

absl::Status RunList(Invocation& invocation, const ProposalOptions& options) {
  std::string alpha3;
  if (!options.state.empty()) {
    ASSIGN_OR_RETURN(const std::string state, StateArgument(invocation, options.state));
    ASSIGN_OR_RETURN(const ResourceName name, ResourceName::Parse(state));
    alpha3 = name.state;
  }
  ASSIGN_OR_RETURN(Reading * reading, invocation.reading());
  ASSIGN_OR_RETURN(const std::vector<v1::ListedProposal> proposals, reading->ListProposals(alpha3));
  Output& output = invocation.output();
  if (!output.for_people()) {
    nlohmann::ordered_json data = nlohmann::ordered_json::array();
    for (const v1::ListedProposal& listed : proposals) data.push_back(ToData(listed));
    output.PrintData({{"proposals", std::move(data)},
                      {"current", CurrentData(invocation)},
                      {"copy", CopyData(invocation)}});
    return absl::OkStatus();
  }
  TextTable table({output.Say(Word::kKindProposal), output.Say(Word::kStanding),
                   output.Say(Word::kContacts), output.Say(Word::kAcceptTime)});
  for (const v1::ListedProposal& listed : proposals) {
    const auto time = FromTimestamp(listed.provenance().accept_time());
    table.AddRow({listed.name(), output.Say(WordOf(listed.outcome())),
                  listed.standing() == v1::BODY_STANDING_PRESENT
                      ? absl::StrCat(listed.proposal().contacts_size())
                      : output.Say(rollcall::WordOf(listed.standing())),
                  time.ok() ? FormatMoment(*time, output.options().time_zone) : ""});
  }
  output.Print(table);
  PrintServersWord(invocation);
  PrintCopyFacts(invocation);
  return absl::OkStatus();
}

absl::Status RunShow(Invocation& invocation, const ProposalOptions& options) {
  ASSIGN_OR_RETURN(Reading * reading, invocation.reading());
  ASSIGN_OR_RETURN(const ShownProposal shown, FetchShown(invocation, *reading, options));
  Output& output = invocation.output();
  if (!output.for_people()) {
    output.PrintData({{"proposal", ToData(shown.listed)},
                      {"statement_digest", shown.statement.ToHex()},
                      {"copy", CopyData(invocation)}});
    return absl::OkStatus();
  }
  Card card;
  card.Add(output.Say(Word::kKindProposal), Cell(shown.name.ToString(), Emphasis::kStrong));
  card.Add(output.Say(Word::kStanding), output.Say(WordOf(shown.listed.outcome())));
  card.Add(output.Say(Word::kProposalNotNominated),
           ParticipantWords(shown.name.Participant(), output.language()));
  card.Add("Digest", shown.statement.ToHex());
  output.Print(card);
  for (const std::string& line : DescribeProposal(shown.listed.proposal())) {
    output.PrintLine(line, 2);
  }
  if (shown.listed.has_decision()) {
    output.PrintHeading(output.Say(Word::kKindDecision));
    for (const std::string& line : DescribeDecision(shown.listed.decision())) {
      output.PrintLine(line, 2);
    }
  }
  PrintCopyFacts(invocation);
  return absl::OkStatus();
}

// The one sheet that the proposal is for, or the one that was asked for.
absl::StatusOr<std::string> AcceptingSheet(const ShownProposal& shown,
                                           const ProposalOptions& options) {
  std::set<std::string> sheets;
  for (const v1::ProposedContact& proposed : shown.listed.proposal().contacts()) {
    sheets.insert(proposed.contact().kind() == v1::CONTACT_KIND_DIPLOMATIC ? "diplomatic"
                                                                           : "technical");
  }
  if (sheets.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat(shown.name.ToString(), " is withdrawn: there is nothing to accept"));
  }
  const std::string sheet = options.sheet.empty() ? *sheets.begin() : options.sheet;
  if (!sheets.contains(sheet)) {
    return Usage(absl::StrCat("the proposal has no ", sheet, " contacts"));
  }
  if (options.sheet.empty() && sheets.size() > 1) {
    return Usage("the proposal has contacts for both sheets; say --sheet diplomatic or technical");
  }
  return SheetSubject(shown.name.Participant(), sheet);
}

// Without words when there is none yet.
absl::StatusOr<SheetInForce> SheetToExtend(Invocation& invocation, const std::string& subject) {
  ASSIGN_OR_RETURN(auto in_force, FetchSheetInForce(invocation, subject));
  if (!in_force.has_value()) return SheetInForce();
  if (in_force->sheet.standing() != v1::BODY_STANDING_PRESENT) {
    return Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_BODY_NOT_HELD,
                   absl::StrCat("the words of ", subject,
                                " are not to be had; use `rollcall nominate` with its file"));
  }
  return *std::move(in_force);
}

// What sources seldom say and sheets need.
void FillGaps(const ProposalOptions& options, v1::Sheet& sheet) {
  for (v1::PointOfContact& contact : *sheet.mutable_points_of_contact()) {
    if (contact.languages().empty()) {
      contact.mutable_languages()->Assign(options.languages.begin(), options.languages.end());
    }
    if (contact.time_zone().empty()) contact.set_time_zone(options.zone);
  }
}

absl::Status RunAccept(Invocation& invocation, const ProposalOptions& options) {
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  ASSIGN_OR_RETURN(const ShownProposal shown, FetchShown(invocation, *client, options));
  ASSIGN_OR_RETURN(const std::string subject, AcceptingSheet(shown, options));
  ASSIGN_OR_RETURN(SheetInForce before, SheetToExtend(invocation, subject));
  v1::Sheet sheet = std::move(*before.sheet.mutable_sheet());
  RETURN_IF_ERROR(ForgetChangedProposals(*client, sheet));
  AcceptedSheet accepted = AcceptIntoSheet(std::move(sheet), SheetKind(subject),
                                           shown.listed.proposal(), shown.listed.decision(),
                                           shown.name.id, shown.name.ToString(), shown.statement);
  for (const auto& [proposed, id] : accepted.renamed) {
    invocation.output().Notice(absl::StrCat(proposed, " is another contact of the sheet; the one ",
                                            "that is proposed under this id comes in as ", id));
  }
  sheet = std::move(accepted.sheet);
  sheet.clear_next_confirmation_date();
  FillGaps(options, sheet);
  Output& output = invocation.output();
  if (!options.yaml_file.empty()) {
    RETURN_IF_ERROR(CreateFileDurably(options.yaml_file, SheetToYaml(sheet), kPrivateMode));
    output.Notice(absl::StrCat("The sheet is in ", options.yaml_file,
                               "; edit it, then `rollcall nominate` signs it."));
    return absl::OkStatus();
  }
  const absl::Status complete = CompleteSheet(invocation, subject, nullptr, sheet);
  if (!complete.ok()) {
    output.Notice(
        "The proposal leaves something open: --languages and --zone fill in what sources "
        "seldom say; --yaml FILE writes the sheet for you to "
        "fill it in, then `rollcall nominate` signs it.");
    return complete;
  }
  return AuthorSheet(invocation, subject, sheet, before.position, options.draft_file);
}

bool IsAddressOf(const v1::DisabledValue& disabled, absl::string_view address) {
  v1::Channel channel;
  channel.set_kind(disabled.kind());
  channel.set_address(std::string(address));
  v1::Decision decision;
  *decision.add_disabled_values() = disabled;
  return IsDisabled(channel, decision);
}

// Adds the channels of the proposal with this address.
absl::Status Disable(const v1::Proposal& proposal, const std::string& address,
                     v1::Decision& decision) {
  bool found = false;
  for (const v1::ProposedContact& proposed : proposal.contacts()) {
    for (const v1::Channel& channel : proposed.contact().channels()) {
      v1::DisabledValue value;
      value.set_kind(channel.kind());
      value.set_address(channel.address());
      if (!IsAddressOf(value, address) && channel.e164() != address) continue;
      found = true;
      if (IsDisabled(channel, decision)) continue;
      *decision.add_disabled_values() = value;
    }
  }
  if (found) return absl::OkStatus();
  return Usage(absl::StrCat("the proposal has no address \"", address, "\""));
}

absl::Status RunDecline(Invocation& invocation, const ProposalOptions& options) {
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  ASSIGN_OR_RETURN(const ShownProposal shown, FetchShown(invocation, *client, options));
  v1::Decision decision = shown.listed.decision();
  const bool about_this = decision.proposal_digest() == shown.statement.view();
  const bool whole = options.values.empty() && options.enabled.empty();
  decision.set_declined(whole || (about_this && decision.declined()));
  if (!about_this || !options.reason.empty()) decision.set_reason(options.reason);
  decision.set_proposal_digest(shown.statement.ToBytes());
  for (const std::string& address : options.values) {
    RETURN_IF_ERROR(Disable(shown.listed.proposal(), address, decision));
  }
  auto* const disabled = decision.mutable_disabled_values();
  for (const std::string& address : options.enabled) {
    disabled->erase(
        std::remove_if(disabled->begin(), disabled->end(),
                       [&](const v1::DisabledValue& value) { return IsAddressOf(value, address); }),
        disabled->end());
  }
  if (decision.declined() && decision.reason().empty()) {
    return Usage("say why with --reason TEXT: the regional directory reads it");
  }
  Saying saying;
  saying.kind = Kind::kDecision;
  saying.subject = shown.name.ToString();
  saying.body = SaltedBody(invocation, decision);
  saying.follows = shown.decided;
  saying.draft_file = options.draft_file;
  return Author(invocation, saying);
}

using Run = absl::Status (*)(Invocation&, const ProposalOptions&);

CLI::App* AddVerb(CLI::App& app, Invocation& invocation, const char* verb, const char* description,
                  Run run, const std::shared_ptr<ProposalOptions>& options) {
  CLI::App* command = app.add_subcommand(verb, description);
  command->add_option("--state", options->state, "The State; the keystore's own by default");
  command->callback([&invocation, options, run] { invocation.Finish(run(invocation, *options)); });
  return command;
}

void AddAnswerOptions(CLI::App* command, ProposalOptions& options) {
  command->add_option("--digest", options.digest, "As `show` told it; refused when it has changed")
      ->type_name("HEX");
  command->add_option("--draft", options.draft_file, "Write a draft, submit nothing")
      ->type_name("FILE");
}

}  // namespace

void AddProposalsCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* proposals = app.add_subcommand(
      "proposals", "What regional directories propose, and the State's answers to it");
  proposals->require_subcommand(1);
  auto options = std::make_shared<ProposalOptions>();
  const char* const kName = "As in asean or states/KEN/proposals/asean";
  CLI::App* list =
      AddVerb(*proposals, invocation, "list",
              "All that this caller may see, proven by a copy or else according to the server",
              RunList, options);
  list->footer("Example:\n  rollcall proposals list --state KEN");
  CLI::App* show = AddVerb(*proposals, invocation, "show",
                           "One proposal with where each value comes from", RunShow, options);
  show->add_option("PROPOSAL", options->name, kName)->required();
  show->footer("Example:\n  rollcall proposals show asean");

  CLI::App* accept =
      AddVerb(*proposals, invocation, "accept",
              "Merge it into the sheet, show the difference, sign and submit", RunAccept, options);
  accept->add_option("PROPOSAL", options->name, kName)->required();
  accept->add_option("--sheet", options->sheet, "Which sheet, when it has contacts for both")
      ->check(CLI::IsMember({"diplomatic", "technical"}));
  accept
      ->add_option("--yaml", options->yaml_file, "Write the merged sheet for editing, sign nothing")
      ->type_name("FILE");
  accept
      ->add_option("--languages", options->languages,
                   "Of contacts for which the proposal says none: en,sw")
      ->delimiter(',')
      ->allow_extra_args(false);
  accept->add_option("--zone", options->zone,
                     "IANA time zone of contacts for which the proposal says none");
  AddAnswerOptions(accept, *options);
  accept->footer("Example:\n  rollcall proposals accept asean --sheet technical");

  CLI::App* decline = AddVerb(*proposals, invocation, "decline",
                              "Decline it, or only some of its addresses", RunDecline, options);
  decline->add_option("PROPOSAL", options->name, kName)->required();
  decline->add_option("--reason", options->reason, "Why; the regional directory reads it");
  decline
      ->add_option("--value", options->values,
                   "Only this address, for good: it is disabled and the rest stays open")
      ->allow_extra_args(false)
      ->type_name("ADDRESS");
  decline->add_option("--enable", options->enabled, "Take a disabled address back")
      ->allow_extra_args(false)
      ->type_name("ADDRESS");
  AddAnswerOptions(decline, *options);
  decline->footer("Example:\n  rollcall proposals decline asean --reason \"no longer our CERT\"");
}

}  // namespace rollcall
