// rollcall exercise ingest: what came back by mail, told to the directory.
#include <algorithm>
#include <istream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "clients/cli/exercise/exercise_commands.h"
#include "clients/mail/maildir.h"
#include "clients/mail/received_mail.h"
#include "clients/mail/returned_mail.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/base/status_payloads.h"

namespace rollcall {
namespace {

constexpr char kStandardInput[] = "-";

struct IngestOptions {
  std::string maildir;
  std::string source;  // "-", or empty: the Maildir
  std::string envelope_field = "Delivered-To";
};

// "answer" for MAIL_VERDICT_ANSWER.
std::string NameOf(v1::MailVerdict verdict) {
  return absl::AsciiStrToLower(absl::StripPrefix(v1::MailVerdict_Name(verdict), "MAIL_VERDICT_"));
}

// Tells mails one after the other. Whose verdict the server has it keeps, by the
// message's digest: telling one again changes nothing.
class Ingestion {
 public:
  Ingestion(Invocation& invocation, Client& client, std::string envelope_field)
      : invocation_(invocation), client_(client), envelope_field_(std::move(envelope_field)) {}

  absl::Status Tell(absl::string_view bytes, absl::Time time, absl::string_view file_name) {
    v1::RecordOutcomeRequest request;
    *request.mutable_mail() = ReadReturnedMail(bytes, {time, envelope_field_});
    request.mutable_mail()->set_file_name(std::string(file_name));
    ASSIGN_OR_RETURN(const v1::RecordOutcomeResponse recorded,
                     client_.exercises().RecordOutcome(request));
    ++counts_[NameOf(recorded.mail_verdict())];
    Output& output = invocation_.output();
    if (!output.for_people()) {
      output.PrintData({{"file", std::string(file_name)},
                        {"verdict", NameOf(recorded.mail_verdict())},
                        {"ping", recorded.ping()},
                        {"known", recorded.known()}});
    }
    return absl::OkStatus();
  }

  // "3 mails: 2 answer, 1 unclear".
  void Summarize() {
    if (!invocation_.for_people()) return;
    size_t total = 0;
    std::string by_verdict;
    for (const auto& [name, count] : counts_) {
      absl::StrAppend(&by_verdict, total == 0 ? ": " : ", ", count, " ", name);
      total += count;
    }
    invocation_.output().PrintLine(
        absl::StrCat(total, total == 1 ? " mail" : " mails", by_verdict));
  }

 private:
  Invocation& invocation_;
  Client& client_;
  const std::string envelope_field_;
  std::map<std::string, size_t> counts_;
};

absl::Status IngestStandardInput(Invocation& invocation, Ingestion& ingestion) {
  std::string bytes;
  std::istream& in = invocation.in();
  for (char chunk[65536]; bytes.size() <= kMaxMailBytes && in;) {
    in.read(chunk, sizeof chunk);
    bytes.append(chunk, static_cast<size_t>(in.gcount()));
  }
  if (bytes.empty()) return absl::InvalidArgumentError("no mail on standard input");
  bytes.resize(std::min(bytes.size(), kMaxMailBytes + 1));
  return ingestion.Tell(bytes, invocation.now(), "");
}

// The status with the mail's name before its message; its reason stays.
absl::Status At(absl::string_view name, const absl::Status& status) {
  return WithPayloadsOf(
      status, absl::Status(status.code(), absl::StrCat("new/", name, ": ", status.message())));
}

// A mail that cannot be read, or be taken for what it is, stays in new/, and the
// others go on; any other failure ends it, and what was not told yet stays.
absl::Status IngestMaildir(const std::string& path, Ingestion& ingestion) {
  ASSIGN_OR_RETURN(const Maildir maildir, Maildir::Open(path));
  ASSIGN_OR_RETURN(const std::vector<std::string> names, maildir.NewMails());
  absl::Status first_refusal;
  for (const std::string& name : names) {
    const absl::StatusOr<NewMail> mail = maildir.Read(name);
    if (absl::IsNotFound(mail.status())) continue;  // somebody else handles it
    const absl::Status told =
        mail.ok() ? ingestion.Tell(mail->bytes, mail->time, name) : mail.status();
    if (!mail.ok() || absl::IsInvalidArgument(told)) {
      first_refusal.Update(At(name, told));
      continue;
    }
    RETURN_IF_ERROR(told);
    const absl::Status moved = maildir.MarkHandled(name);
    if (!moved.ok() && !absl::IsNotFound(moved)) return moved;
  }
  return first_refusal;
}

absl::Status RunIngest(Invocation& invocation, const IngestOptions& options) {
  if (options.source.empty() && options.maildir.empty()) {
    return InvalidField("--maildir", "give the Maildir, or - to read standard input");
  }
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  Ingestion ingestion(invocation, *client, options.envelope_field);
  const absl::Status done = options.source == kStandardInput
                                ? IngestStandardInput(invocation, ingestion)
                                : IngestMaildir(options.maildir, ingestion);
  ingestion.Summarize();
  return done;
}

}  // namespace

void AddExerciseIngest(CLI::App& group, Invocation& invocation) {
  auto options = std::make_shared<IngestOptions>();
  CLI::App* ingest = group.add_subcommand(
      "ingest", "Read the mails that came back: answers, delivery reports (controller, operator)");
  CLI::Option* source =
      ingest->add_option("SOURCE", options->source, "-: one mail, on standard input");
  source->check(CLI::IsMember({kStandardInput}));
  CLI::Option* maildir = ingest
                             ->add_option("--maildir", options->maildir,
                                          "Mails in DIR/new, moved to DIR/cur when told")
                             ->type_name("DIR");
  source->excludes(maildir);
  ingest
      ->add_option(
          "--envelope-field", options->envelope_field,
          "Where our mail server writes what a mail was sent to; Delivered-To unless given")
      ->type_name("NAME");
  ingest->footer("Example:\n  rollcall exercise ingest --maildir ~/Maildir");
  ingest->callback([&invocation, options] { invocation.Finish(RunIngest(invocation, *options)); });
}

}  // namespace rollcall
