#include "services/exercises/push_receipt.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "core/base/resource_name.h"
#include "core/crypto/digest.h"
#include "services/exercises/acknowledgements.h"

namespace rollcall {
namespace {

constexpr absl::string_view kPurpose = "rollcall push receipt v1 ";
constexpr size_t kProofBytes = 16;

std::string Proof(const Operator& speaker, absl::string_view what) {
  const Digest mac =
      HmacSha256(speaker.code_secret(), absl::StrCat(kPurpose, speaker.origin(), " ", what));
  return std::string(mac.view().substr(0, kProofBytes));
}

}  // namespace

std::string PushReceipt(const Operator& speaker, const AttemptId& id) {
  const std::string what = absl::StrCat(PingName(id.ping), "/", id.attempt);
  return absl::StrCat(what, "/", Proof(speaker, what));
}

absl::optional<AttemptId> ReadPushReceipt(const Operator& speaker, absl::string_view receipt) {
  if (receipt.size() <= kProofBytes) return absl::nullopt;
  const absl::string_view proof = receipt.substr(receipt.size() - kProofBytes);
  absl::string_view what = receipt.substr(0, receipt.size() - kProofBytes);
  if (what.back() != '/') return absl::nullopt;
  what.remove_suffix(1);
  if (!ConstantTimeEquals(Proof(speaker, what), proof)) return absl::nullopt;
  const size_t slash = what.rfind('/');
  AttemptId id;
  const auto name = ResourceName::Parse(what.substr(0, slash));
  if (!name.ok() || !absl::SimpleAtoi(what.substr(slash + 1), &id.attempt)) return absl::nullopt;
  id.ping = {name->exercise, name->id};
  return id;
}

}  // namespace rollcall
