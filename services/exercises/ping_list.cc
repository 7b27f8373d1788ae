// Pings, and what people have to do about them.
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/types/optional.h"
#include "core/base/refusal.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/exercise/board.h"
#include "core/exercise/ping.h"
#include "core/exercise/ping_code.h"
#include "services/exercises/acknowledgements.h"
#include "services/exercises/attempts.h"
#include "services/exercises/desk.h"
#include "services/exercises/exercise_reading.h"
#include "services/exercises/ping_message.h"
#include "services/page_token.h"
#include "storage/ledger.h"

namespace rollcall {
namespace {

constexpr size_t kDefaultPage = 100;
constexpr size_t kMaxPage = 1000;

// The part of the index that the caller may see and asks for. "of/<E>/" or
// "of/<E>/<X>/".
absl::StatusOr<std::string> Visible(const ExerciseReading& reading, const std::string& exercise,
                                    const std::string& state) {
  const bool every = SeesEveryPing(reading.caller);
  const std::string wanted = state.empty() && !every ? reading.caller.participant : state;
  if (wanted.empty() && every) return absl::StrCat("of/", exercise, "/");
  const auto name = ResourceName::Parse(wanted);
  const bool is_state = name.ok() && name->pattern == ResourceName::Pattern::kState;
  if (!state.empty() && !is_state) {
    return InvalidField("state", "must be the name of a State: states/KEN");
  }
  if (!is_state || (!every && wanted != reading.caller.participant)) {
    return Refusal(absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_ROLE_NOT_ALLOWED,
                   "a State's pings are seen by that State, the exercise controller, the operator "
                   "and auditors; the report has the figures of all");
  }
  return desk_key::PingOf(exercise, name->state, "");
}

// A call on the worklist; nullopt when nobody needs to make it any more.
absl::StatusOr<absl::optional<v1::WorkItem>> CallOf(const ExerciseReading& reading,
                                                    const Operator& speaker,
                                                    const OpenIntent& intent) {
  ASSIGN_OR_RETURN(const auto exercise, ReadExercise(reading.board, intent.exercise));
  ASSIGN_OR_RETURN(const auto ping, ReadPing(reading.board, intent.exercise, intent.ping));
  if (!exercise.has_value() || !ping.has_value()) return absl::optional<v1::WorkItem>();
  const v1::AttemptRecord& attempt = ping->attempts(static_cast<int>(intent.attempt) - 1);
  const v1::Step& step = ping->target().steps(static_cast<int>(attempt.step()));
  const absl::Time close = CloseTime(*ping, exercise->plan());
  if (!IsForPeople(step.channel_kind()) || close <= reading.now ||
      !IsOpen(*ping, exercise->plan(), reading.now)) {
    return absl::optional<v1::WorkItem>();
  }
  v1::WorkItem item;
  *item.mutable_time() = attempt.intent_time();
  v1::CallWork& call = *item.mutable_call();
  call.set_ping(PingName({intent.exercise, intent.ping}));
  call.set_attempt(intent.attempt);
  call.set_state(StateName(ping->state()));
  call.set_channel(step.channel());
  call.set_question(exercise->plan().question());
  *call.mutable_close_time() = ToTimestamp(close);
  call.set_code(PingCode(speaker.code_secret(), {speaker.origin(), intent.exercise, intent.ping,
                                                 intent.attempt, step.channel()}));
  ASSIGN_OR_RETURN(const auto body, Ledger(*reading.head.reader).Body(step.sheet_digest()));
  v1::Sheet sheet;
  if (body.has_value() && !sheet.ParseFromString(*body)) return CorruptRecord("sheet");
  for (const v1::PointOfContact& contact : sheet.points_of_contact()) {
    if (contact.id() == step.contact()) *call.mutable_contact() = contact;
  }
  return absl::optional<v1::WorkItem>(std::move(item));
}

// Lines by time; the key tells them apart.
using Lines = std::map<std::string, v1::WorkItem>;

absl::Status AddCalls(const ExerciseReading& reading, const Operator& speaker,
                      absl::string_view exercise, Lines& lines) {
  ASSIGN_OR_RETURN(const std::vector<OpenIntent> intents, OpenIntents(reading.board));
  for (const OpenIntent& intent : intents) {
    if (!exercise.empty() && intent.exercise != exercise) continue;
    ASSIGN_OR_RETURN(auto item, CallOf(reading, speaker, intent));
    if (!item.has_value()) continue;
    const std::string key =
        absl::StrFormat("%012d/%s/%d", item->time().seconds(), item->call().ping(), intent.attempt);
    lines.emplace(key, *std::move(item));
  }
  return absl::OkStatus();
}

// Those of one page after the line `after`, and one more: strangers may have sent any
// number.
absl::Status AddMails(const ExerciseReading& reading, const std::string& after, size_t limit,
                      Lines& lines) {
  constexpr absl::string_view kPrefix = "unclear/";
  absl::Status status;
  size_t read = 0;
  RETURN_IF_ERROR(reading.board.Scan(
      kPrefix, absl::StrCat(kPrefix, after), [&](absl::string_view key, absl::string_view bytes) {
        v1::WorkItem item;
        if (!item.mutable_mail()->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
          status = CorruptRecord(key);
          return false;
        }
        *item.mutable_time() = item.mail().receive_time();
        const absl::string_view line = key.substr(kPrefix.size());
        if (line == after) return true;
        lines.emplace(line, std::move(item));
        return ++read <= limit;
      }));
  return status;
}

// NOT_FOUND when there never was one of that id.
absl::StatusOr<v1::BoardExercise> RequireExercise(const ExerciseReading& reading,
                                                  absl::string_view exercise) {
  ASSIGN_OR_RETURN(auto record, ReadExercise(reading.board, exercise));
  if (record.has_value()) return *std::move(record);
  return Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_NOT_FOUND,
                 "no exercise of that name is open or was");
}

}  // namespace

absl::StatusOr<v1::ListPingsResponse> ListPings(const ExerciseReading& reading,
                                                const v1::ListPingsRequest& request) {
  const auto parsed = ResourceName::Parse(request.exercise());
  if (!parsed.ok() || parsed->pattern != ResourceName::Pattern::kExercise) {
    return InvalidField("exercise", "must be the name of an exercise: exercises/2026-h2");
  }
  ASSIGN_OR_RETURN(const size_t limit, CheckPageSize(request.page_size(), kDefaultPage, kMaxPage));
  ASSIGN_OR_RETURN(const std::string prefix, Visible(reading, parsed->exercise, request.state()));
  const std::string scope = absl::StrCat("ListPings ", prefix);
  ASSIGN_OR_RETURN(const std::string after, ReadPageToken(scope, request.page_token()));
  ASSIGN_OR_RETURN(const v1::BoardExercise exercise, RequireExercise(reading, parsed->exercise));
  std::vector<std::string> keys;
  RETURN_IF_ERROR(reading.board.Scan(prefix, after.empty() ? prefix : after,
                                     [&](absl::string_view key, absl::string_view) {
                                       if (key != after) keys.emplace_back(key);
                                       return keys.size() <= limit;
                                     }));
  v1::ListPingsResponse response;
  PageRoom room(limit);
  for (size_t i = 0; i < keys.size(); ++i) {
    const std::string ping = keys[i].substr(keys[i].rfind('/') + 1);
    ASSIGN_OR_RETURN(const auto record, ReadPing(reading.board, parsed->exercise, ping));
    if (!record.has_value()) return CorruptRecord(keys[i]);
    v1::Ping message = PingMessage({parsed->exercise, ping}, *record, exercise.plan(), reading.now);
    if (!room.Take(message.ByteSizeLong())) {
      response.set_next_page_token(MakePageToken(scope, keys[i - 1]));
      break;
    }
    *response.add_pings() = std::move(message);
  }
  return response;
}

absl::StatusOr<v1::ListWorkResponse> ListWork(const ExerciseReading& reading,
                                              const Operator& speaker,
                                              const v1::ListWorkRequest& request) {
  std::string exercise;
  if (!request.exercise().empty()) {
    const auto parsed = ResourceName::Parse(request.exercise());
    if (!parsed.ok() || parsed->pattern != ResourceName::Pattern::kExercise) {
      return InvalidField("exercise", "must be the name of an exercise: exercises/2026-h2");
    }
    exercise = parsed->exercise;
    RETURN_IF_ERROR(RequireExercise(reading, exercise).status());
  }
  const std::string scope = absl::StrCat("ListWork ", exercise);
  ASSIGN_OR_RETURN(const size_t limit, CheckPageSize(request.page_size(), kDefaultPage, kMaxPage));
  ASSIGN_OR_RETURN(const std::string after, ReadPageToken(scope, request.page_token()));
  Lines lines;
  RETURN_IF_ERROR(AddCalls(reading, speaker, exercise, lines));
  // Nobody knows which exercise they are about.
  if (exercise.empty()) RETURN_IF_ERROR(AddMails(reading, after, limit, lines));
  v1::ListWorkResponse response;
  PageRoom room(limit);
  for (auto line = lines.upper_bound(after); line != lines.end(); ++line) {
    if (!room.Take(line->second.ByteSizeLong())) {
      response.set_next_page_token(MakePageToken(scope, std::prev(line)->first));
      break;
    }
    *response.add_items() = std::move(line->second);
  }
  return response;
}

}  // namespace rollcall
