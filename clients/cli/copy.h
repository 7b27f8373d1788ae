// Answers without the network: which copy of the directory is asked, and what a
// reader must know about its age.
#ifndef ROLLCALL_CLIENTS_CLI_COPY_H_
#define ROLLCALL_CLIENTS_CLI_COPY_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/cli/invocation.h"
#include "clients/mirror/local_copy.h"
#include "nlohmann/json.hpp"

namespace rollcall {

// A copy that is overdue when synced daily, and one that has missed two weeks of
// changes; --warn-after and --alarm-after say otherwise.
inline constexpr absl::Duration kDefaultWarnAfter = absl::Hours(48);
inline constexpr absl::Duration kDefaultAlarmAfter = absl::Hours(14 * 24);

// How far a copy's time may lie ahead of this machine's clock before the reader
// is told that its age is not known: clocks differ by less.
inline constexpr absl::Duration kClockTolerance = absl::Minutes(5);

// A copy that answers.
struct OpenedCopy {
  enum class Source { kMirror, kBundle };

  Source source;
  std::unique_ptr<LocalCopy> copy;
  // A mirror: when its server last said that it is complete. A bundle, and a
  // mirror that never was complete: when its newest entry was accepted, which
  // is proved, unlike what a file says of itself.
  absl::Time as_of;
};

enum class CopyAge { kFresh, kOld, kAlarming, kUnknown };

// By the limits of the global options.
CopyAge AgeOf(const OpenedCopy& copy, const Invocation& invocation);

// "36h", "14d", "90m".
absl::StatusOr<absl::Duration> ParseAge(absl::string_view text);

// The folder of the keystore's mirror: HOME/mirror.
absl::StatusOr<std::string> MirrorFolder(Invocation& invocation);

// The copy that the global options name: the bundle of --bundle, else the mirror
// when there is one and nobody said --online; null otherwise.
absl::StatusOr<std::unique_ptr<OpenedCopy>> OpenChosenCopy(Invocation& invocation);

// The keystore's mirror; null when there is none.
absl::StatusOr<std::unique_ptr<OpenedCopy>> OpenOwnMirror(Invocation& invocation);

// What stands behind an answer. For people one line, "as of <time>, checkpoint
// <n>", and for an old copy a warning or alarm behind it, on standard error too;
// nothing when the server answered.
void PrintCopyFacts(Invocation& invocation);

// Says, for people, that nothing proves what the server alone has told; nothing when a copy
// answered. For lists, which come without evidence.
void PrintServersWord(Invocation& invocation);

// "as of <time>, checkpoint <n>", of a copy.
std::string AsOfWords(Invocation& invocation);

// Warns on standard error of a copy that is old or not whole.
void WarnOfCopy(Invocation& invocation);

// "according to the server", or "proven by replay" for a copy.
std::string CurrentData(Invocation& invocation);

// For programs: {source, as_of, age_seconds, age, complete, newest_entry_time,
// checkpoint};
// null when the server answered. Warns as PrintCopyFacts does.
nlohmann::ordered_json CopyData(Invocation& invocation);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_COPY_H_
