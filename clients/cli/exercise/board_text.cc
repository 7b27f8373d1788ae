#include "clients/cli/exercise/board_text.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/exercise/exercise_argument.h"
#include "clients/cli/exercise/exercise_words.h"
#include "clients/cli/moment.h"
#include "clients/cli/printable.h"
#include "core/base/timestamp.h"

namespace rollcall {
namespace {

constexpr int kBarColumns = 30;

using Outcomes = google::protobuf::RepeatedPtrField<v1::OutcomeCount>;

uint32_t CountOf(const Outcomes& outcomes, std::initializer_list<v1::PingOutcome> wanted) {
  uint32_t count = 0;
  for (const v1::OutcomeCount& outcome : outcomes) {
    if (std::find(wanted.begin(), wanted.end(), outcome.outcome()) != wanted.end()) {
      count += outcome.count();
    }
  }
  return count;
}

uint32_t CountOf(const Outcomes& outcomes) {
  uint32_t count = 0;
  for (const v1::OutcomeCount& outcome : outcomes) count += outcome.count();
  return count;
}

// The columns behind the number of pings.
struct Column {
  Word heading;
  std::vector<v1::PingOutcome> outcomes;
  Emphasis emphasis;
};

const std::vector<Column>& Columns() {
  static const auto* const kColumns = new std::vector<Column>{
      {Word::kScheduled, {v1::PING_OUTCOME_SCHEDULED}, Emphasis::kFaint},
      {Word::kSent, {v1::PING_OUTCOME_SENT}, Emphasis::kPlain},
      {Word::kDelivered, {v1::PING_OUTCOME_DELIVERED}, Emphasis::kPlain},
      {Word::kBounced, {v1::PING_OUTCOME_BOUNCED}, Emphasis::kWarning},
      {Word::kWaiting,
       {v1::PING_OUTCOME_SCHEDULED, v1::PING_OUTCOME_SENT, v1::PING_OUTCOME_DELIVERED,
        v1::PING_OUTCOME_BOUNCED},
       Emphasis::kPlain},
      {Word::kAcknowledgedOnTime, {v1::PING_OUTCOME_ACKNOWLEDGED_ON_TIME}, Emphasis::kGood},
      {Word::kAcknowledgedLate, {v1::PING_OUTCOME_ACKNOWLEDGED_LATE}, Emphasis::kWarning},
      {Word::kNoResponse, {v1::PING_OUTCOME_NO_RESPONSE}, Emphasis::kBad},
      {Word::kVoid, {v1::PING_OUTCOME_VOID}, Emphasis::kFaint}};
  return *kColumns;
}

uint32_t CountOf(const Outcomes& outcomes, const Column& column) {
  uint32_t count = 0;
  for (const v1::PingOutcome outcome : column.outcomes) count += CountOf(outcomes, {outcome});
  return count;
}

std::vector<Cell> RowOf(const std::string& name, const Outcomes& outcomes) {
  std::vector<Cell> row = {name, absl::StrCat(CountOf(outcomes))};
  for (const Column& column : Columns()) {
    const uint32_t count = CountOf(outcomes, column);
    row.push_back(count == 0 ? Cell("·", Emphasis::kFaint)
                             : Cell(absl::StrCat(count), column.emphasis));
  }
  return row;
}

}  // namespace

Card ExerciseCard(const v1::Exercise& exercise, const Output& output) {
  const absl::TimeZone& zone = output.options().time_zone;
  Card card;
  card.Add(output.Say(Word::kExercise), Cell(ShortName(exercise.name()), Emphasis::kStrong));
  card.Add(output.Say(Word::kExerciseTitle), PrintableLine(exercise.plan().title()));
  card.Add(output.Say(Word::kPhase), output.Say(WordOf(exercise.phase())));
  card.Add(output.Say(Word::kExerciseKind), output.Say(WordOf(exercise.plan().kind())));
  card.Add(output.Say(Word::kQuestion), Printable(exercise.plan().question()));
  if (exercise.has_open_time()) {
    card.Add(output.Say(Word::kOpens), FormatMoment(exercise.open_time(), zone));
  }
  if (exercise.has_close_time()) {
    card.Add(output.Say(Word::kCloses), FormatMoment(exercise.close_time(), zone));
  }
  card.Add(output.Say(Word::kHowToCheck),
           output.Say(Word::kPlanEntry, {absl::StrCat(exercise.plan_index())}));
  return card;
}

TextTable OutcomeTable(const v1::Exercise& exercise, const Output& output) {
  std::vector<std::string> headings = {output.Say(Word::kGroup), output.Say(Word::kPings)};
  for (const Column& column : Columns()) headings.push_back(output.Say(column.heading));
  TextTable table(std::move(headings));
  if (CountOf(exercise.outcomes()) == 0) return table;
  for (const v1::GroupOutcomes& group : exercise.groups()) {
    table.AddRow(RowOf(GroupWords(group.group(), output.language()), group.outcomes()));
  }
  table.AddRow(RowOf(output.Say(Word::kTotal), exercise.outcomes()));
  return table;
}

std::string CloseBar(const v1::Exercise& exercise, absl::Time now, const Output& output) {
  const auto opened = FromTimestamp(exercise.open_time());
  const auto closes = FromTimestamp(exercise.close_time());
  if (exercise.phase() != v1::EXERCISE_PHASE_OPEN || !exercise.has_close_time() || !opened.ok() ||
      !closes.ok() || *closes <= *opened) {
    return "";
  }
  const double part = absl::FDivDuration(now - *opened, *closes - *opened);
  const int done = static_cast<int>(std::clamp(part, 0.0, 1.0) * kBarColumns);
  return absl::StrCat(
      "[", std::string(static_cast<size_t>(done), '#'),
      std::string(static_cast<size_t>(kBarColumns - done), '-'), "] ",
      output.Say(Word::kToTheClose, {PeriodWords(std::max(*closes - now, absl::ZeroDuration()))}));
}

std::string OutcomeLine(const v1::Exercise& exercise, const Output& output) {
  std::vector<std::string> words = {
      absl::StrCat(output.Say(Word::kPings), " ", CountOf(exercise.outcomes()))};
  for (const Column& column : Columns()) {
    const uint32_t count = CountOf(exercise.outcomes(), column);
    if (count > 0) words.push_back(absl::StrCat(output.Say(column.heading), " ", count));
  }
  return absl::StrJoin(words, ", ");
}

}  // namespace rollcall
