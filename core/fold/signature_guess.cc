#include "core/fold/signature_guess.h"

#include "core/directory/charter_in_force.h"
#include "rollcall/v1/view.pb.h"

namespace rollcall {
namespace {

// Under which the charter's keys are remembered.
constexpr char kCharterHolder[] = "";

// Who most likely signed, if it is no role of the charter.
std::string LikelySigner(const Statement& statement) {
  return statement.kind() == Kind::kProposal ? statement.subject().Proposer()
                                             : statement.subject().Participant();
}

template <typename Body>
Body Parsed(absl::string_view bytes) {
  Body body;
  if (!body.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) body.Clear();
  return body;
}

}  // namespace

void SignatureGuess::Forget() {
  known_.clear();
  remembered_ = 0;
}

void SignatureGuess::Add(const std::string& spki, KeysById& keys) {
  const absl::StatusOr<PublicKey> key = PublicKey::FromCheckedSpki(spki);
  if (key.ok() && keys.try_emplace(key->id(), *key).second) ++remembered_;
}

void SignatureGuess::Add(const v1::Charter& charter, KeysById& keys) {
  for (const v1::RoleGrant& role : charter.roles()) {
    for (const std::string& key : role.signing_keys()) Add(key, keys);
  }
}

void SignatureGuess::Add(const v1::KeySet& set, KeysById& keys) {
  for (const v1::ParticipantKey& key : set.keys()) Add(key.public_key(), keys);
}

SignatureGuess::KeysById& SignatureGuess::KeysOf(const std::string& participant, const View& view) {
  const auto [entry, fresh] = known_.try_emplace(participant);
  KeysById& keys = entry->second;
  if (!fresh) return keys;
  ++remembered_;
  if (participant == kCharterHolder) {
    const auto charter = CharterInForce(view);
    if (charter.ok()) Add((*charter)->charter(), keys);
    return keys;
  }
  const auto record = ReadRecord<v1::ParticipantRecord>(view, view_key::Participant(participant));
  if (record.ok() && record->has_value()) Add((*record)->keys(), keys);
  return keys;
}

void SignatureGuess::Prepare(const Statement& statement, const View& view) {
  if (remembered_ >= kMaxGuessed) Forget();
  KeysOf(kCharterHolder, view);
  KeysOf(LikelySigner(statement), view);
}

void SignatureGuess::Learn(const Statement& statement, absl::string_view body, const View& view) {
  Prepare(statement, view);
  KeysById& keys = KeysOf(LikelySigner(statement), view);
  switch (statement.kind()) {
    case Kind::kCharter:
      Add(Parsed<v1::Charter>(body), KeysOf(kCharterHolder, view));
      break;
    case Kind::kEnrolment:
      Add(Parsed<v1::Enrolment>(body).keys(), keys);
      break;
    case Kind::kKeys:
      Add(Parsed<v1::Keys>(body).keys(), keys);
      break;
    default:
      break;
  }
}

void SignatureGuess::Verify(const Statement& statement) const {
  const std::string participant = LikelySigner(statement);
  for (size_t i = 0; i < statement.signatures().size(); ++i) {
    const std::string& hint = statement.signatures()[i].key_id();
    for (const std::string& holder : {participant, std::string(kCharterHolder)}) {
      const auto keys = known_.find(holder);
      if (keys == known_.end()) continue;
      const auto found = keys->second.find(hint);
      if (found == keys->second.end()) continue;
      statement.VerifySignature(i, found->second).IgnoreError();
      break;
    }
  }
}

}  // namespace rollcall
