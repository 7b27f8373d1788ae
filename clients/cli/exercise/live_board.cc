#include "clients/cli/exercise/live_board.h"

#include <algorithm>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "clients/cli/exercise/board_text.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/moment.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

// A person does not look faster; a thousand boards are 500 cheap calls a second.
constexpr absl::Duration kPeriod = absl::Seconds(2);

bool IsOver(const v1::Exercise& exercise) {
  return exercise.phase() == v1::EXERCISE_PHASE_CLOSED ||
         exercise.phase() == v1::EXERCISE_PHASE_CANCELLED;
}

// The board as text, painted over the one before.
class Screen {
 public:
  explicit Screen(Output& output) : output_(output) {}

  void Paint(const v1::Exercise& exercise, absl::Time now) {
    std::ostringstream text;
    Output page(text, output_.err(), output_.options());
    page.Print(ExerciseCard(exercise, page));
    page.PrintBlankLine();
    const TextTable table = OutcomeTable(exercise, page);
    if (!table.empty()) page.Print(table);
    const std::string bar = CloseBar(exercise, now, page);
    if (!bar.empty()) page.PrintLine(bar);
    if (!IsOver(exercise)) {
      page.PrintLine(Cell(page.Say(Word::kLeaveWithQ), Emphasis::kFaint));
    }
    const std::string lines = text.str();
    // Up to where the last one began, and wipe from there.
    if (height_ > 0) output_.PrintRaw(absl::StrCat("\x1b[", height_, "A\x1b[J"));
    output_.PrintRaw(lines);
    output_.out().flush();
    height_ = std::count(lines.begin(), lines.end(), '\n');
  }

 private:
  Output& output_;
  std::ptrdiff_t height_ = 0;
};

void PrintChange(const v1::Exercise& exercise, absl::Time now, Output& output) {
  if (output.for_people()) {
    output.PrintLine(absl::StrCat(FormatMoment(now, output.options().time_zone), "  ",
                                  OutcomeLine(exercise, output)));
  } else {
    output.PrintMessage(exercise);
  }
  output.out().flush();
}

}  // namespace

absl::Status ShowLiveBoard(Invocation& invocation, Exercises& exercises, const std::string& name) {
  Output& output = invocation.output();
  Screen screen(output);
  std::string before;
  while (true) {
    const absl::StatusOr<v1::Exercise> exercise = exercises.GetExercise(name);
    if (exercise.ok()) {
      const std::string now = exercise->SerializeAsString();
      if (output.for_people() && output.options().screen) {
        screen.Paint(*exercise, invocation.now());
      } else if (now != before) {
        PrintChange(*exercise, invocation.now(), output);
      }
      before = now;
      if (IsOver(*exercise)) return absl::OkStatus();
      if (!output.out().good()) return absl::CancelledError("nobody reads any more");
    } else if (ExitCodeOf(exercise.status()) == ExitCode::kUnreachable) {
      output.Notice(exercise.status().message());
    } else {
      return exercise.status();
    }
    const absl::optional<char> key = invocation.terminal().AwaitKey(kPeriod);
    if (key == 'q' || key == kInterruptKey) return absl::OkStatus();
  }
}

}  // namespace rollcall
