#include "clients/cli/mirroring.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/copy.h"
#include "clients/cli/evidence_file.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/keystore.h"
#include "clients/cli/progress.h"
#include "clients/cli/seen_checkpoint.h"
#include "clients/mirror/mirror.h"
#include "core/base/status_macros.h"
#include "core/crypto/backoff.h"

namespace rollcall {
namespace {

// The connection and the store of one sync; the store is closed when it goes.
struct Link {
  std::unique_ptr<Client> client;
  std::unique_ptr<Store> mirror;
  SyncSetup setup;
};

// In words, which are printed as a warning.
std::string Warn(Invocation& invocation, const Finding& finding) {
  std::string words =
      absl::StrCat("log entry ", finding.index, ", ", finding.subject, ": ", finding.why);
  invocation.output().Warning(absl::StrCat("authentic, but against the rules: ", words));
  return words;
}

// What breaks a rule is printed as it comes.
absl::StatusOr<std::unique_ptr<Link>> OpenLink(Invocation& invocation) {
  ASSIGN_OR_RETURN(const PinnedDirectory* pinned, invocation.directory());
  ASSIGN_OR_RETURN(const Keystore* keystore, invocation.keystore());
  ASSIGN_OR_RETURN(const PublicKey tls_key, keystore->TlsPublicKey());
  ASSIGN_OR_RETURN(std::unique_ptr<Client> client,
                   invocation.MakeClient(invocation.options().server));
  ASSIGN_OR_RETURN(const std::string folder, MirrorFolder(invocation));
  absl::StatusOr<std::unique_ptr<Store>> mirror = OpenMirror(folder);
  if (absl::IsAborted(mirror.status())) {
    return WithExitCode(absl::AbortedError("another sync or watch holds this keystore's mirror"),
                        ExitCode::kUnreachable);
  }
  RETURN_IF_ERROR(mirror.status());
  const auto found = [&invocation](const Finding& finding) { Warn(invocation, finding); };
  SyncSetup setup{*client, **mirror, *pinned, invocation.clock(), tls_key.digest(), 0, found};
  return std::unique_ptr<Link>(new Link{std::move(client), *std::move(mirror), setup});
}

absl::StatusOr<std::unique_ptr<LocalCopy>> ReadOwnMirror(Invocation& invocation) {
  ASSIGN_OR_RETURN(const PinnedDirectory* pinned, invocation.directory());
  ASSIGN_OR_RETURN(const std::string folder, MirrorFolder(invocation));
  ASSIGN_OR_RETURN(std::unique_ptr<Reader> reader, ReadMirror(folder));
  return LocalCopy::Open(std::move(reader), *pinned);
}

// Searches are slow without it, and right all the same. False while the mirror is not
// complete.
bool IndexMirror(Invocation& invocation, const Reader& mirror) {
  const auto folder = MirrorFolder(invocation);
  const auto indexed = folder.ok() ? UpdateMirrorIndex(*folder, mirror) : folder.status();
  if (indexed.ok()) return *indexed;
  invocation.output().Warning(
      absl::StrCat("the mirror's search index: ", indexed.status().message()));
  return true;
}

absl::StatusOr<SyncReport> SyncOnce(Invocation& invocation, std::vector<std::string>& findings) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Link> link, OpenLink(invocation));
  link->setup.found = [&](const Finding& finding) {
    findings.push_back(Warn(invocation, finding));
  };
  std::unique_ptr<Progress> progress;
  auto report = Sync(link->setup, [&](uint64_t done, uint64_t total) {
    if (progress == nullptr && total > 0) {
      progress = std::make_unique<Progress>(invocation.output(), invocation.clock(), total);
    }
    if (progress != nullptr) progress->Advance(done);
  });
  // What came before an error may have been an erasure.
  IndexMirror(invocation, *link->mirror);
  return report;
}

}  // namespace

absl::StatusOr<Mirrored> BringMirrorUpToDate(Invocation& invocation) {
  Mirrored mirrored;
  auto report = SyncOnce(invocation, mirrored.findings);
  if (!report.ok()) return KeepEvidence(invocation, report.status());
  ASSIGN_OR_RETURN(PinnedDirectory * pinned, invocation.directory());
  if (report->directory.sequence() > pinned->sequence()) {
    *pinned = std::move(report->directory);
    ASSIGN_OR_RETURN(Keystore * keystore, invocation.keystore());
    RETURN_IF_ERROR(keystore->SaveDirectory(*pinned));
  }
  mirrored.new_entries = report->after - report->before;
  ASSIGN_OR_RETURN(mirrored.copy, ReadOwnMirror(invocation));
  // What came must also hold what other commands have seen.
  RETURN_IF_ERROR(RememberCheckpoint(invocation, *mirrored.copy, mirrored.copy->position()));
  return mirrored;
}

absl::StatusOr<uint64_t> SizeOfMirror(Invocation& invocation) {
  ASSIGN_OR_RETURN(const std::string folder, MirrorFolder(invocation));
  ASSIGN_OR_RETURN(const uint64_t size, MirrorSize(folder));
  if (size > 0) return size;
  ASSIGN_OR_RETURN(const Mirrored mirrored, BringMirrorUpToDate(invocation));
  return mirrored.copy->checkpoint().size;
}

absl::Status FollowMirror(Invocation& invocation, uint64_t next, const EntryCame& came) {
  Backoff backoff;
  absl::Status refused;
  bool indexed = true;
  while (true) {
    absl::Status ended;
    {
      auto link = OpenLink(invocation);
      ended = link.ok() ? Follow((*link)->setup, next,
                                 [&](uint64_t index, const Entry& entry) {
                                   backoff.Reset();
                                   if (!indexed || entry.statement.kind() == Kind::kErasure) {
                                     indexed = IndexMirror(invocation, *(*link)->mirror);
                                   }
                                   refused = came(index, entry);
                                   return refused;
                                 })
                        : link.status();
    }
    if (!refused.ok()) return refused;
    if (ExitCodeOf(ended) != ExitCode::kUnreachable) return KeepEvidence(invocation, ended);
    const absl::Duration wait = backoff.Next(invocation.random());
    invocation.output().Notice(absl::StrCat(
        ended.message(), "; again in ", absl::FormatDuration(absl::Ceil(wait, absl::Seconds(1)))));
    invocation.Pause(wait);
  }
}

}  // namespace rollcall
