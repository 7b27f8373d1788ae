// Statements as the log has them: what a new one builds on and is compared to.
#ifndef ROLLCALL_CLIENTS_CLI_LOGGED_STATEMENT_H_
#define ROLLCALL_CLIENTS_CLI_LOGGED_STATEMENT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "clients/cli/invocation.h"
#include "clients/cpp/reading.h"
#include "core/base/resource_name.h"
#include "core/crypto/digest.h"
#include "core/statement/statement.h"
#include "rollcall/v1/participant.pb.h"
#include "rollcall/v1/proposal.pb.h"

namespace rollcall {

// A statement whose inclusion in the log was proved.
struct LoggedStatement {
  uint64_t index;
  absl::Time accept_time;
  Statement statement;
};

// One with its words.
template <typename Body>
struct LoggedBody {
  LoggedStatement logged;
  Body body;
};

// All statements of one kind about one subject.
struct Chain {
  Kind kind;
  std::string subject;
};

// The chains that tell of a participant: its enrolment, keys and access; of a
// State its sheets and the proposals for it, with what was answered and erased;
// of a regional directory what it proposes itself. Only proposals that the
// caller may see are among them.
absl::StatusOr<std::vector<Chain>> ChainsAbout(Reading& reading, const ResourceName& participant);

// Fetches one and proves that it is in the log of the latest checkpoint, which is
// compared with those seen before (seen_checkpoint.h). Nobody has judged here whether
// its signers were entitled to it, and a server that holds the log's key can show a log
// of its own making: whoever builds on a statement names it as the one that is followed
// (authoring.h), so that the log that others follow refuses what was built on another.
// DATA_LOSS when the proof or the digest does not fit.
absl::StatusOr<LoggedStatement> FetchStatement(Invocation& invocation, Reading& reading,
                                               const Digest& digest);

// The head of a chain; nullopt when there is no statement yet.
absl::StatusOr<absl::optional<LoggedStatement>> FetchHead(Invocation& invocation, Reading& reading,
                                                          Kind kind, absl::string_view subject);

// The statement before; FAILED_PRECONDITION for the first of a chain.
absl::StatusOr<LoggedStatement> FetchPrevious(Invocation& invocation, Reading& reading,
                                              const Statement& statement);

// The chain's head with its body, decoded; nullopt when there is no statement.
//
// An enrolment of a State must be the one that the State's evidence proves, by the
// registrar's signatures: DATA_LOSS otherwise. Where that evidence is too large for an
// answer, a warning says so.
absl::StatusOr<absl::optional<LoggedBody<v1::Enrolment>>> FetchEnrolment(
    Invocation& invocation, Reading& reading, absl::string_view participant);
absl::StatusOr<absl::optional<LoggedBody<v1::Access>>> FetchAccess(Invocation& invocation,
                                                                   Reading& reading,
                                                                   absl::string_view participant);

// A head whose words may have been erased: then it says nothing any more.
template <typename Body>
struct LoggedWords {
  LoggedStatement logged;
  absl::optional<Body> body;  // unset when erased
};
absl::StatusOr<absl::optional<LoggedWords<v1::Proposal>>> FetchProposal(Invocation& invocation,
                                                                        Reading& reading,
                                                                        absl::string_view proposal);
// The State's last word about it.
absl::StatusOr<absl::optional<LoggedWords<v1::Decision>>> FetchDecision(Invocation& invocation,
                                                                        Reading& reading,
                                                                        absl::string_view proposal);

// The participant's keys in force; a State's come from verified evidence
// (verified_answer.h).
// FAILED_PRECONDITION, reason NOT_ENROLLED, when it is not enrolled.
absl::StatusOr<v1::KeySet> FetchKeys(Invocation& invocation, Reading& reading,
                                     absl::string_view participant);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_LOGGED_STATEMENT_H_
