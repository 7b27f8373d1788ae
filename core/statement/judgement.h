// What every rule is given, whether of the directory or of exercises.
#ifndef ROLLCALL_CORE_STATEMENT_JUDGEMENT_H_
#define ROLLCALL_CORE_STATEMENT_JUDGEMENT_H_

#include "absl/strings/string_view.h"
#include "core/statement/placement.h"
#include "core/statement/statement.h"
#include "core/statement/view.h"
#include "rollcall/v1/view.pb.h"

namespace rollcall {

// One statement under judgement. References live as long as the call of the
// rule. Rules write to `changes` and may leave it half-written on error: the
// fold throws it away then.
struct Judgement {
  const Statement& statement;
  const Placement& place;
  absl::string_view body;            // rule kinds: checked against its digest
  const v1::CharterRecord& charter;  // in force; empty before the first
  ChangeSet& changes;
};

}  // namespace rollcall

#endif  // ROLLCALL_CORE_STATEMENT_JUDGEMENT_H_
