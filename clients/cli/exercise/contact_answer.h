// Answering a ping by a contact's own key.
#ifndef ROLLCALL_CLIENTS_CLI_EXERCISE_CONTACT_ANSWER_H_
#define ROLLCALL_CLIENTS_CLI_EXERCISE_CONTACT_ANSWER_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "clients/cli/invocation.h"
#include "clients/cli/keystore.h"
#include "rollcall/v1/exercise.pb.h"
#include "rollcall/v1/exercise_service.pb.h"

namespace rollcall {

// The key to answer with: one named by --key (or --signer), whatever the sheet
// says; else an own key that is among the acknowledgement keys of this contact
// of the keystore's State ("technical-1"). nullopt when there is none.
absl::StatusOr<absl::optional<OwnKey>> KeyOfContact(Invocation& invocation,
                                                    absl::string_view contact);

// Signs that `ping` was got; `text` answers the question of a content check and
// is empty otherwise.
absl::StatusOr<v1::SignedAnswer> SignAnswer(Invocation& invocation, const OwnKey& key,
                                            absl::string_view ping, absl::string_view text);

// Tells the server, and the person that it was taken.
absl::Status SendAnswer(Invocation& invocation, const v1::AcknowledgePingRequest& request);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_EXERCISE_CONTACT_ANSWER_H_
