// rollcall who STATE: whom to call there, in which order, and why.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/app.h"
#include "clients/cli/contact_card.h"
#include "clients/cli/copy.h"
#include "clients/cli/moment.h"
#include "clients/cli/participant_argument.h"
#include "clients/cli/provenance_words.h"
#include "clients/cli/verified_answer.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/fold/ranking.h"

namespace rollcall {
namespace {

struct WhoOptions {
  std::string state;
  std::string kind;
  std::vector<std::string> languages;
  std::string time = "now";
};

absl::StatusOr<Need> NeedOf(const WhoOptions& options, const Invocation& invocation) {
  Need need;
  if (options.kind == "diplomatic") need.kind = v1::CONTACT_KIND_DIPLOMATIC;
  if (options.kind == "technical") need.kind = v1::CONTACT_KIND_TECHNICAL;
  need.languages = options.languages;
  ASSIGN_OR_RETURN(need.time,
                   ParseMoment(options.time, invocation.options().time_zone, invocation.now()));
  return need;
}

// "on duty, speaks English".
std::string ReasonWords(const v1::RankedChannel& channel, const Output& output) {
  std::vector<std::string> words;
  for (const int number : channel.reasons()) {
    const auto reason = static_cast<v1::RankingReason>(number);
    if (reason == v1::RANKING_REASON_SPEAKS) {
      words.push_back(
          output.Say(Word::kSpeaks, {LanguageName(channel.language(), output.language())}));
    } else if (reason == v1::RANKING_REASON_ANSWERED) {
      words.push_back(absl::StrCat(
          output.Say(WordOf(reason)), " (",
          MonthWords(channel.last_answered_month().year(), channel.last_answered_month().month()),
          ")"));
    } else {
      words.push_back(output.Say(WordOf(reason)));
    }
  }
  if (channel.has_next_duty_time()) {
    const auto next = FromTimestamp(channel.next_duty_time());
    if (next.ok()) {
      words.push_back(
          output.Say(Word::kNextOnDuty,
                     {FormatMomentWithDay(*next, output.options().time_zone, output.language())}));
    }
  }
  return absl::StrJoin(words, output.language() == Language::kArabic    ? "، "
                              : output.language() == Language::kChinese ? "，"
                                                                        : ", ");
}

// "Kenya CERT (Wanjiru Mwangi) · switchboard".
std::string OfficeWords(const v1::RankedChannel& channel) {
  std::string words = channel.office();
  if (!channel.person().empty()) absl::StrAppend(&words, " (", channel.person(), ")");
  if (!channel.channel().note().empty()) absl::StrAppend(&words, " · ", channel.channel().note());
  return words;
}

Emphasis EmphasisOf(const v1::RankedChannel& channel) {
  for (const int reason : channel.reasons()) {
    if (reason == v1::RANKING_REASON_ON_DUTY) return Emphasis::kGood;
    if (reason == v1::RANKING_REASON_NOT_VALID) return Emphasis::kWarning;
  }
  return Emphasis::kPlain;
}

// A few lines a channel, so that it fits a narrow terminal: address, office,
// why it stands here, what time it is there.
void PrintChannels(const std::vector<v1::RankedChannel>& channels, absl::Time time,
                   Output& output) {
  TextTable table({"#", output.Say(Word::kChannel), output.Say(Word::kAddress)});
  int rank = 0;
  for (const v1::RankedChannel& channel : channels) {
    table.AddRow({absl::StrCat(++rank), output.Say(WordOf(channel.channel().kind())),
                  Cell(AddressWords(channel.channel()), Emphasis::kStrong)});
    table.AddRow({"", "", OfficeWords(channel)});
    table.AddRow({"", "", Cell(ReasonWords(channel, output), EmphasisOf(channel))});
    table.AddRow({"", "",
                  absl::StrCat(output.Say(Word::kLocalTimeThere), ": ",
                               FormatLocalTime(time, channel.utc_offset_seconds(),
                                               channel.time_zone(), output.language()))});
  }
  output.Print(table);
}

bool IsWanted(const v1::NominatedSheet& sheet, v1::ContactKind kind) {
  return kind == v1::CONTACT_KIND_UNSPECIFIED || SheetKind(sheet.name()) == kind;
}

void PrintForPeople(const VerifiedAnswer& answer, const Need& need,
                    const std::vector<v1::RankedChannel>& channels, absl::Time now,
                    Output& output) {
  const v1::State& state = answer.verified.state;
  output.PrintHeading(
      absl::StrCat(answer.row->name(output.language()), " (", answer.row->alpha3, ")"));
  if (!channels.empty()) {
    output.PrintBlankLine();
    PrintChannels(channels, need.time, output);
    output.PrintBlankLine();
  }
  for (const Cell& note : StateNotes(state, now, output)) output.PrintLine(note);
  if (channels.empty() && !state.sheets().empty()) {
    output.PrintLine(Cell(output.Say(Word::kNoChannelNote), Emphasis::kWarning));
  }
  for (const v1::NominatedSheet& sheet : state.sheets()) {
    if (!IsWanted(sheet, need.kind)) continue;
    output.PrintLine(absl::StrCat(
        output.Say(WordOf(SheetKind(sheet.name()))), ": ",
        ProvenanceWords(state, sheet.provenance(), answer.verified.checkpoint.checkpoint,
                        answer.current, output)));
    for (const Cell& note : SheetNotes(state, sheet, now, output)) output.PrintLine(note, 2);
  }
}

std::string LocalTimeData(absl::Time time, int32_t utc_offset_seconds) {
  return absl::FormatTime(absl::RFC3339_sec, time, absl::FixedTimeZone(utc_offset_seconds));
}

void PrintForPrograms(const VerifiedAnswer& answer, const Need& need,
                      const std::vector<v1::RankedChannel>& channels, Invocation& invocation) {
  const absl::Time now = invocation.now();
  const v1::State& state = answer.verified.state;
  nlohmann::ordered_json data;
  data["state"] = state.name();
  data["standing"] = v1::Standing_Name(state.standing());
  data["time"] = Rfc3339Utc(need.time);
  data["channels"] = nlohmann::ordered_json::array();
  int rank = 0;
  for (const v1::RankedChannel& channel : channels) {
    nlohmann::ordered_json line;
    line["rank"] = ++rank;
    line["local_time"] = LocalTimeData(need.time, channel.utc_offset_seconds());
    if (const nlohmann::ordered_json facts = ToData(channel); facts.is_object()) {
      line.update(facts);
    }
    data["channels"].push_back(std::move(line));
  }
  data["sheets"] = nlohmann::ordered_json::array();
  for (const v1::NominatedSheet& sheet : state.sheets()) {
    if (IsWanted(sheet, need.kind)) data["sheets"].push_back(ProvenanceData(state, sheet, now));
  }
  data["keys_reissued"] = ReissueData(state, now);
  data["checkpoint"] = CheckpointData(answer.verified.checkpoint.checkpoint);
  data["current"] = CurrentData(invocation);
  data["copy"] = CopyData(invocation);
  data["findings"] = answer.verified.findings;
  invocation.output().PrintData(data);
}

absl::Status RunWho(Invocation& invocation, const WhoOptions& options) {
  ASSIGN_OR_RETURN(const Need need, NeedOf(options, invocation));
  ASSIGN_OR_RETURN(const VerifiedAnswer answer, AskForState(invocation, options.state));
  const std::vector<v1::RankedChannel> channels =
      RankChannels(answer.verified.state, need, FindIanaZone);
  Output& output = invocation.output();
  if (output.for_people()) {
    PrintForPeople(answer, need, channels, invocation.now(), output);
    PrintCopyFacts(invocation);
  } else {
    PrintForPrograms(answer, need, channels, invocation);
  }
  return absl::OkStatus();
}

}  // namespace

void AddWhoCommand(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<WhoOptions>();
  CLI::App* command =
      app.add_subcommand("who", "Whom to call in a State now, in which order, and why");
  command->add_option("STATE", options->state, "KEN, KE, 404 or any of its UN names")->required();
  command->add_option("--kind", options->kind, "Only contacts of this kind")
      ->check(CLI::IsMember({"diplomatic", "technical"}));
  command
      ->add_option("--speaks", options->languages,
                   "A language that you speak, best first (BCP 47; may be repeated)")
      ->type_name("LANG")
      ->allow_extra_args(false);
  command->add_option("--at", options->time, "The moment asked about; now by default")
      ->type_name("TIME");
  command->footer("Example:\n  rollcall who KEN --kind technical --speaks en --speaks fr");
  command->callback([&invocation, options] { invocation.Finish(RunWho(invocation, *options)); });
}

}  // namespace rollcall
