#include "clients/cli/exercise/duty_post.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "clients/cli/exercise/contact_answer.h"
#include "clients/cli/exercise/exercise_argument.h"
#include "clients/cli/exercise/exercise_words.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/moment.h"
#include "clients/cli/participant_argument.h"
#include "clients/cli/printable.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

// The connection and the keyboard are looked at in turns; a person does not see
// the difference, and a connection needs its turns to make progress.
constexpr absl::Duration kConnectionTurn = absl::Milliseconds(50);
constexpr absl::Duration kKeyboardTurn = absl::Milliseconds(150);
constexpr char kAnswerKey = 'Y';
constexpr char kLeaveKey = 'q';
constexpr char kBell[] = "\a";

bool Leaves(absl::optional<char> key) { return key == kLeaveKey || key == kInterruptKey; }

}  // namespace

absl::Status DutyPost::Stand() {
  Output& output = invocation_.output();
  if (output.for_people()) {
    ASSIGN_OR_RETURN(const std::string own, OwnParticipant(invocation_));
    output.PrintLine(output.Say(Word::kWatching, {ParticipantWords(own, output.language())}));
    output.out().flush();
  }
  while (!left_) {
    const absl::Status ended = Follow();
    if (left_ || ended.ok()) break;
    if (ExitCodeOf(ended) != ExitCode::kUnreachable) return ended;
    const absl::Duration wait = backoff_.Next(invocation_.random());
    output.Notice(output.Say(
        Word::kReconnecting,
        {std::string(ended.message()), PeriodWords(absl::Ceil(wait, absl::Seconds(1)))}));
    left_ = Leaves(invocation_.terminal().AwaitKey(wait));
    invocation_.TryAgain();
  }
  return absl::OkStatus();
}

absl::Status DutyPost::Follow() {
  ASSIGN_OR_RETURN(Client * client, invocation_.Connect());
  ASSIGN_OR_RETURN(const std::unique_ptr<PingStream> stream, client->exercises().WatchPings());
  while (true) {
    ASSIGN_OR_RETURN(const absl::optional<v1::PingNotice> notice, stream->Next(kConnectionTurn));
    if (notice.has_value()) {
      backoff_.Reset();
      RETURN_IF_ERROR(Take(*notice));
      if (!invocation_.out().good()) return absl::CancelledError("nobody reads any more");
      continue;
    }
    if (!waiting_.empty() && !is_shown_) {
      RETURN_IF_ERROR(ShowNext());
      continue;
    }
    const absl::optional<char> key = invocation_.terminal().AwaitKey(kKeyboardTurn);
    if (Leaves(key)) {
      left_ = true;
      return absl::OkStatus();
    }
    if (key == kAnswerKey && is_shown_) RETURN_IF_ERROR(Answer());
  }
}

absl::Status DutyPost::Take(const v1::PingNotice& notice) {
  if (!notice.push_receipt().empty()) RETURN_IF_ERROR(ConfirmArrival(notice));
  Output& output = invocation_.output();
  if (!output.for_people()) {
    output.PrintMessage(notice);
    output.out().flush();
    return absl::OkStatus();
  }
  if (notice.settled()) {
    Settle(notice);
  } else if (known_.insert(notice.ping()).second) {
    waiting_.push_back(notice);
  }
  return absl::OkStatus();
}

absl::Status DutyPost::ConfirmArrival(const v1::PingNotice& notice) {
  ASSIGN_OR_RETURN(Client * client, invocation_.Connect());
  v1::RecordOutcomeRequest request;
  request.set_push_receipt(notice.push_receipt());
  return client->exercises().RecordOutcome(request).status();
}

void DutyPost::Settle(const v1::PingNotice& notice) {
  known_.erase(notice.ping());
  const auto found =
      std::find_if(waiting_.begin(), waiting_.end(),
                   [&](const v1::PingNotice& other) { return other.ping() == notice.ping(); });
  if (found == waiting_.end()) return;
  if (found == waiting_.begin()) is_shown_ = false;
  waiting_.erase(found);
  Output& output = invocation_.output();
  output.PrintLine(
      Cell(output.Say(Word::kPingSettled, {ShortName(notice.ping())}), Emphasis::kFaint));
  output.out().flush();
}

absl::Status DutyPost::ShowNext() {
  const v1::PingNotice& notice = waiting_.front();
  ASSIGN_OR_RETURN(key_, KeyOfContact(invocation_, notice.contact()));
  // Nobody meant for this ping what was pressed before it was shown.
  invocation_.terminal().ForgetKeys();
  Show(notice);
  is_shown_ = key_.has_value();
  if (!is_shown_) waiting_.pop_front();
  return absl::OkStatus();
}

void DutyPost::Show(const v1::PingNotice& notice) {
  Output& output = invocation_.output();
  const absl::TimeZone& zone = output.options().time_zone;
  if (output.options().screen) output.PrintRaw(kBell);
  output.PrintBlankLine();
  output.PrintLine(Cell(output.Say(Word::kPingCame), Emphasis::kStrong));
  Card card;
  card.Add(output.Say(Word::kPing), ShortName(notice.ping()));
  card.Add(output.Say(Word::kExerciseTitle), PrintableLine(notice.title()));
  card.Add(output.Say(Word::kExerciseKind), output.Say(WordOf(notice.kind())));
  card.Add(output.Say(Word::kContact), PrintableLine(notice.contact()));
  card.Add(output.Say(Word::kQuestion), Printable(notice.question()));
  card.Add(output.Say(Word::kSendTime), FormatMoment(notice.send_time(), zone));
  card.Add(output.Say(Word::kOnTimeUntil),
           Cell(FormatMoment(notice.on_time_until(), zone), Emphasis::kStrong));
  card.Add(output.Say(Word::kCloses), FormatMoment(notice.close_time(), zone));
  output.Print(card);
  output.PrintLine(key_.has_value()
                       ? Cell(output.Say(Word::kPressY, {key_->name}), Emphasis::kStrong)
                       : Cell(output.Say(Word::kNoKeyForContact, {PrintableLine(notice.contact())}),
                              Emphasis::kWarning));
  output.out().flush();
}

absl::Status DutyPost::Answer() {
  const v1::PingNotice notice = waiting_.front();
  Output& output = invocation_.output();
  std::string text;
  if (notice.kind() == v1::EXERCISE_KIND_CONTENT_CHECK) {
    ASSIGN_OR_RETURN(text, invocation_.terminal().AskText(output.Say(Word::kYourAnswer)));
  }
  v1::AcknowledgePingRequest request;
  ASSIGN_OR_RETURN(*request.mutable_signed_answer(),
                   SignAnswer(invocation_, *key_, notice.ping(), text));
  const absl::Status sent = SendAnswer(invocation_, request);
  // Asked again after the next connection: the ping is still shown.
  if (ExitCodeOf(sent) == ExitCode::kUnreachable) return sent;
  if (!sent.ok()) output.Warning(sent.message());
  output.out().flush();
  waiting_.pop_front();
  is_shown_ = false;
  return absl::OkStatus();
}

}  // namespace rollcall
