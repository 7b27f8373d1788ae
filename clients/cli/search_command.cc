// rollcall search TEXT: contacts by their words.
//
// What the server finds are candidates: each State among them is asked for its verified
// answer, and only what that holds is shown, in the order of the server. That a server
// leaves contacts out cannot be seen; a copy leaves none out.
#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/app.h"
#include "clients/cli/contact_card.h"
#include "clients/cli/copy.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/participant_argument.h"
#include "clients/cli/progress.h"
#include "clients/cli/provenance_words.h"
#include "clients/cli/verified_answer.h"
#include "core/base/refusal.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "core/statement/kind.h"
#include "google/protobuf/util/message_differencer.h"

namespace rollcall {
namespace {

// Without --all: what a person looks through. Each page may hold as many States, of
// which a reader may look up a hundred an hour.
constexpr size_t kShown = 25;
constexpr int32_t kLargestPage = 100;

// 390 sheets of 64 contacts are 250 full pages; beyond it a server leads us in circles.
constexpr int kMaxPages = 1000;
constexpr size_t kMaxFoundBytes = 512 * kMaxSheetBytes;

struct SearchOptions {
  std::vector<std::string> words;
  bool all = false;
};

// What the server or the copy finds.
struct Candidates {
  std::vector<v1::FoundPointOfContact> found;  // best first
  bool more = false;                           // there are others
  absl::Status limited;                        // why the others were refused
};

// Hits that their States' verified answers hold.
struct VerifiedHits {
  std::vector<v1::FoundPointOfContact> found;  // best first
  std::vector<VerifiedAnswer> answers;         // of their States, by code, with the sheets of hits
  size_t left_out = 0;                         // hits that those do not hold
  size_t not_proved = 0;                       // hits of States whose answers were refused
};

std::string ChannelsWords(const v1::PointOfContact& contact, const Output& output) {
  std::vector<std::string> words;
  for (const v1::Channel& channel : contact.channels()) {
    words.push_back(ChannelWords(channel, output));
  }
  return absl::StrJoin(words, "; ");
}

absl::StatusOr<Candidates> Find(Reading& reading, const SearchOptions& options) {
  Candidates candidates;
  std::vector<v1::FoundPointOfContact>& found = candidates.found;
  v1::SearchPointsOfContactRequest request;
  request.set_query(absl::StrJoin(options.words, " "));
  request.set_page_size(options.all ? kLargestPage : static_cast<int32_t>(kShown));
  size_t bytes = 0;
  for (int page = 0; page < kMaxPages && bytes <= kMaxFoundBytes; ++page) {
    const auto response = reading.SearchPointsOfContact(request);
    if (!found.empty() && ReasonOf(response.status()) == v1::ERROR_REASON_RATE_LIMITED) {
      candidates.limited = response.status();
      return candidates;
    }
    RETURN_IF_ERROR(response.status());
    bytes += response->ByteSizeLong();
    found.insert(found.end(), response->results().begin(), response->results().end());
    candidates.more = !response->next_page_token().empty();
    if (!options.all && found.size() > kShown) {
      found.resize(kShown);
      candidates.more = true;
    }
    if (!candidates.more || (!options.all && found.size() == kShown)) return candidates;
    request.set_page_token(response->next_page_token());
  }
  return absl::InternalError("the server's list of results does not end");
}

// Same sheet, same contact, same words.
bool Holds(const v1::State& state, const v1::FoundPointOfContact& hit) {
  for (const v1::NominatedSheet& sheet : state.sheets()) {
    if (sheet.name() != hit.sheet()) continue;
    return std::any_of(sheet.sheet().points_of_contact().begin(),
                       sheet.sheet().points_of_contact().end(),
                       [&hit](const v1::PointOfContact& contact) {
                         return google::protobuf::util::MessageDifferencer::Equals(
                             contact, hit.point_of_contact());
                       });
  }
  return false;
}

// Leaves the sheets that the hits are of.
void KeepSheetsOf(const std::vector<v1::FoundPointOfContact>& hits, v1::State& state) {
  auto* const sheets = state.mutable_sheets();
  const auto kept = std::stable_partition(
      sheets->begin(), sheets->end(), [&hits](const v1::NominatedSheet& sheet) {
        return std::any_of(hits.begin(), hits.end(), [&sheet](const v1::FoundPointOfContact& hit) {
          return hit.sheet() == sheet.name();
        });
      });
  sheets->erase(kept, sheets->end());
}

absl::StatusOr<VerifiedHits> Verify(Invocation& invocation,
                                    const std::vector<v1::FoundPointOfContact>& hits) {
  Progress progress(invocation.output(), invocation.clock(), hits.size());
  std::map<std::string, absl::optional<VerifiedAnswer>> answers;  // by alpha-3
  VerifiedHits verified;
  for (size_t i = 0; i < hits.size(); ++i) {
    progress.Advance(i);
    const auto name = ResourceName::Parse(hits[i].sheet());
    const StateRow* const row = name.ok() ? FindByAlpha3(name->state) : nullptr;
    if (row == nullptr) continue;
    auto answer = answers.find(name->state);
    if (answer == answers.end()) {
      ASSIGN_OR_RETURN(auto asked, AskForOneOfMany(invocation, row->alpha3));
      answer = answers.emplace(name->state, std::move(asked)).first;
    }
    if (!answer->second.has_value()) {
      ++verified.not_proved;
    } else if (Holds(answer->second->verified.state, hits[i])) {
      verified.found.push_back(hits[i]);
    }
  }
  verified.left_out = hits.size() - verified.found.size() - verified.not_proved;
  for (auto& [alpha3, answer] : answers) {
    if (!answer.has_value()) continue;
    KeepSheetsOf(verified.found, answer->verified.state);
    if (!answer->verified.state.sheets().empty()) verified.answers.push_back(*std::move(answer));
  }
  return verified;
}

void PrintForPeople(Invocation& invocation, const VerifiedHits& hits) {
  Output& output = invocation.output();
  if (hits.found.empty()) {
    output.PrintLine(output.Say(Word::kNothingFound));
    PrintServersWord(invocation);
    return;
  }
  TextTable table({output.Say(Word::kState), output.Say(Word::kContact), output.Say(Word::kOffice),
                   output.Say(Word::kPerson), output.Say(Word::kChannel)});
  for (const v1::FoundPointOfContact& hit : hits.found) {
    const v1::PointOfContact& contact = hit.point_of_contact();
    table.AddRow({ParticipantWords(hit.sheet(), output.language()), contact.id(), contact.office(),
                  contact.person(), ChannelsWords(contact, output)});
  }
  output.Print(table);
  for (const VerifiedAnswer& answer : hits.answers) {
    const std::string line = CaveatLine(answer.verified.state, invocation.now(), output);
    if (!line.empty()) output.PrintLine(Cell(line, Emphasis::kWarning));
  }
  if (invocation.copy() == nullptr) {
    output.PrintLine(Cell(output.Say(Word::kHitsVerified, {output.Say(Word::kCurrentByServer)}),
                          Emphasis::kFaint));
  }
}

void PrintForPrograms(Invocation& invocation, const VerifiedHits& hits, bool more) {
  const absl::Time now = invocation.now();
  nlohmann::ordered_json data;
  data["results"] = nlohmann::ordered_json::array();
  for (const v1::FoundPointOfContact& hit : hits.found) data["results"].push_back(ToData(hit));
  data["states"] = nlohmann::ordered_json::array();
  data["findings"] = nlohmann::ordered_json::array();
  for (const VerifiedAnswer& answer : hits.answers) {
    const v1::State& state = answer.verified.state;
    nlohmann::ordered_json line;
    line["state"] = state.name();
    line["standing"] = v1::Standing_Name(state.standing());
    line["sheets"] = nlohmann::ordered_json::array();
    for (const v1::NominatedSheet& sheet : state.sheets()) {
      line["sheets"].push_back(ProvenanceData(state, sheet, now));
    }
    line["keys_reissued"] = ReissueData(state, now);
    line["checkpoint"] = CheckpointData(answer.verified.checkpoint.checkpoint);
    data["states"].push_back(std::move(line));
    for (const std::string& finding : answer.verified.findings) data["findings"].push_back(finding);
  }
  data["left_out"] = hits.left_out;
  data["not_proved"] = hits.not_proved;
  data["more"] = more;
  data["current"] = CurrentData(invocation);
  data["copy"] = CopyData(invocation);
  invocation.output().PrintData(data);
}

absl::Status RunSearch(Invocation& invocation, const SearchOptions& options) {
  ASSIGN_OR_RETURN(Reading * reading, invocation.reading());
  ASSIGN_OR_RETURN(const Candidates candidates, Find(*reading, options));
  ASSIGN_OR_RETURN(const VerifiedHits hits, Verify(invocation, candidates.found));
  Output& output = invocation.output();
  if (output.for_people()) {
    PrintForPeople(invocation, hits);
    if (candidates.more) {
      output.PrintLine(Cell(output.Say(Word::kMoreHits, {absl::StrCat(candidates.found.size())}),
                            Emphasis::kWarning));
    }
    PrintCopyFacts(invocation);
  } else {
    PrintForPrograms(invocation, hits, candidates.more);
  }
  if (!candidates.limited.ok()) {
    output.Warning(candidates.limited.message());
    invocation.set_exit_code(static_cast<int>(ExitCode::kRefused));
  }
  if (hits.left_out > 0) {
    output.Warning(output.Say(
        Word::kHitsLeftOut, {absl::StrCat(hits.left_out), absl::StrCat(candidates.found.size())}));
    invocation.set_exit_code(static_cast<int>(ExitCode::kUnverified));
  }
  return absl::OkStatus();
}

}  // namespace

void AddSearchCommand(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<SearchOptions>();
  CLI::App* command =
      app.add_subcommand("search", "Contacts that have all words of TEXT, best first");
  command
      ->add_option("TEXT", options->words,
                   "Words to look for; of the last one the beginning is enough")
      ->required();
  command->add_flag("--all", options->all,
                    absl::StrCat("All of them; the best ", kShown, " by default"));
  command->footer("Example:\n  rollcall search incident desk");
  command->callback([&invocation, options] { invocation.Finish(RunSearch(invocation, *options)); });
}

}  // namespace rollcall
