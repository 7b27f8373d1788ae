// The answer about one proposal: a function of the view and the bodies held.
#ifndef ROLLCALL_CORE_FOLD_PROPOSAL_ANSWER_H_
#define ROLLCALL_CORE_FOLD_PROPOSAL_ANSWER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/fold/state_answer.h"
#include "core/statement/view.h"
#include "rollcall/v1/directory_service.pb.h"

namespace rollcall {

// Names of the proposals in force for a State, or for all when `alpha3` is
// empty, ascending, after the name `after`.
absl::StatusOr<std::vector<std::string>> ProposalsInForce(const View& view,
                                                          absl::string_view alpha3,
                                                          absl::string_view after);

// One of them with what its State says to it. Who asks is for the caller to
// judge (MaySeeContent).
absl::StatusOr<v1::ListedProposal> AnswerProposal(const View& view, const BodyReader& bodies,
                                                  absl::string_view name);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_FOLD_PROPOSAL_ANSWER_H_
