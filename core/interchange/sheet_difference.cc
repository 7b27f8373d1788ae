#include "core/interchange/sheet_difference.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/calendar_date.h"
#include "core/base/e164.h"
#include "core/interchange/duty_hours_line.h"
#include "core/interchange/yaml_scalar.h"

namespace rollcall {
namespace {

using Change = DifferenceLine::Change;

// Labels and values, both safe to print. No value is empty.
using Fields = std::vector<std::pair<std::string, std::string>>;

std::string Join(const std::vector<std::string>& parts) { return absl::StrJoin(parts, ", "); }

absl::string_view ChannelWord(v1::ChannelKind kind) {
  switch (kind) {
    case v1::CHANNEL_KIND_EMAIL:
      return "e-mail";
    case v1::CHANNEL_KIND_PHONE:
      return "phone";
    case v1::CHANNEL_KIND_SMS:
      return "SMS";
    case v1::CHANNEL_KIND_SECURE_URI:
      return "secure URI";
    case v1::CHANNEL_KIND_POST:
      return "post";
    default:
      return "unknown channel";
  }
}

std::string ChannelLabel(const v1::Channel& channel) {
  return absl::StrCat(ChannelWord(channel.kind()), " ", QuotedScalar(channel.address()));
}

std::string ChannelValue(const v1::Channel& channel) {
  std::vector<std::string> parts;
  if (!channel.e164().empty() && !SpellsE164(channel.address(), channel.e164())) {
    parts.push_back(absl::StrCat("dialled as ", QuotedScalar(channel.e164())));
  }
  if (channel.has_hours())
    parts.push_back(absl::StrCat("hours ", FormatDutyHours(channel.hours())));
  if (!channel.encryption_key().empty()) {
    parts.push_back(absl::StrCat("key ", QuotedScalar(channel.encryption_key())));
  }
  if (!channel.note().empty()) {
    parts.push_back(absl::StrCat("note ", QuotedScalar(channel.note())));
  }
  return parts.empty() ? "plain" : absl::StrJoin(parts, "; ");
}

void Add(absl::string_view label, std::string value, Fields& fields) {
  if (!value.empty()) fields.emplace_back(label, std::move(value));
}

void AddText(absl::string_view label, absl::string_view text, Fields& fields) {
  if (!text.empty()) Add(label, QuotedScalar(text), fields);
}

template <typename Texts>
std::string TextList(const Texts& texts) {
  std::vector<std::string> parts;
  for (const auto& text : texts) parts.push_back(InlineScalar(text));
  return Join(parts);
}

// Everything about the contact but its channels.
Fields ContactFields(const v1::PointOfContact& contact) {
  Fields fields;
  AddText("office", contact.office(), fields);
  AddText("person", contact.person(), fields);
  AddText("title", contact.title(), fields);
  AddText("organization", contact.organization(), fields);
  AddText("responsibilities", contact.responsibilities(), fields);
  Add("languages", TextList(contact.languages()), fields);
  AddText("time zone", contact.time_zone(), fields);
  if (contact.has_duty_hours()) {
    fields.emplace_back("duty hours", FormatDutyHours(contact.duty_hours()));
  }
  Add("deputies", TextList(contact.deputies()), fields);
  std::vector<std::string> references;
  for (const v1::RegionalReference& reference : contact.regional_references()) {
    references.push_back(absl::StrCat(InlineScalar(reference.directory()), " ",
                                      QuotedScalar(reference.reference())));
  }
  Add("regional references", Join(references), fields);
  std::vector<std::string> keys;
  for (const std::string& key : contact.acknowledgement_keys()) {
    keys.push_back(absl::Base64Escape(key));
  }
  Add("acknowledgement keys", Join(keys), fields);
  if (contact.has_valid_from()) {
    fields.emplace_back("valid from", FormatDate(contact.valid_from()));
  }
  if (contact.has_valid_to()) fields.emplace_back("valid to", FormatDate(contact.valid_to()));
  return fields;
}

// Channels by label; one that stands twice is numbered.
Fields ChannelFields(const v1::PointOfContact& contact) {
  Fields fields;
  std::map<std::string, int> seen;
  for (const v1::Channel& channel : contact.channels()) {
    std::string label = ChannelLabel(channel);
    const int count = ++seen[label];
    if (count > 1) absl::StrAppend(&label, " (", count, ")");
    fields.emplace_back(std::move(label), ChannelValue(channel));
  }
  return fields;
}

std::map<std::string, std::string> AsMap(const Fields& fields) {
  return {fields.begin(), fields.end()};
}

void Report(Change change, absl::string_view prefix, absl::string_view text,
            std::vector<DifferenceLine>& lines) {
  lines.push_back({change, absl::StrCat(prefix, text)});
}

// Reports fields that went, in the order of `before`, then those that changed
// or came, in the order of `after`.
void CompareFields(absl::string_view prefix, const Fields& before, const Fields& after,
                   std::vector<DifferenceLine>& lines) {
  const auto old_values = AsMap(before);
  const auto new_values = AsMap(after);
  for (const auto& [label, value] : before) {
    if (!new_values.contains(label)) {
      Report(Change::kRemoved, prefix, absl::StrCat(label, ": ", value), lines);
    }
  }
  for (const auto& [label, value] : after) {
    const auto old = old_values.find(label);
    if (old == old_values.end()) {
      Report(Change::kAdded, prefix, absl::StrCat(label, ": ", value), lines);
    } else if (old->second != value) {
      Report(Change::kChanged, prefix, absl::StrCat(label, ": ", old->second, " -> ", value),
             lines);
    }
  }
}

// Reports when what is in both lists stands in another order.
void CompareOrder(absl::string_view text, const std::vector<std::string>& before,
                  const std::vector<std::string>& after, std::vector<DifferenceLine>& lines) {
  const auto common = [](const std::vector<std::string>& list,
                         const std::vector<std::string>& other) {
    const std::set<std::string> names(other.begin(), other.end());
    std::vector<std::string> result;
    for (const std::string& each : list) {
      if (names.contains(each)) result.push_back(each);
    }
    return result;
  };
  if (common(before, after) != common(after, before)) {
    Report(Change::kChanged, text, Join(after), lines);
  }
}

std::vector<std::string> Labels(const Fields& fields) {
  std::vector<std::string> labels;
  for (const auto& field : fields) labels.push_back(field.first);
  return labels;
}

// Contacts by the label that pairs them: the id, numbered when it repeats.
using Contacts = std::vector<std::pair<std::string, const v1::PointOfContact*>>;

Contacts ContactsOf(const v1::Sheet& sheet) {
  Contacts contacts;
  std::map<std::string, int> seen;
  for (const v1::PointOfContact& contact : sheet.points_of_contact()) {
    std::string label = InlineScalar(contact.id());
    const int count = ++seen[label];
    if (count > 1) absl::StrAppend(&label, " (", count, ")");
    contacts.emplace_back(std::move(label), &contact);
  }
  return contacts;
}

std::vector<std::string> Labels(const Contacts& contacts) {
  std::vector<std::string> labels;
  for (const auto& contact : contacts) labels.push_back(contact.first);
  return labels;
}

const v1::PointOfContact* Find(const Contacts& contacts, const std::string& label) {
  const auto found = std::find_if(contacts.begin(), contacts.end(),
                                  [&label](const auto& each) { return each.first == label; });
  return found == contacts.end() ? nullptr : found->second;
}

void CompareContact(const std::string& label, const v1::PointOfContact& before,
                    const v1::PointOfContact& after, std::vector<DifferenceLine>& lines) {
  const std::string prefix = absl::StrCat(label, ": ");
  CompareFields(prefix, ContactFields(before), ContactFields(after), lines);
  const Fields old_channels = ChannelFields(before);
  const Fields new_channels = ChannelFields(after);
  CompareFields(prefix, old_channels, new_channels, lines);
  CompareOrder(absl::StrCat(prefix, "order of channels: "), Labels(old_channels),
               Labels(new_channels), lines);
}

}  // namespace

std::vector<DifferenceLine> SheetDifference(const v1::Sheet& before, const v1::Sheet& after) {
  static const v1::PointOfContact& nobody = v1::PointOfContact::default_instance();
  const Contacts old_contacts = ContactsOf(before);
  const Contacts new_contacts = ContactsOf(after);
  std::vector<DifferenceLine> lines;
  for (const auto& [label, contact] : old_contacts) {
    if (Find(new_contacts, label) != nullptr) continue;
    Report(Change::kRemoved, label, ": point of contact removed", lines);
    CompareContact(label, *contact, nobody, lines);
  }
  for (const auto& [label, contact] : new_contacts) {
    const v1::PointOfContact* old_contact = Find(old_contacts, label);
    if (old_contact == nullptr) Report(Change::kAdded, label, ": new point of contact", lines);
    CompareContact(label, old_contact == nullptr ? nobody : *old_contact, *contact, lines);
  }
  CompareOrder("order of points of contact: ", Labels(old_contacts), Labels(new_contacts), lines);

  const auto sheet_fields = [](const v1::Sheet& sheet) {
    Fields fields;
    if (sheet.has_next_confirmation_date()) {
      fields.emplace_back("next confirmation", FormatDate(sheet.next_confirmation_date()));
    }
    Add("accepted proposals", TextList(sheet.accepted_proposals()), fields);
    return fields;
  };
  CompareFields("", sheet_fields(before), sheet_fields(after), lines);
  return lines;
}

std::string DifferenceToText(const std::vector<DifferenceLine>& lines) {
  std::string text;
  for (const DifferenceLine& line : lines) {
    const char* sign = line.change == Change::kAdded     ? "+ "
                       : line.change == Change::kRemoved ? "- "
                                                         : "~ ";
    absl::StrAppend(&text, sign, line.text, "\n");
  }
  return text;
}

}  // namespace rollcall
