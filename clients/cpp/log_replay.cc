#include "clients/cpp/log_replay.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "core/base/status_macros.h"
#include "core/base/unverified.h"
#include "core/fold/fold.h"
#include "core/fold/next_entry.h"
#include "core/statement/placement.h"
#include "core/statement/statement.h"

namespace rollcall {

LogReplay::LogReplay(PinnedDirectory directory, const Clock& clock)
    : directory_(std::move(directory)), clock_(clock), changes_(&empty_) {}

absl::Status LogReplay::Judge(const v1::LoggedStatement& logged) {
  ASSIGN_OR_RETURN(const Entry entry, DecodeEntry(logged.entry()));
  RETURN_IF_ERROR(CheckNextEntry(logged.index(), entry, CopyPosition{size(), last_accept_time_},
                                 directory_.digest(), clock_.Now()));
  const Statement& statement = entry.statement;
  const bool present = logged.standing() == v1::BODY_STANDING_PRESENT;
  if (present) {
    RETURN_IF_ERROR(statement.CheckBody(logged.body()));
  }
  RETURN_IF_ERROR(Apply(statement, Placement{logged.index(), entry.accept_time},
                        present ? absl::optional<absl::string_view>(logged.body()) : absl::nullopt,
                        changes_));
  if (present && statement.row().body_class == BodyClass::kContent) {
    if (const absl::Status admitted = Admit(statement, logged.body(), changes_); !admitted.ok()) {
      findings_.push_back(absl::StrCat("log entry ", logged.index(), ", ",
                                       statement.header().subject(), ": ", admitted.message()));
    }
  }
  last_accept_time_ = entry.accept_time;
  return absl::OkStatus();
}

absl::Status LogReplay::Add(const v1::LoggedStatement& logged) {
  if (const absl::Status judged = Judge(logged); !judged.ok()) {
    return Unverified(absl::StrCat("log entry ", size()), judged);
  }
  return frontier_.Append(LeafHash(logged.entry()));
}

absl::Status LogReplay::Matches(const Checkpoint& checkpoint) const {
  ASSIGN_OR_RETURN(const Digest root, frontier_.Root());
  if (size() == checkpoint.size && root == checkpoint.root) return absl::OkStatus();
  return Unverified("the log", absl::StrCat("its ", size(), " entries add up to the root ",
                                            root.ToHex(), ", but the signed checkpoint says ",
                                            checkpoint.size, " and ", checkpoint.root.ToHex()));
}

}  // namespace rollcall
