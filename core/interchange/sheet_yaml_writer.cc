#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/calendar_date.h"
#include "core/base/e164.h"
#include "core/interchange/duty_hours_text.h"
#include "core/interchange/listed_contact.h"
#include "core/interchange/sheet_yaml.h"
#include "core/interchange/yaml_scalar.h"

namespace rollcall {
namespace {

constexpr int kIndentStep = 2;
// Line length of base64 in PEM (RFC 7468).
constexpr size_t kPemLineBytes = 64;

// Collects lines "key: value" at an indentation.
class MapWriter {
 public:
  MapWriter(std::string& out, int indent) : out_(out), indent_(indent) {}

  // Starts the lines of a list's element: the first key stands behind the dash.
  void BeginElement() { dash_ = true; }

  void Key(absl::string_view key, absl::string_view value) {
    absl::StrAppend(&out_, std::string(dash_ ? indent_ - kIndentStep : indent_, ' '),
                    dash_ ? "- " : "", key, ":", value, "\n");
    dash_ = false;
  }
  void Text(absl::string_view key, absl::string_view text) {
    Key(key, ValueScalar(text, indent_ + kIndentStep));
  }
  void OptionalText(absl::string_view key, absl::string_view text) {
    if (!text.empty()) Text(key, text);
  }
  // "[a, b]"; nothing for an empty list.
  void List(absl::string_view key, const std::vector<std::string>& scalars) {
    if (!scalars.empty()) Key(key, absl::StrCat(" [", absl::StrJoin(scalars, ", "), "]"));
  }

  int indent() const { return indent_; }

 private:
  std::string& out_;
  const int indent_;
  bool dash_ = false;
};

template <typename Texts>
std::vector<std::string> Scalars(const Texts& texts) {
  std::vector<std::string> result;
  for (const auto& text : texts) result.push_back(InlineScalar(text));
  return result;
}

void WriteDutyHours(absl::string_view key, const v1::DutyHours& hours, MapWriter& map,
                    std::string& out) {
  if (hours.around_the_clock()) {
    map.Key(key, " around the clock");
    return;
  }
  std::vector<std::string> intervals;
  for (const v1::HoursOfDay& interval : hours.hours()) {
    intervals.push_back(QuotedScalar(FormatHours(interval)));
  }
  std::vector<std::string> weekend;
  for (const int day : hours.weekend()) weekend.emplace_back(FormatWeekday(day));
  std::vector<std::string> holidays;
  for (const google::type::Date& date : hours.holidays()) holidays.push_back(FormatDate(date));
  if (intervals.empty() && weekend.empty() && holidays.empty()) {
    map.Key(key, " {}");
    return;
  }
  map.Key(key, "");
  MapWriter inner(out, map.indent() + kIndentStep);
  inner.List("hours", intervals);
  inner.List("weekend", weekend);
  inner.List("holidays", holidays);
}

void WriteChannel(const v1::Channel& channel, int indent, std::string& out) {
  MapWriter map(out, indent);
  map.BeginElement();
  const absl::string_view word = ChannelWord(channel.kind());
  if (!channel.e164().empty() && !SpellsE164(channel.address(), channel.e164())) {
    absl::StrAppend(&out, std::string(indent - kIndentStep, ' '), "# dialled as ",
                    QuotedScalar(channel.e164()), "\n");
  }
  map.Text(word.empty() ? "unknown_channel" : word, channel.address());
  if (channel.has_hours()) WriteDutyHours("hours", channel.hours(), map, out);
  map.OptionalText("encryption_key", channel.encryption_key());
  map.OptionalText("note", channel.note());
}

std::string ToPem(absl::string_view der) {
  std::string base64 = absl::Base64Escape(der);
  std::string pem = "-----BEGIN PUBLIC KEY-----\n";
  for (size_t i = 0; i < base64.size(); i += kPemLineBytes) {
    absl::StrAppend(&pem, base64.substr(i, kPemLineBytes), "\n");
  }
  return pem + "-----END PUBLIC KEY-----\n";
}

void WriteContact(const v1::PointOfContact& contact, std::string& out) {
  MapWriter map(out, 2 * kIndentStep);
  const int element_indent = map.indent() + 2 * kIndentStep;
  map.BeginElement();
  map.Text("id", contact.id());
  map.Text("office", contact.office());
  map.OptionalText("person", contact.person());
  map.OptionalText("title", contact.title());
  map.OptionalText("organization", contact.organization());
  map.OptionalText("responsibilities", contact.responsibilities());
  map.List("languages", Scalars(contact.languages()));
  map.OptionalText("time_zone", contact.time_zone());
  if (contact.has_duty_hours()) WriteDutyHours("duty_hours", contact.duty_hours(), map, out);
  map.List("deputies", Scalars(contact.deputies()));
  if (!contact.channels().empty()) map.Key("channels", "");
  for (const v1::Channel& channel : contact.channels()) WriteChannel(channel, element_indent, out);
  if (!contact.regional_references().empty()) map.Key("regional_references", "");
  for (const v1::RegionalReference& reference : contact.regional_references()) {
    MapWriter element(out, element_indent);
    element.BeginElement();
    element.Text("directory", reference.directory());
    element.Text("reference", reference.reference());
  }
  if (!contact.acknowledgement_keys().empty()) map.Key("acknowledgement_keys", "");
  for (const std::string& key : contact.acknowledgement_keys()) {
    absl::StrAppend(&out, std::string(element_indent - kIndentStep, ' '), "-",
                    ValueScalar(ToPem(key), element_indent), "\n");
  }
  if (contact.has_valid_from()) {
    map.Key("valid_from", absl::StrCat(" ", FormatDate(contact.valid_from())));
  }
  if (contact.has_valid_to()) {
    map.Key("valid_to", absl::StrCat(" ", FormatDate(contact.valid_to())));
  }
}

}  // namespace

std::string SheetToYaml(const v1::Sheet& sheet) {
  std::string out;
  MapWriter map(out, 0);
  map.Key("points_of_contact", sheet.points_of_contact().empty() ? " []" : "");
  for (const v1::PointOfContact& contact : sheet.points_of_contact()) WriteContact(contact, out);
  if (sheet.has_next_confirmation_date()) {
    map.Key("next_confirmation", absl::StrCat(" ", FormatDate(sheet.next_confirmation_date())));
  }
  map.List("accepted_proposals", Scalars(sheet.accepted_proposals()));
  return out;
}

}  // namespace rollcall
