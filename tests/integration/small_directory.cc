#include "tests/integration/small_directory.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "core/base/timestamp.h"
#include "core/crypto/random.h"
#include "core/statement/canonical.h"

namespace rollcall {
namespace {

template <typename T>
T Must(absl::StatusOr<T> value) {
  if (!value.ok()) {
    std::fprintf(stderr, "test set-up failed: %s\n", value.status().ToString().c_str());
    std::abort();
  }
  return *std::move(value);
}

void SetDate(absl::CivilDay day, google::type::Date* date) {
  date->set_year(static_cast<int32_t>(day.year()));
  date->set_month(day.month());
  date->set_day(day.day());
}

v1::RoleGrant* AddRole(v1::CharterRole role, v1::Charter& charter) {
  v1::RoleGrant* grant = charter.add_roles();
  grant->set_role(role);
  return grant;
}

constexpr absl::Duration kConfirmation = absl::Hours(24 * 184);

}  // namespace

PrivateKey NewKey(KeyAlgorithm algorithm) { return Must(PrivateKey::Generate(algorithm)); }

std::string NewSalt() { return SystemRandom().Bytes(kSaltBytes); }

TlsClient NewTlsClient() {
  const PrivateKey key = NewKey(KeyAlgorithm::kEcdsaP256);
  return {Must(key.ToPem("")),
          Must(key.SelfSignedCertificate("client", absl::ToUnixSeconds(absl::Now()))),
          key.public_key().digest()};
}

std::vector<v1::KeyUse> AllStateUses() {
  return {v1::KEY_USE_DIPLOMATIC_SHEET, v1::KEY_USE_TECHNICAL_SHEET, v1::KEY_USE_ACCESS,
          v1::KEY_USE_KEY_CHANGES};
}

v1::KeySet KeySetOf(absl::Span<const PublicKey> keys, const std::vector<v1::KeyUse>& uses) {
  v1::KeySet set;
  for (const PublicKey& key : keys) {
    v1::ParticipantKey* added = set.add_keys();
    added->set_public_key(key.spki());
    for (const v1::KeyUse use : uses) added->add_uses(use);
  }
  if (keys.empty()) return set;
  for (const v1::KeyUse use : uses) {
    v1::UseThreshold* threshold = set.add_thresholds();
    threshold->set_use(use);
    threshold->set_signatures(1);
  }
  return set;
}

v1::Sheet SheetOf(v1::ContactKind kind, absl::string_view office, absl::Time issue_time) {
  v1::Sheet sheet;
  sheet.set_salt(NewSalt());
  v1::PointOfContact* contact = sheet.add_points_of_contact();
  contact->set_id(kind == v1::CONTACT_KIND_TECHNICAL ? "technical-1" : "diplomatic-1");
  contact->set_kind(kind);
  contact->set_office(std::string(office));
  contact->add_languages("en");
  contact->add_languages("sw");
  contact->set_time_zone("Africa/Nairobi");
  contact->mutable_duty_hours()->set_around_the_clock(true);
  v1::Channel* mail = contact->add_channels();
  mail->set_kind(v1::CHANNEL_KIND_EMAIL);
  mail->set_address("duty@cert.example");
  v1::Channel* phone = contact->add_channels();
  phone->set_kind(v1::CHANNEL_KIND_PHONE);
  phone->set_address("+254 20 1234567");
  SetDate(absl::ToCivilDay(issue_time, absl::UTCTimeZone()) + 90,
          sheet.mutable_next_confirmation_date());
  return sheet;
}

v1::Access AccessOf(absl::Span<const Digest> tls_keys, absl::Time expire_time) {
  std::vector<Digest> sorted(tls_keys.begin(), tls_keys.end());
  std::sort(sorted.begin(), sorted.end());
  v1::Access access;
  access.set_salt(NewSalt());
  for (const Digest& key : sorted) {
    v1::AccessGrant* grant = access.add_grants();
    grant->set_tls_key_digest(key.ToBytes());
    grant->add_roles(v1::ACCESS_ROLE_READER);
    *grant->mutable_expire_time() = ToTimestamp(expire_time);
  }
  return access;
}

v1::Enrolment EnrolmentOf(v1::KeySet keys, uint32_t generation) {
  v1::Enrolment enrolment;
  enrolment.set_salt(NewSalt());
  enrolment.set_kind(v1::PARTICIPANT_KIND_STATE);
  *enrolment.mutable_keys() = std::move(keys);
  enrolment.mutable_basis()->set_note_verbale("NV-2026/117");
  enrolment.set_generation(generation);
  return enrolment;
}

v1::SignedStatement ToMessage(const Statement& statement, absl::string_view body) {
  v1::SignedStatement message;
  message.set_envelope(statement.envelope());
  message.set_body(std::string(body));
  return message;
}

SmallDirectory::SmallDirectory(NodeFacts node)
    : node_(std::move(node)),
      root_(NewKey()),
      registrar_(NewKey()),
      kenya_(NewKey()),
      registrar_tls_(NewTlsClient()),
      kenya_tls_(NewTlsClient()),
      auditor_tls_(NewTlsClient()) {}

v1::Charter SmallDirectory::CharterBody() const {
  v1::Charter charter;
  charter.set_salt(NewSalt());
  v1::RoleGrant* root = AddRole(v1::CHARTER_ROLE_ROOT, charter);
  root->add_signing_keys(root_.public_key().spki());
  root->set_threshold(1);
  v1::RoleGrant* registrar = AddRole(v1::CHARTER_ROLE_REGISTRAR, charter);
  registrar->add_signing_keys(registrar_.public_key().spki());
  registrar->set_threshold(1);
  registrar->add_tls_key_digests(registrar_tls_.digest.ToBytes());
  AddRole(v1::CHARTER_ROLE_AUDITOR, charter)->add_tls_key_digests(auditor_tls_.digest.ToBytes());
  v1::LogKey* log_key = charter.add_log_keys();
  log_key->set_name(node_.origin);
  log_key->set_public_key(std::string(node_.log_key.ed25519()));
  v1::Server* server = charter.add_servers();
  server->set_address(node_.address);
  server->set_tls_key_digest(node_.tls_key_digest.ToBytes());
  v1::Periods* periods = charter.mutable_periods();
  *periods->mutable_recovery() = ToProtoDuration(absl::Hours(24 * 30));
  *periods->mutable_retention() = ToProtoDuration(absl::Hours(24 * 365));
  *periods->mutable_confirmation() = ToProtoDuration(kConfirmation);
  return charter;
}

v1::SignedStatement SmallDirectory::FirstCharter(absl::Time issue_time) {
  const std::array<const Signer*, 1> signers = {&root_};
  return Say(Next(Kind::kCharter, "directory", CharterBody(), issue_time), signers);
}

Draft SmallDirectory::Next(Kind kind, absl::string_view subject,
                           const google::protobuf::MessageLite& body, absl::Time issue_time) const {
  Draft draft;
  draft.kind = kind;
  draft.origin = node_.origin;
  draft.subject = std::string(subject);
  const auto head = heads_.find({kind, draft.subject});
  if (head != heads_.end()) {
    draft.sequence = head->second.sequence + 1;
    draft.previous = head->second.digest;
  }
  draft.issue_time = issue_time;
  draft.body = body.SerializeAsString();
  return draft;
}

v1::SignedStatement SmallDirectory::Try(const Draft& draft,
                                        absl::Span<const Signer* const> signers) const {
  return ToMessage(Must(Seal(draft, signers)), draft.body);
}

v1::SignedStatement SmallDirectory::Say(const Draft& draft,
                                        absl::Span<const Signer* const> signers) {
  const Statement statement = Must(Seal(draft, signers));
  heads_[{draft.kind, draft.subject}] = {draft.sequence, statement.digest().ToBytes()};
  return ToMessage(statement, draft.body);
}

v1::SignedStatement SmallDirectory::Enrol(absl::string_view alpha3, v1::KeySet keys,
                                          absl::Time issue_time, uint32_t generation) {
  const std::array<const Signer*, 1> registrar = {&registrar_};
  return Say(Next(Kind::kEnrolment, absl::StrCat("states/", alpha3),
                  EnrolmentOf(std::move(keys), generation), issue_time),
             registrar);
}

std::vector<v1::SignedStatement> SmallDirectory::EnrolKenya(absl::Time issue_time) {
  const std::array<const Signer*, 1> kenya = {&kenya_};
  const std::array<PublicKey, 1> keys = {kenya_.public_key()};
  const std::array<Digest, 1> tls = {kenya_tls_.digest};
  std::vector<v1::SignedStatement> said;
  said.push_back(Enrol("KEN", KeySetOf(keys, AllStateUses()), issue_time));
  said.push_back(Say(Next(Kind::kAccess, "states/KEN",
                          AccessOf(tls, issue_time + absl::Hours(24 * 30)), issue_time),
                     kenya));
  return said;
}

v1::SignedStatement SmallDirectory::KenyaTechnical(absl::string_view office,
                                                   absl::Time issue_time) {
  const std::array<const Signer*, 1> kenya = {&kenya_};
  return Say(Next(Kind::kSheet, "states/KEN/technical",
                  SheetOf(v1::CONTACT_KIND_TECHNICAL, office, issue_time), issue_time),
             kenya);
}

}  // namespace rollcall
