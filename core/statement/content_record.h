// What the view keeps of a statement whose body stands beside the log.
#ifndef ROLLCALL_CORE_STATEMENT_CONTENT_RECORD_H_
#define ROLLCALL_CORE_STATEMENT_CONTENT_RECORD_H_

#include "core/statement/judgement.h"
#include "rollcall/v1/exercise_view.pb.h"

namespace rollcall {

// The record of the statement that is judged, at the place that it gets.
v1::ContentRecord RecordOf(const Judgement& judgement);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_STATEMENT_CONTENT_RECORD_H_
