#include "core/interchange/contact_card.h"

#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "core/base/calendar_date.h"
#include "core/interchange/duty_hours_line.h"

namespace rollcall {
namespace {

// Collects properties; what is empty is left out.
class CardBuilder {
 public:
  explicit CardBuilder(CardForm form) : form_(form) {}

  void Text(absl::string_view name, absl::string_view text) {
    if (!text.empty()) Add(name, {std::string(text)});
  }
  CardProperty& Add(absl::string_view name, std::vector<std::string> components) {
    properties_.push_back({"", std::string(name), {}, false, std::move(components)});
    return properties_.back();
  }
  void Channel(const v1::Channel& channel, int position);

  CardForm form() const { return form_; }
  std::vector<CardProperty> Take() { return std::move(properties_); }

 private:
  const CardForm form_;
  std::vector<CardProperty> properties_;
};

// The property for a channel's kind, and its type.
struct ChannelProperty {
  absl::string_view name;
  absl::string_view type;
};

ChannelProperty PropertyOf(v1::ChannelKind kind, CardForm form) {
  switch (kind) {
    case v1::CHANNEL_KIND_EMAIL:
      return {"email", ""};
    case v1::CHANNEL_KIND_PHONE:
      return {"tel", "voice"};
    case v1::CHANNEL_KIND_SMS:
      return {"tel", form == CardForm::kVCard30 ? "msg" : "text"};
    case v1::CHANNEL_KIND_SECURE_URI:
      return {"impp", ""};
    case v1::CHANNEL_KIND_POST:
      return {"adr", ""};
    default:
      return {"x-rollcall-unknown-channel", ""};
  }
}

void CardBuilder::Channel(const v1::Channel& channel, int position) {
  const ChannelProperty kind = PropertyOf(channel.kind(), form_);
  CardProperty property{"", std::string(kind.name), {}, false, {channel.address()}};
  if (property.name == "adr") property.components = {"", "", channel.address(), "", "", "", ""};
  property.is_uri = property.name == "impp";
  if (!kind.type.empty()) property.parameters.push_back({"type", {std::string(kind.type)}});
  if (form_ != CardForm::kVCard30) {
    property.parameters.push_back({"pref", {absl::StrCat(position)}});
  }
  if (channel.has_hours()) {
    property.parameters.push_back({"x-rollcall-hours", {FormatDutyHours(channel.hours())}});
  }
  if (!channel.note().empty()) property.parameters.push_back({"x-rollcall-note", {channel.note()}});
  if (channel.encryption_key().empty()) {
    properties_.push_back(std::move(property));
    return;
  }
  // Other programs know which key is whose by the group.
  property.group = absl::StrCat("channel", position);
  CardProperty key{property.group, "key", {}, false, {channel.encryption_key()}};
  if (form_ == CardForm::kVCard40) key.parameters.push_back({"value", {"text"}});
  if (form_ == CardForm::kVCard30) key.parameters.push_back({"type", {"pgp"}});
  properties_.push_back(std::move(property));
  properties_.push_back(std::move(key));
}

void AddNames(const ListedContact& listed, CardBuilder& card) {
  const v1::PointOfContact& contact = listed.contact;
  card.Add("fn", {contact.office()});
  // 3.0 requires N; the name of an office has no family and given name.
  if (card.form() == CardForm::kVCard30) card.Add("n", {contact.office(), "", "", "", ""});
  if (card.form() != CardForm::kVCard30) card.Text("kind", "org");
  card.Add("org", {contact.organization(), contact.office()});
  card.Text("x-rollcall-state", listed.state);
  card.Text("x-rollcall-id", contact.id());
  card.Text("x-rollcall-kind", KindWord(contact.kind()));
  card.Text("x-rollcall-person", contact.person());
  card.Text("title", contact.title());
  card.Text("note", contact.responsibilities());
  for (const std::string& notice : listed.notices) {
    card.Add("note", {notice}).parameters.push_back({"x-rollcall-notice", {"yes"}});
  }
}

}  // namespace

std::vector<CardProperty> CardOf(const ListedContact& listed, CardForm form) {
  const v1::PointOfContact& contact = listed.contact;
  CardBuilder card(form);
  card.Text("uid", absl::StrCat("rollcall:", ListedName(listed)));
  AddNames(listed, card);
  for (const std::string& language : contact.languages()) card.Text("lang", language);
  card.Text("tz", contact.time_zone());
  if (contact.has_duty_hours()) {
    card.Text("x-rollcall-hours", FormatDutyHours(contact.duty_hours()));
  }
  for (int i = 0; i < contact.channels_size(); ++i) card.Channel(contact.channels(i), i + 1);
  for (const std::string& deputy : contact.deputies()) card.Text("x-rollcall-deputy", deputy);
  for (const v1::RegionalReference& reference : contact.regional_references()) {
    card.Add("x-rollcall-reference", {reference.directory(), reference.reference()});
  }
  for (const std::string& key : contact.acknowledgement_keys()) {
    card.Text("x-rollcall-acknowledgement-key", absl::Base64Escape(key));
  }
  if (contact.has_valid_from())
    card.Text("x-rollcall-valid-from", FormatDate(contact.valid_from()));
  if (contact.has_valid_to()) card.Text("x-rollcall-valid-to", FormatDate(contact.valid_to()));
  return card.Take();
}

}  // namespace rollcall
