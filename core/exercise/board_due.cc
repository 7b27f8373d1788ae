// What is due, by the board's index.
#include <cstdint>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/exercise/board.h"
#include "core/exercise/ping.h"

namespace rollcall {
namespace {

struct DueKey {
  std::string exercise;
  std::string ping;  // empty: the exercise's close
};

absl::StatusOr<DueKey> ParseDueKey(absl::string_view key) {
  std::vector<std::string> part = absl::StrSplit(key, '/');
  if (part.size() == 3) return DueKey{std::move(part[2]), ""};
  if (part.size() == 4) return DueKey{std::move(part[2]), std::move(part[3])};
  return CorruptRecord(key);
}

// At most `limit` keys from `from` on and below `end`. Records are read after
// the scan, not within it: a store may hold a lock meanwhile.
absl::StatusOr<std::vector<std::string>> KeysFrom(const View& board, absl::string_view prefix,
                                                  absl::string_view from, absl::string_view end,
                                                  size_t limit) {
  std::vector<std::string> keys;
  RETURN_IF_ERROR(board.Scan(prefix, from, [&](absl::string_view key, absl::string_view) {
    if (key >= end || keys.size() >= limit) return false;
    keys.emplace_back(key);
    return true;
  }));
  return keys;
}

// Adds the attempts that are due at one ping, in the order of its steps.
absl::Status AddAttempts(const View& board, const DueKey& key, absl::Time now, Due& due) {
  ASSIGN_OR_RETURN(const auto exercise, ReadExercise(board, key.exercise));
  ASSIGN_OR_RETURN(const auto ping, ReadPing(board, key.exercise, key.ping));
  if (!exercise.has_value() || !ping.has_value()) {
    return CorruptRecord(board_key::Ping(key.exercise, key.ping));
  }
  if (now >= CloseTime(*ping, exercise->plan())) return absl::OkStatus();
  auto attempt = static_cast<uint32_t>(ping->attempts_size());
  for (const WaitingStep& step : WaitingSteps(*ping, exercise->plan())) {
    if (step.time > now) continue;
    due.attempts.push_back({key.exercise, key.ping, ping->state(), ++attempt, step.step});
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Due> WhatIsDue(const View& board, absl::Time now, size_t limit) {
  Due due;
  const std::string end = board_key::Due(now + absl::Seconds(1), "", "");
  std::string from = "due/";
  std::vector<std::string> keys;
  do {
    ASSIGN_OR_RETURN(keys, KeysFrom(board, "due/", from, end, limit));
    for (const std::string& key : keys) {
      if (due.attempts.size() >= limit) return due;
      ASSIGN_OR_RETURN(DueKey parsed, ParseDueKey(key));
      if (parsed.ping.empty()) {
        due.closes.push_back(std::move(parsed.exercise));
      } else {
        RETURN_IF_ERROR(AddAttempts(board, parsed, now, due));
      }
    }
    if (!keys.empty()) from = keys.back() + '\0';
  } while (!keys.empty() && due.attempts.size() < limit);
  return due;
}

absl::StatusOr<std::vector<OpenIntent>> OpenIntents(const View& board) {
  constexpr absl::string_view kAfterAll = "intent0";  // '0' follows '/'
  ASSIGN_OR_RETURN(const std::vector<std::string> keys,
                   KeysFrom(board, "intent/", "intent/", kAfterAll, SIZE_MAX));
  std::vector<OpenIntent> intents;
  for (const std::string& key : keys) {
    const std::vector<std::string> part = absl::StrSplit(key, '/');
    OpenIntent intent;
    if (part.size() != 4 || !absl::SimpleAtoi(part[3], &intent.attempt)) return CorruptRecord(key);
    intent.exercise = part[1];
    intent.ping = part[2];
    ASSIGN_OR_RETURN(const auto ping, ReadPing(board, intent.exercise, intent.ping));
    if (!ping.has_value()) return CorruptRecord(key);
    intent.state = ping->state();
    intents.push_back(std::move(intent));
  }
  return intents;
}

}  // namespace rollcall
