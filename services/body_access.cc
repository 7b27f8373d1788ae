#include "services/body_access.h"

#include <utility>

#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "core/statement/kind.h"
#include "core/statement/view.h"
#include "rollcall/v1/exercise.pb.h"
#include "rollcall/v1/view.pb.h"
#include "services/permissions.h"
#include "storage/ledger.h"
#include "storage/retention.h"

namespace rollcall {
namespace {

// The subject of an acknowledgement does not tell whose ping it answers: its body
// does.
absl::StatusOr<bool> IsOwnAcknowledgement(const Caller& caller, const Reader& reader,
                                          const Digest& digest, const v1::BodyRecord& record) {
  if (record.kind() != RowOf(Kind::kAcknowledgement).name || caller.roles.empty() ||
      caller.participant.empty()) {
    return false;
  }
  ASSIGN_OR_RETURN(const auto bytes, Ledger(reader).Body(digest.view()));
  v1::Acknowledgement body;
  return bytes.has_value() && body.ParseFromString(*bytes) &&
         StateName(body.state()) == caller.participant;
}

}  // namespace

absl::StatusOr<HeldBody> BodyOf(const Caller& caller, const Reader& reader,
                                const Statement& statement) {
  if (statement.row().body_class == BodyClass::kContent) {
    return BodyFor(caller, reader, statement.body_digest());
  }
  HeldBody result;
  ASSIGN_OR_RETURN(auto bytes, Ledger(reader).Body(statement.body_digest().view()));
  if (!bytes.has_value()) return result;
  result.standing = v1::BODY_STANDING_PRESENT;
  result.bytes = *std::move(bytes);
  return result;
}

absl::StatusOr<HeldBody> BodyFor(const Caller& caller, const Reader& reader, const Digest& digest) {
  HeldBody result;
  // Only content bodies have a record.
  ASSIGN_OR_RETURN(const auto record,
                   ReadRecord<v1::BodyRecord>(StoreView(reader), view_key::Body(digest.view())));
  if (record.has_value()) {
    result.subject = record->subject();
    if (record->erased()) {
      result.standing = v1::BODY_STANDING_ERASED;
      return result;
    }
    if (!MaySeeContent(record->kind(), record->subject(), caller)) {
      ASSIGN_OR_RETURN(const bool own, IsOwnAcknowledgement(caller, reader, digest, *record));
      if (!own) return result;
    }
  }
  ASSIGN_OR_RETURN(auto bytes, Ledger(reader).Body(digest.view()));
  if (bytes.has_value()) {
    result.standing = v1::BODY_STANDING_PRESENT;
    result.bytes = *std::move(bytes);
  } else if (record.has_value()) {
    // Held no more, because its retention period is over.
    ASSIGN_OR_RETURN(const bool superseded,
                     IsSuperseded(StoreView(reader), digest.view(), *record));
    if (superseded) result.standing = v1::BODY_STANDING_ERASED;
  }
  return result;
}

}  // namespace rollcall
