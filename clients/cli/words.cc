#include "clients/cli/words.h"

#include <array>
#include <cstddef>

#include "absl/strings/ascii.h"

namespace rollcall {
namespace {

using Translations = std::array<absl::string_view, kLanguages>;

// In the order of the enum, because both come from the same rows.
constexpr Translations kTable[] = {
#define ROLLCALL_WORD(id, en, fr, es, ru, zh, ar) Translations{en, fr, es, ru, zh, ar},
#include "clients/cli/words_of_answers.inc"
#include "clients/cli/words_of_exercises.inc"
#include "clients/cli/words_of_labels.inc"
#include "clients/cli/words_of_reports.inc"
#include "clients/cli/words_of_verification.inc"
#undef ROLLCALL_WORD
};

constexpr Word kIds[] = {
#define ROLLCALL_WORD(id, en, fr, es, ru, zh, ar) Word::id,
#include "clients/cli/words_of_answers.inc"
#include "clients/cli/words_of_exercises.inc"
#include "clients/cli/words_of_labels.inc"
#include "clients/cli/words_of_reports.inc"
#include "clients/cli/words_of_verification.inc"
#undef ROLLCALL_WORD
};

}  // namespace

absl::Span<const Word> AllWords() { return kIds; }

absl::string_view WordsFor(Word id, Language language) {
  return kTable[static_cast<size_t>(id)][static_cast<size_t>(language)];
}

std::string Say(Word id, Language language, absl::Span<const std::string> arguments) {
  const absl::string_view words = WordsFor(id, language);
  std::string said;
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i] == '$' && i + 1 < words.size() && absl::ascii_isdigit(words[i + 1])) {
      const size_t number = static_cast<size_t>(words[++i] - '0');
      if (number < arguments.size()) said += arguments[number];
    } else {
      said += words[i];
    }
  }
  return said;
}

Word WordOf(v1::Standing standing) {
  switch (standing) {
    case v1::STANDING_NOT_ENROLLED:
      return Word::kStandingNotEnrolled;
    case v1::STANDING_ENROLLED:
      return Word::kStandingEnrolled;
    case v1::STANDING_SUSPENDED:
      return Word::kStandingSuspended;
    default:
      return Word::kUnknown;
  }
}

Word WordOf(v1::BodyStanding standing) {
  switch (standing) {
    case v1::BODY_STANDING_PRESENT:
      return Word::kBodyPresent;
    case v1::BODY_STANDING_WITHHELD:
      return Word::kBodyWithheld;
    case v1::BODY_STANDING_ERASED:
      return Word::kBodyErased;
    default:
      return Word::kUnknown;
  }
}

Word WordOf(v1::ContactKind kind) {
  switch (kind) {
    case v1::CONTACT_KIND_DIPLOMATIC:
      return Word::kDiplomatic;
    case v1::CONTACT_KIND_TECHNICAL:
      return Word::kTechnical;
    default:
      return Word::kUnknown;
  }
}

Word WordOf(v1::ChannelKind kind) {
  switch (kind) {
    case v1::CHANNEL_KIND_EMAIL:
      return Word::kEmail;
    case v1::CHANNEL_KIND_PHONE:
      return Word::kPhone;
    case v1::CHANNEL_KIND_SMS:
      return Word::kSms;
    case v1::CHANNEL_KIND_SECURE_URI:
      return Word::kSecureUri;
    case v1::CHANNEL_KIND_POST:
      return Word::kPost;
    default:
      return Word::kUnknown;
  }
}

Word WordOf(v1::RankingReason reason) {
  switch (reason) {
    case v1::RANKING_REASON_ON_DUTY:
      return Word::kOnDuty;
    case v1::RANKING_REASON_OFF_DUTY:
      return Word::kOffDuty;
    case v1::RANKING_REASON_HOURS_UNKNOWN:
      return Word::kHoursUnknown;
    case v1::RANKING_REASON_SPEAKS:
      return Word::kSpeaks;
    case v1::RANKING_REASON_OTHER_LANGUAGE:
      return Word::kOtherLanguage;
    case v1::RANKING_REASON_ANSWERED:
      return Word::kAnswered;
    case v1::RANKING_REASON_NOT_VALID:
      return Word::kNotValid;
    default:
      return Word::kUnknown;
  }
}

Word WordOf(v1::KeyUse use) {
  switch (use) {
    case v1::KEY_USE_DIPLOMATIC_SHEET:
      return Word::kUseDiplomaticSheet;
    case v1::KEY_USE_TECHNICAL_SHEET:
      return Word::kUseTechnicalSheet;
    case v1::KEY_USE_ACCESS:
      return Word::kUseAccess;
    case v1::KEY_USE_KEY_CHANGES:
      return Word::kUseKeyChanges;
    case v1::KEY_USE_PROPOSAL:
      return Word::kUseProposal;
    default:
      return Word::kUnknown;
  }
}

Word WordOfKind(absl::string_view kind) {
  if (kind == "charter") return Word::kKindCharter;
  if (kind == "enrolment") return Word::kKindEnrolment;
  if (kind == "keys") return Word::kKindKeys;
  if (kind == "access") return Word::kKindAccess;
  if (kind == "sheet") return Word::kKindSheet;
  if (kind == "erasure") return Word::kKindErasure;
  if (kind == "plan") return Word::kKindPlan;
  if (kind == "proposal") return Word::kKindProposal;
  if (kind == "decision") return Word::kKindDecision;
  if (kind == "dispatch") return Word::kKindDispatch;
  if (kind == "acknowledgement") return Word::kKindAcknowledgement;
  if (kind == "reachability") return Word::kKindReachability;
  if (kind == "report") return Word::kKindReport;
  return Word::kUnknown;
}

}  // namespace rollcall
