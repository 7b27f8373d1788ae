// rollcall exercise silence, silences: channels that did not answer somebody.
#include <memory>
#include <string>
#include <vector>

#include "clients/cli/exercise/exercise_argument.h"
#include "clients/cli/exercise/exercise_commands.h"
#include "clients/cli/moment.h"
#include "clients/cli/participant_argument.h"
#include "clients/cli/printable.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"

namespace rollcall {
namespace {

struct SilenceOptions {
  std::string state;
  std::string contact;
  std::string channel;
  std::string time = "now";
  std::string waited = "0s";
};

void PrintSilences(const std::vector<v1::Silence>& silences, Output& output) {
  const absl::TimeZone& zone = output.options().time_zone;
  TextTable table({output.Say(Word::kState), output.Say(Word::kContact), output.Say(Word::kChannel),
                   output.Say(Word::kTried), output.Say(Word::kWaited),
                   output.Say(Word::kReporter)});
  for (const v1::Silence& silence : silences) {
    table.AddRow({ParticipantWords(silence.state(), output.language()),
                  PrintableLine(silence.contact()), output.Say(WordOf(silence.channel_kind())),
                  FormatMoment(silence.time(), zone),
                  PeriodWords(FromProtoDuration(silence.waited())),
                  ParticipantWords(silence.reporter(), output.language())});
  }
  output.Print(table);
}

absl::Status RunSilence(Invocation& invocation, const SilenceOptions& options) {
  v1::ReportSilenceRequest request;
  ASSIGN_OR_RETURN(*request.mutable_state(), ParseParticipant(options.state));
  request.set_contact(options.contact);
  request.set_channel_kind(ChannelKindOf(options.channel));
  ASSIGN_OR_RETURN(const absl::Time time,
                   ParseMoment(options.time, invocation.options().time_zone, invocation.now()));
  *request.mutable_time() = ToTimestamp(time);
  ASSIGN_OR_RETURN(const absl::Duration waited, ParsePeriod(options.waited));
  *request.mutable_waited() = ToProtoDuration(waited);
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  ASSIGN_OR_RETURN(const v1::Silence silence, client->exercises().ReportSilence(request));
  Output& output = invocation.output();
  if (output.for_people()) {
    PrintSilences({silence}, output);
  } else {
    output.PrintMessage(silence);
  }
  return absl::OkStatus();
}

absl::Status RunSilences(Invocation& invocation) {
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  ASSIGN_OR_RETURN(const std::vector<v1::Silence> silences, client->exercises().ListSilences());
  Output& output = invocation.output();
  if (!output.for_people()) {
    nlohmann::ordered_json data = {{"silences", nlohmann::ordered_json::array()}};
    for (const v1::Silence& silence : silences) data["silences"].push_back(ToData(silence));
    output.PrintData(data);
    return absl::OkStatus();
  }
  if (silences.empty()) {
    output.PrintLine(output.Say(Word::kNothingFound));
  } else {
    PrintSilences(silences, output);
  }
  return absl::OkStatus();
}

}  // namespace

void AddExerciseSilences(CLI::App& group, Invocation& invocation) {
  auto options = std::make_shared<SilenceOptions>();
  CLI::App* silence =
      group.add_subcommand("silence", "Report that a channel of another State did not answer");
  silence->add_option("STATE", options->state, "Whom you tried to reach")->required();
  silence->add_option("CONTACT", options->contact, "The contact's id in its sheet")->required();
  silence->add_option("CHANNEL", options->channel, "What you used")
      ->required()
      ->check(CLI::IsMember(ChannelKindNames()));
  silence->add_option("--at", options->time, "When you tried; now unless given")->type_name("TIME");
  silence->add_option("--waited", options->waited, "How long you waited, as in 20m")
      ->type_name("PERIOD");
  silence->footer(
      "That State and the controller see it; who reported it, the controller alone.\n"
      "Example:\n  rollcall exercise silence KEN technical-1 phone --waited 20m");
  silence->callback(
      [&invocation, options] { invocation.Finish(RunSilence(invocation, *options)); });

  CLI::App* silences = group.add_subcommand(
      "silences", "Such reports about one's own State; all of them for the controller");
  silences->footer("Example:\n  rollcall exercise silences");
  silences->callback([&invocation] { invocation.Finish(RunSilences(invocation)); });
}

}  // namespace rollcall
