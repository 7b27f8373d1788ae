#include "clients/cli/proposal_merge.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/directory/contact_rules.h"
#include "core/directory/proposal_rules.h"
#include "core/directory/sheet_rules.h"
#include "core/interchange/contact_matching.h"

namespace rollcall {
namespace {

void Refer(absl::string_view directory_id, const std::string& reference,
           v1::PointOfContact& contact) {
  for (v1::RegionalReference& known : *contact.mutable_regional_references()) {
    if (known.directory() != directory_id) continue;
    known.set_reference(reference);
    return;
  }
  v1::RegionalReference& added = *contact.add_regional_references();
  added.set_directory(std::string(directory_id));
  added.set_reference(reference);
}

bool HaveEvidenceInCommon(const v1::PointOfContact& nominated, const v1::PointOfContact& proposed) {
  ContactMatcher matcher({KnownContact{"", "", nominated}}, {});
  ImportedContact imported;
  imported.contact = proposed;
  return matcher.Match(imported).outcome != MatchOutcome::kNew;
}

using Places = std::map<std::string, int>;  // by proposed id, in the sheet

// Where in the sheet the proposed contacts stand already, none at two places and no
// place taken twice.
Places FindPlaces(const v1::Sheet& sheet, const std::vector<const v1::ProposedContact*>& proposed,
                  absl::string_view directory_id) {
  using IsMeant = std::function<bool(const v1::ProposedContact&, const v1::PointOfContact&)>;
  Places places;
  std::set<int> taken;
  const auto take = [&](const IsMeant& is_meant) {
    for (const v1::ProposedContact* each : proposed) {
      const std::string& id = each->contact().id();
      for (int i = 0; i < sheet.points_of_contact_size() && !places.contains(id); ++i) {
        if (taken.contains(i) || !is_meant(*each, sheet.points_of_contact(i))) continue;
        places[id] = i;
        taken.insert(i);
      }
    }
  };
  const IsMeant same_id = [](const auto& each, const auto& own) {
    return each.contact().id() == own.id();
  };
  const IsMeant same_record = [&](const auto& each, const auto& own) {
    return ReferenceIn(own, directory_id) == ReferenceOf(each);
  };
  // Sources of one directory may number their records alike: with the id first.
  take([&](const auto& each, const auto& own) {
    return same_id(each, own) && same_record(each, own);
  });
  take(same_record);
  take([&](const auto& each, const auto& own) {
    return same_id(each, own) && HaveEvidenceInCommon(own, each.contact());
  });
  return places;
}

// The ids under which the proposed contacts are in the sheet, or come into it.
std::map<std::string, std::string> IdsInSheet(
    const v1::Sheet& sheet, const std::vector<const v1::ProposedContact*>& proposed,
    const Places& places) {
  std::set<std::string> nominated;
  for (const v1::PointOfContact& own : sheet.points_of_contact()) nominated.insert(own.id());
  std::set<std::string> used = nominated;
  for (const v1::ProposedContact* each : proposed) used.insert(each->contact().id());
  std::map<std::string, std::string> ids;
  for (const v1::ProposedContact* each : proposed) {
    const std::string& id = each->contact().id();
    const auto place = places.find(id);
    if (place != places.end()) {
      ids[id] = sheet.points_of_contact(place->second).id();
    } else if (!nominated.contains(id)) {
      ids[id] = id;
    } else {
      ids[id] = FreeContactId(each->contact(), used);
      used.insert(ids[id]);
    }
  }
  return ids;
}

// One name a proposer, ascending.
void NameAccepted(const std::string& revision, absl::string_view proposal_name, v1::Sheet& sheet) {
  std::vector<std::string> accepted(sheet.accepted_proposals().begin(),
                                    sheet.accepted_proposals().end());
  const std::string prefix = absl::StrCat(proposal_name, "@");
  accepted.erase(
      std::remove_if(accepted.begin(), accepted.end(),
                     [&](const std::string& name) { return absl::StartsWith(name, prefix); }),
      accepted.end());
  accepted.push_back(revision);
  std::sort(accepted.begin(), accepted.end());
  sheet.mutable_accepted_proposals()->Assign(accepted.begin(), accepted.end());
}

}  // namespace

bool SameAddress(const v1::Channel& a, const v1::Channel& b) {
  if (a.kind() != b.kind()) return false;
  if (!a.e164().empty() && !b.e164().empty()) return a.e164() == b.e164();
  if (a.kind() == v1::CHANNEL_KIND_EMAIL) return absl::EqualsIgnoreCase(a.address(), b.address());
  return a.address() == b.address();
}

bool IsDisabled(const v1::Channel& channel, const v1::Decision& decision) {
  return std::any_of(decision.disabled_values().begin(), decision.disabled_values().end(),
                     [&](const v1::DisabledValue& disabled) {
                       v1::Channel other;
                       other.set_kind(disabled.kind());
                       other.set_address(disabled.address());
                       // What was disabled may be written in either form.
                       return SameAddress(channel, other) ||
                              (channel.kind() == disabled.kind() && !channel.e164().empty() &&
                               channel.e164() == disabled.address());
                     });
}

std::vector<std::string> DropDisabled(const v1::Decision& decision, v1::PointOfContact& contact) {
  std::vector<std::string> dropped;
  auto* const channels = contact.mutable_channels();
  channels->erase(std::remove_if(channels->begin(), channels->end(),
                                 [&](const v1::Channel& channel) {
                                   if (!IsDisabled(channel, decision)) return false;
                                   dropped.push_back(channel.address());
                                   return true;
                                 }),
                  channels->end());
  return dropped;
}

v1::PointOfContact MergeContact(const v1::PointOfContact& nominated,
                                const v1::PointOfContact& proposed) {
  v1::PointOfContact merged = nominated;
  v1::PointOfContact fields = proposed;
  for (const v1::Channel& channel : proposed.channels()) {
    const auto& own = merged.channels();
    if (std::any_of(own.begin(), own.end(),
                    [&](const v1::Channel& known) { return SameAddress(known, channel); })) {
      continue;
    }
    *merged.add_channels() = channel;
  }
  // Lists are replaced as a whole: half of one language list is nobody's.
  fields.clear_channels();
  fields.clear_regional_references();
  fields.clear_id();
  const auto* const reflection = fields.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> present;
  reflection->ListFields(fields, &present);
  for (const auto* field : present) merged.GetReflection()->ClearField(&merged, field);
  merged.MergeFrom(fields);
  return merged;
}

std::string ReferenceOf(const v1::ProposedContact& proposed) {
  const std::string& id = proposed.source().source_id();
  return !id.empty() && id.size() <= kMaxContactNameBytes ? id : proposed.contact().id();
}

std::string ReferenceIn(const v1::PointOfContact& contact, absl::string_view directory_id) {
  for (const v1::RegionalReference& reference : contact.regional_references()) {
    if (reference.directory() == directory_id) return reference.reference();
  }
  return "";
}

std::string FreeContactId(const v1::PointOfContact& contact, const std::set<std::string>& used) {
  if (IsContactId(contact.id(), contact.kind()) && !used.contains(contact.id())) {
    return contact.id();
  }
  const absl::string_view word =
      contact.kind() == v1::CONTACT_KIND_DIPLOMATIC ? "diplomatic-" : "technical-";
  for (int number = 1;; ++number) {
    std::string id = absl::StrCat(word, number);
    if (!used.contains(id)) return id;
  }
}

AcceptedSheet AcceptIntoSheet(v1::Sheet sheet, v1::ContactKind kind, const v1::Proposal& proposal,
                              const v1::Decision& decision, absl::string_view directory_id,
                              absl::string_view proposal_name, const Digest& statement) {
  std::vector<const v1::ProposedContact*> proposed;
  for (const v1::ProposedContact& each : proposal.contacts()) {
    if (each.contact().kind() == kind) proposed.push_back(&each);
  }
  const Places places = FindPlaces(sheet, proposed, directory_id);
  const std::map<std::string, std::string> ids = IdsInSheet(sheet, proposed, places);
  AcceptedSheet accepted;
  for (const v1::ProposedContact* each : proposed) {
    v1::PointOfContact contact = each->contact();
    DropDisabled(decision, contact);
    for (std::string& deputy : *contact.mutable_deputies()) {
      if (const auto id = ids.find(deputy); id != ids.end()) deputy = id->second;
    }
    const auto place = places.find(contact.id());
    if (place != places.end()) {
      v1::PointOfContact& own = *sheet.mutable_points_of_contact(place->second);
      own = MergeContact(own, contact);
      Refer(directory_id, ReferenceOf(*each), own);
      continue;
    }
    contact.set_id(ids.at(each->contact().id()));
    if (contact.id() != each->contact().id()) {
      accepted.renamed[each->contact().id()] = contact.id();
    }
    Refer(directory_id, ReferenceOf(*each), contact);
    *sheet.add_points_of_contact() = std::move(contact);
  }
  NameAccepted(ProposalRevisionName(proposal_name, statement), proposal_name, sheet);
  accepted.sheet = std::move(sheet);
  return accepted;
}

}  // namespace rollcall
