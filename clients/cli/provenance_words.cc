#include "clients/cli/provenance_words.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "clients/cli/moment.h"
#include "clients/cli/participant_argument.h"
#include "core/base/timestamp.h"

namespace rollcall {
namespace {

constexpr absl::string_view kStatePrefix = "states/";

std::string CodeOf(const v1::State& state) {
  return std::string(absl::StripPrefix(state.name(), kStatePrefix));
}

std::string Rfc3339(const google::protobuf::Timestamp& time) {
  const auto moment = FromTimestamp(time);
  return moment.ok() ? Rfc3339Utc(*moment) : "";
}

std::vector<std::string> Texts(const std::vector<Cell>& cells) {
  std::vector<std::string> texts;
  for (const Cell& cell : cells) texts.push_back(cell.text);
  return texts;
}

std::vector<std::string> CaveatsOfSheet(const v1::State& state, const v1::NominatedSheet& sheet,
                                        absl::Time now, const Output& output) {
  std::vector<std::string> caveats = Texts(SheetNotes(state, sheet, now, output));
  if (sheet.provenance().attested()) {
    caveats.insert(caveats.begin(), output.Say(Word::kAttestedNote));
  }
  return caveats;
}

}  // namespace

bool ShowsReissue(const v1::KeyReissue& reissue, absl::Time now) {
  const auto end = FromTimestamp(reissue.recovery_end_time());
  return !reissue.signed_anew() || !end.ok() || now < *end;
}

bool SignedUnderEarlierKeys(const v1::State& state, const v1::SheetRecord& provenance) {
  return !provenance.attested() && provenance.generation() < state.generation();
}

std::string ProvenanceWords(const v1::State& state, const v1::SheetRecord& provenance,
                            const Checkpoint& checkpoint, Word current, const Output& output) {
  Word word = Word::kSignedBy;
  if (provenance.attested()) {
    word = state.keys().keys().empty() ? Word::kAttestedBy : Word::kAttestedEarlier;
  }
  return output.Say(word, {CodeOf(state), absl::StrCat(provenance.index()),
                           absl::StrCat(checkpoint.size), output.Say(current)});
}

std::vector<Cell> SheetNotes(const v1::State& state, const v1::NominatedSheet& sheet,
                             absl::Time now, const Output& output) {
  std::vector<Cell> notes;
  if (SignedUnderEarlierKeys(state, sheet.provenance())) {
    notes.emplace_back(output.Say(Word::kEarlierKeys), Emphasis::kWarning);
  }
  if (sheet.standing() == v1::BODY_STANDING_WITHHELD) {
    notes.emplace_back(output.Say(Word::kBodyWithheldNote), Emphasis::kWarning);
  }
  if (sheet.standing() == v1::BODY_STANDING_ERASED) {
    notes.emplace_back(output.Say(Word::kBodyErasedNote), Emphasis::kWarning);
  }
  if (IsPast(sheet.sheet().next_confirmation_date(), now)) {
    notes.emplace_back(
        output.Say(Word::kFlagged, {FormatDateIfSet(sheet.sheet().next_confirmation_date())}),
        Emphasis::kWarning);
  }
  return notes;
}

std::vector<Cell> StateNotes(const v1::State& state, absl::Time now, const Output& output) {
  std::vector<Cell> notes;
  const std::string code = CodeOf(state);
  if (state.standing() == v1::STANDING_NOT_ENROLLED) {
    notes.emplace_back(output.Say(Word::kNotEnrolledNote, {code}), Emphasis::kWarning);
    return notes;
  }
  if (state.standing() == v1::STANDING_SUSPENDED) {
    notes.emplace_back(output.Say(Word::kSuspendedNote), Emphasis::kWarning);
  }
  if (state.has_reissue() && ShowsReissue(state.reissue(), now)) {
    const auto time = FromTimestamp(state.reissue().accept_time());
    notes.emplace_back(
        output.Say(Word::kKeysReissued,
                   {time.ok() ? FormatDate(*time, output.options().time_zone) : "?"}),
        Emphasis::kBad);
  }
  if (state.sheets().empty()) {
    notes.emplace_back(output.Say(Word::kNoSheetNote, {code}), Emphasis::kWarning);
  }
  return notes;
}

std::vector<std::string> Caveats(const v1::State& state, const v1::NominatedSheet& sheet,
                                 absl::Time now, const Output& output) {
  std::vector<std::string> caveats = Texts(StateNotes(state, now, output));
  for (std::string& caveat : CaveatsOfSheet(state, sheet, now, output)) {
    caveats.push_back(std::move(caveat));
  }
  return caveats;
}

std::string CaveatLine(const v1::State& state, absl::Time now, const Output& output) {
  std::vector<std::string> parts = Texts(StateNotes(state, now, output));
  for (const v1::NominatedSheet& sheet : state.sheets()) {
    const std::vector<std::string> caveats = CaveatsOfSheet(state, sheet, now, output);
    if (caveats.empty()) continue;
    parts.push_back(absl::StrCat(output.Say(WordOf(SheetKind(sheet.name()))), ": ",
                                 absl::StrJoin(caveats, ", ")));
  }
  return parts.empty() ? "" : absl::StrCat(CodeOf(state), ": ", absl::StrJoin(parts, "; "));
}

nlohmann::ordered_json ProvenanceData(const v1::State& state, const v1::NominatedSheet& sheet,
                                      absl::Time now) {
  const v1::SheetRecord& provenance = sheet.provenance();
  nlohmann::ordered_json data;
  data["name"] = sheet.name();
  data["standing"] = v1::BodyStanding_Name(sheet.standing());
  data["log_entry"] = provenance.index();
  data["statement_digest"] = absl::BytesToHexString(provenance.statement_digest());
  data["body_digest"] = absl::BytesToHexString(provenance.body_digest());
  data["accept_time"] = Rfc3339(provenance.accept_time());
  data["attested"] = provenance.attested();
  data["signed_under_earlier_keys"] = SignedUnderEarlierKeys(state, provenance);
  data["flagged"] = IsPast(sheet.sheet().next_confirmation_date(), now);
  const std::string date = FormatDateIfSet(sheet.sheet().next_confirmation_date());
  if (!date.empty()) data["next_confirmation_date"] = date;
  return data;
}

nlohmann::ordered_json CheckpointData(const Checkpoint& checkpoint) {
  nlohmann::ordered_json data;
  data["origin"] = checkpoint.origin;
  data["size"] = checkpoint.size;
  data["root"] = checkpoint.root.ToHex();
  return data;
}

nlohmann::ordered_json ReissueData(const v1::State& state, absl::Time now) {
  if (!state.has_reissue() || !ShowsReissue(state.reissue(), now)) return nullptr;
  nlohmann::ordered_json data;
  data["time"] = Rfc3339(state.reissue().accept_time());
  data["recovery_end_time"] = Rfc3339(state.reissue().recovery_end_time());
  data["log_entry"] = state.reissue().index();
  data["signed_anew"] = state.reissue().signed_anew();
  return data;
}

}  // namespace rollcall
