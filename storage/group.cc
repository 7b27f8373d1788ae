#include "storage/group.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "core/base/refusal.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "core/fold/fold.h"
#include "core/fold/state_answer.h"
#include "core/statement/canonical.h"
#include "rollcall/v1/view.pb.h"
#include "storage/big_endian.h"
#include "storage/retention.h"

namespace rollcall {
namespace {

bool ChangesAccess(Kind kind) {
  switch (kind) {
    case Kind::kCharter:
    case Kind::kEnrolment:
    case Kind::kKeys:
    case Kind::kAccess:
      return true;
    case Kind::kSheet:
    case Kind::kProposal:
    case Kind::kDecision:
    case Kind::kErasure:
    case Kind::kPlan:
    case Kind::kDispatch:
    case Kind::kAcknowledgement:
    case Kind::kReachability:
    case Kind::kReport:
      return false;
  }
  return true;
}

// The State that a view record about `subject` tells of; empty when it is
// about none. Subjects in the view have been checked by the fold.
std::string StateOf(absl::string_view subject) {
  const absl::StatusOr<ResourceName> name = ResourceName::Parse(subject);
  return name.ok() && absl::StartsWith(name->Participant(), "states/") ? name->state
                                                                       : std::string();
}

}  // namespace

Group::Group(const Reader& base, uint64_t size)
    : base_(base), ledger_(base), base_view_(base), base_size_(size), changes_(&base_view_) {}

absl::Status Group::Append(const Statement& statement, absl::Time accept_time, std::string entry,
                           absl::optional<absl::string_view> body,
                           const std::function<absl::Status()>& admit) {
  if (body.has_value()) RETURN_IF_ERROR(statement.CheckBody(*body));
  ChangeSet step(&changes_);
  RETURN_IF_ERROR(Apply(statement, Placement{size(), accept_time}, body, step));
  if (admit) RETURN_IF_ERROR(admit());
  ASSIGN_OR_RETURN(const auto nodes, AppendLeaf(size(), LeafHash(entry), Nodes()));
  RETURN_IF_ERROR(Note(step));

  // Nothing below can fail.
  changes_.Merge(std::move(step));
  entries_.push_back(std::move(entry));
  nodes_.insert(nodes.begin(), nodes.end());
  const std::string digest = statement.body_digest().ToBytes();
  if (body.has_value() && (!erased_.contains(digest) || !HoldsWords(*body))) {
    bodies_[digest] = std::string(*body);
  }
  for (const std::string& erased : erased_) {
    const auto found = bodies_.find(erased);
    if (found != bodies_.end() && HoldsWords(found->second)) bodies_.erase(found);
  }
  changes_access_ = changes_access_ || ChangesAccess(statement.kind());
  return absl::OkStatus();
}

void Group::Supply(const Statement& statement, absl::string_view body) {
  bodies_[statement.body_digest().ToBytes()] = std::string(body);
  const std::string state = StateOf(statement.header().subject());
  if (!state.empty()) states_.insert(state);
}

absl::Status Group::CheckBodyOfOneClass(const Statement& statement) const {
  const absl::string_view digest = statement.body_digest().view();
  ASSIGN_OR_RETURN(const auto claimed, changes_.Get(view_key::Body(digest)));
  bool shared = claimed.has_value();
  if (statement.row().body_class == BodyClass::kContent) {
    // Whose it is when another content statement's, the fold says.
    if (shared) return absl::OkStatus();
    shared = bodies_.contains(digest);
    if (!shared) {
      ASSIGN_OR_RETURN(const auto held, base_.Get(Table::kBody, digest));
      shared = held.has_value();
    }
  }
  if (!shared) return absl::OkStatus();
  return Refusal(absl::StatusCode::kAlreadyExists, v1::ERROR_REASON_BODY_REUSED,
                 "the body belongs to a statement of another kind; give it a new salt");
}

// An answer is made of the participant, its sheets, its reachability and their
// bodies.
absl::Status Group::Note(const ChangeSet& step) {
  absl::btree_set<std::string> erased;
  absl::btree_set<std::string> states;
  for (const auto& [key, record] : step.changes()) {
    absl::string_view name = key;
    if (absl::ConsumePrefix(&name, view_key::Participant("")) ||
        absl::ConsumePrefix(&name, view_key::Sheet("")) ||
        absl::ConsumePrefix(&name, view_key::Reachability(""))) {
      states.insert(StateOf(name));
    } else if (absl::ConsumePrefix(&name, view_key::Body(""))) {
      ASSIGN_OR_RETURN(const absl::optional<v1::BodyRecord> of,
                       ReadRecord<v1::BodyRecord>(step, key));
      if (!of.has_value()) continue;
      states.insert(StateOf(of->subject()));
      if (!of->erased()) continue;
      ASSIGN_OR_RETURN(const Digest digest, Digest::FromHex(name));
      erased.insert(digest.ToBytes());
    }
  }
  states.erase("");
  erased_.merge(erased);
  states_.merge(states);
  return absl::OkStatus();
}

absl::StatusOr<absl::optional<uint64_t>> Group::IndexOf(const Digest& statement) const {
  ASSIGN_OR_RETURN(
      const absl::optional<v1::StatementRecord> record,
      ReadRecord<v1::StatementRecord>(changes_, view_key::Statement(statement.view())));
  if (!record.has_value()) return absl::optional<uint64_t>();
  return absl::optional<uint64_t>(record->index());
}

absl::StatusOr<std::string> Group::Entry(uint64_t index) const {
  if (index >= base_size_ && index < size()) return entries_[index - base_size_];
  return ledger_.Entry(index);
}

NodeReader Group::Nodes() const {
  return [this, base = ledger_.Nodes()](NodeId id) -> absl::StatusOr<Digest> {
    if (const auto node = nodes_.find(id); node != nodes_.end()) return node->second;
    return base(id);
  };
}

absl::StatusOr<Digest> Group::Root() const { return RootOf(size(), Nodes()); }

absl::StatusOr<std::vector<Digest>> Group::InclusionProof(uint64_t index) const {
  return rollcall::InclusionProof(index, size(), Nodes());
}

absl::StatusOr<absl::optional<std::string>> Group::Body(absl::string_view digest) const {
  if (erased_.contains(digest)) return absl::optional<std::string>();
  if (const auto body = bodies_.find(digest); body != bodies_.end()) {
    return absl::optional<std::string>(body->second);
  }
  return ledger_.Body(digest);
}

absl::Status Group::PutCheckpoint(absl::string_view note,
                                  absl::Span<const Digest> consistency_proof, Batch& batch) const {
  const absl::StatusOr<Checkpoint> checkpoint = CheckpointOfNote(note);
  if (!checkpoint.ok()) return absl::InternalError(checkpoint.status().message());
  ASSIGN_OR_RETURN(const Digest root, Root());
  if (size() == 0 || checkpoint->size < size() ||
      !VerifyConsistency(size(), root, checkpoint->size, checkpoint->root, consistency_proof)
           .ok()) {
    return absl::InternalError(absl::StrCat("the checkpoint of size ", checkpoint->size,
                                            " does not fit the log of size ", size()));
  }
  batch.Put(Table::kMeta, kCheckpointKey, note);
  ASSIGN_OR_RETURN(const absl::optional<std::string> partial, base_.Get(Table::kMeta, kSizeKey));
  if (size() < checkpoint->size) {
    batch.Put(Table::kMeta, kSizeKey, BigEndian(size()));
  } else if (partial.has_value()) {
    batch.Delete(Table::kMeta, kSizeKey);
  }
  return absl::OkStatus();
}

absl::Status Group::PutAnswers(Batch& batch) const {
  const BodyReader bodies = [this](absl::string_view digest) { return Body(digest); };
  for (const std::string& state : states_) {
    ASSIGN_OR_RETURN(const v1::State answer, AnswerState(changes_, bodies, state));
    batch.Put(Table::kAnswer, state, EncodeCanonical(answer));
  }
  return absl::OkStatus();
}

absl::Status Group::PutChanges(Batch& batch) const {
  for (size_t i = 0; i < entries_.size(); ++i) {
    batch.Put(Table::kEntry, EntryKey(base_size_ + i), entries_[i]);
  }
  for (const auto& [id, hash] : nodes_) batch.Put(Table::kNode, NodeKey(id), hash.view());
  for (const auto& [digest, body] : bodies_) batch.Put(Table::kBody, digest, body);
  for (const std::string& digest : erased_) {
    if (bodies_.contains(digest)) continue;  // without words
    ASSIGN_OR_RETURN(const auto held, base_.Get(Table::kBody, digest));
    if (!held.has_value() || HoldsWords(*held)) batch.Delete(Table::kBody, digest);
  }
  for (const auto& [key, record] : changes_.changes()) {
    if (record.has_value()) {
      batch.Put(Table::kView, key, *record);
    } else {
      batch.Delete(Table::kView, key);
    }
  }
  return PutAnswers(batch);
}

absl::StatusOr<Batch> Group::Finish(absl::string_view checkpoint_note,
                                    absl::Span<const Digest> consistency_proof) const {
  Batch batch;
  RETURN_IF_ERROR(PutCheckpoint(checkpoint_note, consistency_proof, batch));
  RETURN_IF_ERROR(PutChanges(batch));
  return batch;
}

absl::StatusOr<Batch> Group::FinishBodies() const {
  if (!entries_.empty()) return absl::InternalError("entries need a checkpoint");
  Batch batch;
  RETURN_IF_ERROR(PutChanges(batch));
  return batch;
}

}  // namespace rollcall
