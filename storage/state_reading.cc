#include "storage/state_reading.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/fold/state_answer.h"
#include "storage/ledger.h"

namespace rollcall {

absl::StatusOr<std::string> SerializedAnswer(const Reader& reader, const StateRow& state) {
  const Ledger ledger(reader);
  ASSIGN_OR_RETURN(auto held, ledger.Answer(state.alpha3));
  if (held.has_value()) return *std::move(held);
  ASSIGN_OR_RETURN(
      const v1::State answer,
      AnswerState(
          StoreView(reader), [&](absl::string_view digest) { return ledger.Body(digest); },
          state.alpha3));
  return answer.SerializeAsString();
}

absl::StatusOr<v1::State> ParsedAnswer(const Reader& reader, const StateRow& state) {
  ASSIGN_OR_RETURN(const std::string bytes, SerializedAnswer(reader, state));
  v1::State answer;
  if (!answer.ParseFromString(bytes)) {
    return Refusal(absl::StatusCode::kDataLoss, v1::ERROR_REASON_DATA_CORRUPTED,
                   absl::StrCat("the answer for ", state.alpha3, " cannot be read"));
  }
  return answer;
}

}  // namespace rollcall
