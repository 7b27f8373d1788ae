// The kinds of statements: one table, one row each (DESIGN section 3).
#ifndef ROLLCALL_CORE_STATEMENT_KIND_H_
#define ROLLCALL_CORE_STATEMENT_KIND_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "core/base/resource_name.h"

namespace rollcall {

enum class Kind {
  kCharter,
  kEnrolment,
  kKeys,
  kAccess,
  kSheet,
  kProposal,
  kDecision,
  kErasure,
  kPlan,
  kDispatch,
  kAcknowledgement,
  kReachability,
  kReport,
};

// Rule bodies decide acceptance, hold no personal data and are never erased.
// Content bodies may be present, withheld or erased.
enum class BodyClass { kRule, kContent };

// Limits that bind every statement, whatever its kind.
inline constexpr size_t kMaxEntryBytes = 65'535;      // a leaf of the log
inline constexpr size_t kMaxBodyBytes = 1024 * 1024;  // any body
inline constexpr size_t kMaxSheetBytes = 128 * 1024;  // a sheet's body
inline constexpr size_t kMaxSignatures = 8;           // on one envelope
inline constexpr size_t kMaxKeyIdBytes = 64;          // a hint
inline constexpr size_t kMaxSignatureBytes = 72;      // DER of P-256 at its longest
inline constexpr size_t kMaxOriginBytes = 200;        // one line of a checkpoint

struct KindRow {
  Kind kind;
  absl::string_view name;          // "sheet": in payload types, URLs and messages
  absl::string_view payload_type;  // "application/vnd.rollcall.sheet.v1+protobuf"
  BodyClass body_class;
  size_t max_body_bytes;
  absl::Span<const ResourceName::Pattern> subjects;  // empty: any subject of content
};

// All rows, in the order of the enum.
absl::Span<const KindRow> AllKinds();

const KindRow& RowOf(Kind kind);

// By payload type or by name. INVALID_ARGUMENT, reason UNKNOWN_KIND.
absl::StatusOr<const KindRow*> RowOfPayloadType(absl::string_view payload_type);
absl::StatusOr<const KindRow*> RowOfName(absl::string_view name);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_STATEMENT_KIND_H_
