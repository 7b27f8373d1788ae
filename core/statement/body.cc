#include "core/statement/body.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/crypto/random.h"
#include "rollcall/v1/view.pb.h"

namespace rollcall {

absl::Status InvalidBody(absl::string_view field, absl::string_view why) {
  return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_INVALID_BODY,
                 absl::StrCat(field, ": ", why), {{"field", std::string(field)}});
}

absl::Status CheckSalt(absl::string_view salt) {
  if (salt.size() == kSaltBytes) return absl::OkStatus();
  return InvalidBody("salt", absl::StrCat("must be ", kSaltBytes, " random bytes"));
}

absl::Status ClaimBody(const Judgement& judgement) {
  const std::string key = view_key::Body(judgement.statement.body_digest().view());
  ASSIGN_OR_RETURN(const auto reused, judgement.changes.Get(key));
  if (reused.has_value()) {
    return Refusal(absl::StatusCode::kAlreadyExists, v1::ERROR_REASON_BODY_REUSED,
                   "the body belongs to another statement; give it a new salt");
  }
  v1::BodyRecord record;
  record.set_kind(std::string(judgement.statement.row().name));
  record.set_subject(judgement.statement.header().subject());
  record.set_index(judgement.place.index);
  judgement.changes.Put(key, record);
  return absl::OkStatus();
}

}  // namespace rollcall
