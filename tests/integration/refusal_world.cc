#include "tests/integration/refusal_world.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "core/statement/canonical.h"
#include "gtest/gtest.h"

namespace rollcall {

v1::SignedStatement Parts::Assemble() const {
  v1::Envelope envelope;
  envelope.set_payload(payload);
  envelope.set_payload_type(payload_type);
  for (const v1::Signature& signature : signatures) *envelope.add_signatures() = signature;
  v1::SignedStatement statement;
  statement.set_envelope(EncodeCanonical(envelope));
  statement.set_body(body);
  return statement;
}

v1::Signature SignatureOf(const Signer& signer, const std::string& payload_type,
                          const std::string& payload) {
  v1::Signature signature;
  signature.set_sig(*signer.Sign(PreAuthenticationEncoding(payload_type, payload)));
  signature.set_key_id(signer.public_key().id());
  return signature;
}

World::World()
    : tanzania_(NewKey()),
      wide_(NewKey()),
      narrow_(NewKey()),
      old_key_(NewKey()),
      new_key_(NewKey()),
      voided_(NewKey()),
      reissued_(NewKey()),
      suspended_(NewKey()),
      first_(NewKey(KeyAlgorithm::kEcdsaP256)),
      second_(NewKey(KeyAlgorithm::kEcdsaP256)) {
  const absl::Time now = absl::Now();
  Accept(people().Enrol("TZA", KeySetOf({tanzania_.public_key()}, AllStateUses()), now));
  v1::KeySet split = KeySetOf({wide_.public_key()}, AllStateUses());
  v1::ParticipantKey* sheets_only = split.add_keys();
  sheets_only->set_public_key(narrow_.public_key().spki());
  sheets_only->add_uses(v1::KEY_USE_TECHNICAL_SHEET);
  Accept(people().Enrol("UGA", split, now));
  v1::KeySet two = KeySetOf({first_.public_key(), second_.public_key()}, AllStateUses());
  for (v1::UseThreshold& threshold : *two.mutable_thresholds()) threshold.set_signatures(2);
  Accept(people().Enrol("SOM", two, now));
  Accept(people().Enrol("ETH", v1::KeySet(), now));
  EnrolRotated(now);
  EnrolReissued(now);
  EnrolSuspended(now);
}

Draft World::Technical(absl::string_view alpha3) {
  const absl::Time now = absl::Now();
  return people().Next(Kind::kSheet, absl::StrCat("states/", alpha3, "/technical"),
                       SheetOf(v1::CONTACT_KIND_TECHNICAL, "CERT", now), now);
}

Parts World::KenyaParts(const std::function<void(v1::StatementHeader&)>& spoil) {
  const Draft draft = Technical("KEN");
  v1::Envelope envelope;
  envelope.ParseFromString(KenyaSigns(draft).envelope());
  v1::StatementHeader header;
  header.ParseFromString(envelope.payload());
  if (spoil) spoil(header);
  Parts parts = {EncodeCanonical(header), envelope.payload_type(), {}, draft.body};
  Resign(parts);
  return parts;
}

void World::Resign(Parts& parts) {
  parts.signatures = {SignatureOf(people().kenya(), parts.payload_type, parts.payload)};
}

v1::SignedStatement World::KenyaBody(std::string body) {
  Draft draft = Technical("KEN");
  draft.body = std::move(body);
  return KenyaSigns(draft);
}

void World::Accept(const v1::SignedStatement& statement) {
  const auto receipt = registrar().Submit(statement);
  EXPECT_TRUE(receipt.ok()) << receipt.status();
}

void World::EnrolRotated(absl::Time now) {
  Accept(people().Enrol("RWA", KeySetOf({old_key_.public_key()}, AllStateUses()), now));
  v1::Keys keys;
  keys.set_salt(NewSalt());
  *keys.mutable_keys() = KeySetOf({new_key_.public_key()}, AllStateUses());
  Accept(people().Say(people().Next(Kind::kKeys, "states/RWA", keys, now),
                      Signers{&old_key_, &new_key_}));
}

void World::EnrolReissued(absl::Time now) {
  Accept(people().Enrol("BDI", KeySetOf({voided_.public_key()}, AllStateUses()), now));
  Accept(people().Enrol("BDI", KeySetOf({reissued_.public_key()}, AllStateUses()), now, 2));
}

void World::EnrolSuspended(absl::Time now) {
  const v1::KeySet keys = KeySetOf({suspended_.public_key()}, AllStateUses());
  Accept(people().Enrol("DJI", keys, now));
  v1::Enrolment enrolment = EnrolmentOf(keys);
  enrolment.set_suspended(true);
  Accept(people().Say(people().Next(Kind::kEnrolment, "states/DJI", enrolment, now),
                      Signers{&people().registrar()}));
}

}  // namespace rollcall
