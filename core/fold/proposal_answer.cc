#include "core/fold/proposal_answer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "core/base/refusal.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "core/crypto/digest.h"
#include "core/directory/proposal_rules.h"
#include "rollcall/v1/exercise_view.pb.h"
#include "rollcall/v1/view.pb.h"

namespace rollcall {
namespace {

// The words behind a record into `body`, if they are held, and how they stand.
template <typename Body>
absl::StatusOr<v1::BodyStanding> ReadWords(const View& view, const BodyReader& bodies,
                                           const v1::ContentRecord& record, Body* body) {
  ASSIGN_OR_RETURN(const auto owner,
                   ReadRecord<v1::BodyRecord>(view, view_key::Body(record.body_digest())));
  if (owner.has_value() && owner->erased()) return v1::BODY_STANDING_ERASED;
  ASSIGN_OR_RETURN(const absl::optional<std::string> words, bodies(record.body_digest()));
  if (!words.has_value()) return v1::BODY_STANDING_WITHHELD;
  if (body->ParseFromString(*words)) return v1::BODY_STANDING_PRESENT;
  return Refusal(absl::StatusCode::kDataLoss, v1::ERROR_REASON_DATA_CORRUPTED,
                 absl::StrCat("the body of log entry ", record.index(), " cannot be read"));
}

// The sheets in force that name this proposal; gives the last one's log index.
absl::StatusOr<uint64_t> FindAcceptingSheets(const View& view, const BodyReader& bodies,
                                             absl::string_view alpha3, v1::ListedProposal& listed) {
  ASSIGN_OR_RETURN(const Digest digest, Digest::FromBytes(listed.provenance().statement_digest()));
  const std::string revision = ProposalRevisionName(listed.name(), digest);
  ASSIGN_OR_RETURN(const v1::State state, AnswerState(view, bodies, alpha3));
  uint64_t last = 0;
  for (const v1::NominatedSheet& sheet : state.sheets()) {
    const auto& accepted = sheet.sheet().accepted_proposals();
    if (std::find(accepted.begin(), accepted.end(), revision) == accepted.end()) continue;
    listed.add_accepting_sheets(sheet.name());
    last = std::max(last, sheet.provenance().index());
  }
  return last;
}

// Whether a sheet in force accepts it for every kind of contact in it.
bool IsAccepted(const v1::ListedProposal& listed) {
  const auto accepted_as = [&](absl::string_view suffix) {
    return std::any_of(listed.accepting_sheets().begin(), listed.accepting_sheets().end(),
                       [&](const std::string& sheet) { return absl::EndsWith(sheet, suffix); });
  };
  const auto& contacts = listed.proposal().contacts();
  return !listed.accepting_sheets().empty() &&
         std::all_of(contacts.begin(), contacts.end(), [&](const v1::ProposedContact& proposed) {
           return accepted_as(proposed.contact().kind() == v1::CONTACT_KIND_DIPLOMATIC
                                  ? "/diplomatic"
                                  : "/technical");
         });
}

v1::ProposalOutcome OutcomeOf(const v1::ListedProposal& listed, uint64_t last_acceptance) {
  if (listed.standing() == v1::BODY_STANDING_PRESENT && listed.proposal().contacts().empty()) {
    return v1::PROPOSAL_OUTCOME_WITHDRAWN;
  }
  // Of an acceptance and a refusal the later holds.
  if (listed.decision().declined() &&
      listed.decision().proposal_digest() == listed.provenance().statement_digest() &&
      listed.decision_provenance().index() > last_acceptance) {
    return v1::PROPOSAL_OUTCOME_DECLINED;
  }
  return IsAccepted(listed) ? v1::PROPOSAL_OUTCOME_ACCEPTED : v1::PROPOSAL_OUTCOME_OPEN;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> ProposalsInForce(const View& view,
                                                          absl::string_view alpha3,
                                                          absl::string_view after) {
  const std::string all = view_key::Proposal("");
  const std::string prefix =
      alpha3.empty() ? all : view_key::Proposal(absl::StrCat(StateName(alpha3), "/"));
  std::vector<std::string> names;
  RETURN_IF_ERROR(
      view.Scan(prefix, view_key::Proposal(after), [&](absl::string_view key, absl::string_view) {
        key.remove_prefix(all.size());
        if (key != after) names.emplace_back(key);
        return true;
      }));
  return names;
}

absl::StatusOr<v1::ListedProposal> AnswerProposal(const View& view, const BodyReader& bodies,
                                                  absl::string_view name) {
  ASSIGN_OR_RETURN(const ResourceName subject, ResourceName::Parse(name));
  ASSIGN_OR_RETURN(auto record, ReadRecord<v1::ContentRecord>(view, view_key::Proposal(name)));
  if (!record.has_value()) {
    return Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_NOT_FOUND,
                   absl::StrCat("there is no proposal ", name));
  }
  v1::ListedProposal listed;
  listed.set_name(std::string(name));
  *listed.mutable_provenance() = *std::move(record);
  ASSIGN_OR_RETURN(const v1::BodyStanding standing,
                   ReadWords(view, bodies, listed.provenance(), listed.mutable_proposal()));
  listed.set_standing(standing);
  if (standing != v1::BODY_STANDING_PRESENT) listed.clear_proposal();

  ASSIGN_OR_RETURN(auto decided, ReadRecord<v1::ContentRecord>(view, view_key::Decision(name)));
  if (decided.has_value()) {
    *listed.mutable_decision_provenance() = *std::move(decided);
    ASSIGN_OR_RETURN(
        const v1::BodyStanding known,
        ReadWords(view, bodies, listed.decision_provenance(), listed.mutable_decision()));
    if (known != v1::BODY_STANDING_PRESENT) listed.clear_decision();
  }
  ASSIGN_OR_RETURN(const uint64_t last_acceptance,
                   FindAcceptingSheets(view, bodies, subject.state, listed));
  listed.set_outcome(OutcomeOf(listed, last_acceptance));
  return listed;
}

}  // namespace rollcall
