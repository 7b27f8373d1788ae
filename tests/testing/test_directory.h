// A directory in memory for tests: keys, a charter, participants and whatever
// else they say, made as real statements and judged by the real fold.
#ifndef ROLLCALL_TESTS_TESTING_TEST_DIRECTORY_H_
#define ROLLCALL_TESTS_TESTING_TEST_DIRECTORY_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "core/crypto/signer.h"
#include "core/fold/pinned_directory.h"
#include "core/statement/statement.h"
#include "core/statement/view.h"
#include "rollcall/v1/participant.pb.h"
#include "rollcall/v1/sheet.pb.h"
#include "rollcall/v1/statement.pb.h"
#include "tests/testing/fake_clock.h"

namespace rollcall::testing {

inline constexpr char kTestOrigin[] = "rollcall.example/test";

// A statement with its body.
struct Said {
  Statement statement;
  std::string body;

  // As it travels in requests and files.
  v1::SignedStatement ToProto() const;
};

using Signers = std::vector<const Signer*>;

// Thread-compatible.
class TestDirectory {
 public:
  // Makes and accepts the first charter: root 2 of 3; registrar, exercise controller and operator 1
  // of 1.
  TestDirectory();
  // Begins as the other one, with all that it has accepted, and goes on by itself.
  explicit TestDirectory(const TestDirectory& other);
  TestDirectory& operator=(const TestDirectory&) = delete;

  // A key that is the same for the same name in every run.
  const PrivateKey& Key(absl::string_view name, KeyAlgorithm algorithm = KeyAlgorithm::kEd25519);

  // The charter's parts, to be changed and said again.
  v1::Charter MakeCharter();
  Signers Roots() { return {&Key("root-1"), &Key("root-2")}; }
  Signers Registrar() { return {&Key("registrar")}; }
  Signers Controller() { return {&Key("controller")}; }
  Signers Operator() { return {&Key("operator")}; }
  const PrivateKey& LogKey() { return Key("log"); }

  // A key set: each key with all uses of a State and every threshold 1.
  static v1::KeySet KeySetOf(const Signers& keys, uint32_t threshold = 1);
  // A key set from (key, uses) with thresholds 1.
  static v1::KeySet KeySetOf(
      const std::vector<std::pair<const Signer*, std::vector<v1::KeyUse>>>& keys);

  // Bodies, canonical, with a fresh salt.
  std::string EnrolmentBody(const v1::KeySet& keys, uint32_t generation = 1,
                            bool suspended = false);
  std::string RegionalEnrolmentBody(const v1::KeySet& keys, std::vector<std::string> members);
  std::string KeysBody(const v1::KeySet& keys);
  std::string AccessBody(std::vector<v1::AccessGrant> grants);
  std::string SheetBody(v1::ContactKind kind, absl::string_view office = "Test Office");
  std::string ErasureBody(std::vector<std::string> body_digests);
  v1::AccessGrant Grant(const PublicKey& tls_key, std::vector<v1::AccessRole> roles,
                        absl::Duration valid_for = absl::Hours(24 * 365));

  // A statement that extends its chain's head in the view; not yet accepted.
  Said Say(Kind kind, absl::string_view subject, std::string body, const Signers& signers);
  // The draft that Say would seal, to be spoilt first.
  Draft NextDraft(Kind kind, absl::string_view subject, std::string body);

  // Judges at the next index and the clock's time; keeps what is accepted.
  absl::Status Accept(const Said& said);
  // The same as a node would that does not look at the words.
  absl::Status AcceptUnseen(const Said& said);
  // Says and accepts; a refusal fails the test.
  Said MustAccept(Kind kind, absl::string_view subject, std::string body, const Signers& signers);

  // Enrols "states/<alpha3>" with one key named after it that may do all.
  void Enrol(absl::string_view alpha3);
  Signers StateSigners(absl::string_view alpha3);

  FakeClock& clock() { return clock_; }
  ChangeSet& view() { return view_; }
  const std::vector<Said>& accepted() const { return accepted_; }
  const std::vector<absl::Time>& accept_times() const { return accept_times_; }
  std::string Salt();

 private:
  FakeClock clock_;
  EmptyView nothing_;
  ChangeSet view_;
  uint64_t salts_ = 0;
  std::map<std::string, PrivateKey> keys_;
  std::vector<Said> accepted_;
  std::vector<absl::Time> accept_times_;
};

// The directory as its first charter pins it.
PinnedDirectory PinnedTestDirectory(TestDirectory& directory);

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_TESTING_TEST_DIRECTORY_H_
