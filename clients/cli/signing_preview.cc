#include "clients/cli/signing_preview.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/types/optional.h"
#include "clients/cli/keystore.h"
#include "clients/cli/logged_statement.h"
#include "clients/cli/moment.h"
#include "clients/cli/output.h"
#include "clients/cli/participant_argument.h"
#include "clients/cli/printable.h"
#include "clients/cli/verified_answer.h"
#include "core/base/refusal.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "core/interchange/sheet_difference.h"
#include "core/interchange/sheet_yaml.h"
#include "core/statement/canonical.h"
#include "rollcall/v1/sheet.pb.h"

namespace rollcall {
namespace {

constexpr size_t kIndent = 2;
constexpr char kFirst[] = "Nothing is in force yet: this is the first.";

// Words for people, beside whatever programs get.
Output PreviewOutput(Invocation& invocation) {
  OutputOptions options = invocation.output().options();
  options.format = OutputFormat::kTable;
  if (!invocation.for_people()) options.colours = false;
  return Output(invocation.for_people() ? invocation.out() : invocation.err(), invocation.err(),
                options);
}

// Programs that said --yes have nobody to show anything to.
bool HasReader(const Invocation& invocation) {
  return invocation.for_people() || !invocation.options().yes;
}

using Lines = std::vector<std::string>;

// The difference is to what the statement follows, and to nothing else: what a server shows
// beside that is no measure of what will be signed.
absl::Status CheckFollowed(const Statement& statement, absl::string_view in_force) {
  if (statement.header().previous() == in_force) return absl::OkStatus();
  return Refusal(
      absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_CHAIN_CONFLICT,
      absl::StrCat(in_force.empty() ? "no statement"
                                    : absl::StrCat("statement ", absl::BytesToHexString(in_force)),
                   " is said to be in force, and this does not follow that: it is "
                   "stale, or the server is wrong"));
}

// What is in force, as lines; nullopt when there is nothing yet.
absl::StatusOr<absl::optional<Lines>> LinesInForce(Invocation& invocation,
                                                   const Statement& statement,
                                                   const KeyNames& names) {
  const std::string& subject = statement.header().subject();
  switch (statement.kind()) {
    case Kind::kCharter: {
      if (statement.header().sequence() == 1) return absl::optional<Lines>();
      ASSIGN_OR_RETURN(const PinnedDirectory* directory, invocation.directory());
      ASSIGN_OR_RETURN(const Statement last, Statement::Open(directory->chain().back().envelope()));
      RETURN_IF_ERROR(CheckFollowed(statement, last.digest().view()));
      return absl::optional<Lines>(DescribeCharter(directory->charter(), names));
    }
    case Kind::kEnrolment:
    case Kind::kKeys:
    case Kind::kAccess:
    case Kind::kPlan:
    case Kind::kProposal:
    case Kind::kDecision:
      break;
    default:
      return absl::optional<Lines>();
  }
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  ASSIGN_OR_RETURN(const auto head, FetchHead(invocation, *client, statement.kind(), subject));
  RETURN_IF_ERROR(CheckFollowed(
      statement, head.has_value() ? head->statement.digest().view() : absl::string_view()));
  if (statement.kind() == Kind::kKeys) {
    ASSIGN_OR_RETURN(const v1::KeySet keys, FetchKeys(invocation, *client, subject));
    return absl::optional<Lines>(DescribeKeySet(keys, names));
  }
  if (!head.has_value()) return absl::optional<Lines>();
  ASSIGN_OR_RETURN(const std::string body, client->GetBody(head->statement.body_digest()));
  ASSIGN_OR_RETURN(Lines lines, DescribeBody(statement.kind(), body, names));
  return absl::optional<Lines>(std::move(lines));
}

void ShowChange(Output& output, char sign, const std::string& text) {
  const Emphasis emphasis = sign == '+'   ? Emphasis::kGood
                            : sign == '-' ? Emphasis::kBad
                                          : Emphasis::kWarning;
  output.PrintLine(Cell(absl::StrCat(std::string(1, sign), " ", PrintableLine(text)), emphasis),
                   kIndent);
}

void ShowUncompared(Output& output, const absl::Status& why) {
  // A State's first access statement comes from a TLS key that may not ask yet.
  const std::string text =
      !absl::IsDataLoss(why) && ReasonOf(why) == v1::ERROR_REASON_CALLER_UNKNOWN
          ? "This TLS key may not ask yet what is in force; the directory itself will refuse a "
            "statement that does not follow it."
          : absl::StrCat("It cannot be compared to what is in force: ",
                         PrintableLine(why.message()));
  output.PrintLine(Cell(text, Emphasis::kWarning), kIndent);
}

absl::Status ShowLines(Invocation& invocation, const Statement& statement, absl::string_view body,
                       Output& output) {
  absl::StatusOr<KeyNames> names = OwnKeyNames(invocation);
  if (!names.ok()) names = KeyNames();  // names are a comfort, no condition
  ASSIGN_OR_RETURN(const Lines lines, DescribeBody(statement.kind(), body, *names));
  output.PrintHeading("Content");
  // One fact, one line, whatever a draft that somebody sent may hold.
  for (const std::string& line : lines) output.PrintLine(PrintableLine(line), kIndent);
  if (statement.kind() == Kind::kErasure) return absl::OkStatus();

  output.PrintHeading("Difference to what is in force");
  const auto before = LinesInForce(invocation, statement, *names);
  if (!before.ok()) {
    ShowUncompared(output, before.status());
    return absl::OkStatus();
  }
  if (!before->has_value()) {
    output.PrintLine(kFirst, kIndent);
    return absl::OkStatus();
  }
  bool any = false;
  for (const ChangedLine& change : CompareLines(**before, lines)) {
    if (change.change == ChangedLine::Change::kSame) continue;
    any = true;
    ShowChange(output, change.change == ChangedLine::Change::kAdded ? '+' : '-', change.line);
  }
  if (!any) output.PrintLine("None.", kIndent);
  return absl::OkStatus();
}

// The sheet in force; nullopt when there is none. NOT_FOUND when its words are
// not to be had.
absl::StatusOr<absl::optional<v1::Sheet>> SheetInForce(Invocation& invocation,
                                                       const Statement& statement) {
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  ASSIGN_OR_RETURN(const VerifiedState verified,
                   AskVerifiedState(invocation, *client, statement.subject().state));
  for (const v1::NominatedSheet& sheet : verified.state.sheets()) {
    if (sheet.name() != statement.header().subject()) continue;
    RETURN_IF_ERROR(CheckFollowed(statement, sheet.provenance().statement_digest()));
    if (sheet.standing() == v1::BODY_STANDING_PRESENT) {
      return absl::optional<v1::Sheet>(sheet.sheet());
    }
    return absl::NotFoundError(sheet.standing() == v1::BODY_STANDING_ERASED
                                   ? "its words are erased"
                                   : "its words are withheld from this caller");
  }
  RETURN_IF_ERROR(CheckFollowed(statement, ""));
  return absl::optional<v1::Sheet>();
}

absl::Status ShowSheet(Invocation& invocation, const Statement& statement, absl::string_view body,
                       Output& output) {
  v1::Sheet sheet;
  RETURN_IF_ERROR(DecodeCanonical(body, "sheet", &sheet));
  output.PrintHeading("Content");
  const std::vector<std::string> lines =
      absl::StrSplit(absl::StripTrailingAsciiWhitespace(SheetToYaml(sheet)), '\n');
  for (const std::string& line : lines) output.PrintLine(Printable(line), kIndent);
  output.PrintHeading("Difference to the sheet in force");
  const auto before = SheetInForce(invocation, statement);
  if (!before.ok()) {
    ShowUncompared(output, before.status());
    return absl::OkStatus();
  }
  if (!before->has_value()) {
    output.PrintLine(kFirst, kIndent);
    return absl::OkStatus();
  }
  const std::vector<DifferenceLine> difference = SheetDifference(**before, sheet);
  for (const DifferenceLine& line : difference) {
    ShowChange(output,
               line.change == DifferenceLine::Change::kAdded     ? '+'
               : line.change == DifferenceLine::Change::kRemoved ? '-'
                                                                 : '~',
               line.text);
  }
  if (difference.empty()) output.PrintLine("None: it confirms the same words.", kIndent);
  return absl::OkStatus();
}

// OK when the body can be read at all.
absl::Status CheckReadable(const Statement& statement, absl::string_view body) {
  if (statement.kind() != Kind::kSheet) {
    return DescribeBody(statement.kind(), body, {}).status();
  }
  v1::Sheet sheet;
  return DecodeCanonical(body, "sheet", &sheet);
}

}  // namespace

absl::StatusOr<KeyNames> OwnKeyNames(Invocation& invocation) {
  KeyNames names;
  ASSIGN_OR_RETURN(Keystore * keystore, invocation.keystore());
  ASSIGN_OR_RETURN(const std::vector<OwnKey> keys, keystore->ListKeys());
  ASSIGN_OR_RETURN(const auto labels, keystore->LoadLabels());
  for (const auto& [digest, label] : labels) names[digest] = PrintableLine(label);
  for (const OwnKey& key : keys) names[key.public_key.id()] = key.name;
  if (keystore->has_tls_key()) {
    ASSIGN_OR_RETURN(const PublicKey tls, keystore->TlsPublicKey());
    names[tls.id()] = kTlsKeyName;
  }
  return names;
}

absl::Status ShowPreview(Invocation& invocation, const Statement& statement,
                         absl::string_view body) {
  if (!HasReader(invocation)) return CheckReadable(statement, body);
  Output output = PreviewOutput(invocation);
  const v1::StatementHeader& header = statement.header();
  Card card;
  card.Add("Directory", Cell(header.origin()));
  card.Add("Statement", Cell(absl::StrCat(statement.row().name, " about ", header.subject())));
  if (!statement.subject().state.empty()) {
    card.Add("State",
             Cell(ParticipantWords(StateName(statement.subject().state), output.language())));
  }
  card.Add("Sequence", Cell(absl::StrCat(header.sequence())));
  card.Add("Issued", Cell(FormatMoment(statement.issue_time(), output.options().time_zone)));
  card.Add("Digest", Cell(statement.digest().ToHex()));
  output.Print(card);
  if (statement.kind() == Kind::kSheet) return ShowSheet(invocation, statement, body, output);
  return ShowLines(invocation, statement, body, output);
}

void ShowProgress(Invocation& invocation, absl::Span<const QuorumProgress> progress) {
  if (!HasReader(invocation)) return;
  Output output = PreviewOutput(invocation);
  absl::StatusOr<KeyNames> names = OwnKeyNames(invocation);
  if (!names.ok()) names = KeyNames();
  const auto named = [&](const std::string& id) {
    const auto name = names->find(id);
    return name == names->end() ? id : absl::StrCat(id, " (yours: ", name->second, ")");
  };
  output.PrintHeading("Signatures");
  for (const QuorumProgress& quorum : progress) {
    const bool met = quorum.needed > 0 && quorum.found >= quorum.needed;
    output.PrintLine(
        Cell(absl::StrCat(quorum.name, ": ", quorum.found, " of ", quorum.needed, " needed"),
             met ? Emphasis::kGood : Emphasis::kWarning),
        kIndent);
    for (const std::string& id : quorum.signed_by) {
      output.PrintLine(absl::StrCat("signed by ", named(id)), 2 * kIndent);
    }
    if (met) continue;
    for (const std::string& id : quorum.may_sign) {
      output.PrintLine(Cell(absl::StrCat("may sign: ", named(id)), Emphasis::kFaint), 2 * kIndent);
    }
  }
}

}  // namespace rollcall
