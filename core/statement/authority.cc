#include "core/statement/authority.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "core/base/refusal.h"
#include "core/crypto/digest.h"

namespace rollcall {
namespace {

// The key of `keys` under which signature `i` verifies; null for none. The
// hint is tried first, so that the usual case costs one verification.
const std::string* SignerOf(const Statement& statement, size_t i,
                            absl::Span<const std::string> keys) {
  const std::string& hint = statement.signatures()[i].key_id();
  const auto hinted = std::find_if(keys.begin(), keys.end(), [&](const std::string& key) {
    return Sha256(key).ToHex() == hint;
  });
  if (hinted != keys.end() && statement.VerifySignature(i, *hinted).ok()) return &*hinted;
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const std::string& key) {
    return statement.VerifySignature(i, key).ok();
  });
  return found == keys.end() ? nullptr : &*found;
}

}  // namespace

bool IsSignedBy(const Statement& statement, size_t i, absl::Span<const std::string> keys) {
  return SignerOf(statement, i, keys) != nullptr;
}

absl::Status CheckAuthorities(const Statement& statement, absl::Span<const Authority> authorities) {
  std::vector<std::string> eligible;
  for (const Authority& authority : authorities) {
    eligible.insert(eligible.end(), authority.keys.begin(), authority.keys.end());
  }
  std::set<std::string> signers;
  for (size_t i = 0; i < statement.signatures().size(); ++i) {
    const std::string* signer = SignerOf(statement, i, eligible);
    if (signer == nullptr) {
      return Refusal(absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_SIGNATURE_INVALID,
                     absl::StrCat("signature ", i + 1, " of ", statement.signatures().size(),
                                  " verifies under no key in force of ", authorities.front().name,
                                  "; sign again with a key in force"),
                     {{"signature", absl::StrCat(i)}});
    }
    if (!signers.insert(*signer).second) {
      return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_DUPLICATE_SIGNER,
                     "two signatures are by the same key; a threshold counts distinct keys");
    }
  }
  for (const Authority& authority : authorities) {
    const auto found = static_cast<uint32_t>(
        std::count_if(authority.keys.begin(), authority.keys.end(),
                      [&](const std::string& key) { return signers.contains(key); }));
    if (authority.threshold == 0 || found < authority.threshold) {
      return Refusal(absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_THRESHOLD_NOT_MET,
                     absl::StrCat("signed by ", found, " of the ", authority.threshold,
                                  " distinct keys that ", authority.name,
                                  " needs; collect the missing signatures with `rollcall sign`"),
                     {{"needed", absl::StrCat(authority.threshold)},
                      {"found", absl::StrCat(found)},
                      {"under", authority.name}});
    }
  }
  return absl::OkStatus();
}

std::string CharterRoleWords(v1::CharterRole role) {
  return absl::StrReplaceAll(
      absl::AsciiStrToLower(absl::StripPrefix(v1::CharterRole_Name(role), "CHARTER_ROLE_")),
      {{"_", " "}});
}

Authority AuthorityFor(const v1::Charter& charter, v1::CharterRole role) {
  Authority authority;
  authority.name = absl::StrCat("the role ", CharterRoleWords(role));
  for (const v1::RoleGrant& grant : charter.roles()) {
    if (grant.role() != role) continue;
    authority.keys.assign(grant.signing_keys().begin(), grant.signing_keys().end());
    authority.threshold = grant.threshold();
  }
  return authority;
}

}  // namespace rollcall
