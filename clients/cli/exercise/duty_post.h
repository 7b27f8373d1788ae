// The duty officer's terminal: shows the pings of the own State as they come and
// signs an answer when somebody presses the key for it.
#ifndef ROLLCALL_CLIENTS_CLI_EXERCISE_DUTY_POST_H_
#define ROLLCALL_CLIENTS_CLI_EXERCISE_DUTY_POST_H_

#include <deque>
#include <memory>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/types/optional.h"
#include "clients/cli/invocation.h"
#include "clients/cli/keystore.h"
#include "clients/cpp/exercises.h"
#include "core/crypto/backoff.h"

namespace rollcall {

// Pings are shown one at a time, the oldest first, with the terminal's bell. Only
// a capital Y that was pressed after a ping was shown answers it: keys pressed
// before are forgotten. For programs each notice is a document, and nothing is
// answered. Used by one thread; the invocation must outlive it.
class DutyPost {
 public:
  explicit DutyPost(Invocation& invocation) : invocation_(invocation) {}

  // Until q or Ctrl-C is pressed. A server that is away is asked again, with
  // back-off up to a minute and jitter; any other refusal ends it.
  absl::Status Stand();

 private:
  // One stream's life; OK when somebody left.
  absl::Status Follow();
  absl::Status Take(const v1::PingNotice& notice);
  // Says that a notice arrived, as the server asks.
  absl::Status ConfirmArrival(const v1::PingNotice& notice);
  void Settle(const v1::PingNotice& notice);
  // Shows the first of those that wait; without a key for it, takes it away.
  absl::Status ShowNext();
  void Show(const v1::PingNotice& notice);
  // Signs and sends the answer to the ping that is shown.
  absl::Status Answer();

  Invocation& invocation_;
  std::deque<v1::PingNotice> waiting_;
  bool is_shown_ = false;  // the first of them, and key_ answers it
  absl::optional<OwnKey> key_;
  absl::flat_hash_set<std::string> known_;  // open pings that came already
  bool left_ = false;
  Backoff backoff_;  // before the next connection
};

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_EXERCISE_DUTY_POST_H_
