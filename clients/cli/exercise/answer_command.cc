// rollcall exercise acknowledge: "I got this", by the code of a mail or call, or
// by a contact's own key.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/exercise/contact_answer.h"
#include "clients/cli/exercise/exercise_argument.h"
#include "clients/cli/exercise/exercise_commands.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/participant_argument.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/exercise/ping_code.h"

namespace rollcall {
namespace {

struct AnswerOptions {
  std::string what;
  std::string text;
};

absl::Status AnswerByCode(Invocation& invocation, const AnswerOptions& options) {
  // Whether it is a code at all is seen here: a slip costs no try at the server.
  if (!ParseCode(options.what).has_value()) {
    return InvalidField("code",
                        absl::StrCat("\"", options.what,
                                     "\" is no code: type both halves joined, 18 letters and "
                                     "digits; or a ping as EXERCISE/PING to sign by key"));
  }
  v1::AcknowledgePingRequest request;
  request.set_code(options.what);
  request.set_text(options.text);
  return SendAnswer(invocation, request);
}

absl::StatusOr<std::string> ContactOf(Invocation& invocation, const std::string& ping) {
  ASSIGN_OR_RETURN(const std::string state, OwnParticipant(invocation));
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  ASSIGN_OR_RETURN(const std::vector<v1::Ping> pings,
                   client->exercises().ListPings(ExerciseOfPing(ping), state));
  for (const v1::Ping& known : pings) {
    if (known.name() == ping) return known.contact();
  }
  return Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_NOT_FOUND,
                 absl::StrCat(ShortName(ping), " is no ping of ", state,
                              "; `rollcall exercise show EXERCISE --own` shows them"));
}

absl::Status AnswerByKey(Invocation& invocation, const std::string& ping,
                         const AnswerOptions& options) {
  ASSIGN_OR_RETURN(const std::string contact, ContactOf(invocation, ping));
  ASSIGN_OR_RETURN(const absl::optional<OwnKey> key, KeyOfContact(invocation, contact));
  if (!key.has_value()) {
    return WithExitCode(
        Refusal(absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_KEY_USE_NOT_ALLOWED,
                absl::StrCat("no key here is one of the acknowledgement keys of ", contact,
                             "; answer by the code, or name a key with --key")),
        ExitCode::kKeystore);
  }
  v1::AcknowledgePingRequest request;
  ASSIGN_OR_RETURN(*request.mutable_signed_answer(),
                   SignAnswer(invocation, *key, ping, options.text));
  return SendAnswer(invocation, request);
}

absl::Status RunAcknowledge(Invocation& invocation, const AnswerOptions& options) {
  ASSIGN_OR_RETURN(const absl::optional<std::string> ping, PingName(options.what));
  return ping.has_value() ? AnswerByKey(invocation, *ping, options)
                          : AnswerByCode(invocation, options);
}

}  // namespace

void AddExerciseAnswer(CLI::App& group, Invocation& invocation) {
  auto options = std::make_shared<AnswerOptions>();
  CLI::App* command = group.add_subcommand("acknowledge", "Say \"I got this\" to a ping");
  command
      ->add_option("CODE|PING", options->what,
                   "The code that came with it, both halves joined; or EXERCISE/PING, to sign with "
                   "the contact's key")
      ->required();
  command->add_option("--answer", options->text, "Answers the question of a content check")
      ->type_name("TEXT");
  command->footer(
      "Example:\n  rollcall exercise acknowledge 7F3A9C0DDC03Q4SA94\n"
      "  rollcall exercise acknowledge 2026-h2/7f3a9c0d --key duty");
  command->callback(
      [&invocation, options] { invocation.Finish(RunAcknowledge(invocation, *options)); });
}

}  // namespace rollcall
