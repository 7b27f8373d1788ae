// Arbitrary bytes as a page of ListEntries or FollowEntries, read as whoever copies a
// log reads it: what is taken is a prefix of the log whose key was pinned, what is
// refused changes nothing. The first byte says how many entries the copy has before.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "core/merkle/tree.h"
#include "storage/ledger.h"
#include "storage/memory_store.h"
#include "storage/replica.h"
#include "tests/storage/table_dump.h"
#include "tests/testing/test_directory.h"
#include "tests/testing/test_log.h"

namespace {

using rollcall::Kind;
using rollcall::Ledger;
using rollcall::Replica;

void Require(bool ok) {
  if (!ok) std::abort();
}

// A log with statements of most kinds; the seeds are pages of it.
struct World {
  World() : log(directory) {
    directory.Enrol("KEN");
    const rollcall::PublicKey reader = directory.Key("follower").public_key();
    directory.MustAccept(
        Kind::kAccess, "states/KEN",
        directory.AccessBody({directory.Grant(reader, {rollcall::v1::ACCESS_ROLE_FOLLOWER})}),
        directory.StateSigners("KEN"));
    const auto sheet = directory.MustAccept(
        Kind::kSheet, "states/KEN/technical",
        directory.SheetBody(rollcall::v1::CONTACT_KIND_TECHNICAL), directory.StateSigners("KEN"));
    directory.MustAccept(Kind::kSheet, "states/KEN/technical",
                         directory.SheetBody(rollcall::v1::CONTACT_KIND_TECHNICAL, "Anew"),
                         directory.StateSigners("KEN"));
    directory.MustAccept(Kind::kErasure, "states/KEN/technical",
                         directory.ErasureBody({sheet.statement.body_digest().ToBytes()}),
                         directory.Registrar());
    options.tls_key = reader.digest();
    options.workers = 1;
  }

  rollcall::testing::TestDirectory directory;
  rollcall::testing::TestLog log;
  rollcall::ReplicaOptions options;
};

bool Take(Replica& replica, rollcall::v1::ListEntriesResponse page) {
  auto opened = replica.OpenPage(std::move(page));
  return opened.ok() && replica.Ingest(*std::move(opened)).ok();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static auto* const world = new World();
  rollcall::v1::ListEntriesResponse page;
  if (size == 0 || !page.ParseFromArray(data + 1, static_cast<int>(size - 1))) return 0;

  const auto store = rollcall::NewMemoryStore();
  auto opened = Replica::Open(*store, rollcall::testing::PinnedTestDirectory(world->directory),
                              world->directory.clock(), world->options);
  Require(opened.ok());
  Replica& replica = **opened;
  const uint64_t start = data[0] % (world->log.size() + 1);
  if (start > 0) Require(Take(replica, world->log.Page(0, start, 0)));

  const auto before = rollcall::testing::Dump(*store);
  const bool taken = Take(replica, std::move(page));
  if (!taken) {
    Require(rollcall::testing::Dump(*store) == before && replica.size() == start);
    return 0;
  }
  Require(replica.size() >= start && replica.kept().has_value());
  const uint64_t kept = replica.kept()->checkpoint.size;
  Require(replica.size() <= kept && kept <= world->log.size());
  Require(replica.kept()->checkpoint == world->log.CheckpointOf(kept));
  const auto root = rollcall::RootOf(replica.size(), Ledger(*store).Nodes());
  Require(root.ok() && *root == world->log.CheckpointOf(replica.size()).root);
  return 0;
}
