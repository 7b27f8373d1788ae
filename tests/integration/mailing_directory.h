// A rollcalld that runs an exercise over real SMTP, and the people around it.
#ifndef ROLLCALL_TESTS_INTEGRATION_MAILING_DIRECTORY_H_
#define ROLLCALL_TESTS_INTEGRATION_MAILING_DIRECTORY_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "rollcall/v1/exercise_service.grpc.pb.h"
#include "tests/integration/harness.h"

namespace rollcall {

// States with two contacts in each of their two sheets, all with an address of
// their own: the office's name at cert.example, after "gone-" for the second
// diplomatic one, which no mail server knows.
class MailingDirectory {
 public:
  static constexpr char kExercise[] = "2026-h2";
  static constexpr int kContactsOfState = 4;

  // `mail` is the configuration's section of that name. The first `states` by code.
  MailingDirectory(absl::string_view mail, int states);

  // Signs and submits a plan that begins in a moment and mails all of them,
  // spread over `pacing`.
  void Plan(absl::Duration pacing);

  void Kill() { node_.Kill(); }
  void Restart();

  // Tells what a mail that came back was understood as.
  v1::RecordOutcomeResponse Record(const v1::MailOutcome& mail);

  // How a ping stands, whatever it took to get there.
  struct Standing {
    v1::PingOutcome outcome;
    std::vector<v1::ChannelKind> answers;  // by which channel, in order
    friend auto operator<=>(const Standing&, const Standing&) = default;
  };
  // By "KEN/technical-1".
  std::map<std::string, Standing> Standings();

 private:
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
