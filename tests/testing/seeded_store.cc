#include "tests/testing/seeded_store.h"

#include <utility>

#include "core/base/status_macros.h"
#include "core/merkle/checkpoint.h"
#include "core/merkle/tree.h"
#include "gtest/gtest.h"
#include "storage/group.h"

namespace rollcall::testing {
namespace {

absl::Status Seed(TestDirectory& directory, Store& store) {
  Group group(store, 0);
  for (size_t i = 0; i < directory.accepted().size(); ++i) {
    const Said& said = directory.accepted()[i];
    const absl::Time accept_time = directory.accept_times()[i];
    ASSIGN_OR_RETURN(std::string entry, EncodeEntry(said.statement, accept_time));
    RETURN_IF_ERROR(group.Append(said.statement, accept_time, std::move(entry), said.body));
  }
  Checkpoint checkpoint;
  checkpoint.origin = kTestOrigin;
  checkpoint.size = group.size();
  ASSIGN_OR_RETURN(checkpoint.root, group.Root());
  const Signer* const signer = &directory.LogKey();
  ASSIGN_OR_RETURN(const std::string note, SignCheckpoint(checkpoint, {signer}));
  ASSIGN_OR_RETURN(const Batch batch, group.Finish(note));
  return store.Write(batch);
}

}  // namespace

void SeedStore(TestDirectory& directory, Store& store) {
  const absl::Status status = Seed(directory, store);
  ASSERT_TRUE(status.ok()) << status;
}

absl::Status CheckReceipt(TestDirectory& directory, const Statement& statement,
                          const v1::Receipt& receipt) {
  ASSIGN_OR_RETURN(const Entry entry, DecodeEntry(receipt.entry()));
  if (entry.statement.digest() != statement.digest()) {
    return absl::DataLossError("the entry is another statement's");
  }
  ASSIGN_OR_RETURN(const NoteVerifier verifier,
                   NoteVerifier::Create(kTestOrigin, directory.LogKey().public_key()));
  ASSIGN_OR_RETURN(const Checkpoint checkpoint,
                   OpenCheckpoint(receipt.checkpoint(), kTestOrigin, {verifier}));
  std::vector<Digest> proof;
  for (const std::string& hash : receipt.inclusion_proof()) {
    ASSIGN_OR_RETURN(const Digest digest, Digest::FromBytes(hash));
    proof.push_back(digest);
  }
  return VerifyInclusion(LeafHash(receipt.entry()), receipt.index(), checkpoint.size, proof,
                         checkpoint.root);
}

}  // namespace rollcall::testing
