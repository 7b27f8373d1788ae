#include "core/fold/signature_guess.h"

#include "core/crypto/digest.h"
#include "rollcall/v1/view.pb.h"

namespace rollcall {

const SignatureGuess::KeysById& SignatureGuess::KeysOf(const std::string& participant,
                                                       const View& view) {
  if (known_.size() >= kMaxGuessedParticipants) known_.clear();
  const auto [entry, fresh] = known_.try_emplace(participant);
  if (!fresh) return entry->second;
  KeysById& keys = entry->second;
  if (participant.empty()) {
    const auto charter = ReadRecord<v1::CharterRecord>(view, view_key::Charter());
    if (!charter.ok() || !charter->has_value()) return keys;
    for (const v1::RoleGrant& role : (*charter)->charter().roles()) {
      for (const std::string& key : role.signing_keys()) keys[Sha256(key).ToHex()] = key;
    }
    return keys;
  }
  const auto record = ReadRecord<v1::ParticipantRecord>(view, view_key::Participant(participant));
  if (!record.ok() || !record->has_value()) return keys;
  for (const v1::ParticipantKey& key : (*record)->keys().keys()) {
    keys[Sha256(key.public_key()).ToHex()] = key.public_key();
  }
  return keys;
}

void SignatureGuess::Verify(const Statement& statement, const View& view) {
  const std::string participant = statement.subject().Participant();
  for (size_t i = 0; i < statement.signatures().size(); ++i) {
    const std::string& hint = statement.signatures()[i].key_id();
    for (const std::string& holder : {participant, std::string()}) {
      const KeysById& keys = KeysOf(holder, view);
      const auto found = keys.find(hint);
      if (found == keys.end()) continue;
      statement.VerifySignature(i, found->second).IgnoreError();
      break;
    }
  }
}

}  // namespace rollcall
