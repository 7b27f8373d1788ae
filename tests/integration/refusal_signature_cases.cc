#include "tests/integration/refusal_world.h"

#include <string>

#include "absl/time/clock.h"
#include "core/statement/canonical.h"

namespace rollcall {
namespace {

// A signature's DER with a padded integer: the same numbers, not strict.
class PaddingSigner final : public Signer {
 public:
  explicit PaddingSigner(const PrivateKey& key) : key_(key) {}
  const PublicKey& public_key() const override { return key_.public_key(); }
  absl::StatusOr<std::string> Sign(absl::string_view message) const override {
    // Padded it must still be as short as a signature may be.
    auto der = key_.Sign(message);
    while (der.ok() && der->size() >= kMaxSignatureBytes) der = key_.Sign(message);
    if (!der.ok()) return der;
    // 30 LL 02 RR r...: a zero byte before r, both lengths one more.
    std::string padded = *der;
    ++padded[1];
    ++padded[3];
    padded.insert(4, 1, '\0');
    return padded;
  }

 private:
  const PrivateKey& key_;
};

}  // namespace

std::vector<RefusalCase> SignatureCases() {
  return {
      {"NoSignature", v1::ERROR_REASON_SIGNATURE_COUNT,
       [](World& world) {
         Parts parts = world.KenyaParts();
         parts.signatures.clear();
         return parts.Assemble();
       }},
      {"NineSignatures", v1::ERROR_REASON_SIGNATURE_COUNT,
       [](World& world) {
         Parts parts = world.KenyaParts();
         parts.signatures.resize(9, parts.signatures[0]);
         return parts.Assemble();
       }},
      {"LongKeyId", v1::ERROR_REASON_TOO_LARGE,
       [](World& world) {
         Parts parts = world.KenyaParts();
         parts.signatures[0].set_key_id(std::string(65, 'a'));
         return parts.Assemble();
       }},
      {"LongSignature", v1::ERROR_REASON_TOO_LARGE,
       [](World& world) {
         Parts parts = world.KenyaParts();
         parts.signatures[0].set_sig(std::string(73, 'a'));
         return parts.Assemble();
       }},
      {"SignatureOfOtherBytes", v1::ERROR_REASON_SIGNATURE_INVALID,
       [](World& world) {
         Parts parts = world.KenyaParts();
         parts.signatures[0].mutable_sig()->front() ^= 1;
         return parts.Assemble();
       }},
      {"SignatureOfAStranger", v1::ERROR_REASON_SIGNATURE_INVALID,
       [](World& world) {
         const PrivateKey stranger = NewKey();
         return world.Sign(world.Technical("KEN"), {&stranger});
       }},
      {"OneGoodAndOneStrangeSignature", v1::ERROR_REASON_SIGNATURE_INVALID,
       [](World& world) {
         const PrivateKey stranger = NewKey();
         return world.Sign(world.Technical("KEN"), {&world.people().kenya(), &stranger});
       }},
      {"SheetOfAStateByAnotherState", v1::ERROR_REASON_SIGNATURE_INVALID,
       [](World& world) { return world.KenyaSigns(world.Technical("TZA")); }},
      {"KeyWithoutTheUse", v1::ERROR_REASON_KEY_USE_NOT_ALLOWED,
       [](World& world) {
         const absl::Time now = absl::Now();
         return world.Sign(
             world.people().Next(Kind::kSheet, "states/UGA/diplomatic",
                                 SheetOf(v1::CONTACT_KIND_DIPLOMATIC, "Ministry", now), now),
             {&world.narrow()});
       }},
      {"KeyThatWasRotatedOut", v1::ERROR_REASON_KEY_NOT_IN_FORCE,
       [](World& world) { return world.Sign(world.Technical("RWA"), {&world.old_key()}); }},
      {"KeyOfAVoidedGeneration", v1::ERROR_REASON_KEY_VOIDED,
       [](World& world) { return world.Sign(world.Technical("BDI"), {&world.voided()}); }},
      {"SuspendedSigner", v1::ERROR_REASON_SUSPENDED,
       [](World& world) { return world.Sign(world.Technical("DJI"), {&world.suspended()}); }},
      {"SameKeyTwice", v1::ERROR_REASON_DUPLICATE_SIGNER,
       [](World& world) {
         const Draft draft = world.Technical("SOM");
         v1::Envelope envelope;
         envelope.ParseFromString(world.Sign(draft, {&world.first()}).envelope());
         Parts parts = {envelope.payload(), envelope.payload_type(), {}, draft.body};
         // ECDSA is randomized: another signature by the same key.
         for (int i = 0; i < 2; ++i) {
           parts.signatures.push_back(
               SignatureOf(world.first(), parts.payload_type, parts.payload));
         }
         return parts.Assemble();
       }},
      {"OneOfTwo", v1::ERROR_REASON_THRESHOLD_NOT_MET,
       [](World& world) { return world.Sign(world.Technical("SOM"), {&world.first()}); }},
      {"PaddedDer", v1::ERROR_REASON_SIGNATURE_INVALID,
       [](World& world) {
         const PaddingSigner padding(world.second());
         const Draft draft = world.Technical("SOM");
         v1::Envelope envelope;
         envelope.ParseFromString(world.Sign(draft, {&world.first()}).envelope());
         Parts parts = {
             envelope.payload(), envelope.payload_type(), {envelope.signatures(0)}, draft.body};
         parts.signatures.push_back(SignatureOf(padding, parts.payload_type, parts.payload));
         return parts.Assemble();
       }},
      {"AttestedThoughTheStateHasKeys", v1::ERROR_REASON_STATE_HAS_KEYS,
       [](World& world) {
         return world.Sign(world.Technical("TZA"), {&world.people().registrar()});
       }},
      {"AttestedByAnybody", v1::ERROR_REASON_NO_KEYS,
       [](World& world) { return world.KenyaSigns(world.Technical("ETH")); }},
      {"SheetOfNobodyEnrolled", v1::ERROR_REASON_NOT_ENROLLED,
       [](World& world) { return world.KenyaSigns(world.Technical("NOR")); }},
      {"EnrolmentByAState", v1::ERROR_REASON_SIGNATURE_INVALID,
       [](World& world) {
         return world.KenyaSigns(world.people().Next(Kind::kEnrolment, "states/SDN",
                                                     EnrolmentOf(v1::KeySet()), absl::Now()));
       }},
      {"CharterByTheRegistrar", v1::ERROR_REASON_SIGNATURE_INVALID,
       [](World& world) {
         return world.Sign(world.people().Next(Kind::kCharter, "directory",
                                               world.people().CharterBody(), absl::Now()),
                           {&world.people().registrar()});
       }},
      {"SequenceGap", v1::ERROR_REASON_CHAIN_CONFLICT,
       [](World& world) {
         Draft draft = world.Technical("KEN");
         draft.sequence = 2;
         draft.previous = NewSalt();
         return world.KenyaSigns(draft);
       }},
      {"StalePrevious", v1::ERROR_REASON_CHAIN_CONFLICT,
       [](World& world) {
         Draft draft = world.people().Next(
             Kind::kEnrolment, "states/BDI",
             EnrolmentOf(KeySetOf({world.voided().public_key()}, AllStateUses()), 3), absl::Now());
         draft.previous = NewSalt();
         return world.Sign(draft, {&world.people().registrar()});
       }},
  };
}

}  // namespace rollcall
