// A directory in which every refusal has its victim, and the cases that are
// tried on it.
#ifndef ROLLCALL_TESTS_INTEGRATION_REFUSAL_WORLD_H_
#define ROLLCALL_TESTS_INTEGRATION_REFUSAL_WORLD_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "core/crypto/signer.h"
#include "core/statement/statement.h"
#include "rollcall/v1/error_reason.pb.h"
#include "rollcall/v1/statement.pb.h"
#include "tests/integration/harness.h"
#include "tests/integration/small_directory.h"

namespace rollcall {

using Signers = std::vector<const Signer*>;

// The raw parts of an envelope, to be spoilt before they are put together.
struct Parts {
  std::string payload;
  std::string payload_type;
  std::vector<v1::Signature> signatures;
  std::string body;

  // In the canonical form, whatever the parts hold.
  v1::SignedStatement Assemble() const;
};

// A signature over such parts.
v1::Signature SignatureOf(const Signer& signer, const std::string& payload_type,
                          const std::string& payload);

// A directory in which every refusal has its victim:
//   KEN  one key for everything (SmallDirectory)     TZA  one key for everything
//   UGA  keys per use: `narrow` may sign sheets only  SOM  two of two, P-256
//   RWA  rotated from `old_key` to `new_key`          BDI  re-issued: `old_key` voided
//   DJI  suspended                                    ETH  without keys
class World {
 public:
  World();

  Node& node() { return directory_.node(); }
  SmallDirectory& people() { return directory_.people(); }
  const Stubs& registrar() const { return directory_.registrar(); }
  const Stubs& kenya() const { return directory_.kenya(); }

  const PrivateKey& tanzania() const { return tanzania_; }
  const PrivateKey& narrow() const { return narrow_; }
  const PrivateKey& old_key() const { return old_key_; }
  const PrivateKey& voided() const { return voided_; }
  const PrivateKey& suspended() const { return suspended_; }
  const PrivateKey& first() const { return first_; }
  const PrivateKey& second() const { return second_; }

  // The draft of a State's next technical sheet, which nothing is wrong with.
  Draft Technical(absl::string_view alpha3);
  v1::SignedStatement Sign(const Draft& draft, const Signers& signers) {
    return people().Try(draft, signers);
  }
  v1::SignedStatement KenyaSigns(const Draft& draft) { return Sign(draft, {&people().kenya()}); }

  // The parts of Kenya's next technical sheet, signed once more after `spoil`
  // has changed the header.
  Parts KenyaParts(const std::function<void(v1::StatementHeader&)>& spoil = {});
  void Resign(Parts& parts);

  // A sheet whose body is `body`.
  v1::SignedStatement KenyaBody(std::string body);

 private:
  void Accept(const v1::SignedStatement& statement);
  void EnrolRotated(absl::Time now);
  void EnrolReissued(absl::Time now);
  void EnrolSuspended(absl::Time now);

  RunningDirectory directory_;
  PrivateKey tanzania_;
  PrivateKey wide_;
  PrivateKey narrow_;
  PrivateKey old_key_;
  PrivateKey new_key_;
  PrivateKey voided_;
  PrivateKey reissued_;
  PrivateKey suspended_;
  PrivateKey first_;
  PrivateKey second_;
};

// A statement that must be refused for this reason.
struct RefusalCase {
  const char* name;
  v1::ErrorReason reason;
  std::function<v1::SignedStatement(World&)> make;
};

std::vector<RefusalCase> FormCases();       // envelope and header
std::vector<RefusalCase> BodyCases();       // bodies
std::vector<RefusalCase> SignatureCases();  // signatures and chains

}  // namespace rollcall

#endif  // ROLLCALL_TESTS_INTEGRATION_REFUSAL_WORLD_H_
