// Any bytes as what is said in an exercise: forms, the board, codes and rules of
// recurrence answer without a crash, and a board stays one.
//
// The input is a row of parts: two bytes of length, one that says what the part
// is, the part. They are folded as if said one after the other.
#include <google/protobuf/stubs/logging.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "core/base/timestamp.h"
#include "core/crypto/digest.h"
#include "core/exercise/board.h"
#include "core/exercise/exercise_bodies.h"
#include "core/exercise/ping_code.h"
#include "core/exercise/plan_rules.h"
#include "core/exercise/recurrence.h"
#include "core/exercise/report.h"
#include "core/statement/canonical.h"

namespace {

using rollcall::ChangeSet;
using rollcall::Kind;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

struct About {
  Kind kind;
  const char* subject;
};
constexpr About kAbout[] = {{Kind::kDispatch, "exercises/e"},
                            {Kind::kDispatch, "exercises/e/states/KEN"},
                            {Kind::kAcknowledgement, "exercises/e/pings/7f3a9c0d"},
                            {Kind::kReachability, "states/KEN"},
                            {Kind::kReport, "exercises/e"}};

void Fold(const About& about, absl::string_view body, const ChangeSet& view, ChangeSet& board) {
  rollcall::Draft draft;
  draft.kind = about.kind;
  draft.origin = "rollcall.example/test";
  draft.subject = about.subject;
  draft.issue_time = kNow;
  draft.body = std::string(body);
  const auto statement = rollcall::Seal(draft, {});
  if (!statement.ok()) std::abort();
  const bool form = rollcall::CheckExerciseBody(*statement, body).ok();
  const auto findings = rollcall::Advance(*statement, {1, kNow}, body, view, board);
  if (!findings.ok()) std::abort();
  if (!form && about.kind != Kind::kReport && about.kind != Kind::kReachability &&
      findings->empty()) {
    std::abort();
  }
}

// An exercise that the view knows to be open.
void OpenInView(ChangeSet& view) {
  rollcall::v1::ExerciseRecord record;
  *record.mutable_plan() = rollcall::DefaultPlan(rollcall::v1::EXERCISE_KIND_PING);
  *record.mutable_open_time() = rollcall::ToTimestamp(kNow);
  view.Put(rollcall::view_key::Exercise("e"), record);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  google::protobuf::SetLogHandler(nullptr);
  rollcall::EmptyView nothing;
  ChangeSet view(&nothing);
  ChangeSet board(&nothing);
  OpenInView(view);
  absl::string_view rest(reinterpret_cast<const char*>(data), size);
  while (rest.size() >= 3) {
    const size_t length = static_cast<uint8_t>(rest[0]) * 256U + static_cast<uint8_t>(rest[1]);
    const auto what = static_cast<uint8_t>(rest[2]) % 8U;
    const absl::string_view part = rest.substr(3, length);
    rest.remove_prefix(3 + part.size());
    if (what < 5) {
      Fold(kAbout[what], part, view, board);
    } else if (what == 5) {
      rollcall::ParseCode(part);
    } else if (what == 6) {
      rollcall::v1::Plan plan;
      if (rollcall::DecodeCanonical(part, "plan", &plan).ok()) {
        rollcall::CheckPlan(plan, kNow).IgnoreError();
      }
    } else if (rollcall::CheckRecurrence(part).ok()) {
      const absl::CivilDay first(2027, 1, 15);
      if (!rollcall::LastOccurrence(part, first, first, first + 1000).ok()) std::abort();
    }
  }
  const auto due = rollcall::WhatIsDue(board, kNow + absl::Hours(1), 100);
  if (!due.ok() || !rollcall::OpenIntents(board).ok()) std::abort();
  if (rollcall::ReadExercise(board, "e")->has_value() &&
      !rollcall::MakeReport(board, "e", 1).ok()) {
    std::abort();
  }
  return 0;
}
