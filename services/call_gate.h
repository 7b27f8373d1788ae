// The gate that every call passes: who calls, may it, is the log there yet;
// and on the way out: log size, status, figures.
#ifndef ROLLCALL_SERVICES_CALL_GATE_H_
#define ROLLCALL_SERVICES_CALL_GATE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "core/base/clock.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"
#include "services/caller.h"
#include "services/head.h"
#include "services/observer.h"
#include "services/permissions.h"

namespace rollcall {

// Request metadata: the least log size that the answer must reflect, decimal.
inline constexpr char kMinSizeMetadata[] = "rollcall-min-size";
// Response metadata (initial): the log size that the answer reflects, decimal.
inline constexpr char kLogSizeMetadata[] = "rollcall-log-size";
// How long a call waits for that size.
inline constexpr absl::Duration kMaxSizeWait = absl::Seconds(2);

// A call that was let in: whose it is and the moment it is answered from.
struct Admitted {
  std::shared_ptr<const Head> head;
  std::shared_ptr<const Caller> caller;
};

// Thread-safe. Everything given must outlive the gate.
class CallGate {
 public:
  // A call under way. Cheap to copy; valid until Finish.
  struct Call {
    Method method;
    grpc::CallbackServerContext* context;
    grpc::ServerUnaryReactor* reactor;
    absl::Duration begin;  // monotonic
  };

  // `upstream` is the address of the node that this one follows; empty for none.
  CallGate(PublishedHead& head, const Clock& clock, Observer& observer, std::string upstream = "")
      : head_(head), clock_(clock), observer_(observer), upstream_(std::move(upstream)) {}

  // The refusal with where to ask instead, metadata "upstream", if there is one.
  absl::Status NamingUpstream(absl::Status refusal) const;

  // Serves one unary call: `handler` is given an Admitted and fills in the
  // response that it has captured. When the log has not reached
  // rollcall-min-size the handler runs later, on a thread of gRPC's; no thread
  // waits. Returns the reactor for gRPC.
  template <typename Handler>  // absl::Status(const Admitted&)
  grpc::ServerUnaryReactor* Serve(grpc::CallbackServerContext* context, Method method,
                                  Handler handler) {
    const Call call = Begin(context, method);
    absl::StatusOr<Admitted> admitted = Admit(call);
    const absl::StatusOr<uint64_t> min_size = MinSize(*context);
    if (!admitted.ok()) {
      Finish(call, admitted.status());
    } else if (!min_size.ok()) {
      Finish(call, min_size.status());
    } else if (admitted->head->size() >= *min_size) {
      Finish(call, handler(*admitted), admitted->head->size());
    } else {
      head_.WaitForSize(*min_size, kMaxSizeWait,
                        [this, call, min_size, handler = std::move(handler)](bool reached) mutable {
                          if (!reached) {
                            Finish(call, NotYetThere(*min_size));
                            return;
                          }
                          // Identified anew: access may have changed meanwhile.
                          const absl::StatusOr<Admitted> now = Admit(call);
                          if (now.ok()) {
                            Finish(call, handler(*now), now->head->size());
                          } else {
                            Finish(call, now.status());
                          }
                        });
    }
    return call.reactor;
  }

  // The pieces, for calls that are answered later by somebody else.
  Call Begin(grpc::CallbackServerContext* context, Method method) const;
  absl::StatusOr<std::shared_ptr<const Caller>> Identify(const grpc::CallbackServerContext& context,
                                                         const Head& head);
  // Identifies against the current head and checks the permission.
  absl::StatusOr<Admitted> Admit(const Call& call);
  // Answers; exactly once a call. `size` is the log size that the answer
  // reflects; without it the current one.
  void Finish(const Call& call, const absl::Status& status, uint64_t size);
  void Finish(const Call& call, const absl::Status& status);

 private:
  absl::StatusOr<uint64_t> MinSize(const grpc::CallbackServerContext& context) const;
  absl::Status NotYetThere(uint64_t min_size) const;

  PublishedHead& head_;
  const Clock& clock_;
  Observer& observer_;
  const std::string upstream_;
  CallerIdentifier callers_;
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_CALL_GATE_H_
