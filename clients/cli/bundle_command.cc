// rollcall bundle: the directory in one file, to carry where no network goes.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/app.h"
#include "clients/cli/bundle_file.h"
#include "clients/cli/card_page.h"
#include "clients/cli/copy.h"
#include "clients/cli/moment.h"
#include "clients/cli/progress.h"
#include "clients/cli/provenance_words.h"
#include "clients/mirror/bundle.h"
#include "core/base/status_macros.h"
#include "core/crypto/signer.h"

namespace rollcall {
namespace {

struct WriteOptions {
  std::string file;
  bool encrypt = false;
};

struct PrintOptions {
  std::vector<std::string> states;
  std::string file;
};

// The copy that bundles and cards are made of.
absl::StatusOr<LocalCopy*> ChosenCopy(Invocation& invocation) {
  if (invocation.options().online) {
    return absl::InvalidArgumentError("this is made of a copy; leave --online out");
  }
  ASSIGN_OR_RETURN(const OpenedCopy* copy, invocation.OpenCopy());
  if (copy != nullptr) return copy->copy.get();
  return absl::FailedPreconditionError(
      "there is no mirror in this keystore; run `rollcall sync` first, or give --bundle FILE");
}

void PrintBundle(Invocation& invocation, const std::string& file, const LocalCopy& copy,
                 Word result) {
  Output& output = invocation.output();
  if (!output.for_people()) {
    nlohmann::ordered_json data;
    data["bundle"] = file;
    data["checkpoint"] = CheckpointData(copy.checkpoint());
    data["newest_entry_time"] = Rfc3339Utc(copy.newest_entry_time());
    output.PrintData(data);
    return;
  }
  Card card;
  card.Add(output.Say(Word::kDirectory), copy.checkpoint().origin);
  card.Add(output.Say(Word::kCheckpoint), absl::StrCat(copy.checkpoint().size));
  card.Add(output.Say(Word::kRoot), copy.checkpoint().root.ToHex());
  card.Add(output.Say(Word::kAcceptTime),
           FormatMoment(copy.newest_entry_time(), output.options().time_zone));
  card.Add(output.Say(Word::kResult), Cell(output.Say(result), Emphasis::kGood));
  output.Print(card);
}

absl::Status RunWrite(Invocation& invocation, const WriteOptions& options) {
  ASSIGN_OR_RETURN(const LocalCopy* copy, ChosenCopy(invocation));
  std::string passphrase;
  if (options.encrypt) {
    ASSIGN_OR_RETURN(passphrase, NewBundlePassphrase(invocation));
  }
  absl::Status written;
  {
    Progress progress(invocation.output(), invocation.clock(), copy->checkpoint().size);
    written = CreatePrivateFile(options.file, [&](const ByteSink& sink) {
      return WriteBundle(*copy, passphrase, invocation.random(), sink,
                         [&](uint64_t done, uint64_t) { progress.Advance(done); });
    });
  }
  Wipe(passphrase);
  RETURN_IF_ERROR(written);
  PrintBundle(invocation, options.file, *copy, Word::kBundleWritten);
  return absl::OkStatus();
}

absl::Status RunVerify(Invocation& invocation, const std::string& file) {
  ASSIGN_OR_RETURN(const PinnedDirectory* pinned, invocation.directory());
  ASSIGN_OR_RETURN(const std::unique_ptr<LocalCopy> copy,
                   OpenBundleFile(invocation, file, *pinned));
  PrintBundle(invocation, file, *copy, Word::kBundleVerified);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<PrintedState>> StatesToPrint(Invocation& invocation, LocalCopy& copy,
                                                        const std::vector<std::string>& names) {
  std::vector<const StateRow*> rows;
  for (const std::string& name : names) {
    ASSIGN_OR_RETURN(const StateRow* row, FindState(name));
    rows.push_back(row);
  }
  if (names.empty()) {
    for (const StateRow& row : AllStates()) rows.push_back(&row);
  }
  std::vector<PrintedState> states;
  for (const StateRow* row : rows) {
    ASSIGN_OR_RETURN(VerifiedState verified, copy.GetVerifiedState(row->alpha3));
    states.push_back(PrintedState{row, std::move(verified.state), copy.checkpoint(),
                                  Word::kCurrentByReplay, AsOfWords(invocation)});
  }
  return states;
}

absl::Status RunPrint(Invocation& invocation, const PrintOptions& options) {
  ASSIGN_OR_RETURN(LocalCopy * copy, ChosenCopy(invocation));
  ASSIGN_OR_RETURN(const std::vector<PrintedState> states,
                   StatesToPrint(invocation, *copy, options.states));
  Output& output = invocation.output();
  ASSIGN_OR_RETURN(const std::string page,
                   CardPage(copy->checkpoint().origin, states, invocation.now(), output));
  WarnOfCopy(invocation);
  if (options.file.empty()) {
    output.PrintRaw(page);
    return absl::OkStatus();
  }
  return CreatePrivateFile(options.file, [&page](const ByteSink& sink) { return sink(page); });
}

void AddWrite(CLI::App& bundle, Invocation& invocation) {
  auto options = std::make_shared<WriteOptions>();
  CLI::App* command =
      bundle.add_subcommand("write", "Write the mirror into one file, without superseded words");
  command->add_option("FILE", options->file, "The new file")->required();
  command->add_flag("--encrypt", options->encrypt, "Seal it under a passphrase");
  command->footer("Example:\n  rollcall bundle write directory.rcb --encrypt");
  command->callback([&invocation, options] { invocation.Finish(RunWrite(invocation, *options)); });
}

void AddVerify(CLI::App& bundle, Invocation& invocation) {
  auto file = std::make_shared<std::string>();
  CLI::App* command =
      bundle.add_subcommand("verify", "Verify a bundle against the pinned directory, offline");
  command->add_option("FILE", *file, "The bundle")->required();
  command->footer("Example:\n  rollcall bundle verify directory.rcb");
  command->callback([&invocation, file] { invocation.Finish(RunVerify(invocation, *file)); });
}

void AddPrint(CLI::App& bundle, Invocation& invocation) {
  auto options = std::make_shared<PrintOptions>();
  CLI::App* command = bundle.add_subcommand(
      "print", "Contact cards for paper, as HTML, of the mirror or of --bundle");
  command->add_option("STATE", options->states, "Only these States; all by default");
  command->add_option("--to", options->file, "Write a new file instead of standard output")
      ->type_name("FILE");
  command->footer("Example:\n  rollcall bundle print --language fr --to cards.html");
  command->callback([&invocation, options] { invocation.Finish(RunPrint(invocation, *options)); });
}

}  // namespace

void AddBundleCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* bundle =
      app.add_subcommand("bundle", "The directory in one file, for where no network goes");
  bundle->require_subcommand(1);
  bundle->fallthrough();
  AddWrite(*bundle, invocation);
  AddVerify(*bundle, invocation);
  AddPrint(*bundle, invocation);
}

}  // namespace rollcall
