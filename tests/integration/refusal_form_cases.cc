#include "tests/integration/refusal_world.h"

#include <string>

#include "absl/time/clock.h"
#include "core/statement/canonical.h"

namespace rollcall {

std::vector<RefusalCase> FormCases() {
  return {
      {"TruncatedEnvelope", v1::ERROR_REASON_NOT_CANONICAL,
       [](World& world) {
         v1::SignedStatement statement = world.KenyaParts().Assemble();
         statement.mutable_envelope()->pop_back();
         return statement;
       }},
      {"EmptyEnvelope", v1::ERROR_REASON_UNKNOWN_KIND,
       [](World&) { return v1::SignedStatement(); }},
      {"UnknownFieldInEnvelope", v1::ERROR_REASON_NOT_CANONICAL,
       [](World& world) {
         v1::SignedStatement statement = world.KenyaParts().Assemble();
         statement.mutable_envelope()->append("\x7a\x05hello", 7);
         return statement;
       }},
      {"PayloadTwice", v1::ERROR_REASON_NOT_CANONICAL,
       [](World& world) {
         const Parts parts = world.KenyaParts();
         v1::Envelope smuggled;
         smuggled.set_payload("smuggled");
         v1::SignedStatement statement = parts.Assemble();
         statement.set_envelope(smuggled.SerializeAsString() + statement.envelope());
         return statement;
       }},
      {"FieldsOutOfOrder", v1::ERROR_REASON_NOT_CANONICAL,
       [](World& world) {
         const Parts parts = world.KenyaParts();
         v1::Envelope front;
         front.set_payload_type(parts.payload_type);
         v1::Envelope back;
         back.set_payload(parts.payload);
         *back.add_signatures() = parts.signatures.front();
         v1::SignedStatement statement = parts.Assemble();
         statement.set_envelope(front.SerializeAsString() + back.SerializeAsString());
         return statement;
       }},
      {"UnknownFieldInSignature", v1::ERROR_REASON_NOT_CANONICAL,
       [](World& world) {
         Parts parts = world.KenyaParts();
         parts.signatures[0]
             .GetReflection()
             ->MutableUnknownFields(&parts.signatures[0])
             ->AddLengthDelimited(9, "hidden");
         return parts.Assemble();
       }},
      {"OversizedEnvelope", v1::ERROR_REASON_TOO_LARGE,
       [](World& world) {
         v1::SignedStatement statement = world.KenyaParts().Assemble();
         statement.mutable_envelope()->append(66'000, 'x');
         return statement;
       }},
      {"UnknownFieldInHeader", v1::ERROR_REASON_NOT_CANONICAL,
       [](World& world) {
         Parts parts = world.KenyaParts();
         parts.payload.append("\x7a\x05hello", 7);
         world.Resign(parts);
         return parts.Assemble();
       }},
      {"TruncatedHeader", v1::ERROR_REASON_NOT_CANONICAL,
       [](World& world) {
         Parts parts = world.KenyaParts();
         parts.payload.pop_back();
         world.Resign(parts);
         return parts.Assemble();
       }},
      {"SubjectTwice", v1::ERROR_REASON_NOT_CANONICAL,
       [](World& world) {
         Parts parts = world.KenyaParts();
         v1::StatementHeader again;
         again.set_subject("states/KEN/technical");
         parts.payload += again.SerializeAsString();
         world.Resign(parts);
         return parts.Assemble();
       }},
      {"UnknownKind", v1::ERROR_REASON_UNKNOWN_KIND,
       [](World& world) {
         Parts parts = world.KenyaParts();
         parts.payload_type = "application/vnd.rollcall.rumour.v1+protobuf";
         world.Resign(parts);
         return parts.Assemble();
       }},
      {"SubjectOutsideTheGrammar", v1::ERROR_REASON_INVALID_SUBJECT,
       [](World& world) {
         return world.KenyaParts([](auto& header) { header.set_subject("states/ken/technical"); })
             .Assemble();
       }},
      {"SubjectOfAnotherKind", v1::ERROR_REASON_INVALID_SUBJECT,
       [](World& world) {
         return world.KenyaParts([](auto& header) { header.set_subject("states/KEN"); }).Assemble();
       }},
      {"NoBodyDigest", v1::ERROR_REASON_INVALID_FIELD,
       [](World& world) {
         return world.KenyaParts([](auto& header) { header.clear_body_digest(); }).Assemble();
       }},
      {"SequenceZero", v1::ERROR_REASON_INVALID_FIELD,
       [](World& world) {
         return world.KenyaParts([](auto& header) { header.set_sequence(0); }).Assemble();
       }},
      {"WrongOrigin", v1::ERROR_REASON_WRONG_ORIGIN,
       [](World& world) {
         return world.KenyaParts([](auto& header) { header.set_origin("other.example/x"); })
             .Assemble();
       }},
      {"IssuedTooLongAgo", v1::ERROR_REASON_ISSUE_TIME_OUT_OF_RANGE,
       [](World& world) {
         Draft draft = world.Technical("KEN");
         draft.issue_time = absl::Now() - absl::Hours(24 * 30) - absl::Minutes(1);
         return world.KenyaSigns(draft);
       }},
      {"IssuedInTheFuture", v1::ERROR_REASON_ISSUE_TIME_OUT_OF_RANGE,
       [](World& world) {
         Draft draft = world.Technical("KEN");
         draft.issue_time = absl::Now() + absl::Minutes(6);
         return world.KenyaSigns(draft);
       }},
  };
}

}  // namespace rollcall
