// Making statements: on the head of their chain, shown before they are signed,
// signed by own keys, submitted, and the verified receipt kept.
#ifndef ROLLCALL_CLIENTS_CLI_AUTHORING_H_
#define ROLLCALL_CLIENTS_CLI_AUTHORING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "clients/cli/invocation.h"
#include "clients/cli/keystore.h"
#include "core/statement/canonical.h"
#include "core/statement/statement.h"
#include "nlohmann/json_fwd.hpp"

namespace rollcall {

// The statement that a new one follows.
struct ChainPosition {
  uint64_t sequence = 0;  // 0: there is none yet
  std::string digest;     // 32 bytes, empty when there is none
};

// Of the statement that what is said was built on.
ChainPosition PositionOf(const Statement& statement);

// What is to be said.
struct Saying {
  Kind kind;
  std::string subject;
  std::string body;
  std::string draft_file;  // not empty: write a draft, submit nothing
  // What the body was built on, so that a log that holds anything else refuses it. Unset
  // for a body that owes nothing to the one before: the chain's head, which is asked for.
  absl::optional<ChainPosition> follows;
};

// The canonical bytes of a body, under a fresh salt.
template <typename Body>
std::string SaltedBody(Invocation& invocation, Body body) {
  body.set_salt(invocation.random().Bytes(kSaltBytes));
  return EncodeCanonical(body);
}

// Says it: shows it and then either writes the draft or, when own keys suffice,
// asks, signs, submits and keeps the receipt. THRESHOLD_NOT_MET, telling how to
// go on with a draft, when they do not. Nothing is signed or submitted on a log
// that has lost what was seen of it (seen_checkpoint.h).
absl::Status Author(Invocation& invocation, const Saying& saying);

// The same as a part of something larger: what programs get of it is returned and
// not printed. Null for people.
absl::StatusOr<nlohmann::ordered_json> AuthorUnprinted(Invocation& invocation,
                                                       const Saying& saying);

// The same statement, unsigned, on `saying.follows` or the chain's head.
absl::StatusOr<Statement> MakeUnsigned(Invocation& invocation, const Saying& saying);

// Adds a signature by each of `keys` and remembers that this keystore signed.
absl::StatusOr<Statement> AddSignatures(Invocation& invocation, Statement statement,
                                        absl::string_view body, const std::vector<OwnKey>& keys);

// Submits a signed statement, keeps its receipt and prints where it is; gives an
// unannounced plan to the operator to hold (clients/cli/exercise/held_plan.h).
// Looks at the log first, as Author does.
absl::Status SubmitAndKeep(Invocation& invocation, const Statement& statement,
                           absl::string_view body);

// True for the answers by which a server turns away a caller whose TLS key is
// not known, or not any more.
bool IsTurnedAway(const absl::Status& status);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_AUTHORING_H_
