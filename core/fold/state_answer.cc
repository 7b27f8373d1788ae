#include "core/fold/state_answer.h"

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/resource_name.h"
#include "rollcall/v1/exercise_view.pb.h"
#include "rollcall/v1/proposal.pb.h"
#include "rollcall/v1/view.pb.h"

namespace rollcall {
namespace {

absl::Status AddSheet(const View& view, const BodyReader& bodies, const std::string& name,
                      v1::State& state) {
  ASSIGN_OR_RETURN(auto record, ReadRecord<v1::SheetRecord>(view, view_key::Sheet(name)));
  if (!record.has_value()) return absl::OkStatus();
  v1::NominatedSheet& sheet = *state.add_sheets();
  sheet.set_name(name);
  *sheet.mutable_provenance() = *std::move(record);

  const std::string& digest = sheet.provenance().body_digest();
  ASSIGN_OR_RETURN(const auto body, ReadRecord<v1::BodyRecord>(view, view_key::Body(digest)));
  if (body.has_value() && body->erased()) {
    sheet.set_standing(v1::BODY_STANDING_ERASED);
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const absl::optional<std::string> words, bodies(digest));
  if (!words.has_value()) {
    sheet.set_standing(v1::BODY_STANDING_WITHHELD);
    return absl::OkStatus();
  }
  if (!sheet.mutable_sheet()->ParseFromString(*words)) {
    return Refusal(absl::StatusCode::kDataLoss, v1::ERROR_REASON_DATA_CORRUPTED,
                   absl::StrCat("the body of ", name, " cannot be read"));
  }
  sheet.set_standing(v1::BODY_STANDING_PRESENT);
  return absl::OkStatus();
}

absl::Status AddReachability(const View& view, const BodyReader& bodies, v1::State& state) {
  ASSIGN_OR_RETURN(auto record,
                   ReadRecord<v1::ContentRecord>(view, view_key::Reachability(state.name())));
  if (!record.has_value()) return absl::OkStatus();
  v1::MeasuredReachability& measured = *state.mutable_reachability();
  *measured.mutable_provenance() = *std::move(record);
  ASSIGN_OR_RETURN(const absl::optional<std::string> words,
                   bodies(measured.provenance().body_digest()));
  if (!words.has_value()) {
    measured.set_standing(v1::BODY_STANDING_WITHHELD);
    return absl::OkStatus();
  }
  if (!measured.mutable_facts()->ParseFromString(*words)) {
    return Refusal(absl::StatusCode::kDataLoss, v1::ERROR_REASON_DATA_CORRUPTED,
                   absl::StrCat("the reachability of ", state.name(), " cannot be read"));
  }
  measured.set_standing(v1::BODY_STANDING_PRESENT);
  return absl::OkStatus();
}

}  // namespace

bool IsReadable(const Statement& statement, absl::string_view body) {
  const std::string bytes(body);
  switch (statement.kind()) {
    case Kind::kSheet:
      return v1::Sheet().ParseFromString(bytes);
    case Kind::kProposal:
      return v1::Proposal().ParseFromString(bytes);
    case Kind::kDecision:
      return v1::Decision().ParseFromString(bytes);
    case Kind::kReachability:
      return v1::Reachability().ParseFromString(bytes);
    default:
      return true;
  }
}

absl::StatusOr<v1::State> AnswerState(const View& view, const BodyReader& bodies,
                                      absl::string_view alpha3) {
  v1::State state;
  state.set_name(StateName(alpha3));
  ASSIGN_OR_RETURN(auto participant,
                   ReadRecord<v1::ParticipantRecord>(view, view_key::Participant(state.name())));
  if (!participant.has_value()) {
    state.set_standing(v1::STANDING_NOT_ENROLLED);
    return state;
  }
  state.set_standing(participant->suspended() ? v1::STANDING_SUSPENDED : v1::STANDING_ENROLLED);
  state.set_generation(participant->generation());
  state.set_enrolment_index(participant->enrolment_index());
  *state.mutable_keys() = std::move(*participant->mutable_keys());
  if (participant->has_reissue()) {
    *state.mutable_reissue() = std::move(*participant->mutable_reissue());
  }
  for (const absl::string_view kind : {"diplomatic", "technical"}) {
    RETURN_IF_ERROR(AddSheet(view, bodies, absl::StrCat(state.name(), "/", kind), state));
  }
  RETURN_IF_ERROR(AddReachability(view, bodies, state));
  return state;
}

v1::StateSummary Summarize(const v1::State& state) {
  v1::StateSummary summary;
  summary.set_name(state.name());
  summary.set_standing(state.standing());
  if (state.has_reissue()) *summary.mutable_reissue() = state.reissue();
  summary.set_generation(state.generation());
  for (const v1::NominatedSheet& sheet : state.sheets()) {
    v1::SheetSummary& line = *summary.add_sheets();
    line.set_name(sheet.name());
    line.set_standing(sheet.standing());
    *line.mutable_provenance() = sheet.provenance();
    if (sheet.standing() != v1::BODY_STANDING_PRESENT) continue;
    *line.mutable_next_confirmation_date() = sheet.sheet().next_confirmation_date();
    line.set_contact_count(static_cast<uint32_t>(sheet.sheet().points_of_contact_size()));
  }
  return summary;
}

}  // namespace rollcall
