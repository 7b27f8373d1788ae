#include "tests/integration/log_audit.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/merkle/note.h"
#include "core/merkle/tree.h"
#include "core/statement/statement.h"

namespace rollcall {
namespace {

absl::StatusOr<Checkpoint> Open(const std::string& note, const NodeFacts& facts) {
  ASSIGN_OR_RETURN(const NoteVerifier verifier, NoteVerifier::Create(facts.origin, facts.log_key));
  return OpenCheckpoint(note, facts.origin, {verifier});
}

// Complete subtrees never change, so those of a log give the roots of all of
// its prefixes.
NodeReader NodesOf(const AuditedLog& log) {
  return [&log](NodeId id) -> absl::StatusOr<Digest> {
    const auto found = log.nodes.find(id);
    if (found == log.nodes.end()) return absl::NotFoundError("no such node");
    return found->second;
  };
}

absl::StatusOr<Digest> RootOfPrefix(const AuditedLog& log, uint64_t size) {
  return RootOf(size, NodesOf(log));
}

absl::Status Append(const std::string& leaf, AuditedLog& log) {
  ASSIGN_OR_RETURN(const auto complete,
                   AppendLeaf(log.entries.size(), LeafHash(leaf), NodesOf(log)));
  log.nodes.insert(complete.begin(), complete.end());
  log.entries.push_back(leaf);
  return absl::OkStatus();
}

absl::StatusOr<v1::ListEntriesResponse> Page(const Stubs& stubs, uint64_t start) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + absl::ToChronoSeconds(kCallTimeout));
  v1::ListEntriesRequest request;
  request.set_start(start);
  v1::ListEntriesResponse page;
  RETURN_IF_ERROR(ToStatus(stubs.log->ListEntries(&context, request, &page)));
  return page;
}

}  // namespace

absl::StatusOr<AuditedLog> ReadWholeLog(const Stubs& stubs, const NodeFacts& facts) {
  AuditedLog log;
  RETURN_IF_ERROR(ReadOn(stubs, facts, log));
  return log;
}

absl::Status ReadOn(const Stubs& stubs, const NodeFacts& facts, AuditedLog& log) {
  for (;;) {
    ASSIGN_OR_RETURN(const v1::ListEntriesResponse page, Page(stubs, log.entries.size()));
    ASSIGN_OR_RETURN(log.checkpoint, Open(page.checkpoint(), facts));
    if (page.entries().empty()) break;
    for (const v1::LoggedStatement& logged : page.entries()) {
      if (logged.index() != log.entries.size()) return absl::DataLossError("a gap in the log");
      ASSIGN_OR_RETURN(const Entry entry, DecodeEntry(logged.entry()));
      if (!log.statements.insert(entry.statement.digest().ToBytes()).second) {
        return absl::DataLossError(absl::StrCat("entry ", logged.index(), " stands twice"));
      }
      RETURN_IF_ERROR(Append(logged.entry(), log));
    }
  }
  if (log.checkpoint.size != log.entries.size()) {
    return absl::DataLossError(absl::StrCat("checkpoint of ", log.checkpoint.size, " for ",
                                            log.entries.size(), " entries"));
  }
  ASSIGN_OR_RETURN(const Digest root, RootOfPrefix(log, log.entries.size()));
  if (root != log.checkpoint.root) return absl::DataLossError("the entries' root is another");
  return absl::OkStatus();
}

absl::Status CheckReceipt(const AuditedLog& log, const v1::Receipt& receipt,
                          const NodeFacts& facts) {
  if (receipt.index() >= log.entries.size() || log.entries[receipt.index()] != receipt.entry()) {
    return absl::DataLossError(absl::StrCat("a receipt was given for entry ", receipt.index(),
                                            ", which is not in the log of ", log.entries.size()));
  }
  ASSIGN_OR_RETURN(const Checkpoint then, Open(receipt.checkpoint(), facts));
  std::vector<Digest> proof;
  for (const std::string& hash : receipt.inclusion_proof()) {
    ASSIGN_OR_RETURN(proof.emplace_back(), Digest::FromBytes(hash));
  }
  RETURN_IF_ERROR(
      VerifyInclusion(LeafHash(receipt.entry()), receipt.index(), then.size, proof, then.root));
  if (then.size > log.entries.size()) return absl::DataLossError("the log has shrunk");
  ASSIGN_OR_RETURN(const Digest root, RootOfPrefix(log, then.size));
  if (root != then.root) {
    return absl::DataLossError(absl::StrCat("the log of ", then.size, " entries was another"));
  }
  return absl::OkStatus();
}

}  // namespace rollcall
