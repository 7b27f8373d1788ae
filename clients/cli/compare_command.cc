// rollcall compare A B: whether two copies or servers show the same log.
#include <sys/stat.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/app.h"
#include "clients/cli/bundle_file.h"
#include "clients/cli/evidence_file.h"
#include "clients/cli/provenance_words.h"
#include "clients/mirror/mirror.h"
#include "core/base/status_macros.h"
#include "core/merkle/contradiction.h"

namespace rollcall {
namespace {

struct CompareOptions {
  std::string first;
  std::string second;
};

// A folder is a mirror, a file a bundle, everything else the address of a server.
absl::StatusOr<std::unique_ptr<Reading>> OpenSide(Invocation& invocation, const std::string& name) {
  ASSIGN_OR_RETURN(const PinnedDirectory* pinned, invocation.directory());
  struct stat facts{};
  if (stat(name.c_str(), &facts) != 0) return invocation.MakeClient(name);
  if (!S_ISDIR(facts.st_mode)) return OpenBundleFile(invocation, name, *pinned);
  ASSIGN_OR_RETURN(std::unique_ptr<Reader> reader, ReadMirror(name));
  return LocalCopy::Open(std::move(reader), *pinned);
}

// The larger one proves that it continues the smaller one.
absl::Status CheckOneLog(const NotedCheckpoint& smaller, const NotedCheckpoint& larger,
                         Reading& of_larger) {
  std::vector<Digest> proof;
  if (smaller.checkpoint.size < larger.checkpoint.size) {
    ASSIGN_OR_RETURN(
        proof, of_larger.GetConsistencyProof(smaller.checkpoint.size, larger.checkpoint.size));
  }
  return CheckSuccession(smaller, larger, proof);
}

absl::Status RunCompare(Invocation& invocation, const CompareOptions& options) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Reading> first, OpenSide(invocation, options.first));
  ASSIGN_OR_RETURN(const std::unique_ptr<Reading> second, OpenSide(invocation, options.second));
  ASSIGN_OR_RETURN(const NotedCheckpoint a, first->GetSignedCheckpoint());
  ASSIGN_OR_RETURN(const NotedCheckpoint b, second->GetSignedCheckpoint());
  const bool first_is_smaller = a.checkpoint.size <= b.checkpoint.size;
  const NotedCheckpoint& smaller = first_is_smaller ? a : b;
  const NotedCheckpoint& larger = first_is_smaller ? b : a;
  const absl::Status compared = CheckOneLog(smaller, larger, first_is_smaller ? *second : *first);
  if (!compared.ok()) return KeepEvidence(invocation, compared);
  Output& output = invocation.output();
  if (!output.for_people()) {
    output.PrintData({{"consistent", true},
                      {"first", CheckpointData(a.checkpoint)},
                      {"second", CheckpointData(b.checkpoint)}});
    return absl::OkStatus();
  }
  output.PrintLine(Cell(output.Say(Word::kSameLog, {absl::StrCat(smaller.checkpoint.size),
                                                    absl::StrCat(larger.checkpoint.size)}),
                        Emphasis::kGood));
  return absl::OkStatus();
}

}  // namespace

void AddCompareCommand(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<CompareOptions>();
  CLI::App* command = app.add_subcommand(
      "compare", "Whether two mirrors, bundles or servers show one log or a split view");
  command->add_option("A", options->first, "A mirror's folder, a bundle's file or HOST:PORT")
      ->required();
  command->add_option("B", options->second, "Likewise")->required();
  command->footer(
      "Ends with exit code 5 when they contradict each other; both signed checkpoints are\n"
      "kept then.\nExample:\n  rollcall compare ~/.config/rollcall/mirror other.example:8443");
  command->callback(
      [&invocation, options] { invocation.Finish(RunCompare(invocation, *options)); });
}

}  // namespace rollcall
