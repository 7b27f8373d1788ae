#include "clients/cpp/evidence.h"

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "clients/cpp/proof.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "core/base/unverified.h"
#include "core/fold/fold.h"
#include "core/fold/state_answer.h"
#include "core/merkle/tree.h"
#include "core/statement/canonical.h"
#include "core/statement/placement.h"
#include "core/statement/view.h"
#include "google/protobuf/util/message_differencer.h"
#include "rollcall/v1/participant.pb.h"
#include "rollcall/v1/view.pb.h"

namespace rollcall {
namespace {

// An entry of the evidence, opened.
struct Item {
  uint64_t index = 0;
  Entry entry;
  const v1::EvidenceEntry* source = nullptr;
};

// Decodes all entries; they must ascend, so that each is folded at its place.
absl::StatusOr<std::vector<Item>> OpenEntries(const v1::Evidence& evidence) {
  std::vector<Item> items;
  for (const v1::EvidenceEntry& source : evidence.entries()) {
    if (!items.empty() && source.index() <= items.back().index) {
      return absl::InvalidArgumentError("its entries are not in log order");
    }
    ASSIGN_OR_RETURN(Entry entry, DecodeEntry(source.entry()));
    items.push_back(Item{source.index(), std::move(entry), &source});
  }
  return items;
}

// The pinned directory with the charters of the evidence, which must repeat the
// pinned chain from the second charter on and may go beyond it.
absl::StatusOr<PinnedDirectory> FollowCharters(const PinnedDirectory& pinned,
                                               const std::vector<Item>& items) {
  PinnedDirectory directory = pinned;
  uint64_t last = kKnownCharterSequence;
  for (const Item& item : items) {
    if (item.entry.statement.kind() != Kind::kCharter) continue;
    const uint64_t sequence = item.entry.statement.header().sequence();
    if (sequence != last + 1) {
      return absl::InvalidArgumentError(
          absl::StrCat("it goes from charter ", last, " to charter ", sequence));
    }
    last = sequence;
    if (sequence <= pinned.sequence()) {
      ASSIGN_OR_RETURN(const Statement known,
                       Statement::Open(pinned.chain()[sequence - 1].envelope()));
      if (known.digest() != item.entry.statement.digest()) {
        return absl::InvalidArgumentError(
            absl::StrCat("its charter ", sequence, " is not the one pinned"));
      }
      continue;
    }
    v1::SignedStatement charter;
    charter.set_envelope(item.entry.statement.envelope());
    charter.set_body(item.source->body());
    RETURN_IF_ERROR(directory.Extend(charter));
  }
  if (last < pinned.sequence()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "its last charter is number ", last, ", but number ", pinned.sequence(), " is known here"));
  }
  return directory;
}

// Only statements about this State and charters may stand in the evidence.
absl::Status CheckSubject(const Statement& statement, absl::string_view state_name) {
  if (statement.kind() == Kind::kCharter || statement.subject().Participant() == state_name) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat("it holds a statement of kind ",
                                                 statement.row().name, " about ",
                                                 statement.header().subject()));
}

// Kinds that come whole, from their first statement on: who may sign what
// follows from them, so none may be left out. Of the others only some
// statements are in the evidence.
bool ComesWhole(Kind kind) {
  return kind == Kind::kCharter || kind == Kind::kEnrolment || kind == Kind::kKeys;
}

// What is folded, and what was found on the way.
class EvidenceFold {
 public:
  explicit EvidenceFold(absl::string_view alpha3)
      : alpha3_(alpha3), state_name_(StateName(alpha3)), changes_(&empty_) {}

  // The first charter opens the log.
  absl::Status Begin(const PinnedDirectory& directory) {
    const v1::SignedStatement& first = directory.chain().front();
    ASSIGN_OR_RETURN(const Statement statement, Statement::Open(first.envelope()));
    return Apply(statement, Placement{0, statement.issue_time()}, absl::string_view(first.body()),
                 changes_);
  }

  absl::Status Add(const Item& item) {
    const Statement& statement = item.entry.statement;
    RETURN_IF_ERROR(CheckSubject(statement, state_name_));
    const std::string& body = item.source->body();
    const bool present = !body.empty();
    if (present) {
      RETURN_IF_ERROR(statement.CheckBody(body));
    }
    if (!ComesWhole(statement.kind())) {
      RETURN_IF_ERROR(TakeUpChain(statement));
    }
    if (statement.kind() == Kind::kErasure) {
      RETURN_IF_ERROR(TakeUpBodies(statement, body));
    }
    RETURN_IF_ERROR(Apply(statement, Placement{item.index, item.entry.accept_time},
                          present ? absl::optional<absl::string_view>(body) : absl::nullopt,
                          changes_));
    const bool shown = statement.kind() == Kind::kSheet || statement.kind() == Kind::kReachability;
    if (shown && present) {
      if (IsReadable(statement, body)) bodies_[statement.body_digest().ToBytes()] = body;
      if (const absl::Status admitted = Admit(statement, body, changes_); !admitted.ok()) {
        findings_.push_back(absl::StrCat(statement.header().subject(), ": ", admitted.message()));
      }
    }
    return absl::OkStatus();
  }

  absl::StatusOr<v1::State> Answer() const {
    return AnswerState(
        changes_,
        [this](absl::string_view digest) -> absl::StatusOr<absl::optional<std::string>> {
          const auto it = bodies_.find(std::string(digest));
          if (it == bodies_.end()) return absl::optional<std::string>();
          return absl::optional<std::string>(it->second);
        },
        alpha3_);
  }

  std::vector<std::string> TakeFindings() { return std::move(findings_); }

 private:
  // Earlier statements of the chain are no part of the evidence: its head is
  // taken to be the one that the statement itself names.
  absl::Status TakeUpChain(const Statement& statement) {
    const v1::StatementHeader& header = statement.header();
    if (header.sequence() < 2) return absl::OkStatus();
    const std::string key = view_key::Chain(statement.row().name, header.subject());
    ASSIGN_OR_RETURN(const auto known, ReadRecord<v1::ChainRecord>(changes_, key));
    if (known.has_value() && known->sequence() + 1 >= header.sequence()) {
      return absl::OkStatus();  // the fold judges whether it extends what is known
    }
    v1::ChainRecord head;
    head.set_sequence(header.sequence() - 1);
    head.set_digest(header.previous());
    changes_.Put(key, head);
    return absl::OkStatus();
  }

  // What an erasure erases may belong to sheets that are no part of the
  // evidence: they are taken to have been there.
  absl::Status TakeUpBodies(const Statement& statement, absl::string_view body) {
    v1::Erasure erasure;
    RETURN_IF_ERROR(DecodeCanonical(body, "erasure", &erasure));
    for (const std::string& digest : erasure.body_digests()) {
      const std::string key = view_key::Body(digest);
      ASSIGN_OR_RETURN(const auto known, ReadRecord<v1::BodyRecord>(changes_, key));
      if (known.has_value()) continue;
      v1::BodyRecord record;
      record.set_subject(statement.header().subject());
      record.set_kind(std::string(RowOf(Kind::kSheet).name));
      changes_.Put(key, record);
    }
    return absl::OkStatus();
  }

  const std::string alpha3_;
  const std::string state_name_;
  const EmptyView empty_;
  ChangeSet changes_;
  absl::flat_hash_map<std::string, std::string> bodies_;  // by digest bytes
  std::vector<std::string> findings_;
};

// Takes over from the answer what the evidence cannot reach (see the header),
// then requires equality.
absl::Status Reconcile(const v1::State& answer, v1::State& folded) {
  v1::State said = answer;
  said.clear_evidence();
  for (int i = 0; i < folded.sheets_size() && i < said.sheets_size(); ++i) {
    v1::NominatedSheet& sheet = *folded.mutable_sheets(i);
    if (sheet.standing() == v1::BODY_STANDING_WITHHELD &&
        said.sheets(i).standing() == v1::BODY_STANDING_ERASED) {
      sheet.set_standing(v1::BODY_STANDING_ERASED);
    }
  }
  if (said.reissue().signed_anew() && folded.has_reissue() && !folded.reissue().signed_anew()) {
    said.mutable_reissue()->clear_signed_anew();
  }
  if (!google::protobuf::util::MessageDifferencer::Equals(said, folded)) {
    return absl::DataLossError("the answer differs from what its evidence adds up to");
  }
  return absl::OkStatus();
}

absl::StatusOr<CheckedEvidence> Check(const PinnedDirectory& pinned, absl::string_view alpha3,
                                      const v1::State& answer) {
  if (!answer.has_evidence()) return absl::InvalidArgumentError("there is no evidence");
  ASSIGN_OR_RETURN(const std::vector<Item> items, OpenEntries(answer.evidence()));
  ASSIGN_OR_RETURN(PinnedDirectory directory, FollowCharters(pinned, items));
  ASSIGN_OR_RETURN(Checkpoint checkpoint, OpenCheckpoint(answer.evidence().checkpoint(),
                                                         directory.origin(), directory.log_keys()));
  EvidenceFold fold(alpha3);
  RETURN_IF_ERROR(fold.Begin(directory));
  for (const Item& item : items) {
    ASSIGN_OR_RETURN(const std::vector<Digest> proof, DigestsOf(item.source->inclusion_proof()));
    RETURN_IF_ERROR(VerifyInclusion(LeafHash(item.source->entry()), item.index, checkpoint.size,
                                    proof, checkpoint.root));
    RETURN_IF_ERROR(fold.Add(item));
  }
  ASSIGN_OR_RETURN(v1::State folded, fold.Answer());
  RETURN_IF_ERROR(Reconcile(answer, folded));
  return CheckedEvidence{std::move(folded), std::move(checkpoint), std::move(directory),
                         fold.TakeFindings()};
}

absl::StatusOr<Checkpoint> CheckReceipt(const PinnedDirectory& directory,
                                        const Statement& statement, const v1::Receipt& receipt) {
  ASSIGN_OR_RETURN(const Entry entry, DecodeEntry(receipt.entry()));
  if (entry.statement.digest() != statement.digest()) {
    return absl::DataLossError("it is for another statement");
  }
  ASSIGN_OR_RETURN(Checkpoint checkpoint,
                   OpenCheckpoint(receipt.checkpoint(), directory.origin(), directory.log_keys()));
  ASSIGN_OR_RETURN(const std::vector<Digest> proof, DigestsOf(receipt.inclusion_proof()));
  RETURN_IF_ERROR(VerifyInclusion(LeafHash(receipt.entry()), receipt.index(), checkpoint.size,
                                  proof, checkpoint.root));
  return checkpoint;
}

}  // namespace

absl::StatusOr<CheckedEvidence> VerifyEvidence(const PinnedDirectory& directory,
                                               absl::string_view alpha3, const v1::State& answer) {
  auto checked = Check(directory, alpha3, answer);
  if (!checked.ok()) {
    return Unverified(absl::StrCat("the evidence for ", alpha3), checked.status());
  }
  return checked;
}

absl::StatusOr<Checkpoint> VerifyReceipt(const PinnedDirectory& directory,
                                         const Statement& statement, const v1::Receipt& receipt) {
  auto checkpoint = CheckReceipt(directory, statement, receipt);
  if (!checkpoint.ok()) return Unverified("the receipt", checkpoint.status());
  return checkpoint;
}

}  // namespace rollcall
