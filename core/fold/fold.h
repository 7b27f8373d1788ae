// The fold: what the log adds up to.
//
// Apply is a pure function. It reads no clock, no network and no disk but the
// view; the same log gives the same view on every machine, whichever content
// bodies that machine may see.
#ifndef ROLLCALL_CORE_FOLD_FOLD_H_
#define ROLLCALL_CORE_FOLD_FOLD_H_

#include <functional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "core/statement/placement.h"
#include "core/statement/statement.h"
#include "core/statement/view.h"

namespace rollcall {

// Judges `statement` at `place` against the view that `changes` shows and, when
// it is accepted, adds to `changes` all that it changes. On error `changes` is
// untouched.
//
// `body` must be present and fit the header's digest for kinds with a rule
// body; for content kinds it is not looked at and may be absent.
//
// Reasons of refusal: those of docs/formats/errors.md from WRONG_ORIGIN to
// BODY_NOT_OF_SUBJECT, and INVALID_BODY for rule bodies.
absl::Status Apply(const Statement& statement, const Placement& place,
                   absl::optional<absl::string_view> body, ChangeSet& changes);

// The accepting node's admission check of a body: its digest and size, and for
// content kinds the rules of its words. Rule bodies are judged by Apply.
// Every holder that sees a content body runs this again and reports.
// `knows_time_zone` says whether this machine knows an IANA time zone; null
// takes any well-formed name.
absl::Status Admit(const Statement& statement, absl::string_view body, const View& view,
                   const std::function<bool(absl::string_view)>& knows_time_zone = nullptr);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_FOLD_FOLD_H_
