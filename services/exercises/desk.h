// The desk: what an operator's node keeps beside the log, durably. The board of
// exercises (core/exercise/board.h), which is folded from the log and made anew
// when it is lost; and what stands nowhere else: held plans, wrong codes, mails
// that were handled, silences that were reported, reminders that were sent.
//
// All of it is one ordered map in table kView of a store of its own.
#ifndef ROLLCALL_SERVICES_EXERCISES_DESK_H_
#define ROLLCALL_SERVICES_EXERCISES_DESK_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "core/crypto/digest.h"
#include "core/statement/view.h"
#include "services/head.h"
#include "storage/ledger.h"
#include "storage/store.h"

namespace rollcall {

// A ping, by the ids of its exercise and its own.
struct PingId {
  std::string exercise;
  std::string ping;
  friend auto operator<=>(const PingId&, const PingId&) = default;
};

// Thread-safe but for Follow, which one thread calls. `store` must outlive it.
class Desk {
 public:
  // Told what was left out of the board, and where in the log.
  using OnFinding = std::function<void(uint64_t index, absl::string_view why)>;

  explicit Desk(Store& store) : store_(store), view_(store) {}

  // Folds what the head's log holds and the board does not yet; a board of
  // another log is made anew. The pings that changed. FAILED_PRECONDITION, and the
  // board stays before it, for a statement of an exercise under way whose words are
  // neither held nor erased.
  absl::StatusOr<std::vector<PingId>> Follow(const Head& head, const OnFinding& on_finding);

  // The map as it is now.
  const View& view() const { return view_; }

  // The map at one moment. Must not outlive the desk.
  class Moment;
  std::unique_ptr<const Moment> Now() const;

  // Writes changes that were laid over view(); durable when it returns.
  absl::Status Write(const ChangeSet& changes);

  // Deletes a record if it is still what was read; durable when it returns.
  absl::Status DeleteIf(absl::string_view key, absl::string_view read);

 private:
  // How many entries the board holds of this log.
  absl::StatusOr<uint64_t> Folded(const Head& head);
  absl::Status DropBoard();
  absl::Status Fold(const Head& head, uint64_t index, ChangeSet& changes,
                    const OnFinding& on_finding);

  Store& store_;
  const StoreView view_;
  absl::Mutex write_mutex_;
};

class Desk::Moment {
 public:
  explicit Moment(std::unique_ptr<Reader> reader) : reader_(std::move(reader)), view_(*reader_) {}
  const View& view() const { return view_; }

 private:
  const std::unique_ptr<Reader> reader_;
  const StoreView view_;
};

// Keys beside those of the board (board_key).
namespace desk_key {
std::string Folded();  // "folded"
std::string PingOf(absl::string_view exercise, absl::string_view state,
                   absl::string_view ping);                             // "of/<E>/<X>/<P>"
std::string Held(absl::string_view exercise);                           // "held/<E>"
std::string Tries(absl::string_view exercise, absl::string_view ping);  // "tries/<E>/<P>"
std::string Mail(absl::string_view digest);                             // "mail/<hex>"
// "unclear/<12 digits of Unix seconds>/<hex>".
std::string Unclear(absl::Time time, absl::string_view digest);
// "silence/<12 digits that fall as time goes by>/<random>".
std::string Silence(absl::Time time, absl::string_view random);
// "reminded/<what>/<12 digits of Unix seconds>/<days>".
std::string Reminded(absl::string_view what, absl::Time time, int days_before);
// "reminded/<what>/<12 digits of Unix seconds>/on".
std::string RemindedOn(absl::string_view what, absl::Time day);
}  // namespace desk_key

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_EXERCISES_DESK_H_
