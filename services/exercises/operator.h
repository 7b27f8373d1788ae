// The operator: the key that signs what exercises do, and the secret of their
// codes. There is one in a node, and the scheduler has it.
#ifndef ROLLCALL_SERVICES_EXERCISES_OPERATOR_H_
#define ROLLCALL_SERVICES_EXERCISES_OPERATOR_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "core/crypto/random.h"
#include "core/crypto/signer.h"
#include "core/statement/canonical.h"
#include "core/statement/kind.h"
#include "core/statement/view.h"
#include "rollcall/v1/participant.pb.h"
#include "services/exercises/log_writer.h"

namespace rollcall {

// What is to be said; the rest of the statement follows.
struct Saying {
  Kind kind;
  std::string subject;
  std::string body;  // canonical, salted
};

// The secret is derived from the key, so that there is nothing more to keep and
// codes outlive a restart. Wiped when destroyed. Thread-compatible.
class Operator {
 public:
  // `origin` of the directory.
  static absl::StatusOr<Operator> Create(PrivateKey key, std::string origin);
  ~Operator();
  Operator(Operator&&) noexcept = default;
  Operator& operator=(Operator&&) = delete;

  const Signer& key() const { return key_; }
  const std::string& origin() const { return origin_; }
  absl::string_view code_secret() const { return secret_; }

  // OK when this key alone speaks for the charter's role operator.
  // FAILED_PRECONDITION saying what to do otherwise.
  absl::Status CheckCharter(const v1::Charter& charter) const;

  // Seals sayings, each extending its chain as `view` shows it or as an earlier
  // one of them left it.
  absl::StatusOr<std::vector<LogWriter::Sealed>> Seal(absl::Span<const Saying> sayings,
                                                      const View& view, absl::Time now) const;

  // A body with a fresh salt.
  template <typename Message>
  std::string Body(Message message) {
    message.set_salt(random_->Bytes(kSaltBytes));
    return EncodeCanonical(message);
  }
  Random& random() { return *random_; }

 private:
  Operator(PrivateKey key, std::string origin, std::string secret);

  PrivateKey key_;
  std::string origin_;
  std::string secret_;
  std::unique_ptr<Random> random_;
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_EXERCISES_OPERATOR_H_
