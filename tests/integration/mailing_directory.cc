#include "tests/integration/mailing_directory.h"

#include <sys/stat.h>

#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "core/base/timestamp.h"
#include "core/crypto/digest.h"
#include "core/exercise/plan_rules.h"
#include "core/geography/state.h"
#include "gtest/gtest.h"

namespace rollcall {
namespace {

constexpr absl::Duration kUntilOpening = absl::Seconds(5);
constexpr absl::Duration kRetryAfter = absl::Minutes(1);  // the least there is

v1::RoleGrant& AddRole(v1::Charter& charter, v1::CharterRole role) {
  v1::RoleGrant& grant = *charter.add_roles();
  grant.set_role(role);
  return grant;
}

// Its sheets ask contacts only whose nights are not spared.
v1::Plan MailPlan(absl::Duration pacing) {
  v1::Plan plan = DefaultPlan(v1::EXERCISE_KIND_PING);
  plan.set_salt(NewSalt());
  plan.set_title("Second half of 2026");
  plan.set_time_zone("UTC");
  *plan.mutable_start_time() =
      ToTimestamp(absl::FromUnixSeconds(absl::ToUnixSeconds(absl::Now() + kUntilOpening)));
  plan.clear_channels();
  plan.add_channels(v1::CHANNEL_KIND_EMAIL);
  *plan.mutable_pacing() = ToProtoDuration(pacing);
  *plan.mutable_retry_after() = ToProtoDuration(kRetryAfter);
  plan.set_attempts_per_channel(3);
  plan.clear_escalation();
  return plan;
}

}  // namespace

MailingDirectory::MailingDirectory(absl::string_view mail, int states)
    : people_(node_.Facts()), controller_(NewKey()), operator_(NewKey()), staff_(NewTlsClient()) {
  const std::string key = files_ / "operator.pem";
  WriteWholeFile(key, operator_.ToPem("").value());
  EXPECT_EQ(chmod(key.c_str(), 0600), 0);
  node_.Configure(absl::StrCat("[exercises]\noperator_key = '", key, "'\n", mail));
  v1::Charter charter = people_.CharterBody();
  v1::RoleGrant& controller = AddRole(charter, v1::CHARTER_ROLE_EXERCISE_CONTROLLER);
  controller.add_signing_keys(controller_.public_key().spki());
  controller.set_threshold(1);
  controller.add_tls_key_digests(staff_.digest.ToBytes());
  v1::RoleGrant& speaker = AddRole(charter, v1::CHARTER_ROLE_OPERATOR);
  speaker.add_signing_keys(operator_.public_key().spki());
  speaker.set_threshold(1);
  const std::array<const Signer*, 1> root = {&people_.root()};
  const v1::SignedStatement first =
      people_.Say(people_.Next(Kind::kCharter, "directory", charter, absl::Now()), root);
  const absl::Status started = node_.Start({"--charter", node_.CharterFile(first)});
  EXPECT_TRUE(started.ok()) << started;
  const Stubs registrar = node_.Connect(people_.registrar_tls());
  const std::array<const Signer*, 1> signer = {&people_.registrar()};
  const auto submit = [&registrar](const v1::SignedStatement& statement) {
    const auto receipt = registrar.Submit(statement);
    EXPECT_TRUE(receipt.ok()) << receipt.status();
  };
  for (const StateRow& state : AllStates().first(static_cast<size_t>(states))) {
    submit(people_.Enrol(state.alpha3, v1::KeySet(), absl::Now()));
    for (const auto& [kind, name] : {std::pair(v1::CONTACT_KIND_DIPLOMATIC, "diplomatic"),
                                     std::pair(v1::CONTACT_KIND_TECHNICAL, "technical")}) {
      submit(
          people_.Say(people_.Next(Kind::kSheet, absl::StrCat("states/", state.alpha3, "/", name),
                                   SheetOfState(kind, state.alpha3), absl::Now()),
                      signer));
    }
  }
}

v1::Sheet MailingDirectory::SheetOfState(v1::ContactKind kind, absl::string_view state) const {
  v1::Sheet sheet = SheetOf(kind, "Duty desk", absl::Now());
  *sheet.add_points_of_contact() = sheet.points_of_contact(0);
  for (int i = 0; i < sheet.points_of_contact_size(); ++i) {
    v1::PointOfContact& contact = *sheet.mutable_points_of_contact(i);
    contact.set_id(absl::StrCat(contact.id().substr(0, contact.id().size() - 1), i + 1));
    const bool gone = contact.id() == "diplomatic-2";
    contact.mutable_channels(0)->set_address(absl::StrCat(
        gone ? "gone-" : "", absl::AsciiStrToLower(state), "-", contact.id(), "@cert.example"));
  }
  return sheet;
}

void MailingDirectory::Plan(absl::Duration pacing) {
  const std::array<const Signer*, 1> controller = {&controller_};
  const auto receipt = node_.Connect(staff_).Submit(
      people_.Say(people_.Next(Kind::kPlan, absl::StrCat("exercises/", kExercise), MailPlan(pacing),
                               absl::Now()),
                  controller));
  EXPECT_TRUE(receipt.ok()) << receipt.status();
}

void MailingDirectory::Restart() {
  const absl::Status started = node_.Start();
  ASSERT_TRUE(started.ok()) << started;
  exercises_.reset();
}

v1::RecordOutcomeResponse MailingDirectory::Record(const v1::MailOutcome& mail) {
  if (exercises_ == nullptr) {
    stubs_ = node_.Connect(staff_);
    exercises_ = v1::ExerciseService::NewStub(stubs_.channel);
  }
  v1::RecordOutcomeRequest request;
  *request.mutable_mail() = mail;
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
  v1::RecordOutcomeResponse response;
  const absl::Status status = ToStatus(exercises_->RecordOutcome(&context, request, &response));
  EXPECT_TRUE(status.ok()) << status;
  return response;
}

std::map<std::string, MailingDirectory::Standing> MailingDirectory::Standings() {
  const Stubs stubs = node_.Connect(staff_);
  const auto exercises = v1::ExerciseService::NewStub(stubs.channel);
  std::map<std::string, Standing> standings;
  v1::ListPingsRequest request;
  request.set_exercise(absl::StrCat("exercises/", kExercise));
  do {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
    v1::ListPingsResponse page;
    const absl::Status status = ToStatus(exercises->ListPings(&context, request, &page));
    EXPECT_TRUE(status.ok()) << status;
    for (const v1::Ping& ping : page.pings()) {
      Standing& standing = standings[absl::StrCat(ping.state().substr(7), "/", ping.contact())];
      standing.outcome = ping.outcome();
      for (const v1::AnswerRecord& answer : ping.answers()) {
        standing.answers.push_back(answer.channel_kind());
      }
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return standings;
}

}  // namespace rollcall
