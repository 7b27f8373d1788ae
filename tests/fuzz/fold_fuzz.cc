// Valid-looking statements, one after the other, against a directory with a life
// behind it: what was said once, about another subject, by other signers, with
// bytes of its body changed, or out of its place in its chain.
//
// Whatever the fold accepts was signed by keys that were in force for it and
// extends its chain; what it refuses changes nothing; and a second fold of the
// same comes to the same.
//
// The input is a row of operations of kOperationBytes each.
#include <google/protobuf/stubs/logging.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "core/base/refusal.h"
#include "core/fold/fold.h"
#include "rollcall/v1/view.pb.h"
#include "tests/storage/directory_life.h"

namespace {

using rollcall::ChangeSet;
using rollcall::Kind;
using rollcall::Placement;
using rollcall::ReadRecord;
using rollcall::Signer;
using rollcall::Statement;
using rollcall::View;
using rollcall::testing::Said;
using rollcall::testing::TestDirectory;
namespace v1 = rollcall::v1;
namespace view_key = rollcall::view_key;

constexpr size_t kOperationBytes = 8;
constexpr size_t kMaxOperations = 24;  // enough to build on one another
constexpr const char* kSigners[] = {"root-1",   "root-2",    "registrar", "controller",
                                    "operator", "state-KEN", "ken-new",   "state-FRA",
                                    "fra-new",  "log",       "stranger",  "east-africa"};

void Require(bool holds) {
  if (!holds) std::abort();
}

TestDirectory& Life() {
  static TestDirectory* const life = [] {
    auto* const made = new TestDirectory();
    rollcall::testing::LiveALife(*made);
    return made;
  }();
  return *life;
}

// Eight bytes as an operation.
struct Operation {
  explicit Operation(const uint8_t* bytes)
      : said(bytes[0]),
        subject(bytes[1]),
        signers(static_cast<uint16_t>(bytes[2] | bytes[3] << 8)),
        spoil(bytes[4]),
        offset(bytes[5]),
        value(bytes[6]),
        salt(bytes[7]) {}

  uint8_t said;      // whose body and kind
  uint8_t subject;   // whose subject; the same as `said`: its own
  uint16_t signers;  // a bit for each of kSigners
  uint8_t spoil;     // bits: body byte, sequence, previous, origin, old issue time
  uint8_t offset;    // of the body byte, behind the salt
  uint8_t value;
  uint8_t salt;
};

std::vector<const Signer*> SignersOf(const Operation& operation) {
  std::vector<const Signer*> signers;
  for (size_t i = 0; i < std::size(kSigners); ++i) {
    if ((operation.signers >> i & 1) != 0) signers.push_back(&Life().Key(kSigners[i]));
  }
  return signers;
}

// The statement that the operation describes, as an author would seal it.
rollcall::Draft DraftOf(const Operation& operation, const View& view) {
  const std::vector<Said>& accepted = Life().accepted();
  const Said& said = accepted[operation.said % accepted.size()];
  const Said& about = accepted[operation.subject % accepted.size()];
  rollcall::Draft draft;
  draft.kind = said.statement.kind();
  draft.origin =
      (operation.spoil & 8) != 0 ? "rollcall.example/other" : rollcall::testing::kTestOrigin;
  draft.subject = about.statement.header().subject();
  draft.issue_time = Life().clock().Now();
  if ((operation.spoil & 16) != 0) draft.issue_time -= absl::Hours(24 * 31);
  draft.body = said.body;
  // Bodies begin with the salt's tag, length and 32 bytes.
  if (draft.body.size() > 34) {
    draft.body[2] = static_cast<char>(operation.salt);
    const size_t at = 34 + operation.offset % (draft.body.size() - 34);
    if ((operation.spoil & 1) != 0) draft.body[at] = static_cast<char>(operation.value);
  }
  const auto head = ReadRecord<v1::ChainRecord>(
      view, view_key::Chain(rollcall::RowOf(draft.kind).name, draft.subject));
  Require(head.ok());
  if (head->has_value()) {
    draft.sequence = (*head)->sequence() + 1;
    draft.previous = (*head)->digest();
  }
  if ((operation.spoil & 2) != 0) draft.sequence += operation.value;
  if ((operation.spoil & 4) != 0) draft.previous = std::string(32, 'x');
  return draft;
}

void AddRole(const v1::Charter& charter, v1::CharterRole role, std::set<std::string>& keys) {
  for (const v1::RoleGrant& grant : charter.roles()) {
    if (grant.role() == role) {
      keys.insert(grant.signing_keys().begin(), grant.signing_keys().end());
    }
  }
}

// Keys that may have a part in saying this, told from the view alone and without
// the fold's own tables.
std::set<std::string> KeysFor(const Statement& statement, const View& view) {
  std::set<std::string> keys;
  const auto charter = ReadRecord<v1::CharterRecord>(view, view_key::Charter());
  Require(charter.ok() && charter->has_value());
  const auto add_role = [&](v1::CharterRole role) { AddRole((*charter)->charter(), role, keys); };
  bool has_keys = false;
  const rollcall::ResourceName& subject = statement.subject();
  const auto participant = ReadRecord<v1::ParticipantRecord>(
      view, view_key::Participant(statement.kind() == Kind::kProposal ? subject.Proposer()
                                                                      : subject.Participant()));
  Require(participant.ok());
  const auto add_own = [&] {
    if (!participant->has_value()) return;
    for (const v1::ParticipantKey& key : (*participant)->keys().keys()) {
      keys.insert(key.public_key());
      has_keys = true;
    }
  };
  switch (statement.kind()) {
    case Kind::kCharter:
      add_role(v1::CHARTER_ROLE_ROOT);
      break;
    case Kind::kEnrolment:
      add_role(v1::CHARTER_ROLE_REGISTRAR);
      break;
    case Kind::kSheet:
      add_own();
      if (!has_keys) add_role(v1::CHARTER_ROLE_REGISTRAR);
      break;
    case Kind::kErasure:
      add_own();
      add_role(v1::CHARTER_ROLE_REGISTRAR);
      break;
    case Kind::kPlan:
      add_role(v1::CHARTER_ROLE_EXERCISE_CONTROLLER);
      break;
    case Kind::kDispatch:
    case Kind::kAcknowledgement:
    case Kind::kReachability:
    case Kind::kReport:
      add_role(v1::CHARTER_ROLE_OPERATOR);
      break;
    default:
      add_own();
  }
  return keys;
}

// The old keys must have signed a change of keys; the new ones sign with them.
bool MayHaveNewSigners(Kind kind) { return kind == Kind::kCharter || kind == Kind::kKeys; }

void CheckAccepted(const Statement& statement, const std::vector<const Signer*>& signers,
                   const std::set<std::string>& allowed, const View& after) {
  const auto is_allowed = [&](const Signer* signer) {
    return allowed.contains(std::string(signer->public_key().spki()));
  };
  if (MayHaveNewSigners(statement.kind())) {
    Require(std::any_of(signers.begin(), signers.end(), is_allowed));
  } else {
    Require(!signers.empty() && std::all_of(signers.begin(), signers.end(), is_allowed));
  }
  const auto head = ReadRecord<v1::ChainRecord>(
      after, view_key::Chain(statement.row().name, statement.header().subject()));
  Require(head.ok() && head->has_value());
  Require((*head)->digest() == statement.digest().view());
  Require((*head)->sequence() == statement.header().sequence());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  google::protobuf::SetLogHandler(nullptr);
  TestDirectory& life = Life();
  ChangeSet changes(&life.view());
  ChangeSet again(&life.view());
  uint64_t index = life.accepted().size();
  for (size_t i = 0; i < std::min(size / kOperationBytes, kMaxOperations); ++i) {
    const Operation operation(data + i * kOperationBytes);
    const rollcall::Draft draft = DraftOf(operation, changes);
    const std::vector<const Signer*> signers = SignersOf(operation);
    const auto statement = rollcall::Seal(draft, signers);
    if (!statement.ok() || signers.empty()) continue;
    const std::set<std::string> allowed = KeysFor(*statement, changes);
    const Placement place{index, life.clock().Now()};
    const ChangeSet::Changes before = changes.changes();
    const bool fits = rollcall::Admit(*statement, draft.body, changes).ok();
    const absl::Status verdict = rollcall::Apply(*statement, place, draft.body, changes);
    Require(rollcall::Apply(*statement, place, draft.body, again).code() == verdict.code());
    if (!verdict.ok()) {
      Require(rollcall::ReasonOf(verdict) != v1::ERROR_REASON_UNSPECIFIED);
      Require(changes.changes() == before);
      continue;
    }
    Require(fits || statement->row().body_class == rollcall::BodyClass::kContent);
    CheckAccepted(*statement, signers, allowed, changes);
    ++index;
  }
  Require(changes.changes() == again.changes());
  return 0;
}
