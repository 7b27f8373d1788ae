// rollcall exercise worklist, log-call, settle: what the controller's staff do by hand.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/contact_card.h"
#include "clients/cli/exercise/exercise_argument.h"
#include "clients/cli/exercise/exercise_commands.h"
#include "clients/cli/moment.h"
#include "clients/cli/participant_argument.h"
#include "clients/cli/printable.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/exercise/ping_code.h"

namespace rollcall {
namespace {

struct WorkOptions {
  std::string exercise;
};

struct CallOptions {
  std::string ping;
  std::string result;
  uint32_t attempt = 0;
  std::string channel = "phone";
  std::string time = "now";
  bool by_other_means = false;
  std::string text;
};

// By how many hexadecimal digits of its digest people tell a mail from others.
constexpr size_t kMailDigits = 12;

std::string MailNumber(const v1::MailOutcome& mail) {
  return absl::BytesToHexString(mail.message_digest()).substr(0, kMailDigits);
}

v1::CallResult ResultOf(absl::string_view name) {
  v1::CallResult result = v1::CALL_RESULT_UNSPECIFIED;
  v1::CallResult_Parse(absl::StrCat("CALL_RESULT_", absl::AsciiStrToUpper(name)), &result);
  return result;
}

void PrintCall(const v1::WorkItem& item, Output& output) {
  const v1::CallWork& call = item.call();
  const absl::TimeZone& zone = output.options().time_zone;
  Card card;
  card.Add(output.Say(Word::kState),
           Cell(ParticipantWords(call.state(), output.language()), Emphasis::kStrong));
  card.Add(output.Say(Word::kOffice), PrintableLine(call.contact().office()));
  card.Add(output.Say(Word::kPerson), PrintableLine(call.contact().person()));
  if (call.channel() < static_cast<uint32_t>(call.contact().channels_size())) {
    card.Add(output.Say(Word::kChannel),
             Cell(ChannelWords(call.contact().channels(static_cast<int>(call.channel())), output),
                  Emphasis::kStrong));
  }
  card.Add(output.Say(Word::kLanguages), LanguagesWords(call.contact().languages(), output));
  card.Add(output.Say(Word::kQuestion), Printable(call.question()));
  if (!call.code().empty()) {
    const auto halves = CodeHalves(call.code());
    card.Add(output.Say(Word::kCode), absl::StrCat(halves.first, " ", halves.second));
  }
  card.Add(output.Say(Word::kSendTime), FormatMoment(item.time(), zone));
  card.Add(output.Say(Word::kCloses), FormatMoment(call.close_time(), zone));
  output.Print(card);
  output.PrintLine(Cell(absl::StrCat("rollcall exercise log-call ", ShortName(call.ping()),
                                     " --attempt ", call.attempt(), " --result answered"),
                        Emphasis::kFaint),
                   2);
  output.PrintBlankLine();
}

void PrintMail(const v1::WorkItem& item, Output& output) {
  const v1::MailOutcome& mail = item.mail();
  Card card;
  card.Add(output.Say(Word::kEmail), PrintableLine(mail.file_name()));
  card.Add(output.Say(Word::kReceiveTime),
           FormatMoment(mail.receive_time(), output.options().time_zone));
  output.Print(card);
  output.PrintLine(
      Cell(absl::StrCat("rollcall exercise settle ", MailNumber(mail)), Emphasis::kFaint), 2);
  output.PrintBlankLine();
}

absl::Status RunWorklist(Invocation& invocation, const WorkOptions& options) {
  std::string name;
  if (!options.exercise.empty()) {
    ASSIGN_OR_RETURN(name, ExerciseName(options.exercise));
  }
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  ASSIGN_OR_RETURN(const std::vector<v1::WorkItem> items, client->exercises().ListWork(name));
  Output& output = invocation.output();
  if (!output.for_people()) {
    nlohmann::ordered_json data = {{"items", nlohmann::ordered_json::array()}};
    for (const v1::WorkItem& item : items) data["items"].push_back(ToData(item));
    output.PrintData(data);
    return absl::OkStatus();
  }
  if (items.empty()) output.PrintLine(output.Say(Word::kNothingToDo));
  for (const v1::WorkItem& item : items) {
    if (item.has_call()) {
      PrintCall(item, output);
    } else {
      PrintMail(item, output);
    }
  }
  return absl::OkStatus();
}

void PrintRecorded(const v1::RecordOutcomeResponse& recorded, Output& output) {
  output.PrintLine(
      Cell(recorded.known() ? "This was known already; nothing was changed." : "Recorded.",
           Emphasis::kGood));
}

// True when `text` is the mail's number, or its whole digest as JSON has it.
bool Names(absl::string_view text, const v1::MailOutcome& mail) {
  std::string digest;
  return MailNumber(mail) == absl::AsciiStrToLower(text) ||
         (absl::Base64Unescape(text, &digest) && digest == mail.message_digest());
}

// The one mail on the worklist of this number. NOT_FOUND.
absl::StatusOr<v1::MailOutcome> MailOnWorklist(Client& client, absl::string_view number) {
  ASSIGN_OR_RETURN(const std::vector<v1::WorkItem> items, client.exercises().ListWork(""));
  for (const v1::WorkItem& item : items) {
    if (item.has_mail() && Names(number, item.mail())) return item.mail();
  }
  return absl::NotFoundError(
      absl::StrCat("no mail ", number, " waits; `rollcall exercise worklist` shows those that do"));
}

// Records the outcome and tells what came of it; to programs as of `subject`, which is
// a mail or a ping.
absl::Status Record(Invocation& invocation, Client& client, const v1::RecordOutcomeRequest& request,
                    const std::string& subject, const std::string& name) {
  ASSIGN_OR_RETURN(const v1::RecordOutcomeResponse recorded,
                   client.exercises().RecordOutcome(request));
  Output& output = invocation.output();
  if (output.for_people()) {
    PrintRecorded(recorded, output);
  } else {
    output.PrintData({{subject, name}, {"known", recorded.known()}});
  }
  return absl::OkStatus();
}

absl::Status RunSettle(Invocation& invocation, absl::string_view number) {
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  ASSIGN_OR_RETURN(const v1::MailOutcome mail, MailOnWorklist(*client, number));
  v1::RecordOutcomeRequest request;
  request.mutable_mail()->set_message_digest(mail.message_digest());
  *request.mutable_mail()->mutable_receive_time() = mail.receive_time();
  request.mutable_mail()->set_verdict(v1::MAIL_VERDICT_AUTOMATIC);
  return Record(invocation, *client, request, "mail", MailNumber(mail));
}

absl::Status RunLogCall(Invocation& invocation, const CallOptions& options) {
  ASSIGN_OR_RETURN(const absl::optional<std::string> ping, PingName(options.ping));
  if (!ping.has_value()) {
    return InvalidField("ping", "give it as EXERCISE/PING, as the worklist shows it");
  }
  v1::RecordOutcomeRequest request;
  v1::CallOutcome& call = *request.mutable_call();
  call.set_ping(*ping);
  call.set_attempt(options.attempt);
  call.set_result(ResultOf(options.result));
  call.set_channel_kind(ChannelKindOf(options.channel));
  call.set_by_other_means(options.by_other_means);
  call.set_text(options.text);
  ASSIGN_OR_RETURN(const absl::Time time,
                   ParseMoment(options.time, invocation.options().time_zone, invocation.now()));
  *call.mutable_time() = ToTimestamp(time);
  if (options.by_other_means && call.result() != v1::CALL_RESULT_ANSWERED) {
    return InvalidField("--by-other-means", "goes with --result answered only");
  }
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  return Record(invocation, *client, request, "ping", *ping);
}

}  // namespace

void AddExerciseWork(CLI::App& group, Invocation& invocation) {
  auto work = std::make_shared<WorkOptions>();
  CLI::App* list = group.add_subcommand(
      "worklist", "Calls and letters to make, mails to look at (controller, operator)");
  list->add_option("EXERCISE", work->exercise, "Only of this one");
  list->footer("Example:\n  rollcall exercise worklist 2026-h2");
  list->callback([&invocation, work] { invocation.Finish(RunWorklist(invocation, *work)); });

  auto options = std::make_shared<CallOptions>();
  CLI::App* call = group.add_subcommand("log-call", "Write down what became of a call or letter");
  call->add_option("PING", options->ping, "EXERCISE/PING, as the worklist shows it")->required();
  call->add_option("--result", options->result, "What became of it")
      ->required()
      ->check(CLI::IsMember({"answered", "no_answer", "wrong_number", "deferred"}));
  call->add_option("--attempt", options->attempt,
                   "The worklist's attempt; 0 for a call that nothing asked for")
      ->type_name("N");
  call->add_option("--channel", options->channel, "What was used; phone unless given")
      ->check(CLI::IsMember(ChannelKindNames()));
  call->add_option("--at", options->time, "When; now unless given")->type_name("TIME");
  call->add_flag("--by-other-means", options->by_other_means,
                 "Answered, but found by other means than the registered details");
  call->add_option("--answer", options->text,
                   "What was answered to the question of a content check")
      ->type_name("TEXT");
  call->footer(
      "Example:\n  rollcall exercise log-call 2026-h2/7f3a9c0d --attempt 2 --result answered");
  call->callback([&invocation, options] { invocation.Finish(RunLogCall(invocation, *options)); });

  auto mail = std::make_shared<std::string>();
  CLI::App* settle = group.add_subcommand(
      "settle", "Take a mail off the worklist: somebody has looked at it (controller, operator)");
  settle->add_option("MAIL", *mail, "Its number, or its message_digest, as the worklist shows it")
      ->required();
  settle->footer(
      "It acknowledges nothing. Where the mail is an answer, log a call with --channel email "
      "first.\n"
      "Example:\n  rollcall exercise settle 3f9a12c0de45");
  settle->callback([&invocation, mail] { invocation.Finish(RunSettle(invocation, *mail)); });
}

}  // namespace rollcall
