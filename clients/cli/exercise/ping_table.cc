#include "clients/cli/exercise/ping_table.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/exercise/exercise_argument.h"
#include "clients/cli/exercise/exercise_words.h"
#include "clients/cli/moment.h"
#include "clients/cli/printable.h"
#include "core/base/timestamp.h"

namespace rollcall {
namespace {

Cell OutcomeCell(const v1::Ping& ping, const Output& output) {
  std::string words = output.Say(WordOf(ping.outcome()));
  if (ping.outcome() == v1::PING_OUTCOME_VOID) {
    absl::StrAppend(&words, ": ", output.Say(WordOf(ping.void_reason())));
  }
  return Cell(std::move(words), EmphasisOf(ping.outcome()));
}

}  // namespace

absl::optional<absl::Duration> AnsweredAfter(const v1::Ping& ping) {
  const auto sent = FromTimestamp(ping.send_time());
  const auto answered = FromTimestamp(ping.answer_time());
  if (!ping.has_answer_time() || !sent.ok() || !answered.ok()) return absl::nullopt;
  return std::max(*answered - *sent, absl::ZeroDuration());
}

TextTable PingTable(const std::vector<v1::Ping>& pings, const Output& output) {
  TextTable table({output.Say(Word::kPing), output.Say(Word::kContact), output.Say(Word::kOutcome),
                   output.Say(Word::kSendTime), output.Say(Word::kAnsweredAfter),
                   output.Say(Word::kAttempts), output.Say(Word::kCloses)});
  const absl::TimeZone& zone = output.options().time_zone;
  for (const v1::Ping& ping : pings) {
    const auto after = AnsweredAfter(ping);
    table.AddRow({ShortName(ping.name()), PrintableLine(ping.contact()), OutcomeCell(ping, output),
                  FormatMoment(ping.send_time(), zone),
                  after.has_value() ? PeriodWords(*after) : std::string(),
                  absl::StrCat(ping.attempts_size()), FormatMoment(ping.close_time(), zone)});
  }
  return table;
}

}  // namespace rollcall
