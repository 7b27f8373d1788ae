// The answer about one State: a function of the view and the bodies held.
#ifndef ROLLCALL_CORE_FOLD_STATE_ANSWER_H_
#define ROLLCALL_CORE_FOLD_STATE_ANSWER_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "core/statement/statement.h"
#include "core/statement/view.h"
#include "rollcall/v1/directory_service.pb.h"

namespace rollcall {

// Reads a body by its digest (32 bytes); nullopt when it is not held.
using BodyReader =
    std::function<absl::StatusOr<absl::optional<std::string>>(absl::string_view digest)>;

// Whether an answer can be made from a content body, whatever rule it breaks.
bool IsReadable(const Statement& statement, absl::string_view body);

// GetState(BASIC) for the State `alpha3`, enrolled or not.
absl::StatusOr<v1::State> AnswerState(const View& view, const BodyReader& bodies,
                                      absl::string_view alpha3);

// The list's line for the same answer.
v1::StateSummary Summarize(const v1::State& state);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_FOLD_STATE_ANSWER_H_
