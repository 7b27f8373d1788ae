// rollcall sign, submit and rebase: a draft on its way between rooms.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/app.h"
#include "clients/cli/authoring.h"
#include "clients/cli/draft_file.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/own_signers.h"
#include "clients/cli/quorum.h"
#include "clients/cli/seen_checkpoint.h"
#include "clients/cli/signing_preview.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

absl::Status NothingToAdd(const std::string& path) {
  return WithExitCode(
      absl::FailedPreconditionError(absl::StrCat(
          "no key here adds anything to ", path,
          ": those that count have signed already, or none of them is in this keystore")),
      ExitCode::kKeystore);
}

// The own keys to sign with. Without the network nobody here knows the keys in
// force; then the user says which key with --key or --signer.
absl::StatusOr<std::vector<OwnKey>> ChooseKeys(Invocation& invocation, const std::string& path,
                                               const Statement& statement,
                                               const absl::StatusOr<AuthorizingWays>& ways) {
  ASSIGN_OR_RETURN(std::vector<OwnKey> own, UsableKeys(invocation));
  if (ways.ok()) {
    std::vector<OwnKey> keys = KeysToAdd(statement, ChooseWay(*ways, statement, own), own);
    if (keys.empty()) return NothingToAdd(path);
    return keys;
  }
  invocation.output().Warning(
      absl::StrCat("it is not known who must sign: ", ways.status().message()));
  const GlobalOptions& options = invocation.options();
  if (own.size() == 1 || !options.keys.empty() || !options.signer_command.empty()) return own;
  return WithExitCode(
      absl::FailedPreconditionError("which key shall sign? Name it with --key NAME"),
      ExitCode::kUsage);
}

absl::Status PrintSigned(Invocation& invocation, const std::string& path,
                         const Statement& statement, const absl::StatusOr<AuthorizingWays>& ways) {
  absl::optional<std::vector<QuorumProgress>> progress;
  if (ways.ok()) progress = ProgressOf(statement, ChooseWay(*ways, statement, {}));
  const bool complete = progress.has_value() && IsComplete(*progress);
  Output& output = invocation.output();
  if (!output.for_people()) {
    nlohmann::ordered_json data = {{"draft", path},
                                   {"statement_digest", statement.digest().ToHex()},
                                   {"signatures", statement.signatures().size()}};
    if (progress.has_value()) data["complete"] = complete;
    output.PrintData(data);
    return absl::OkStatus();
  }
  if (progress.has_value()) ShowProgress(invocation, *progress);
  output.PrintLine(Cell(
      absl::StrCat("Signed; ", path, " holds ", statement.signatures().size(), " signature(s)."),
      Emphasis::kGood));
  const bool first_charter =
      statement.kind() == Kind::kCharter && statement.header().sequence() == 1;
  if (complete && first_charter) {
    output.PrintLine(absl::StrCat(
        "All signatures are there: start with `rollcalld run --config rollcalld.toml --charter ",
        path, "`."));
  } else if (complete) {
    output.PrintLine(absl::StrCat("All signatures are there: `rollcall submit ", path, "`."));
  } else if (progress.has_value()) {
    output.PrintLine(absl::StrCat("Next: the others run `rollcall sign ", path, "`."));
  }
  return absl::OkStatus();
}

// A server that is away keeps nobody from signing in a room of its own; one whose
// log has lost what was seen does.
absl::Status RefuseLostLog(Invocation& invocation) {
  const absl::StatusOr<Client*> client = invocation.Connect();
  if (!client.ok()) return absl::OkStatus();
  const absl::Status seen = SeeCheckpoint(invocation, **client).status();
  const bool lost =
      ReasonOf(seen) == v1::ERROR_REASON_NOT_YET_THERE || ExitCodeOf(seen) == ExitCode::kUnverified;
  return lost ? seen : absl::OkStatus();
}

absl::Status RunSign(Invocation& invocation, const std::string& path) {
  ASSIGN_OR_RETURN(DraftFile draft, ReadDraft(path));
  RETURN_IF_ERROR(RefuseLostLog(invocation));
  RETURN_IF_ERROR(ShowPreview(invocation, draft.statement, draft.body));
  const absl::StatusOr<AuthorizingWays> ways =
      WaysToAuthorize(invocation, draft.statement, draft.body);
  if (ways.ok()) {
    ShowProgress(invocation, ProgressOf(draft.statement, ChooseWay(*ways, draft.statement, {})));
  }
  ASSIGN_OR_RETURN(const std::vector<OwnKey> keys,
                   ChooseKeys(invocation, path, draft.statement, ways));
  const std::string names =
      absl::StrJoin(keys, ", ", [](std::string* out, const OwnKey& key) { out->append(key.name); });
  RETURN_IF_ERROR(invocation.Confirm(absl::StrCat("Sign this with ", names, "?")));
  ASSIGN_OR_RETURN(const Statement with_signatures,
                   AddSignatures(invocation, std::move(draft.statement), draft.body, keys));
  RETURN_IF_ERROR(ReplaceDraft(path, with_signatures, draft.body));
  return PrintSigned(invocation, path, with_signatures, ways);
}

absl::Status RunSubmit(Invocation& invocation, const std::string& path) {
  ASSIGN_OR_RETURN(const DraftFile draft, ReadDraft(path));
  if (draft.statement.signatures().empty()) {
    return Refusal(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_SIGNATURE_COUNT,
                   absl::StrCat(path, " is not signed yet; run `rollcall sign ", path, "`"));
  }
  const absl::Status status = SubmitAndKeep(invocation, draft.statement, draft.body);
  if (ReasonOf(status) == v1::ERROR_REASON_CHAIN_CONFLICT) {
    invocation.output().Notice(
        absl::StrCat("Something else was said meanwhile. Look at it, then `rollcall rebase ", path,
                     "` and sign again."));
  }
  return status;
}

absl::Status RunRebase(Invocation& invocation, const std::string& path) {
  ASSIGN_OR_RETURN(const DraftFile draft, ReadDraft(path));
  if (draft.statement.kind() == Kind::kCharter && draft.statement.header().sequence() == 1) {
    return absl::FailedPreconditionError(
        "a first charter follows nothing; make it anew with `rollcall charter create`");
  }
  Saying saying;
  saying.kind = draft.statement.kind();
  saying.subject = draft.statement.header().subject();
  saying.body = draft.body;
  ASSIGN_OR_RETURN(const Statement renewed, MakeUnsigned(invocation, saying));
  RETURN_IF_ERROR(ShowPreview(invocation, renewed, draft.body));
  RETURN_IF_ERROR(ReplaceDraft(path, renewed, draft.body));
  Output& output = invocation.output();
  if (!output.for_people()) {
    output.PrintData({{"draft", path},
                      {"statement_digest", renewed.digest().ToHex()},
                      {"sequence", renewed.header().sequence()},
                      {"signatures_dropped", draft.statement.signatures().size()}});
    return absl::OkStatus();
  }
  output.PrintLine(absl::StrCat(path, " is renewed as statement ", renewed.header().sequence(),
                                " of its chain; ", draft.statement.signatures().size(),
                                " signature(s) were dropped. Next: `rollcall sign ", path, "`."));
  return absl::OkStatus();
}

using DraftAction = absl::Status (*)(Invocation&, const std::string&);

void AddDraftCommand(CLI::App& app, Invocation& invocation, const char* name,
                     const char* description, DraftAction action) {
  auto path = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand(name, description);
  command->add_option("FILE", *path, "A draft, as --draft wrote it")->required();
  command->footer(absl::StrCat("Example:\n  rollcall ", name, " draft.json"));
  command->callback([&invocation, path, action] { invocation.Finish(action(invocation, *path)); });
}

}  // namespace

void AddSignCommand(CLI::App& app, Invocation& invocation) {
  AddDraftCommand(app, invocation, "sign",
                  "Show a draft, what it changes and who has signed; add own signatures", RunSign);
}

void AddSubmitCommand(CLI::App& app, Invocation& invocation) {
  AddDraftCommand(app, invocation, "submit", "Send a signed draft; verify and keep the receipt",
                  RunSubmit);
}

void AddRebaseCommand(CLI::App& app, Invocation& invocation) {
  AddDraftCommand(app, invocation, "rebase",
                  "Renew a stale draft on its chain's head; drops its signatures", RunRebase);
}

}  // namespace rollcall
