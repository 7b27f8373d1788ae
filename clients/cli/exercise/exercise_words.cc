#include "clients/cli/exercise/exercise_words.h"

#include "core/geography/state.h"

namespace rollcall {

Word WordOf(v1::ExercisePhase phase) {
  switch (phase) {
    case v1::EXERCISE_PHASE_PLANNED:
      return Word::kPhasePlanned;
    case v1::EXERCISE_PHASE_OPEN:
      return Word::kPhaseOpen;
    case v1::EXERCISE_PHASE_CLOSED:
      return Word::kPhaseClosed;
    case v1::EXERCISE_PHASE_CANCELLED:
      return Word::kPhaseCancelled;
    default:
      return Word::kUnknown;
  }
}

Word WordOf(v1::ExerciseKind kind) {
  switch (kind) {
    case v1::EXERCISE_KIND_PING:
      return Word::kKindPing;
    case v1::EXERCISE_KIND_DUTY_CHECK:
      return Word::kKindDutyCheck;
    case v1::EXERCISE_KIND_CONTENT_CHECK:
      return Word::kKindContentCheck;
    default:
      return Word::kUnknown;
  }
}

Word WordOf(v1::PingOutcome outcome) {
  switch (outcome) {
    case v1::PING_OUTCOME_SCHEDULED:
      return Word::kScheduled;
    case v1::PING_OUTCOME_SENT:
      return Word::kSent;
    case v1::PING_OUTCOME_DELIVERED:
      return Word::kDelivered;
    case v1::PING_OUTCOME_BOUNCED:
      return Word::kBounced;
    case v1::PING_OUTCOME_ACKNOWLEDGED_ON_TIME:
      return Word::kAcknowledgedOnTime;
    case v1::PING_OUTCOME_ACKNOWLEDGED_LATE:
      return Word::kAcknowledgedLate;
    case v1::PING_OUTCOME_NO_RESPONSE:
      return Word::kNoResponse;
    case v1::PING_OUTCOME_VOID:
      return Word::kVoid;
    default:
      return Word::kUnknown;
  }
}

Word WordOf(v1::VoidReason reason) {
  switch (reason) {
    case v1::VOID_REASON_NOT_ATTEMPTED:
      return Word::kVoidNotAttempted;
    case v1::VOID_REASON_RELAY_DOWN:
      return Word::kVoidRelayDown;
    case v1::VOID_REASON_NO_DISPATCHER:
      return Word::kVoidNoDispatcher;
    case v1::VOID_REASON_SHEET_ERASED:
      return Word::kVoidSheetErased;
    case v1::VOID_REASON_WITHDRAWN:
      return Word::kVoidWithdrawn;
    default:
      return Word::kUnknown;
  }
}

std::string GroupWords(v1::RegionalGroup group, Language language) {
  const auto name = [language](RegionalGroup named) {
    return std::string(RegionalGroupName(named, language));
  };
  switch (group) {
    case v1::REGIONAL_GROUP_AFRICAN:
      return name(RegionalGroup::kAfrican);
    case v1::REGIONAL_GROUP_ASIA_PACIFIC:
      return name(RegionalGroup::kAsiaPacific);
    case v1::REGIONAL_GROUP_EASTERN_EUROPEAN:
      return name(RegionalGroup::kEasternEuropean);
    case v1::REGIONAL_GROUP_LATIN_AMERICAN_AND_CARIBBEAN:
      return name(RegionalGroup::kLatinAmericanAndCaribbean);
    case v1::REGIONAL_GROUP_WESTERN_EUROPEAN_AND_OTHERS:
      return name(RegionalGroup::kWesternEuropeanAndOthers);
    default:
      return Say(Word::kObserverStates, language);
  }
}

Emphasis EmphasisOf(v1::PingOutcome outcome) {
  switch (outcome) {
    case v1::PING_OUTCOME_ACKNOWLEDGED_ON_TIME:
      return Emphasis::kGood;
    case v1::PING_OUTCOME_ACKNOWLEDGED_LATE:
    case v1::PING_OUTCOME_BOUNCED:
      return Emphasis::kWarning;
    case v1::PING_OUTCOME_NO_RESPONSE:
      return Emphasis::kBad;
    case v1::PING_OUTCOME_VOID:
    case v1::PING_OUTCOME_SCHEDULED:
      return Emphasis::kFaint;
    default:
      return Emphasis::kPlain;
  }
}

}  // namespace rollcall
