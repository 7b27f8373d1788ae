#include "core/exercise/exercise_bodies.h"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "core/base/plain_text.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/crypto/public_key.h"
#include "core/exercise/ping_code.h"
#include "core/geography/state.h"
#include "core/statement/body.h"
#include "core/statement/canonical.h"

namespace rollcall {
namespace {

using Pattern = ResourceName::Pattern;

absl::Status CheckDigest(absl::string_view field, absl::string_view digest) {
  if (digest.size() == Digest::kBytes) return absl::OkStatus();
  return InvalidBody(field, "must be a SHA-256 digest");
}

absl::Status CheckPing(absl::string_view field, absl::string_view ping) {
  if (IsPingId(ping)) return absl::OkStatus();
  return InvalidBody(field, "must be the id of a ping");
}

absl::Status CheckContact(absl::string_view field, absl::string_view contact) {
  if (IsValidId(contact)) return absl::OkStatus();
  return InvalidBody(field, "must be the id of a contact");
}

absl::Status CheckOpening(const v1::Opening& opening) {
  RETURN_IF_ERROR(CheckDigest("opening.plan_digest", opening.plan_digest()));
  absl::string_view previous;
  for (const v1::TargetListDigest& list : opening.lists()) {
    if (list.state() <= previous || FindByAlpha3(list.state()) == nullptr) {
      return InvalidBody("opening.lists.state", "must be States, ascending, none twice");
    }
    previous = list.state();
    RETURN_IF_ERROR(CheckDigest("opening.lists.body_digest", list.body_digest()));
  }
  return absl::OkStatus();
}

absl::Status CheckStep(const v1::Step& step, absl::Time& previous) {
  if (!v1::StepKind_IsValid(step.kind()) || step.kind() == v1::STEP_KIND_UNSPECIFIED) {
    return InvalidBody("targets.steps.kind", "must say why");
  }
  const auto time = FromTimestamp(step.time());
  if (!time.ok() || step.time().nanos() != 0 || *time < previous) {
    return InvalidBody("targets.steps.time", "must be whole seconds, ascending");
  }
  previous = *time;
  RETURN_IF_ERROR(CheckContact("targets.steps.contact", step.contact()));
  RETURN_IF_ERROR(CheckDigest("targets.steps.sheet_digest", step.sheet_digest()));
  if (step.channel() > kMaxChannelIndex || !v1::ChannelKind_IsValid(step.channel_kind()) ||
      step.channel_kind() == v1::CHANNEL_KIND_UNSPECIFIED) {
    return InvalidBody("targets.steps.channel", "must be a channel of a contact");
  }
  return absl::OkStatus();
}

absl::Status CheckTarget(const v1::Target& target) {
  RETURN_IF_ERROR(CheckPing("targets.ping", target.ping()));
  RETURN_IF_ERROR(CheckContact("targets.contact", target.contact()));
  if (!v1::ContactKind_IsValid(target.kind()) || target.kind() == v1::CONTACT_KIND_UNSPECIFIED) {
    return InvalidBody("targets.kind", "must be a kind of contact");
  }
  RETURN_IF_ERROR(CheckDigest("targets.sheet_digest", target.sheet_digest()));
  if (target.steps().empty() || target.steps_size() > kMaxSteps) {
    return InvalidBody("targets.steps", absl::StrCat("must be 1 to ", kMaxSteps));
  }
  if (target.steps(0).kind() != v1::STEP_KIND_FIRST) {
    return InvalidBody("targets.steps", "must begin with the first");
  }
  absl::Time previous = absl::InfinitePast();
  for (const v1::Step& step : target.steps()) RETURN_IF_ERROR(CheckStep(step, previous));
  return absl::OkStatus();
}

absl::Status CheckTargets(const v1::TargetList& list) {
  if (list.targets().empty() || list.targets_size() > kMaxTargets) {
    return InvalidBody("targets", absl::StrCat("must be 1 to ", kMaxTargets));
  }
  std::set<absl::string_view> pings;
  for (const v1::Target& target : list.targets()) {
    RETURN_IF_ERROR(CheckTarget(target));
    if (!pings.insert(target.ping()).second) return InvalidBody("targets.ping", "stands twice");
  }
  return absl::OkStatus();
}

absl::Status CheckReason(absl::string_view field, v1::VoidReason reason, bool expected) {
  if (v1::VoidReason_IsValid(reason) && (reason != v1::VOID_REASON_UNSPECIFIED) == expected) {
    return absl::OkStatus();
  }
  return InvalidBody(field, "must be given for our own failures, and only for them");
}

absl::Status CheckAttempt(absl::string_view field, uint32_t attempt) {
  if (attempt >= 1 && attempt <= kMaxAttempts) return absl::OkStatus();
  return InvalidBody(field, absl::StrCat("must be 1 to ", kMaxAttempts));
}

absl::Status CheckBatch(const v1::AttemptBatch& batch) {
  const int most = std::max({batch.intents_size(), batch.outcomes_size(), batch.voided_size()});
  if (most == 0 || most > kMaxBatchItems) {
    return InvalidBody(
        "batch", absl::StrCat("must hold something, and at most ", kMaxBatchItems, " of each"));
  }
  for (const v1::Intent& intent : batch.intents()) {
    RETURN_IF_ERROR(CheckPing("batch.intents.ping", intent.ping()));
    RETURN_IF_ERROR(CheckAttempt("batch.intents.attempt", intent.attempt()));
    if (intent.step() >= static_cast<uint32_t>(kMaxSteps)) {
      return InvalidBody("batch.intents.step", "is no step");
    }
  }
  for (const v1::AttemptOutcome& outcome : batch.outcomes()) {
    RETURN_IF_ERROR(CheckPing("batch.outcomes.ping", outcome.ping()));
    RETURN_IF_ERROR(CheckAttempt("batch.outcomes.attempt", outcome.attempt()));
    if (!v1::AttemptResult_IsValid(outcome.result()) ||
        outcome.result() == v1::ATTEMPT_RESULT_UNSPECIFIED) {
      return InvalidBody("batch.outcomes.result", "must say what became of it");
    }
    RETURN_IF_ERROR(CheckReason("batch.outcomes.reason", outcome.reason(),
                                outcome.result() == v1::ATTEMPT_RESULT_FAILED));
  }
  for (const v1::VoidedPing& voided : batch.voided()) {
    RETURN_IF_ERROR(CheckPing("batch.voided.ping", voided.ping()));
    RETURN_IF_ERROR(CheckReason("batch.voided.reason", voided.reason(), true));
  }
  return absl::OkStatus();
}

absl::Status CheckAnswer(absl::string_view field, absl::string_view answer) {
  if (answer.size() > kMaxAnswerBytes) {
    return InvalidBody(field, absl::StrCat("at most ", kMaxAnswerBytes, " bytes"));
  }
  const absl::Status characters = CheckCharacters(answer, TextLines::kMany);
  return characters.ok() ? absl::OkStatus() : InvalidBody(field, characters.message());
}

absl::Status CheckEvidence(const Statement& statement, const v1::Acknowledgement& body) {
  switch (body.evidence_case()) {
    case v1::Acknowledgement::kSignedAnswer: {
      v1::PingAnswer answer;
      RETURN_IF_ERROR(DecodeSignedAnswer(body.signed_answer(), statement.header().origin(),
                                         statement.header().subject(), answer));
      if (answer.answer() == body.answer()) return absl::OkStatus();
      return InvalidBody("answer", "is not the one that was signed");
    }
    case v1::Acknowledgement::kCode:
      return CheckDigest("code.tls_key_digest", body.code().tls_key_digest());
    case v1::Acknowledgement::kMail:
      return CheckDigest("mail.message_digest", body.mail().message_digest());
    case v1::Acknowledgement::kCall:
      if (v1::ChannelKind_IsValid(body.call().channel_kind()) &&
          body.call().channel_kind() != v1::CHANNEL_KIND_UNSPECIFIED) {
        return absl::OkStatus();
      }
      return InvalidBody("call.channel_kind", "must say what was used");
    case v1::Acknowledgement::EVIDENCE_NOT_SET:
      break;
  }
  return InvalidBody("evidence", "must say how the answer is known");
}

}  // namespace

bool IsPingId(absl::string_view id) {
  return id.size() == kPingIdBytes && std::all_of(id.begin(), id.end(), [](char c) {
           return kPingIdAlphabet.find(c) != absl::string_view::npos;
         });
}

absl::Status DecodeDispatch(const Statement& statement, absl::string_view body,
                            v1::Dispatch& dispatch) {
  RETURN_IF_ERROR(DecodeCanonical(body, "dispatch", &dispatch));
  RETURN_IF_ERROR(CheckSalt(dispatch.salt()));
  const bool whole = statement.subject().pattern == Pattern::kExercise;
  if (dispatch.has_opening() != whole) {
    return InvalidBody("content", "an opening is said of the exercise, all else of a State");
  }
  switch (dispatch.content_case()) {
    case v1::Dispatch::kOpening:
      return CheckOpening(dispatch.opening());
    case v1::Dispatch::kTargets:
      return CheckTargets(dispatch.targets());
    case v1::Dispatch::kBatch:
      return CheckBatch(dispatch.batch());
    case v1::Dispatch::CONTENT_NOT_SET:
      break;
  }
  return InvalidBody("content", "must say what was done");
}

absl::Status DecodeAcknowledgement(const Statement& statement, absl::string_view body,
                                   v1::Acknowledgement& acknowledgement) {
  RETURN_IF_ERROR(DecodeCanonical(body, "acknowledgement", &acknowledgement));
  RETURN_IF_ERROR(CheckSalt(acknowledgement.salt()));
  RETURN_IF_ERROR(CheckPing("subject", statement.subject().id));
  if (FindByAlpha3(acknowledgement.state()) == nullptr) {
    return InvalidBody("state", "must be the State that was asked");
  }
  if (acknowledgement.attempt() > kMaxAttempts) {
    return InvalidBody("attempt", absl::StrCat("must be 0 to ", kMaxAttempts));
  }
  if (!acknowledgement.has_answer_time() || !FromTimestamp(acknowledgement.answer_time()).ok()) {
    return InvalidBody("answer_time", "must be a time");
  }
  RETURN_IF_ERROR(CheckAnswer("answer", acknowledgement.answer()));
  return CheckEvidence(statement, acknowledgement);
}

absl::Status DecodeReachability(absl::string_view body, v1::Reachability& reachability) {
  RETURN_IF_ERROR(DecodeCanonical(body, "reachability", &reachability));
  RETURN_IF_ERROR(CheckSalt(reachability.salt()));
  if (reachability.answers_size() > kMaxLastAnswers) {
    return InvalidBody("answers", absl::StrCat("at most ", kMaxLastAnswers));
  }
  std::tuple<absl::string_view, int> previous;
  for (const v1::LastAnswer& answer : reachability.answers()) {
    RETURN_IF_ERROR(CheckContact("answers.contact", answer.contact()));
    const std::tuple<absl::string_view, int> key = {answer.contact(), answer.channel_kind()};
    if (!v1::ChannelKind_IsValid(answer.channel_kind()) || key <= previous) {
      return InvalidBody("answers", "must be ascending by contact and channel, none twice");
    }
    previous = key;
    if (answer.year() < 2000 || answer.year() > 9999 || answer.month() < 1 || answer.month() > 12) {
      return InvalidBody("answers.month", "must be a month");
    }
  }
  return absl::OkStatus();
}

absl::Status DecodeReport(absl::string_view body, v1::Report& report) {
  RETURN_IF_ERROR(DecodeCanonical(body, "report", &report));
  RETURN_IF_ERROR(CheckSalt(report.salt()));
  if (!report.has_open_time() || !FromTimestamp(report.open_time()).ok()) {
    return InvalidBody("open_time", "must be a time");
  }
  if (!report.has_close_time() || !FromTimestamp(report.close_time()).ok()) {
    return InvalidBody("close_time", "must be a time");
  }
  return absl::OkStatus();
}

absl::Status CheckExerciseBody(const Statement& statement, absl::string_view body) {
  v1::Dispatch dispatch;
  v1::Acknowledgement acknowledgement;
  v1::Reachability reachability;
  v1::Report report;
  switch (statement.kind()) {
    case Kind::kDispatch:
      return DecodeDispatch(statement, body, dispatch);
    case Kind::kAcknowledgement:
      return DecodeAcknowledgement(statement, body, acknowledgement);
    case Kind::kReachability:
      return DecodeReachability(body, reachability);
    case Kind::kReport:
      return DecodeReport(body, report);
    default:
      return absl::InternalError("not a kind of exercises");
  }
}

absl::Status DecodeSignedAnswer(const v1::SignedAnswer& signed_answer, absl::string_view origin,
                                absl::string_view ping_name, v1::PingAnswer& answer) {
  RETURN_IF_ERROR(DecodeCanonical(signed_answer.payload(), "ping answer", &answer));
  if (answer.origin() != origin) {
    return InvalidBody("signed_answer.payload.origin", "is meant for another directory");
  }
  if (answer.ping() != ping_name) {
    return InvalidBody("signed_answer.payload.ping", "is meant for another ping");
  }
  if (!answer.has_time() || !FromTimestamp(answer.time()).ok()) {
    return InvalidBody("signed_answer.payload.time", "must be a time");
  }
  RETURN_IF_ERROR(CheckAnswer("signed_answer.payload.answer", answer.answer()));
  ASSIGN_OR_RETURN(const PublicKey key, PublicKey::FromSpki(signed_answer.public_key()));
  return key.Verify(PreAuthenticationEncoding(kPingAnswerType, signed_answer.payload()),
                    signed_answer.signature());
}

absl::Status CheckContactKey(const v1::SignedAnswer& signed_answer,
                             const v1::PointOfContact& contact) {
  const auto& keys = contact.acknowledgement_keys();
  if (std::find(keys.begin(), keys.end(), signed_answer.public_key()) != keys.end()) {
    return absl::OkStatus();
  }
  return Refusal(absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_KEY_USE_NOT_ALLOWED,
                 "the answer is signed by a key that is none of the contact's acknowledgement "
                 "keys; sign with one that stands in its sheet");
}

}  // namespace rollcall
