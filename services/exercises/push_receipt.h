// The receipt that a pushed notice carries: who gives it back has seen the notice.
//
//   "exercises/E/pings/P" "/" attempt "/" 16 bytes of
//   HMAC-SHA256(secret, "rollcall push receipt v1 " origin " " what stands before)
#ifndef ROLLCALL_SERVICES_EXERCISES_PUSH_RECEIPT_H_
#define ROLLCALL_SERVICES_EXERCISES_PUSH_RECEIPT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "services/exercises/attempts.h"
#include "services/exercises/operator.h"

namespace rollcall {

std::string PushReceipt(const Operator& speaker, const AttemptId& id);

// The attempt; nullopt when it is no receipt of this operator's.
absl::optional<AttemptId> ReadPushReceipt(const Operator& speaker, absl::string_view receipt);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_EXERCISES_PUSH_RECEIPT_H_
