#include "tests/testing/test_log.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "core/fold/state_answer.h"
#include "core/merkle/tree.h"
#include "core/statement/view.h"
#include "gtest/gtest.h"
#include "rollcall/v1/view.pb.h"

namespace rollcall::testing {
namespace {

template <typename T>
T Must(absl::StatusOr<T> value) {
  EXPECT_TRUE(value.ok()) << value.status();
  return *std::move(value);
}

// What proves a State's answer: see Evidence in directory_service.proto.
bool BelongsToEvidence(const Statement& statement, const v1::State& answer) {
  switch (statement.kind()) {
    case Kind::kCharter:
      return statement.header().sequence() > 1;
    case Kind::kEnrolment:
    case Kind::kKeys:
      return statement.header().subject() == answer.name();
    case Kind::kSheet:
      return std::any_of(
          answer.sheets().begin(), answer.sheets().end(), [&](const v1::NominatedSheet& sheet) {
            return sheet.provenance().statement_digest() == statement.digest().view();
          });
    case Kind::kReachability:
      return answer.has_reachability() &&
             answer.reachability().provenance().statement_digest() == statement.digest().view();
    default:
      return false;
  }
}

}  // namespace

void TestLog::Follow() {
  for (size_t i = entries_.size(); i < directory_.accepted().size(); ++i) {
    entries_.push_back(Must(EncodeEntry(said(i).statement, directory_.accept_times()[i])));
    tree_.Append(entries_.back());
  }
}

uint64_t TestLog::size() {
  Follow();
  return entries_.size();
}

const std::string& TestLog::entry(uint64_t index) {
  Follow();
  return entries_[index];
}

absl::optional<uint64_t> TestLog::IndexOf(const Digest& statement) {
  for (uint64_t i = 0; i < size(); ++i) {
    if (said(i).statement.digest() == statement) return i;
  }
  return absl::nullopt;
}

Checkpoint TestLog::CheckpointOf(uint64_t size) {
  Follow();
  return Checkpoint{kTestOrigin, size, Must(RootOf(size, tree_.Reader()))};
}

std::string TestLog::Note(const Checkpoint& checkpoint) {
  return Note(checkpoint, directory_.LogKey());
}

std::string TestLog::Note(const Checkpoint& checkpoint, const Signer& signer) {
  const Signer* const signers[] = {&signer};
  return Must(SignCheckpoint(checkpoint, signers));
}

std::vector<Digest> TestLog::Inclusion(uint64_t index, uint64_t size) {
  Follow();
  return Must(InclusionProof(index, size, tree_.Reader()));
}

std::vector<Digest> TestLog::Consistency(uint64_t first, uint64_t second) {
  Follow();
  return Must(ConsistencyProof(first, second, tree_.Reader()));
}

v1::Receipt TestLog::ReceiptOf(uint64_t index) {
  v1::Receipt receipt;
  receipt.set_index(index);
  receipt.set_entry(entry(index));
  for (const Digest& hash : Inclusion(index, size())) {
    receipt.add_inclusion_proof(hash.ToBytes());
  }
  receipt.set_checkpoint(Note(Latest()));
  return receipt;
}

v1::LoggedStatement TestLog::Logged(uint64_t index) {
  v1::LoggedStatement logged;
  logged.set_index(index);
  logged.set_entry(entry(index));
  logged.set_standing(v1::BODY_STANDING_PRESENT);
  logged.set_body(said(index).body);
  return logged;
}

v1::ListEntriesResponse TestLog::Page(uint64_t start, uint64_t limit, uint64_t known_size) {
  v1::ListEntriesResponse page;
  uint64_t end = start;
  while (end < size() && end < start + limit) *page.add_entries() = Logged(end++);
  page.set_checkpoint(Note(Latest()));
  if (end <= size()) {
    for (const Digest& hash : Consistency(end, size())) {
      page.add_consistency_proof(hash.ToBytes());
    }
  }
  if (known_size <= size()) {
    for (const Digest& hash : Consistency(known_size, size())) {
      page.add_known_proof(hash.ToBytes());
    }
  }
  return page;
}

BodyReader TestLog::Bodies() {
  return [this](absl::string_view digest) -> absl::StatusOr<absl::optional<std::string>> {
    ASSIGN_OR_RETURN(const auto record,
                     ReadRecord<v1::BodyRecord>(directory_.view(), view_key::Body(digest)));
    if (record.has_value() && record->erased()) return absl::optional<std::string>();
    for (const Said& said : directory_.accepted()) {
      if (said.statement.body_digest().view() == digest) {
        return absl::optional<std::string>(said.body);
      }
    }
    return absl::optional<std::string>();
  };
}

v1::State TestLog::Answer(absl::string_view alpha3) {
  return Must(AnswerState(directory_.view(), Bodies(), alpha3));
}

v1::Evidence TestLog::EvidenceOf(const std::vector<uint64_t>& indices) {
  v1::Evidence evidence;
  evidence.set_checkpoint(Note(Latest()));
  for (const uint64_t index : indices) {
    v1::EvidenceEntry& entry = *evidence.add_entries();
    entry.set_index(index);
    entry.set_entry(this->entry(index));
    entry.set_body(Must(Bodies()(said(index).statement.body_digest().view())).value_or(""));
    for (const Digest& hash : Inclusion(index, size())) {
      entry.add_inclusion_proof(hash.ToBytes());
    }
  }
  return evidence;
}

v1::State TestLog::AnswerWithEvidence(absl::string_view alpha3) {
  v1::State answer = Answer(alpha3);
  std::vector<uint64_t> indices;
  for (uint64_t i = 0; i < size(); ++i) {
    if (BelongsToEvidence(said(i).statement, answer)) indices.push_back(i);
  }
  *answer.mutable_evidence() = EvidenceOf(indices);
  return answer;
}

}  // namespace rollcall::testing
