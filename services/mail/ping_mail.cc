#include "services/mail/ping_mail.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "absl/time/time.h"
#include "core/exercise/ping_code.h"
#include "core/geography/state.h"
#include "services/mail/mail_words.h"

namespace rollcall {
namespace {

// Digits that every reader understands, whatever the language.
constexpr char kMoment[] = "%Y-%m-%d %H:%M";

// Writes one language's section after the other.
class PingWriter {
 public:
  PingWriter(const OutgoingPing& ping, absl::string_view portal_url,
             const TimeZoneFinder& time_zones)
      : ping_(ping), portal_url_(portal_url), zone_(time_zones(ping.contact.time_zone())) {}

  void Write(Language language) {
    language_ = language;
    page_.Section(language);
    WriteWhy();
    WriteWhatToDo();
    WriteGenuine();
  }

  MailContent Finish(Language language) && {
    language_ = language;
    return std::move(page_).Finish(Say(MailWord::kSubject, ping_.plan.title()));
  }

 private:
  template <typename... Arguments>
  std::string Say(MailWord word, const Arguments&... arguments) const {
    return absl::Substitute(MailWords(word, language_), arguments...);
  }

  // In the contact's time and in UTC.
  std::string Moment(absl::Time time) const {
    const std::string utc = absl::FormatTime(kMoment, time, absl::UTCTimeZone());
    if (!zone_.has_value()) return absl::StrCat(utc, " UTC");
    return Say(MailWord::kYourTime, absl::FormatTime(kMoment, time, *zone_),
               ping_.contact.time_zone(), utc);
  }

  void WriteWhy() {
    if (ping_.step == v1::STEP_KIND_REMINDER) page_.Paragraph(Say(MailWord::kReminder));
    if (ping_.step == v1::STEP_KIND_DEPUTY) page_.Paragraph(Say(MailWord::kDeputy));
    if (ping_.step == v1::STEP_KIND_PAIRED) page_.Paragraph(Say(MailWord::kPaired));
    page_.Paragraph(Say(MailWord::kWhoAsks, ping_.origin));
    page_.Fact(Say(MailWord::kExercise),
               absl::StrCat(ping_.plan.title(), " (", ping_.exercise, ")"));
    const StateRow* const state = FindByAlpha3(ping_.state);
    page_.Fact(Say(MailWord::kState), state == nullptr ? ping_.state : state->name(language_));
    page_.Fact(Say(MailWord::kContact), ping_.contact.office());
  }

  void WriteWhatToDo() {
    const auto [first, second] = CodeHalves(ping_.code);
    page_.Paragraph(Say(MailWord::kWhatToDo));
    page_.Fact(Say(MailWord::kFirstHalf), first);
    page_.Fact(Say(MailWord::kSecondHalf), second);
    page_.Paragraph(Say(MailWord::kWhyHalves));
    if (ping_.plan.kind() == v1::EXERCISE_KIND_CONTENT_CHECK) {
      page_.Paragraph(Say(MailWord::kQuestion));
      page_.Paragraph(ping_.plan.question());
    }
    page_.Fact(Say(MailWord::kAnswerBy), Moment(ping_.on_time_until));
    if (ping_.close_time > ping_.on_time_until) {
      page_.Fact(Say(MailWord::kClosesAt), Moment(ping_.close_time));
    }
    if (!portal_url_.empty()) {
      page_.Paragraph(Say(MailWord::kPortal));
      page_.Link(portal_url_);
    }
  }

  void WriteGenuine() {
    page_.Heading(Say(MailWord::kGenuine));
    page_.Paragraph(Say(MailWord::kPlanEntry, ping_.plan_index));
    page_.Verbatim(absl::StrCat("rollcall log prove ", ping_.plan_index));
    page_.Paragraph(Say(MailWord::kOperator));
    page_.Verbatim(ping_.operator_key.ToHex());
    page_.Paragraph(Say(MailWord::kNoCredentials));
    page_.Paragraph(Say(MailWord::kNoLongerYou));
  }

  const OutgoingPing& ping_;
  const absl::string_view portal_url_;
  const absl::optional<absl::TimeZone> zone_;
  Language language_ = Language::kEnglish;
  MailPage page_;
};

}  // namespace

MailContent WritePingMail(const OutgoingPing& ping, absl::string_view portal_url,
                          const TimeZoneFinder& time_zones) {
  const std::vector<Language> languages = MailLanguages(ping.contact.languages());
  PingWriter writer(ping, portal_url, time_zones);
  for (const Language language : languages) writer.Write(language);
  return std::move(writer).Finish(languages.front());
}

}  // namespace rollcall
