#include "services/exercises/operator.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/crypto/digest.h"
#include "core/statement/authority.h"
#include "rollcall/v1/view.pb.h"

namespace rollcall {
namespace {

constexpr absl::string_view kSecretPurpose = "rollcall ping code secret v1";

}  // namespace

absl::StatusOr<Operator> Operator::Create(PrivateKey key, std::string origin) {
  ASSIGN_OR_RETURN(std::string pem, key.ToPem(""));
  std::string secret = HmacSha256(pem, kSecretPurpose).ToBytes();
  Wipe(pem);
  return Operator(std::move(key), std::move(origin), std::move(secret));
}

Operator::Operator(PrivateKey key, std::string origin, std::string secret)
    : key_(std::move(key)),
      origin_(std::move(origin)),
      secret_(std::move(secret)),
      random_(std::make_unique<SystemRandom>()) {}

Operator::~Operator() { Wipe(secret_); }

absl::Status Operator::CheckCharter(const v1::Charter& charter) const {
  const Authority role = AuthorityFor(charter, v1::CHARTER_ROLE_OPERATOR);
  const bool named =
      std::find(role.keys.begin(), role.keys.end(), key_.public_key().spki()) != role.keys.end();
  if (!named) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the charter of ", origin_, " does not name the operator key ", key_.public_key().id(),
        " for the role operator; configure a key that it names, or have the root key holders "
        "amend it"));
  }
  if (role.threshold != 1) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the charter of ", origin_, " asks for ", role.threshold,
        " signatures of the role operator; exercises are run by one key: have the root key "
        "holders set the threshold to 1"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<LogWriter::Sealed>> Operator::Seal(absl::Span<const Saying> sayings,
                                                              const View& view,
                                                              absl::Time now) const {
  std::map<std::string, v1::ChainRecord> heads;
  std::vector<LogWriter::Sealed> sealed;
  sealed.reserve(sayings.size());
  for (const Saying& saying : sayings) {
    const std::string chain = view_key::Chain(RowOf(saying.kind).name, saying.subject);
    auto head = heads.find(chain);
    if (head == heads.end()) {
      ASSIGN_OR_RETURN(auto record, ReadRecord<v1::ChainRecord>(view, chain));
      head = heads.emplace(chain, record.value_or(v1::ChainRecord())).first;
    }
    Draft draft;
    draft.kind = saying.kind;
    draft.origin = origin_;
    draft.subject = saying.subject;
    draft.sequence = head->second.sequence() + 1;
    draft.previous = head->second.digest();
    draft.issue_time = now;
    draft.body = saying.body;
    const Signer* const signer = &key_;
    ASSIGN_OR_RETURN(Statement statement, rollcall::Seal(draft, {&signer, 1}));
    // Here, so that the log's one writer need not.
    RETURN_IF_ERROR(statement.VerifySignature(0, key_.public_key().spki()));
    head->second.set_sequence(draft.sequence);
    head->second.set_digest(statement.digest().ToBytes());
    sealed.push_back({std::move(statement), saying.body});
  }
  return sealed;
}

}  // namespace rollcall
