#include "clients/cli/exercise/contact_answer.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "absl/strings/strip.h"
#include "clients/cli/exercise/exercise_words.h"
#include "clients/cli/own_signers.h"
#include "clients/cli/participant_argument.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/exercise/exercise_bodies.h"
#include "core/statement/canonical.h"
#include "core/statement/statement.h"

namespace rollcall {

absl::StatusOr<absl::optional<OwnKey>> KeyOfContact(Invocation& invocation,
                                                    absl::string_view contact) {
  ASSIGN_OR_RETURN(const std::vector<OwnKey> keys, UsableKeys(invocation));
  const GlobalOptions& options = invocation.options();
  if (!options.signer_command.empty() || !options.keys.empty()) {
    return keys.empty() ? absl::optional<OwnKey>() : keys.front();
  }
  ASSIGN_OR_RETURN(const std::string state, OwnParticipant(invocation));
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  ASSIGN_OR_RETURN(const v1::State answer, client->GetState(absl::StripPrefix(state, "states/")));
  for (const v1::NominatedSheet& sheet : answer.sheets()) {
    for (const v1::PointOfContact& person : sheet.sheet().points_of_contact()) {
      if (person.id() != contact) continue;
      for (const OwnKey& key : keys) {
        const auto& theirs = person.acknowledgement_keys();
        if (std::find(theirs.begin(), theirs.end(), key.public_key.spki()) != theirs.end()) {
          return absl::optional<OwnKey>(key);
        }
      }
    }
  }
  return absl::optional<OwnKey>();
}

absl::StatusOr<v1::SignedAnswer> SignAnswer(Invocation& invocation, const OwnKey& key,
                                            absl::string_view ping, absl::string_view text) {
  ASSIGN_OR_RETURN(const PinnedDirectory* directory, invocation.directory());
  v1::PingAnswer answer;
  answer.set_origin(directory->origin());
  answer.set_ping(std::string(ping));
  *answer.mutable_time() =
      ToTimestamp(absl::FromUnixSeconds(absl::ToUnixSeconds(invocation.now())));
  answer.set_answer(std::string(text));
  ASSIGN_OR_RETURN(const std::unique_ptr<Signer> signer, Unlock(invocation, key));
  v1::SignedAnswer signed_answer;
  signed_answer.set_payload(EncodeCanonical(answer));
  ASSIGN_OR_RETURN(
      *signed_answer.mutable_signature(),
      signer->Sign(PreAuthenticationEncoding(kPingAnswerType, signed_answer.payload())));
  signed_answer.set_public_key(signer->public_key().spki());
  return signed_answer;
}

absl::Status SendAnswer(Invocation& invocation, const v1::AcknowledgePingRequest& request) {
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  ASSIGN_OR_RETURN(const v1::AcknowledgePingResponse taken,
                   client->exercises().AcknowledgePing(request));
  Output& output = invocation.output();
  if (!output.for_people()) {
    output.PrintData({{"ping", taken.ping()},
                      {"outcome", v1::PingOutcome_Name(taken.outcome())},
                      {"index", taken.receipt().index()}});
    return absl::OkStatus();
  }
  output.PrintLine(Cell(output.Say(Word::kAnswerTaken, {output.Say(WordOf(taken.outcome()))}),
                        EmphasisOf(taken.outcome())));
  return absl::OkStatus();
}

}  // namespace rollcall
