// A log and a replica of it: pages as an honest server gives them, for tests that
// spoil them.
#ifndef ROLLCALL_TESTS_STORAGE_REPLICA_WORLD_H_
#define ROLLCALL_TESTS_STORAGE_REPLICA_WORLD_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "gtest/gtest.h"
#include "storage/memory_store.h"
#include "storage/replica.h"
#include "tests/storage/directory_life.h"
#include "tests/testing/test_directory.h"
#include "tests/testing/test_log.h"

namespace rollcall::testing {

// France has granted the key "follower" the role follower; everything of
// LiveALife is in the log.
class ReplicaWorld : public ::testing::Test {
 protected:
  ReplicaWorld() : log_(directory_), store_(NewMemoryStore()) {
    LiveALife(directory_);
    directory_.MustAccept(
        Kind::kAccess, "states/KEN",
        directory_.AccessBody({directory_.Grant(directory_.Key("follower").public_key(),
                                                {v1::ACCESS_ROLE_FOLLOWER})}),
        {&directory_.Key("ken-new")});
    Reopen();
  }

  // The replica, opened anew on the store.
  void Reopen() {
    replica_.reset();
    auto replica =
        Replica::Open(*store_, PinnedTestDirectory(directory_), directory_.clock(), Options());
    ASSERT_TRUE(replica.ok()) << replica.status();
    replica_ = *std::move(replica);
  }
  ReplicaOptions Options() {
    ReplicaOptions options;
    options.tls_key = directory_.Key("follower").public_key().digest();
    options.workers = 2;
    return options;
  }

  // What an honest server sends next.
  v1::ListEntriesResponse Next(uint64_t limit = 4096) {
    return log_.Page(replica_->size(), limit,
                     replica_->kept().has_value() ? replica_->kept()->checkpoint.size : 0);
  }
  absl::StatusOr<Ingested> Take(v1::ListEntriesResponse page) {
    auto opened = replica_->OpenPage(std::move(page));
    if (!opened.ok()) return opened.status();
    return replica_->Ingest(*std::move(opened));
  }
  void TakeAll(uint64_t limit = 4096) {
    do {
      const auto taken = Take(Next(limit));
      ASSERT_TRUE(taken.ok()) << taken.status();
    } while (!replica_->complete());
  }
  // A sheet more, so that there is something to take.
  Said Grow(absl::string_view office = "Funafuti II") {
    directory_.clock().Advance(absl::Minutes(1));
    return directory_.MustAccept(Kind::kSheet, "states/TUV/technical",
                                 directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL, office),
                                 directory_.Registrar());
  }

  // A sheet of Tuvalu that no node's admission check has seen.
  void AcceptUnseen(const std::string& body) {
    const Said said =
        directory_.Say(Kind::kSheet, "states/TUV/technical", body, directory_.Registrar());
    const absl::Status accepted = directory_.AcceptUnseen(said);
    ASSERT_TRUE(accepted.ok()) << accepted;
  }

  TestDirectory directory_;
  TestLog log_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Replica> replica_;
};

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_STORAGE_REPLICA_WORLD_H_
