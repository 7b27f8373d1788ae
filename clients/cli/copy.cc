#include "clients/cli/copy.h"

#include <cstdint>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/bundle_file.h"
#include "clients/cli/keystore.h"
#include "clients/cli/moment.h"
#include "clients/cli/provenance_words.h"
#include "clients/mirror/mirror.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

constexpr char kMirrorFolder[] = "mirror";
constexpr absl::Duration kDay = absl::Hours(24);
// Ages are told in hours below and in days from there on.
constexpr absl::Duration kHoursUntil = absl::Hours(96);

absl::StatusOr<std::unique_ptr<OpenedCopy>> OpenBundleCopy(Invocation& invocation,
                                                           const PinnedDirectory& pinned) {
  auto opened = std::make_unique<OpenedCopy>();
  opened->source = OpenedCopy::Source::kBundle;
  ASSIGN_OR_RETURN(opened->copy, OpenBundleFile(invocation, invocation.options().bundle, pinned));
  opened->as_of = opened->copy->newest_entry_time();
  return opened;
}

std::string AgeWords(absl::Duration age) {
  if (age < kHoursUntil) return absl::StrCat(age / absl::Hours(1), " h");
  return absl::StrCat(age / kDay, " d");
}

absl::string_view AgeName(CopyAge age) {
  switch (age) {
    case CopyAge::kFresh:
      return "fresh";
    case CopyAge::kOld:
      return "old";
    case CopyAge::kAlarming:
      return "alarming";
    case CopyAge::kUnknown:
      return "unknown";
  }
  return "unknown";
}

// What a reader must be told about the copy; empty when it is whole and fresh.
std::string Concern(Invocation& invocation) {
  const OpenedCopy& copy = *invocation.copy();
  const Output& output = invocation.output();
  if (!copy.copy->complete()) {
    return output.Say(Word::kCopyIncomplete, {absl::StrCat(copy.copy->checkpoint().size),
                                              absl::StrCat(copy.copy->kept().checkpoint.size)});
  }
  const std::string age = AgeWords(invocation.now() - copy.as_of);
  switch (AgeOf(copy, invocation)) {
    case CopyAge::kFresh:
      return "";
    case CopyAge::kOld:
      return output.Say(Word::kCopyOld, {age});
    case CopyAge::kAlarming:
      return output.Say(Word::kCopyAlarming, {age});
    case CopyAge::kUnknown:
      return output.Say(Word::kCopyAgeUnknown);
  }
  return "";
}

}  // namespace

CopyAge AgeOf(const OpenedCopy& copy, const Invocation& invocation) {
  const absl::Duration age = invocation.now() - copy.as_of;
  if (age < -kClockTolerance) return CopyAge::kUnknown;
  if (age > invocation.options().alarm_after) return CopyAge::kAlarming;
  if (age > invocation.options().warn_after) return CopyAge::kOld;
  return CopyAge::kFresh;
}

absl::StatusOr<absl::Duration> ParseAge(absl::string_view text) {
  int64_t number = 0;
  absl::Duration unit;
  if (!text.empty()) {
    switch (text.back()) {
      case 'd':
        unit = kDay;
        break;
      case 'h':
        unit = absl::Hours(1);
        break;
      case 'm':
        unit = absl::Minutes(1);
        break;
      default:
        break;
    }
  }
  if (unit == absl::ZeroDuration() || !absl::SimpleAtoi(text.substr(0, text.size() - 1), &number) ||
      number < 0) {
    return InvalidField("age", absl::StrCat("\"", text, "\" is no age, as in 36h, 14d or 90m"));
  }
  return number * unit;
}

absl::StatusOr<std::string> MirrorFolder(Invocation& invocation) {
  ASSIGN_OR_RETURN(const Keystore* keystore, invocation.keystore());
  return absl::StrCat(keystore->home(), "/", kMirrorFolder);
}

absl::StatusOr<std::unique_ptr<OpenedCopy>> OpenChosenCopy(Invocation& invocation) {
  if (!invocation.options().bundle.empty()) {
    ASSIGN_OR_RETURN(const PinnedDirectory* pinned, invocation.directory());
    return OpenBundleCopy(invocation, *pinned);
  }
  if (invocation.options().online) return nullptr;
  return OpenOwnMirror(invocation);
}

absl::StatusOr<std::unique_ptr<OpenedCopy>> OpenOwnMirror(Invocation& invocation) {
  ASSIGN_OR_RETURN(const std::string folder, MirrorFolder(invocation));
  absl::StatusOr<std::unique_ptr<Reader>> reader = ReadMirror(folder);
  if (absl::IsNotFound(reader.status())) return nullptr;
  RETURN_IF_ERROR(reader.status());
  ASSIGN_OR_RETURN(const PinnedDirectory* pinned, invocation.directory());
  ASSIGN_OR_RETURN(const absl::optional<absl::Time> synced, LoadSyncTime(**reader));
  auto opened = std::make_unique<OpenedCopy>();
  opened->source = OpenedCopy::Source::kMirror;
  std::unique_ptr<SearchIndex> index = ReadMirrorIndex(folder, **reader);
  ASSIGN_OR_RETURN(opened->copy, LocalCopy::Open(*std::move(reader), *pinned, std::move(index)));
  opened->as_of = synced.value_or(opened->copy->newest_entry_time());
  return opened;
}

std::string AsOfWords(Invocation& invocation) {
  const OpenedCopy& copy = *invocation.copy();
  const Output& output = invocation.output();
  return output.Say(Word::kAsOf, {FormatMoment(copy.as_of, output.options().time_zone),
                                  absl::StrCat(copy.copy->checkpoint().size)});
}

void WarnOfCopy(Invocation& invocation) {
  const std::string concern = Concern(invocation);
  if (!concern.empty()) invocation.output().Warning(concern);
}

void PrintServersWord(Invocation& invocation) {
  if (invocation.copy() != nullptr) return;
  Output& output = invocation.output();
  output.PrintLine(Cell(output.Say(Word::kServersWord), Emphasis::kFaint));
}

void PrintCopyFacts(Invocation& invocation) {
  if (invocation.copy() == nullptr) return;
  Output& output = invocation.output();
  const std::string concern = Concern(invocation);
  const CopyAge age = AgeOf(*invocation.copy(), invocation);
  const Emphasis emphasis = age == CopyAge::kAlarming ? Emphasis::kBad
                            : concern.empty()         ? Emphasis::kFaint
                                                      : Emphasis::kWarning;
  output.PrintLine(Cell(AsOfWords(invocation), emphasis));
  if (!concern.empty()) output.PrintLine(Cell(concern, emphasis));
  WarnOfCopy(invocation);
}

std::string CurrentData(Invocation& invocation) {
  return invocation.copy() == nullptr ? "according to the server" : "proven by replay";
}

nlohmann::ordered_json CopyData(Invocation& invocation) {
  const OpenedCopy* copy = invocation.copy();
  if (copy == nullptr) return nullptr;
  WarnOfCopy(invocation);
  nlohmann::ordered_json data;
  data["source"] = copy->source == OpenedCopy::Source::kMirror ? "mirror" : "bundle";
  data["as_of"] = Rfc3339Utc(copy->as_of);
  data["age_seconds"] = absl::ToInt64Seconds(invocation.now() - copy->as_of);
  data["age"] = std::string(AgeName(AgeOf(*copy, invocation)));
  data["complete"] = copy->copy->complete();
  data["newest_entry_time"] = Rfc3339Utc(copy->copy->newest_entry_time());
  data["checkpoint"] = CheckpointData(copy->copy->checkpoint());
  return data;
}

}  // namespace rollcall
