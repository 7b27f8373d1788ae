#include "clients/cli/proposal_merge.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/directory/proposal_rules.h"
#include "core/directory/sheet_rules.h"

namespace rollcall {
namespace {

void Refer(absl::string_view directory_id, const v1::RecordSource& source,
           v1::PointOfContact& contact) {
  const bool fits =
      !source.source_id().empty() && source.source_id().size() <= kMaxContactNameBytes;
  const std::string& reference = fits ? source.source_id() : contact.id();
  for (v1::RegionalReference& known : *contact.mutable_regional_references()) {
    if (known.directory() != directory_id) continue;
    known.set_reference(reference);
    return;
  }
  v1::RegionalReference& added = *contact.add_regional_references();
  added.set_directory(std::string(directory_id));
  added.set_reference(reference);
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

v1::Sheet AcceptIntoSheet(v1::Sheet sheet, v1::ContactKind kind, const v1::Proposal& proposal,
                          const v1::Decision& decision, absl::string_view directory_id,
                          absl::string_view proposal_name, const Digest& statement) {
  for (const v1::ProposedContact& proposed : proposal.contacts()) {
    v1::PointOfContact contact = proposed.contact();
    if (contact.kind() != kind) continue;
    DropDisabled(decision, contact);
    auto* const own = sheet.mutable_points_of_contact();
    const auto nominated =
        std::find_if(own->begin(), own->end(),
                     [&](const v1::PointOfContact& each) { return each.id() == contact.id(); });
    if (nominated != own->end()) {
      *nominated = MergeContact(*nominated, contact);
      Refer(directory_id, proposed.source(), *nominated);
    } else {
      Refer(directory_id, proposed.source(), contact);
      *sheet.add_points_of_contact() = std::move(contact);
    }
  }
  NameAccepted(ProposalRevisionName(proposal_name, statement), proposal_name, sheet);
  return sheet;
}

}  // namespace rollcall
