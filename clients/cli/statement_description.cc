#include "clients/cli/statement_description.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "clients/cli/plan_description.h"
#include "clients/cli/proposal_description.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/crypto/digest.h"
#include "core/crypto/public_key.h"
#include "core/directory/charter_rules.h"
#include "core/directory/key_set.h"
#include "core/statement/canonical.h"

namespace rollcall {
namespace {

std::string Words(absl::string_view enum_name, absl::string_view prefix) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(absl::StripPrefix(enum_name, prefix)),
                             {{"_", " "}});
}

std::string Named(const std::string& digest_hex, const KeyNames& names) {
  const auto name = names.find(digest_hex);
  if (name == names.end()) return digest_hex;
  return absl::StrCat(digest_hex, " (yours: ", name->second, ")");
}

std::string DescribeKey(const std::string& spki, const KeyNames& names) {
  const absl::StatusOr<PublicKey> key = PublicKey::FromSpki(spki);
  return absl::StrCat(key.ok() ? KeyAlgorithmName(key->algorithm()) : "unusable", " key ",
                      Named(Sha256(spki).ToHex(), names));
}

std::string Days(const google::protobuf::Duration& duration) {
  return absl::StrCat(FromProtoDuration(duration) / absl::Hours(24), " days");
}

void Append(std::vector<std::string>& lines, std::vector<std::string> more) {
  for (std::string& line : more) lines.push_back(std::move(line));
}

}  // namespace

std::vector<std::string> DescribeCharter(const v1::Charter& charter, const KeyNames& names) {
  std::vector<std::string> lines;
  for (const v1::RoleGrant& grant : charter.roles()) {
    const std::string role = CharterRoleWords(grant.role());
    lines.push_back(absl::StrCat("role ", role, ": ", grant.threshold(), " of ",
                                 grant.signing_keys_size(), " keys must sign"));
    for (const std::string& key : grant.signing_keys()) {
      lines.push_back(absl::StrCat("role ", role, ": ", DescribeKey(key, names)));
    }
    for (const std::string& digest : grant.tls_key_digests()) {
      lines.push_back(
          absl::StrCat("role ", role, ": TLS key ", Named(absl::BytesToHexString(digest), names)));
    }
  }
  for (const v1::LogKey& key : charter.log_keys()) {
    lines.push_back(
        absl::StrCat("log key ", key.name(), ": ", absl::BytesToHexString(key.public_key())));
  }
  for (const v1::Server& server : charter.servers()) {
    lines.push_back(absl::StrCat("server ", server.address(), ": TLS key ",
                                 Named(absl::BytesToHexString(server.tls_key_digest()), names)));
  }
  lines.push_back(absl::StrCat("recovery period: ", Days(charter.periods().recovery())));
  lines.push_back(absl::StrCat("retention period: ", Days(charter.periods().retention())));
  lines.push_back(absl::StrCat("confirmation period: ", Days(charter.periods().confirmation())));
  return lines;
}

std::vector<std::string> DescribeKeySet(const v1::KeySet& keys, const KeyNames& names) {
  std::vector<std::string> lines;
  for (const v1::ParticipantKey& key : keys.keys()) {
    lines.push_back(absl::StrCat(DescribeKey(key.public_key(), names), ": ",
                                 absl::StrJoin(key.uses(), ", ", [](std::string* out, int use) {
                                   out->append(KeyUseWords(static_cast<v1::KeyUse>(use)));
                                 })));
  }
  for (const v1::UseThreshold& threshold : keys.thresholds()) {
    const auto holders =
        std::count_if(keys.keys().begin(), keys.keys().end(), [&](const v1::ParticipantKey& key) {
          return std::count(key.uses().begin(), key.uses().end(), threshold.use()) > 0;
        });
    lines.push_back(absl::StrCat(KeyUseWords(threshold.use()), ": ", threshold.signatures(), " of ",
                                 holders, " keys must sign"));
  }
  if (lines.empty()) lines.push_back("no keys: the registrar attests its sheets");
  return lines;
}

std::vector<std::string> DescribeEnrolment(const v1::Enrolment& enrolment, const KeyNames& names) {
  std::vector<std::string> lines;
  lines.push_back(absl::StrCat(
      "participant: ", Words(v1::ParticipantKind_Name(enrolment.kind()), "PARTICIPANT_KIND_")));
  lines.push_back(absl::StrCat("generation: ", enrolment.generation()));
  lines.push_back(absl::StrCat("suspended: ", enrolment.suspended() ? "yes" : "no"));
  lines.push_back(absl::StrCat("note verbale: ", enrolment.basis().note_verbale()));
  if (!enrolment.basis().scan_digest().empty()) {
    lines.push_back(absl::StrCat("SHA-256 of the scan: ",
                                 absl::BytesToHexString(enrolment.basis().scan_digest())));
  }
  if (!enrolment.declared_members().empty()) {
    lines.push_back(
        absl::StrCat("declared members: ", absl::StrJoin(enrolment.declared_members(), ", ")));
  }
  Append(lines, DescribeKeySet(enrolment.keys(), names));
  return lines;
}

std::string DescribeRoles(const v1::AccessGrant& grant) {
  return absl::StrJoin(grant.roles(), ", ", [](std::string* out, int role) {
    out->append(Words(v1::AccessRole_Name(static_cast<v1::AccessRole>(role)), "ACCESS_ROLE_"));
  });
}

std::vector<std::string> DescribeAccess(const v1::Access& access, const KeyNames& names) {
  std::vector<std::string> lines;
  for (const v1::AccessGrant& grant : access.grants()) {
    const auto expire_time = FromTimestamp(grant.expire_time());
    lines.push_back(absl::StrCat(
        "TLS key ", Named(absl::BytesToHexString(grant.tls_key_digest()), names), ": ",
        DescribeRoles(grant), ", until ",
        expire_time.ok() ? absl::FormatTime("%Y-%m-%d %H:%M UTC", *expire_time, absl::UTCTimeZone())
                         : "?"));
  }
  if (lines.empty()) lines.push_back("no TLS keys: nobody may call for this participant");
  return lines;
}

std::vector<std::string> DescribeErasure(const v1::Erasure& erasure) {
  std::vector<std::string> lines;
  lines.push_back(
      absl::StrCat("reason: ", Words(v1::ErasureReason_Name(erasure.reason()), "ERASURE_REASON_")));
  for (const std::string& digest : erasure.body_digests()) {
    lines.push_back(absl::StrCat("erases for ever the body ", absl::BytesToHexString(digest)));
  }
  return lines;
}

absl::StatusOr<std::vector<std::string>> DescribeBody(Kind kind, absl::string_view body,
                                                      const KeyNames& names) {
  switch (kind) {
    case Kind::kCharter: {
      v1::Charter charter;
      RETURN_IF_ERROR(DecodeCanonical(body, "charter", &charter));
      return DescribeCharter(charter, names);
    }
    case Kind::kEnrolment: {
      v1::Enrolment enrolment;
      RETURN_IF_ERROR(DecodeCanonical(body, "enrolment", &enrolment));
      return DescribeEnrolment(enrolment, names);
    }
    case Kind::kKeys: {
      v1::Keys keys;
      RETURN_IF_ERROR(DecodeCanonical(body, "keys", &keys));
      return DescribeKeySet(keys.keys(), names);
    }
    case Kind::kAccess: {
      v1::Access access;
      RETURN_IF_ERROR(DecodeCanonical(body, "access", &access));
      return DescribeAccess(access, names);
    }
    case Kind::kErasure: {
      v1::Erasure erasure;
      RETURN_IF_ERROR(DecodeCanonical(body, "erasure", &erasure));
      return DescribeErasure(erasure);
    }
    case Kind::kPlan: {
      v1::Plan plan;
      RETURN_IF_ERROR(DecodeCanonical(body, "plan", &plan));
      return DescribePlan(plan);
    }
    case Kind::kProposal: {
      v1::Proposal proposal;
      RETURN_IF_ERROR(DecodeCanonical(body, "proposal", &proposal));
      return DescribeProposal(proposal);
    }
    case Kind::kDecision: {
      v1::Decision decision;
      RETURN_IF_ERROR(DecodeCanonical(body, "decision", &decision));
      return DescribeDecision(decision);
    }
    case Kind::kSheet:
    case Kind::kDispatch:
    case Kind::kAcknowledgement:
    case Kind::kReachability:
    case Kind::kReport:
      break;
  }
  return absl::InvalidArgumentError("the body of such a statement is not shown in lines");
}

std::vector<ChangedLine> CompareLines(absl::Span<const std::string> before,
                                      absl::Span<const std::string> after) {
  // Length of the longest common subsequence of the tails from (i, j) on.
  std::vector<std::vector<size_t>> common(before.size() + 1,
                                          std::vector<size_t>(after.size() + 1, 0));
  for (size_t i = before.size(); i-- > 0;) {
    for (size_t j = after.size(); j-- > 0;) {
      common[i][j] = before[i] == after[j] ? common[i + 1][j + 1] + 1
                                           : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }
  std::vector<ChangedLine> result;
  size_t i = 0;
  size_t j = 0;
  while (i < before.size() || j < after.size()) {
    if (i < before.size() && j < after.size() && before[i] == after[j]) {
      result.push_back({ChangedLine::Change::kSame, before[i]});
      ++i;
      ++j;
    } else if (j == after.size() || (i < before.size() && common[i + 1][j] >= common[i][j + 1])) {
      result.push_back({ChangedLine::Change::kRemoved, before[i++]});
    } else {
      result.push_back({ChangedLine::Change::kAdded, after[j++]});
    }
  }
  return result;
}

}  // namespace rollcall
