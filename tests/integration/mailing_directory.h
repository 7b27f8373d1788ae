// A rollcalld that runs an exercise over real SMTP, and the people around it.
#ifndef ROLLCALL_TESTS_INTEGRATION_MAILING_DIRECTORY_H_
#define ROLLCALL_TESTS_INTEGRATION_MAILING_DIRECTORY_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "rollcall/v1/exercise_service.grpc.pb.h"
#include "tests/integration/harness.h"

namespace rollcall {

// States with two contacts in each of their two sheets, all with an address of
// their own.
class MailingDirectory {
 public:
  static constexpr char kExercise[] = "2026-h2";
  static constexpr int kContactsOfState = 4;

  // `relay_port` of the mail relay on loopback. The first `states` by code.
  MailingDirectory(uint16_t relay_port, int states);

  // Signs and submits a plan that begins in a moment and mails all of them,
  // spread over `pacing`.
  void Plan(absl::Duration pacing);

  void Kill() { node_.Kill(); }
  void Restart();

  // What staff read in a mail that came back with this code.
  v1::RecordOutcomeResponse RecordAnswer(absl::string_view code);

  // How pings stand, by "KEN/technical-1".
  std::map<std::string, v1::PingOutcome> Outcomes();

 private:
  std::string Configuration(uint16_t relay_port) const;
  v1::Sheet SheetOfState(v1::ContactKind kind, absl::string_view state) const;

  TemporaryDirectory files_;
  Node node_;
  SmallDirectory people_;
  PrivateKey controller_;
  PrivateKey operator_;
  TlsClient staff_;
  Stubs stubs_;
  std::unique_ptr<v1::ExerciseService::Stub> exercises_;
};

}  // namespace rollcall

#endif  // ROLLCALL_TESTS_INTEGRATION_MAILING_DIRECTORY_H_
