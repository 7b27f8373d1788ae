#include "core/directory/contact_rules.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "core/base/calendar_date.h"
#include "core/base/resource_name.h"
#include "core/crypto/public_key.h"
#include "core/directory/channel_rules.h"
#include "core/directory/duty_hours_rules.h"
#include "core/directory/language_tag.h"
#include "core/directory/sheet_rules.h"
#include "core/directory/text_rules.h"

namespace rollcall {
namespace {

// Area, subarea and location: America/Argentina/Ushuaia.
constexpr size_t kMaxTimeZoneParts = 3;

absl::string_view IdPrefix(v1::ContactKind kind) {
  switch (kind) {
    case v1::CONTACT_KIND_DIPLOMATIC:
      return "diplomatic-";
    case v1::CONTACT_KIND_TECHNICAL:
      return "technical-";
    default:
      return "";
  }
}

void CheckIdentity(absl::string_view field, const v1::PointOfContact& contact,
                   const ContactContext& context, SheetFindings& findings) {
  if (!IsContactId(contact.id(), context.kind)) {
    findings.Error(absl::StrCat(field, ".id"),
                   absl::StrCat("must be \"", IdPrefix(context.kind),
                                "\" and a number or word of [a-z0-9-], at most 63 bytes in all"));
  }
  if (contact.kind() != context.kind || contact.kind() == v1::CONTACT_KIND_UNSPECIFIED) {
    findings.Error(absl::StrCat(field, ".kind"), "must be the kind of the sheet");
  }
}

void CheckTexts(absl::string_view field, const v1::PointOfContact& contact,
                SheetFindings& findings) {
  CheckText(absl::StrCat(field, ".office"), contact.office(), kMaxContactNameBytes,
            TextPresence::kRequired, TextLines::kOne, findings);
  CheckText(absl::StrCat(field, ".person"), contact.person(), kMaxContactNameBytes,
            TextPresence::kOptional, TextLines::kOne, findings);
  CheckText(absl::StrCat(field, ".title"), contact.title(), kMaxContactNameBytes,
            TextPresence::kOptional, TextLines::kOne, findings);
  CheckText(absl::StrCat(field, ".organization"), contact.organization(), kMaxContactNameBytes,
            TextPresence::kOptional, TextLines::kOne, findings);
  CheckText(absl::StrCat(field, ".responsibilities"), contact.responsibilities(),
            kMaxResponsibilitiesBytes, TextPresence::kOptional, TextLines::kMany, findings);
}

void CheckLanguages(absl::string_view field, const v1::PointOfContact& contact,
                    const ContactContext& context, SheetFindings& findings) {
  const std::string list = absl::StrCat(field, ".languages");
  if (contact.languages().empty() && context.sheet != nullptr) {
    findings.Error(list, "needs at least one language");
  }
  if (contact.languages_size() > kMaxContactLanguages) {
    findings.Error(list, absl::StrCat("has more than ", kMaxContactLanguages, " languages"));
  }
  absl::flat_hash_set<std::string> seen;
  for (int i = 0; i < std::min(contact.languages_size(), kMaxContactLanguages); ++i) {
    const std::string path = absl::StrCat(list, "[", i, "]");
    if (!IsWellFormedLanguageTag(contact.languages(i))) {
      findings.Error(path, "is no BCP 47 language tag, as in \"sw\" or \"pt-BR\"");
    } else if (!seen.insert(absl::AsciiStrToLower(contact.languages(i))).second) {
      findings.Error(path, "stands in the list already");
    }
  }
}

void CheckTimeZone(absl::string_view field, const v1::PointOfContact& contact,
                   const ContactContext& context, SheetFindings& findings) {
  const std::string path = absl::StrCat(field, ".time_zone");
  if (contact.time_zone().empty()) {
    if (context.sheet == nullptr) return;
    findings.Error(path, "is required, as in Africa/Nairobi");
  } else if (!IsTimeZoneName(contact.time_zone())) {
    findings.Error(path, "is no IANA time zone, as in Africa/Nairobi or UTC");
  } else if (context.knows_time_zone != nullptr &&
             !(*context.knows_time_zone)(contact.time_zone())) {
    findings.Error(path, "is not in this machine's time zone data; is it spelt as IANA does?");
  }
}

bool MayBeDeputy(const std::string& id, const ContactContext& context) {
  if (context.sheet == nullptr) return IsContactId(id, context.kind);
  const auto& contacts = context.sheet->points_of_contact();
  const auto end = contacts.begin() + std::min(contacts.size(), kMaxContacts);
  return std::any_of(contacts.begin(), end,
                     [&id](const v1::PointOfContact& other) { return other.id() == id; });
}

void CheckDeputies(absl::string_view field, const v1::PointOfContact& contact,
                   const ContactContext& context, SheetFindings& findings) {
  const std::string list = absl::StrCat(field, ".deputies");
  if (contact.deputies_size() >= kMaxContacts) {
    findings.Error(list, absl::StrCat("has more than ", kMaxContacts - 1, " ids"));
  }
  absl::flat_hash_set<absl::string_view> seen;
  for (int i = 0; i < std::min(contact.deputies_size(), kMaxContacts - 1); ++i) {
    const std::string path = absl::StrCat(list, "[", i, "]");
    const std::string& id = contact.deputies(i);
    if (id == contact.id()) {
      findings.Error(path, "is the contact itself");
    } else if (!MayBeDeputy(id, context)) {
      findings.Error(path, "is the id of no contact in this sheet");
    } else if (!seen.insert(id).second) {
      findings.Error(path, "stands in the list already");
    }
  }
}

void CheckChannels(absl::string_view field, const v1::PointOfContact& contact,
                   const ContactContext& context, SheetFindings& findings) {
  const std::string list = absl::StrCat(field, ".channels");
  if (contact.channels().empty() && context.sheet != nullptr) {
    findings.Error(list, "needs at least one way to reach the contact");
  }
  if (contact.channels_size() > kMaxChannels) {
    findings.Error(list, absl::StrCat("has more than ", kMaxChannels, " channels"));
  }
  absl::flat_hash_set<std::pair<int, absl::string_view>> seen;
  for (int i = 0; i < std::min(contact.channels_size(), kMaxChannels); ++i) {
    const std::string path = absl::StrCat(list, "[", i, "]");
    const v1::Channel& channel = contact.channels(i);
    CheckChannel(path, channel, context.alpha2, findings);
    if (!seen.insert({channel.kind(), channel.address()}).second) {
      findings.Warn(absl::StrCat(path, ".address"), "stands in the list already");
    }
  }
}

void CheckReferences(absl::string_view field, const v1::PointOfContact& contact,
                     SheetFindings& findings) {
  const std::string list = absl::StrCat(field, ".regional_references");
  if (contact.regional_references_size() > kMaxRegionalReferences) {
    findings.Error(list, absl::StrCat("has more than ", kMaxRegionalReferences, " references"));
  }
  for (int i = 0; i < std::min(contact.regional_references_size(), kMaxRegionalReferences); ++i) {
    const std::string path = absl::StrCat(list, "[", i, "]");
    const v1::RegionalReference& reference = contact.regional_references(i);
    if (!IsValidId(reference.directory())) {
      findings.Error(absl::StrCat(path, ".directory"),
                     "must be the directory's id, 1 to 63 of [a-z0-9-], as in \"asean\"");
    }
    CheckText(absl::StrCat(path, ".reference"), reference.reference(), kMaxContactNameBytes,
              TextPresence::kRequired, TextLines::kOne, findings);
  }
}

void CheckKeys(absl::string_view field, const v1::PointOfContact& contact,
               SheetFindings& findings) {
  const std::string list = absl::StrCat(field, ".acknowledgement_keys");
  if (contact.acknowledgement_keys_size() > kMaxAcknowledgementKeys) {
    findings.Error(list, absl::StrCat("has more than ", kMaxAcknowledgementKeys, " keys"));
  }
  absl::flat_hash_set<absl::string_view> seen;
  for (int i = 0; i < std::min(contact.acknowledgement_keys_size(), kMaxAcknowledgementKeys); ++i) {
    const std::string path = absl::StrCat(list, "[", i, "]");
    const std::string& der = contact.acknowledgement_keys(i);
    if (const auto key = PublicKey::FromSpki(der); !key.ok()) {
      findings.Error(path, absl::StrCat("is not accepted: ", key.status().message()));
    } else if (!seen.insert(der).second) {
      findings.Error(path, "stands in the list already");
    }
  }
}

void CheckValidity(absl::string_view field, const v1::PointOfContact& contact,
                   SheetFindings& findings) {
  const auto from = ToCivilDay(contact.valid_from());
  const auto to = ToCivilDay(contact.valid_to());
  if (contact.has_valid_from() && !from.has_value()) {
    findings.Error(absl::StrCat(field, ".valid_from"), "is no day of the calendar");
  }
  if (contact.has_valid_to() && !to.has_value()) {
    findings.Error(absl::StrCat(field, ".valid_to"), "is no day of the calendar");
  }
  if (from.has_value() && to.has_value() && *to < *from) {
    findings.Error(absl::StrCat(field, ".valid_to"), "is before valid_from");
  }
}

}  // namespace

bool IsTimeZoneName(absl::string_view name) {
  if (name == "UTC") return true;
  if (name.size() > kMaxTimeZoneBytes) return false;
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  if (parts.size() < 2 || parts.size() > kMaxTimeZoneParts) return false;
  if (parts[0] == "posix" || parts[0] == "right") return false;
  return std::all_of(parts.begin(), parts.end(), [](absl::string_view part) {
    return !part.empty() && absl::ascii_isalpha(static_cast<unsigned char>(part[0])) &&
           std::all_of(part.begin(), part.end(), [](unsigned char c) {
             return absl::ascii_isalnum(c) || c == '_' || c == '+' || c == '-';
           });
  });
}

bool IsContactId(absl::string_view id, v1::ContactKind kind) {
  const absl::string_view prefix = IdPrefix(kind);
  return !prefix.empty() && IsValidId(id) && absl::ConsumePrefix(&id, prefix) && !id.empty();
}

void CheckContact(absl::string_view field, const v1::PointOfContact& contact,
                  const ContactContext& context, SheetFindings& findings) {
  CheckIdentity(field, contact, context, findings);
  CheckTexts(field, contact, findings);
  CheckLanguages(field, contact, context, findings);
  CheckTimeZone(field, contact, context, findings);
  if (contact.has_duty_hours()) {
    CheckDutyHours(absl::StrCat(field, ".duty_hours"), contact.duty_hours(), findings);
  }
  CheckDeputies(field, contact, context, findings);
  CheckChannels(field, contact, context, findings);
  CheckReferences(field, contact, findings);
  CheckKeys(field, contact, findings);
  CheckValidity(field, contact, findings);
}

}  // namespace rollcall
