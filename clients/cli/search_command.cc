// rollcall search TEXT: contacts by their words.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/app.h"
#include "clients/cli/contact_card.h"
#include "clients/cli/copy.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

constexpr int32_t kPageSize = 100;  // the server's largest

// 390 sheets of 64 contacts are 250 full pages; beyond it a server leads us in
// circles.
constexpr int kMaxPages = 1000;

std::string ChannelsWords(const v1::PointOfContact& contact, const Output& output) {
  std::vector<std::string> words;
  for (const v1::Channel& channel : contact.channels()) {
    words.push_back(ChannelWords(channel, output));
  }
  return absl::StrJoin(words, "; ");
}

std::string StateWords(const std::string& sheet, Language language) {
  const auto name = ResourceName::Parse(sheet);
  const StateRow* row = name.ok() ? FindByAlpha3(name->state) : nullptr;
  return row == nullptr ? sheet : absl::StrCat(row->name(language), " (", row->alpha3, ")");
}

absl::StatusOr<std::vector<v1::FoundPointOfContact>> FindAll(Reading& reading,
                                                             const std::string& text) {
  std::vector<v1::FoundPointOfContact> found;
  v1::SearchPointsOfContactRequest request;
  request.set_query(text);
  request.set_page_size(kPageSize);
  for (int page = 0; page < kMaxPages; ++page) {
    ASSIGN_OR_RETURN(const v1::SearchPointsOfContactResponse response,
                     reading.SearchPointsOfContact(request));
    found.insert(found.end(), response.results().begin(), response.results().end());
    if (response.next_page_token().empty()) return found;
    request.set_page_token(response.next_page_token());
  }
  return absl::InternalError("the server's list of results does not end");
}

absl::Status RunSearch(Invocation& invocation, const std::vector<std::string>& words) {
  ASSIGN_OR_RETURN(Reading * reading, invocation.reading());
  ASSIGN_OR_RETURN(const std::vector<v1::FoundPointOfContact> found,
                   FindAll(*reading, absl::StrJoin(words, " ")));
  Output& output = invocation.output();
  if (!output.for_people()) {
    nlohmann::ordered_json data;
    data["results"] = nlohmann::ordered_json::array();
    for (const v1::FoundPointOfContact& result : found) data["results"].push_back(ToData(result));
    data["copy"] = CopyData(invocation);
    output.PrintData(data);
    return absl::OkStatus();
  }
  if (found.empty()) {
    output.PrintLine(output.Say(Word::kNothingFound));
    PrintCopyFacts(invocation);
    return absl::OkStatus();
  }
  TextTable table({output.Say(Word::kState), output.Say(Word::kContact), output.Say(Word::kOffice),
                   output.Say(Word::kPerson), output.Say(Word::kChannel)});
  for (const v1::FoundPointOfContact& result : found) {
    const v1::PointOfContact& contact = result.point_of_contact();
    table.AddRow({StateWords(result.sheet(), output.language()), contact.id(), contact.office(),
                  contact.person(), ChannelsWords(contact, output)});
  }
  output.Print(table);
  PrintCopyFacts(invocation);
  return absl::OkStatus();
}

}  // namespace

void AddSearchCommand(CLI::App& app, Invocation& invocation) {
  auto words = std::make_shared<std::vector<std::string>>();
  CLI::App* command =
      app.add_subcommand("search", "Contacts that have all words of TEXT, best first");
  command->add_option("TEXT", *words, "Words to look for; of the last one the beginning is enough")
      ->required();
  command->footer("Example:\n  rollcall search incident desk");
  command->callback([&invocation, words] { invocation.Finish(RunSearch(invocation, *words)); });
}

}  // namespace rollcall
