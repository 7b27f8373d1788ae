// rollcall charter create|amend|show: the key ceremony and what came of it.
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/app.h"
#include "clients/cli/authoring.h"
#include "clients/cli/charter_yaml.h"
#include "clients/cli/draft_file.h"
#include "clients/cli/durable_file.h"
#include "clients/cli/printable.h"
#include "clients/cli/quorum.h"
#include "clients/cli/signing_preview.h"
#include "core/base/status_macros.h"
#include "core/directory/charter_rules.h"

namespace rollcall {
namespace {

constexpr char kDirectorySubject[] = "directory";

struct CharterOptions {
  std::string file;
  std::string draft_file;
};

absl::StatusOr<CharterFile> ReadCharterFile(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  return ParseCharterYaml(text, path);
}

absl::Status RunCreate(Invocation& invocation, const CharterOptions& options) {
  ASSIGN_OR_RETURN(CharterFile file, ReadCharterFile(options.file));
  Draft draft;
  draft.kind = Kind::kCharter;
  draft.origin = file.origin;
  draft.subject = kDirectorySubject;
  draft.issue_time = absl::FromUnixSeconds(absl::ToUnixSeconds(invocation.now()));
  draft.body = SaltedBody(invocation, std::move(file.charter));
  ASSIGN_OR_RETURN(const Statement statement, Seal(draft, {}));
  RETURN_IF_ERROR(statement.CheckBody(draft.body));
  RETURN_IF_ERROR(ShowPreview(invocation, statement, draft.body));
  RETURN_IF_ERROR(CreateDraft(options.draft_file, statement, draft.body));

  Output& output = invocation.output();
  if (!output.for_people()) {
    output.PrintData({{"draft", options.draft_file}, {"digest", statement.digest().ToHex()}});
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const AuthorizingWays ways, WaysToAuthorize(invocation, statement, draft.body));
  ShowProgress(invocation, ProgressOf(statement, ways.front()));
  output.PrintLine(absl::StrCat("The unsigned charter is in ", options.draft_file, "."));
  output.PrintLine(
      Cell(absl::StrCat("Digest to pin: ", statement.digest().ToHex()), Emphasis::kStrong));
  output.PrintLine(absl::StrCat("Next: root key holders run `rollcall sign ", options.draft_file,
                                "`; then start the first server with `rollcalld run --config "
                                "rollcalld.toml --charter ",
                                options.draft_file, "` and publish the file and its digest."));
  return absl::OkStatus();
}

absl::Status RunAmend(Invocation& invocation, const CharterOptions& options) {
  ASSIGN_OR_RETURN(CharterFile file, ReadCharterFile(options.file));
  ASSIGN_OR_RETURN(const PinnedDirectory* directory, invocation.directory());
  // For the newest charter; a draft can be made without the network, too.
  const absl::StatusOr<Client*> client = invocation.Connect();
  if (!client.ok() && options.draft_file.empty()) return client.status();
  if (!client.ok()) {
    invocation.output().Warning(absl::StrCat("the server was not asked whether charter ",
                                             directory->sequence(),
                                             " is the newest: ", client.status().message()));
  }
  if (file.origin != directory->origin()) {
    return absl::InvalidArgumentError(
        absl::StrCat(options.file, ": origin: is ", file.origin, ", but the pinned directory is ",
                     directory->origin(), "; an origin never changes"));
  }
  ASSIGN_OR_RETURN(const Statement last, Statement::Open(directory->chain().back().envelope()));
  Saying saying;
  saying.kind = Kind::kCharter;
  saying.subject = kDirectorySubject;
  saying.body = SaltedBody(invocation, std::move(file.charter));
  saying.draft_file = options.draft_file;
  saying.follows = ChainPosition{last.header().sequence(), last.digest().ToBytes()};
  return Author(invocation, saying);
}

void ShowCharter(Invocation& invocation, const Statement& statement, const v1::Charter& charter) {
  Output& output = invocation.output();
  const auto names = OwnKeyNames(invocation);
  output.PrintHeading(
      absl::StrCat("Charter ", statement.header().sequence(), " of ", statement.header().origin()));
  for (const std::string& line : DescribeCharter(charter, names.ok() ? *names : KeyNames())) {
    output.PrintLine(PrintableLine(line), 2);
  }
  ShowProgress(invocation, ProgressOf(statement, {AuthorityFor(charter, v1::CHARTER_ROLE_ROOT)}));
  output.PrintLine(Cell(absl::StrCat("Digest: ", statement.digest().ToHex()), Emphasis::kStrong));
}

// The charter in a file, or the pinned one.
absl::StatusOr<DraftFile> ReadCharter(Invocation& invocation, const std::string& path) {
  if (!path.empty()) return ReadDraft(path);
  ASSIGN_OR_RETURN(const PinnedDirectory* directory, invocation.directory());
  const v1::SignedStatement& last = directory->chain().back();
  ASSIGN_OR_RETURN(Statement statement, Statement::Open(last.envelope()));
  return DraftFile{std::move(statement), last.body()};
}

absl::Status RunShow(Invocation& invocation, const CharterOptions& options) {
  ASSIGN_OR_RETURN(const DraftFile draft, ReadCharter(invocation, options.file));
  if (draft.statement.kind() != Kind::kCharter) {
    return absl::InvalidArgumentError(
        absl::StrCat(options.file, " is no charter but a statement of kind ",
                     draft.statement.row().name, "; `rollcall sign` shows it before it signs"));
  }
  v1::Charter charter;
  RETURN_IF_ERROR(DecodeCanonical(draft.body, "charter", &charter));
  RETURN_IF_ERROR(CheckCharter(charter, draft.statement.header().origin()));
  if (invocation.for_people()) {
    ShowCharter(invocation, draft.statement, charter);
    return absl::OkStatus();
  }
  const QuorumProgress roots =
      ProgressOf(draft.statement, {AuthorityFor(charter, v1::CHARTER_ROLE_ROOT)}).front();
  invocation.output().PrintData({{"origin", draft.statement.header().origin()},
                                 {"sequence", draft.statement.header().sequence()},
                                 {"digest", draft.statement.digest().ToHex()},
                                 {"signed_by", roots.signed_by},
                                 {"signatures_needed", roots.needed},
                                 {"charter", ToData(charter)}});
  return absl::OkStatus();
}

}  // namespace

void AddCharterCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* group = app.add_subcommand("charter", "Who runs the directory: make, change and show");
  group->require_subcommand(1);

  auto create_options = std::make_shared<CharterOptions>();
  CLI::App* create = group->add_subcommand(
      "create", "Write the unsigned first charter and print the digest to pin");
  create->add_option("CHARTER.yaml", create_options->file, "docs/formats/charter.md")->required();
  create->add_option("--draft", create_options->draft_file, "Where to write it")
      ->type_name("FILE")
      ->required();
  create->footer("Example:\n  rollcall charter create charter.yaml --draft charter.json");
  create->callback(
      [&invocation, create_options] { invocation.Finish(RunCreate(invocation, *create_options)); });

  auto amend_options = std::make_shared<CharterOptions>();
  CLI::App* amend =
      group->add_subcommand("amend", "The next charter, under the old and the new root keys");
  amend->add_option("CHARTER.yaml", amend_options->file, "docs/formats/charter.md")->required();
  amend->add_option("--draft", amend_options->draft_file, "Write a draft, submit nothing")
      ->type_name("FILE");
  amend->footer("Example:\n  rollcall charter amend charter.yaml --draft charter-2.json");
  amend->callback(
      [&invocation, amend_options] { invocation.Finish(RunAmend(invocation, *amend_options)); });

  auto show_options = std::make_shared<CharterOptions>();
  CLI::App* show =
      group->add_subcommand("show", "What a charter says, its digest and who has signed");
  show->add_option("FILE", show_options->file, "A charter or draft; the pinned one by default");
  show->footer("Example:\n  rollcall charter show charter.json");
  show->callback(
      [&invocation, show_options] { invocation.Finish(RunShow(invocation, *show_options)); });
}

}  // namespace rollcall
