// rollcall exercise list, show: what there is, how it stands, and the live board.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/authoring.h"
#include "clients/cli/copy.h"
#include "clients/cli/exercise/board_text.h"
#include "clients/cli/exercise/exercise_argument.h"
#include "clients/cli/exercise/exercise_commands.h"
#include "clients/cli/exercise/exercise_words.h"
#include "clients/cli/exercise/live_board.h"
#include "clients/cli/exercise/ping_table.h"
#include "clients/cli/moment.h"
#include "clients/cli/participant_argument.h"
#include "clients/cli/printable.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

struct ShowOptions {
  std::string exercise;
  bool live = false;
  bool own = false;
  std::string state;
};

// Plans that are held, for the controller; nobody else is told that there are any.
absl::StatusOr<std::vector<v1::HeldPlan>> HeldPlansIfAllowed(Exercises& exercises) {
  auto held = exercises.ListHeldPlans();
  if (absl::IsPermissionDenied(held.status())) return std::vector<v1::HeldPlan>();
  return held;
}

absl::Status RunList(Invocation& invocation) {
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  ASSIGN_OR_RETURN(const std::vector<v1::Exercise> found, client->exercises().ListExercises());
  ASSIGN_OR_RETURN(const std::vector<v1::HeldPlan> held, HeldPlansIfAllowed(client->exercises()));
  Output& output = invocation.output();
  if (!output.for_people()) {
    nlohmann::ordered_json data;
    data["exercises"] = nlohmann::ordered_json::array();
    for (const v1::Exercise& exercise : found) data["exercises"].push_back(ToData(exercise));
    data["held"] = nlohmann::ordered_json::array();
    for (const v1::HeldPlan& plan : held) data["held"].push_back(ToData(plan));
    output.PrintData(data);
    return absl::OkStatus();
  }
  if (found.empty() && held.empty()) {
    output.PrintLine(output.Say(Word::kNothingFound));
    PrintServersWord(invocation);
    return absl::OkStatus();
  }
  TextTable table({output.Say(Word::kExercise), output.Say(Word::kExerciseTitle),
                   output.Say(Word::kPhase), output.Say(Word::kOpens), output.Say(Word::kCloses)});
  const absl::TimeZone& zone = output.options().time_zone;
  for (const v1::HeldPlan& plan : held) {
    table.AddRow({ShortName(plan.exercise()), "",
                  Cell(output.Say(Word::kPhaseHeld), Emphasis::kWarning),
                  FormatMoment(plan.start_time(), zone)});
  }
  for (const v1::Exercise& exercise : found) {
    table.AddRow(
        {ShortName(exercise.name()), PrintableLine(exercise.plan().title()),
         Cell(output.Say(WordOf(exercise.phase())),
              exercise.phase() == v1::EXERCISE_PHASE_OPEN ? Emphasis::kGood : Emphasis::kPlain),
         exercise.has_open_time() ? FormatMoment(exercise.open_time(), zone) : std::string(),
         exercise.has_close_time() ? FormatMoment(exercise.close_time(), zone) : std::string()});
  }
  output.Print(table);
  PrintServersWord(invocation);
  return absl::OkStatus();
}

// The State whose pings are asked for; empty for none.
absl::StatusOr<std::string> StateAsked(Invocation& invocation, const ShowOptions& options) {
  if (!options.state.empty()) return ParseParticipant(options.state);
  if (options.own) return OwnParticipant(invocation);
  return std::string();
}

absl::Status RunShow(Invocation& invocation, const ShowOptions& options) {
  ASSIGN_OR_RETURN(const std::string name, ExerciseName(options.exercise));
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  if (options.live) return ShowLiveBoard(invocation, client->exercises(), name);
  ASSIGN_OR_RETURN(const v1::Exercise exercise, client->exercises().GetExercise(name));
  ASSIGN_OR_RETURN(const std::string state, StateAsked(invocation, options));
  std::vector<v1::Ping> pings;
  if (!state.empty()) {
    ASSIGN_OR_RETURN(pings, client->exercises().ListPings(name, state));
  }
  Output& output = invocation.output();
  if (!output.for_people()) {
    nlohmann::ordered_json data = {{"exercise", ToData(exercise)}};
    if (!state.empty()) {
      data["pings"] = nlohmann::ordered_json::array();
      for (const v1::Ping& ping : pings) data["pings"].push_back(ToData(ping));
    }
    output.PrintData(data);
    return absl::OkStatus();
  }
  output.Print(ExerciseCard(exercise, output));
  const TextTable table = OutcomeTable(exercise, output);
  if (!table.empty()) {
    output.PrintBlankLine();
    output.Print(table);
  }
  const std::string bar = CloseBar(exercise, invocation.now(), output);
  if (!bar.empty()) output.PrintLine(bar);
  PrintServersWord(invocation);
  if (state.empty()) return absl::OkStatus();
  output.PrintBlankLine();
  output.PrintHeading(ParticipantWords(state, output.language()));
  if (pings.empty()) {
    output.PrintLine(output.Say(Word::kNothingFound));
  } else {
    output.Print(PingTable(pings, output));
  }
  return absl::OkStatus();
}

}  // namespace

void AddExerciseShow(CLI::App& group, Invocation& invocation) {
  CLI::App* list = group.add_subcommand(
      "list", "Exercises and plans, the latest first, according to the server");
  list->footer("Example:\n  rollcall exercise list");
  list->callback([&invocation] { invocation.Finish(RunList(invocation)); });

  auto options = std::make_shared<ShowOptions>();
  CLI::App* show = group.add_subcommand("show", "How an exercise stands, according to the server");
  show->add_option("EXERCISE", options->exercise, "Its id, as `rollcall exercise list` shows it")
      ->required();
  CLI::Option* live = show->add_flag("--live", options->live,
                                     "A board that is kept up to date until the exercise closes");
  CLI::Option* own = show->add_flag("--own", options->own,
                                    "Also the pings of one's own State and its times to answer");
  show->add_option("--state", options->state, "Also the pings of this State (controller, auditor)")
      ->excludes(own)
      ->excludes(live);
  live->excludes(own);
  show->footer(
      "Example:\n  rollcall exercise show 2026-h2 --live\n  rollcall exercise show 2026-h2 --own");
  show->callback([&invocation, options] { invocation.Finish(RunShow(invocation, *options)); });
}

}  // namespace rollcall
