// rollcall status: what in this office's matters needs somebody's attention.
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "clients/cli/app.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/foreign_entries.h"
#include "clients/cli/keystore.h"
#include "clients/cli/moment.h"
#include "clients/cli/own_standing.h"
#include "clients/cli/participant_argument.h"
#include "clients/cli/provenance_words.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "core/directory/content_rules.h"
#include "core/directory/roles.h"

namespace rollcall {
namespace {

// How long before an expiry or a confirmation date `status` begins to ask for
// attention: long enough for a note verbale to travel.
constexpr absl::Duration kWarningPeriod = absl::Hours(24 * 30);

struct StatusOptions {
  bool acknowledge = false;
};

// One thing that needs attention. `code` is for programs and never changes.
struct Attention {
  std::string code;
  std::string message;
};
using Attentions = std::vector<Attention>;

// What was found: `attentions` ask for somebody, `notes` do not.
struct Findings {
  Attentions attentions;
  Attentions notes;
};

absl::Time StartOf(const google::type::Date& date) {
  return absl::FromCivil(absl::CivilDay(date.year(), date.month(), date.day()),
                         absl::UTCTimeZone());
}

void CheckKeys(const OwnStanding& standing, Attentions& attentions) {
  if (!standing.answered.ok() || standing.keys.empty()) return;
  const bool any = std::any_of(standing.keys.begin(), standing.keys.end(), [&](const OwnKey& key) {
    return !UsesInForce(standing, key.public_key).empty();
  });
  if (!any) {
    attentions.push_back({"NO_KEY_IN_FORCE",
                          "none of the signing keys here is in force; if that is a surprise, ask "
                          "the registrar over another channel"});
  }
}

// What the TLS key's own grant lets it be. Renewing one replaces its roles.
std::vector<std::string> OwnRoles(const OwnStanding& standing) {
  std::vector<std::string> roles;
  for (const v1::AccessGrant& grant : standing.access->grants()) {
    if (grant.tls_key_digest() != standing.tls_key->digest().view()) continue;
    for (const int role : grant.roles()) {
      roles.push_back(AccessRoleName(static_cast<v1::AccessRole>(role)));
    }
  }
  return roles;
}

void CheckAccess(const OwnStanding& standing, absl::Time now, const absl::TimeZone& zone,
                 Attentions& attentions) {
  const absl::optional<absl::Time> end = AccessEnd(standing);
  if (end.has_value() && *end < now + kWarningPeriod) {
    attentions.push_back(
        {"ACCESS_ENDS", absl::StrCat("the TLS key may call only until ", FormatMoment(*end, zone),
                                     "; renew it: rollcall access grant --tls-key self --role ",
                                     absl::StrJoin(OwnRoles(standing), ","))});
  }
}

// A sheet is this keystore's matter when a key here may sign it.
bool IsOwnMatter(const OwnStanding& standing, const v1::NominatedSheet& sheet) {
  const absl::StatusOr<ResourceName> name = ResourceName::Parse(sheet.name());
  return name.ok() &&
         std::any_of(standing.keys.begin(), standing.keys.end(), [&](const OwnKey& key) {
           return HasUse(standing, key.public_key, SheetUse(name->pattern));
         });
}

void CheckSheets(const OwnStanding& standing, absl::Time now, Attentions& attentions) {
  for (const v1::NominatedSheet& sheet : standing.state->sheets()) {
    const std::string short_name = sheet.name().substr(sheet.name().rfind('/') + 1);
    if (SignedUnderEarlierKeys(*standing.state, sheet.provenance())) {
      attentions.push_back({"SIGNED_UNDER_EARLIER_KEYS",
                            absl::StrCat("the ", short_name,
                                         " sheet is signed under earlier keys; sign it anew: "
                                         "rollcall confirm --sheet ",
                                         short_name)});
    }
    if (!IsOwnMatter(standing, sheet) || !sheet.sheet().has_next_confirmation_date()) continue;
    const google::type::Date& date = sheet.sheet().next_confirmation_date();
    if (StartOf(date) > now + kWarningPeriod) continue;
    attentions.push_back(
        {IsPast(date, now) ? "SHEET_UNCONFIRMED" : "SHEET_CONFIRMATION_DUE",
         absl::StrCat("the ", short_name, " sheet ",
                      IsPast(date, now) ? "is flagged: it was to be confirmed by "
                                        : "is to be confirmed by ",
                      FormatDateIfSet(date), "; if it still holds: rollcall confirm --sheet ",
                      short_name)});
  }
}

void CheckState(const OwnStanding& standing, absl::Time now, const absl::TimeZone& zone,
                Attentions& attentions) {
  if (standing.state->standing() == v1::STANDING_NOT_ENROLLED) {
    attentions.push_back({"NOT_ENROLLED", "the State is not enrolled (any more)"});
  }
  if (standing.state->standing() == v1::STANDING_SUSPENDED) {
    attentions.push_back({"SUSPENDED", "the registrar has suspended signing for this State"});
  }
  if (standing.state->has_reissue() && ShowsReissue(standing.state->reissue(), now)) {
    const v1::KeyReissue& reissue = standing.state->reissue();
    attentions.push_back(
        {"KEYS_REISSUED",
         absl::StrCat("the registrar re-issued the keys on ",
                      FormatMoment(reissue.accept_time(), zone), " (log entry ", reissue.index(),
                      "). If this State did not ask for that, protest now, over another channel")});
  }
  CheckSheets(standing, now, attentions);
}

absl::Status CheckEntries(Invocation& invocation, const OwnStanding& standing, bool acknowledge,
                          Findings& findings) {
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  ASSIGN_OR_RETURN(const ForeignEntries found, FindForeignEntries(invocation, *client, standing));
  if (acknowledge) {
    ASSIGN_OR_RETURN(Keystore * keystore, invocation.keystore());
    ASSIGN_OR_RETURN(auto acknowledged, keystore->LoadAcknowledged());
    for (const auto& [chain, sequence] : found.heads) acknowledged[chain] = sequence;
    RETURN_IF_ERROR(keystore->SaveAcknowledged(acknowledged));
    invocation.output().Notice(
        absl::StrCat(found.entries.size(), " entries of others are acknowledged as known."));
    return absl::OkStatus();
  }
  for (const ForeignEntry& entry : found.entries) {
    const std::string facts = absl::StrCat(
        "log entry ", entry.index, ": ", entry.kind, " about ", entry.subject, " (sequence ",
        entry.sequence, ", ", FormatMoment(entry.accept_time, invocation.options().time_zone),
        ") was not made by this keystore; signed by ", entry.signer);
    if (entry.surprising) {
      findings.attentions.push_back(
          {"ENTRY_NOT_MADE_HERE",
           absl::StrCat(facts, ". If it is known: rollcall status --acknowledge")});
    } else {
      findings.notes.push_back({"ENTRY_OF_ANOTHER_OFFICE", facts});
    }
  }
  return absl::OkStatus();
}

nlohmann::ordered_json AttentionsData(const Attentions& attentions) {
  nlohmann::ordered_json data = nlohmann::ordered_json::array();
  for (const Attention& attention : attentions) {
    data.push_back({{"code", attention.code}, {"message", attention.message}});
  }
  return data;
}

void PrintStatus(Invocation& invocation, const OwnStanding& standing, const Findings& findings) {
  Output& output = invocation.output();
  if (!output.for_people()) {
    nlohmann::ordered_json data;
    data["participant"] = standing.office;
    data["keys"] = OwnKeysData(standing);
    if (standing.state.has_value())
      data["standing"] = v1::Standing_Name(standing.state->standing());
    data["attention"] = AttentionsData(findings.attentions);
    data["notes"] = AttentionsData(findings.notes);
    output.PrintData(data);
    return;
  }
  if (!standing.office.empty()) {
    output.PrintHeading(ParticipantWords(standing.office, output.language()));
  }
  PrintOwnKeysTable(invocation, standing);
  output.PrintBlankLine();
  for (const Attention& attention : findings.attentions) {
    output.PrintLine(Cell(absl::StrCat("! ", attention.message), Emphasis::kWarning));
  }
  for (const Attention& note : findings.notes) {
    output.PrintLine(Cell(absl::StrCat("- ", note.message), Emphasis::kFaint));
  }
  if (findings.attentions.empty()) {
    output.PrintLine(Cell("Nothing needs attention.", Emphasis::kGood));
  }
}

absl::Status RunStatus(Invocation& invocation, const StatusOptions& options) {
  ASSIGN_OR_RETURN(const OwnStanding standing,
                   LookAtOwnStanding(invocation, AskTheServer(invocation)));
  if (ExitCodeOf(standing.answered) == ExitCode::kUnreachable) return standing.answered;
  Findings findings;
  Attentions& attentions = findings.attentions;
  const absl::TimeZone& zone = invocation.options().time_zone;
  if (!standing.answered.ok()) {
    attentions.push_back({"NOT_ANSWERED", std::string(standing.answered.message())});
  } else {
    CheckKeys(standing, attentions);
    CheckAccess(standing, invocation.now(), zone, attentions);
    if (standing.state.has_value()) CheckState(standing, invocation.now(), zone, attentions);
    RETURN_IF_ERROR(CheckEntries(invocation, standing, options.acknowledge, findings));
  }
  PrintStatus(invocation, standing, findings);
  if (!attentions.empty()) {
    invocation.set_exit_code(static_cast<int>(ExitCode::kNeedsAttention));
  }
  return absl::OkStatus();
}

}  // namespace

void AddStatusCommand(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<StatusOptions>();
  CLI::App* command = app.add_subcommand(
      "status", "Own keys, access and sheets, and entries in my name that I did not make");
  command->add_flag("--acknowledge", options->acknowledge,
                    "Take the entries of others that are there now as known");
  command->footer(
      "Ends with exit code 7 when something needs attention.\nExample:\n  rollcall status");
  command->callback([&invocation, options] { invocation.Finish(RunStatus(invocation, *options)); });
}

}  // namespace rollcall
