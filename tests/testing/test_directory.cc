#include "tests/testing/test_directory.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/timestamp.h"
#include "core/crypto/digest.h"
#include "core/directory/charter_rules.h"
#include "core/directory/proposal_rules.h"
#include "core/fold/fold.h"
#include "core/statement/canonical.h"
#include "gtest/gtest.h"
#include "rollcall/v1/view.pb.h"

namespace rollcall::testing {
namespace {

const std::vector<v1::KeyUse> kAllStateUses = {v1::KEY_USE_DIPLOMATIC_SHEET,
                                               v1::KEY_USE_TECHNICAL_SHEET, v1::KEY_USE_ACCESS,
                                               v1::KEY_USE_KEY_CHANGES};

void AddRole(v1::Charter& charter, v1::CharterRole role, const Signers& keys, uint32_t threshold) {
  v1::RoleGrant& grant = *charter.add_roles();
  grant.set_role(role);
  for (const Signer* key : keys) grant.add_signing_keys(key->public_key().spki());
  grant.set_threshold(threshold);
}

}  // namespace

v1::SignedStatement Said::ToProto() const {
  v1::SignedStatement proto;
  proto.set_envelope(statement.envelope());
  proto.set_body(body);
  return proto;
}

TestDirectory::TestDirectory() : view_(&nothing_) {
  MustAccept(Kind::kCharter, "directory", EncodeCanonical(MakeCharter()), Roots());
}

TestDirectory::TestDirectory(const TestDirectory& other) : view_(&nothing_), salts_(other.salts_) {
  for (size_t i = 0; i < other.accepted_.size(); ++i) {
    clock_.SetWall(other.accept_times_[i]);
    const absl::Status status = AcceptUnseen(other.accepted_[i]);
    EXPECT_TRUE(status.ok()) << status;
  }
  clock_.SetWall(other.clock_.Now());
}

const PrivateKey& TestDirectory::Key(absl::string_view name, KeyAlgorithm algorithm) {
  const auto found = keys_.find(std::string(name));
  if (found != keys_.end()) return found->second;
  auto key = algorithm == KeyAlgorithm::kEd25519
                 ? PrivateKey::FromEd25519Seed(Sha256(absl::StrCat("test key ", name)).view())
                 : PrivateKey::Generate(algorithm);
  EXPECT_TRUE(key.ok()) << key.status();
  return keys_.emplace(std::string(name), *std::move(key)).first->second;
}

std::string TestDirectory::Salt() { return Sha256(absl::StrCat("salt ", ++salts_)).ToBytes(); }

v1::Charter TestDirectory::MakeCharter() {
  v1::Charter charter;
  charter.set_salt(Salt());
  AddRole(charter, v1::CHARTER_ROLE_ROOT, {&Key("root-1"), &Key("root-2"), &Key("root-3")}, 2);
  AddRole(charter, v1::CHARTER_ROLE_REGISTRAR, Registrar(), 1);
  charter.mutable_roles(1)->add_tls_key_digests(
      Key("registrar-tls").public_key().digest().ToBytes());
  AddRole(charter, v1::CHARTER_ROLE_EXERCISE_CONTROLLER, Controller(), 1);
  AddRole(charter, v1::CHARTER_ROLE_OPERATOR, Operator(), 1);
  v1::LogKey& log_key = *charter.add_log_keys();
  log_key.set_name(kTestOrigin);
  log_key.set_public_key(std::string(LogKey().public_key().ed25519()));
  v1::Server& server = *charter.add_servers();
  server.set_address("127.0.0.1:0");
  server.set_tls_key_digest(
      Key("server-tls", KeyAlgorithm::kEcdsaP256).public_key().digest().ToBytes());
  *charter.mutable_periods()->mutable_recovery() = ToProtoDuration(kDefaultRecovery);
  *charter.mutable_periods()->mutable_retention() = ToProtoDuration(kDefaultRetention);
  *charter.mutable_periods()->mutable_confirmation() = ToProtoDuration(kDefaultConfirmation);
  return charter;
}

v1::KeySet TestDirectory::KeySetOf(const Signers& keys, uint32_t threshold) {
  std::vector<std::pair<const Signer*, std::vector<v1::KeyUse>>> all;
  for (const Signer* key : keys) all.emplace_back(key, kAllStateUses);
  v1::KeySet set = KeySetOf(all);
  for (v1::UseThreshold& entry : *set.mutable_thresholds()) entry.set_signatures(threshold);
  return set;
}

v1::KeySet TestDirectory::KeySetOf(
    const std::vector<std::pair<const Signer*, std::vector<v1::KeyUse>>>& keys) {
  v1::KeySet set;
  std::set<v1::KeyUse> all;
  for (const auto& [key, uses] : keys) {
    v1::ParticipantKey& entry = *set.add_keys();
    entry.set_public_key(key->public_key().spki());
    for (const v1::KeyUse use : uses) entry.add_uses(use);
    all.insert(uses.begin(), uses.end());
  }
  for (const v1::KeyUse use : all) {
    v1::UseThreshold& entry = *set.add_thresholds();
    entry.set_use(use);
    entry.set_signatures(1);
  }
  return set;
}

std::string TestDirectory::EnrolmentBody(const v1::KeySet& keys, uint32_t generation,
                                         bool suspended) {
  v1::Enrolment enrolment;
  enrolment.set_salt(Salt());
  enrolment.set_kind(v1::PARTICIPANT_KIND_STATE);
  *enrolment.mutable_keys() = keys;
  enrolment.mutable_basis()->set_note_verbale("NV/2026/1");
  enrolment.set_suspended(suspended);
  enrolment.set_generation(generation);
  return EncodeCanonical(enrolment);
}

std::string TestDirectory::RegionalEnrolmentBody(const v1::KeySet& keys,
                                                 std::vector<std::string> members) {
  v1::Enrolment enrolment;
  enrolment.set_salt(Salt());
  enrolment.set_kind(v1::PARTICIPANT_KIND_REGIONAL_DIRECTORY);
  for (std::string& member : members) enrolment.add_declared_members(std::move(member));
  *enrolment.mutable_keys() = keys;
  enrolment.mutable_basis()->set_note_verbale("NV/2026/2");
  enrolment.set_generation(1);
  return EncodeCanonical(enrolment);
}

std::string TestDirectory::KeysBody(const v1::KeySet& keys) {
  v1::Keys body;
  body.set_salt(Salt());
  *body.mutable_keys() = keys;
  return EncodeCanonical(body);
}

v1::AccessGrant TestDirectory::Grant(const PublicKey& tls_key, std::vector<v1::AccessRole> roles,
                                     absl::Duration valid_for) {
  v1::AccessGrant grant;
  grant.set_tls_key_digest(tls_key.digest().ToBytes());
  for (const v1::AccessRole role : roles) grant.add_roles(role);
  *grant.mutable_expire_time() = ToTimestamp(clock_.Now() + valid_for);
  return grant;
}

std::string TestDirectory::AccessBody(std::vector<v1::AccessGrant> grants) {
  std::sort(grants.begin(), grants.end(), [](const v1::AccessGrant& a, const v1::AccessGrant& b) {
    return a.tls_key_digest() < b.tls_key_digest();
  });
  v1::Access access;
  access.set_salt(Salt());
  for (v1::AccessGrant& grant : grants) *access.add_grants() = std::move(grant);
  return EncodeCanonical(access);
}

std::string TestDirectory::SheetBody(v1::ContactKind kind, absl::string_view office) {
  const bool technical = kind == v1::CONTACT_KIND_TECHNICAL;
  v1::Sheet sheet;
  sheet.set_salt(Salt());
  v1::PointOfContact& contact = *sheet.add_points_of_contact();
  contact.set_id(technical ? "technical-1" : "diplomatic-1");
  contact.set_kind(kind);
  contact.set_office(std::string(office));
  contact.add_languages("en");
  contact.set_time_zone("Africa/Nairobi");
  contact.mutable_duty_hours()->set_around_the_clock(true);
  v1::Channel& channel = *contact.add_channels();
  channel.set_kind(v1::CHANNEL_KIND_EMAIL);
  channel.set_address("office@cert.example");
  const absl::CivilDay next =
      absl::ToCivilDay(clock_.Now() + absl::Hours(24 * 180), absl::UTCTimeZone());
  sheet.mutable_next_confirmation_date()->set_year(static_cast<int32_t>(next.year()));
  sheet.mutable_next_confirmation_date()->set_month(next.month());
  sheet.mutable_next_confirmation_date()->set_day(next.day());
  return EncodeCanonical(sheet);
}

std::string TestDirectory::ErasureBody(std::vector<std::string> body_digests) {
  std::sort(body_digests.begin(), body_digests.end());
  v1::Erasure erasure;
  erasure.set_salt(Salt());
  for (std::string& digest : body_digests) erasure.add_body_digests(std::move(digest));
  erasure.set_reason(v1::ERASURE_REASON_REQUESTED);
  return EncodeCanonical(erasure);
}

Draft TestDirectory::NextDraft(Kind kind, absl::string_view subject, std::string body) {
  const auto head = ReadRecord<v1::ChainRecord>(view_, view_key::Chain(RowOf(kind).name, subject));
  EXPECT_TRUE(head.ok()) << head.status();
  Draft draft;
  draft.kind = kind;
  draft.origin = kTestOrigin;
  draft.subject = std::string(subject);
  if (head.ok() && head->has_value()) {
    draft.sequence = (*head)->sequence() + 1;
    draft.previous = (*head)->digest();
  }
  draft.issue_time = clock_.Now();
  draft.body = std::move(body);
  return draft;
}

Said TestDirectory::Say(Kind kind, absl::string_view subject, std::string body,
                        const Signers& signers) {
  const Draft draft = NextDraft(kind, subject, body);
  auto statement = Seal(draft, signers);
  EXPECT_TRUE(statement.ok()) << statement.status();
  return {*std::move(statement), std::move(body)};
}

PinnedDirectory PinnedTestDirectory(TestDirectory& directory) {
  const Said& first = directory.accepted().front();
  auto pinned = PinnedDirectory::Pin(first.ToProto(), first.statement.digest());
  EXPECT_TRUE(pinned.ok()) << pinned.status();
  return *std::move(pinned);
}

absl::Status TestDirectory::Accept(const Said& said) {
  if (absl::Status status = Admit(said.statement, said.body, view_); !status.ok()) return status;
  if (absl::Status status = CheckAnswersInForce(said.statement, said.body, view_); !status.ok()) {
    return status;
  }
  return AcceptUnseen(said);
}

absl::Status TestDirectory::AcceptUnseen(const Said& said) {
  const Placement place{accepted_.size(), clock_.Now()};
  if (absl::Status status = Apply(said.statement, place, said.body, view_); !status.ok()) {
    return status;
  }
  accepted_.push_back(said);
  accept_times_.push_back(place.accept_time);
  return absl::OkStatus();
}

Said TestDirectory::MustAccept(Kind kind, absl::string_view subject, std::string body,
                               const Signers& signers) {
  Said said = Say(kind, subject, std::move(body), signers);
  const absl::Status status = Accept(said);
  EXPECT_TRUE(status.ok()) << status;
  return said;
}

Signers TestDirectory::StateSigners(absl::string_view alpha3) {
  return {&Key(absl::StrCat("state-", alpha3))};
}

void TestDirectory::Enrol(absl::string_view alpha3) {
  MustAccept(Kind::kEnrolment, absl::StrCat("states/", alpha3),
             EnrolmentBody(KeySetOf(StateSigners(alpha3))), Registrar());
}

}  // namespace rollcall::testing
