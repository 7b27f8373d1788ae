#include "core/directory/key_set.h"

#include <map>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/crypto/public_key.h"

namespace rollcall {
namespace {

bool IsUseOf(v1::KeyUse use, v1::ParticipantKind kind) {
  switch (use) {
    case v1::KEY_USE_ACCESS:
    case v1::KEY_USE_KEY_CHANGES:
      return true;
    case v1::KEY_USE_DIPLOMATIC_SHEET:
    case v1::KEY_USE_TECHNICAL_SHEET:
      return kind == v1::PARTICIPANT_KIND_STATE;
    case v1::KEY_USE_PROPOSAL:
      return kind == v1::PARTICIPANT_KIND_REGIONAL_DIRECTORY;
    default:
      return false;
  }
}

absl::Status CheckUses(const v1::ParticipantKey& key, absl::string_view field,
                       v1::ParticipantKind kind, std::map<v1::KeyUse, uint32_t>& holders) {
  if (key.uses().empty()) return InvalidBody(field, "needs at least one use");
  int previous = v1::KEY_USE_UNSPECIFIED;
  for (const int value : key.uses()) {
    const auto use = static_cast<v1::KeyUse>(value);
    if (!IsUseOf(use, kind)) return InvalidBody(field, "a use is not one of this participant's");
    if (value <= previous) return InvalidBody(field, "uses must be ascending, none twice");
    previous = value;
    ++holders[use];
  }
  return absl::OkStatus();
}

}  // namespace

std::string KeyUseWords(v1::KeyUse use) {
  return absl::StrReplaceAll(
      absl::AsciiStrToLower(absl::StripPrefix(v1::KeyUse_Name(use), "KEY_USE_")), {{"_", " "}});
}

absl::Status CheckKeySet(const v1::KeySet& keys, v1::ParticipantKind kind) {
  if (keys.keys().empty()) {
    if (keys.thresholds().empty()) return absl::OkStatus();
    return InvalidBody("keys.thresholds", "a set without keys has no thresholds");
  }
  if (keys.keys_size() > kMaxKeys) {
    return InvalidBody("keys.keys", absl::StrCat("at most ", kMaxKeys, " keys"));
  }
  std::set<std::string> distinct;
  std::map<v1::KeyUse, uint32_t> holders;
  for (int i = 0; i < keys.keys_size(); ++i) {
    const v1::ParticipantKey& key = keys.keys(i);
    const std::string field = absl::StrCat("keys.keys[", i, "]");
    if (const auto parsed = PublicKey::FromSpki(key.public_key()); !parsed.ok()) {
      return WithMetadata(parsed.status(), "field", absl::StrCat(field, ".public_key"));
    }
    if (!distinct.insert(key.public_key()).second) return InvalidBody(field, "a key stands twice");
    RETURN_IF_ERROR(CheckUses(key, absl::StrCat(field, ".uses"), kind, holders));
  }
  if (!holders.contains(v1::KEY_USE_KEY_CHANGES)) {
    return InvalidBody("keys.keys", "no key may change keys; such a set could never be renewed");
  }
  if (static_cast<size_t>(keys.thresholds_size()) != holders.size()) {
    return InvalidBody("keys.thresholds", "needs exactly one entry for each use that a key has");
  }
  auto expected = holders.begin();
  for (int i = 0; i < keys.thresholds_size(); ++i, ++expected) {
    const v1::UseThreshold& threshold = keys.thresholds(i);
    const std::string field = absl::StrCat("keys.thresholds[", i, "]");
    if (threshold.use() != expected->first) {
      return InvalidBody(field, "must be ascending by use, one for each use that a key has");
    }
    if (threshold.signatures() == 0 || threshold.signatures() > expected->second ||
        threshold.signatures() > kMaxSignatures) {
      return InvalidBody(
          field, absl::StrCat("must be 1 to ", expected->second, " (keys for ",
                              KeyUseWords(threshold.use()), ") and at most ", kMaxSignatures));
    }
  }
  return absl::OkStatus();
}

Authority AuthorityFor(const v1::KeySet& keys, v1::KeyUse use, absl::string_view name) {
  Authority authority;
  authority.name = absl::StrCat(name, " (", KeyUseWords(use), ")");
  for (const v1::ParticipantKey& key : keys.keys()) {
    for (const int held : key.uses()) {
      if (held == use) authority.keys.push_back(key.public_key());
    }
  }
  for (const v1::UseThreshold& threshold : keys.thresholds()) {
    if (threshold.use() == use) authority.threshold = threshold.signatures();
  }
  return authority;
}

}  // namespace rollcall
