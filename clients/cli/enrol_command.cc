// rollcall enrol and reissue: the registrar's word on who takes part, with which keys
// and, of regional directories, for which States.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/app.h"
#include "clients/cli/authoring.h"
#include "clients/cli/durable_file.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/keys_yaml.h"
#include "clients/cli/logged_statement.h"
#include "clients/cli/participant_argument.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/crypto/digest.h"

namespace rollcall {
namespace {

struct EnrolOptions {
  std::string participant;
  std::string note_verbale;
  std::string scan_file;
  std::string keys_file;
  std::vector<std::string> members;
  std::string draft_file;
};

absl::Status ReadBasis(const EnrolOptions& options, v1::Basis& basis) {
  basis.set_note_verbale(options.note_verbale);
  basis.clear_scan_digest();
  if (options.scan_file.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::string scan, ReadFile(options.scan_file));
  basis.set_scan_digest(Sha256(scan).ToBytes());
  return absl::OkStatus();
}

absl::Status ReadKeys(const EnrolOptions& options, v1::Enrolment& enrolment) {
  enrolment.clear_keys();
  if (options.keys_file.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::string text, ReadFile(options.keys_file));
  ASSIGN_OR_RETURN(*enrolment.mutable_keys(),
                   ParseKeysYaml(text, options.keys_file, enrolment.kind()));
  return absl::OkStatus();
}

absl::Status ReadMembers(const EnrolOptions& options, v1::Enrolment& enrolment) {
  std::vector<std::string> codes;
  for (const std::string& member : options.members) {
    ASSIGN_OR_RETURN(const StateRow* state, FindState(member));
    codes.emplace_back(state->alpha3);
  }
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  enrolment.mutable_declared_members()->Assign(codes.begin(), codes.end());
  return absl::OkStatus();
}

absl::Status Say(Invocation& invocation, const EnrolOptions& options,
                 const std::string& participant, v1::Enrolment enrolment, ChainPosition follows) {
  Saying saying;
  saying.kind = Kind::kEnrolment;
  saying.subject = participant;
  saying.body = SaltedBody(invocation, std::move(enrolment));
  saying.draft_file = options.draft_file;
  saying.follows = std::move(follows);
  return Author(invocation, saying);
}

absl::Status ChangeMembers(Invocation& invocation, const EnrolOptions& options,
                           const std::string& participant,
                           const LoggedBody<v1::Enrolment>& in_force) {
  v1::Enrolment enrolment = in_force.body;
  const std::vector<std::string> before(enrolment.declared_members().begin(),
                                        enrolment.declared_members().end());
  RETURN_IF_ERROR(ReadMembers(options, enrolment));
  if (std::equal(before.begin(), before.end(), enrolment.declared_members().begin(),
                 enrolment.declared_members().end())) {
    return absl::FailedPreconditionError(
        absl::StrCat(participant, " has exactly these members already"));
  }
  RETURN_IF_ERROR(ReadBasis(options, *enrolment.mutable_basis()));
  return Say(invocation, options, participant, std::move(enrolment),
             PositionOf(in_force.logged.statement));
}

absl::Status RunEnrol(Invocation& invocation, const EnrolOptions& options) {
  ASSIGN_OR_RETURN(const std::string participant, ParseParticipant(options.participant));
  const bool regional = absl::StartsWith(participant, "regionalDirectories/");
  if (!regional && !options.members.empty()) {
    return WithExitCode(
        absl::InvalidArgumentError("--members is for regional directories; a State has none"),
        ExitCode::kUsage);
  }
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  ASSIGN_OR_RETURN(const auto before, FetchEnrolment(invocation, *client, participant));
  if (before.has_value()) {
    if (!options.members.empty() && options.keys_file.empty()) {
      return ChangeMembers(invocation, options, participant, *before);
    }
    return absl::AlreadyExistsError(absl::StrCat(
        participant, " is enrolled already (generation ", before->body.generation(),
        "). For new keys after a loss use `rollcall reissue`; to suspend or resume signing, "
        "`rollcall suspend` or `rollcall resume`; for other members of a regional directory, "
        "`rollcall enrol` with --members and without --keys"));
  }
  if (regional && options.keys_file.empty()) {
    return WithExitCode(
        absl::InvalidArgumentError("a regional directory is enrolled with its keys: --keys"),
        ExitCode::kUsage);
  }
  v1::Enrolment enrolment;
  enrolment.set_kind(regional ? v1::PARTICIPANT_KIND_REGIONAL_DIRECTORY
                              : v1::PARTICIPANT_KIND_STATE);
  enrolment.set_generation(1);
  RETURN_IF_ERROR(ReadMembers(options, enrolment));
  RETURN_IF_ERROR(ReadKeys(options, enrolment));
  RETURN_IF_ERROR(ReadBasis(options, *enrolment.mutable_basis()));
  return Say(invocation, options, participant, std::move(enrolment), ChainPosition());
}

absl::Status RunReissue(Invocation& invocation, const EnrolOptions& options) {
  ASSIGN_OR_RETURN(const std::string participant, ParseParticipant(options.participant));
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  ASSIGN_OR_RETURN(const auto before, FetchEnrolment(invocation, *client, participant));
  if (!before.has_value()) {
    return Refusal(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_NOT_ENROLLED,
                   absl::StrCat(participant, " is not enrolled; use `rollcall enrol`"));
  }
  v1::Enrolment enrolment = before->body;
  enrolment.set_generation(before->body.generation() + 1);
  RETURN_IF_ERROR(ReadKeys(options, enrolment));
  RETURN_IF_ERROR(ReadBasis(options, *enrolment.mutable_basis()));
  return Say(invocation, options, participant, std::move(enrolment),
             PositionOf(before->logged.statement));
}

CLI::App* AddEnrolling(CLI::App& app, const char* name, const char* description,
                       EnrolOptions& options) {
  CLI::App* command = app.add_subcommand(name, description);
  command
      ->add_option("PARTICIPANT", options.participant,
                   "A State (any of its names) or regionalDirectories/ID")
      ->required();
  command->add_option("--note-verbale", options.note_verbale, "Reference of the note verbale")
      ->type_name("REF")
      ->required();
  command->add_option("--scan", options.scan_file, "The scanned note; its SHA-256 is recorded")
      ->type_name("FILE");
  command->add_option("--draft", options.draft_file, "Write a draft, submit nothing")
      ->type_name("FILE");
  return command;
}

}  // namespace

void AddEnrolCommand(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<EnrolOptions>();
  CLI::App* command =
      AddEnrolling(app, "enrol", "Registrar: enrol a State or regional directory", *options);
  command
      ->add_option("--keys", options->keys_file,
                   "Its first key set; without it a State whose sheets the registrar attests")
      ->type_name("KEYS.yaml");
  command
      ->add_option("--members", options->members,
                   "Regional directories: all their member States; of one that is enrolled, from "
                   "now on")
      ->allow_extra_args(false)
      ->delimiter(',')
      ->type_name("KEN,TZA");
  command->footer(
      "Example:\n  rollcall enrol Kenya --note-verbale NV/2026/17 --scan note.pdf --keys "
      "keys.yaml\n"
      "  rollcall enrol regionalDirectories/asean --note-verbale NV/2027/9 --members IDN,THA,VNM");
  command->callback([&invocation, options] { invocation.Finish(RunEnrol(invocation, *options)); });
}

void AddReissueCommand(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<EnrolOptions>();
  CLI::App* command = AddEnrolling(
      app, "reissue", "Registrar: new keys after a loss; the old keys and all access become void",
      *options);
  command->add_option("--keys", options->keys_file, "The first key set of the new generation")
      ->type_name("KEYS.yaml")
      ->required();
  command->footer(
      "Example:\n  rollcall reissue Kenya --note-verbale NV/2027/3 --keys new-keys.yaml");
  command->callback(
      [&invocation, options] { invocation.Finish(RunReissue(invocation, *options)); });
}

}  // namespace rollcall
