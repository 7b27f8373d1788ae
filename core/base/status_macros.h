// Early return for absl::Status and absl::StatusOr.
#ifndef ROLLCALL_CORE_BASE_STATUS_MACROS_H_
#define ROLLCALL_CORE_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Returns from the enclosing function when `expr` is not OK.
#define RETURN_IF_ERROR(expr)                           \
  do {                                                  \
    if (absl::Status status_ = (expr); !status_.ok()) { \
      return status_;                                   \
    }                                                   \
  } while (false)

// Assigns the value of a StatusOr to `lhs` (which may declare a variable) or
// returns its status from the enclosing function.
#define ASSIGN_OR_RETURN(lhs, expr) \
  ROLLCALL_ASSIGN_OR_RETURN_(ROLLCALL_CONCAT_(statusor_, __LINE__), lhs, expr)

#define ROLLCALL_CONCAT_INNER_(a, b) a##b
#define ROLLCALL_CONCAT_(a, b) ROLLCALL_CONCAT_INNER_(a, b)
#define ROLLCALL_ASSIGN_OR_RETURN_(tmp, lhs, expr) \
  auto tmp = (expr);                               \
  if (!tmp.ok()) {                                 \
    return tmp.status();                           \
  }                                                \
  lhs = std::move(tmp).value()

#endif  // ROLLCALL_CORE_BASE_STATUS_MACROS_H_
