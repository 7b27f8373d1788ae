#include "tests/services/exercises/live_exercises.h"

#include "absl/strings/str_cat.h"
#include "core/base/timestamp.h"
#include "core/statement/canonical.h"

namespace rollcall::testing {

LiveExercises::LiveExercises() : desk_(NewMemoryStore()) {
  v1::Charter charter = directory_.MakeCharter();
  for (v1::RoleGrant& grant : *charter.mutable_roles()) {
    const char* const key = grant.role() == v1::CHARTER_ROLE_EXERCISE_CONTROLLER ? "controller-tls"
                            : grant.role() == v1::CHARTER_ROLE_OPERATOR          ? "operator-tls"
                                                                                 : nullptr;
    if (key == nullptr) continue;
    grant.add_tls_key_digests(directory_.Key(key).public_key().digest().ToBytes());
  }
  v1::RoleGrant& auditor = *charter.add_roles();
  auditor.set_role(v1::CHARTER_ROLE_AUDITOR);
  auditor.add_tls_key_digests(directory_.Key("auditor-tls").public_key().digest().ToBytes());
  directory_.MustAccept(Kind::kCharter, "directory", EncodeCanonical(charter), directory_.Roots());
  directory_.MustAccept(Kind::kAccess, "states/TZA",
                        directory_.AccessBody({Grant("neighbour", v1::ACCESS_ROLE_READER)}),
                        directory_.StateSigners("TZA"));
  for (const char* state : {"KEN", "TZA"}) {
    v1::Sheet sheet;
    EXPECT_TRUE(sheet.ParseFromString(directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL)));
    v1::PointOfContact& contact = *sheet.mutable_points_of_contact(0);
    v1::Channel& phone = *contact.add_channels();
    phone.set_kind(v1::CHANNEL_KIND_PHONE);
    phone.set_address("+1 202 555 0123");
    v1::Channel& uri = *contact.add_channels();
    uri.set_kind(v1::CHANNEL_KIND_SECURE_URI);
    uri.set_address("https://cert.example/rollcall");
    contact.add_acknowledgement_keys(directory_.Key("contact").public_key().spki());
    directory_.MustAccept(Kind::kSheet, absl::StrCat("states/", state, "/technical"),
                          EncodeCanonical(sheet), directory_.StateSigners(state));
  }
}

LiveExercises::~LiveExercises() {
  server_.reset();  // before the desk
}

void LiveExercises::StartExercises() {
  ServerOptions options;
  options.extend = [this](const ServerParts& server) {
    auto key = PrivateKey::FromPem(directory_.Key("operator").ToPem("").value(), "");
    ExerciseParts parts;
    parts.speaker =
        std::make_unique<Operator>(Operator::Create(*std::move(key), kTestOrigin).value());
    parts.store = desk_.get();
    parts.observer = &exercises_;
    return RunExercises(std::move(parts), server);
  };
  Start(std::move(options));
}

v1::Plan LiveExercises::PlanNow(v1::ChannelKind channel) {
  v1::Plan plan = MakePlan(directory_.clock().Now());
  plan.clear_channels();
  plan.add_channels(channel);
  *plan.mutable_pacing() = ToProtoDuration(absl::ZeroDuration());
  return plan;
}

Said LiveExercises::SayPlan(absl::string_view id, v1::Plan plan) {
  plan.set_salt(directory_.Salt());
  return directory_.Say(Kind::kPlan, absl::StrCat("exercises/", id), EncodeCanonical(plan),
                        directory_.Controller());
}

std::vector<v1::CallWork> LiveExercises::Calls() {
  const auto work =
      Call(&v1::ExerciseService::Stub::ListWork, "operator-tls", v1::ListWorkRequest());
  EXPECT_TRUE(work.ok()) << work.status();
  std::vector<v1::CallWork> calls;
  if (!work.ok()) return calls;
  for (const v1::WorkItem& item : work->items()) {
    if (item.has_call()) calls.push_back(item.call());
  }
  return calls;
}

std::vector<v1::CallWork> LiveExercises::OpenWithCalls(absl::string_view id,
                                                       v1::ChannelKind channel) {
  MustSubmit(SayPlan(id, PlanNow(channel)), "controller-tls");
  exercises_.Await(absl::StrCat("opened ", id));
  // The intents follow the opening at once; each look is an answer of the server's.
  std::vector<v1::CallWork> calls;
  while (calls.size() < 2) calls = Calls();
  return calls;
}

}  // namespace rollcall::testing
