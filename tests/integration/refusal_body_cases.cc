#include "tests/integration/refusal_world.h"

#include <string>

#include "absl/time/clock.h"
#include "core/statement/canonical.h"

namespace rollcall {

std::vector<RefusalCase> BodyCases() {
  return {
      {"BodyOfAnotherDigest", v1::ERROR_REASON_BODY_MISMATCH,
       [](World& world) {
         v1::SignedStatement statement = world.KenyaSigns(world.Technical("KEN"));
         statement.mutable_body()->back() ^= 1;
         return statement;
       }},
      {"NoBody", v1::ERROR_REASON_BODY_MISMATCH,
       [](World& world) {
         v1::SignedStatement statement = world.KenyaSigns(world.Technical("KEN"));
         statement.clear_body();
         return statement;
       }},
      {"TruncatedBody", v1::ERROR_REASON_NOT_CANONICAL,
       [](World& world) {
         std::string body = world.Technical("KEN").body;
         body.pop_back();
         return world.KenyaBody(body);
       }},
      {"UnknownFieldInBody", v1::ERROR_REASON_NOT_CANONICAL,
       [](World& world) {
         return world.KenyaBody(world.Technical("KEN").body + std::string("\x7a\x05hello", 7));
       }},
      {"OversizedSheet", v1::ERROR_REASON_TOO_LARGE,
       [](World& world) { return world.KenyaBody(std::string(128 * 1024 + 1, 'x')); }},
      {"OversizedBody", v1::ERROR_REASON_TOO_LARGE,
       [](World& world) { return world.KenyaBody(std::string(1024 * 1024 + 1, 'x')); }},
      {"SheetWithoutSalt", v1::ERROR_REASON_INVALID_BODY,
       [](World& world) {
         v1::Sheet sheet = SheetOf(v1::CONTACT_KIND_TECHNICAL, "CERT", absl::Now());
         sheet.clear_salt();
         return world.KenyaBody(EncodeCanonical(sheet));
       }},
      {"SheetWithADiplomaticContact", v1::ERROR_REASON_INVALID_BODY,
       [](World& world) {
         return world.KenyaBody(
             EncodeCanonical(SheetOf(v1::CONTACT_KIND_DIPLOMATIC, "Ministry", absl::Now())));
       }},
      {"SheetWithoutOffice", v1::ERROR_REASON_INVALID_BODY,
       [](World& world) {
         return world.KenyaBody(
             EncodeCanonical(SheetOf(v1::CONTACT_KIND_TECHNICAL, "", absl::Now())));
       }},
      {"SheetOfAnUnknownTimeZone", v1::ERROR_REASON_INVALID_BODY,
       [](World& world) {
         v1::Sheet sheet = SheetOf(v1::CONTACT_KIND_TECHNICAL, "CERT", absl::Now());
         sheet.mutable_points_of_contact(0)->set_time_zone("Africa/Atlantis");
         return world.KenyaBody(EncodeCanonical(sheet));
       }},
      {"SheetConfirmedTooLate", v1::ERROR_REASON_INVALID_BODY,
       [](World& world) {
         v1::Sheet sheet = SheetOf(v1::CONTACT_KIND_TECHNICAL, "CERT", absl::Now());
         sheet.mutable_next_confirmation_date()->set_year(sheet.next_confirmation_date().year() +
                                                          2);
         return world.KenyaBody(EncodeCanonical(sheet));
       }},
      {"EnrolmentWithALowOrderKey", v1::ERROR_REASON_KEY_UNACCEPTABLE,
       [](World& world) {
         v1::KeySet keys = KeySetOf({world.tanzania().public_key()}, AllStateUses());
         // The identity: y = 1. Every signature of R = S = 0 would verify.
         std::string spki = keys.keys(0).public_key();
         spki.replace(spki.size() - 32, 32, std::string("\x01", 1) + std::string(31, '\0'));
         keys.mutable_keys(0)->set_public_key(spki);
         return world.Sign(
             world.people().Next(Kind::kEnrolment, "states/SDN", EnrolmentOf(keys), absl::Now()),
             {&world.people().registrar()});
       }},
      {"EnrolmentOfATerritory", v1::ERROR_REASON_NOT_A_STATE,
       [](World& world) {
         return world.Sign(world.people().Next(Kind::kEnrolment, "states/GRL",
                                               EnrolmentOf(v1::KeySet()), absl::Now()),
                           {&world.people().registrar()});
       }},
      {"EnrolmentOfNothingKnown", v1::ERROR_REASON_NOT_A_STATE,
       [](World& world) {
         return world.Sign(world.people().Next(Kind::kEnrolment, "states/QQQ",
                                               EnrolmentOf(v1::KeySet()), absl::Now()),
                           {&world.people().registrar()});
       }},
      {"EnrolmentThatSkipsAGeneration", v1::ERROR_REASON_GENERATION_CONFLICT,
       [](World& world) {
         return world.Sign(
             world.people().Next(
                 Kind::kEnrolment, "states/TZA",
                 EnrolmentOf(KeySetOf({world.tanzania().public_key()}, AllStateUses()), 3),
                 absl::Now()),
             {&world.people().registrar()});
       }},
      {"EnrolmentThatChangesKeysInItsGeneration", v1::ERROR_REASON_KEY_SET_CHANGED,
       [](World& world) {
         return world.Sign(
             world.people().Next(
                 Kind::kEnrolment, "states/TZA",
                 EnrolmentOf(KeySetOf({world.narrow().public_key()}, AllStateUses())), absl::Now()),
             {&world.people().registrar()});
       }},
      {"AccessForATlsKeyOfAnother", v1::ERROR_REASON_TLS_KEY_TAKEN,
       [](World& world) {
         return world.Sign(world.people().Next(Kind::kAccess, "states/TZA",
                                               AccessOf({world.people().kenya_tls().digest},
                                                        absl::Now() + absl::Hours(1)),
                                               absl::Now()),
                           {&world.tanzania()});
       }},
      {"ErasureOfAStrangersBody", v1::ERROR_REASON_BODY_NOT_OF_SUBJECT,
       [](World& world) {
         v1::Erasure erasure;
         erasure.set_salt(NewSalt());
         erasure.add_body_digests(NewSalt());
         erasure.set_reason(v1::ERASURE_REASON_REQUESTED);
         return world.Sign(
             world.people().Next(Kind::kErasure, "states/KEN/technical", erasure, absl::Now()),
             {&world.people().registrar()});
       }},
  };
}

}  // namespace rollcall
