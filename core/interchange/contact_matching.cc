#include "core/interchange/contact_matching.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/geography/name_folding.h"
#include "core/interchange/office_name.h"

namespace rollcall {
namespace {

// What two contacts may have in common.
struct Evidence {
  absl::string_view what;  // for people
  std::string key;         // with the State
};

std::string Key(absl::string_view state, absl::string_view what, absl::string_view value) {
  return absl::StrCat(state, "\x1F", what, "\x1F", value);
}

// A key's fingerprint is written in groups of any kind.
std::string BareKey(absl::string_view key) {
  std::string bare;
  for (const char c : key) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c))) {
      bare.push_back(absl::ascii_tolower(static_cast<unsigned char>(c)));
    }
  }
  return bare;
}

std::vector<Evidence> EvidenceOf(absl::string_view state, const v1::PointOfContact& contact) {
  std::vector<Evidence> evidence;
  const auto add = [&evidence, state](absl::string_view what, absl::string_view value) {
    if (!value.empty()) evidence.push_back({what, Key(state, what, value)});
  };
  for (const v1::Channel& channel : contact.channels()) {
    if (channel.kind() == v1::CHANNEL_KIND_EMAIL) {
      add("e-mail address", FoldName(channel.address()).value_or(""));
    }
    add("telephone number", channel.e164());
    add("key", BareKey(channel.encryption_key()));
  }
  add("office name", OfficeNameKey(contact.office()));
  return evidence;
}

bool KindsDiffer(const v1::PointOfContact& a, const v1::PointOfContact& b) {
  return a.kind() != v1::CONTACT_KIND_UNSPECIFIED && b.kind() != v1::CONTACT_KIND_UNSPECIFIED &&
         a.kind() != b.kind();
}

// Puts the value that is there in place of the source's, when there is one.
void KeepField(absl::string_view name, const v1::PointOfContact& before,
               v1::PointOfContact& proposed) {
  const auto* field = v1::PointOfContact::descriptor()->FindFieldByName(std::string(name));
  if (field == nullptr) return;
  const auto* reflection = before.GetReflection();
  const bool there = field->is_repeated() ? reflection->FieldSize(before, field) > 0
                                          : reflection->HasField(before, field);
  if (!there) return;
  v1::PointOfContact kept = before;
  reflection->SwapFields(&kept, &proposed, {field});
}

std::vector<DifferenceLine> DifferenceOf(const v1::PointOfContact& before,
                                         const v1::PointOfContact& after) {
  v1::Sheet old_sheet;
  v1::Sheet new_sheet;
  *old_sheet.add_points_of_contact() = before;
  *new_sheet.add_points_of_contact() = after;
  return SheetDifference(old_sheet, new_sheet);
}

}  // namespace

ContactMatcher::ContactMatcher(std::vector<KnownContact> known,
                               std::map<std::string, OverrideRule, std::less<>> overrides)
    : known_(std::move(known)),
      overrides_(std::move(overrides)),
      matched_(known_.size()),
      meant_(known_.size()) {
  for (size_t i = 0; i < known_.size(); ++i) {
    const KnownContact& each = known_[i];
    if (!each.source_id.empty()) {
      by_source_id_[Key(each.state, "", each.source_id)].push_back(i);
    }
    for (const Evidence& evidence : EvidenceOf(each.state, each.contact)) {
      std::vector<size_t>& places = by_evidence_[evidence.key];
      if (places.empty() || places.back() != i) places.push_back(i);
    }
    for (const std::string& look : LookAlikeKeys(each.contact.office())) {
      by_look_[Key(each.state, "", look)].push_back(i);
    }
  }
}

void ContactMatcher::Find(const ImportedContact& imported, ContactMatch& match) const {
  if (!imported.source_id.empty()) {
    const auto found = by_source_id_.find(Key(imported.state, "", imported.source_id));
    if (found != by_source_id_.end()) {
      match.candidates = found->second;
      match.reason = "the same source id";
      return;
    }
  }
  std::set<size_t> candidates;
  std::vector<std::string> reasons;
  for (const Evidence& evidence : EvidenceOf(imported.state, imported.contact)) {
    const auto found = by_evidence_.find(evidence.key);
    if (found == by_evidence_.end()) continue;
    for (const size_t index : found->second) {
      const KnownContact& known = known_[index];
      if (KindsDiffer(imported.contact, known.contact)) continue;
      // The source itself tells the two apart.
      if (!imported.source_id.empty() && !known.source_id.empty()) continue;
      candidates.insert(index);
      if (std::find(reasons.begin(), reasons.end(), evidence.what) == reasons.end()) {
        reasons.emplace_back(evidence.what);
      }
    }
  }
  match.candidates.assign(candidates.begin(), candidates.end());
  if (!reasons.empty()) match.reason = absl::StrCat("the same ", absl::StrJoin(reasons, " and "));
}

void ContactMatcher::FindLookAlikes(const ImportedContact& imported, ContactMatch& match) const {
  std::set<size_t> found;
  for (const std::string& look : LookAlikeKeys(imported.contact.office())) {
    const auto places = by_look_.find(Key(imported.state, "", look));
    if (places != by_look_.end()) found.insert(places->second.begin(), places->second.end());
  }
  for (const size_t candidate : match.candidates) found.erase(candidate);
  match.look_alikes.assign(found.begin(), found.end());
}

v1::PointOfContact ContactMatcher::Proposed(const v1::PointOfContact& imported,
                                            const v1::PointOfContact& before) const {
  v1::PointOfContact proposed = imported;
  if (proposed.id().empty()) proposed.set_id(before.id());
  for (const auto& [field, rule] : overrides_) {
    if (rule == OverrideRule::kKeep) KeepField(field, before, proposed);
  }
  return proposed;
}

ContactMatch ContactMatcher::Match(const ImportedContact& imported) {
  ContactMatch match;
  match.proposed = imported.contact;
  Find(imported, match);
  FindLookAlikes(imported, match);
  for (const size_t index : match.candidates) meant_[index] = true;
  if (match.candidates.empty()) return match;
  if (match.candidates.size() > 1) {
    match.outcome = MatchOutcome::kAmbiguous;
    return match;
  }
  const size_t index = match.candidates.front();
  if (matched_[index]) {
    match.outcome = MatchOutcome::kAmbiguous;
    absl::StrAppend(&match.reason, ", as an earlier record of the file");
    return match;
  }
  matched_[index] = true;
  match.proposed = Proposed(imported.contact, known_[index].contact);
  match.differences = DifferenceOf(known_[index].contact, match.proposed);
  match.outcome = match.differences.empty() ? MatchOutcome::kSame : MatchOutcome::kChanged;
  return match;
}

std::vector<size_t> ContactMatcher::Withdrawn() const {
  std::vector<size_t> withdrawn;
  for (size_t i = 0; i < known_.size(); ++i) {
    if (!meant_[i] && !known_[i].source_id.empty()) withdrawn.push_back(i);
  }
  return withdrawn;
}

}  // namespace rollcall
