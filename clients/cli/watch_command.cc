// rollcall watch: tells of each statement about a State as it comes, or of any in
// one's own name that one did not make.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/app.h"
#include "clients/cli/copy.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/foreign_entries.h"
#include "clients/cli/mirroring.h"
#include "clients/cli/moment.h"
#include "clients/cli/own_standing.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

struct WatchOptions {
  std::string state;
  std::string command;  // --exec
  bool own = false;
  bool once = false;  // with own
};

nlohmann::ordered_json EntryData(uint64_t index, const Entry& entry) {
  const Statement& statement = entry.statement;
  nlohmann::ordered_json data;
  data["log_entry"] = index;
  data["accept_time"] = Rfc3339Utc(entry.accept_time);
  data["kind"] = std::string(statement.row().name);
  data["subject"] = statement.header().subject();
  data["sequence"] = statement.header().sequence();
  data["digest"] = statement.digest().ToHex();
  return data;
}

// Runs the user's own command with /bin/sh -c and the entry's facts in its
// environment; none of them gets into the command's text.
absl::Status RunCommand(const std::string& command, uint64_t index, const Entry& entry) {
  const Statement& statement = entry.statement;
  const std::vector<std::pair<const char*, std::string>> facts = {
      {"ROLLCALL_LOG_ENTRY", absl::StrCat(index)},
      {"ROLLCALL_ACCEPT_TIME", Rfc3339Utc(entry.accept_time)},
      {"ROLLCALL_KIND", std::string(statement.row().name)},
      {"ROLLCALL_SUBJECT", statement.header().subject()},
      {"ROLLCALL_SEQUENCE", absl::StrCat(statement.header().sequence())},
      {"ROLLCALL_DIGEST", statement.digest().ToHex()},
  };
  std::vector<std::string> environment;
  for (char** held = environ; *held != nullptr; ++held) environment.emplace_back(*held);
  for (const auto& [name, value] : facts) environment.push_back(absl::StrCat(name, "=", value));
  std::vector<char*> pointers;
  for (std::string& line : environment) pointers.push_back(line.data());
  pointers.push_back(nullptr);
  const pid_t child = fork();
  if (child < 0) return absl::ResourceExhaustedError("cannot start the command of --exec");
  if (child == 0) {
    execle("/bin/sh", "sh", "-c", command.c_str(), nullptr, pointers.data());
    _exit(127);
  }
  int outcome = 0;
  while (waitpid(child, &outcome, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(outcome) && WEXITSTATUS(outcome) == 0) return absl::OkStatus();
  return absl::UnknownError(absl::StrCat("the command of --exec failed for log entry ", index));
}

absl::Status WatchState(Invocation& invocation, const WatchOptions& options) {
  ASSIGN_OR_RETURN(const StateRow* row, FindState(options.state));
  const std::string participant = StateName(row->alpha3);
  Output& output = invocation.output();
  ASSIGN_OR_RETURN(const uint64_t held, SizeOfMirror(invocation));
  return FollowMirror(invocation, held, [&](uint64_t index, const Entry& entry) {
    const Statement& statement = entry.statement;
    if (statement.subject().Participant() != participant) return absl::OkStatus();
    if (!options.command.empty()) {
      const absl::Status ran = RunCommand(options.command, index, entry);
      if (!ran.ok()) output.Warning(ran.message());
      return absl::OkStatus();
    }
    if (output.for_people()) {
      output.PrintLine(absl::StrCat(FormatMoment(entry.accept_time, output.options().time_zone),
                                    "  ", output.Say(Word::kLogEntry), " ", index, "  ",
                                    output.Say(WordOfKind(statement.row().name)), "  ",
                                    statement.header().subject(), "  ", output.Say(Word::kSequence),
                                    " ", statement.header().sequence()));
    } else {
      output.PrintData(EntryData(index, entry));
    }
    output.out().flush();
    return output.out().good() ? absl::OkStatus() : absl::CancelledError("nobody reads any more");
  });
}

// The mirror brought up to date; as it is, with a warning, when the server is away
// or another sync holds it. False when nobody brings it up to date: neither this sync,
// nor the other one, if the mirror has become old in its hands.
absl::StatusOr<bool> RefreshMirror(Invocation& invocation) {
  const absl::Status refreshed = BringMirrorUpToDate(invocation).status();
  if (refreshed.ok()) return true;
  if (ExitCodeOf(refreshed) != ExitCode::kUnreachable) return refreshed;
  ASSIGN_OR_RETURN(const OpenedCopy* mirror, invocation.OpenMirror());
  if (mirror == nullptr) return refreshed;
  invocation.output().Warning(
      absl::StrCat(refreshed.message(), "; looking at the mirror as it is"));
  return absl::IsAborted(refreshed) && AgeOf(*mirror, invocation) == CopyAge::kFresh;
}

nlohmann::ordered_json ForeignData(const ForeignEntry& entry) {
  return {{"log_entry", entry.index},
          {"accept_time", Rfc3339Utc(entry.accept_time)},
          {"kind", entry.kind},
          {"subject", entry.subject},
          {"sequence", entry.sequence},
          {"signer", entry.signer},
          {"surprising", entry.surprising}};
}

void PrintForeign(Invocation& invocation, const std::vector<ForeignEntry>& entries) {
  Output& output = invocation.output();
  if (!output.for_people()) {
    nlohmann::ordered_json data;
    data["entries"] = nlohmann::ordered_json::array();
    for (const ForeignEntry& entry : entries) data["entries"].push_back(ForeignData(entry));
    data["copy"] = CopyData(invocation);
    output.PrintData(data);
    return;
  }
  for (const ForeignEntry& entry : entries) {
    output.PrintLine(
        Cell(absl::StrCat(entry.surprising ? "! " : "- ", "log entry ", entry.index, ": ",
                          entry.kind, " about ", entry.subject, " (sequence ", entry.sequence, ", ",
                          FormatMoment(entry.accept_time, output.options().time_zone),
                          ") was not made by this keystore; signed by ", entry.signer),
             entry.surprising ? Emphasis::kBad : Emphasis::kFaint));
  }
  if (entries.empty()) {
    output.PrintLine(Cell("Every statement in this name was made here.", Emphasis::kGood));
  }
  PrintCopyFacts(invocation);
}

struct OwnLook {
  std::string office;  // "states/KEN"; empty for no participant
  uint64_t size = 0;   // of the mirror
  bool surprised = false;
};

// Looks at the mirror as it is and tells of what others did in the office's name,
// but for entries before `first`, told of before.
absl::StatusOr<OwnLook> LookForForeign(Invocation& invocation, uint64_t first) {
  ASSIGN_OR_RETURN(const OpenedCopy* opened, invocation.OpenMirror());
  if (opened == nullptr) {
    return absl::FailedPreconditionError("the mirror is gone; run `rollcall sync`");
  }
  LocalCopy* const mirror = opened->copy.get();
  ASSIGN_OR_RETURN(const OwnStanding standing, LookAtOwnStanding(invocation, [mirror] {
                     return absl::StatusOr<Reading*>(mirror);
                   }));
  RETURN_IF_ERROR(standing.answered);
  ASSIGN_OR_RETURN(ForeignEntries found, FindForeignEntries(invocation, *mirror, standing));
  std::vector<ForeignEntry>& entries = found.entries;
  entries.erase(entries.begin(),
                std::find_if(entries.begin(), entries.end(),
                             [&](const auto& entry) { return entry.index >= first; }));
  // The first look tells also that there is nothing.
  if (first == 0 || !entries.empty()) PrintForeign(invocation, entries);
  invocation.output().out().flush();
  const bool surprised = std::any_of(entries.begin(), entries.end(),
                                     [](const ForeignEntry& entry) { return entry.surprising; });
  const bool participant = ResourceName::Parse(standing.office).ok();
  return OwnLook{participant ? standing.office : "", mirror->checkpoint().size, surprised};
}

// What is said in the office's name: about it, or as its proposal for a State.
bool IsAbout(const ResourceName& subject, const std::string& office) {
  return subject.Participant() == office || subject.Proposer() == office;
}

absl::Status WatchOwn(Invocation& invocation, bool once) {
  ASSIGN_OR_RETURN(const bool fresh, RefreshMirror(invocation));
  // A daily look at an old copy must not look like a good one.
  if (once && !fresh) invocation.set_exit_code(static_cast<int>(ExitCode::kUnreachable));
  for (uint64_t seen = 0;;) {
    ASSIGN_OR_RETURN(const OwnLook look, LookForForeign(invocation, seen));
    if (look.surprised) invocation.set_exit_code(static_cast<int>(ExitCode::kNeedsAttention));
    if (look.surprised || once) return absl::OkStatus();
    if (look.office.empty()) {
      return absl::FailedPreconditionError(
          "this office is no participant, so nothing is said in its name; watch a State, or look "
          "once with --once");
    }
    seen = look.size;
    bool news = false;
    const absl::Status ended = FollowMirror(invocation, seen, [&](uint64_t, const Entry& entry) {
      news = IsAbout(entry.statement.subject(), look.office);
      return news ? absl::CancelledError("something to look at") : absl::OkStatus();
    });
    if (!news) return ended;
  }
}

absl::Status RunWatch(Invocation& invocation, const WatchOptions& options) {
  if (options.own == !options.state.empty()) {
    return WithExitCode(absl::InvalidArgumentError("give either a State or --own"),
                        ExitCode::kUsage);
  }
  return options.own ? WatchOwn(invocation, options.once) : WatchState(invocation, options);
}

}  // namespace

void AddWatchCommand(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<WatchOptions>();
  CLI::App* command = app.add_subcommand(
      "watch", "Tell of each statement about a State as it comes, or of any in one's own name");
  command->add_option("STATE", options->state, "KEN, KE, 404 or any of its UN names");
  command
      ->add_option("--exec", options->command,
                   "Run this for each instead of printing; its facts are in $ROLLCALL_KIND, "
                   "$ROLLCALL_SUBJECT, ...")
      ->type_name("COMMAND");
  CLI::Option* own = command->add_flag(
      "--own", options->own, "Watch for statements in this keystore's name that it did not make");
  command->add_flag("--once", options->once, "Look once instead, as a timer does that runs daily")
      ->needs(own);
  command->footer(
      "Keeps the mirror up to date; needs the role follower. --own ends with exit code 7 as soon\n"
      "as there is such a statement, --once with 4 when it could look at an old copy "
      "only.\nExample:\n  rollcall watch KEN --exec 'notify-send "
      "$ROLLCALL_SUBJECT'\n  rollcall watch --own --once");
  command->callback([&invocation, options] { invocation.Finish(RunWatch(invocation, *options)); });
}

}  // namespace rollcall
