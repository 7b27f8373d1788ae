// What the directory has of this office: its keys in force, its access, its
// sheets.
#ifndef ROLLCALL_CLIENTS_CLI_OWN_STANDING_H_
#define ROLLCALL_CLIENTS_CLI_OWN_STANDING_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "clients/cli/invocation.h"
#include "clients/cli/keystore.h"
#include "core/crypto/public_key.h"
#include "nlohmann/json.hpp"
#include "rollcall/v1/directory_service.pb.h"
#include "rollcall/v1/participant.pb.h"

namespace rollcall {

// What could be learnt. Only what concerns the keystore is always there.
struct OwnStanding {
  std::string office;  // "states/KEN", "registrar", or empty
  std::vector<OwnKey> keys;
  absl::optional<PublicKey> tls_key;

  // OK when the directory answered; else why the rest is not known.
  absl::Status answered;
  absl::optional<v1::Charter> charter;
  absl::optional<v1::State> state;  // of a State; verified
  absl::optional<v1::KeySet> keys_in_force;
  absl::optional<v1::Access> access;
};

// Whom to ask about the directory, opened when it is needed.
using ReadingSource = std::function<absl::StatusOr<Reading*>()>;

// The server of the pinned directory.
ReadingSource AskTheServer(Invocation& invocation);

// Looks at the keystore and asks the directory. Fails only when the keystore
// cannot be read or something does not verify.
absl::StatusOr<OwnStanding> LookAtOwnStanding(Invocation& invocation, const ReadingSource& source);

// What a key may sign, in words: "technical sheet, access", "signs for the
// registrar"; empty for nothing.
std::string UsesInForce(const OwnStanding& standing, const PublicKey& key);

// True when `key` is in force for `use`; false also when nothing is known.
bool HasUse(const OwnStanding& standing, const PublicKey& key, v1::KeyUse use);

// Until when the TLS key may call: InfiniteFuture for a key of the charter,
// nullopt when it stands nowhere or nothing is known.
absl::optional<absl::Time> AccessEnd(const OwnStanding& standing);

// The keys for people and as data: [{name, algorithm, fingerprint, uses,
// encrypted}, ...] and the TLS key {name, algorithm, fingerprint, admitted,
// expire_time} last.
void PrintOwnKeysTable(Invocation& invocation, const OwnStanding& standing);
nlohmann::ordered_json OwnKeysData(const OwnStanding& standing);
// Whichever was asked for.
void PrintOwnKeys(Invocation& invocation, const OwnStanding& standing);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_OWN_STANDING_H_
