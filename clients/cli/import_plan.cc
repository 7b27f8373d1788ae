#include "clients/cli/import_plan.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/proposal_merge.h"
#include "clients/cli/valid_proposal.h"
#include "core/base/refusal.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/directory/email_address.h"
#include "core/directory/phone.h"
#include "core/directory/proposal_rules.h"
#include "core/directory/sheet_rules.h"

namespace rollcall {
namespace {

constexpr size_t kBatch = 256;  // records at a time

std::vector<DifferenceLine> DifferenceOf(const v1::PointOfContact& before,
                                         const v1::PointOfContact& after) {
  v1::Sheet old_sheet;
  v1::Sheet new_sheet;
  *old_sheet.add_points_of_contact() = before;
  *new_sheet.add_points_of_contact() = after;
  return SheetDifference(old_sheet, new_sheet);
}

// Whether the two have the same in one field.
bool SameField(const std::string& name, v1::PointOfContact a, v1::PointOfContact b) {
  const auto* const field = v1::PointOfContact::descriptor()->FindFieldByName(name);
  v1::PointOfContact of_a;
  v1::PointOfContact of_b;
  a.GetReflection()->SwapFields(&a, &of_a, {field});
  b.GetReflection()->SwapFields(&b, &of_b, {field});
  return of_a.SerializeAsString() == of_b.SerializeAsString();
}

bool HasField(const v1::PointOfContact& contact, absl::string_view name) {
  const auto* const field = v1::PointOfContact::descriptor()->FindFieldByName(std::string(name));
  if (field == nullptr) return false;
  const auto* const reflection = contact.GetReflection();
  return field->is_repeated() ? reflection->FieldSize(contact, field) > 0
                              : reflection->HasField(contact, field);
}

}  // namespace

ImportPlan::ImportPlan(ImportTerms terms, std::map<std::string, StateBefore> before)
    : terms_(std::move(terms)), before_(std::move(before)) {
  for (const auto& [record, id] : terms_.decided) undecided_.insert(record);
  std::vector<KnownContact> known;
  for (const auto& [state, each] : before_) {
    std::set<std::string>& ids = ids_[state];
    std::set<std::string> proposed_records;
    if (each.last.has_value()) {
      for (const v1::ProposedContact& proposed : each.last->proposal().contacts()) {
        const bool same_source = proposed.source().source() == terms_.source;
        v1::PointOfContact contact = proposed.contact();
        DropDisabled(each.last->decision(), contact);
        ids.insert(contact.id());
        proposed_records.insert(ReferenceOf(proposed));
        known.push_back({state, same_source ? proposed.source().source_id() : "", contact});
        known_.push_back({&proposed, "", ""});
      }
    }
    for (const v1::NominatedSheet& sheet : each.sheets) {
      for (const v1::PointOfContact& contact : sheet.sheet().points_of_contact()) {
        // What was proposed for it before says more about the source, also when the
        // State took it in under another id.
        const std::string reference = ReferenceIn(contact, terms_.directory_id);
        if (!ids.insert(contact.id()).second || proposed_records.contains(reference)) continue;
        known.push_back({state, reference, contact});
        known_.push_back({nullptr, sheet.name(), sheet.provenance().body_digest()});
      }
    }
  }
  touched_.resize(known.size());
  matcher_ = std::make_unique<ContactMatcher>(std::move(known), terms_.overrides);
}

const v1::Decision& ImportPlan::DecisionOf(const std::string& state) const {
  const auto before = before_.find(state);
  return before != before_.end() && before->second.last.has_value()
             ? before->second.last->decision()
             : v1::Decision::default_instance();
}

ContactMatch ImportPlan::MatchOf(const ImportedContact& imported, ImportRow& row) {
  undecided_.erase(imported.number);
  const auto decided = terms_.decided.find(imported.number);
  if (decided == terms_.decided.end()) return matcher_->Match(imported);
  ContactMatch match;
  match.proposed = imported.contact;
  row.reason = "as decided";
  if (decided->second == "new") return match;
  match.outcome = MatchOutcome::kAmbiguous;
  for (size_t i = 0; i < known_.size(); ++i) {
    const KnownContact& known = matcher_->known(i);
    if (known.state != imported.state || known.contact.id() != decided->second) continue;
    match.outcome = MatchOutcome::kChanged;
    match.candidates = {i};
    return match;
  }
  row.reason = absl::StrCat("no contact of its State is known as ", decided->second);
  return match;
}

// Values that an override rule kept come from where they came from before.
void ImportPlan::KeepSources(const Known& known, const v1::PointOfContact& before,
                             v1::ProposedContact& proposed) const {
  for (const auto& [field, rule] : terms_.overrides) {
    if (rule != OverrideRule::kKeep || !HasField(proposed.contact(), field)) continue;
    v1::FieldSource source;
    source.set_field(field);
    if (!SameField(field, proposed.contact(), before)) continue;
    if (known.proposed != nullptr) {
      *source.mutable_source() = known.proposed->source();
      for (const v1::FieldSource& earlier : known.proposed->other_sources()) {
        if (earlier.field() == field) *source.mutable_source() = earlier.source();
      }
    } else {
      source.mutable_source()->set_source(known.sheet);
      source.mutable_source()->set_source_id(proposed.contact().id());
      *source.mutable_source()->mutable_fetched_time() = proposed.source().fetched_time();
      source.mutable_source()->set_record_digest(known.sheet_digest);
    }
    *proposed.add_other_sources() = std::move(source);
  }
}

v1::ProposedContact ImportPlan::Propose(const ImportedContact& imported, const ContactMatch& match,
                                        ImportRow& row) const {
  v1::ProposedContact proposed;
  v1::PointOfContact& contact = *proposed.mutable_contact();
  contact = match.proposed;
  v1::RecordSource& source = *proposed.mutable_source();
  source.set_source(terms_.source);
  source.set_source_id(Fitting(imported.source_id, kMaxSourceIdBytes));
  *source.mutable_fetched_time() =
      ToTimestamp(absl::FromUnixSeconds(absl::ToUnixSeconds(terms_.fetched_time)));
  source.set_record_digest(imported.digest.ToBytes());
  for (const SourceField& field : imported.kept) AddUnread(field.path, field.value, proposed);
  if (match.candidates.size() == 1) {
    const size_t index = match.candidates.front();
    const v1::PointOfContact& known = matcher_->known(index).contact;
    contact.set_id(known.id());
    contact.set_kind(known.kind());
    KeepSources(known_[index], known, proposed);
  } else {
    if (contact.kind() == v1::CONTACT_KIND_UNSPECIFIED) {
      contact.set_kind(v1::CONTACT_KIND_TECHNICAL);
      row.notes.push_back("the source does not say of which kind it is; taken for technical");
    }
    const auto used = ids_.find(imported.state);
    contact.set_id(
        FreeContactId(contact, used == ids_.end() ? std::set<std::string>() : used->second));
  }
  for (const std::string& address : DropDisabled(DecisionOf(imported.state), contact)) {
    row.notes.push_back(absl::StrCat(address, " stays disabled: its State said so"));
  }
  return proposed;
}

void ImportPlan::Keep(const ContactMatch& match, v1::ProposedContact proposed, ImportRow& row) {
  row.id = proposed.contact().id();
  row.outcome = RowOutcome::kNew;
  if (!match.candidates.empty()) {
    const size_t index = match.candidates.front();
    const Known& known = known_[index];
    const v1::PointOfContact& before = matcher_->known(index).contact;
    // A source that is silent about a field says nothing against a nomination.
    row.differences =
        DifferenceOf(before, known.proposed == nullptr ? MergeContact(before, proposed.contact())
                                                       : proposed.contact());
    row.outcome = row.differences.empty() ? RowOutcome::kSame : RowOutcome::kChanged;
    if (row.outcome == RowOutcome::kSame && known.proposed != nullptr) {
      // Where it was first read stays its provenance.
      *proposed.mutable_contact() = before;
      *proposed.mutable_source() = known.proposed->source();
      *proposed.mutable_other_sources() = known.proposed->other_sources();
      *proposed.mutable_unread() = known.proposed->unread();
    }
  }
  if (row.outcome != RowOutcome::kSame) news_.insert(row.state);
  Contacts& next = next_[row.state];
  if (next.size() >= kMaxContacts) {
    ++beyond_[row.state];  // there will be no proposal; the file may go on for long
    return;
  }
  ids_[row.state].insert(row.id);
  next[row.id] = std::move(proposed);
}

absl::optional<ImportRow> ImportPlan::Add(const ImportedContact& imported) {
  ImportRow row;
  row.record = imported.number;
  row.line = imported.place.line;
  row.state = imported.state;
  row.office = imported.contact.office();
  if (!terms_.only_state.empty() && !imported.unreadable && !row.state.empty() &&
      row.state != terms_.only_state) {
    undecided_.erase(imported.number);
    return absl::nullopt;
  }
  for (const SourceDiagnostic& diagnostic : imported.diagnostics) {
    const bool refused = diagnostic.effect == SourceDiagnostic::Effect::kRefused;
    if (refused && row.reason.empty()) {
      row.reason = ToText(diagnostic);
    } else {
      row.notes.push_back(ToText(diagnostic));
    }
  }
  const auto refuse = [&] {
    any_refused_ = true;
    if (imported.unreadable || imported.source_id.empty()) {
      ++unidentified_;
    } else {
      refused_sources_.insert(imported.source_id);
    }
    row.outcome = RowOutcome::kRefused;
    return row;
  };
  if (imported.refused) return refuse();
  if (!terms_.members.contains(row.state)) {
    row.reason = absl::StrCat(StateName(row.state), " is no declared member of ",
                              terms_.directory_id, " (NOT_A_DECLARED_MEMBER)");
    return refuse();
  }
  const ContactMatch match = MatchOf(imported, row);
  for (const size_t index : match.candidates) touched_[index] = true;
  for (const size_t index : match.look_alikes) {
    row.look_alikes.push_back(matcher_->known(index).contact.id());
  }
  if (row.reason.empty()) row.reason = match.reason;
  v1::ProposedContact proposed = Propose(imported, match, row);
  const bool taken = match.outcome != MatchOutcome::kAmbiguous &&
                     next_[row.state].contains(proposed.contact().id());
  if (match.outcome == MatchOutcome::kAmbiguous || taken) {
    row.outcome = RowOutcome::kAmbiguous;
    for (const size_t index : match.candidates) {
      row.candidates.push_back(matcher_->known(index).contact.id());
    }
    return row;
  }
  if (const absl::Status valid = PutInvalidAside(proposed, row.notes); !valid.ok()) {
    row.reason = std::string(valid.message());
    return refuse();
  }
  Keep(match, std::move(proposed), row);
  return row;
}

bool ImportPlan::IsWithdrawn(size_t index) const {
  const v1::ProposedContact* const proposed = known_[index].proposed;
  if (unidentified_ > 0 || touched_[index]) return false;
  if (proposed->source().source() != terms_.source) return false;
  // A record that could not be read is no record that is gone.
  const std::string& id = proposed->source().source_id();
  return id.empty() ? !any_refused_ : !refused_sources_.contains(id);
}

absl::StatusOr<std::vector<PlannedProposal>> ImportPlan::Finish() const {
  if (!undecided_.empty()) {
    return InvalidField("decide", absl::StrCat("there is no record ", *undecided_.begin()));
  }
  std::map<std::string, Contacts> all = next_;
  std::map<std::string, std::vector<std::string>> withdrawn;
  for (size_t i = 0; i < known_.size(); ++i) {
    const KnownContact& known = matcher_->known(i);
    if (known_[i].proposed == nullptr ||
        (!terms_.only_state.empty() && known.state != terms_.only_state)) {
      continue;
    }
    const std::string& id = known.contact.id();
    if (IsWithdrawn(i)) {
      withdrawn[known.state].push_back(id);
      all[known.state];
    } else if (!all[known.state].contains(id)) {
      v1::ProposedContact kept = *known_[i].proposed;
      *kept.mutable_contact() = known.contact;
      all[known.state][id] = std::move(kept);
    }
  }
  std::vector<PlannedProposal> planned;
  for (const auto& [state, contacts] : all) {
    if (!news_.contains(state) && !withdrawn.contains(state)) continue;
    const auto beyond = beyond_.find(state);
    const size_t count = contacts.size() + (beyond == beyond_.end() ? 0 : beyond->second);
    if (count > kMaxContacts) {
      return InvalidField("file", absl::StrCat("has ", count, " contacts for ", StateName(state),
                                               "; a proposal holds ", kMaxContacts, " at most"));
    }
    PlannedProposal& next = planned.emplace_back();
    next.state = state;
    next.withdrawn = withdrawn[state];
    if (const auto before = before_.find(state); before != before_.end()) {
      next.follows = before->second.position;
    }
    for (const auto& [id, proposed] : contacts) *next.proposal.add_contacts() = proposed;
  }
  return planned;
}

absl::Status CompareFile(
    absl::string_view bytes, const SourceOptions& source, const Mapping& mapping, ImportPlan& plan,
    const std::function<void(const std::vector<ImportRow>& rows, size_t bytes_read)>& on_batch) {
  ImportContext context;
  context.read_phone = [](absl::string_view text,
                          absl::string_view alpha2) -> absl::optional<std::string> {
    const auto reading = ReadPhone(text, alpha2);
    if (!reading.has_value()) return absl::nullopt;
    return reading->e164;
  };
  context.is_email = [](absl::string_view address) { return CheckEmailAddress(address).ok(); };
  const std::unique_ptr<RecordReader> reader = MakeReader(bytes, source);
  while (true) {
    ASSIGN_OR_RETURN(const std::vector<SourceRecord> batch, reader->ReadBatch(kBatch));
    if (batch.empty()) return absl::OkStatus();
    std::vector<ImportRow> rows;
    for (const SourceRecord& record : batch) {
      auto row = plan.Add(ImportRecord(mapping, record, context));
      if (row.has_value()) rows.push_back(*std::move(row));
    }
    on_batch(rows, reader->bytes_read());
  }
}

}  // namespace rollcall
